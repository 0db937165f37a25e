"""When law or lists change: every open case is found anew, and what the act says of pending files and of licences
already issued is done to it, by event.

A pending file is judged by the new law, or left to the old one, as the act says (`pending: new | old`). A licence that
the law would now bar stands, is suspended or is revoked (`issued: stand | suspend | revoke`); a licence that may be
barred, and may not, is flagged for an officer and left as it is: unknown is not no.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any, Final

import sekisho
from sekisho.casework.case import Case
from sekisho.casework.findings import Found, strongest
from sekisho.casework.lawbook import Lawbook
from sekisho.casework.model import SYSTEM, Event, Json
from sekisho.determination.outcome import OUTCOMES
from sekisho.regime.calendar import law_day
from sekisho.regime.instruments import ISSUED, Transition
from sekisho.regime.rules import Rule

LAW: Final = "law:"
"""Begins the ground on which an act that changed suspends a licence."""
_BATCH: Final = 2048


@dataclass(frozen=True, slots=True)
class Refound:
    """What a change of law comes to for one case.

    flag: of a pending file `kept` (the act leaves it to the old law), `stronger`, `weaker` or `otherwise` by what it
    may come to; of a licence `stands`, `look` (barred or not, nobody can say), `suspended`, `revoked`, or `eased` where
    what barred it is gone.
    """

    case: str
    flag: str
    events: tuple[Event, ...]


def refind(cases: Iterable[Case], book: Lawbook, at: datetime, old: Lawbook | None = None) -> Iterator[Refound]:
    """Find open cases and licences in use anew under the law of an instant's day; those that nothing changes for are
    left out. Cases may come as a stream; they are found in batches.

    old: the law that they were found under, where it was another edition than `book`. Raises InputError for a day that
    the law does not cover.
    """
    day = law_day(at)
    change = _Change(book, old or book, at, day)
    stream = (case for case in cases if _is_concerned(case, change))
    while batch := list(islice(stream, _BATCH)):
        found = book.find([case.file for case in batch], day, before=[case.found for case in batch])
        for case, now in zip(batch, found, strict=True):
            turned = _turn(case, now, change)
            if turned is not None:
                yield turned


def _is_concerned(case: Case, change: _Change) -> bool:
    """May anything have changed for it? A file still pending need not be read where law and lists stood still; of a
    licence an officer may have learned what bars it."""
    if case.found is None:
        return False
    if case.has_licence:
        return case.licence is not None and change.day <= case.licence.valid_to
    regime = case.found.regime
    stands_still = regime["hash"] == change.book.law.hash and case.found.engine == sekisho.__version__
    return case.is_open and not (stands_still and change.book.is_quiet(date.fromisoformat(regime["on"]), change.day))


@dataclass(frozen=True)
class _Change:
    book: Lawbook
    old: Lawbook
    at: datetime
    day: date

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.book.law.rules}

    def acts(self, since: date) -> list[Json]:
        """The acts, or parts of acts, that bind otherwise than on an earlier day, with what each says of transition."""
        told: dict[str, Json] = {}
        for (act, part), instrument in self.book.law.instruments.items():
            before = self.old.law.instruments.get((act, part))
            bound = False if before is None else before.binds(since, since)
            if instrument.binds(self.day, self.day) is not bound:
                told[act] = {"act": act, **_said(instrument.transition)}
        return list(told.values())

    def event(self, case: Case, kind: str, what: Mapping[str, Any], found: Found) -> Event:
        return Event(case.id, kind, self.at, SYSTEM, dict(what), "", found.hash)


def _said(transition: Transition | None) -> Json:
    if transition is None:
        return {"pending": None, "issued": None}
    return {"pending": transition.pending, "issued": transition.issued}


def _turn(case: Case, now: Found, change: _Change) -> Refound | None:
    assert case.found is not None
    barred = _barred(case, now, change)
    if now is case.found and (barred is None or barred.ground in case.suspended_for):
        return None
    is_same = now.matter == case.found.matter
    told: Json = {
        "outcome": "kept" if is_same else "refound",
        "was": case.found.outcome,
        "is": now.outcome,
        "acts": change.acts(date.fromisoformat(case.found.regime["on"])),
        "finding": now.as_json(),
    }
    told["flag"] = _flag(case, now, barred) if case.has_licence else "kept" if is_same else _compared(case.found, now)
    events = [change.event(case, "law_changed", told, now)]
    if barred is not None and (barred.ground not in case.suspended_for or barred.does == "revoke"):
        what = {"ground": barred.ground, "rules": [rule.id for rule in barred.rules], "acts": barred.acts}
        events.append(change.event(case, told["flag"], what, now))
    for event in events:
        # What cannot be folded must not be stored.
        case = case.after(event)
    return Refound(case.id, told["flag"], tuple(events))


def _compared(before: Found, now: Found) -> str:
    """Is what the file may come to stronger or weaker than before?"""
    reach = [OUTCOMES.index(strongest(line.possible[1] for line in found.lines)) for found in (before, now)]
    certain = [OUTCOMES.index(found.outcome) for found in (before, now)]
    old, new = (certain[0], reach[0]), (certain[1], reach[1])
    return "stronger" if new > old else "weaker" if new < old else "otherwise"


def _flag(case: Case, now: Found, barred: _Barred | None) -> str:
    """What becomes of a licence, in a word."""
    assert case.licence is not None
    if barred is not None:
        return "revoked" if barred.does == "revoke" else "suspended"
    lines = [now.line(line.line) for line in case.licence.lines]
    if any(not line.is_settled for line in lines):
        return "look"
    bars = {rule for line in lines for rule, _ in line.bars} - set(case.licence.over_bars)
    return "eased" if case.suspended_for and not bars else "stands"


@dataclass(frozen=True, slots=True)
class _Barred:
    """The rules that bar a licence and do the harshest of what their acts say: suspend or revoke."""

    rules: tuple[Rule, ...]
    does: str

    @property
    def ground(self) -> str:
        return f"{LAW}{','.join(dict.fromkeys(rule.instrument.id for rule in self.rules))}"

    @property
    def acts(self) -> list[Json]:
        return list({rule.instrument.id: _act(rule) for rule in self.rules}.values())


def _barred(case: Case, now: Found, change: _Change) -> _Barred | None:
    if not case.has_licence or case.licence is None:
        return None
    licence = case.licence
    bars = dict.fromkeys(rule for line in licence.lines for rule, _ in now.line(line.line).bars)
    does = {
        rule: _does(change.rules[rule], licence.issued_on, change) for rule in bars if rule not in licence.over_bars
    }
    harshest = max(does.values(), key=ISSUED.index, default="stand")
    if harshest == "stand":
        return None
    return _Barred(tuple(change.rules[rule] for rule, each in does.items() if each == harshest), harshest)


def _does(rule: Rule, issued_on: date, change: _Change) -> str:
    """What a bar does to a licence: what its act says of licences issued before it bound.

    Where it bound already, what is new is a fact, a listing perhaps, and the licence is held until an officer has
    looked (Regulations art. 18 para 4).
    """
    bound_at_issue = rule.instrument.binds(issued_on, change.day) is True
    if bound_at_issue or rule.instrument.transition is None:
        return "suspend"
    return rule.instrument.transition.issued


def _act(rule: Rule) -> Json:
    turn = rule.instrument.transition
    source = {"source": turn.source, "confidence": turn.confidence} if turn is not None else {}
    return {"act": rule.instrument.id, **_said(turn), **source}
