"""What an address of the queue asks for. All of the queue's state is in the address; what cannot be read is as if it
were not there.

    q        beginning of a number, or part of the name of exporter, importer or end user
    show     waiting (somebody owes a step; without it), all
    state, destination, kind, scrutiny, outcome, turn, flag: a facet's value; "-" for the empty one
    flagged  1: what a change of law flagged and nobody has acted on since
    cause    a rule, act or list by which it was flagged
    for      me, nobody, or the sign-in name of whom it is assigned to
    due      overdue, soon (within seven days)
    sort     due (without it), filed (last first)
    rows     how many on a page
    after, before    places of pages
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from sekisho.office.accounts.models import Account
from sekisho.office.officer.models import Assignment
from sekisho.office.store.models import FlagCause
from sekisho.office.store.queue import FACETS, Place, Sort, Wanted
from sekisho.office.store.search import searched

OTHERS: Final = ("q", "show", "flagged", "cause", "for", "due", "sort", "rows")
NONE: Final = "-"
PLACES: Final = ("after", "before")
SIZES: Final = (25, 50, 100)
MOST_ROWS: Final = 1_000
"""Of a table as CSV or JSON."""
_SOON: Final = timedelta(days=7)
_LONGEST: Final = 120


@dataclass(frozen=True)
class Asked:
    """told: what the address says, by key, blanks left out. wanted: the cases."""

    told: Mapping[str, str]
    wanted: Wanted
    sort: Sort
    size: int
    after: Place | None = None
    before: Place | None = None
    facets: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The address without places, in a fixed order: what a saved view keeps."""
        return query_of(self.told)

    @property
    def narrows(self) -> bool:
        """Is anything chosen that leaves cases out?"""
        return bool(self.facets) or any(key in self.told for key in ("q", "flagged", "cause", "for", "due"))


def query_of(told: Mapping[str, str]) -> str:
    kept = {key: told[key] for key in (*OTHERS, *FACETS) if told.get(key)}
    return urlencode(sorted(kept.items()))


def asked(given: Mapping[str, str], account: Account, today: date, most: int = SIZES[-1]) -> Asked:
    """given: the query of a request. account: who "me" is. today: the law's day. most: rows at a time."""
    told = {key: plain(given.get(key, "")) for key in (*OTHERS, *FACETS, *PLACES)}
    told = {key: value for key, value in told.items() if value}
    if told.get("show") != "all":
        told.pop("show", None)
    if told.get("sort") != "filed":
        told.pop("sort", None)
    facets: dict[str, Any] = {facet: "" if told[facet] == NONE else told[facet] for facet in FACETS if facet in told}
    wanted = Wanted(
        waiting=None if "show" in told else True,
        flagged="flagged" in told,
        only=(*_assigned(told.get("for"), account), *_flagged_by(told.get("cause")), *_due(told.get("due"), today)),
        **facets,
    )
    if "q" in told:
        wanted = replace(wanted, only=(*wanted.only, searched(told["q"])))
    after, before = (_place(told.pop(key, "")) for key in PLACES)
    return Asked(told, wanted, "filed" if "sort" in told else "due", _size(told, most), after, before, facets)


def plain(text: str) -> str:
    """A value of an address without blanks around it, and without what no database stores."""
    return text.replace("\0", "").strip()[:_LONGEST]


def place_told(place: Place | None) -> str | None:
    return None if place is None else f"{place[0].isoformat()}~{place[1]}"


def _place(told: str) -> Place | None:
    day, _, case = told.partition("~")
    try:
        return (date.fromisoformat(day), case) if case else None
    except ValueError:
        return None


def _size(told: dict[str, str], most: int) -> int:
    try:
        size = int(told.get("rows", ""))
    except ValueError:
        size = 0
    if not 1 <= size <= most:
        told.pop("rows", None)
        return SIZES[1]
    return size


def _assigned(who: str | None, account: Account) -> tuple[Q | Combinable, ...]:
    if who is None:
        return ()
    if who == "nobody":
        return (~Exists(Assignment.objects.filter(case=OuterRef("case"))),)
    name = account.username if who == "me" else who
    return (Q(case__in=Assignment.objects.filter(account__username=name).values("case")),)


def _flagged_by(cause: str | None) -> tuple[Q, ...]:
    return () if cause is None else (Q(case__in=FlagCause.objects.filter(cause=cause).values("case_id")),)


def _due(due: str | None, today: date) -> tuple[Q, ...]:
    # By the column that indexes are ordered by; where no date runs, it is the last day there is.
    match due:
        case "overdue":
            return (Q(due_key__lt=today),)
        case "soon":
            return (Q(due_key__gte=today, due_key__lte=today + _SOON),)
        case _:
            return ()
