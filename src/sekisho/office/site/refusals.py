"""What was asked for and not given, told to the log `sekisho.refusals`: who, by which method, what, from where.

One line each. A 404 of somebody who is signed in is among them, for what is another organisation's is not found; of
nobody, only what needs a sign-in or a form of this site.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from sekisho.office.site.address import address_of

LOG: Final = logging.getLogger("sekisho.refusals")
ALWAYS: Final = (401, 403, 429)
_LONGEST: Final = 200


class RefusalsMiddleware:
    """Stands behind the session's middleware and before those that refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if is_refusal(request, answer.status_code):
            method = request.method if request.method in _METHODS else "other method"
            place = address_of(request)
            LOG.warning(
                "refused %s: %s %s %s from %s", answer.status_code, _who(request), method, _what(request), place
            )
        return answer


_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def is_refusal(request: Any, status: Any) -> bool:
    """Is an answer one that this log tells of?"""
    if status in ALWAYS:
        return True
    return bool(status == 404 and getattr(request, "resolver_match", None) and _who(request) != _NOBODY)


_NOBODY: Final = "nobody"


def _who(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return user.get_username() if user is not None and user.is_authenticated else _NOBODY


def _what(request: HttpRequest) -> str:
    """The path without its query, which holds no secret anywhere on this site. Nothing in it breaks a line."""
    return quote(request.path, safe="/:~")[:_LONGEST]
