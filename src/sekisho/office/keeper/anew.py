"""What follows a change of law: open cases are judged anew, and the log, which grew by that, is signed again."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from sekisho.errors import InputError
from sekisho.errors.wording import told
from sekisho.office.accounts.models import Account
from sekisho.office.keeper.acts import note
from sekisho.office.keeping import laws, tree
from sekisho.office.keeping.models import Refound
from sekisho.office.roles import Role
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.limits import costs
from sekisho.office.site.signing import CannotSign, demo_log_signer
from sekisho.office.site.words import say
from sekisho.office.store import desk, log, queue

MOST_HERE: Final = 2_000
"""Cases that are judged anew while a reader waits; more of them are the command's."""


def is_here() -> bool:
    """Are there few enough cases to be judged anew from a page?"""
    return queue.concerned_count() <= MOST_HERE


@open_to(Role.KEEPER)
@costs("heavy")
@require_POST
def refind(request: HttpRequest) -> HttpResponse:
    """Judge every open case and licence in use anew by the law of today, as `sekisho office refind` does."""
    assert isinstance(request.user, Account)
    now, language = timezone.now(), lang(request)
    if not is_here():
        messages.error(request, say("keeper.refind.too_many", language, most=f"{MOST_HERE:,}"))
        return redirect("keeper")
    book = laws.lawbook()
    try:
        flags = desk.refind_all(book, now)
    except InputError as error:
        said = (told(each, language) for each in error.problems)
        messages.error(request, "; ".join(f"{each.place}: {each.cause}" for each in said))
        return redirect("keeper")
    with transaction.atomic():
        Refound.objects.create(at=now, hash=book.law.hash, changed=dict(flags))
        note(now, request.user, "refound", book.law.id, ", ".join(f"{flag} {n}" for flag, n in sorted(flags.items())))
    messages.success(request, say("keeper.refind.came", language, n=sum(flags.values())))
    return redirect("keeper")


@open_to(Role.KEEPER)
@costs("heavy")
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Sign the log as it stands, where the key is this demonstration's own. A real log's key lies elsewhere."""
    assert isinstance(request.user, Account)
    now, language = timezone.now(), lang(request)
    try:
        head = log.sign(demo_log_signer(), now)
    except (CannotSign, ValueError):
        # Of a demonstration whose key file is gone, the log cannot be signed on with a key made anew.
        messages.error(request, say("keeper.log.sign.elsewhere", language))
        return redirect("log")
    tree.keep(head.size)
    note(now, request.user, "log_signed", head.size)
    messages.success(request, say("keeper.log.sign.done", language, size=f"{head.size:,}"))
    return redirect("log")
