"""The small tables beside the rules: papers, evidence, licence types, the clock, pools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.facts import BASES
from sekisho.facts import Basis as AnswerBasis
from sekisho.regime.calendar import WorkingCalendar
from sekisho.regime.condition import parse
from sekisho.regime.expression import Node
from sekisho.regime.instruments import AFTER_TITLE
from sekisho.regime.rows import (
    LANGUAGES,
    Row,
    Text,
    Twice,
    choice_fault,
    day_faults,
    days_of,
    echo,
    provenance_faults,
    refuse,
    short,
    text_faults,
    untranslated,
)
from sekisho.regime.rules import LEVELS, Basis, cite_of


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of paper. `counts_when`: it counts as given only where this holds; None: whenever it is in the file."""

    kind: str
    name: Text
    asked_of: str
    counts_when: Node | None
    first: date | None
    last: date | None
    known_from: date | None
    source: str
    confidence: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Evidence:
    """Under scrutiny of `level`, an answer to `fact` that favours the line counts from basis `least` upwards."""

    level: str
    fact: str
    least: AnswerBasis
    first: date | None
    last: date | None
    known_from: date | None
    source: str
    confidence: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class LicenceType:
    """What one kind of licence covers at most; None where the law sets no bound."""

    kind: str
    most_end_users: int | None
    most_exports: int | None
    most_months: int
    cite: str
    first: date | None
    last: date | None
    known_from: date | None
    source: str
    confidence: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Published:
    """What somebody published about waiting times, in words; `first` to `last` is the time it speaks of."""

    text: Text
    first: date
    last: date | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Observed:
    """Waiting times as observed, beside the law's. `p50_days` is None where no source gives a median.

    note: what to know of it, for readers of any language; None where the source says it all.
    """

    p50_days: int | None
    source: str
    published: tuple[Published, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """How many working days the authority has from acceptance, on which calendar, and what was seen instead.

    act: the title of the act that says so; cite: the place within it, in English. note: what of it is a reading.
    """

    working_days: int
    act: Text
    cite: str
    calendar: WorkingCalendar
    observed: Observed
    source: str
    confidence: str
    basis: Basis
    note: Text | None = None

    def citation(self, language: str = "en") -> str:
        """Act and place within it, e.g. "Regulations on Export Control of Dual-Use Items (…), art. 17"."""
        return f"{self.act[language]}{AFTER_TITLE[language]}{cite_of(self.cite)[language]}"


@dataclass(frozen=True, slots=True)
class Pool:
    """A ceiling in grams of contained element mass that lines to a destination draw on from `first` to `last`.

    elements: symbols; a line draws with what it holds of any of them. destination: a country code, or ANYWHERE.
    """

    id: str
    elements: tuple[str, ...]
    destination: str
    first: date
    last: date
    ceiling_g: int
    known_from: date | None
    text: Text
    source: str
    confidence: str
    basis: Basis


ANYWHERE: Final = "any"
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_PROVENANCE: Final = ("from", "to", "known_from", "source", "confidence", "basis")
DOCUMENT_COLUMNS: Final = ("kind", "name_en", "name_ja", "name_zh", "asked_of", "counts_when", *_PROVENANCE)
EVIDENCE_COLUMNS: Final = ("level", "fact", "least", *_PROVENANCE)
LICENCE_COLUMNS: Final = ("kind", "most_end_users", "most_exports", "most_months", "cite", *_PROVENANCE)
CLOCK_KEYS: Final = (
    *("working_days", "instrument", "cite", "calendar", "observed", "note", "source", "confidence", "basis"),
)
POOL_KEYS: Final = ("id", "elements", "destination", "ceiling_g", "text", *_PROVENANCE)


def documents_of(rows: Iterable[Row]) -> Mapping[str, DocumentKind]:
    """Kinds of paper by name. Raises InputError with every faulty row."""
    problems: list[Problem] = []
    found: dict[str, DocumentKind] = {}
    for row in rows:
        cells = row.cells
        names = MappingProxyType({language: cells[f"name_{language}"] for language in LANGUAGES})
        faults = _common(row) + _needed(row, "kind", "asked_of") + untranslated(row, "name", names)
        counts_when: Node | None = None
        if cells["counts_when"]:
            try:
                counts_when = parse(cells["counts_when"], f"{row.place}: counts_when")
            except InputError as error:
                faults.extend(error.problems)
        if cells["kind"] in found:
            faults.append(Problem(f"{row.place}: kind", f"{cells['kind']} stands twice"))
        problems.extend(faults)
        if not faults:
            found[cells["kind"]] = DocumentKind(cells["kind"], names, cells["asked_of"], counts_when, *_tail(row))
    refuse(problems, MappingProxyType(found))
    return MappingProxyType(found)


def evidence_of(rows: Iterable[Row]) -> tuple[Evidence, ...]:
    """Rows of evidence. Raises InputError with every faulty row."""
    problems: list[Problem] = []
    found: list[Evidence] = []
    twice = Twice("level", "fact")
    for row in rows:
        cells = row.cells
        faults = (
            twice.faults(row) + _common(row) + choice_fault(row, "level", LEVELS) + choice_fault(row, "least", BASES)
        )
        problems.extend(faults)
        if not faults:
            found.append(Evidence(cells["level"], cells["fact"], BASES[cells["least"]], *_tail(row)))
    refuse(problems, tuple(found))
    return tuple(found)


def licence_types_of(rows: Iterable[Row]) -> tuple[LicenceType, ...]:
    """Licence types. Raises InputError with every faulty row."""
    problems: list[Problem] = []
    found: list[LicenceType] = []
    twice = Twice("kind")
    for row in rows:
        faults = _common(row) + _needed(row, "kind", "cite", "most_months") + twice.faults(row)
        for key in ("most_end_users", "most_exports", "most_months"):
            if row.cells[key] and not (row.cells[key].isdecimal() and int(row.cells[key]) > 0):
                faults.append(
                    Problem(f"{row.place}: {key}", f"must be a whole number above 0; got {echo(row.cells[key])}")
                )
        problems.extend(faults)
        if not faults:
            users, exports, months = (
                int(row.cells[key]) if row.cells[key] else None
                for key in ("most_end_users", "most_exports", "most_months")
            )
            found.append(LicenceType(row.cells["kind"], users, exports, months or 0, row.cells["cite"], *_tail(row)))
    refuse(problems, tuple(found))
    return tuple(found)


def pools_of(rows: Iterable[Row], symbols: Iterable[str]) -> tuple[Pool, ...]:
    """Pools; `symbols` are the elements known. Raises InputError with every faulty row."""
    known = set(symbols)
    problems: list[Problem] = []
    found: list[Pool] = []
    for row in rows:
        cells = row.cells
        faults = [Problem(f"{row.place}: {short(key)}", "is no key of a pool") for key in cells if key not in POOL_KEYS]
        faults += _common(row) + _needed(row, "id", "from", "to") + untranslated(row, "text")
        faults += text_faults(row, "id")
        destination = str(cells.get("destination"))
        if destination != ANYWHERE and not _COUNTRY.fullmatch(destination):
            remedy = f"write two capitals, or {ANYWHERE}"
            faults.append(Problem(f"{row.place}: destination", f"is no country; got {echo(destination)}", remedy))
        elements = cells.get("elements")
        if not isinstance(elements, list) or not elements or not known.issuperset(map(str, elements)):
            faults.append(Problem(f"{row.place}: elements", f"must be symbols of rare earths; got {echo(elements)}"))
        ceiling = cells.get("ceiling_g")
        if type(ceiling) is not int or ceiling < 0:
            faults.append(Problem(f"{row.place}: ceiling_g", f"must be whole grams, 0 or above; got {echo(ceiling)}"))
        if cells.get("id") in [pool.id for pool in found]:
            faults.append(Problem(f"{row.place}: id", "stands twice"))
        problems.extend(faults)
        if not faults:
            found.append(_pool(row))
    refuse(problems, tuple(found))
    return tuple(found)


def clock_of(row: Row, calendar: WorkingCalendar, titles: Mapping[str, Text]) -> Clock:
    """The clock of a law; `titles` are those of its acts by id. Raises InputError with every fault."""
    cells = row.cells
    faults = [Problem(f"{row.place}: {short(key)}", "is no key of a clock") for key in cells if key not in CLOCK_KEYS]
    faults += (
        provenance_faults(row) + choice_fault(row, "basis", Basis) + _needed(row, "cite") + text_faults(row, "cite")
    )
    act = cells.get("instrument")
    if not isinstance(act, str) or act not in titles:
        cause = f"there is no act {echo(act)}" if act else "is missing"
        faults.append(Problem(f"{row.place}: instrument", cause, "name the act that sets the time"))
    days = cells.get("working_days")
    if type(days) is not int or days < 1:
        faults.append(Problem(f"{row.place}: working_days", f"must be a whole number above 0; got {echo(days)}"))
    observed = cells.get("observed")
    inner = Row(f"{row.place}: observed", observed if isinstance(observed, dict) else {})
    faults += _needed(inner, "source") + text_faults(inner, "source")
    for each in (row, inner):
        faults += untranslated(each, "note") if "note" in each.cells else []
    median = inner.cells.get("p50_days")
    if median is not None and (type(median) is not int or median < 0):
        faults.append(Problem(f"{inner.place}: p50_days", f"must be whole days or null; got {echo(median)}"))
    published: list[Published] = []
    told = inner.cells.get("published") or []
    if not isinstance(told, list):
        faults.append(Problem(f"{inner.place}: published", "must be a list", "begin each with a dash"))
    for number, said in enumerate(told if isinstance(told, list) else [], 1):
        part = Row(f"{inner.place}: published {number}", said if isinstance(said, dict) else {})
        wrong = provenance_faults(part) + day_faults(part) + _needed(part, "from") + untranslated(part, "text")
        faults += wrong
        if not wrong:
            published.append(_published(part))
    refuse(faults, None)
    seen = Observed(median, inner.cells["source"], tuple(published), _note(inner))
    return Clock(
        cells["working_days"],
        titles[cells["instrument"]],
        cells["cite"],
        calendar,
        seen,
        cells["source"],
        cells["confidence"],
        Basis(cells["basis"]),
        _note(row),
    )


def _note(row: Row) -> Text | None:
    return MappingProxyType(dict(row.cells["note"])) if "note" in row.cells else None


def _published(row: Row) -> Published:
    first, last, _ = days_of(row)
    assert first is not None
    text = MappingProxyType(dict(row.cells["text"]))
    return Published(text, first, last, row.cells["source"], row.cells["confidence"])


def _pool(row: Row) -> Pool:
    first, last, known_from = days_of(row)
    assert first is not None
    assert last is not None
    cells = row.cells
    return Pool(
        id=cells["id"],
        elements=tuple(cells["elements"]),
        destination=cells["destination"],
        first=first,
        last=last,
        ceiling_g=cells["ceiling_g"],
        known_from=known_from,
        text=MappingProxyType(dict(cells["text"])),
        source=cells["source"],
        confidence=cells["confidence"],
        basis=Basis(cells["basis"]),
    )


def _common(row: Row) -> list[Problem]:
    return day_faults(row) + provenance_faults(row) + choice_fault(row, "basis", Basis)


def _needed(row: Row, *keys: str) -> list[Problem]:
    return [Problem(f"{row.place}: {key}", "is missing") for key in keys if not row.cells.get(key)]


def _tail(row: Row) -> tuple[date | None, date | None, date | None, str, str, Basis]:
    return (*days_of(row), row.cells["source"], row.cells["confidence"], Basis(row.cells["basis"]))
