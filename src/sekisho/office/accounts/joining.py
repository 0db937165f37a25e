"""Taking up an invitation: the letter's code is typed in, then a name and a password are chosen.

The address of the page says nothing; that a code was right stands in the browser's session.
"""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sekisho.office.accounts.models import Account, Invitation, Organisation
from sekisho.office.site.access import open_to
from sekisho.office.site.faults import too_many
from sekisho.office.site.language import lang
from sekisho.office.site.spending import give_back, spend
from sekisho.office.site.words import say

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_TAKEN_UP = "invitation"
"""In the session: whose code was right."""
_LONGEST = 100


class _Code(forms.Form):
    code = forms.CharField(
        max_length=_LONGEST,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def __init__(self, *given: object, language: str) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.fields["code"].label = say("join.code", language)
        self.fields["code"].help_text = say("join.code.hint", language)


class _Join(forms.Form):
    username = forms.RegexField(r"^[A-Za-z0-9._-]+$", max_length=40)
    name = forms.CharField(max_length=80)
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), max_length=200)

    def __init__(self, *given: object, language: str, organisation: Organisation, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        self.language, self.organisation = language, organisation
        for name, field in self.fields.items():
            field.label = say(f"join.{name}", language)

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if Account.objects.filter(username__iexact=username).exists():
            raise ValidationError(say("join.username_taken", self.language))
        return username

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        account = Account(username=self.cleaned_data.get("username", ""), organisation=self.organisation)
        validate_password(password, account)
        return password


@open_to()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """The letter's code first; who has typed it chooses a name and a password, and the letter is used up then."""
    invited = Invitation.standing(request.session.get(_TAKEN_UP), timezone.now())
    if "code" in request.POST or invited is None:
        return _ask_code(request)
    form = _Join(request.POST or None, language=lang(request), organisation=invited.organisation)
    if request.method == "POST" and form.is_valid():
        return _join(request, invited, form)
    return render(request, "accounts/invitation.html", {"form": form, "invited": invited})


def _ask_code(request: HttpRequest) -> HttpResponse:
    form = _Code(request.POST if "code" in request.POST else None, language=lang(request))
    if request.method == "POST" and not form.is_bound:
        # It was used or taken back since the form was opened.
        messages.warning(request, say("join.code.unknown", lang(request)))
    if request.method == "POST" and form.is_valid():
        wait_s = spend("code", request)
        if wait_s is not None:
            return too_many(request, wait_s)
        invited = Invitation.open(form.cleaned_data["code"], timezone.now())
        if invited is not None:
            # Only codes that open nothing use up the limit.
            give_back("code", request)
            request.session[_TAKEN_UP] = invited.pk
            return redirect("invitation")
        form.add_error("code", say("join.code.unknown", lang(request)))
    return render(request, "accounts/invitation.html", {"form": form}, status=400 if form.errors else 200)


def _join(request: HttpRequest, invited: Invitation, form: _Join) -> HttpResponse:
    with transaction.atomic():
        # Whoever marks it first has it; a second click finds it used.
        if not Invitation.objects.filter(pk=invited.pk, used_at=None).update(used_at=timezone.now()):
            return redirect("invitation")
        account = Account.objects.create_user(
            form.cleaned_data["username"],
            invited.email,
            form.cleaned_data["password"],
            first_name=form.cleaned_data["name"],
            role=invited.role,
            organisation=invited.organisation,
        )
    request.session.pop(_TAKEN_UP, None)
    login(request, account, BACKEND)
    return redirect("home")
