"""Find a licence at the counter: by its number, or by the token of its QR code, which is verified first."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sekisho.licence.document.keys import KeyRing
from sekisho.licence.document.token import PREFIX, PREFIX_2
from sekisho.licence.document.verify import Genuine, verify_token
from sekisho.office.roles import Role
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.words import say
from sekisho.office.store import queue
from sekisho.office.store.log import published_licence_keys
from sekisho.office.store.register import standing
from sekisho.regime.calendar import law_day

MOST_TYPED: Final = 8_000


@open_to(Role.CUSTOMS)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """A field for a number or a token; leads to the licence, or says what is wrong with what was given."""
    given = request.POST.get("licence", "").strip() if request.method == "POST" else ""
    if request.method != "POST":
        return render(request, "customs/find.html", {"given": ""})
    number, fault = _number(given, request)
    if number is not None and queue.case_of_licence(number) is None:
        fault = say("customs.find.unknown", lang(request), licence=number)
    if fault is not None or number is None:
        return render(request, "customs/find.html", {"given": given[:MOST_TYPED], "fault": fault}, status=400)
    return redirect("draw-licence", number)


def _number(given: str, request: HttpRequest) -> tuple[str | None, str | None]:
    """The number that was given, or that a genuine token holds; else what is wrong."""
    language, at = lang(request), timezone.now()
    if not given:
        return None, say("customs.find.nothing", language)
    if len(given) > MOST_TYPED:
        return None, say("customs.find.too_long", language)
    if not given.startswith((PREFIX, PREFIX_2)):
        return given, None
    verdict = verify_token(given, published_licence_keys() or KeyRing(), law_day(at), lambda each: standing(each, at))
    if verdict.fault is not None:
        said = verdict.fault.sentence(language)
        is_false = verdict.genuine is Genuine.NO
        return None, f"{say('customs.find.not_genuine', language)} {said}" if is_false else said
    if verdict.genuine is not Genuine.YES:
        return None, say("customs.find.unknown_key", language, signer=verdict.key)
    assert verdict.token is not None
    return verdict.token.told.licence, None
