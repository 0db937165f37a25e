"""Cases: those that concern the caller, one of them, and filing."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Final, Literal

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from ninja.responses import NinjaJSONEncoder

from sekisho.casework.case import Case
from sekisho.office.accounts.models import Account, Guest
from sekisho.office.api.cursors import cursor, read_cursor
from sekisho.office.api.declared import Declared, operation
from sekisho.office.api.door import caller
from sekisho.office.api.problems import Refused, refusal
from sekisho.office.api.shapes import Cases, CaseTold, Counts, Events, Filing, Finding, Json
from sekisho.office.api.told import case_told, events_told, finding_told, reads_file
from sekisho.office.roles import OFFICE, Role
from sekisho.office.site.cases import order, seen_case
from sekisho.office.site.language import lang
from sekisho.office.site.numbers import next_number
from sekisho.office.store import queue
from sekisho.regime.calendar import law_day

router = Router(tags=["cases"])
_TRIES: Final = 10
Number = Annotated[str, Path(description="The number of a case", example="2026-000123")]
_LISTERS: Final = (Role.EXPORTER, Role.IMPORTER, *OFFICE, Role.AUDITOR)
_READERS: Final = (*_LISTERS, Role.CUSTOMS)
_LIST: Final = Declared("GET", "/cases", "list_cases", _LISTERS, "read")
_COUNTS: Final = Declared("GET", "/cases/counts", "count_cases", (*OFFICE, Role.AUDITOR), "read")
_FILE: Final = Declared("POST", "/cases", "file_case", (Role.EXPORTER,), "file", keyed=True)
_CASE: Final = Declared("GET", "/cases/{case}", "read_case", _READERS, "read")
_FINDING: Final = Declared("GET", "/cases/{case}/finding", "case_finding", _LISTERS, "read")
_EVENTS: Final = Declared("GET", "/cases/{case}/events", "case_events", _READERS, "read")


@operation(router, _LIST, Cases)
def list_cases(
    request: HttpRequest,
    open: bool | None = None,
    state: str | None = None,
    destination: str | None = None,
    kind: str | None = None,
    scrutiny: str | None = None,
    outcome: str | None = None,
    after: str | None = None,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Json:
    """Those due first before the others. The office and the auditor: all. An exporter: its organisation's own. An
    importer: those that it was invited into."""
    wanted = queue.Wanted(
        open=open,
        state=state,
        destination=destination,
        kind=kind,
        scrutiny=scrutiny,
        outcome=outcome,
        **_concerning(caller(request).account),
    )
    page = queue.page(wanted, after=_after(after), size=size)
    return {"cases": list(page.rows), "next": None if page.after is None else cursor(*page.after)}


@operation(router, _COUNTS, Counts)
def count_cases(
    request: HttpRequest,
    by: Literal["state", "destination", "kind", "scrutiny", "outcome"] = "state",
    open: bool | None = None,
) -> Json:
    """How many cases there are of each value."""
    return {"by": by, "counts": queue.counts(by, queue.Wanted(open=open))}


@operation(router, _FILE, CaseTold, status=201, refusals=(409,))
def file_case(request: HttpRequest, filing: Filing) -> HttpResponse:
    """The office gives the number; the law of today is held against the file at once."""
    account, at = caller(request).account, timezone.now()
    what = {key: value for key, value in filing.dict().items() if value is not None}
    number = None
    for _ in range(_TRIES):
        number = next_number(law_day(at).year, number)
        filed = order(account, number, "file", at=at, what=what)
        if isinstance(filed, Case):
            answer = answered(account, filed, law_day(at), 201)
            answer.headers["Location"] = f"{request.path}/{filed.id}"
            return answer
        if queue.find(number) is None:
            raise refusal(filed, lang(request))
    raise Refused("changed")


@operation(router, _CASE, CaseTold)
def read_case(request: HttpRequest, case: Number) -> HttpResponse:
    """Where it stands, the file and the short finding, as the caller may read them. ETag: for If-Match on orders."""
    account = caller(request).account
    return answered(account, seen_case(account, case), law_day(timezone.now()))


@operation(router, _FINDING, Finding)
def case_finding(request: HttpRequest, case: Number) -> Json:
    """The whole finding that the case rests on, made again under the law of its day."""
    account = caller(request).account
    told = finding_told(seen_case(account, case)) if reads_file(account) else None
    if told is None:
        raise Http404
    return told


@operation(router, _EVENTS, Events)
def case_events(request: HttpRequest, case: Number) -> Json:
    """What happened, with hashes and places in the log."""
    account = caller(request).account
    seen = seen_case(account, case)
    return {"case": seen.id, "events": events_told(account, seen)}


def answered(account: Account, case: Case, on: date, status: int = 200) -> HttpResponse:
    """A case as an answer, with its version."""
    told = CaseTold(**case_told(account, case, on)).model_dump(mode="json")
    body = json.dumps(told, ensure_ascii=False, cls=NinjaJSONEncoder)
    etag = f'"{len(case.events)}"'
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8", headers={"ETag": etag})


def _concerning(account: Account) -> dict[str, Any]:
    """Which cases `seen_case` would show, as conditions on their rows."""
    if account.role == Role.EXPORTER:
        return {"applicant": account.organisation.name}
    if account.role == Role.IMPORTER:
        invited = Guest.objects.filter(organisation_id=account.organisation_id).values("case")
        return {"only": (Q(case__in=invited),)}
    return {}


def _after(given: str | None) -> tuple[date, str] | None:
    told = read_cursor(given, 2)
    if told is None:
        return None
    try:
        return date.fromisoformat(told[0]), told[1]
    except ValueError:
        raise Refused("cursor") from None
