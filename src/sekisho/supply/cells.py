"""Cells of a scenario's rows: numbers, days, words and names of parameters, with every fault told."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sekisho.errors import Problem
from sekisho.errors.days import NoDay
from sekisho.regime.rows import CONFIDENCES, day
from sekisho.supply.parameters import BASES, MOST, Parameter
from sekisho.supply.scenario import Amount, Row

LANGUAGES: Final = ("en", "ja", "zh")
PROVENANCE: Final = ("source", "confidence", "basis")


@dataclass
class Cells:
    """Reads the cells of a file and keeps every problem. `named` gathers the parameters that cells refer to; `faulty`
    are those that the file gives and that have been told to be wrong.

    A cell that is not there is told by `keys` and passed over by everything else.
    """

    parameters: Mapping[str, Parameter]
    faulty: frozenset[str] = frozenset()
    first_day: date = date(2000, 1, 1)
    problems: list[Problem] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    def fault(self, place: str, cause: str, remedy: str = "") -> None:
        self.problems.append(Problem(place, cause, remedy))

    def keys(self, cells: Mapping[str, Any], place: str, needed: Iterable[str], optional: Iterable[str] = ()) -> bool:
        """Are all needed keys there, and no unknown ones?"""
        needed = tuple(needed)
        known = (*needed, *optional)
        before = len(self.problems)
        for key in cells:
            if key not in known:
                near = difflib.get_close_matches(str(key), known, 1)
                remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
                self.fault(f"{place}: {key}" if place else str(key), "is no key here", remedy)
        for key in needed:
            if cells.get(key) is None:
                self.fault(f"{place}: {key}" if place else str(key), "is missing")
        return len(self.problems) == before

    def rows(self, cells: Mapping[str, Any], key: str) -> list[tuple[str, Mapping[str, Any]]]:
        """The rows of a list, each with its place; a fault where it is no list of rows."""
        value = cells.get(key) or []
        if not isinstance(value, list):
            self.fault(key, "is no list of rows", "begin each row with a dash")
            return []
        found = []
        for number, row in enumerate(value, 1):
            if isinstance(row, Mapping):
                found.append((f"{key}[{number}]" + (f" ({row['id']})" if row.get("id") else ""), row))
            else:
                self.fault(f"{key}[{number}]", f"is no row of keys and values; got {row!r}")
        return found

    def word(self, cells: Mapping[str, Any], key: str, place: str, known: Sequence[str] = (), default: str = "") -> str:
        value = cells.get(key)
        at = f"{place}: {key}" if place else key
        if value is None:
            return default
        if not isinstance(value, str) or not value:
            self.fault(at, f"must be text; got {value!r}")
            return default
        if known and value not in known:
            self.fault(at, f"unknown value {value!r}", f"known are {', '.join(known)}")
        return value

    def names(self, cells: Mapping[str, Any], key: str, place: str) -> Mapping[str, str]:
        """A name in every language."""
        value = cells.get(key)
        if value is None:
            return {}
        missing = [each for each in LANGUAGES if not isinstance(value, Mapping) or not isinstance(value.get(each), str)]
        if missing:
            self.fault(f"{place}: {key}" if place else key, f"no text in {', '.join(missing)}", "give all three")
            return {}
        assert isinstance(value, Mapping)
        return {each: value[each] for each in LANGUAGES}

    def choices(
        self, cells: Mapping[str, Any], key: str, place: str, known: Sequence[str], what: str
    ) -> tuple[str, ...]:
        """A list of known words."""
        value = cells.get(key)
        at = f"{place}: {key}" if place else key
        if value is None:
            return ()
        if not isinstance(value, list) or not value:
            self.fault(at, f"must be a list of {what}; got {value!r}", f"known are {', '.join(known)}")
            return ()
        for word in value:
            if word not in known:
                self.fault(at, f"unknown {what} {word!r}", f"known are {', '.join(known)}")
        return tuple(word for word in value if word in known)

    def amount(self, value: object, place: str, low: float = 0.0, high: float = math.inf) -> Amount:
        """A number within bounds, or the name of a parameter whose whole range lies within them."""
        if value is None:
            return 0.0
        if isinstance(value, str):
            parameter = self.parameters.get(value)
            if parameter is None and value in self.faulty:
                return 0.0
            if parameter is None:
                near = difflib.get_close_matches(value, list(self.parameters), 1)
                remedy = f"did you mean {near[0]}?" if near else "give a number, or add it under `parameters:`"
                self.fault(place, f"no parameter is named {value!r}", remedy)
                return 0.0
            self.named.add(value)
            if parameter.low < low or parameter.high > high:
                self.fault(
                    place,
                    f"{value} ranges from {parameter.low:g} to {parameter.high:g}",
                    f"must lie {_bounds(low, high)}",
                )
            return value
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < MOST:
            self.fault(place, f"must be a number below {MOST:g}, or the name of a parameter; got {value!r}")
            return 0.0
        if value < low:
            cause = f"must not be negative; got {value:g}" if low == 0 else f"must be {low:g} or more; got {value:g}"
            self.fault(place, cause)
        elif value > high:
            over = f"must not be over {100 * high:g} %; got {100 * value:g} %" if high == 1 else ""
            over = over or f"must be {high:g} or less; got {value:g}"
            self.fault(place, over, "shares are written 0 to 1, 1 being normal")
        return float(value)

    def when(self, value: object, place: str) -> Amount:
        """A day, counted from the first: a date, a number of days, or a parameter."""
        if isinstance(value, str) and (value in self.parameters or value in self.faulty):
            return self.amount(value, place)
        if isinstance(value, date | str):
            found = self.date(value, place)
            return float((found - self.first_day).days) if found else 0.0
        return self.amount(value, place)

    def date(self, value: object, place: str) -> date | None:
        try:
            return day(value)
        except NoDay as no_day:
            self.fault(place, no_day.cause, no_day.remedy)
            return None

    def yes(self, cells: Mapping[str, Any], key: str, place: str = "") -> bool:
        """A yes or a no; no where the cell is not there."""
        value = cells.get(key, False)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.fault(f"{place}: {key}" if place else key, f"must be true or false; got {value!r}")
        return False

    def whole(self, value: object, place: str, low: int, high: int) -> int:
        if value is None:
            return low
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(place, f"must be a whole number from {low} to {high}; got {value!r}")
            return low
        return value

    def row(self, cells: Mapping[str, Any], place: str) -> Row:
        """Where a row comes from."""
        before = len(self.problems)
        source = self.word(cells, "source", place)
        confidence = self.word(cells, "confidence", place, CONFIDENCES)
        basis = self.word(cells, "basis", place, BASES)
        return Row(source, confidence, basis if len(self.problems) == before else "assumption")


def _bounds(low: float, high: float) -> str:
    return f"between {low:g} and {high:g}" if math.isfinite(high) else f"at {low:g} or above"
