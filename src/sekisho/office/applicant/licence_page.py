"""One licence: what stands on each line and why it may not be used, its conditions, its paper, what left under it."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sekisho.casework.case import Case
from sekisho.office.accounts.models import Account
from sekisho.office.applicant.paper import signing_of
from sekisho.office.applicant.queries import open_queries
from sekisho.office.applicant.reach import licensed_case
from sekisho.office.applicant.standing import standing
from sekisho.office.cases.story import Told, story
from sekisho.office.customs import draws
from sekisho.office.customs.shipping import declare, issued_licence
from sekisho.office.roles import APPLICANTS, Role
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import orders_open_to
from sekisho.office.site.language import lang
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say
from sekisho.office.store.register import register
from sekisho.regime.calendar import law_day

_ENDS: Final = ("suspended", "revoked", "expired", "surrendered", "superseded")
"""What may happen to a licence so that nothing leaves under it."""
_LATEST: Final = 10
_SIZE: Final = 100
COLUMNS: Final = {
    "on": "customs.column.on",
    "export": "customs.column.export",
    "kind": "customs.column.kind",
    "line": "customs.column.line",
    "change_g": "customs.column.change_g",
    "left_g": "customs.column.left",
    "mode": "customs.column.mode",
    "port": "customs.column.port",
    "by": "customs.column.by",
    "why": "customs.column.why",
    "key": "customs.column.key",
    "recorded_at": "customs.column.recorded_at",
}


@open_to(*APPLICANTS)
@require_safe
def licence(request: HttpRequest, licence: str) -> HttpResponse:
    """The licence with its balance today, its paper where the office signs, and the latest of what left."""
    assert isinstance(request.user, Account)
    at = timezone.now()
    case = licensed_case(request.user, licence)
    found, drawn = issued_licence(case), draws.rows(case, lang(request))
    context = {
        "case": case,
        "licence": found,
        "lines": list(register(law_day(at), licence=licence)),
        "standing": standing(case, lawbook().law, law_day(at), lang(request), asked=bool(open_queries(case))),
        "ended": _ended(case, lang(request)),
        "rules": _rules(case, lang(request)),
        "draws": drawn[:_LATEST],
        "more": max(0, len(drawn) - _LATEST),
        "signing": signing_of(found, at, lang(request)),
        "may_draw": "record_draw" in orders_open_to(request.user, case),
        "may_surrender": "surrender" in orders_open_to(request.user, case),
        "today": law_day(at),
    }
    return render(request, "applicant/licence.html", context)


def _rules(case: Case, language: str) -> list[dict[str, str]]:
    """The sentences of law by which the licence was last suspended or revoked, each with its citation."""
    event = next((each for each in reversed(case.events) if each.kind in ("suspended", "revoked")), None)
    wanted = () if event is None else event.what.get("rules", ())
    return [
        {"id": each.id, "citation": each.citation(language), "text": each.text[language]}
        for each in lawbook().law.rules
        if each.id in wanted
    ]


def _ended(case: Case, language: str) -> Told | None:
    """What last happened to a licence that nothing may leave under; None while goods may."""
    if case.state == "issued":
        return None
    told = story(case, lawbook().law, language, names=False)
    return next((each for each in reversed(told) if each.kind in _ENDS), None)


@open_to(*APPLICANTS)
@require_safe
def licence_draws(request: HttpRequest, licence: str, form: str | None) -> HttpResponse:
    """Every draw and correction under a licence, those recorded last first."""
    assert isinstance(request.user, Account)
    case = licensed_case(request.user, licence)
    found = draws.rows(case, lang(request))
    page = Paginator(found, _SIZE).get_page(request.GET.get("page"))
    about = {"licence": licence, "unit": "g", "convention": say("customs.draws.convention", lang(request))}
    table = Table(f"draws-{licence}", COLUMNS, [each.as_json() for each in found], about)
    more = {"licence": issued_licence(case), "draws": page.object_list, "page": page}
    return respond(request, form, table, "applicant/draws.html", more)


@open_to(Role.EXPORTER)
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest, licence: str) -> HttpResponse:
    """Declare a shipment against one's own licence: judged first without a trace, or recorded."""
    assert isinstance(request.user, Account)
    at = timezone.now()
    case = licensed_case(request.user, licence)
    declared = declare(request, request.user, case, at)
    if declared.booked:
        return redirect("my-licence", licence)
    refused = declared.form.errors or request.POST.get("do") == "book"
    context = {"licence": issued_licence(case), "declared": declared, "form": declared.form, "today": law_day(at)}
    return render(request, "applicant/draw.html", context, status=400 if refused else 200)
