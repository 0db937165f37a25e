"""A national input-output table: who delivers to whom, what comes from abroad, and what every sector adds.

Rows deliver, columns use. Domestic and imported inputs stand apart, so that coefficients are of domestic goods alone
and imports never enter value added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem

Floats = NDArray[np.float64]

EXPORTS: Final = "exports"
HOUSEHOLDS: Final = "households"
ROUNDING: Final = "rounding"
TOLERANCE_PCT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Sector:
    """An industry: its code in the table's own classification, and its name in en, ja and zh as far as known."""

    code: str
    name: Mapping[str, str]

    def label(self, language: str = "en") -> str:
        """The name in a language, or in the one that is there."""
        return self.name.get(language) or next(iter(self.name.values()), self.code)


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A row or column whose parts do not add up to the output stated for it, in the table's currency."""

    axis: str
    code: str
    stated: float
    added_up: float

    @property
    def difference(self) -> float:
        return self.added_up - self.stated

    @property
    def difference_pct(self) -> float:
        return 100 * abs(self.difference) / abs(self.stated) if self.stated else float("inf")


@dataclass(frozen=True)
class InputOutputTable:
    """N sectors in one currency and year.

    domestic, imports: shape (N, N), deliveries of sector row's goods to sector column, made at home and abroad.
    final_demand: shape (N, K), of goods made at home, by `final_demand_names`. value_added, output: shape (N,).
    other_inputs: shape (N,), what is paid for and is neither product nor value added; below zero where a sector sells
    by-products that are not in its output. imports_from_china: part of imports, where the source tells.
    For every sector: domestic row + final demand = output = domestic column + imports column + other inputs + value
    added.
    """

    id: str
    year: int
    currency: str
    sectors: tuple[Sector, ...]
    domestic: Floats
    imports: Floats
    final_demand: Floats
    final_demand_names: tuple[str, ...]
    value_added: Floats
    output: Floats
    other_inputs: Floats
    source: str
    licence: str
    note: str = ""
    imports_from_china: Floats | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sector.code for sector in self.sectors)

    @property
    def gdp(self) -> float:
        """Value added of all sectors, in the table's currency."""
        return float(self.value_added.sum())

    @property
    def value_added_share(self) -> Floats:
        """Value added per unit of output, shape (N,); 0 where nothing is made."""
        return _over(self.value_added, self.output)

    def index(self, code: str) -> int:
        """The place of a sector. Raises InputError for a code that the table has not."""
        return self.indices([code])[0]

    def indices(self, codes: Sequence[str], place: str = "sectors") -> list[int]:
        """The places of sectors. Raises InputError naming every code that the table has not."""
        unknown = [code for code in codes if code not in self._places]
        if unknown:
            remedy = f"its sectors are {', '.join(self.codes)}"
            raise InputError([Problem(place, f"unknown sector {code!r}", remedy) for code in unknown])
        return [self._places[code] for code in codes]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {code: place for place, code in enumerate(self.codes)}

    def demand(self, name: str) -> Floats:
        """One column of final demand, shape (N,). Raises KeyError for a name that the table has not."""
        if name not in self.final_demand_names:
            raise KeyError(name)
        return np.asarray(self.final_demand[:, self.final_demand_names.index(name)])

    def coefficients(self) -> Floats:
        """A: domestic inputs per unit of output, shape (N, N); a column of zeros where nothing is made."""
        return _over(self.domestic, self.output)

    def import_coefficients(self) -> Floats:
        """Imported inputs per unit of output, shape (N, N)."""
        return _over(self.imports, self.output)

    def input_coefficients(self) -> Floats:
        """Inputs per unit of output wherever they were made, shape (N, N)."""
        return _over(self.domestic + self.imports, self.output)

    def leontief_inverse(self) -> Floats:
        """L = (I - A)^-1 of domestic coefficients, shape (N, N): x = L y."""
        return np.asarray(np.linalg.inv(np.eye(len(self.sectors)) - self.coefficients()), dtype=np.float64)

    def imbalances(self, tolerance_pct: float = TOLERANCE_PCT) -> list[Imbalance]:
        """Rows and columns that miss the stated output by more than a share of it, the worst first."""
        rows = self.domestic.sum(axis=1) + self.final_demand.sum(axis=1)
        columns = self.domestic.sum(axis=0) + self.imports.sum(axis=0) + self.other_inputs + self.value_added
        found = [
            Imbalance(axis, code, float(stated), float(added_up))
            for axis, sums in (("row", rows), ("column", columns))
            for code, stated, added_up in zip(self.codes, self.output, sums, strict=True)
        ]
        # A millionth of the largest output: what binary fractions lose where a sector makes nothing.
        noise = 1e-6 * float(self.output.max(initial=0.0))
        off = [one for one in found if one.difference_pct > tolerance_pct and abs(one.difference) > noise]
        return sorted(off, key=lambda one: abs(one.difference), reverse=True)


def checked(table: InputOutputTable, place: str, tolerance_pct: float = TOLERANCE_PCT) -> InputOutputTable:
    """The table with what its rows miss booked as a column `rounding`, so that x = L y holds to the last digit.

    Raises InputError with every fault: shapes, numbers that are none, negative flows, codes twice, a sector that uses
    without making, and rows or columns that miss their stated output by more than `tolerance_pct` per cent of it.
    """
    problems = _shape_problems(table, place)
    if problems:
        raise InputError(problems)
    problems = [*_number_problems(table, place), *_sector_problems(table, place)]
    problems += [_told(one, place, tolerance_pct) for one in table.imbalances(tolerance_pct)]
    if problems:
        raise InputError(problems)
    missed = table.output - table.domestic.sum(axis=1) - table.final_demand.sum(axis=1)
    return _with_rounding(table, missed)


def _with_rounding(table: InputOutputTable, missed: Floats) -> InputOutputTable:
    values = {name: getattr(table, name) for name in table.__dataclass_fields__}
    values["final_demand"] = np.column_stack([table.final_demand, missed])
    values["final_demand_names"] = (*table.final_demand_names, ROUNDING)
    columns = table.domestic.sum(axis=0) + table.imports.sum(axis=0) + table.value_added
    values["other_inputs"] = table.output - columns
    return InputOutputTable(**values)


def _shape_problems(table: InputOutputTable, place: str) -> list[Problem]:
    n, k = len(table.sectors), len(table.final_demand_names)
    wanted = {
        "domestic": (n, n),
        "imports": (n, n),
        "final_demand": (n, k),
        "value_added": (n,),
        "output": (n,),
        "other_inputs": (n,),
    }
    if table.imports_from_china is not None:
        wanted["imports_from_china"] = (n, n)
    problems = [
        Problem(f"{place}: {name}", f"has the shape {getattr(table, name).shape}, must have {shape}")
        for name, shape in wanted.items()
        if getattr(table, name).shape != shape
    ]
    if not n:
        problems.append(Problem(place, "has no sectors"))
    return problems


def _number_problems(table: InputOutputTable, place: str) -> list[Problem]:
    problems = []
    for name in ("domestic", "imports", "final_demand", "value_added", "output", "other_inputs"):
        values = getattr(table, name)
        remedy = "give a number; 0 for nothing"
        problems += [
            Problem(f"{place}: {name} {_cell(table, at)}", f"is no finite number; got {values[at]}", remedy)
            for at in map(tuple, np.argwhere(~np.isfinite(values)))
        ]
    for name in ("domestic", "imports", "output"):
        values = getattr(table, name)
        remedy = "a delivery cannot be below 0"
        problems += [
            Problem(f"{place}: {name} {_cell(table, at)}", f"is negative; got {values[at]:g}", remedy)
            for at in map(tuple, np.argwhere(values < 0))
        ]
    return problems


def _cell(table: InputOutputTable, at: tuple[int, ...]) -> str:
    names = [table.codes[at[0]]]
    if len(at) == 2:
        square = table.codes if at[1] < len(table.codes) else table.final_demand_names
        names.append(square[at[1]])
    return " to ".join(names)


def _sector_problems(table: InputOutputTable, place: str) -> list[Problem]:
    problems = []
    codes = table.codes
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        problems.append(Problem(f"{place}: sectors", f"the code {code!r} stands twice", "every sector once"))
    used = table.domestic.sum(axis=0) + table.imports.sum(axis=0)
    for place_of, code in enumerate(codes):
        if table.output[place_of] == 0 and used[place_of] > 0:
            cause = f"uses inputs of {used[place_of]:g} and makes nothing"
            problems.append(Problem(f"{place}: {code}", cause, "give its output or leave the sector out"))
    return problems


def _told(one: Imbalance, place: str, tolerance_pct: float) -> Problem:
    parts = {
        "row": "deliveries and final demand",
        "column": "inputs, imports and value added",
    }[one.axis]
    share = "" if one.difference_pct == float("inf") else f" ({one.difference_pct:.2f} %)"
    cause = (
        f"does not balance: {parts} add up to {one.added_up:,.0f}, stated output is {one.stated:,.0f}, "
        f"off by {one.difference:+,.0f}{share}"
    )
    remedy = f"mend the {one.axis}; up to {tolerance_pct:g} % is taken as rounding"
    return Problem(f"{place}: {one.axis} {one.code}", cause, remedy)


def _over(values: Floats, output: Floats) -> Floats:
    return np.divide(values, output, out=np.zeros_like(values, dtype=np.float64), where=output != 0)
