"""The statutory clock of a case, counted from dated events; nothing is kept that could miss a night.

It starts with acceptance and counts working days from the next day on, on the authority's calendar. Days of law are
Beijing's. Silence decides nothing: a case past its day is overdue, and stays what it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sekisho.casework.case import Case
from sekisho.casework.model import Event
from sekisho.places import data_path
from sekisho.regime.calendar import WorkingCalendar
from sekisho.regime.instruments import AFTER_TITLE
from sekisho.regime.law import Law
from sekisho.regime.rows import LANGUAGES, Text, load_yaml
from sekisho.regime.rules import cite_of

HIGHER_APPROVAL: Final = "higher_approval"
_FREE: Final = "frees"


class Pace(StrEnum):
    """What the clock does."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    STOPPED = "stopped"
    ENDED = "ended"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Stop:
    """Days that do not count: those after `since`, up to and including `until` (None: not ended).

    basis: law, or assumption where no sentence of the law says so.
    """

    kind: str
    since: date
    until: date | None
    basis: str
    name: Text

    def covers(self, day: date) -> bool:
        return self.since < day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the clock stands on a day.

    working_days: how many the authority has; None where no period binds. used_days: those that count so far, None
    beyond the published calendar. due_on: the last day, None with the reason where there is none or it is not known.
    calendar_ends: the last day of the calendar, where it is for its end that the last day is not known; else None.
    due_on_by_law: the same if only what the law says stops the clock. overdue: None where nobody can say. ended_on: the
    day of the decision, or of withdrawal.
    """

    pace: Pace
    accepted_on: date | None
    working_days: int | None
    used_days: int | None
    due_on: date | None
    due_on_by_law: date | None
    overdue: bool | None
    ended_on: date | None
    stops: tuple[Stop, ...]
    citation: Text | None
    reason: Text | None
    calendar_ends: date | None = None


@dataclass(frozen=True, slots=True)
class StopRule:
    stop: str
    begins: str
    ends: str
    effect: str
    name: Text
    basis: str


@dataclass(frozen=True, slots=True)
class Periods:
    """data/casework/clock.yaml, read."""

    amendment: Mapping[str, Any]
    stops: Mapping[str, StopRule]
    words: Mapping[str, Text]


@cache
def periods() -> Periods:
    path = data_path("casework", "clock.yaml")
    told = load_yaml(path.read_bytes(), path.name)
    return Periods(
        MappingProxyType(next(row for row in told["periods"] if row["of"] == "amendment")),
        {
            row["stop"]: StopRule(row["stop"], row["begins"], row["ends"], row["effect"], row["name"], row["basis"])
            for row in told["stops"]
        },
        told["words"],
    )


def clock_of(case: Case, law: Law, on: date) -> Clock:
    """The clock of a case on a day, by what is recorded of it. Raises ValueError for a day before the calendar."""
    ended_on = _ended_on(case)
    accepted = case.last("accepted")
    if accepted is None:
        return _none(Pace.NOT_STARTED if ended_on is None else Pace.ENDED, "not_accepted", ended_on)
    named = _period(case, law)
    stops = tuple(stop for stop in _stops(case, accepted) if ended_on is None or stop.since < ended_on)
    reason = _why_free(case) if named else "no_period"
    if reason is not None or named is None or law.clock is None:
        return _none(Pace.ENDED if ended_on else Pace.NONE, reason or "no_period", ended_on, accepted.day, stops)
    working_days, citation = named
    count = _Count(law.clock.calendar, accepted.day, working_days)
    due_on = count.due_on(stops)
    stopped = next((stop for stop in stops if stop.until is None), None)
    until = min(on, ended_on) if ended_on else on
    return Clock(
        pace=Pace.ENDED if ended_on else Pace.STOPPED if stopped else Pace.RUNNING,
        accepted_on=accepted.day,
        working_days=working_days,
        used_days=count.used(until, stops),
        due_on=due_on,
        due_on_by_law=count.due_on([stop for stop in stops if stop.basis == "law"]),
        overdue=_overdue(due_on, until, stopped, count.calendar),
        ended_on=ended_on,
        stops=stops,
        citation=citation,
        reason=_why_no_day(due_on, stopped, count.calendar),
        calendar_ends=count.calendar.last if due_on is None and stopped is None else None,
    )


def _none(
    pace: Pace,
    reason: str,
    ended_on: date | None,
    accepted_on: date | None = None,
    stops: tuple[Stop, ...] = (),
) -> Clock:
    told = periods().words[reason]
    return Clock(pace, accepted_on, None, None, None, None, False, ended_on, stops, None, told)


def _ended_on(case: Case) -> date | None:
    if case.decision is not None:
        return case.decision.day
    return case.events[-1].day if case.state == "withdrawn" else None


def _period(case: Case, law: Law) -> tuple[int, Text] | None:
    if law.clock is None:
        return None
    if case.is_amendment:
        row = periods().amendment
        act = law.instruments.get((row["instrument"], ""))
        cite = cite_of(row["cite"])
        title = act.title if act is not None else law.clock.act
        return row["working_days"], {each: f"{title[each]}{AFTER_TITLE[each]}{cite[each]}" for each in LANGUAGES}
    return law.clock.working_days, {each: law.clock.citation(each) for each in LANGUAGES}


def _why_free(case: Case) -> str | None:
    """Why no period binds now."""
    aside = case.last("reconsideration_decided")
    if aside is not None and aside.what["outcome"] == "set_aside" and case.licence is None:
        return "set_aside"
    if any(each.what["kind"] == HIGHER_APPROVAL for each in case.events if each.kind == "appraisal_started"):
        return "higher_approval"
    if case.found is None or case.found.clock is None:
        return "no_licence_needed"
    return None if case.found.clock else "watch_listed"


def _stops(case: Case, accepted: Event) -> Iterator[Stop]:
    """What has stopped the clock since acceptance, in order of beginning; spans may overlap."""
    rules = periods().stops
    by_event = {rule.begins: rule for rule in rules.values()}
    opened: dict[str, tuple[date, StopRule]] = {}
    listed_since: date | None = None
    found: list[Stop] = []
    for event in case.events:
        if event.kind in by_event:
            kind = event.what.get("kind")
            opened.setdefault(event.kind, (event.day, rules[kind] if kind else by_event[event.kind]))
        for begun, (since, rule) in list(opened.items()):
            if event.kind == rule.ends:
                found.append(Stop(rule.stop, since, event.day, rule.basis, rule.name))
                del opened[begun]
        clock = event.what.get("finding", {}).get("clock", ...)
        if clock is False and listed_since is None:
            listed_since = event.day
        elif clock is True and listed_since is not None:
            found.append(_listed(listed_since, event.day))
            listed_since = None
    found += [Stop(rule.stop, since, None, rule.basis, rule.name) for since, rule in opened.values()]
    found += [] if listed_since is None else [_listed(listed_since, None)]
    within = (stop for stop in found if stop.until is None or stop.until > accepted.day)
    yield from sorted(within, key=lambda stop: (stop.since, stop.kind))


def _listed(since: date, until: date | None) -> Stop:
    return Stop("watch_listed", since, until, "law", periods().words["watch_listed"])


@dataclass(frozen=True, slots=True)
class _Count:
    calendar: WorkingCalendar
    accepted_on: date
    working_days: int

    def _days(self) -> Iterator[date]:
        if self.accepted_on < self.calendar.first:
            raise ValueError(f"{self.accepted_on} is before the published calendar begins, {self.calendar.first}")
        days = self.calendar.working_days
        return iter(days[bisect_right(days, self.accepted_on) :])

    def due_on(self, stops: tuple[Stop, ...] | list[Stop]) -> date | None:
        """The working day on which the period is full; None where it is stopped before, or beyond the calendar."""
        counted = 0
        for day in self._days():
            if not any(stop.covers(day) for stop in stops):
                counted += 1
                if counted == self.working_days:
                    return day
        return None

    def used(self, until: date, stops: tuple[Stop, ...]) -> int | None:
        """Working days that count up to and including a day; None for a day beyond the calendar."""
        if until > self.calendar.last:
            return None
        return sum(day <= until and not any(stop.covers(day) for stop in stops) for day in self._days())


def _overdue(due_on: date | None, on: date, stopped: Stop | None, calendar: WorkingCalendar) -> bool | None:
    if due_on is not None:
        return on > due_on
    return False if stopped is not None or on <= calendar.last else None


def _why_no_day(due_on: date | None, stopped: Stop | None, calendar: WorkingCalendar) -> Text | None:
    if due_on is not None:
        return None
    words = periods().words["stopped" if stopped is not None else "beyond_calendar"]
    if stopped is not None:
        return {each: words[each].format(since=stopped.since, stop=stopped.name[each]) for each in LANGUAGES}
    return {each: words[each].format(last=calendar.last) for each in LANGUAGES}
