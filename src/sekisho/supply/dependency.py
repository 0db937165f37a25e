"""Who depends on whom: shares by element, form, stage, measure and year, each with the base it is a share of.

There is no single dependency. A share of Japan's imports by weight, a share of what it pays for metal and a share of
the world's magnets differ by a factor of three, and none of them is a share of what a car maker needs. So the table is
never folded into one number, and what was not found stays unknown.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sekisho.errors import InputError, Problem
from sekisho.materials.elements import elements
from sekisho.materials.items import Form
from sekisho.places import data_path
from sekisho.regime.rows import CONFIDENCES
from sekisho.supply.parameters import BASES

ALL: Final = "all"
FORMS: Final = (ALL, *(form.name.lower() for form in Form))
STAGES: Final = ("mine", "separation", "magnet_making", "import")
"""From the ground to the buyer."""
MEASURES: Final = ("volume", "value", "unstated")
WORDINGS: Final = ("exact", "about", "nearly")
ASKED_ELEMENTS: Final = ("Nd", "Pr", "Dy", "Tb", "Sm", "Y", "La", "Ce")
ASKED_FORMS: Final = ("oxide", "metal", "alloy", "magnet")
"""What a Japanese buyer would want to know of each element."""

_COLUMNS: Final = (
    *("element", "form", "stage", "measure", "year", "period", "origin", "destination", "share_pct", "wording"),
    *("base", "quoted_as", "source", "confidence", "basis", "note"),
)


@dataclass(frozen=True, slots=True)
class Share:
    """`origin`'s share of a flow, in per cent.

    element: a symbol, or "all" rare earths together. destination: a country, or WORLD for a share of the world's
    output. wording: exact, or about and nearly where the source says so. period: the year, or the part of it.
    base: what it is a share of. quoted_as: as what it is often quoted, empty where it is quoted for what it is.
    """

    element: str
    form: str
    stage: str
    measure: str
    year: int
    period: str
    origin: str
    destination: str
    share_pct: float
    wording: str
    base: str
    quoted_as: str
    source: str
    confidence: str
    basis: str
    note: str

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _COLUMNS}


def read_dependency(path: Path | None = None) -> tuple[Share, ...]:
    """The table in data/supply/dependency.csv, or in a file of the same columns. Raises InputError with every problem.

    Shares of one flow by several origins that add up to more than 100 % are a problem too.
    """
    path = data_path("supply", "dependency.csv") if path is None else path
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise InputError(Problem(f"{path.name}: {name}", "the column is missing") for name in missing)
        rows = [(f"{path.name} row {number}", row) for number, row in enumerate(reader, start=2)]
    problems = [problem for place, row in rows for problem in _faults(place, row)]
    if problems:
        raise InputError(problems)
    shares = tuple(_share(row) for _, row in rows)
    problems = list(_over_all(path.name, shares))
    if problems:
        raise InputError(problems)
    return shares


def _share(row: Mapping[str, str]) -> Share:
    texts = {name: row[name] for name in _COLUMNS if name not in ("year", "share_pct")}
    return Share(**texts, year=int(row["year"]), share_pct=float(row["share_pct"]))


def _faults(place: str, row: Mapping[str, str | None]) -> Iterable[Problem]:
    known = {
        "element": (ALL, *elements()),
        "form": FORMS,
        "stage": STAGES,
        "measure": MEASURES,
        "wording": WORDINGS,
        "confidence": CONFIDENCES,
        "basis": BASES,
    }
    for name, words in known.items():
        if row[name] not in words:
            yield Problem(f"{place}: {name}", f"unknown value {row[name]!r}", f"known are {', '.join(words)}")
    for name in ("origin", "destination", "base", "source"):
        if not row[name]:
            yield Problem(f"{place}: {name}", "is missing")
    year = row["year"] or ""
    if not (year.isdigit() and len(year) == 4):
        yield Problem(f"{place}: year", f"is no year; got {year!r}", "write it as 2024")
    try:
        share_pct = float(row["share_pct"] or "")
    except ValueError:
        share_pct = math.nan
    if not 0 <= share_pct <= 100:
        yield Problem(f"{place}: share_pct", f"must be a share from 0 to 100 per cent; got {row['share_pct']!r}")


def _over_all(label: str, shares: Sequence[Share]) -> Iterable[Problem]:
    flows: dict[tuple[object, ...], list[Share]] = {}
    for each in shares:
        key = (each.element, each.form, each.stage, each.measure, each.period, each.destination, each.base)
        flows.setdefault(key, []).append(each)
    for (element, form, stage, *_), group in flows.items():
        origins = [each.origin for each in group]
        if len(set(origins)) < len(origins):
            cause = f"an origin stands twice for one flow and base: {', '.join(origins)}"
            yield Problem(f"{label}: {element} {form} {stage}", cause, "name the bases apart")
        elif (total := sum(each.share_pct for each in group)) > 100.05:
            cause = f"the shares of {', '.join(origins)} come to {total:g} per cent"
            yield Problem(f"{label}: {element} {form} {stage}", cause)


def select(
    shares: Iterable[Share],
    *,
    element: str | None = None,
    form: str | None = None,
    stage: str | None = None,
    origin: str | None = None,
    destination: str | None = None,
) -> tuple[Share, ...]:
    """The shares that say of exactly what is asked, newest first; None asks for any.

    A share of all rare earths is no answer for one element, nor one of all forms for one form.
    """
    asked = {"element": element, "form": form, "stage": stage, "origin": origin, "destination": destination}
    found = [
        each for each in shares if all(want is None or getattr(each, name) == want for name, want in asked.items())
    ]
    return tuple(sorted(found, key=lambda each: (-each.year, each.period, -each.share_pct)))


def quoted(shares: Iterable[Share]) -> tuple[tuple[Share, tuple[Share, ...]], ...]:
    """Each share that is quoted for what it is not, with the other shares of the same origin, stage and buyer."""
    shares = tuple(shares)
    return tuple(
        (
            each,
            tuple(
                other
                for other in select(shares, stage=each.stage, origin=each.origin, destination=each.destination)
                if other is not each
            ),
        )
        for each in shares
        if each.quoted_as
    )


def cells(shares: Iterable[Share], origin: str = "CN", destination: str = "JP") -> dict[str, dict[str, Share | None]]:
    """By asked element and form, and all forms, the newest share of the buyer's imports; None where none was found."""
    shares = tuple(shares)
    found: dict[str, dict[str, Share | None]] = {}
    for element in (ALL, *ASKED_ELEMENTS):
        found[element] = {}
        for form in (ALL, *ASKED_FORMS):
            newest = select(shares, element=element, form=form, stage="import", origin=origin, destination=destination)
            found[element][form] = newest[0] if newest else None
    return found


def as_json(shares: Sequence[Share]) -> dict[str, Any]:
    """The whole table, what it is quoted as, and what was not found."""
    unknown = [
        {"element": element, "form": form}
        for element, by_form in cells(shares).items()
        for form, share in by_form.items()
        if share is None and form != ALL and by_form[ALL] is None
    ]
    return {
        "shares": [each.as_json() for each in shares],
        "quoted": [
            {"share": one.as_json(), "beside": [other.as_json() for other in others]} for one, others in quoted(shares)
        ],
        "not_found": {"stage": "import", "origin": "CN", "destination": "JP", "cells": unknown},
        "basis": "published",
    }
