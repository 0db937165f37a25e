"""The statutory clock of a case in words: how many days count, until when, what has stopped it and by which basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sekisho.casework.case import Case
from sekisho.casework.clock import Clock, Pace, clock_of
from sekisho.office.site.words import say
from sekisho.regime.law import Law

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClockTold:
    """pace: in words; style: of its tag. stops: what stopped it, each with its days and basis. reason: why there is no
    day. observed: how long decisions took, as published; median None with its source where nobody knows."""

    pace: str
    style: str
    clock: Clock
    citation: str
    reason: str
    stops: tuple[Json, ...]
    median_days: int | None
    median_source: str
    median_note: str
    published: tuple[str, ...]

    @property
    def law_differs(self) -> bool:
        """Is the day another if only what the law itself says stops the clock?"""
        return self.clock.due_on != self.clock.due_on_by_law


def due_on(case: Case, law: Law, on: date) -> date | None:
    """By when the law wants a decision; None where no day is known, or the clock has ended."""
    try:
        clock = clock_of(case, law, on)
    except ValueError:
        return None
    return None if clock.pace is Pace.ENDED else clock.due_on


def clock_told(case: Case, law: Law, on: date, language: str) -> ClockTold:
    """Where the clock of a case stands on a day. Raises ValueError for a day before the calendar."""
    clock = clock_of(case, law, on)
    observed = None if law.clock is None else law.clock.observed
    late = bool(clock.overdue)
    return ClockTold(
        pace=say("cases.clock.overdue" if late else f"cases.pace.{clock.pace}", language),
        style="bad" if late else {Pace.RUNNING: "calm", Pace.STOPPED: "wait"}.get(clock.pace, ""),
        clock=clock,
        citation="" if clock.citation is None else clock.citation[language],
        reason="" if clock.reason is None else clock.reason[language],
        stops=tuple(
            {
                "name": stop.name[language],
                "since": stop.since,
                "until": stop.until,
                "basis": say(f"cases.basis.{stop.basis}", language),
            }
            for stop in clock.stops
        ),
        median_days=None if observed is None else observed.p50_days,
        median_source="" if observed is None or observed.note else observed.source,
        median_note="" if observed is None or observed.note is None else observed.note[language],
        published=() if observed is None else tuple(said.text[language] for said in observed.published),
    )
