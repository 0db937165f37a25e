"""The organisation's licences, a row for each line: licensed, drawn, balance, and the state today."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sekisho.office.accounts.models import Account
from sekisho.office.applicant.reach import own_cases
from sekisho.office.roles import APPLICANTS
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say
from sekisho.office.store.register import Registered, register
from sekisho.regime.calendar import law_day

_SIZE: Final = 50
COLUMNS: Final = {
    "licence": "applicant.column.licence",
    "case": "applicant.column.case",
    "line": "customs.column.line",
    "description": "applicant.column.goods",
    "control_codes": "customs.column.codes",
    "destination": "customs.licence.destination",
    "importer": "customs.licence.importer",
    "valid_from": "applicant.column.valid_from",
    "valid_to": "applicant.column.valid_to",
    "state": "customs.column.state",
    "licensed_g": "applicant.column.licensed_g",
    "drawn_g": "applicant.column.drawn_g",
    "balance_g": "applicant.column.balance_g",
}


@open_to(*APPLICANTS)
@require_safe
def licences(request: HttpRequest, form: str | None) -> HttpResponse:
    """The table; `current=1`: those under which goods may leave today; `q`: part of a licence's or a case's number."""
    assert isinstance(request.user, Account)
    today = law_day(timezone.now())
    wanted, current = request.GET.get("q", "").strip()[:40], request.GET.get("current") == "1"
    found = own_cases(request.user).filter(licence__isnull=False)
    if wanted:
        found = found.filter(licence__icontains=wanted) | found.filter(case__icontains=wanted)
    if current:
        # Suspended licences and those outside their days are left out below; the others need no book to be opened.
        found = found.filter(state="issued")
    rows_found = found.order_by("-filed_on", "case").values_list("licence", "case")
    numbers = {licence: case for licence, case in rows_found if licence is not None}
    page = Paginator(list(numbers), _SIZE).get_page(request.GET.get("page"))
    shown = list(page.object_list) if form is None else list(numbers)
    place = {number: at for at, number in enumerate(shown)}
    lines = sorted(register(today, among=shown, only_current=current), key=lambda each: place[each.licence.id])
    rows = [{**each.as_json(), "case": numbers[each.licence.id]} for each in lines]
    more = {"licences": _grouped(lines, numbers), "page": page, "q": wanted, "current": current, "today": today}
    return respond(request, form, _table(rows, today, lang(request)), "applicant/licences.html", more)


def _table(rows: list[dict[str, object]], today: date, language: str) -> Table:
    about = {
        "on": str(today),
        "unit": "g",
        "convention": say("applicant.licences.convention", language),
        "source": say("applicant.licences.source", language),
    }
    return Table("licences", COLUMNS, rows, about)


def _grouped(lines: list[Registered], cases: dict[str, str]) -> list[dict[str, object]]:
    """By licence, with its lines."""
    found: dict[str, list[Registered]] = {}
    for each in lines:
        found.setdefault(each.licence.id, []).append(each)
    return [{"licence": told[0].licence, "case": cases[number], "lines": told} for number, told in found.items()]
