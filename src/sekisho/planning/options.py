"""What may be committed to, as words: data/planning/options.csv. The figures of each stand in figures.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sekisho.errors import InputError, Problem
from sekisho.places import data_path
from sekisho.planning.figures import BASES, Figures
from sekisho.regime.rows import CONFIDENCES

PROJECT, CONTRACT, THRIFT, STOCK = "project", "contract", "thrift", "stock"
NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        PROJECT: ("japan_share", "starts", "never", "ramp", "build_cost", "price_ratio"),
        CONTRACT: ("japan_share", "starts", "never", "ramp", "build_cost", "price_ratio", "take_or_pay"),
        THRIFT: ("starts", "ramp", "cost"),
        STOCK: ("most_days", "hold", "fill", "price_ratio"),
    }
)
"""The figures that each kind of option must have; by element: capacity of projects and contracts, most_share."""
_BY_ELEMENT: Final = {PROJECT: "capacity", CONTRACT: "capacity", THRIFT: "most_share"}
_COLUMNS: Final = (
    *("option", "kind", "name_en", "name_ja", "name_zh", "origin", "proven", "build", "existing"),
    *("source", "confidence", "basis", "note"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be committed to.

    kind: project, contract, thrift or stock. origin: country whose ore or scrap it is, empty where not known; proven:
    can that be shown to a buyer who asks? build: a decision of all or nothing. existing: committed to already, so it
    is part of the world without a plan.
    """

    id: str
    kind: str
    name: Mapping[str, str]
    origin: str
    proven: bool
    build: bool
    existing: bool
    source: str
    confidence: str
    basis: str
    note: str

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "name": dict(self.name),
            "origin": self.origin or None,
            "proven": self.proven,
            "existing": self.existing,
            "source": self.source,
            "confidence": self.confidence,
            "basis": self.basis,
        }


@cache
def shipped_options() -> Mapping[str, Choice]:
    return read_options(data_path("planning", "options.csv"))


def read_options(path: Path) -> Mapping[str, Choice]:
    """The options of a CSV file by id. Raises InputError with every problem in it."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows, columns = list(reader), reader.fieldnames or []
    except OSError as fault:
        raise InputError(Problem(str(path), f"cannot be read: {fault.strerror}", "name a file of options")) from fault
    problems = [Problem(path.name, f"has no column {name}") for name in _COLUMNS if name not in columns]
    if problems:
        raise InputError(problems)
    found: dict[str, Choice] = {}
    for line, row in enumerate(rows, 2):
        place = f"{path.name} line {line} ({row['option']})"
        faults = [Problem(f"{place}: {key}", "is missing") for key in ("option", "name_en", "name_ja", "name_zh")
                  if not row[key]]  # fmt: skip
        if row["option"] in found:
            faults.append(Problem(place, "stands twice"))
        words = (("kind", tuple(NEEDED)), ("confidence", CONFIDENCES), ("basis", tuple(BASES)),
                 ("proven", ("yes", "no")), ("build", ("yes", "no")), ("existing", ("yes", "no")))  # fmt: skip
        for key, known in words:
            if row[key] not in known:
                faults.append(
                    Problem(f"{place}: {key}", f"unknown value {row[key]!r}", f"known are {', '.join(known)}")
                )
        problems += faults
        if not faults:
            found[row["option"]] = Choice(
                id=row["option"],
                kind=row["kind"],
                name=MappingProxyType({language: row[f"name_{language}"] for language in ("en", "ja", "zh")}),
                origin=row["origin"],
                proven=row["proven"] == "yes",
                build=row["build"] == "yes",
                existing=row["existing"] == "yes",
                source=row["source"],
                confidence=row["confidence"],
                basis=row["basis"],
                note=row["note"],
            )
    if problems:
        raise InputError(problems)
    return MappingProxyType(found)


def lacking(choice: Choice, figures: Figures) -> list[Problem]:
    """The figures that an option needs and has not."""
    told = [
        Problem(f"options: {choice.id}", f"a {choice.kind} needs the figure {name}", "add a row to figures.csv")
        for name in NEEDED[choice.kind]
        if f"{choice.id}.{name}" not in figures.rows
    ]
    by_element = _BY_ELEMENT.get(choice.kind)
    if by_element and not figures.by_element(choice.id, by_element):
        told.append(Problem(f"options: {choice.id}", f"has no {by_element} of any element", "add rows to figures.csv"))
    return told
