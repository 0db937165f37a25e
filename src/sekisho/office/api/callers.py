"""Who asks: by token, or by the session of a browser; and whether that is enough for an operation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.cache import caches
from django.http import HttpRequest
from ninja.utils import check_csrf

from sekisho.office.accounts.models import SCOPES, Account, ApiToken
from sekisho.office.api.declared import Declared
from sekisho.office.api.problems import Refused

MOST_FAILURES: Final = 20
"""Unknown tokens from one address within _WITHIN_S, after which it is not listened to for as long."""
_WITHIN_S: Final = 300
_NOTE_EVERY: Final = timedelta(minutes=1)
_CHALLENGE: Final = 'Bearer realm="sekisho"'


@dataclass(frozen=True, slots=True)
class Caller:
    """token: None where a session asks; it may all that the account may."""

    account: Account
    token: ApiToken | None

    @property
    def scopes(self) -> tuple[str, ...]:
        return SCOPES if self.token is None else tuple(self.token.scopes)


def caller_of(request: HttpRequest, at: datetime) -> Caller | None:
    """Who asks; None: nobody who says so. Raises Refused for a token that is not known."""
    given = request.headers.get("Authorization")
    if given is None:
        user = request.user
        return Caller(user, None) if isinstance(user, Account) and user.is_active else None
    failures = f"api-failures-{get_adapter().get_client_ip(request)}"
    if caches["process"].get(failures, 0) >= MOST_FAILURES:
        raise Refused("too_many", headers={"Retry-After": str(_WITHIN_S)})
    scheme, _, secret = given.partition(" ")
    token = ApiToken.known(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        caches["process"].add(failures, 0, _WITHIN_S)
        caches["process"].incr(failures)
        raise _unknown('error="invalid_token"')
    if token.used_at is None or at - token.used_at > _NOTE_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=at)
    request.user = token.account
    return Caller(token.account, token)


def check(declared: Declared, caller: Caller | None, request: HttpRequest) -> None:
    """Raises Refused where the operation is not for this caller."""
    if declared.roles is None:
        return
    if caller is None:
        raise _unknown()
    if caller.account.role not in declared.roles:
        raise Refused("role")
    if caller.token is None:
        if declared.method != "GET" and check_csrf(request) is not None:
            raise Refused("csrf")
        return
    if declared.by_session:
        raise Refused("session")
    if declared.scope not in caller.scopes:
        told = f'{_CHALLENGE}, error="insufficient_scope", scope="{declared.scope}"'
        raise Refused("scope", headers={"WWW-Authenticate": told}, scope=declared.scope)


def _unknown(why: str = "") -> Refused:
    return Refused("not_signed_in", headers={"WWW-Authenticate": f"{_CHALLENGE}, {why}" if why else _CHALLENGE})
