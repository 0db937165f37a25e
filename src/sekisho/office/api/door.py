"""What every request to the API passes: is there such an operation, who asks, may they, is the body fit, was it asked
before. What goes wrong on the way, or behind it, is answered as problem details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sekisho.office.api import bodies, callers
from sekisho.office.api.callers import Caller
from sekisho.office.api.declared import Declared
from sekisho.office.api.once import key_of, once
from sekisho.office.api.problems import Refused, answer, refused_by
from sekisho.office.site.access import Access
from sekisho.office.site.spending import spend

View = Callable[..., HttpResponse]


def door(view: View, operations: Mapping[str, Declared]) -> View:
    """A view for the operations of one path, by method, that asks what each of them declares."""

    @wraps(view)
    def opened(request: HttpRequest, **given: Any) -> HttpResponse:
        def run() -> HttpResponse:
            return _caught(request, lambda: view(request, **given))

        answered = _caught(request, lambda: _passed(request, operations, run))
        if getattr(request, "caller", None) is not None or answered.status_code >= 400:
            answered.headers["Cache-Control"] = "no-store"
        return answered

    everyone = any(each.roles is None for each in operations.values())
    roles = {role for each in operations.values() for role in each.roles or ()}
    opened.access = Access(None if everyone else tuple(sorted(roles)), asks_itself=True)  # type: ignore[attr-defined]
    opened.operations = operations  # type: ignore[attr-defined]
    # A token needs no protection from forged forms; for a session it is asked in callers.check.
    opened.csrf_exempt = True  # type: ignore[attr-defined]
    return opened


def caller(request: HttpRequest) -> Caller:
    """Who asks, behind the door of an operation that has roles."""
    found: Caller = request.caller  # type: ignore[attr-defined]
    return found


def _passed(request: HttpRequest, operations: Mapping[str, Declared], run: Callable[[], HttpResponse]) -> HttpResponse:
    declared = operations.get(request.method or "")
    if declared is None:
        raise Refused("method", headers={"Allow": ", ".join(sorted(operations))})
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        raise Refused("tls")
    at = timezone.now()
    who = callers.caller_of(request, at)
    callers.check(declared, who, request)
    kind = declared.counts_as
    wait_s = None if kind is None else spend(kind, request, None if who is None else who.account)
    if wait_s is not None:
        raise Refused("too_many_calls", headers={"Retry-After": str(wait_s)}, retry_after_s=wait_s)
    request.caller = who  # type: ignore[attr-defined]
    data = bodies.read(request) if declared.method == "POST" else None
    key = key_of(request) if declared.keyed else None
    if key is None or who is None:
        return run()
    return once(request, who.account, key, data, at, run)


def _caught(request: HttpRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return run()
    except Exception as error:
        return answer(request, refused_by(error))
