"""Working days as the authority counts them: official holidays out, make-up working days in.

The State Council publishes one calendar a year, late in the year before. Beyond the last one nobody knows the due
date, so it is unknown here too, never guessed from weekdays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.regime.rows import Row, Twice, choice_fault, csv_rows, day_faults, days_of

SATURDAY = 5

_A_DAY: Final = timedelta(days=1)
_LONGEST: Final = timedelta(days=366 * 50)

BEIJING: Final = timezone(timedelta(hours=8))
"""China keeps one time, without daylight saving since 1991."""


def law_day(at: datetime) -> date:
    """The calendar day on which the law counts an instant: Beijing's. Raises ValueError for one without time zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone; give an instant in UTC")
    return at.astimezone(BEIJING).date()


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of one authority. `first` and `last` are the first and last calendar day that it covers."""

    first: date
    last: date
    working_days: tuple[date, ...]

    def is_working_day(self, day: date) -> bool:
        """Raises ValueError for a day outside the published calendar."""
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} is outside the published calendar, {self.first} to {self.last}")
        place = bisect_right(self.working_days, day)
        return place > 0 and self.working_days[place - 1] == day

    def due_on(self, accepted_on: date, working_days: int) -> date | None:
        """The last day of a clock of `working_days`; the first working day after acceptance is day 1.

        None where that day lies beyond the published calendar. Raises ValueError for an acceptance before the
        calendar begins, or for a clock shorter than a day.
        """
        if working_days < 1:
            raise ValueError(f"a clock runs at least one working day; got {working_days}")
        if accepted_on < self.first:
            raise ValueError(f"{accepted_on} is before the published calendar begins, {self.first}")
        place = bisect_right(self.working_days, accepted_on) + working_days - 1
        return self.working_days[place] if place < len(self.working_days) else None

    def days_left(self, on: date, due_on: date) -> int | None:
        """Working days after a day up to and including another; below 0, how many have passed since. None where either
        lies outside the published calendar."""
        if not (self.first <= min(on, due_on) and max(on, due_on) <= self.last):
            return None
        return bisect_right(self.working_days, due_on) - bisect_right(self.working_days, on)


_COVERAGE, _HOLIDAY, _MAKE_UP = KINDS = ("coverage", "holiday", "make_up_working_day")
COLUMNS: Final = ("kind", "from", "to")


def read_calendar(path: Path) -> WorkingCalendar:
    """The calendar in a file of dated spans; columns `kind` (one of KINDS), `from`, `to`. Raises InputError with every
    faulty row, and where the covered spans leave a gap."""
    return calendar_of(path.read_bytes(), path.name)


def calendar_of(content: bytes, label: str) -> WorkingCalendar:
    """The calendar in a file already read; see `read_calendar`."""
    days: dict[str, dict[date, Row]] = {kind: {} for kind in KINDS}
    problems: list[Problem] = []
    twice = Twice("kind")
    for row in csv_rows(content, label, COLUMNS):
        faults = choice_fault(row, "kind", KINDS) + day_faults(row)
        faults += [Problem(f"{row.place}: {key}", "is missing") for key in ("from", "to") if not row.cells[key]]
        if not faults:
            first, last, _ = days_of(row)
            assert first is not None
            assert last is not None
            faults = twice.faults(row) + _clash(row, first, last, days)
            span = dict.fromkeys(_span(first, min(last, first + _LONGEST)), row)
            days[row.cells["kind"]].update(span)
        problems += faults
    covered = sorted(days[_COVERAGE])
    if not problems and not covered:
        problems = [Problem(label, "covers no days", "add a row of coverage")]
    elif not problems and len(covered) != (covered[-1] - covered[0]).days + 1:
        gap = next(day for day in covered if day + _A_DAY not in days[_COVERAGE]) + _A_DAY
        problems = [Problem(label, f"the covered spans leave a gap from {gap}", "close it with a row of coverage")]
    if problems:
        raise InputError(problems)
    weekdays = {day for day in covered if day.weekday() < SATURDAY}
    working = (weekdays - set(days[_HOLIDAY])) | set(days[_MAKE_UP])
    return WorkingCalendar(covered[0], covered[-1], tuple(sorted(working)))


def _clash(row: Row, first: date, last: date, days: Mapping[str, Mapping[date, Row]]) -> list[Problem]:
    """A holiday cannot be a make-up day, nor a span be longer than any calendar."""
    if last - first > _LONGEST:
        return [Problem(f"{row.place}: to", f"is {(last - first).days:,} days after `from`", "calendars go by years")]
    other = {_HOLIDAY: _MAKE_UP, _MAKE_UP: _HOLIDAY}.get(row.cells["kind"])
    held = {} if other is None else days[other]
    both = next((day for day in _span(first, last) if day in held), None)
    if both is None:
        return []
    cause = f"{both} is a {other} too, by {held[both].place}"
    return [Problem(row.place, cause, "keep one of the two rows for that day")]


def _span(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
