"""Accounts: invited by letter, closed and opened again, second factor reset, persons told apart."""

from __future__ import annotations

import smtplib
from typing import Final

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sekisho.office.accounts.models import Account, Invitation, Organisation, SignIn
from sekisho.office.accounts.second_factor import has_second_factor
from sekisho.office.accounts.sessions import end_sign_ins, signed_in_now
from sekisho.office.keeper.acts import note
from sekisho.office.keeper.overview import READERS
from sekisho.office.keeper.paging import paged
from sekisho.office.roles import APPLICANTS, OFFICE, Role
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say

OF_AUTHORITY: Final = (*OFFICE, Role.AUDITOR, Role.KEEPER)
"""Roles that only people of the authority have; nobody of it applies."""
_COLUMNS: Final = {
    key: f"keeper.column.{key}"
    for key in ("username", "name", "role", "organisation", "email", "state", "second_factor", "person", "last_login")
}
_SECRET: Final = "keeper.invitation"  # noqa: S105 - the name of a place in the session


@open_to(*READERS)
@require_safe
def accounts(request: HttpRequest, form: str | None) -> HttpResponse:
    """Everybody who may sign in, and who was invited. In the address: q (name or address), role."""
    language = lang(request)
    found = Account.objects.select_related("organisation").order_by("-id")
    words, role = request.GET.get("q", "").strip()[:80], request.GET.get("role", "")
    if words:
        named = Q(username__icontains=words) | Q(first_name__icontains=words) | Q(email__icontains=words)
        found = found.filter(named | Q(last_name__icontains=words) | Q(organisation__name__icontains=words))
    if role in list(Role):
        found = found.filter(role=role)
    page = paged(request, found)
    totp = Authenticator.objects.filter(user__in=page.rows, type=Authenticator.Type.TOTP)
    with_second = set(totp.values_list("user_id", flat=True))
    rows = [
        {
            "number": each.pk,
            "username": each.username,
            "name": each.shown,
            "role": say(f"role.{each.role}", language),
            "organisation": each.organisation.name,
            "email": each.email,
            "state": say("keeper.open" if each.is_active else "keeper.closed", language),
            "is_active": each.is_active,
            "second_factor": say("keeper.yes" if each.pk in with_second else "keeper.no", language),
            "person": each.person,
            "last_login": None if each.last_login is None else each.last_login.isoformat(),
        }
        for each in page.rows
    ]
    table = Table("accounts", _COLUMNS, rows, {"source": say("keeper.accounts.source", language)})
    waiting = Invitation.objects.filter(used_at=None).select_related("organisation").order_by("-id")[:100]
    more = {
        "page": page,
        "invitations": waiting,
        "now": timezone.now(),
        "roles": [(each, say(f"role.{each}", language)) for each in Role],
        "role": role,
        "q": words,
        "way_in": request.session.pop(_SECRET, None) if form is None and _by(request).role == Role.KEEPER else None,
    }
    answer = respond(request, form, table, "keeper/accounts.html", more)
    answer.headers["Cache-Control"] = "no-store"
    return answer


class _Invite(forms.Form):
    email = forms.EmailField(max_length=200)
    role = forms.ChoiceField()
    organisation = forms.ModelChoiceField(Organisation.objects.order_by("name"))
    letter = forms.ChoiceField()

    def __init__(self, *given: object, language: str, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        self.language = language
        for name, field in self.fields.items():
            field.label = say(f"keeper.invite.{name}", language)
        told = [(str(each), say(f"role.{each}", language)) for each in Role]
        self.fields["role"].choices = told  # type: ignore[attr-defined]
        self.fields["letter"].choices = settings.LANGUAGES  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        role, organisation = told.get("role"), told.get("organisation")
        if role and isinstance(organisation, Organisation):
            fault = misplaced(str(role), organisation)
            if fault is not None:
                self.add_error("role", ValidationError(say(f"keeper.invite.{fault}", self.language)))
        return told


def misplaced(role: str, organisation: Organisation) -> str | None:
    """Why a role is none of an organisation's: the last part of a word `keeper.invite.…`."""
    if role in OF_AUTHORITY and not organisation.is_authority:
        return "of_authority"
    return "not_of_authority" if role in APPLICANTS and organisation.is_authority else None


@open_to(Role.KEEPER)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person into a role; the letter has the only way in."""
    language, now = lang(request), timezone.now()
    form = _Invite(request.POST or None, language=language, initial={"letter": _long(language)})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with transaction.atomic():
            made, code = Invitation.make(told["email"], Role(told["role"]), told["organisation"], _by(request), now)
            note(now, _by(request), "invited", made.email, f"{made.role}, {made.organisation.name}")
        _send(request, made, code, told["letter"][:2])
        return redirect("accounts")
    return render(request, "keeper/form.html", {"form": form, "title": "keeper.invite.title", "back": "accounts"})


def _long(language: str) -> str:
    return next(code for code, _ in settings.LANGUAGES if code[:2] == language)


def _send(request: HttpRequest, made: Invitation, code: str, language: str) -> None:
    """The letter; where no mail leaves this office, or it was not taken, the way in is shown once to hand over."""
    link = request.build_absolute_uri(reverse("invitation"))
    parts = {
        "organisation": made.organisation.name,
        "role": say(f"role.{made.role}", language),
        "link": link,
        "code": code,
        "until": f"{made.expires_at:%Y-%m-%d}",
    }
    is_sent = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") or "locmem" in settings.EMAIL_BACKEND
    if is_sent:
        subject, body = (say(f"keeper.letter.{each}", language, **parts) for each in ("subject", "body"))
        try:
            send_mail(subject, body, None, [made.email])
        except (OSError, smtplib.SMTPException):
            is_sent = False
    if is_sent:
        messages.success(request, say("keeper.invite.sent", lang(request), email=made.email))
    else:
        messages.warning(request, say("keeper.invite.not_sent", lang(request), email=made.email))
        request.session[_SECRET] = {"link": link, "code": code}


@open_to(Role.KEEPER)
@require_POST
def invitation_do(request: HttpRequest, number: int) -> HttpResponse:
    """Send a letter again, with another code: the one before opens nothing then. Or take the invitation back."""
    found = Invitation.objects.select_related("organisation")
    made = get_object_or_404(found, pk=number, used_at=None)
    now = timezone.now()
    if request.POST.get("what") == "resend":
        with transaction.atomic():
            code = made.renew(now)
            note(now, _by(request), "invited_again", made.email)
        letter = request.POST.get("letter", "")
        _send(request, made, code, letter[:2] if letter in dict(settings.LANGUAGES) else lang(request))
    else:
        with transaction.atomic():
            Invitation.objects.filter(pk=made.pk, used_at=None).update(expires_at=now)
            note(now, _by(request), "invitation_ended", made.email)
        messages.success(request, say("keeper.invite.ended", lang(request), email=made.email))
    return redirect("accounts")


@open_to(*READERS)
@require_safe
def account(request: HttpRequest, number: int) -> HttpResponse:
    """One account, and what a keeper may do about it."""
    found = get_object_or_404(Account.objects.select_related("organisation"), pk=number)
    more = {
        "account": found,
        "second_factor": has_second_factor(found),
        "needs_second_factor": found.role in settings.SECOND_FACTOR_ROLES,
        "others": Account.objects.filter(person=found.person).exclude(pk=found.pk) if found.person else (),
        "tokens": found.tokens.filter(revoked_at=None).count(),
        "sessions": signed_in_now(found).count(),
        "is_self": found.pk == request.user.pk,
    }
    return render(request, "keeper/account.html", more)


@open_to(Role.KEEPER)
@require_POST
def do(request: HttpRequest, number: int) -> HttpResponse:
    """Close, open again, reset the second factor, end its sign-ins, or say whose account it is. Nobody does it to their
    own."""
    found = get_object_or_404(Account, pk=number)
    what, now, language = request.POST.get("what", ""), timezone.now(), lang(request)
    if found.pk == request.user.pk:
        messages.error(request, say("keeper.account.not_own", language))
        return redirect("account", number)
    told = ""
    with transaction.atomic():
        match what:
            case "close":
                Account.objects.filter(pk=number).update(is_active=False)
            case "reopen":
                Account.objects.filter(pk=number).update(is_active=True)
            case "reset":
                Authenticator.objects.filter(user=found).delete()
            case "end_sessions":
                told = str(end_sign_ins(SignIn.objects.filter(account=found)))
            case "person":
                told = f"{found.person} → {_person(request)}"
                Account.objects.filter(pk=number).update(person=_person(request))
            case _:
                return redirect("account", number)
        note(now, _by(request), f"account_{what}", found.username, told)
    messages.success(request, say(f"keeper.account.done.{what}", language, name=found.username))
    return redirect("account", number)


def _person(request: HttpRequest) -> str:
    return " ".join(request.POST.get("person", "").split())[:80]


def _by(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user
