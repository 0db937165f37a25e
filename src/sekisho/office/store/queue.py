"""Cases to find: by state, applicant or destination, page after page in the order of their due dates, with counts.

A row says nothing that the case's events do not say (but the due date, which the law's calendar says too), is written
in the transaction of the events, and can be written anew from them at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from sekisho.casework.attention import flag_of, turn_of
from sekisho.casework.case import Case
from sekisho.casework.clock import clock_of
from sekisho.casework.model import folded
from sekisho.casework.pools import claims
from sekisho.casework.table import NOBODY
from sekisho.determination.outcome import SCRUTINY
from sekisho.office.store import log, parties
from sekisho.office.store.models import CaseRecord, FlagCause, PoolClaim
from sekisho.office.store.models import Event as EventRow
from sekisho.regime.law import Law

Facet = Literal["state", "destination", "kind", "scrutiny", "outcome", "turn", "flag"]
Sort = Literal["due", "filed"]
Place = tuple[date, str]
"""A row's place in an order: its day (of `due_key` or `filed_on`) and its number."""
LawOf = Callable[[str], Law | None]
"""The law by the id that findings name (`cn`, `cn+limited`); None where it is not at hand."""

_STEP: Final = 500
_CHANGE_NOTHING: Final = ("drawn", "draw_reversed")
_CONCERNED: Final = Q(is_open=True) | Q(has_licence=True)
_POOLS: Final = 7_305_001
"""Of PostgreSQL's advisory lock; SQLite has one writer at a time anyway."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases. None: any. applicant: the organisation that filed; its case, width and blanks do not matter.
    waiting: does somebody owe a step? turn, flag: as in `casework.attention`; flagged: by whatever flag. only: further
    conditions on the rows."""

    open: bool | None = None
    waiting: bool | None = None
    state: str | None = None
    applicant: str | None = None
    destination: str | None = None
    kind: str | None = None
    scrutiny: str | None = None
    outcome: str | None = None
    turn: str | None = None
    flag: str | None = None
    flagged: bool = False
    only: tuple[Q | Combinable, ...] = ()

    def rows(self) -> QuerySet[CaseRecord]:
        told = {"is_open": self.open, "applicant": None if self.applicant is None else folded(self.applicant)}
        told |= {"is_waiting": self.waiting} | {name: getattr(self, name) for name in FACETS}
        found = CaseRecord.objects.filter(**{name: value for name, value in told.items() if value is not None})
        return found.filter(*self.only, *((~Q(flag=""),) if self.flagged or self.flag else ()))


FACETS: Final[tuple[Facet, ...]] = get_args(Facet)
ANY: Final = Wanted()


@dataclass(frozen=True, slots=True)
class Queued:
    """A case as a queue shows it. outcome, scrutiny: the strongest of its lines, as last found. due_on: the statutory
    date, None where none runs or it is not known; calendar_ends: the last day of the published calendar where it lies
    beyond that. turn, flag: as in `casework.attention`, "" for nobody's and none."""

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
    turn: str = NOBODY
    flag: str = ""
    flagged_on: date | None = None
    calendar_ends: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """after, before: what to ask for the next page and the one before with; None where there is none."""

    rows: tuple[Queued, ...]
    after: Place | None
    before: Place | None = None


def page(
    wanted: Wanted = ANY,
    *,
    after: Place | None = None,
    before: Place | None = None,
    size: int = 50,
    sort: Sort = "due",
) -> Page:
    """Some cases, after a place or else before one. By due date: those due first before the others, then by number;
    those without a due date last. By filing date: those filed last first."""
    day = "due_key" if sort == "due" else "filed_on"
    backward = after is None and before is not None
    rises = (sort == "due") is not backward
    found = wanted.rows().order_by(*((day, "case") if rises else (f"-{day}", "-case")))
    if (place := after or before) is not None:
        # The first condition is implied by the second; it is what lets an index begin at the right row.
        beyond = "gt" if rises else "lt"
        step = Q(**{f"{day}__{beyond}": place[0]}) | Q(**{f"case__{beyond}": place[1]})
        found = found.filter(Q(**{f"{day}__{beyond}e": place[0]}) & step)
    rows = list(found[: size + 1])
    more, shown = len(rows) > size, rows[:size]
    if backward:
        shown.reverse()
    first, last = ((getattr(row, day), row.case) for row in (shown[0], shown[-1])) if shown else (None, None)
    shows = tuple(map(_queued, shown))
    if backward:
        return Page(shows, last or before, first if more else None)
    return Page(shows, last if more else None, first if after is not None else None)


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
    only_draws = all(event.kind in _CHANGE_NOTHING for event in after.events[len(before.events) :])
    if not is_new and only_draws and before.state_said == after.state_said:
        return
    new = record_of(after, law)
    if is_new:
        new.save(force_insert=True)
    elif _values(new) != _values(record_of(before, law)):
        new.save(force_update=True)
    _note_causes(after, anew=not is_new and flag_of(before) is not None)
    parties.note(before, after)
    claimed = claims(after)
    if claimed == claims(before):
        return
    PoolClaim.objects.filter(case_id=after.id).delete()
    told = {"filed_on": new.filed_on, "application": new.application}
    PoolClaim.objects.bulk_create(
        PoolClaim(case_id=after.id, pool=each.pool, granted=each.granted, contained_g=each.contained_g, **told)
        for each in claimed
    )


def _note_causes(case: Case, anew: bool) -> None:
    if anew:
        FlagCause.objects.filter(case_id=case.id).delete()
    flag = flag_of(case)
    if flag is not None:
        FlagCause.objects.bulk_create(FlagCause(case_id=case.id, cause=cause) for cause in flag.causes)


def record_of(case: Case, law: Law | None) -> CaseRecord:
    """The row of a case. law: for the due date; None where it is not at hand, and then there is none."""
    assert case.filed_on is not None
    accepted = case.last("accepted")
    lines = () if case.found is None else case.found.lines
    due_on, calendar_ends = _due_on(case, law)
    exporter, turn, flag = case.dossier.exporter, turn_of(case), flag_of(case)
    return CaseRecord(
        case=case.id,
        state=case.state_said,
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
        calendar_ends=calendar_ends,
        licence=None if case.licence is None else case.licence.id,
        turn=turn,
        is_waiting=turn != NOBODY,
        flag="" if flag is None else flag.kind,
        flagged_on=None if flag is None else flag.on,
        flag_since=None if flag is None else flag.since,
    )


def rebuild(law_of: LawOf, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Write the rows of all cases anew from their events, all or nothing. Returns how many there are.

    Needed after a restore, and where the law's calendar was extended.
    """
    numbers = EventRow.objects.values_list("case", flat=True).distinct().order_by("case")
    total, done = numbers.count(), 0
    with transaction.atomic():
        PoolClaim.objects.all().delete()
        FlagCause.objects.all().delete()
        parties.forget()
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
    flag = flag_of(case)
    if set(row.causes.values_list("cause", flat=True)) != set(() if flag is None else flag.causes):
        return f"case {case.id}: by what a change of law flagged it is not what its events say"
    if not parties.is_told(case):
        return f"case {case.id}: the names that it is found by are not what its events say"
    stored = PoolClaim.objects.filter(case_id=case.id).values_list("pool", "granted", "contained_g")
    return None if set(stored) == claimed else f"case {case.id}: what it claims of pools is not what its events say"


_NO_DUE: Final = {"due_on": None, "due_key": None, "calendar_ends": None}


def _values(row: CaseRecord) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in CaseRecord._meta.concrete_fields}


def _queued(row: CaseRecord) -> Queued:
    return Queued(**{name: getattr(row, name) for name in Queued.__slots__})


def _due_on(case: Case, law: Law | None) -> tuple[date | None, date | None]:
    """The statutory date of an open case, or the end of the calendar that it lies beyond."""
    if law is None or not case.is_open:
        return None, None
    try:
        clock = clock_of(case, law, case.events[-1].day)
    except ValueError:
        # Accepted before the published calendar begins.
        return None, None
    # A clock that has ended was kept or not on its last day; a later step has no date of the law's.
    return (None, None) if clock.ended_on is not None else (clock.due_on, clock.calendar_ends)
