"""Sign-ins, sign-outs and failed attempts, told to the log `sekisho.sign_ins`: who, from where, what came of it."""

from __future__ import annotations

import logging
from typing import Any, Final

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from sekisho.office.site.address import address_of

LOG: Final = logging.getLogger("sekisho.sign_ins")
_LONGEST: Final = 80


@receiver(user_logged_in, dispatch_uid="sekisho_signed_in")
def _signed_in(request: HttpRequest | None, user: Any, **_: Any) -> None:
    LOG.info("signed in: %s from %s", user.get_username(), _place(request))


@receiver(user_logged_out, dispatch_uid="sekisho_signed_out")
def _signed_out(request: HttpRequest | None, user: Any, **_: Any) -> None:
    if user is not None:
        LOG.info("signed out: %s from %s", user.get_username(), _place(request))


@receiver(user_login_failed, dispatch_uid="sekisho_not_signed_in")
def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A name that somebody typed may be a password in the wrong field, so it is told only where an account has it."""
    from sekisho.office.accounts.models import Account

    typed = str(credentials.get("username") or credentials.get("email") or "")[:_LONGEST]
    known = Account.objects.filter(username=typed).exists() or Account.objects.filter(email=typed).exists()
    LOG.warning("not signed in: %s from %s", typed if known and typed else "a name that nobody has", _place(request))


def _place(request: HttpRequest | None) -> str:
    return "unknown" if request is None else address_of(request)
