"""The rules of a law as data: one legal sentence each, named by its citation, and the condition under which it fires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from sekisho.errors import InputError, Problem
from sekisho.regime.expression import Node, parse
from sekisho.regime.instruments import LANGUAGES, Instrument


class Effect(StrEnum):
    """What a rule does when it fires, in the order of the strata that a line passes."""

    CONTROL = "control"
    EXEMPT = "exempt"
    SCRUTINISE = "scrutinise"
    PROHIBIT = "prohibit"
    PRESUME_DENIAL = "presume_denial"
    REFER = "refer"
    GENERAL_LICENCE = "general_licence"
    REQUIRE_DOCUMENT = "require_document"
    REQUIRE = "require"
    CONDITION = "condition"
    ADVISE = "advise"
    LIMIT = "limit"


class AppliesTo(StrEnum):
    DUAL_USE = "dual_use"
    CONTROLLED = "controlled"
    ANY = "any"


class Scope(StrEnum):
    APPLICATION = "application"
    LINE = "line"


class Basis(StrEnum):
    LAW = "law"
    PRACTICE = "practice"
    ASSUMPTION = "assumption"


LEVELS: Final = ("enhanced", "strict")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `instrument` is the act or the part of it whose dates the rule follows."""

    id: str
    instrument: Instrument
    cite: str
    effect: Effect
    applies_to: AppliesTo
    scope: Scope
    basis: Basis
    level: str | None
    stops_clock: bool
    when: Node
    text: Mapping[str, str]
    source: str
    confidence: str

    def citation(self, language: str = "en") -> str:
        return f"{self.instrument.title[language]}, {self.cite}"


_NEEDED: Final = ("id", "instrument", "cite", "effect", "scope", "basis", "when", "text")
_OPTIONAL: Final = ("part", "applies_to", "level", "stops_clock", "source", "confidence")


def read_rules(path: Path, instruments: Mapping[tuple[str, str], Instrument]) -> tuple[Rule, ...]:
    """Every rule in a file. Raises InputError with each fault of each row: place, cause, what would be accepted."""
    problems: list[Problem] = []
    rules: dict[str, Rule] = {}
    for number, row in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1):
        place = f"{path.name} row {number} ({row.get('id', 'no id')})"
        faults = _faults(place, row, instruments)
        if row.get("id") in rules:
            faults.append(Problem(place, "the id stands twice", "name each rule by its own citation"))
        condition: Node | None = None
        try:
            condition = parse(str(row.get("when", "")), f"{place}: when")
        except InputError as error:
            faults.extend(error.problems)
        problems.extend(faults)
        if condition is not None and not faults:
            rules[row["id"]] = _rule(row, condition, instruments[row["instrument"], row.get("part", "")])
    if problems:
        raise InputError(problems)
    return tuple(rules.values())


def _faults(place: str, row: Mapping[str, Any], instruments: Mapping[tuple[str, str], Instrument]) -> list[Problem]:
    faults = [Problem(f"{place}: {key}", "is missing") for key in _NEEDED if not row.get(key)]
    faults += [Problem(f"{place}: {key}", "is no key of a rule") for key in row if key not in (*_NEEDED, *_OPTIONAL)]
    for key, known in (("effect", Effect), ("applies_to", AppliesTo), ("scope", Scope), ("basis", Basis)):
        if row.get(key) and row[key] not in list(known):
            faults.append(Problem(f"{place}: {key}", f"unknown value {row[key]!r}", f"known are {', '.join(known)}"))
    if (row.get("instrument"), row.get("part", "")) not in instruments:
        faults.append(Problem(f"{place}: instrument", "no such act or part", "add it to instruments.yaml first"))
    if (row.get("effect") == Effect.SCRUTINISE) != (row.get("level") in LEVELS):
        faults.append(Problem(f"{place}: level", "belongs to scrutinise alone", f"known are {', '.join(LEVELS)}"))
    if row.get("basis") == Basis.PRACTICE and row.get("effect") == Effect.EXEMPT:
        faults.append(Problem(f"{place}: basis", "practice never exempts", "cite the law that does"))
    missing = [language for language in LANGUAGES if not (row.get("text") or {}).get(language)]
    if missing:
        faults.append(Problem(f"{place}: text", f"no text in {', '.join(missing)}", "give all three"))
    return faults


def _rule(row: Mapping[str, Any], when: Node, instrument: Instrument) -> Rule:
    return Rule(
        id=row["id"],
        instrument=instrument,
        cite=row["cite"],
        effect=Effect(row["effect"]),
        applies_to=AppliesTo(row.get("applies_to", AppliesTo.DUAL_USE)),
        scope=Scope(row["scope"]),
        basis=Basis(row["basis"]),
        level=row.get("level"),
        stops_clock=bool(row.get("stops_clock", False)),
        when=when,
        text=MappingProxyType(dict(row["text"])),
        source=row.get("source", instrument.source),
        confidence=row.get("confidence", instrument.confidence),
    )
