"""Who handles records signs in with a second factor: without one, every page leads to where it is set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from sekisho.office.accounts.models import Account

_OPEN: Final = ("account_logout", "account_reauthenticate", "choose")


def has_second_factor(account: Account) -> bool:
    """Does the account sign in with codes from a device?"""
    return bool(Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists())


class SecondFactorMiddleware:
    """Leads those whose role asks for a second factor (settings.SECOND_FACTOR_ROLES) to set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        user = request.user
        if not settings.SECOND_FACTOR_ROLES or not isinstance(user, Account):
            return None
        if user.role not in settings.SECOND_FACTOR_ROLES or self._is_open(request) or has_second_factor(user):
            return None
        return redirect("mfa_activate_totp")

    def _is_open(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        name = "" if match is None else str(match.url_name)
        return name in _OPEN or request.path.startswith(reverse("mfa_index"))
