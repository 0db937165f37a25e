"""A case as the office reads it: where it stands and what comes next; then part by part, each with its own address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sekisho.casework.case import Case
from sekisho.errors import InputError
from sekisho.office.accounts.models import Account
from sekisho.office.cases.finding import STYLES, telling_of
from sekisho.office.cases.licence import licence
from sekisho.office.cases.papers import papers
from sekisho.office.cases.parties import parties
from sekisho.office.cases.people import people_of
from sekisho.office.cases.story import story
from sekisho.office.cases.tree import trees_of
from sekisho.office.cases.values import question_of, shown
from sekisho.office.officer.case_clock import clock_told
from sekisho.office.officer.case_head import head, named_parties, today_differs
from sekisho.office.officer.order_page import new_key
from sekisho.office.officer.proposed import goods_of, proposed
from sekisho.office.roles import OFFICE, Role
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import orders_open_to, seen_case
from sekisho.office.site.language import lang
from sekisho.office.site.limits import costs
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say
from sekisho.regime.calendar import law_day

Json = dict[str, Any]

_OF_THE_FILE: Final = ("kind", "destination", "route", "end_use", "sector", "product", "raises_military_strength")


@open_to(*OFFICE, Role.AUDITOR)
@require_safe
def case(request: HttpRequest, case: str) -> HttpResponse:
    """State, clock, orders, what is proposed or decided, the file in short."""
    account, language = _account(request), lang(request)
    found, on = seen_case(account, case), law_day(timezone.now())
    people = people_of(found)
    context = {
        **head(account, found, "", language),
        "clock": _clock(found, on, language),
        "differs": today_differs(found, on, language),
        "proposal": proposed(found, language, people),
        "decided": None
        if found.decision is None
        else say(f"cases.event.decided.{found.decision.what['outcome']}", language),
        "special": found.special,
        "facts": _file(found, language),
        "lines": _lines(found, language),
        "last": story(found, lawbook().law, language, people=people)[-1:],
    }
    return render(request, "officer/case.html", context)


@open_to(*OFFICE, Role.AUDITOR)
@require_safe
def part(request: HttpRequest, case: str, part: str) -> HttpResponse:
    """One part of a case."""
    account, language = _account(request), lang(request)
    found, on = seen_case(account, case), law_day(timezone.now())
    context = {**head(account, found, part, language), **_PARTS[part](account, found, on, language)}
    return render(request, f"officer/case_{part}.html", context)


@open_to(*OFFICE, Role.AUDITOR)
@costs("export")
@require_safe
def finding_json(request: HttpRequest, case: str) -> HttpResponse:
    """The finding of a case as the JSON of `sekisho check`. Not found where the law on the shelf does not cover it."""
    told = _told(seen_case(_account(request), case), lang(request))
    if told is None:
        raise Http404
    return JsonResponse(told.finding, json_dumps_params={"ensure_ascii": False, "indent": 1})


@open_to(*OFFICE, Role.AUDITOR)
@require_safe
def story_table(request: HttpRequest, case: str, form: str) -> HttpResponse:
    """The time line as CSV or JSON."""
    account, language = _account(request), lang(request)
    found = seen_case(account, case)
    columns = {
        key: f"cases.story.column.{key}"
        for key in ("number", "at", "kind", "sentence", "who", "role", "why", "hash", "finding")
    }
    rows = [
        {key: getattr(each, key) for key in columns} | {"at": each.at.isoformat()}
        for each in story(found, lawbook().law, language)
    ]
    about = {"case": found.id, "source": say("cases.story.convention", language)}
    return respond(request, form, Table(f"case-{found.id}", columns, rows, about), "officer/case_story.html")


def _account(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user


def _clock(case: Case, on: date, language: str) -> Any:
    try:
        return clock_told(case, lawbook().law, on, language)
    except ValueError:
        return None


def _told(case: Case, language: str) -> Any:
    """What was found of it; None for a day that the law on the shelf does not cover."""
    try:
        return telling_of(case, lawbook(), language)
    except (ValueError, InputError):
        return None


def _finding(account: Account, case: Case, on: date, language: str) -> Json:
    differs = today_differs(case, on, language)
    links = {
        "permalink": reverse("case-part", args=[case.id, "finding"]),
        "as_json": reverse("case-finding", args=[case.id]),
    }
    told = {"told": _told(case, language), "clock": _clock(case, on, language), "differs": differs}
    return {**told, **links, "hide_clock": True}


def _parties(account: Account, case: Case, on: date, language: str) -> Json:
    told = _told(case, language)
    context: Json = {"parties": None if told is None else parties(case, told.finding, lawbook(), language)}
    if "adjudicate" in orders_open_to(account, case):
        context |= {"judged_at": reverse("case-order", args=[case.id, "adjudicate"]), "key": new_key()}
        context["seen"] = len(case.events)
    return context


def _downstream(account: Account, case: Case, on: date, language: str) -> Json:
    told = _told(case, language)
    listed = [] if told is None else [party["id"] for party in told.finding["parties"] if _is_marked(party)]
    return {"trees": trees_of(case.dossier, language, listed)}


def _is_marked(party: Mapping[str, Any]) -> bool:
    return any(hit["same"] is not False for hit in party["hits"])


def _papers(account: Account, case: Case, on: date, language: str) -> Json:
    told = _told(case, language)
    return {"papers": None if told is None else papers(case, told)}


def _story(account: Account, case: Case, on: date, language: str) -> Json:
    forms = {form: reverse("case-story-as", args=[case.id, form]) for form in ("csv", "json")}
    return {"story": story(case, lawbook().law, language, people=people_of(case)), "forms": forms}


def _licence(account: Account, case: Case, on: date, language: str) -> Json:
    told = licence(case, lawbook().law, language, on)
    if told is None:
        raise Http404
    return {"licence": told}


_PARTS: Final[Mapping[str, Callable[[Account, Case, date, str], Json]]] = {
    "finding": _finding,
    "parties": _parties,
    "downstream": _downstream,
    "papers": _papers,
    "story": _story,
    "licence": _licence,
}


def _file(case: Case, language: str) -> list[tuple[str, str]]:
    """What the file says of itself, as question and answer."""
    dossier = case.dossier
    rows = [(question_of(fact, language), shown(dossier.value(fact), language, fact)) for fact in _OF_THE_FILE]
    return [*named_parties(case, language), *rows]


def _lines(case: Case, language: str) -> list[Json]:
    found = {} if case.found is None else {line.line: line for line in case.found.lines}
    told: list[Json] = []
    for line in case.dossier.lines:
        row: Json = {"line": line.line, "net_g": line.net_g, "granted_g": case.granted_g.get(line.line)}
        row["goods"] = goods_of(line, language)
        if line.line in found:
            row |= {
                "outcome": say(f"cases.outcome.{found[line.line].outcome}", language),
                "style": STYLES[found[line.line].outcome],
                "codes": ", ".join(found[line.line].control_codes),
            }
        told.append(row)
    return told
