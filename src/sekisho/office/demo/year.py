"""The fictional office's year, gone through in memory: every command is casework's, at its own instant, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any, Final

from sekisho.casework.act import act
from sekisho.casework.case import Case
from sekisho.casework.lawbook import File
from sekisho.casework.model import SYSTEM, Actor, Event, plain
from sekisho.casework.postings import postings
from sekisho.casework.refusal import Refusal
from sekisho.casework.transition import refind
from sekisho.dossier import read_application
from sekisho.ledger import entries as ledger
from sekisho.licence.judge import Answer, Shipment, Standing, judge
from sekisho.office.demo.cast import EXPORTERS, Part
from sekisho.office.demo.course import Course, Step, next_step
from sekisho.office.demo.spans import SpanBook
from sekisho.office.demo.wares import application
from sekisho.office.demo.wares import told as words
from sekisho.regime.calendar import BEIJING, WorkingCalendar

_OPENS: Final = 9 * 60
_CLOSES: Final = 17 * 60 + 30
"""In minutes of the day."""
_NIGHT: Final = time(0, 30)


class Year:
    """What happens, event by event. refused: what casework did not follow, and ought to have."""

    def __init__(self, book: SpanBook, actors: Mapping[str, Actor], rng: Random) -> None:
        clock = book.law.clock
        assert clock is not None
        self.book = book
        self.actors = {**actors, "system": SYSTEM}
        self.rng = rng
        self.calendar: WorkingCalendar = clock.calendar
        self.cases: dict[str, Case] = {}
        self.courses: dict[str, Course] = {}
        self.heads: dict[str, ledger.Head] = {}
        self.drawn: dict[str, ledger.Draw] = {}
        self.events: list[Event] = []
        self.refused: list[str] = []
        self._agenda: list[tuple[datetime, int, str, Step | None]] = []
        self._turn = 0
        self._planned: dict[str, int] = {}

    def expect(self, parts: Iterable[Part], first: date, last: date) -> None:
        """Put files on the agenda, and the nights on which law or lists turn."""
        files = []
        for nth, part in enumerate(parts, 1):
            number, exporter = f"DEMO-{part.filed_on.year}-{nth:04}", part.course.exporter
            told = plain(application(part.order, number, EXPORTERS[exporter], part.filed_on, self.rng))
            files.append(File(read_application(told, number), since=part.filed_on))
            self.courses[number] = part.course
            self._put(self._instant(part.filed_on), number, Step("file", exporter, 0, {"application": told}))
        self.book.foresee(files)
        for day in self.book.turns(first, last):
            self._put(datetime.combine(day, _NIGHT, BEIJING), "", None)

    def go_on(self, until: datetime, progress: Callable[[datetime], None]) -> None:
        """Do everything that is due before an instant."""
        while self._agenda and self._agenda[0][0] < until:
            at, turn, number, due = heappop(self._agenda)
            progress(at)
            if due is None:
                self._refind(at)
            elif self._planned.get(number) == turn:
                self._do(number, due, at)

    def _put(self, at: datetime, number: str, due: Step | None) -> None:
        self._turn += 1
        self._planned[number] = self._turn
        heappush(self._agenda, (at, self._turn, number, due))

    def _plan(self, number: str, at: datetime) -> None:
        """What comes next for a case; what was planned before is dropped."""
        self._planned.pop(number, None)
        step = next_step(self.cases[number], self.courses[number], self.rng)
        if step is not None:
            self._put(self._later(at, step.days), number, step)

    def _later(self, at: datetime, working_days: int) -> datetime:
        if working_days == 0:
            return at + timedelta(minutes=self.rng.randint(5, 40))
        day = at.astimezone(BEIJING).date()
        due = self.calendar.due_on(day, working_days) or day + timedelta(days=7 * working_days // 5)
        return self._instant(due)

    def _instant(self, day: date) -> datetime:
        """Some moment of a day's office hours."""
        minutes, seconds = self.rng.randrange(_OPENS, _CLOSES), self.rng.randrange(60)
        return datetime.combine(day, time(minutes // 60, minutes % 60, seconds), BEIJING)

    def _do(self, number: str, step: Step, at: datetime) -> None:
        if step.command == "ship":
            self._ship(number, step, at)
        elif step.command == "file_amendment":
            self._file_amendment(number, at)
        else:
            self._act(number, step, at)

    def _act(self, number: str, step: Step, at: datetime) -> None:
        now = self.cases.get(number) or Case(number)
        amends = now.amends or step.what.get("amends")
        beside = None if amends is None else self.cases[amends["case"]]
        actor = self.actors[step.who]
        written = act(now, step.command, at=at, by=actor, book=self.book, what=step.what, why=step.why, beside=beside)
        if isinstance(written, Refusal):
            self.refused.append(f"{number}: {step.command}: {written.code}: {written.sentence()}")
            return
        self._keep(written)
        for each in dict.fromkeys((number, *(event.case for event in written))):
            self._plan(each, at)
        if step.command == "adjudicate" and now.has_licence:
            # What a judgement means for a licence is found in the night.
            tomorrow = at.astimezone(BEIJING).date() + timedelta(days=1)
            self._put(datetime.combine(tomorrow, _NIGHT, BEIJING), "", None)

    def _keep(self, events: Sequence[Event]) -> None:
        for event in events:
            before = self.cases.get(event.case) or Case(event.case)
            for order in postings(before, [event]):
                self._post(order)
            self.cases[event.case] = before.after(event)
            self.events.append(event)

    def _post(self, order: ledger.Order) -> None:
        head, draw = self.heads.get(order.account), self.drawn.get(order.corrects or "")
        entry = ledger.post(head, order, draw=draw)
        assert isinstance(entry, ledger.Entry), entry
        self.heads[order.account] = ledger.after(head, entry)
        if order.kind is ledger.Kind.DRAWN:
            self.drawn[order.key] = ledger.Draw(entry, 0)

    def _ship(self, number: str, step: Step, at: datetime) -> None:
        """Goods leave if the licence, the law of the day and the ledger let them."""
        case, on = self.cases[number], at.astimezone(BEIJING).date()
        licence = case.licence
        assert licence is not None
        nth, of = step.what["nth"], step.what["of"]
        takes_all = self.courses[number].then == "expire" or any(each.kind == "no_split" for each in licence.conditions)
        shares = of - nth + (1 if takes_all else 2)
        left_g = {line.line: line.net_g - case.drawn_g.get(line.line, 0) for line in licence.lines}
        shipped_g = {line: max(1, mass_g // shares) for line, mass_g in left_g.items() if mass_g > 0}
        one = licence.most_exports == 1
        export = f"DECL-{number}" if one else f"DECL-{number}-{nth}"
        mode = next((each.value for each in licence.conditions if each.kind == "transport_mode"), "sea")
        port = next((each.value for each in licence.conditions if each.kind == "port"), "Shanghai")
        shipment, key = Shipment(export, on, shipped_g, mode, port), f"draw-{number}-{nth}"
        left = [draw for draw in case.draws.values() if sum(draw.lines_g.values()) > 0]
        standing = Standing(
            {line.account: self.heads[line.account] for line in licence.lines},
            self.book.regime(on),
            self.book.explain(case.file, on),
            {draw.export: draw.on for draw in left},
            frozenset(draw.mode for draw in left if draw.mode is not None),
        )
        if judge(licence, shipment, standing, key=key, by=step.who, at=at).answer is not Answer.ALLOWED:
            return  # Held back at the gate; it stays in the store.
        what: dict[str, Any] = {"key": key, "export": export, "on": str(on), "transport_mode": mode, "port": port}
        lines = {str(line): mass_g for line, mass_g in shipped_g.items()}
        self._act(number, replace(step, command="record_draw", what=what | {"lines": lines}), at)

    def _file_amendment(self, number: str, at: datetime) -> None:
        """The holder asks to change a licence: the contract's value fell."""
        case, course, on = self.cases[number], self.courses[number], at.astimezone(BEIJING).date()
        assert case.licence is not None
        other = f"{number}-B"
        file: dict[str, Any] = deepcopy(dict(case.application)) | {"id": other, "filed_on": str(on)}
        for line in file["lines"]:
            line["value_cny"] = str(int(line["value_cny"]) * 4 // 5)
        self.courses[number] = replace(course, then=None)
        self.courses[other] = replace(
            course, then=None, draws=1, reverse=False, part=100, refuses=self.rng.random() < 0.3, asks=False
        )
        why = str(self.rng.choice(words()["why"]["amend"]))
        what = {"application": file, "amends": {"case": number, "licence": case.licence.id}}
        self._act(other, Step("file", course.exporter, 0, what, why), at)

    def _refind(self, at: datetime) -> None:
        """The night's work: what law and lists of the day say of open cases and licences in use."""
        for refound in refind(list(self.cases.values()), self.book, at):
            self._keep(refound.events)
            self._plan(refound.case, at)
