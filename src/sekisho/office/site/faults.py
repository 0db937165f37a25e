"""Pages for what went wrong: what happened, what is kept, what to do next."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sekisho.office.site.access import open_to

_WAIT_S: Final = 60


def _page(request: HttpRequest, code: int, reason: str, **parts: Any) -> HttpResponse:
    return render(request, "fault.html", {"code": code, "reason": reason, **parts}, status=code)


@open_to()
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "not_found")


@open_to()
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "forbidden")


@open_to()
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "bad_request")


@open_to()
def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "csrf")


@open_to()
def too_many(request: HttpRequest, wait_s: int = _WAIT_S) -> HttpResponse:
    answer = _page(request, 429, "too_many", seconds=wait_s)
    answer.headers["Retry-After"] = str(wait_s)
    return answer


@open_to()
def unsafe_file(request: HttpRequest, name: str) -> HttpResponse:
    return _page(request, 422, "unsafe_file", name=name)


@open_to()
def unscanned(request: HttpRequest, name: str) -> HttpResponse:
    answer = _page(request, 503, "unscanned", name=name)
    answer.headers["Retry-After"] = str(_WAIT_S)
    return answer


@open_to()
def broken(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, "broken")
