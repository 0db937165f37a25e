"""Taking up an invitation; the demo's sign-in by one click."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from sekisho.office.accounts.models import Account, Invitation, Organisation
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.words import say

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


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
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who holds the letter chooses a name and a password; the letter is used up then."""
    invited = Invitation.open(secret, timezone.now())
    if invited is None:
        raise Http404
    form = _Join(request.POST or None, language=lang(request), organisation=invited.organisation)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            # Whoever marks it first has it; a second click finds it used.
            if not Invitation.objects.filter(pk=invited.pk, used_at=None).update(used_at=timezone.now()):
                raise Http404
            account = Account.objects.create_user(
                form.cleaned_data["username"],
                invited.email,
                form.cleaned_data["password"],
                first_name=form.cleaned_data["name"],
                role=invited.role,
                organisation=invited.organisation,
            )
        login(request, account, _BACKEND)
        return redirect("home")
    return render(request, "accounts/invitation.html", {"form": form, "invited": invited})


@open_to()
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the fictional office's people. There only in demo mode, and only to fictional accounts."""
    if not settings.DEMO:
        raise Http404
    wanted = get_object_or_404(
        Account, username=request.POST.get("as", ""), organisation__is_fictional=True, is_active=True
    )
    login(request, wanted, _BACKEND)
    return redirect("home")
