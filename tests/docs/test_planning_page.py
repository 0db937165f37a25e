"""docs/planning.md names functions that are there, holds every figure that is shipped, and says of 2010 what runs."""

from __future__ import annotations

import importlib
import re

import make_planning

from sekisho.planning.figures import shipped_figures
from sekisho.planning.options import shipped_options
from sekisho.planning.scenario_file import scenario_names

PAGE = make_planning.PAGE.read_text(encoding="utf-8")


def test_every_function_on_the_page_is_there() -> None:
    names = set(re.findall(r"`(sekisho\.[a-z_.]+(?:\.[A-Za-z_]+)*)`", PAGE))
    assert len(names) > 20
    for name in names:
        parts = name.split(".")
        for cut in range(len(parts), 0, -1):
            try:
                found = importlib.import_module(".".join(parts[:cut]))
            except ModuleNotFoundError:
                continue
            break
        for part in parts[cut:]:
            # A dataclass's own field is in its annotations, not among its attributes.
            found = getattr(found, part, None) or found.__annotations__[part]


def test_options_figures_and_2010_are_what_would_be_written() -> None:
    assert make_planning.main(["--check"]) == 0


def test_every_figure_stands_on_the_page_with_its_source() -> None:
    for figure in shipped_figures().rows.values():
        assert f"`{figure.name.partition('.')[2]}`" in PAGE
        assert figure.source.replace("|", "\\|") in PAGE
    for name in shipped_options():
        assert f"(`{name}`)" in PAGE


def test_every_shipped_scenario_has_its_figures_and_the_command_that_prints_them() -> None:
    for name in scenario_names():
        assert f"`sekisho plan {name}`" in PAGE
        assert re.search(rf"\| {name}: status \| optimal", PAGE)
