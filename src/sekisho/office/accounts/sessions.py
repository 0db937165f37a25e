"""How long a sign-in lasts, and where one is signed in: it ends after a time whatever is done, of those who handle
records also after a rest, and each reader sees the own ones and can end the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sekisho.office.accounts.models import Account, SignIn
from sekisho.office.roles import EVERYBODY
from sekisho.office.site.access import open_to
from sekisho.office.site.address import address_of
from sekisho.office.site.language import lang
from sekisho.office.site.words import say

BEGUN: Final = "begun"
SEEN: Final = "seen"
_NOTE_EVERY_S: Final = 120
"""How old what is known of the last request may be: a session is not written to with each."""
WARN_S: Final = 300
"""Before the end, that long."""
_QUIET: Final = ("session-left", "analysis-progress")
"""Views that a page asks by itself: they are no sign of a reader."""
CLEAR: Final = '"cache", "storage"'
_LONGEST: Final = 200


@receiver(user_logged_in, dispatch_uid="sekisho_session_begins")
def _begins(request: HttpRequest | None, user: Any, **_: Any) -> None:
    if request is None or not isinstance(user, Account):
        return
    session, now = request.session, time.time()
    session[BEGUN] = session[SEEN] = now
    if session.session_key is None:
        session.create()
    key = str(session.session_key)
    at = timezone.now()
    own = SignIn.objects.filter(account=user)
    own.exclude(session__in=Session.objects.values("session_key")).delete()
    agent = str(request.META.get("HTTP_USER_AGENT", ""))[:_LONGEST]
    place = address_of(request)[:_LONGEST]
    # Who signs in again where they are signed in keeps the session.
    told = {"account": user, "begun_at": at, "seen_at": at, "place": place, "agent": agent}
    SignIn.objects.update_or_create(session=key, defaults=told)


@receiver(user_logged_out, dispatch_uid="sekisho_session_ends")
def _ends(request: HttpRequest | None, **_: Any) -> None:
    if request is not None and request.session.session_key:
        SignIn.objects.filter(session=request.session.session_key).delete()


class SessionsMiddleware:
    """Ends sign-ins that lasted too long or rested too long, and has the browser keep nothing of what one shows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.user.is_authenticated:
            answer.headers.setdefault("Cache-Control", "no-store")
        if getattr(request, "signs_out", False) and not request.user.is_authenticated:
            answer.headers["Clear-Site-Data"] = CLEAR
        return answer

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not request.user.is_authenticated:
            return
        match, session, now = request.resolver_match, request.session, time.time()
        name = "" if match is None else match.url_name
        if name == "account_logout":
            request.signs_out = True  # type: ignore[attr-defined]
            return
        if BEGUN not in session:
            session[BEGUN] = session[SEEN] = now
        if (why := _over(request, now)) is not None:
            language = lang(request)
            logout(request)
            request.signs_out = True  # type: ignore[attr-defined]
            messages.warning(request, say(f"session.ended.{why}", language, minutes=settings.IDLE_MINUTES))
        elif now - session[SEEN] >= _NOTE_EVERY_S and name not in _QUIET:
            session[SEEN] = now
            SignIn.objects.filter(session=session.session_key).update(seen_at=timezone.now())


def _over(request: HttpRequest, now: float) -> str | None:
    """Why a sign-in is over: `time` or `rest`; None where it is not."""
    if now - request.session[BEGUN] >= settings.SESSION_COOKIE_AGE:
        return "time"
    left_s = _left_s(request, now)
    return "rest" if left_s is not None and left_s <= 0 else None


def _left_s(request: HttpRequest, now: float) -> float | None:
    """Seconds until a sign-in ends for rest; None where rest does not end it."""
    user = request.user
    if not isinstance(user, Account) or user.role not in settings.IDLE_ROLES or not settings.IDLE_MINUTES:
        return None
    # The last request may be that much younger than is known.
    rested_s: float = now - request.session.get(SEEN, now)
    return float(settings.IDLE_MINUTES * 60) - rested_s


@open_to()
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """A warning where the sign-in ends soon for rest, for a page to show by itself; it is no sign of a reader."""
    left_s = _left_s(request, time.time())
    more = {
        "ended": not request.user.is_authenticated,
        "warns": left_s is not None and left_s <= WARN_S,
        "minutes": max(1, round((left_s or 0) / 60)),
    }
    answer = render(request, "accounts/session_left.html", more)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@open_to(*EVERYBODY)
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """A reader says that they are there."""
    request.session[SEEN] = time.time()
    return render(request, "accounts/session_left.html", {"stays": True})


@open_to(*EVERYBODY)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    found = signed_in_now(_account(request)).order_by("-seen_at")
    rows = [{"sign_in": each, "here": each.session == request.session.session_key} for each in found]
    more = {"rows": rows, "others": sum(not row["here"] for row in rows), "idle": settings.IDLE_MINUTES}
    return render(request, "accounts/sessions.html", more | {"rests": _account(request).role in settings.IDLE_ROLES})


@open_to(*EVERYBODY)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one other sign-in of one's own (`number`), or all of them."""
    found = SignIn.objects.filter(account=_account(request)).exclude(session=request.session.session_key)
    number = request.POST.get("number", "")
    if number:
        found = found.filter(pk=int(number)) if number.isdecimal() and len(number) < 18 else found.none()
    messages.success(request, say("session.done", lang(request), n=end_sign_ins(found)))
    return redirect("my-sessions")


def signed_in_now(account: Account) -> QuerySet[SignIn]:
    """The sign-ins of an account that still hold."""
    there = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return SignIn.objects.filter(account=account, session__in=there)


def end_sign_ins(found: QuerySet[SignIn]) -> int:
    """End these sign-ins, each with its next request. Returns how many there were."""
    keys = list(found.values_list("session", flat=True))
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session__in=keys).delete()
    return ended


def _account(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user
