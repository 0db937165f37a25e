"""Who writes a draft with its owner: importers, invited by name, or by a letter where they are new here."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from sekisho.casework.model import folded
from sekisho.facts.codes import COUNTRIES
from sekisho.office.accounts.models import Account, Guest, Invitation, Organisation
from sekisho.office.drafting.mine import own_draft
from sekisho.office.drafting.models import Contributor, Draft
from sekisho.office.roles import Role
from sekisho.office.site.access import open_to
from sekisho.office.site.fields import countries, country_typed, unnamed
from sekisho.office.site.language import lang
from sekisho.office.site.words import say

_LONGEST = 200
_MOST_LETTERS = 20
# An invitation is good for fourteen days: one that is good for more than thirteen was sent within a day.
_LATELY = timedelta(days=13)


@open_to(Role.EXPORTER)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, draft: int) -> HttpResponse:
    """Who contributes; invite an organisation of the office by its name, or a new one by a letter to one person."""
    found, language = own_draft(request, draft), lang(request)
    typed = {key: request.POST.get(key, "").strip()[:_LONGEST] for key in ("name", "new_name", "email")}
    typed["country"] = country_typed(request.POST)
    fault = ""
    if request.method == "POST":
        by_letter = request.POST.get("by") == "letter"
        try:
            told = _by_letter(request, found, typed) if by_letter else _by_name(request, found, typed["name"])
        except forms.ValidationError as error:
            fault = " ".join(error.messages)
        else:
            messages.success(request, told)
            return redirect("draft-people", draft)
    more = {
        "draft": found,
        "contributors": found.contributors.select_related("organisation").order_by("invited_at"),
        "countries": countries(language),
        "code": unnamed(typed["country"], language),
        "typed": typed,
        "fault": fault,
        "by": request.POST.get("by", ""),
    }
    return render(request, "drafting/people.html", more, status=400 if fault else 200)


def _by_name(request: HttpRequest, draft: Draft, name: str) -> str:
    """Let an organisation in that has importers here. Raises forms.ValidationError."""
    language = lang(request)
    if not name:
        raise forms.ValidationError(say("drafting.people.no_name", language))
    known = Organisation.objects.filter(accounts__role=Role.IMPORTER, accounts__is_active=True, is_authority=False)
    found = next((each for each in known.distinct() if folded(each.name) == folded(name)), None)
    if found is None or found.pk == draft.owner_id:
        raise forms.ValidationError(say("drafting.people.unknown", language, name=name))
    _let_in(request, draft, found)
    return say("drafting.people.invited", language, name=found.name)


def _by_letter(request: HttpRequest, draft: Draft, typed: dict[str, str]) -> str:
    """A new organisation, and the way in for its first person. Raises forms.ValidationError.

    Only for an organisation that is not here yet: who is let into one that is here is for the office to say.
    """
    language, name = lang(request), typed["new_name"]
    if not name or not name.isprintable():
        raise forms.ValidationError(say("drafting.people.no_name", language))
    if typed["country"] not in COUNTRIES:
        raise forms.ValidationError(say("drafting.people.no_country", language))
    try:
        validate_email(typed["email"])
    except forms.ValidationError:
        raise forms.ValidationError(say("drafting.people.no_email", language)) from None
    if any(folded(each) == folded(name) for each in Organisation.objects.values_list("name", flat=True)):
        raise forms.ValidationError(say("drafting.people.here_already", language, name=name))
    account: Account = request.user  # type: ignore[assignment]
    at = timezone.now()
    sent = Invitation.objects.filter(invited_by__organisation=account.organisation_id, expires_at__gt=at + _LATELY)
    if sent.count() >= _MOST_LETTERS:
        raise forms.ValidationError(say("drafting.people.too_many", language, most=_MOST_LETTERS))
    try:
        with transaction.atomic():
            is_fictional = account.organisation.is_fictional
            made = Organisation.objects.create(name=name, country=typed["country"], is_fictional=is_fictional)
            _, code = Invitation.make(typed["email"], Role.IMPORTER, made, account, at)
            _let_in(request, draft, made)
            link = request.build_absolute_uri(reverse("invitation"))
            words = {"who": account.shown, "organisation": account.organisation.name, "name": name}
            words |= {"link": link, "code": code}
            subject = say("drafting.letter.subject", language, organisation=account.organisation.name)
            send_mail(subject, say("drafting.letter", language, **words), None, [typed["email"]])
    except IntegrityError:
        raise forms.ValidationError(say("drafting.people.here_already", language, name=name)) from None
    except OSError:
        raise forms.ValidationError(say("drafting.people.not_sent", language, email=typed["email"])) from None
    return say("drafting.people.letter_sent", language, name=name, email=typed["email"])


def _let_in(request: HttpRequest, draft: Draft, organisation: Organisation) -> None:
    at, account = timezone.now(), request.user
    invited = {"invited_by": account, "invited_at": at}
    Contributor.objects.get_or_create(draft=draft, organisation=organisation, defaults=invited)
    if draft.is_filed:
        Guest.objects.get_or_create(case=draft.case, organisation=organisation, defaults=invited)


@open_to(Role.EXPORTER)
@require_POST
def part(request: HttpRequest, draft: int) -> HttpResponse:
    """An organisation contributes no longer. What it wrote stays; a case that was filed stays open to it."""
    found = own_draft(request, draft)
    gone = found.contributors.select_related("organisation").filter(organisation=_number(request))
    for each in gone:
        each.delete()
        messages.success(request, say("drafting.people.parted", lang(request), name=each.organisation.name))
    return redirect("draft-people", draft)


def _number(request: HttpRequest) -> int:
    told = request.POST.get("organisation", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 12 else 0
