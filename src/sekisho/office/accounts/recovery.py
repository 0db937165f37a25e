"""Recovery codes: the way in for who lost the device of their second factor.

They are ours and not the accounts library's, which keeps the seed that all of an account's codes come from. Here only
hashes are kept, codes are shown once, when they are made, and each is good once.
"""

from __future__ import annotations

import logging
from typing import Any, Final

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sekisho.office.accounts.codes import new_code, plain
from sekisho.office.accounts.models import Account, RecoveryCode, hashed
from sekisho.office.accounts.second_factor import has_second_factor
from sekisho.office.roles import EVERYBODY
from sekisho.office.site.access import open_to
from sekisho.office.site.address import address_of
from sekisho.office.site.language import lang
from sekisho.office.site.spending import spend
from sekisho.office.site.words import say

LETTERS: Final = 24
"""Of a code: 120 bits, so a plain hash keeps it."""
HOW_MANY: Final = 10
_LOG: Final = logging.getLogger("sekisho.sign_ins")


def make_codes(account: Account) -> list[str]:
    """Other codes for an account; those before open nothing. They are known to nobody but who gets them here."""
    codes = [new_code(LETTERS) for _ in range(HOW_MANY)]
    with transaction.atomic():
        RecoveryCode.objects.filter(account=account).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(account=account, hash=hashed(plain(code))) for code in codes)
    return codes


def use_code(account: Account, typed: str) -> bool:
    """Is it one of the account's codes? It is used up then."""
    gone, _ = RecoveryCode.objects.filter(account=account, hash=hashed(plain(typed))).delete()
    return gone == 1


def left(account: Account) -> int:
    return RecoveryCode.objects.filter(account=account).count()


@receiver(post_delete, sender=Authenticator, dispatch_uid="sekisho_recovery_codes_end")
def _ends(instance: Authenticator, **_: Any) -> None:
    """Without the second factor that they stand in for, codes open nothing."""
    if instance.type == Authenticator.Type.TOTP:
        RecoveryCode.objects.filter(account_id=instance.user_id).delete()


class _OrRecoveryCode:
    """For the forms of the accounts library that ask for a code of the device: takes a recovery code as well."""

    user: Account
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        if len(plain(typed)) != LETTERS:
            return super().clean_code()  # type: ignore[misc, no-any-return]
        request = context.request
        if spend("code", request, self.user) is not None:
            raise get_account_adapter().validation_error("too_many_login_attempts")
        device = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        if device is None or not use_code(self.user, typed):
            _LOG.warning("wrong recovery code: %s from %s", self.user.username, address_of(request))
            raise get_adapter().validation_error("incorrect_code")
        still = left(self.user)
        _LOG.warning("recovery code used: %s from %s, %s left", self.user.username, address_of(request), still)
        messages.warning(request, say("recovery.used", lang(request), n=still))
        device.user = self.user
        self.authenticator = device
        return typed


class SignInForm(_OrRecoveryCode, AuthenticateForm):  # type: ignore[misc]
    """For settings.MFA_FORMS."""


class AgainForm(_OrRecoveryCode, ReauthenticateForm):  # type: ignore[misc]
    """For settings.MFA_FORMS."""


@open_to(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def codes(request: HttpRequest) -> HttpResponse:
    """How many are left; sent, it makes others and shows them this once."""
    assert isinstance(request.user, Account)
    if not has_second_factor(request.user):
        raise Http404
    made = make_codes(request.user) if request.method == "POST" else None
    if made is not None:
        _LOG.info("recovery codes made: %s from %s", request.user.username, address_of(request))
    return render(request, "accounts/recovery.html", {"codes": made, "left": left(request.user)})
