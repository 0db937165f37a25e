"""The applicant's cases: where each stands, until when the authority has to decide, what is asked of the applicant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sekisho.casework.table import table as states
from sekisho.dossier.words import country
from sekisho.licence.names import named
from sekisho.office.accounts.models import Account
from sekisho.office.applicant.queries import open_counts
from sekisho.office.applicant.reach import own_cases
from sekisho.office.applicant.standing import style_of
from sekisho.office.roles import APPLICANTS
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say
from sekisho.office.store.models import CaseRecord
from sekisho.regime.calendar import law_day

_SIZE: Final = 50
_QUERIED: Final = tuple(states().next(each, "queried", "") for each in ("under_review", "under_appraisal"))
_MAY_BE_ASKED: Final = tuple(each for each in states().commands["answer"].moves if each not in _QUERIED)
COLUMNS: Final = {
    "case": "applicant.column.case",
    "application": "applicant.column.application",
    "state": "applicant.column.state_code",
    "state_name": "applicant.column.state",
    "asked": "applicant.column.asked",
    "filed_on": "applicant.column.filed_on",
    "due_on": "applicant.column.due_on",
    "outcome": "applicant.column.outcome_code",
    "outcome_name": "applicant.column.outcome",
    "exporter": "customs.licence.exporter",
    "destination": "customs.licence.destination",
    "licence": "applicant.column.licence",
}


@open_to(*APPLICANTS)
@require_safe
def cases(request: HttpRequest, form: str | None) -> HttpResponse:
    """The table. `state`, `destination`: of that kind alone; `open=1`: those that the authority has yet to decide;
    `asked=1`: those that may wait for an answer; `q`: part of a number."""
    assert isinstance(request.user, Account)
    language, own = lang(request), own_cases(request.user)
    found = _wanted(own, request)
    page = Paginator(found.order_by("due_key", "case"), _SIZE).get_page(request.GET.get("page"))
    rows = list(_rows(page.object_list if form is None else found.order_by("due_key", "case"), language))
    about = {
        "on": str(law_day(timezone.now())),
        "source": say("applicant.cases.source", language),
        "convention": say("applicant.cases.convention", language),
    }
    table = Table("cases", COLUMNS, [{key: row[key] for key in COLUMNS} for row in rows], about)
    more: dict[str, Any] = {"page": page, "rows": rows}
    if form is None:
        more |= _choices(own, request, language)
    return respond(request, form, table, "applicant/cases.html", more)


def _wanted(found: QuerySet[CaseRecord], request: HttpRequest) -> QuerySet[CaseRecord]:
    given = request.GET
    for name in ("state", "destination"):
        if given.get(name):
            found = found.filter(**{name: given[name][:40]})
    if given.get("open") == "1":
        found = found.filter(is_open=True)
    if given.get("asked") == "1":
        found = found.filter(Q(state__in=_QUERIED) | Q(case__in=_asked_meanwhile(found)))
    if wanted := given.get("q", "").strip()[:40]:
        found = found.filter(case__icontains=wanted) | found.filter(application__icontains=wanted)
    return found


def _asked_meanwhile(found: QuerySet[CaseRecord]) -> list[str]:
    """Cases in which an answer is awaited though their state does not say so, as while a licence is suspended."""
    others = dict(found.filter(state__in=_MAY_BE_ASKED).values_list("case", "state"))
    return [case for case, asked in open_counts(others).items() if asked]


def _rows(found: Iterable[CaseRecord], language: str) -> Iterable[dict[str, Any]]:
    records = list(found)
    asked = open_counts({each.case: each.state for each in records})
    for each in records:
        yield {
            "case": each.case,
            "application": each.application,
            "state": each.state,
            "state_name": states().names[each.state][language],
            "style": style_of(each.state),
            "asked": asked[each.case],
            "filed_on": str(each.filed_on),
            "due_on": None if each.due_on is None else str(each.due_on),
            "due_beyond": each.calendar_ends,
            "outcome": each.outcome,
            "outcome_name": named("outcomes", each.outcome)[language] if each.outcome else "",
            "exporter": each.exporter,
            "destination": each.destination,
            "licence": each.licence,
        }


def _choices(own: QuerySet[CaseRecord], request: HttpRequest, language: str) -> dict[str, Any]:
    def counted(name: str) -> list[tuple[str, int]]:
        return list(own.values_list(name).annotate(n=Count("case")).order_by("-n", name))

    return {
        "states": [(state, states().names[state][language], n) for state, n in counted("state")],
        "destinations": [
            (code, country(code).get(language, code) if code else say("applicant.not_known", language), n)
            for code, n in counted("destination")
        ],
        "given": {name: request.GET.get(name, "") for name in ("state", "destination", "open", "asked", "q")},
    }
