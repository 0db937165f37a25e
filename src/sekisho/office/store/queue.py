"""Cases to find: by state, applicant or destination, page after page in the order of their due dates, with counts.

A row says nothing that the case's events do not say (but the due date, which the law's calendar says too), is written
in the transaction of the events, and can be written anew from them at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum

from sekisho.casework.case import Case
from sekisho.casework.clock import clock_of
from sekisho.casework.model import folded
from sekisho.casework.pools import claims
from sekisho.determination.outcome import SCRUTINY
from sekisho.office.store import log
from sekisho.office.store.models import CaseRecord, PoolClaim
from sekisho.office.store.models import Event as EventRow
from sekisho.regime.law import Law

Facet = Literal["state", "destination", "kind", "scrutiny", "outcome"]
LawOf = Callable[[str], Law | None]
"""The law by the id that findings name (`cn`, `cn+limited`); None where it is not at hand."""

_STEP: Final = 500
_CHANGE_NOTHING: Final = ("drawn", "draw_reversed")
_CONCERNED: Final = Q(is_open=True) | Q(has_licence=True)
_POOLS: Final = 7_305_001
"""Of PostgreSQL's advisory lock; SQLite has one writer at a time anyway."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases. None: any. applicant: the organisation that filed; its case, width and blanks do not matter."""

    open: bool | None = None
    state: str | None = None
    applicant: str | None = None
    destination: str | None = None
    kind: str | None = None
    scrutiny: str | None = None
    outcome: str | None = None

    def rows(self) -> QuerySet[CaseRecord]:
        told = {"is_open": self.open, "applicant": None if self.applicant is None else folded(self.applicant)}
        told |= {name: getattr(self, name) for name in ("state", "destination", "kind", "scrutiny", "outcome")}
        return CaseRecord.objects.filter(**{name: value for name, value in told.items() if value is not None})


ANY: Final = Wanted()


@dataclass(frozen=True, slots=True)
class Queued:
    """A case as a queue shows it. outcome, scrutiny: the strongest of its lines, as last found. due_on: the statutory
    date, None where none runs or it is not known."""

    case: str
    state: str
    exporter: str
    application: str
    kind: str
    destination: str
    scrutiny: str
    outcome: str
    filed_on: date
    accepted_on: date | None
    due_on: date | None
    licence: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """after: what to ask for the next page with; None on the last one."""

    rows: tuple[Queued, ...]
    after: tuple[date, str] | None


def page(wanted: Wanted = ANY, *, after: tuple[date, str] | None = None, size: int = 50) -> Page:
    """Some cases, those due first before the others, then by number; those without a due date last."""
    found = wanted.rows().order_by("due_key", "case")
    if after is not None:
        due, number = after
        # The first condition is implied by the second; it is what lets an index begin at the right row.
        found = found.filter(Q(due_key__gte=due) & (Q(due_key__gt=due) | Q(case__gt=number)))
    rows = list(found[: size + 1])
    shown = rows[:size]
    return Page(tuple(map(_queued, shown)), (shown[-1].due_key, shown[-1].case) if len(rows) > size else None)


def counts(by: Facet, wanted: Wanted = ANY) -> dict[str, int]:
    """How many cases there are of each value of a facet, by value; the most frequent first."""
    told = wanted.rows().values_list(by).annotate(n=Count("case")).order_by("-n", by)
    return dict(told)


def find(case: str) -> Queued | None:
    """One case by its number."""
    row = CaseRecord.objects.filter(case=case).first()
    return None if row is None else _queued(row)


def case_of_licence(licence: str) -> str | None:
    """The number of the case that a licence was issued in."""
    return CaseRecord.objects.filter(licence=licence).values_list("case", flat=True).first()


def concerned() -> Iterator[str]:
    """The numbers of all cases that a change of law may concern: open ones, and those whose licence may yet be used."""
    last = ""
    while True:
        rows = CaseRecord.objects.filter(_CONCERNED, case__gt=last).order_by("case")
        numbers = list(rows.values_list("case", flat=True)[:_STEP])
        if not numbers:
            return
        yield from numbers
        last = numbers[-1]


def concerned_count() -> int:
    return CaseRecord.objects.filter(_CONCERNED).count()


def lock_pools() -> None:
    """Let nobody else decide on pools until the caller's transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_POOLS])


def ahead_g(case: Case, pools: Iterable[str]) -> dict[str, int]:
    """By pool, the grams of contained element that files may draw before this one: those whose grant is decided, and
    unless this one's is, those that were filed earlier (then by application) and are open to grant."""
    others = PoolClaim.objects.filter(pool__in=list(pools)).exclude(case_id=case.id)
    before = Q(granted=True)
    if case.state != "granted" and case.filed_on is not None:
        filed_on, application = case.filed_on, case.dossier.id
        before |= Q(filed_on__lt=filed_on) | Q(filed_on=filed_on, application__lt=application)
    return dict(others.filter(before).values_list("pool").annotate(Sum("contained_g")).order_by("pool"))


def note(before: Case, after: Case, law: Law | None) -> None:
    """Write where a case stands after what happened to it. Nothing is written where nothing of it changed, so that a
    draw costs no row here."""
    is_new = not before.events
    if not is_new and all(event.kind in _CHANGE_NOTHING for event in after.events[len(before.events) :]):
        return
    new = record_of(after, law)
    if is_new:
        new.save(force_insert=True)
    elif _values(new) != _values(record_of(before, law)):
        new.save(force_update=True)
    claimed = claims(after)
    if claimed == claims(before):
        return
    PoolClaim.objects.filter(case_id=after.id).delete()
    told = {"filed_on": new.filed_on, "application": new.application}
    PoolClaim.objects.bulk_create(
        PoolClaim(case_id=after.id, pool=each.pool, granted=each.granted, contained_g=each.contained_g, **told)
        for each in claimed
    )


def record_of(case: Case, law: Law | None) -> CaseRecord:
    """The row of a case. law: for the due date; None where it is not at hand, and then there is none."""
    assert case.filed_on is not None
    accepted = case.last("accepted")
    lines = () if case.found is None else case.found.lines
    due_on = _due_on(case, law)
    exporter = case.dossier.exporter
    return CaseRecord(
        case=case.id,
        state=case.state,
        is_open=case.is_open,
        has_licence=case.has_licence,
        applicant=folded(case.events[0].by.organisation),
        exporter=(None if exporter is None else exporter.name) or "",
        application=case.dossier.id,
        kind=str(case.dossier.value("kind") or ""),
        destination=str(case.dossier.value("destination") or ""),
        scrutiny=max((line.scrutiny for line in lines), key=SCRUTINY.index, default=""),
        outcome="" if case.found is None else case.found.outcome,
        filed_on=case.filed_on,
        accepted_on=None if accepted is None else accepted.day,
        due_on=due_on,
        due_key=due_on or date.max,
        licence=None if case.licence is None else case.licence.id,
    )


def rebuild(law_of: LawOf, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Write the rows of all cases anew from their events, all or nothing. Returns how many there are.

    Needed after a restore, and where the law's calendar was extended.
    """
    numbers = EventRow.objects.values_list("case", flat=True).distinct().order_by("case")
    total, done = numbers.count(), 0
    with transaction.atomic():
        PoolClaim.objects.all().delete()
        CaseRecord.objects.all().delete()
        for start in range(0, total, _STEP):
            cases = log.cases(list(numbers[start : start + _STEP]))
            for case in cases.values():
                note(Case(case.id), case, None if case.found is None else law_of(case.found.regime["id"]))
            done += len(cases)
            progress(done, total)
    return done


def fault_of(case: Case) -> str | None:
    """Does a case's row say otherwise than its events? The due date is the law's, and is not looked at."""
    row = CaseRecord.objects.filter(case=case.id).first()
    if row is None:
        return f"case {case.id}: has no row to be found by"
    told, claimed = (
        _values(record_of(case, None)),
        {(each.pool, each.granted, each.contained_g) for each in claims(case)},
    )
    if {**_values(row), **_NO_DUE} != {**told, **_NO_DUE}:
        return f"case {case.id}: the row that it is found by is not what its events say"
    stored = PoolClaim.objects.filter(case_id=case.id).values_list("pool", "granted", "contained_g")
    return None if set(stored) == claimed else f"case {case.id}: what it claims of pools is not what its events say"


_NO_DUE: Final = {"due_on": None, "due_key": None}


def _values(row: CaseRecord) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in CaseRecord._meta.concrete_fields}


def _queued(row: CaseRecord) -> Queued:
    return Queued(**{name: getattr(row, name) for name in Queued.__slots__})


def _due_on(case: Case, law: Law | None) -> date | None:
    if law is None or not case.is_open:
        return None
    try:
        return clock_of(case, law, case.events[-1].day).due_on
    except ValueError:
        # Accepted before the published calendar begins.
        return None
