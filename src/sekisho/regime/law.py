"""A law as one frozen, hashed value, and the day for which it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sekisho.errors import InputError, Problem
from sekisho.regime.control_list import ControlList
from sekisho.regime.instruments import Instrument
from sekisho.regime.rows import Dated, Text, stands
from sekisho.regime.rules import Rule
from sekisho.regime.tables import (
    Clock,
    DocumentKind,
    Evidence,
    LicenceType,
    Pool,
)

FILED = "filed"


@dataclass(frozen=True, slots=True)
class PartyFolder:
    """A folder of lists (entities.csv, aliases.csv) and the hash of what it held when the law was read."""

    path: Path
    hash: str


@dataclass(frozen=True)
class Law:
    """Everything that one law, with its overlays, says. Equal folders give equal laws.

    id: `cn`, or `cn+limited` with an overlay. notes: what a reader must know of base and overlays, such as what they
    leave out. from_day, to_day: the days that it covers (to_day None: no end). read_to: up to which day what was
    published has been read (None: not said); what came after is not in it. dual_use_acts: the acts whose control list
    makes an item dual-use, wherever it moves. hash: over every byte read.
    """

    id: str
    title: Text
    notes: tuple[Text, ...]
    from_day: date
    to_day: date | None
    read_to: date | None
    dual_use_acts: tuple[str, ...]
    instruments: Mapping[tuple[str, str], Instrument]
    rules: tuple[Rule, ...]
    control_list: ControlList
    documents: Mapping[str, DocumentKind]
    evidence: tuple[Evidence, ...]
    licence_types: tuple[LicenceType, ...]
    clock: Clock | None
    pools: tuple[Pool, ...]
    lists: tuple[PartyFolder, ...]
    source: str
    confidence: str
    hash: str


@dataclass(frozen=True)
class Regime:
    """A law as of a day (`on` None: the day on which each application was filed), as known on `known_on`."""

    law: Law
    on: date | None
    known_on: date

    @property
    def name(self) -> str:
        """What `load` reads back: `cn+limited@2026-02-10~2026-11-15`, `cn@filed~2026-11-15`."""
        return f"{self.law.id}@{self.on or FILED}~{self.known_on}"

    def day(self, filed_on: date) -> date:
        """The day whose law judges an application filed on `filed_on`."""
        return filed_on if self.on is None else self.on

    def act_binds(self, act: str, part: str, day: date) -> bool | None:
        """Does an act, or the part of it that has its own dates, bind on `day`? None is "nobody can say". Raises
        KeyError for an act or part that the law does not have."""
        return self.law.instruments[act, part].binds(day, self.known_on)

    def rule_binds(self, rule: Rule, day: date) -> bool | None:
        """Does a rule bind on `day`? A row outside its own days, or not yet known, is not there: False."""
        return rule.instrument.binds(day, self.known_on) if stands(rule, day, self.known_on) else False

    def row_stands(self, row: Dated, day: date) -> bool:
        """Is a row of the small tables (evidence, a paper, a licence type, a pool) there on `day`?"""
        return stands(row, day, self.known_on)

    def days_of_change(self) -> tuple[date, ...]:
        """The days, in order, on which what binds may differ from the day before."""
        known = (said for act in self.law.instruments.values() for said in act.statements)
        dated: list[Dated] = [said for said in known if said.known_from <= self.known_on]
        dated += [*self.law.rules, *self.law.evidence, *self.law.documents.values(), *self.law.licence_types]
        dated += self.law.pools
        days = {row.first for row in dated if row.first is not None}
        days.update(row.last + timedelta(days=1) for row in dated if row.last is not None and row.last < date.max)
        return tuple(sorted(days))

    def covers(self, day: object) -> bool:
        """Is `day` a day that the law covers? What is no day is not."""
        law = self.law
        return isinstance(day, date) and law.from_day <= day and (law.to_day is None or day <= law.to_day)

    def check_covered(self, day: date) -> None:
        """Raises InputError for a day that the law does not cover."""
        if not self.covers(day):
            law = self.law
            covered = f"from {law.from_day}" + (f" to {law.to_day}" if law.to_day else " on")
            raise InputError(Problem("regime", f"{day} is outside what {law.id} covers", f"it covers days {covered}"))

    def as_json(self, on: date) -> dict[str, Any]:
        """What a finding says of its law: id, the day judged by, the day of knowledge, the hash."""
        return {"id": self.law.id, "on": str(on), "known_on": str(self.known_on), "hash": self.law.hash}
