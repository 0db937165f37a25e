"""The rules of a law as data: one legal sentence each, named by its citation, and when it fires."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.regime.condition import parse
from sekisho.regime.expression import Node
from sekisho.regime.instruments import AFTER_TITLE, Instrument
from sekisho.regime.rows import (
    LANGUAGES,
    Row,
    Text,
    choice_fault,
    day_faults,
    days_of,
    echo,
    provenance_faults,
    refuse,
    short,
    text_faults,
    untranslated,
    yaml_rows,
)


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

    @property
    def stratum(self) -> int:
        """Which question it answers: 1 what is it, 2 how strictly, 3 bars, 4 paths and papers, 5 how much."""
        return _STRATA[self]


_STRATA: Final = MappingProxyType(
    {
        Effect.CONTROL: 1,
        Effect.EXEMPT: 1,
        Effect.SCRUTINISE: 2,
        Effect.PROHIBIT: 3,
        Effect.PRESUME_DENIAL: 3,
        Effect.REFER: 3,
        Effect.GENERAL_LICENCE: 4,
        Effect.REQUIRE_DOCUMENT: 4,
        Effect.REQUIRE: 4,
        Effect.CONDITION: 4,
        Effect.ADVISE: 4,
        Effect.LIMIT: 5,
    }
)


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
    """One rule. `instrument` is the act or the part of it whose dates the rule follows.

    level: of scrutinise, one of LEVELS. document: the kind of paper that require_document asks for, or that an advise
    recommends. lifts: of exempt, the ids of the rules that it lifts. pools: of limit, the ids of the pools drawn on.
    first, last, known_from: the row's own days, inside those of its instrument; None sets no bound.
    """

    id: str
    instrument: Instrument
    cite: Text
    effect: Effect
    applies_to: AppliesTo
    scope: Scope
    basis: Basis
    level: str | None
    stops_clock: bool
    document: str | None
    lifts: tuple[str, ...]
    pools: tuple[str, ...]
    when: Node
    text: Text
    first: date | None
    last: date | None
    known_from: date | None
    source: str
    confidence: str

    def citation(self, language: str = "en") -> str:
        """Act and place within it, e.g. "MOFCOM Announcement 1 of 2026, para 1"."""
        return f"{self.instrument.title[language]}{AFTER_TITLE[language]}{self.cite[language]}"


_PARAGRAPH: Final = re.compile(r"para (\d+)(?:\((\d+)\))?")
_ARTICLE: Final = re.compile(r"art\. (\d+)(?:\((\d+)\))?(?:\((\d+)\))?")


def cite_of(cite: str | Mapping[str, str]) -> Text:
    """A place within an act in every language. Numbered places are put into Japanese and Chinese; other words stand in
    all three as they are, unless they come in all three."""
    if not isinstance(cite, str):
        return MappingProxyType(dict(cite))
    forms: dict[str, tuple[str, ...]] = {"ja": ("第{}項", "第{}号"), "zh": ("第{}款", "第{}项")}
    match = _PARAGRAPH.fullmatch(cite)
    if match is None:
        forms = {"ja": ("第{}条", "第{}項", "第{}号"), "zh": ("第{}条", "第{}款", "第{}项")}
        match = _ARTICLE.fullmatch(cite)
    if match is None:
        return MappingProxyType(dict.fromkeys(LANGUAGES, cite))
    numbers = [number for number in match.groups() if number]
    told = {each: "".join(map(str.format, form, numbers)) for each, form in forms.items()}
    return MappingProxyType({"en": cite} | told)


_NEEDED: Final = ("id", "instrument", "cite", "effect", "scope", "basis", "when", "text")
_OPTIONAL: Final = ("part", "applies_to", "level", "stops_clock", "document", "lifts", "pools", "from", "to")
_KEYS: Final = frozenset((*_NEEDED, *_OPTIONAL, "known_from", "source", "confidence"))

Instruments = Mapping[tuple[str, str], Instrument]


def read_rules(path: Path, instruments: Instruments) -> tuple[Rule, ...]:
    """Every rule in a file. Raises InputError with each fault of each row: place, cause, what would be accepted."""
    return rules_of(yaml_rows(path.read_bytes(), path.name, "id"), instruments)


def rules_of(rows: Iterable[Row], instruments: Instruments) -> tuple[Rule, ...]:
    """The rules in rows already read; see `read_rules`."""
    problems: list[Problem] = []
    rules: dict[str, Rule] = {}
    for row in rows:
        faults = _faults(row, instruments)
        if str(row.cells.get("id")) in rules:
            faults.append(Problem(row.place, "the id stands twice", "name each rule by its own citation"))
        condition: Node | None = None
        try:
            condition = parse(str(row.cells.get("when", "")), f"{row.place}: when")
        except InputError as error:
            faults.extend(error.problems)
        problems.extend(faults)
        if condition is not None and not faults:
            rules[row.cells["id"]] = _rule(row, condition, instruments)
    refuse(problems, tuple(rules.values()))
    return tuple(rules.values())


def _faults(row: Row, instruments: Instruments) -> list[Problem]:
    cells, place = row.cells, row.place
    faults = [Problem(f"{place}: {key}", "is missing") for key in _NEEDED if not cells.get(key)]
    faults += [Problem(f"{place}: {short(key)}", "is no key of a rule") for key in cells if key not in _KEYS]
    faults += text_faults(row, "id", "instrument", "when", "document")
    if cells.get("cite") and not isinstance(cells["cite"], str):
        faults += untranslated(row, "cite")
    known: tuple[tuple[str, Iterable[str]], ...] = (
        ("effect", Effect),
        ("applies_to", AppliesTo),
        ("scope", Scope),
        ("basis", Basis),
    )
    for key, words in known:
        if cells.get(key):
            faults += choice_fault(row, key, words)
    if (str(cells.get("instrument")), str(cells.get("part", ""))) not in instruments:
        faults.append(Problem(f"{place}: instrument", "no such act or part", "add it to instruments.yaml first"))
    if (cells.get("effect") == Effect.SCRUTINISE) != (cells.get("level") in LEVELS):
        faults.append(Problem(f"{place}: level", "belongs to scrutinise alone", f"known are {', '.join(LEVELS)}"))
    if cells.get("basis") == Basis.PRACTICE and cells.get("effect") == Effect.EXEMPT:
        faults.append(Problem(f"{place}: basis", "practice never exempts", "cite the law that does"))
    faults += _companions(row)
    return faults + untranslated(row, "text") + day_faults(row) + provenance_faults(row, source=False)


def _companions(row: Row) -> list[Problem]:
    """Keys that belong to some effects only: the paper, the rules lifted, the pools, the stopped clock."""
    faults = []
    effect = row.cells.get("effect")
    for key, needed_by, allowed_by in (
        ("document", (Effect.REQUIRE_DOCUMENT,), (Effect.REQUIRE_DOCUMENT, Effect.ADVISE)),
        ("lifts", (Effect.EXEMPT,), (Effect.EXEMPT,)),
        ("pools", (Effect.LIMIT,), (Effect.LIMIT,)),
    ):
        value = row.cells.get(key)
        if effect in needed_by and not value:
            faults.append(Problem(f"{row.place}: {key}", "is missing", f"every {effect} names it"))
        elif key in row.cells and effect not in allowed_by:
            faults.append(Problem(f"{row.place}: {key}", f"belongs to {' and '.join(allowed_by)} alone"))
        elif key != "document" and value and not _is_names(value):
            faults.append(Problem(f"{row.place}: {key}", f"must be a list of ids; got {echo(value)}"))
    if row.cells.get("stops_clock", False) not in (True, False):
        faults.append(Problem(f"{row.place}: stops_clock", "must be true or false"))
    return faults


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _rule(row: Row, when: Node, instruments: Instruments) -> Rule:
    cells = row.cells
    instrument = instruments[cells["instrument"], str(cells.get("part", ""))]
    first, last, known_from = days_of(row)
    return Rule(
        id=cells["id"],
        instrument=instrument,
        cite=cite_of(cells["cite"]),
        effect=Effect(cells["effect"]),
        applies_to=AppliesTo(cells.get("applies_to") or AppliesTo.DUAL_USE),
        scope=Scope(cells["scope"]),
        basis=Basis(cells["basis"]),
        level=cells.get("level"),
        stops_clock=bool(cells.get("stops_clock", False)),
        document=cells.get("document"),
        lifts=tuple(cells.get("lifts") or ()),
        pools=tuple(cells.get("pools") or ()),
        when=when,
        text=MappingProxyType(dict(cells["text"])),
        first=first,
        last=last,
        known_from=known_from,
        source=cells.get("source") or instrument.source,
        confidence=cells.get("confidence") or instrument.confidence,
    )
