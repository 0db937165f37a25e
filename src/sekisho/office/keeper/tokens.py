"""Tokens for programs: everybody makes and revokes their own; a keeper sees all and revokes any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sekisho.office.accounts.models import SCOPES, Account, ApiToken
from sekisho.office.keeper.acts import note
from sekisho.office.keeper.overview import READERS
from sekisho.office.keeper.paging import paged
from sekisho.office.roles import EVERYBODY, OFFICE, Role
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say

MOST_OPEN: Final = 20
"""Tokens that one account has in use at once."""
_BEYOND_READING: Final[Mapping[str, tuple[Role, ...]]] = {
    "file": (Role.EXPORTER, Role.IMPORTER),
    "decide": OFFICE,
    "draw": (Role.EXPORTER, Role.CUSTOMS),
}
_COLUMNS: Final = {
    key: f"keeper.column.{key}" for key in ("account", "name", "scopes", "made_at", "used_at", "revoked_at")
}


def scopes_of(role: str) -> tuple[str, ...]:
    """The scopes that a token of this role may have: no program can do what the role cannot."""
    return tuple(each for each in SCOPES if role in _BEYOND_READING.get(each, EVERYBODY))


class _Form(forms.Form):
    name = forms.CharField(max_length=80)
    scopes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *given: object, language: str, role: str, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        self.fields["name"].label = say("keeper.token.name", language)
        self.fields["name"].help_text = say("keeper.token.name.hint", language)
        self.fields["scopes"].label = say("keeper.column.scopes", language)
        told = [(each, say(f"keeper.scope.{each}", language)) for each in scopes_of(role)]
        self.fields["scopes"].choices = told  # type: ignore[attr-defined]


@open_to(*EVERYBODY)
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a new one's secret is shown once, on the page that answers, and is kept nowhere."""
    language, account = lang(request), _account(request)
    form = _Form(request.POST or None, language=language, role=account.role, initial={"scopes": ["read"]})
    secret = None
    if request.method == "POST" and form.is_valid():
        if account.tokens.filter(revoked_at=None).count() >= MOST_OPEN:
            form.add_error(None, say("keeper.token.too_many", language, most=MOST_OPEN))
        else:
            name, scopes = form.cleaned_data["name"], list(form.cleaned_data["scopes"])
            _, secret = ApiToken.make(account, name, scopes, timezone.now())
            form = _Form(None, language=language, role=account.role, initial={"scopes": ["read"]})
    own = ApiToken.objects.filter(account=account).order_by("-id")[:100]
    answer = render(request, "keeper/my_tokens.html", {"form": form, "tokens": own, "secret": secret})
    # The secret stands on this page alone.
    answer.headers["Cache-Control"] = "no-store"
    return answer


@open_to(*EVERYBODY)
@require_POST
def revoke_mine(request: HttpRequest, number: int) -> HttpResponse:
    """End one of one's own tokens."""
    token = get_object_or_404(ApiToken, pk=number, account=_account(request))
    _revoke(token)
    messages.success(request, say("keeper.token.revoked", lang(request), name=token.name))
    return redirect("my-tokens")


@open_to(*READERS)
@require_safe
def tokens(request: HttpRequest, form: str | None) -> HttpResponse:
    """All tokens, without their secrets, which nobody has."""
    language = lang(request)
    page = paged(request, ApiToken.objects.select_related("account").order_by("-id"))
    rows = [
        {
            "number": each.pk,
            "account": each.account.username,
            "name": each.name,
            "scopes": [say(f"keeper.scope.{scope}", language) for scope in each.scopes],
            **{at: _instant(getattr(each, at)) for at in ("made_at", "used_at", "revoked_at")},
            "moments": {at: getattr(each, at) for at in ("made_at", "used_at", "revoked_at")},
        }
        for each in page.rows
    ]
    table = Table("tokens", _COLUMNS, rows, {"source": say("keeper.tokens.source", language)})
    return respond(request, form, table, "keeper/tokens.html", {"page": page})


@open_to(Role.KEEPER)
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """End anybody's token."""
    token = get_object_or_404(ApiToken.objects.select_related("account"), pk=number)
    with transaction.atomic():
        _revoke(token)
        note(timezone.now(), _account(request), "token_revoked", token.account.username, token.name)
    messages.success(request, say("keeper.token.revoked", lang(request), name=token.name))
    return redirect("tokens")


def _revoke(token: ApiToken) -> None:
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def _instant(at: object) -> str | None:
    return None if at is None else at.isoformat()  # type: ignore[attr-defined]


def _account(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user
