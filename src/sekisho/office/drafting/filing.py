"""Filing a draft: once, however often the button is pressed, under a number that the office gives."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_POST

from sekisho.casework.case import Case
from sekisho.casework.model import folded
from sekisho.errors import InputError
from sekisho.ledger.refusal import Said
from sekisho.office.accounts.models import Account, Guest
from sekisho.office.drafting.application import Data, to_file
from sekisho.office.drafting.mine import own_draft
from sekisho.office.drafting.models import Draft
from sekisho.office.drafting.standing import standing
from sekisho.office.drafting.tasks import checked
from sekisho.office.roles import Role
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import order
from sekisho.office.site.language import lang
from sekisho.office.site.numbers import next_number
from sekisho.office.site.words import say
from sekisho.office.store import desk
from sekisho.regime.calendar import law_day

_TRIES: Final = 50
_LONGEST_KEY: Final = 64


class Changed(Exception):
    """Somebody else wrote on the draft after it was checked."""


@open_to(Role.EXPORTER)
@require_POST
def file(request: HttpRequest, draft: int) -> HttpResponse:
    """File it. Form: key of the page, version that was checked, sure where something is open."""
    found, language, at = own_draft(request, draft), lang(request), timezone.now()
    account: Account = request.user  # type: ignore[assignment]
    key = "".join(each for each in request.POST.get("key", "") if each.isalnum())[:_LONGEST_KEY]
    anew = get_random_string(32)
    if found.is_filed:
        if found.filing_key != key:
            messages.warning(request, say("drafting.filed.already", language, case=found.case))
        return redirect("draft", draft)
    now = standing(found.told, law_day(at))
    if found.case is None:
        if request.POST.get("version") != str(found.version):
            return checked(request, found, anew, say("drafting.changed_since", language, who=found.updated_by.shown))
        if not now.may_file:
            return checked(request, found, anew, say("drafting.not_ready", language))
        if any(now.needed(section) for section in _ASKED) and request.POST.get("sure") != "yes":
            return checked(request, found, anew, say("drafting.not_sure", language))
    try:
        refused = file_draft(found, account, at, key)
    except InputError as error:
        return checked(request, found, anew, say("drafting.not_taken", language), error.problems)
    except Changed:
        found.refresh_from_db()
        return checked(request, found, anew, say("drafting.changed_since", language, who=found.updated_by.shown))
    if refused is not None:
        return checked(request, found, anew, refused.sentence(language))
    messages.success(request, say("drafting.filed.now", language, case=Draft.objects.get(pk=draft).case))
    return redirect("draft", draft)


_ASKED: Final = ("about", "parties", "goods", "end_use", "downstream", "documents")


def file_draft(draft: Draft, account: Account, at: datetime, key: str) -> Said | None:
    """File a draft under the next free number. Returns why casework refused, None where it is filed.

    The number is the draft's before the case is made, so that a second try, after whatever stopped the first one, finds
    the case and makes no other. Raises Changed, and InputError where the application cannot be read.
    """
    number: str | None = draft.case
    for _ in range(_TRIES):
        number = number or _reserve(draft, law_day(at).year, None)
        told = to_file(draft.told, number, law_day(at), always=True)
        try:
            came = order(account, number, "file", at=at, what={"application": told})
        except InputError:
            _give_back(draft)
            raise
        if isinstance(came, Case) or _is_ours(number, account, told):
            _settle(draft, number, account, at, key)
            return None
        if not desk.case(number).events:
            _give_back(draft)
            return came
        number = _reserve(draft, law_day(at).year, number)
    raise RuntimeError(f"draft {draft.pk}: {_TRIES} numbers in a row were taken")


def _reserve(draft: Draft, year: int, taken: str | None) -> str:
    """Make a number the draft's in place of one that turned out to be taken. Where another request of the same draft
    was faster, it is that request's number. Raises Changed."""
    after = taken
    for _ in range(_TRIES):
        number = next_number(year, after)
        held = Draft.objects.filter(pk=draft.pk, filed_at=None, version=draft.version, case=taken)
        try:
            with transaction.atomic():
                if held.update(case=number):
                    return number
        except IntegrityError:
            # Another draft holds it and is about to file.
            after = number
            continue
        now = Draft.objects.values_list("case", flat=True).get(pk=draft.pk)
        if now is None or now == taken:
            raise Changed
        return str(now)
    raise RuntimeError(f"draft {draft.pk}: no number is free")


def _give_back(draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk, filed_at=None).update(case=None)


def _is_ours(number: str, account: Account, told: Data) -> bool:
    """Was this very application filed under the number by an earlier try?"""
    events = desk.case(number).events
    if not events or folded(events[0].by.organisation) != folded(account.organisation.name):
        return False
    filed = dict(events[0].what.get("application", {}))
    return {**filed, "filed_on": None} == {**told, "filed_on": None}


def _settle(draft: Draft, number: str, account: Account, at: datetime, key: str) -> None:
    """The draft is filed; those who contributed to it may read the case."""
    with transaction.atomic():
        Draft.objects.filter(pk=draft.pk, filed_at=None).update(
            case=number, filed_at=at, filing_key=key, updated_at=at, updated_by=account
        )
        for organisation in draft.contributors.values_list("organisation", flat=True):
            invited = {"invited_by": account, "invited_at": at}
            Guest.objects.get_or_create(case=number, organisation_id=organisation, defaults=invited)
