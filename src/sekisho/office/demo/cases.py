"""A few hundred fictional cases in every state, made as an office makes them: by commands, in their order, judged by
the law of each day. The same seed gives the same cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from django.db import transaction

from sekisho.casework.case import Case
from sekisho.casework.lawbook import Lawbook
from sekisho.office.accounts.models import Account, Guest, Organisation
from sekisho.office.demo.cast import Cast
from sekisho.office.demo.people import IMPORTER, seed_people
from sekisho.office.demo.spans import SpanBook
from sekisho.office.demo.year import Year
from sekisho.office.store import desk, log
from sekisho.office.store.models import Event as EventRow
from sekisho.regime.calendar import BEIJING

SEED: Final = 20260106
FIRST: Final = date(2025, 12, 1)
LAST: Final = date(2026, 11, 27)
"""The last day on which anything is done; the night after it is the last one."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Seeded:
    """refused: commands that casework did not follow; there should be none."""

    cases: int
    events: int
    refused: tuple[str, ...]


def seed_cases(
    book: Lawbook, until: datetime, *, seed: int = SEED, progress: Progress = lambda done, total: None
) -> Seeded:
    """Fill an empty office with fictional people and cases, all or nothing; one that has records stays as it is.

    until: now; nothing is dated later.
    """
    people = seed_people()
    with transaction.atomic():
        if EventRow.objects.exists():
            return Seeded(0, 0, ())
        seeded = _seed(SpanBook(book), people, until, seed, progress)
    log.give_places()
    return seeded


def _seed(book: SpanBook, people: dict[str, Account], until: datetime, seed: int, progress: Progress) -> Seeded:
    rng = Random(seed)  # noqa: S311
    year = Year(book, {name: each.actor for name, each in people.items()}, rng)
    days = [day for day in year.calendar.working_days if FIRST <= day <= LAST]
    end = min(until, datetime.combine(LAST + timedelta(days=1), datetime.min.time(), BEIJING) + timedelta(hours=9))
    last = end.astimezone(BEIJING).date()
    year.expect((part for part in Cast(rng, days).all() if part.filed_on <= last), FIRST, last)
    start = datetime.combine(FIRST, datetime.min.time(), BEIJING)
    days_in_all = max(1, (end - start).days)
    year.go_on(end, lambda at: progress((at - start).days, days_in_all))
    # All at once: each case gets its row once, however often it moved.
    refused = desk.store(tuple(year.events), {number: Case(number) for number in year.cases}, book)
    if refused is not None:
        raise RuntimeError(f"the demonstration's cases: {refused.sentence('en')}")
    _invite(year, people)
    return Seeded(len(year.cases), len(year.events), tuple(year.refused))


def _invite(year: Year, people: dict[str, Account]) -> None:
    """The importer reads the cases that it buys in."""
    importer = Organisation.objects.get(name=IMPORTER)
    Guest.objects.bulk_create(
        Guest(
            case=number,
            organisation=importer,
            invited_by=people[year.courses[number].exporter],
            invited_at=case.events[0].at.astimezone(UTC),
        )
        for number, case in year.cases.items()
        if case.application["importer"]["name"] == IMPORTER
    )
