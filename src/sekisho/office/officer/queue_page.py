"""The queue: which cases wait, for whom and until when; facets, search, views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sekisho.office.accounts.models import Account
from sekisho.office.officer import saved_views
from sekisho.office.officer.asked import MOST_ROWS, NONE, SIZES, Asked, asked, place_told, query_of
from sekisho.office.officer.batches import ORDERS
from sekisho.office.officer.models import Assignment
from sekisho.office.officer.wording import STYLES, case_address, name_of
from sekisho.office.roles import OFFICE
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say
from sekisho.office.store import queue as cases
from sekisho.office.store.facets import facets
from sekisho.office.store.queue import FACETS, Facet, Queued
from sekisho.regime.calendar import law_day

Json = dict[str, Any]

_COLUMNS: Final = {
    key: f"officer.column.{key}"
    for key in (
        *("case", "exporter", "application", "state", "state_name", "turn", "assigned_to", "due_on", "days_left"),
        *(
            "due_said",
            "destination",
            "kind",
            "scrutiny",
            "outcome",
            "flag",
            "flagged_on",
            "filed_on",
            "accepted_on",
            "licence",
        ),
    )
}
_SHOWN_FIRST: Final = 8
_SOON_DAYS: Final = 5


@open_to(*OFFICE)
@require_safe
def queue(request: HttpRequest, form: str | None) -> HttpResponse:
    """Cases page by page. The address says which, see `asked`."""
    me: Account = request.user  # type: ignore[assignment]
    language, now = lang(request), timezone.now()
    today = law_day(now)
    ask = asked(request.GET, me, today, SIZES[-1] if form is None else MOST_ROWS)
    page = cases.page(ask.wanted, after=ask.after, before=ask.before, size=ask.size, sort=ask.sort)
    rows = _rows(page.rows, today, language)
    after, before = place_told(page.after), place_told(page.before)
    about = {
        "on": today.isoformat(),
        "source": say("officer.queue.source", language),
        "convention": say("officer.queue.convention", language),
        "query": ask.query,
        "next": after,
        "previous": before,
    }
    table = Table("queue", _COLUMNS, rows, about)
    if form is not None:
        return respond(request, form, table, "")
    counted = facets(ask.wanted)
    views = saved_views.switcher(ask, me, today, language)
    office = list(Account.objects.filter(role__in=OFFICE, is_active=True).order_by("first_name", "username"))
    more = {
        "ask": ask,
        "total_said": f"{counted.total:,}",
        "facets": [_facet(facet, counted.by[facet], ask, language) for facet in _ORDER],
        "chosen": _chosen(ask, language, office),
        "views": views,
        "has_saved": any("saved" in each for each in views),
        "office": office,
        "orders": [{"id": each.id, "name": each.name(language)} for each in ORDERS if each.command is not None],
        "heading": {key: say(word, language) for key, word in _COLUMNS.items()},
        "sizes": SIZES,
        "after": after,
        "before": before,
        "select_all": request.GET.get("select") == "all",
        "kept": {k: v for k, v in ask.told.items() if k in FACETS or k in ("show", "flagged", "cause", "due")},
        "key": uuid4().hex,
        "is_first": ask.after is None and ask.before is None,
    }
    return respond(request, form, table, "officer/queue.html", more)


def _rows(found: Iterable[Queued], today: date, language: str) -> list[Json]:
    each = list(found)
    assigned = Assignment.objects.filter(case__in=[row.case for row in each]).select_related("account")
    holders = {row.case: row.account for row in assigned}
    return [_row(row, holders.get(row.case), today, language) for row in each]


def _row(row: Queued, holder: Account | None, today: date, language: str) -> Json:
    clock = lawbook().law.clock
    left = None if row.due_on is None or clock is None else clock.calendar.days_left(today, row.due_on)
    told: Json = {
        name: getattr(row, name)
        for name in (
            *("case", "exporter", "application", "state", "turn", "due_on", "destination", "kind", "scrutiny"),
            *("calendar_ends", "outcome", "flag", "flagged_on", "filed_on", "accepted_on", "licence"),
        )
    }
    names = {f"{name}_name": name_of(name, told[name], language) for name in FACETS}
    overdue = row.due_on is not None and row.due_on < today
    return {
        **told,
        **names,
        "address": case_address(row.case),
        "assigned_to": None if holder is None else holder.username,
        "holder": holder,
        "days_left": left,
        "days_said": _days_said(row, left, overdue, language),
        "due_said": _due_said(row, language),
        "due_style": "bad" if overdue else "wait" if left is not None and left <= _SOON_DAYS else "",
        "outcome_style": STYLES.get(row.outcome, ""),
    }


def _days_said(row: Queued, left: int | None, overdue: bool, language: str) -> str:
    if row.due_on is None:
        return ""
    if left is None:
        return say("officer.due.unknown", language)
    if overdue:
        return say("officer.due.over", language, days=-left)
    return say("officer.due.today", language) if left == 0 else say("officer.due.left", language, days=left)


def _due_said(row: Queued, language: str) -> str:
    """Why there is no date; "" where there is one."""
    if row.due_on is not None:
        return ""
    if row.calendar_ends is None:
        return say("officer.due.none", language)
    return say("officer.due.beyond", language, last=row.calendar_ends)


_ORDER: Final[tuple[Facet, ...]] = ("turn", "state", "outcome", "flag", "destination", "kind", "scrutiny")


def _facet(facet: Facet, by: Mapping[str, int], ask: Asked, language: str) -> Json:
    chosen = ask.facets.get(facet)
    told = dict(by)
    if chosen is not None:
        told.setdefault(chosen, 0)
    values = [
        {
            "name": name_of(facet, value, language),
            "n_said": f"{n:,}",
            "here": value == chosen,
            "address": _address(ask, facet, None if value == chosen else value or NONE),
        }
        for value, n in told.items()
        if value or facet != "flag"
    ]
    return {
        "name": say(f"officer.facet.{facet}", language),
        "first": values[:_SHOWN_FIRST],
        "rest": values[_SHOWN_FIRST:],
        "rest_open": any(each["here"] for each in values[_SHOWN_FIRST:]),
    }


def _chosen(ask: Asked, language: str, office: Iterable[Account]) -> list[Json]:
    """What narrows the list, each with the key that takes it away."""
    people = {each.username: each.shown for each in office}
    told = [
        {"key": facet, "name": say(f"officer.facet.{facet}", language), "value": name_of(facet, value, language)}
        for facet, value in ask.facets.items()
    ]
    for key in ("q", "for", "due", "flagged", "cause"):
        if key in ask.told:
            value = ask.told[key]
            if key == "due" or (key == "for" and value in ("me", "nobody")):
                value = say(f"officer.{key}.{value}", language) if value in _KNOWN else value
            elif key == "for":
                value = people.get(value, value)
            told.append({"key": key, "name": say(f"officer.chosen.{key}", language), "value": value})
    return [{**each, "address": _address(ask, each["key"], None)} for each in told]


def _address(ask: Asked, key: str, value: str | None) -> str:
    """The first page of the queue with one thing changed."""
    return f"?{query_of({**ask.told, key: value or ''})}"


_KNOWN: Final = ("me", "nobody", "overdue", "soon")
