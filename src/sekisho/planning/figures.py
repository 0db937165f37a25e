"""What options cost, give and when: data/planning/figures.csv, one row a figure with range, source and basis."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem
from sekisho.places import data_path
from sekisho.supply.parameters import Parameter, parameters_in, shares

Floats = NDArray[np.float64]

BASES: Final[Mapping[str, str]] = MappingProxyType(
    {"published": "published", "assumed": "assumption", "synthetic": "synthetic"}
)
"""The bases of this room's files, and what the supply room calls them."""
COLUMNS: Final = (
    *("option", "figure", "element", "value", "low", "high", "unit", "shape", "basis", "confidence", "source", "note"),
)
_SHARES: Final = frozenset(("japan_share", "never", "take_or_pay", "most_share", "spot_most"))
_YEARS: Final = (2000.0, 2100.0)


@dataclass(frozen=True)
class Figures:
    """Figures by `option.figure` or `option.figure.element`; what is common to all options has no option's name."""

    rows: Mapping[str, Parameter]

    def __getitem__(self, name: str) -> Parameter:
        return self.rows[name]

    def of(self, option: str, figure: str) -> Parameter:
        """An option's figure. Raises KeyError."""
        return self.rows[f"{option}.{figure}"]

    def value(self, option: str, figure: str, without: float = 0.0) -> float:
        """The middle of an option's figure; `without` where the option has none."""
        found = self.rows.get(f"{option}.{figure}")
        return without if found is None else found.value

    def by_element(self, option: str, figure: str) -> dict[str, Parameter]:
        """A figure that is given for elements, in the order of the file; "Dy+Tb" stands for both."""
        begin = f"{option}.{figure}."
        return {
            element: each
            for name, each in self.rows.items()
            if name.startswith(begin)
            for element in name.removeprefix(begin).split("+")
        }

    def draw(self, name: str, draws: int, seed: int) -> Floats:
        """Draws 0 to draws - 1 of a figure, shape (draws,); they depend on seed, name and place alone."""
        return self.rows[name].quantile(shares(name, draws, seed))

    def fixed(self, values: Mapping[str, float]) -> Figures:
        """With some figures set to numbers. Raises KeyError."""
        changed = {name: replace(self.rows[name], value=v, low=v, high=v, shape="fixed") for name, v in values.items()}
        return Figures(MappingProxyType({**self.rows, **changed}))

    def named(self, option: str) -> Iterator[Parameter]:
        """An option's own figures, in the order of the file; those common to all for an empty name."""
        return (each for name, each in self.rows.items() if name.partition(".")[0] == option)


@cache
def shipped_figures() -> Figures:
    return read_figures(data_path("planning", "figures.csv"))


def read_figures(path: Path) -> Figures:
    """The figures of a CSV file. Raises InputError with every problem in it."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows, columns = list(reader), reader.fieldnames or []
    except OSError as fault:
        raise InputError(Problem(str(path), f"cannot be read: {fault.strerror}", "name a file of figures")) from fault
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        raise InputError([Problem(path.name, f"has no column {name}") for name in missing])
    problems: list[Problem] = []
    cells: dict[str, dict[str, Any]] = {}
    for line, row in enumerate(rows, 2):
        name = ".".join(part for part in (row["option"], row["figure"], row["element"]) if part)
        name = name if row["option"] else f".{name}"
        place = f"{path.name} line {line} ({name})"
        if name in cells:
            problems.append(Problem(place, "stands twice", "one row a figure"))
        if row["basis"] not in BASES:
            problems.append(
                Problem(f"{place}: basis", f"unknown value {row['basis']!r}", f"known are {', '.join(BASES)}")
            )
            continue
        numbers: dict[str, Any] = {}
        for key in ("value", "low", "high"):
            try:
                numbers[key] = float(row[key])
            except ValueError:
                problems.append(Problem(f"{place}: {key}", f"is no number; got {row[key]!r}"))
        if len(numbers) == 3:
            problems += _bounds(row["figure"], numbers, place)
            words = {key: row[key] for key in ("unit", "shape", "confidence", "source", "note")}
            cells[name] = {**numbers, **words, "basis": BASES[row["basis"]]}
    found, faults = parameters_in(cells, path.name)
    problems += faults
    if problems:
        raise InputError(problems)
    return Figures(found)


def _bounds(figure: str, numbers: Mapping[str, float], place: str) -> Iterator[Problem]:
    for key, value in numbers.items():
        if figure in _SHARES and not 0 <= value <= 1:
            yield Problem(f"{place}: {key}", f"a share must lie between 0 and 100 %; got {100 * value:g} %")
        elif figure == "starts" and not _YEARS[0] <= value <= _YEARS[1]:
            yield Problem(f"{place}: {key}", f"is no year; got {value:g}", "write the middle of 2027 as 2027.5")
        elif value < 0:
            yield Problem(f"{place}: {key}", f"must not be negative; got {value:g}")


def basis_word(basis: str) -> str:
    """A basis as this room's files call it."""
    return next((ours for ours, theirs in BASES.items() if theirs == basis), basis)
