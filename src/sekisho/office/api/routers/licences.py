"""Licences: what one says and what is left of it, what left under it, and whether a page or token is genuine."""

from __future__ import annotations

from typing import Annotated, Any, Final

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Router

from sekisho.casework.case import Case
from sekisho.licence.document.keys import KeyRing
from sekisho.licence.document.verify import verify_token
from sekisho.licence.judge import Answer, Judgement, Shipment
from sekisho.licence.model import Licence
from sekisho.office.accounts.models import Account
from sekisho.office.api import shapes
from sekisho.office.api.declared import Declared, operation
from sekisho.office.api.door import caller
from sekisho.office.api.once import key_of
from sekisho.office.api.problems import Refused
from sekisho.office.api.shapes import Draws, Json, Judged, LicencePageToken, LicenceTold, Verdict
from sekisho.office.roles import OFFICE, Role
from sekisho.office.site.cases import seen_case
from sekisho.office.site.language import lang
from sekisho.office.site.shelf import lawbook
from sekisho.office.store import books, desk, log, queue
from sekisho.office.store.log import published_licence_keys
from sekisho.office.store.register import standing
from sekisho.regime.calendar import law_day

router = Router(tags=["licences"])
Number = Annotated[str, Path(description="The number of a licence", example="L-2026-0001")]
_READERS: Final = (Role.EXPORTER, Role.IMPORTER, *OFFICE, Role.CUSTOMS, Role.AUDITOR)
_LICENCE: Final = Declared("GET", "/licences/{licence}", "read_licence", _READERS, "read")
_DRAWS: Final = Declared("GET", "/licences/{licence}/draws", "list_draws", _READERS, "read")
_DRAW: Final = Declared("POST", "/licences/{licence}/draws", "draw", (Role.EXPORTER, Role.CUSTOMS), "draw", keyed=True)
_VERIFY: Final = Declared("POST", "/verify", "verify", None, None, costs="verify")


@operation(router, _LICENCE, LicenceTold)
def read_licence(request: HttpRequest, licence: Number) -> Json:
    """The licence as it was issued, and as it stands now."""
    at = timezone.now()
    case, issued = _seen(caller(request).account, licence)
    found = standing(issued.id, at)
    assert found is not None
    return {
        "licence": issued.as_json(),
        "hash": issued.hash(),
        "case": case.id,
        "state": found.said,
        "as_of": at,
        "balance_g": _by_line(found.balance_g),
    }


@operation(router, _DRAWS, Draws)
def list_draws(request: HttpRequest, licence: Number) -> Json:
    """What left under it, each draw net of what was given back, and what is left of each line."""
    case, issued = _seen(caller(request).account, licence)
    draws = [
        {
            "key": draw.key,
            "export": draw.export,
            "on": draw.on,
            "lines_g": _by_line(draw.lines_g),
            "transport_mode": draw.mode,
        }
        for draw in case.draws.values()
    ]
    return {"licence": issued.id, "draws": draws, "balance_g": _left(issued)}


@operation(router, _DRAW, Judged, refusals=(409,))
def draw(request: HttpRequest, licence: Number, shipment: shapes.Shipment, check: bool = False) -> Json:
    """Book goods that leave, if licence, law, lists and ledger let them on their ship date; an Idempotency-Key is
    needed, and the same key books once. check: judge alone; nothing is booked and no key is needed."""
    account, at = caller(request).account, timezone.now()
    case, issued = _seen(account, licence)
    key = key_of(request)
    if key is None and not check:
        raise Refused("key_needed")
    asked = Shipment(
        shipment.export,
        shipment.shipped_on,
        {int(line): mass_g for line, mass_g in shipment.lines.items()},
        shipment.transport_mode,
        shipment.port,
    )
    # Keys are the caller's own: two programs may choose the same.
    told: dict[str, Any] = {
        "key": f"api-{account.pk}-{key or 'check'}",
        "at": at,
        "by": account.actor,
        "book": lawbook(),
    }
    shipped = desk.would_ship(case.id, asked, **told) if check else desk.ship(case.id, asked, **told, read=case)
    grounds = _grounds(shipped.judgement)
    if not check and shipped.judgement.answer is not Answer.ALLOWED:
        language = lang(request)
        detail = "; ".join(ground["sentence"][language] for ground in grounds)
        answer = str(shipped.judgement.answer)
        raise Refused("refused", code=f"draw_{answer}", detail=detail, answer=answer, grounds=grounds)
    return {
        "licence": issued.id,
        "answer": str(shipped.judgement.answer),
        "grounds": grounds,
        "booked": not check,
        "again": shipped.again,
        "key": None if check else told["key"],
        "balance_g": _left(issued),
    }


@operation(router, _VERIFY, Verdict)
def verify(request: HttpRequest, given: LicencePageToken) -> Json:
    """Is the token of a licence, as in its QR code, genuine, current and standing? As the page `/verify`."""
    at = timezone.now()
    ring = published_licence_keys() or KeyRing()
    verdict = verify_token(given.token, ring, law_day(at), lambda number: standing(number, at))
    found = verdict.standing
    return {
        "genuine": str(verdict.genuine),
        "good": verdict.good,
        "current": None if verdict.current is None else str(verdict.current),
        "reason": "" if verdict.fault is None else verdict.fault.sentence(lang(request)),
        "licence": None if verdict.token is None else verdict.token.told.licence,
        "state": None if found is None else found.said,
        "balance_g": {} if found is None else _by_line(found.balance_g),
    }


def _seen(account: Account, number: str) -> tuple[Case, Licence]:
    """Raises Http404 for a licence that does not concern the account, as for a number that no licence has."""
    case_number = None if "\0" in number else queue.case_of_licence(number)
    issued = None if case_number is None else log.licence(number)
    if case_number is None or issued is None:
        raise Http404
    return seen_case(account, case_number), issued


def _left(licence: Licence) -> dict[str, int]:
    heads = books.heads(line.account for line in licence.lines)
    return {str(line.line): heads[line.account].balance_g for line in licence.lines}


def _by_line(lines: Any) -> dict[str, int]:
    return {str(line): mass_g for line, mass_g in lines.items()}


def _grounds(judgement: Judgement) -> list[Json]:
    return [
        {
            "code": ground.code,
            "rule": ground.rule,
            "sentence": {language: ground.sentence(language) for language in ("en", "ja", "zh")},
        }
        for ground in judgement.grounds
    ]
