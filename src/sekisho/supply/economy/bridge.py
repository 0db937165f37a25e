"""From the 55 industries that were surveyed to those of a table, by rows that anyone can read and change.

The shipped rows reach the 35 industries of the shipped table, and e-Stat's classifications by the leading digits of
their codes. A table of other industries needs a bridge of the user's own.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem
from sekisho.places import data_path

DAYS_PER_MONTH: Final = 365 / 12

Bridge = Mapping[str, tuple[str, ...]]
"""For each industry of a table, the surveyed ones that lie in it."""


@cache
def bridge() -> Bridge:
    """The bridge of the shipped table."""
    return _grouped(_rows("bridge_wiod55_wiod35.csv"), "wiod35")


@cache
def estat_prefixes() -> Bridge:
    """The surveyed industries by the first digits of a code of e-Stat's tables."""
    return _grouped(_rows("bridge_wiod55_estat.csv"), "estat_prefix")


def bridge_for(codes: Sequence[str]) -> Bridge:
    """The shipped bridge for the sectors of a table: the 35, the 55 themselves, or e-Stat's codes.

    An e-Stat code takes the rows of the longest run of leading digits that is on record. Raises InputError naming every
    code that no row reaches.
    """
    surveyed = surveyed_ratings()[0]
    for known in (bridge(), {code: (code,) for code in surveyed}):
        if all(code in known for code in codes):
            return {code: known[code] for code in codes}
    prefixes = estat_prefixes()
    found = {code: _longest(code, prefixes) for code in codes}
    missing = [code for code, parts in found.items() if not parts]
    if missing:
        remedy = "give a bridge of your own: a CSV with the columns code and wiod55"
        raise InputError(
            [Problem(f"sector {code}", "no row joins it to the survey of inputs", remedy) for code in missing]
        )
    return found


def _longest(code: str, prefixes: Bridge) -> tuple[str, ...]:
    runs = (code[:length] for length in range(len(code), 0, -1))
    return next((prefixes[run] for run in runs if run in prefixes), ())


def read_bridge(path: Path) -> Bridge:
    """A bridge of one's own: a CSV of `code` and `wiod55`, a row per pair. Raises InputError with every fault."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(Problem(str(path), f"cannot be read: {fault}", "give a CSV in UTF-8")) from fault
    surveyed = surveyed_ratings()[0]
    problems = []
    for at, row in enumerate(rows, start=2):
        for column in ("code", "wiod55"):
            if not row.get(column):
                problems.append(Problem(f"{path.name} row {at}: {column}", "is missing"))
        if row.get("wiod55") and row["wiod55"] not in surveyed:
            cause = f"unknown industry {row['wiod55']!r}"
            problems.append(Problem(f"{path.name} row {at}: wiod55", cause, f"known are {', '.join(surveyed)}"))
    if not rows:
        problems.append(Problem(path.name, "has no rows"))
    if problems:
        raise InputError(problems)
    return _grouped(rows, "code")


def _grouped(rows: Sequence[Mapping[str, str]], key: str) -> Bridge:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row["wiod55"])
    return MappingProxyType({code: tuple(parts) for code, parts in found.items()})


@cache
def surveyed_ratings() -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The surveyed industries and their ratings, shape (inputs, industries), both in the order of the codes.

    A pair that was not rated counts as neither critical nor important, as in the survey's own use. Households as
    employers were rated as an input only; nothing is critical to them.
    """
    rows = _rows("ihs_essentiality_wiod55.csv")
    codes = tuple(row[""] for row in rows)
    ratings = [[_rating(row.get(code, "NA")) for code in codes] for row in rows]
    return codes, np.array(ratings)


def _rating(cell: str) -> float:
    return 0.0 if cell == "NA" else float(cell)


def bridged_ratings(codes: Sequence[str], own: Bridge | None = None) -> NDArray[np.float64]:
    """Ratings for the sectors of a table, shape (inputs, sectors), each 0, 0.5 or 1; `own` instead of what is shipped.

    An input that pools several surveyed ones is as critical as the most critical of them, since lacking that one is
    enough to stop a user. A user that pools several takes the mean of theirs, rounded to the nearest of 0, 0.5 and 1,
    upwards from the middle: a part of it may run on. Raises InputError for codes that the bridge has not.
    """
    surveyed, ratings = surveyed_ratings()
    parts = [[surveyed.index(part) for part in group] for group in _parts(codes, own)]
    pooled_inputs = np.array([ratings[part].max(axis=0) for part in parts])
    means = np.array([pooled_inputs[:, part].mean(axis=1) for part in parts]).T
    return np.asarray(np.floor(2 * means + 0.5) / 2)


def _parts(codes: Sequence[str], own: Bridge | None) -> list[tuple[str, ...]]:
    if own is None:
        own = bridge_for(codes)
    missing = [code for code in codes if code not in own]
    if missing:
        remedy = "add a row for it"
        raise InputError([Problem(f"sector {code}", "your bridge has no row for it", remedy) for code in missing])
    return [own[code] for code in codes]


def input_cover_days(codes: Sequence[str], own: Bridge | None = None) -> NDArray[np.float64]:
    """Days that a sector runs on its stock of inputs, shape (sectors,): surveyed months, mean over the parts pooled.

    The ratio is of input stocks to monthly gross output; it is read as months of production, as Pichler et al. do.
    """
    ratios = {
        row["wiod_code"]: float(row["ratio_input_inv_go_monthly"])
        for row in _rows("inventory_ratio_wiod55.csv")
        if row["ratio_input_inv_go_monthly"] != "NA"
    }
    return np.array([DAYS_PER_MONTH * np.mean([ratios[part] for part in group]) for group in _parts(codes, own)])


def _rows(name: str) -> list[dict[str, str]]:
    with data_path("economy", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
