"""Views: the office's standing ones, a person's own, those shared with the team. A view is a name and an address."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from django.contrib import messages
from django.core.cache import caches
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sekisho.office.accounts.models import Account
from sekisho.office.officer.asked import Asked, asked, query_of
from sekisho.office.officer.models import SavedView
from sekisho.office.roles import OFFICE, Role
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.words import say
from sekisho.office.store.facets import MOST_COUNTED, count_each
from sekisho.regime.calendar import law_day

Json = dict[str, Any]

MOST_VIEWS: Final = 20
_KEPT_S: Final = 20
_TURN_OF: Final[Mapping[str, str]] = {
    Role.OFFICER: "officer",
    Role.SUPERVISOR: "supervisor",
    Role.REVIEWER: "reviewer",
}
_LONGEST_NAME: Final = 60


def standing(role: str) -> list[tuple[str, dict[str, str]]]:
    """The views that everyone has: the key of each one's word, and what it asks for."""
    return [
        ("officer.view.waiting", {}),
        ("officer.view.mine", {"for": "me"}),
        ("officer.view.turn", {"turn": _TURN_OF[role]}),
        ("officer.view.nobody", {"for": "nobody"}),
        ("officer.view.overdue", {"due": "overdue"}),
        ("officer.view.flagged", {"flagged": "1", "show": "all"}),
        ("officer.view.all", {"show": "all"}),
    ]


def seen_by(account: Account) -> QuerySet[SavedView]:
    """The saved views that an account is shown."""
    return SavedView.objects.filter(Q(owner=account) | Q(team=True)).select_related("owner").order_by("name", "id")


def may_delete(account: Account, view: SavedView) -> bool:
    return view.owner_id == account.pk or (view.team and account.role == Role.SUPERVISOR)


def switcher(ask: Asked, account: Account, today: date, language: str) -> list[Json]:
    """Every view with its count, stopped at MOST_COUNTED."""
    shown: list[Json] = [
        {"name": say(key, language), "query": query_of(told), "told": told} for key, told in standing(account.role)
    ]
    for view in seen_by(account)[:MOST_VIEWS]:
        told = dict(parse_qsl(view.query))
        mine = view.owner_id == account.pk
        shown.append({"name": view.name, "query": view.query, "told": told, "saved": view, "mine": mine})
        shown[-1]["may_delete"] = may_delete(account, view)
    counted = _counts(shown, account, today)
    for each, n in zip(shown, counted, strict=True):
        each["count"] = f"{n:,}" if n < MOST_COUNTED else f"{MOST_COUNTED:,}+"
        each["here"] = _cases_of(each["told"]) == _cases_of(ask.told)
    return shown


def _cases_of(told: Mapping[str, str]) -> str:
    """What an address asks for, but for order and length of pages."""
    return query_of({key: value for key, value in told.items() if key not in ("sort", "rows")})


def _counts(views: list[Json], account: Account, today: date) -> list[int]:
    """Kept for some seconds, or until this account does something to several cases."""
    signed = (today, [each["query"] for each in views])
    kept = caches["process"].get(_key(account))
    if kept is not None and kept[0] == signed:
        return list(kept[1])
    counted = count_each([asked(each["told"], account, today).wanted for each in views])
    caches["process"].set(_key(account), (signed, counted), _KEPT_S)
    return counted


def forget_counts(account: Account) -> None:
    """Have the views of an account counted anew."""
    caches["process"].delete(_key(account))


def _key(account: Account) -> str:
    name = str(connection.settings_dict["NAME"])
    return f"officer-views-{hashlib.sha256(name.encode()).hexdigest()[:16]}-{account.pk}"


@open_to(*OFFICE)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the queue shows under a name. fields: name, query, team."""
    me: Account = request.user  # type: ignore[assignment]
    language, now = lang(request), timezone.now()
    name = " ".join(request.POST.get("name", "").replace("\0", "").split())
    query = asked(dict(parse_qsl(request.POST.get("query", ""))), me, law_day(now)).query
    back = HttpResponseRedirect(f"{reverse('queue')}?{query}")
    fault = _fault(me, name)
    if fault is not None:
        messages.error(request, say(fault, language, name=name[:_LONGEST_NAME], most=MOST_VIEWS))
        return back
    SavedView.objects.create(name=name, query=query, owner=me, team="team" in request.POST, at=now)
    messages.success(request, say("officer.view.saved", language, name=name))
    return back


def _fault(account: Account, name: str) -> str | None:
    if not name or len(name) > _LONGEST_NAME:
        return "officer.view.no_name"
    if SavedView.objects.filter(owner=account, name=name).exists():
        return "officer.view.named"
    return "officer.view.too_many" if SavedView.objects.filter(owner=account).count() >= MOST_VIEWS else None


@open_to(*OFFICE)
@require_POST
def delete(request: HttpRequest, view: int) -> HttpResponse:
    """Forget a view: one's own, or as a supervisor one of the team's."""
    me: Account = request.user  # type: ignore[assignment]
    found = seen_by(me).filter(pk=view).first()
    if found is None or not may_delete(me, found):
        raise Http404
    found.delete()
    messages.success(request, say("officer.view.deleted", lang(request), name=found.name))
    return HttpResponseRedirect(f"{reverse('queue')}?{found.query}")
