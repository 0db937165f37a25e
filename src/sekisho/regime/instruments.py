"""Acts and announcements with their states through time: issued, in force, suspended, announced.

Three different days belong to one act (issued, effective, suspended), and a fourth to whoever reads it: the day it was
known. So a state is a dated statement, and the state on a day is what the latest statement known by then says of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sekisho.errors import Problem
from sekisho.regime.rows import (
    LANGUAGES,
    Row,
    Text,
    choice_fault,
    day,
    echo,
    provenance_faults,
    refuse,
    short,
    text_faults,
    untranslated,
    yaml_rows,
)


class State(StrEnum):
    """What an act is on a day."""

    IN_FORCE = "in_force"
    OBSERVED = "observed"
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
        return self in (State.IN_FORCE, State.OBSERVED)


class Kind(StrEnum):
    """What sort of source an act is. Guidance and practice are no law: a rule that follows them says so."""

    STATUTE = "statute"
    ANNOUNCEMENT = "announcement"
    GUIDANCE = "guidance"
    PRACTICE = "practice"


AFTER_TITLE: Final[Text] = MappingProxyType({"en": ", ", "ja": "、", "zh": "，"})
"""What stands between an act and a place within it."""

PENDING: Final = ("new", "old")
ISSUED: Final = ("stand", "suspend", "revoke")


@dataclass(frozen=True, slots=True)
class Transition:
    """What becomes, on the day an act begins to bind, of files then `pending` (judged by the new law or the old) and
    of licences then `issued` that it would now bar (they stand, are suspended, or are revoked)."""

    pending: str
    issued: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One state over days `first` to `last`, both included (`last` None: no end named), and who says so.

    said_by: the id of the act that says so, or the source in English; told: the same for a reader, an act by its title.
    """

    first: date
    last: date | None
    state: State
    known_from: date
    said_by: str
    told: Text

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: Statement) -> bool:
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)


@dataclass(frozen=True, slots=True)
class Instrument:
    """An act, or a part of one that has its own dates (a paragraph, a limb); `part_name` is "" for a whole act."""

    id: str
    part: str
    part_name: Text
    kind: Kind
    title: Text
    issued_on: date
    entities_named: int | None
    transition: Transition | None
    statements: tuple[Statement, ...]
    source: str
    confidence: str

    def name(self, language: str = "en") -> str:
        """The title, with the part where that has dates of its own: "MOFCOM Announcement 61 of 2025, limb 3"."""
        part = self.part_name[language]
        return f"{self.title[language]}{AFTER_TITLE[language]}{part}" if part else self.title[language]

    def on(self, day: date, known_on: date) -> Statement | None:
        """The statement that holds for `day` as known on `known_on`; None where there was no such act yet."""
        known = [said for said in self.statements if said.known_from <= known_on and said.covers(day)]
        return max(known, key=lambda said: said.known_from, default=None)

    def holding(self, day: date, known_on: date) -> Statement | None:
        """The same, cut to the days around `day` on which it is the last word: what a later statement says otherwise
        is no part of it. For a reader, to whom two states of one day would contradict each other."""
        said = self.on(day, known_on)
        return None if said is None else next(each for each in self.spans(said, known_on) if each.covers(day))

    def spans(self, said: Statement, known_on: date) -> tuple[Statement, ...]:
        """The days on which a statement is the last word as known on `known_on`, in order; none where later statements
        took all of them."""
        later = [each for each in self.statements if said.known_from < each.known_from <= known_on]
        left = [said]
        for each in later:
            left = [piece for part in left for piece in _without(part, each)]
        return tuple(left)

    def ended(self, day: date, known_on: date) -> Statement | None:
        """The statement that ran out last before `day`, where none holds for it any more; None for an act that still
        has a state, or that there has not been yet."""
        if self.on(day, known_on) is not None:
            return None
        over = [said for said in self.statements if said.known_from <= known_on and said.last and said.last < day]
        return max(over, key=lambda said: (said.last or day, said.known_from), default=None)

    def binds(self, day: date, known_on: date) -> bool | None:
        """Does it bind on `day`, as known on `known_on`? None is "nobody can say", which is not "no"."""
        said = self.on(day, known_on)
        return False if said is None else said.state.binds


_A_DAY: Final = timedelta(days=1)


def _without(said: Statement, other: Statement) -> Iterator[Statement]:
    """What is left of a statement's days before and after those of another."""
    if not said.overlaps(other):
        yield said
        return
    if said.first < other.first:
        yield replace(said, last=other.first - _A_DAY)
    if other.last is not None and (said.last is None or other.last < said.last):
        yield replace(said, first=other.last + _A_DAY)


_KEYS: Final = frozenset(
    (
        *("id", "kind", "title", "issued", "effective", "parts", "part_names", "states", "entities_named"),
        *("transition", "source", "confidence", "note"),
    )
)


def read_instruments(path: Path) -> Mapping[tuple[str, str], Instrument]:
    """Every instrument of a law by (id, part); the part is "" for an act that has one course for all of it.

    Raises InputError with every fault in the file: a missing translation, an unknown state, statements that overlap
    and were known on the same day, so that neither is the later word.
    """
    return instruments_of(yaml_rows(path.read_bytes(), path.name, "id"))


def instruments_of(rows: Iterable[Row]) -> Mapping[tuple[str, str], Instrument]:
    """The instruments in rows already read; see `read_instruments`."""
    rows = list(rows)
    titles = {str(row.cells.get("id")): row.cells.get("title") for row in rows}
    problems: list[Problem] = []
    found: dict[tuple[str, str], Instrument] = {}
    for row in rows:
        faults = _faults(row)
        problems.extend(faults)
        if faults:
            continue
        for part, states in (row.cells.get("parts") or {"": row.cells.get("states", [])}).items():
            where = f"{row.place}: {part}" if part else row.place
            if (row.cells["id"], str(part)) in found:
                problems.append(Problem(where, "stands twice", "keep one row for an act or part"))
            unsaid = _unsaid(where, states, titles)
            if unsaid:
                problems.extend(unsaid)
                continue
            try:
                instrument = _instrument(row.cells, str(part), states, titles)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                problems.append(Problem(where, f"cannot be read: {error}", f"states are {', '.join(State)}"))
                continue
            problems.extend(_contradictions(where, instrument.statements))
            found[instrument.id, instrument.part] = instrument
    refuse(problems, MappingProxyType(found))
    return MappingProxyType(found)


def _faults(row: Row) -> list[Problem]:
    cells, place = row.cells, row.place
    faults = [Problem(f"{place}: {short(key)}", "is no key of an act") for key in cells if key not in _KEYS]
    faults += [Problem(f"{place}: {key}", "is missing") for key in ("id", "issued") if not cells.get(key)]
    faults += text_faults(row, "id") + untranslated(row, "title")
    parts, names = (cells.get(key) or {} for key in ("parts", "part_names"))
    if not isinstance(parts, dict) or not isinstance(names, dict):
        faults.append(Problem(f"{place}: parts", "must give each part by its key"))
    else:
        inner = Row(f"{place}: part_names", names)
        faults += [fault for part in parts for fault in untranslated(inner, part)]
        faults += [Problem(f"{inner.place}: {part}", "is no part of the act") for part in names if part not in parts]
    named = cells.get("entities_named")
    if named is not None and (type(named) is not int or named < 0):
        faults.append(Problem(f"{place}: entities_named", f"must be a whole number; got {echo(named)}"))
    faults += choice_fault(row, "kind", Kind, needed=False)
    transition = cells.get("transition")
    if isinstance(transition, dict):
        inner = Row(f"{place}: transition", transition)
        faults += choice_fault(inner, "pending", PENDING) + choice_fault(inner, "issued", ISSUED)
        faults += provenance_faults(inner, source=False)
    elif transition is not None:
        faults.append(Problem(f"{place}: transition", "must say `pending` and `issued`"))
    return faults + provenance_faults(row)


def _unsaid(where: str, states: object, titles: Mapping[str, Any]) -> list[Problem]:
    """States said by what is neither an act of this law nor words in every language."""
    problems: list[Problem] = []
    for said in states if isinstance(states, list) else []:
        by = said.get("by") if isinstance(said, dict) else None
        if isinstance(by, dict):
            problems += untranslated(Row(where, {"by": by}), "by")
        elif by is not None and str(by) not in titles:
            problems.append(
                Problem(f"{where}: by", f"there is no act {echo(by)}", "name one, or give words in en, ja, zh")
            )
    return problems


def _instrument(
    cells: Mapping[str, Any], part: str, states: Iterable[Mapping[str, Any]], titles: Mapping[str, Any]
) -> Instrument:
    def said_by(said: Mapping[str, Any]) -> tuple[str, Text]:
        by = said.get("by") or cells["id"]
        words: Mapping[str, str] = by if isinstance(by, dict) else titles[str(by)]
        return (words["en"] if isinstance(by, dict) else str(by)), MappingProxyType(dict(words))

    statements = tuple(
        Statement(
            first=_needed_day(said, "from"),
            last=day(said.get("to")),
            state=State(said["state"]),
            known_from=_needed_day(said, "known_from"),
            said_by=by,
            told=told,
        )
        for said in states
        for by, told in [said_by(said)]
    )
    for said in statements:
        if said.last is not None and said.last < said.first:
            raise ValueError(f"a state ends on {said.last}, before it begins on {said.first}")
    turn = cells.get("transition")
    return Instrument(
        id=cells["id"],
        part=part,
        part_name=MappingProxyType(dict(cells["part_names"][part]) if part else dict.fromkeys(LANGUAGES, "")),
        kind=Kind(cells.get("kind", Kind.ANNOUNCEMENT)),
        title=MappingProxyType(dict(cells["title"])),
        issued_on=_needed_day(cells, "issued"),
        entities_named=cells.get("entities_named"),
        transition=None if turn is None else _transition(turn, cells),
        statements=statements,
        source=cells["source"],
        confidence=cells["confidence"],
    )


def _transition(turn: Mapping[str, Any], cells: Mapping[str, Any]) -> Transition:
    return Transition(
        turn["pending"],
        turn["issued"],
        turn.get("source", cells["source"]),
        turn.get("confidence", cells["confidence"]),
    )


def _needed_day(cells: Mapping[str, Any], key: str) -> date:
    found = day(cells[key])
    if found is None:
        raise ValueError(f"{key} is empty")
    return found


def _contradictions(where: str, statements: tuple[Statement, ...]) -> list[Problem]:
    return [
        Problem(where, f"{one.state} and {other.state} overlap and were known the same day", "end one before the other")
        for one, other in combinations(statements, 2)
        if one.known_from == other.known_from and one.overlaps(other)
    ]
