"""docs/model.md names functions that exist, parameters as they are, and figures that their commands still print."""

import importlib
import re
from pathlib import Path

import make_model
import pytest
import yaml

from sekisho.supply.parameters import read_parameters
from sekisho.supply.run import run
from sekisho.supply.scenario_file import scenario_names, scenario_of

PAGE = make_model.PAGE.read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`(sekisho(?:\.\w+)+)`", PAGE)))


def thing(name: str) -> object:
    """What a dotted name names: a module, or something in one. Raises AttributeError or ImportError."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise ImportError(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_function_that_the_page_names_is_there(name: str) -> None:
    assert thing(name) is not None


def test_every_equation_names_the_function_that_runs_it() -> None:
    assert len(NAMES) > 40
    for chapter in ("Licensing desk", "Material", "Production", "Money", "Answers", "Hindcasts"):
        table = PAGE.split(f"## {chapter}\n")[1].split("\n## ")[0]
        rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
        assert rows
        for row in rows:
            assert re.search(r"\| `sekisho[\w.]+` \|$", row), row


def test_the_tables_of_parameters_are_what_the_files_say() -> None:
    assert make_model.main(["--check"]) == 0


def test_every_parameter_has_its_row_with_range_and_source() -> None:
    for name in make_model.FILES:
        for each in read_parameters(make_model.data_path("supply", name)).values():
            assert f"| `{each.name}` | {each.value:g} | {each.low:g} – {each.high:g} |" in PAGE
            assert each.source
    for name in scenario_names():
        assert name in PAGE


def test_an_edited_table_is_told_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = tmp_path / "model.md"
    edited.write_text(PAGE.replace("| `lapse_days` | 180 |", "| `lapse_days` | 18 |"), encoding="utf-8")
    monkeypatch.setattr(make_model, "PAGE", edited)
    assert make_model.main(["--check"]) == 1
    assert "model.md is not what the model says" in capsys.readouterr().err


def test_the_page_says_what_is_not_identified_and_that_one_house_is_fitted() -> None:
    told = " ".join(PAGE.replace(">", "").split())
    assert "**Not identified**" in told
    assert "One house is fitted, one predicted, one on its own scale" in told
    assert "Nomura does not land under its own assumption of no stock" in told


def test_the_scenario_on_the_page_runs_as_it_stands() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    scenario = scenario_of(yaml.safe_load(text))
    result = run(scenario, 3, 1)
    assert (result.draws, result.days) == (3, 180)
    assert scenario.parameters["cover_magnet_days"].value == 90


@pytest.mark.long
def test_every_figure_is_what_its_command_prints() -> None:
    assert make_model.main(["--check-figures"]) == 0
