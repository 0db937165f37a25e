"""For tests of casework: a law book, people, cases taken some steps, and the runner of dated scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import cases
import yaml

from sekisho.casework.act import act
from sekisho.casework.case import Case
from sekisho.casework.clock import clock_of
from sekisho.casework.lawbook import Lawbook
from sekisho.casework.model import SYSTEM, Actor, Event
from sekisho.casework.patch import patched
from sekisho.casework.pools import PoolBook
from sekisho.casework.refusal import Refusal
from sekisho.casework.transition import refind
from sekisho.errors import InputError
from sekisho.regime.calendar import BEIJING

Json = dict[str, Any]

EXPORTER = Actor("Li", "exporter", "Example Magnet")
WANG = Actor("Wang", "officer", "Bureau")
ZHAO = Actor("Zhao", "supervisor", "Bureau")
CUSTOMS = Actor("Sun", "customs", "Customs")
REVIEWER = Actor("Qian", "reviewer", "Reconsideration office")
_EXPECTED = (
    *("then", "found", "missing", "papers", "bars", "decision", "granted_g", "drawn_g", "licensed_g", "suspended_for"),
    *("valid_to", "pace", "due", "due_by_law", "used_days", "overdue", "why_no_day"),
)
_STEP_KEYS = frozenset(("at", "case", "who", "does", "with", "why", "beside", "refused", "refind", *_EXPECTED))
_SIGNED = ("countersign", "decide", "countersign_next_step")


@cache
def book(law: str = "cn") -> Lawbook:
    return Lawbook(cases.finder(f"{law}@filed"))


def beijing(text: str) -> datetime:
    """`2026-01-05 23:59` as the clocks of Beijing show it."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).astimezone(UTC)


@dataclass
class Desk:
    """One case and a time that goes on by an hour with each command."""

    case: Case
    now: datetime
    law: Lawbook = field(default_factory=book)
    beside: Case | None = None

    def does(self, command: str, by: Actor, why: str = "", pools: PoolBook | None = None, **what: Any) -> Any:
        """The events, which are kept, or the refusal."""
        self.now += timedelta(hours=1)
        if command in _SIGNED and "recommendation" not in what and self.case.recommendation is not None:
            what["recommendation"] = self.case.recommendation.hash()
        written = act(
            self.case, command, at=self.now, by=by, book=self.law, what=what, why=why, beside=self.beside, pools=pools
        )
        if not isinstance(written, Refusal):
            self.keep(written)
        return written

    def keep(self, events: tuple[Event, ...]) -> None:
        for event in events:
            if event.case == self.case.id:
                self.case = self.case.after(event)
            elif self.beside is not None:
                self.beside = self.beside.after(event)


def desk(application: Json, day: str = "2026-05-11", case: str = "C-1", law: Lawbook | None = None) -> Desk:
    """A case filed at nine in the morning of a day, Beijing time."""
    new = Desk(Case(case), beijing(f"{day} 08:00"), law or book())
    filed = new.does("file", EXPORTER, application=application)
    assert not isinstance(filed, Refusal), filed.sentence()
    return new


def granted(desk: Desk, lines: list[Json], months: int = 12, why: str = "", **more: Any) -> Desk:
    """Accepted, recommended, countersigned and decided by two persons."""
    if desk.case.state == "filed":
        must(desk.does("accept", WANG))
    must(desk.does("recommend", WANG, why, lines=lines, valid_months=months, **more))
    must(desk.does("countersign", ZHAO))
    must(desk.does("decide", ZHAO))
    return desk


def licensed(application: Json, lines: list[Json], day: str = "2026-05-11", number: str = "L-1", **more: Any) -> Desk:
    found = granted(desk(application, day, f"case-of-{number}"), lines, **more)
    must(found.does("issue", WANG, licence=number))
    return found


def must(written: Any) -> tuple[Event, ...]:
    assert not isinstance(written, Refusal), written.sentence()
    events: tuple[Event, ...] = written
    return events


def code(written: Any) -> str:
    """The code of a refusal; the kinds of the events where it is none."""
    return written.code if isinstance(written, Refusal) else "followed: " + " ".join(event.kind for event in written)


class Scenario:
    """A file of tests/casework/scenarios: people, files, and dated steps with what is expected after each.

    A step is done to every case of its group, one after another, by the clocks of Beijing.
    """

    def __init__(self, path: Path) -> None:
        self.told = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.book = book(self.told.get("law", "cn"))
        self.people = {name: self._person(row) for name, row in self.told["people"].items()}
        self.cases: dict[str, Case] = {}
        self.groups = {
            name: [f"{name}-{number}" for number in range(1, row.get("count", 1) + 1)]
            for name, row in self.told["files"].items()
        }
        for members in self.groups.values():
            self.cases |= {member: Case(member) for member in members}

    @staticmethod
    def _person(row: Mapping[str, Any]) -> Actor:
        return Actor(row["account"], row["role"], row["of"], tuple(row.get("also", ())))

    def run(self) -> Iterator[str]:
        """Every expectation that is not met, with its step."""
        for number, step in enumerate(self.told["steps"], 1):
            at = beijing(str(step["at"]))
            place = f"step {number}, {step['at']}"
            yield from (f"{place}: there is no key {key}" for key in step if key not in _STEP_KEYS)
            if "refind" in step:
                yield from self._refind(place, at, step["refind"])
            elif "does" in step:
                for member in self.groups[step["case"]]:
                    yield from self._does(f"{place}, {member}", member, at, step)
            for member in self.groups.get(step.get("case", ""), ()):
                yield from self._expect(f"{place}, {member}", member, at, step)

    def _does(self, place: str, member: str, at: datetime, step: Mapping[str, Any]) -> Iterator[str]:
        case = self.cases[member]
        number = member.rsplit("-", 1)[1]
        what = self._filled(dict(step.get("with", {})), member, number)
        if step["does"] == "file":
            what["application"] = self.application(step["case"], member)
        if step["does"] in _SIGNED and "recommendation" not in what and case.recommendation is not None:
            what["recommendation"] = case.recommendation.hash()
        beside = self.cases[f"{step['beside']}-{number}"] if "beside" in step else None
        try:
            written = act(
                case,
                step["does"],
                at=at,
                by=self.people[step["who"]],
                book=self.book,
                what=what,
                why=step.get("why", ""),
                beside=beside,
            )
        except InputError as error:
            yield f"{place}: {step['does']} cannot be read: {error}"
            return
        if isinstance(written, Refusal):
            if written.code != step.get("refused"):
                yield f"{place}: {step['does']} is refused: {written.code}, {written.sentence()}"
            return
        if "refused" in step:
            yield f"{place}: {step['does']} is followed, and should be refused: {step['refused']}"
        for event in written:
            self.cases[event.case] = self.cases[event.case].after(event)

    def _filled(self, value: Any, member: str, number: str) -> Any:
        """Particulars with the case's number for `{n}`."""
        if isinstance(value, dict):
            return {key: self._filled(each, member, number) for key, each in value.items()}
        if isinstance(value, list):
            return [self._filled(each, member, number) for each in value]
        return value.replace("{n}", number) if isinstance(value, str) else value

    def application(self, group: str, member: str) -> Json:
        row = self.told["files"][group]
        base = self.told["files"][row["like"]] if "like" in row else {}
        application = patched(cases.example(row.get("file", base.get("file", "1-civil-grant.json"))), {"id": member})
        for changes in (base.get("changes", {}), row.get("changes", {})):
            application = patched(application, changes)
        for key, value in {**base.get("line", {}), **row.get("line", {})}.items():
            application["lines"][0][key] = value
        for papers in (base.get("with_papers", ()), row.get("with_papers", ())):
            application["documents"] += [{"kind": kind, "original": True} for kind in papers]
        return application

    def _refind(self, place: str, at: datetime, expected: Mapping[str, Any]) -> Iterator[str]:
        flags: dict[str, dict[str, int]] = {name: {} for name in self.groups}
        of = {member: name for name, members in self.groups.items() for member in members}
        for refound in refind(self.cases.values(), self.book, at):
            group = flags[of[refound.case]]
            group[refound.flag] = group.get(refound.flag, 0) + 1
            for event in refound.events:
                assert event.by == SYSTEM
                self.cases[event.case] = self.cases[event.case].after(event)
        for name, wanted in expected.items():
            if flags[name] != (wanted or {}):
                yield f"{place}: refinding flags {name} as {flags[name]}, expected {wanted}"
        for name, got in flags.items():
            if got and name not in expected:
                yield f"{place}: refinding flags {name} as {got}, nothing expected"

    def _expect(self, place: str, member: str, at: datetime, step: Mapping[str, Any]) -> Iterator[str]:
        case = self.cases[member]
        clock = clock_of(case, self.book.law, at.astimezone(BEIJING).date()) if case.events else None
        found = {
            "then": case.state,
            "found": case.found and case.found.outcome,
            "missing": case.found and sorted({fact for line in case.found.lines for fact in line.facts}),
            "papers": case.found and sorted({paper for line in case.found.lines for paper in line.documents}),
            "bars": case.found and sorted({rule for line in case.found.lines for rule, _ in line.bars}),
            "decision": case.decision and case.decision.what["outcome"],
            "granted_g": dict(case.granted_g),
            "drawn_g": dict(case.drawn_g),
            "licensed_g": case.licence and {line.line: line.net_g for line in case.licence.lines},
            "suspended_for": list(case.suspended_for),
            "valid_to": case.licence and case.licence.valid_to,
            "pace": clock and str(clock.pace),
            "due": clock and clock.due_on,
            "due_by_law": clock and clock.due_on_by_law,
            "used_days": clock and clock.used_days,
            "overdue": clock and clock.overdue,
            "why_no_day": clock and clock.reason and clock.reason["en"],
        }
        for key in _EXPECTED:
            value = found[key]
            if key in step and value != step[key]:
                yield f"{place}: {key} is {value!r}, expected {step[key]!r}"
