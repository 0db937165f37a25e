"""Acts and announcements with their states through time: issued, in force, suspended, announced.

Three different days belong to one act (issued, effective, suspended), and a fourth to whoever reads it: the day it was
known. So a state is a dated statement, and the state on a day is what the latest statement known by then says of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from sekisho.errors import InputError, Problem

LANGUAGES = ("en", "ja", "zh")


class State(StrEnum):
    """What an act is on a day."""

    IN_FORCE = "in_force"
    ISSUED = "issued"
    SUSPENDED = "suspended"
    REPEALED = "repealed"
    EXTENSION_ANNOUNCED = "extension_announced"
    UNVERIFIED = "unverified"

    @property
    def binds(self) -> bool | None:
        """True, False, or None where nobody can say: a pause that officials extended but no notice enacted."""
        if self in (State.EXTENSION_ANNOUNCED, State.UNVERIFIED):
            return None
        return self is State.IN_FORCE


@dataclass(frozen=True, slots=True)
class Statement:
    """One state over days `first` to `last`, both included (`last` None: no end named), and who says so."""

    first: date
    last: date | None
    state: State
    known_from: date
    said_by: str

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: Statement) -> bool:
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)


@dataclass(frozen=True, slots=True)
class Instrument:
    """An act, or a part of one that has its own dates (a paragraph, a limb)."""

    id: str
    part: str
    title: Mapping[str, str]
    issued_on: date
    entities_named: int | None
    statements: tuple[Statement, ...]
    source: str
    confidence: str

    def on(self, day: date, known_on: date) -> Statement | None:
        """The statement that holds for `day` as known on `known_on`; None where there was no such act yet."""
        known = [said for said in self.statements if said.known_from <= known_on and said.covers(day)]
        return max(known, key=lambda said: said.known_from, default=None)

    def binds(self, day: date, known_on: date) -> bool | None:
        """Does it bind on `day`, as known on `known_on`? None is "nobody can say", which is not "no"."""
        said = self.on(day, known_on)
        return False if said is None else said.state.binds


def read_instruments(path: Path) -> Mapping[tuple[str, str], Instrument]:
    """Every instrument of a law by (id, part); the part is "" for an act that has one course for all of it.

    Raises InputError with every fault in the file: a missing translation, an unknown state, statements that overlap
    and were known on the same day, so that neither is the later word.
    """
    problems: list[Problem] = []
    found: dict[tuple[str, str], Instrument] = {}
    for number, row in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1):
        place = f"{path.name} row {number} ({row.get('id', 'no id')})"
        missing = [language for language in LANGUAGES if not row.get("title", {}).get(language)]
        if missing:
            problems.append(Problem(f"{place}: title", f"no text in {', '.join(missing)}", "give all three"))
            continue
        for part, states in (row.get("parts") or {"": row.get("states", [])}).items():
            where = f"{place}: {part}" if part else place
            if (row["id"], part) in found:
                problems.append(Problem(where, "stands twice", "keep one row for an act or part"))
            try:
                instrument = _instrument(row, part, states)
            except (KeyError, ValueError) as error:
                problems.append(Problem(where, f"cannot be read: {error}", f"states are {', '.join(State)}"))
                continue
            problems.extend(_contradictions(where, instrument.statements))
            found[row["id"], part] = instrument
    if problems:
        raise InputError(problems)
    return MappingProxyType(found)


def _instrument(row: Mapping[str, Any], part: str, states: Iterable[Mapping[str, str]]) -> Instrument:
    statements = tuple(
        Statement(
            first=date.fromisoformat(said["from"]),
            last=date.fromisoformat(said["to"]) if said.get("to") else None,
            state=State(said["state"]),
            known_from=date.fromisoformat(said["known_from"]),
            said_by=said.get("by", row["id"]),
        )
        for said in states
    )
    return Instrument(
        id=row["id"],
        part=part,
        title=MappingProxyType(dict(row["title"])),
        issued_on=date.fromisoformat(row["issued"]),
        entities_named=row.get("entities_named"),
        statements=statements,
        source=row["source"],
        confidence=row["confidence"],
    )


def _contradictions(where: str, statements: tuple[Statement, ...]) -> list[Problem]:
    return [
        Problem(where, f"{one.state} and {other.state} overlap and were known the same day", "end one before the other")
        for one, other in combinations(statements, 2)
        if one.known_from == other.known_from and one.overlaps(other)
    ]
