"""One case for its applicant: where it stands and what comes next, what is asked, what may be ordered; by parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sekisho.casework.case import Case
from sekisho.casework.routes import grounds
from sekisho.errors import InputError
from sekisho.office.accounts.models import Account, Guest
from sekisho.office.applicant.answering import proposals
from sekisho.office.applicant.giving import COMMANDS
from sekisho.office.applicant.guest_form import GuestForm
from sekisho.office.applicant.queries import open_queries, queries
from sekisho.office.applicant.standing import standing
from sekisho.office.cases.finding import STYLES, telling_of
from sekisho.office.cases.papers import papers
from sekisho.office.cases.people import people_of
from sekisho.office.cases.story import story
from sekisho.office.cases.tree import trees_of
from sekisho.office.roles import APPLICANTS, Role
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import orders_open_to, seen_case
from sekisho.office.site.language import lang
from sekisho.office.site.shelf import lawbook
from sekisho.regime.calendar import law_day

PARTS: Final = ("finding", "papers", "tree", "story")
_EVENTS: Final = 100
"""Of what happened, on one page: a licence in use has thousands."""
_INSIDE: Final = ("recommended", "countersigned", "countersign_refused", "sent_back")
"""Steps whose content is the office's own until it decides."""


@open_to(*APPLICANTS)
@require_safe
def case(request: HttpRequest, case: str) -> HttpResponse:
    """State, next step, clock; the open query; what may be ordered; earlier queries; guests."""
    assert isinstance(request.user, Account)
    return show(request, seen_case(request.user, case))


def show(request: HttpRequest, found: Case, guest_form: GuestForm | None = None) -> HttpResponse:
    """The page of a case; guest_form: the form of invitation as it was sent with a mistake."""
    assert isinstance(request.user, Account)
    account, language = request.user, lang(request)
    on, is_exporter = law_day(timezone.now()), account.role == Role.EXPORTER
    asked, open_to_them = open_queries(found), orders_open_to(account, found)
    guests = Guest.objects.filter(case=found.id).select_related("organisation").order_by("id") if is_exporter else ()
    ready = proposals(found.id, asked)
    if not is_exporter:
        ready = [each for each in ready if each.organisation_id == account.organisation_id]
    context = {
        **_frame(found, "overview", language),
        "standing": standing(found, lawbook().law, on, language, asked=bool(asked)),
        "asked": asked,
        "proposals": ready,
        "earlier": [each for each in queries(found) if each not in asked],
        "commands": [each for each in COMMANDS if each in open_to_them],
        "may_amend": "amend" in open_to_them,
        "is_exporter": is_exporter,
        "guests": guests,
        "guest_form": guest_form or GuestForm(None, language),
        "found_style": "" if found.found is None else STYLES[found.found.outcome],
        "decision": found.decision,
        "decided": _decided(found, language),
        "form": guest_form,
    }
    return render(request, "applicant/case.html", context, status=400 if guest_form is not None else 200)


def _decided(case: Case, language: str) -> list[dict[str, Any]]:
    """By line, what was granted of what was asked for, and on what grounds the rest was not."""
    lines = () if case.decision is None else case.decision.what["lines"]
    return [
        {
            "line": line["line"],
            "not_needed": line.get("not_needed", False),
            "granted_g": line.get("granted_g"),
            "asked_g": line.get("asked_g"),
            "grounds": [grounds()[each["ground"]].text[language] for each in line.get("grounds", ())],
        }
        for line in lines
    ]


@open_to(*APPLICANTS)
@require_safe
def part(request: HttpRequest, case: str, part: str) -> HttpResponse:
    """What the law says, the papers, the downstream tree, or what happened."""
    assert isinstance(request.user, Account)
    found, language = seen_case(request.user, case), lang(request)
    context = {**_frame(found, part, language), **_PARTS[part](found, language)}
    if part == "story":
        page = Paginator(context["story"], _EVENTS).get_page(request.GET.get("page"))
        context |= {"page": page, "story": page.object_list}
    return render(request, "applicant/case_part.html", context)


def _frame(case: Case, part: str, language: str) -> dict[str, Any]:
    licence = None if case.licence is None else case.licence.id
    return {"case": case, "part": part, "parts": ("overview", *PARTS), "licence": licence}


def _finding(case: Case, language: str) -> dict[str, Any]:
    try:
        return {"told": telling_of(case, lawbook(), language)}
    except (ValueError, InputError):
        return {"told": None}


def _papers(case: Case, language: str) -> dict[str, Any]:
    told = _finding(case, language)["told"]
    return {"papers": None if told is None else papers(case, told)}


def _tree(case: Case, language: str) -> dict[str, Any]:
    return {"trees": trees_of(case.dossier, language)}


def _story(case: Case, language: str) -> dict[str, Any]:
    """The last first. Of those who acted, people of the applicant's are named, of the state's only the office."""
    told = story(case, lawbook().law, language, names=False, people=people_of(case))
    roles = {number: event.by.role for number, event in enumerate(case.events, 1)}
    told = [each if roles[each.number] == Role.EXPORTER else replace(each, who="") for each in told]
    return {"story": [replace(each, details=(), why="") if each.kind in _INSIDE else each for each in reversed(told)]}


_PARTS: Final[Mapping[str, Any]] = {"finding": _finding, "papers": _papers, "tree": _tree, "story": _story}
