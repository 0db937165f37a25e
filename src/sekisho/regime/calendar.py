"""Working days as the authority counts them: official holidays out, make-up working days in.

The State Council publishes one calendar a year, late in the year before. Beyond the last one nobody knows the due
date, so it is unknown here too, never guessed from weekdays.
"""

import csv
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

SATURDAY = 5

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


def read_calendar(path: Path) -> WorkingCalendar:
    """The calendar in a file of dated spans; columns `kind` (coverage, holiday, make_up_working_day), `from`, `to`.

    Raises ValueError where the covered spans leave a gap.
    """
    days: dict[str, set[date]] = {"coverage": set(), "holiday": set(), "make_up_working_day": set()}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            days[row["kind"]].update(_span(date.fromisoformat(row["from"]), date.fromisoformat(row["to"])))
    covered = sorted(days["coverage"])
    if len(covered) != (covered[-1] - covered[0]).days + 1:
        raise ValueError(f"{path.name}: the covered spans leave a gap")
    weekdays = {day for day in covered if day.weekday() < SATURDAY}
    working = (weekdays - days["holiday"]) | days["make_up_working_day"]
    return WorkingCalendar(covered[0], covered[-1], tuple(sorted(working)))


def _span(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
