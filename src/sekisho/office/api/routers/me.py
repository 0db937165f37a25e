"""Who the caller is, and the tokens of its account."""

from __future__ import annotations

from typing import Annotated, Final

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Router

from sekisho.errors import Problem
from sekisho.office.accounts.models import SCOPES, ApiToken
from sekisho.office.api.declared import Declared, operation
from sekisho.office.api.door import caller
from sekisho.office.api.problems import Refused
from sekisho.office.api.shapes import Json, MadeToken, Me, NewToken, Tokens, TokenTold
from sekisho.office.roles import EVERYBODY

router = Router(tags=["account"])
_ME: Final = Declared("GET", "/me", "who_am_i", EVERYBODY, "read")
_TOKENS: Final = Declared("GET", "/tokens", "list_tokens", EVERYBODY, "read")
# A token that could make others would outlive its own end.
_MAKE: Final = Declared("POST", "/tokens", "make_token", EVERYBODY, "read", by_session=True)
_REVOKE: Final = Declared("DELETE", "/tokens/{token}", "revoke_token", EVERYBODY, "read")


@operation(router, _ME, Me)
def who_am_i(request: HttpRequest) -> Json:
    """by: session or token. scopes: what a token may; a session may all that its role may."""
    who = caller(request)
    account = who.account
    return {
        "account": account.username,
        "name": account.shown,
        "role": account.role,
        "organisation": account.organisation.name,
        "by": "session" if who.token is None else "token",
        "scopes": list(who.scopes),
    }


@operation(router, _TOKENS, Tokens)
def list_tokens(request: HttpRequest) -> Json:
    """Those of the caller's own account; their secrets are nowhere."""
    return {"tokens": [_told(each) for each in caller(request).account.tokens.order_by("pk")]}


@operation(router, _MAKE, MadeToken, status=201)
def make_token(request: HttpRequest, new: NewToken) -> Json:
    """By session alone. The secret is shown this once."""
    strange = sorted(set(new.scopes) - set(SCOPES))
    if strange:
        raise Refused(
            "unusable", problems=[Problem("scopes", f"no scope is {strange[0]!r}", f"known: {', '.join(SCOPES)}")]
        )
    token, secret = ApiToken.make(caller(request).account, new.name, sorted(set(new.scopes)), timezone.now())
    return {**_told(token), "secret": secret}


@operation(router, _REVOKE, TokenTold)
def revoke_token(request: HttpRequest, token: Annotated[int, Path(ge=1, le=2**53)]) -> Json:
    """A token of the caller's own account, also the one that asks."""
    found = caller(request).account.tokens.filter(pk=token).first()
    if found is None:
        raise Http404
    if found.revoked_at is None:
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
    return _told(found)


def _told(token: ApiToken) -> Json:
    told = {name: getattr(token, name) for name in ("name", "scopes", "made_at", "used_at", "revoked_at")}
    return {"token": token.pk, **told}
