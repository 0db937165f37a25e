"""The reader's own choices, kept in cookies: language, light, keyboard shortcuts."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sekisho.office.site.access import open_to
from sekisho.office.site.frame import LIGHTS

_YEAR_S = 365 * 24 * 60 * 60


@open_to()
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a choice and go back where the reader was, on this site only."""
    back = request.POST.get("back", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if here and back.startswith("/") else reverse("home"))
    language, light = request.POST.get("language"), request.POST.get("light")
    if language is not None and language in dict(settings.LANGUAGES):
        _keep(answer, settings.LANGUAGE_COOKIE_NAME, language)
    if light is not None and light in LIGHTS:
        _keep(answer, "light", light)
    if request.POST.get("keys") in ("on", "off"):
        _keep(answer, "keys", request.POST["keys"])
    return answer


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, max_age=_YEAR_S, samesite="Lax", secure=secure, httponly=True)
