"""The register as the office reads it: every licence with its lines as they stood at the end of a day."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sekisho.ledger.refusal import words as ledger_words
from sekisho.office.accounts.models import Account
from sekisho.office.officer.asked import MOST_ROWS, SIZES, plain
from sekisho.office.officer.wording import case_address, name_of
from sekisho.office.roles import OFFICE, Role
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import SEES_ALL
from sekisho.office.site.language import lang
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.templatetags.words import day
from sekisho.office.site.words import say
from sekisho.office.store.models import CaseRecord
from sekisho.office.store.parties import EXPORTER, IMPORTER, ROLES
from sekisho.office.store.register import Registered
from sekisho.office.store.register import register as registered
from sekisho.office.store.search import searched
from sekisho.regime.calendar import law_day

Json = dict[str, Any]

STATES: Final = ("open", "suspended", "revoked", "expired", "used_up", "surrendered", "not_yet", "run_out")
_COLUMNS: Final = {
    key: f"officer.column.{key}"
    for key in (
        *("licence", "kind", "case", "application", "exporter", "importer", "destination", "valid_from", "valid_to"),
        *("line", "description", "control_codes", "state", "state_name", "licensed_g", "drawn_g", "balance_g"),
    )
}
_STYLES: Final = {"open": "good", "suspended": "wait", "revoked": "bad", "not_yet": "calm"}
_STEP: Final = 100
_MOST_READ: Final = 1_000
"""Licences looked at for one page: a state on a day has no index, so the page that looks for a rare one says how far
it came and goes on from there."""
_FIRST: Final = date(2000, 1, 1)


@open_to(*OFFICE, Role.CUSTOMS, Role.AUDITOR)
@require_safe
def register(request: HttpRequest, form: str | None) -> HttpResponse:
    """In the address: on, a day (today without it); state; q; rows; after, a licence."""
    me: Account = request.user  # type: ignore[assignment]
    language, today = lang(request), law_day(timezone.now())
    told = {key: plain(request.GET.get(key, "")) for key in ("on", "state", "q", "after")}
    on = _day(told["on"], today)
    state = told["state"] if told["state"] in STATES else ""
    size = _size(request.GET.get("rows", ""), SIZES[-1] if form is None else MOST_ROWS)
    # Customs read the licence, which names no end user.
    parties = (EXPORTER, IMPORTER) if me.role == Role.CUSTOMS else ROLES
    sought = searched(told["q"], parties) if told["q"] else None
    lines, cases, after, is_whole = _lines(on, state, sought, told["after"], size)
    rows = [_row(line, cases[line.licence.id], language) for line in lines]
    about = {
        "on": on.isoformat(),
        "source": say("officer.register.source", language),
        "convention": say("officer.register.convention", language),
        "looked_at": None if is_whole else after,
        "next": after,
    }
    more = {
        "on": on,
        "on_said": day(on),
        "state": state,
        "q": told["q"],
        "states": [{"id": each, "name": _state(each, language)} for each in STATES],
        "after": after,
        "is_whole": is_whole,
        "is_first": not told["after"],
        "links_cases": me.role in SEES_ALL,
        "no_day": bool(told["on"]) and on.isoformat() != told["on"],
    }
    return respond(request, form, Table(f"register-{on}", _COLUMNS, rows, about), "officer/register.html", more)


def _lines(
    on: date, state: str, sought: Q | None, after: str, size: int
) -> tuple[list[Registered], dict[str, str], str | None, bool]:
    """Lines of some licences after one, with the case of each licence; the last licence looked at where there are
    more, and whether the page is as full as was asked for."""
    found = CaseRecord.objects.filter(licence__isnull=False).order_by("licence")
    if sought is not None:
        found = found.filter(sought)
    lines: list[Registered] = []
    cases: dict[str, str] = {}
    read = 0
    while read < _MOST_READ:
        rows = found.filter(licence__gt=after).values_list("licence", "case")[: min(_STEP, size) + 1]
        step = [(licence, case) for licence, case in rows if licence is not None]
        more, step = len(step) > min(_STEP, size), step[: min(_STEP, size)]
        cases |= dict(step)
        by_licence: dict[str, list[Registered]] = {}
        for line in registered(on, among=[licence for licence, _ in step]):
            if state in ("", line.state):
                by_licence.setdefault(line.licence.id, []).append(line)
        for licence, _ in step:
            if lines and len(lines) + len(by_licence.get(licence, ())) > size:
                return lines, cases, after, True
            lines += by_licence.get(licence, ())
            after = licence
        read += len(step)
        if not more:
            return lines, cases, None, True
        if len(lines) >= size:
            return lines, cases, after, True
    return lines, cases, after, False


def _row(line: Registered, case: str, language: str) -> Json:
    return {
        **line.as_json(),
        "case": case,
        "address": case_address(case),
        "destination_name": name_of("destination", line.licence.destination, language),
        "state_name": _state(line.state, language),
        "style": _STYLES.get(line.state, ""),
    }


def _state(state: str, language: str) -> str:
    if state in ("not_yet", "run_out"):
        return say(f"officer.licence.{state}", language)
    return ledger_words()["states"][state][language]


def _day(given: str, today: date) -> date:
    try:
        return max(date.fromisoformat(given), _FIRST)
    except ValueError:
        return today


def _size(given: str, most: int) -> int:
    return int(given) if given.isdecimal() and len(given) < 6 and 1 <= int(given) <= most else SIZES[1]
