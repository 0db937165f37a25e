"""What went wrong, for programs and for people: RFC 9457, `application/problem+json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import ValidationError
from ninja.responses import NinjaJSONEncoder

from sekisho.errors import InputError, Problem
from sekisho.errors.wording import told as told_in
from sekisho.ledger.refusal import Said
from sekisho.office.site.language import lang
from sekisho.office.site.words import say
from sekisho.office.store.desk import Stale
from sekisho.office.store.log import Conflict

KINDS: Final[Mapping[str, int]] = {
    "unreadable": 400,
    "key_needed": 400,
    "key_unfit": 400,
    "cursor": 400,
    "not_signed_in": 401,
    "role": 403,
    "scope": 403,
    "session": 403,
    "csrf": 403,
    "tls": 403,
    "person": 403,
    "not_found": 404,
    "method": 405,
    "refused": 409,
    "changed": 409,
    "stale": 412,
    "too_large": 413,
    "no_json": 415,
    "unusable": 422,
    "key_used": 422,
    "too_many": 429,
    "too_many_calls": 429,
}
"""Every kind of problem with its status; its sentence is `api.problem.<kind>`."""
TYPE: Final = "application/problem+json"
# What casework refuses because of who orders it.
PERSONAL: Final = ("wrong_role", "not_the_applicant", "own_case", "took_part", "same_person", "not_the_holder")


class Refused(Exception):
    """A request that is answered with a problem. detail: instead of the kind's own sentence. code: finer than kind."""

    def __init__(
        self,
        kind: str,
        *,
        code: str | None = None,
        detail: str | None = None,
        problems: Iterable[Problem] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.code = code or kind
        self.detail = detail
        self.problems = tuple(problems)
        self.headers = dict(headers or {})
        self.more = more


def refusal(said: Said, language: str, **more: Any) -> Refused:
    """Casework's, licence's or ledger's own word."""
    kind = "person" if said.code in PERSONAL else "refused"
    return Refused(kind, code=said.code, detail=said.sentence(language), figures=dict(said.figures), **more)


def answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The problem as a document."""
    language = lang(request)
    kind = say(f"api.problem.{refused.kind}", language)
    told = {
        "type": f"/api/#problem-{refused.kind}",
        "title": kind,
        "status": KINDS[refused.kind],
        "detail": refused.detail or kind,
        "code": refused.code,
        "problems": [
            {"place": each.place, "cause": str(each.cause), "remedy": str(each.remedy)}
            for each in (told_in(problem, language) for problem in refused.problems)
        ],
        **refused.more,
    }
    body = json.dumps(told, ensure_ascii=False, cls=NinjaJSONEncoder)
    return HttpResponse(body, status=KINDS[refused.kind], content_type=TYPE, headers=refused.headers)


def refused_by(error: Exception) -> Refused:
    """What an exception comes to for the caller. Raises it again where it is a fault of ours."""
    match error:
        case Refused():
            return error
        case Http404():
            return Refused("not_found")
        case InputError():
            return Refused("unusable", problems=error.problems)
        case ValidationError():
            if any(each["loc"][:1] == ("path",) for each in error.errors):
                return Refused("not_found")
            return Refused("unusable", problems=map(_unfit, error.errors))
        case Stale():
            return Refused("stale")
        case Conflict():
            return Refused("changed")
        case _:
            raise error


def _unfit(error: Mapping[str, Any]) -> Problem:
    place = ".".join(str(each) for each in error["loc"] if each != "body")
    return Problem(place[:200], str(error["msg"])[:300])
