"""Pages for what went wrong: what happened, what is kept, what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sekisho.office.site.access import open_to


def _page(request: HttpRequest, code: int, reason: str) -> HttpResponse:
    return render(request, "fault.html", {"code": code, "reason": reason}, status=code)


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
def broken(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, "broken")
