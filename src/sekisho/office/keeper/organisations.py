"""Organisations: made, and renamed while nobody of theirs has ever signed in.

An event names the organisation that acted, and whose cases are whose is told by that name. Renamed later, an
organisation would lose its cases, and whoever took the old name would get them.
"""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sekisho.casework.model import folded
from sekisho.office.accounts.models import Account, Organisation
from sekisho.office.keeper.acts import note
from sekisho.office.keeper.overview import READERS
from sekisho.office.roles import Role
from sekisho.office.site.access import open_to
from sekisho.office.site.fields import country_field
from sekisho.office.site.language import lang
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say
from sekisho.office.store.models import CaseRecord

_COLUMNS: Final = {key: f"keeper.column.{key}" for key in ("name", "country", "kind", "open_accounts", "cases")}


@open_to(*READERS)
@require_safe
def organisations(request: HttpRequest, form: str | None) -> HttpResponse:
    """All of them, with how many people sign in for each and how many cases it filed."""
    language = lang(request)
    found = Organisation.objects.annotate(open_accounts=Count("accounts", filter=Q(accounts__is_active=True)))
    cases = dict(CaseRecord.objects.values_list("applicant").annotate(n=Count("case")))
    rows = [
        {
            "number": each.pk,
            "name": each.name,
            "country": each.country,
            "kind": say("keeper.kind.authority" if each.is_authority else "keeper.kind.other", language),
            "open_accounts": each.open_accounts,
            "cases": cases.get(folded(each.name), 0),
        }
        for each in found.order_by("name")
    ]
    table = Table("organisations", _COLUMNS, rows, {"source": say("keeper.organisations.source", language)})
    return respond(request, form, table, "keeper/organisations.html")


class _Form(forms.Form):
    name = forms.CharField(max_length=160)
    kind = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *given: object, language: str, existing: Organisation | None = None, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        self.language, self.existing = language, existing
        self.fields["name"].label = say("keeper.column.name", language)
        self.fields["name"].help_text = say("keeper.organisation.name.hint", language)
        self.fields["country"] = country_field(language, required=True)
        self.fields["country"].label = say("keeper.column.country", language)
        self.fields["kind"].label = say("keeper.column.kind", language)
        kinds = [(each, say(f"keeper.kind.{each}", language)) for each in ("other", "authority")]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if existing is not None:
            del self.fields["kind"], self.fields["country"]

    def clean_name(self) -> str:
        """A name that reads the same as another's would open that one's cases."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        others = Organisation.objects.exclude(pk=self.existing.pk) if self.existing else Organisation.objects.all()
        taken = {folded(each) for each in others.values_list("name", flat=True)}
        if folded(name) in taken:
            raise ValidationError(say("keeper.organisation.taken", self.language))
        is_new = self.existing is None or folded(self.existing.name) != folded(name)
        if is_new and CaseRecord.objects.filter(applicant=folded(name)).exists():
            raise ValidationError(say("keeper.organisation.has_cases", self.language))
        return name


@open_to(Role.KEEPER)
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    language = lang(request)
    form = _Form(request.POST or None, language=language, initial={"country": "CN", "kind": "other"})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            name, authority = form.cleaned_data["name"], form.cleaned_data["kind"] == "authority"
            Organisation.objects.create(name=name, country=form.cleaned_data["country"], is_authority=authority)
            note(timezone.now(), _by(request), "organisation_made", name)
        messages.success(request, say("keeper.organisation.made", language, name=name))
        return redirect("organisations")
    return render(
        request, "keeper/form.html", {"form": form, "title": "keeper.organisation.new", "back": "organisations"}
    )


@open_to(Role.KEEPER)
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, number: int) -> HttpResponse:
    """Another name, while nobody of it has signed in."""
    language = lang(request)
    stands = get_object_or_404(Organisation, pk=number)
    fixed = is_fixed(stands)
    form = _Form(request.POST or None, language=language, existing=stands, initial={"name": stands.name})
    if request.method == "POST" and not fixed and form.is_valid():
        with transaction.atomic():
            before, name = stands.name, form.cleaned_data["name"]
            Organisation.objects.filter(pk=stands.pk).update(name=name)
            note(timezone.now(), _by(request), "organisation_renamed", name, before)
        messages.success(request, say("keeper.organisation.renamed", language, name=name))
        return redirect("organisations")
    more = {"form": form, "organisation": stands, "fixed": fixed}
    return render(request, "keeper/organisation.html", more, status=409 if fixed and request.method == "POST" else 200)


def is_fixed(organisation: Organisation) -> bool:
    """Has anyone of it signed in, or does a case name it? Then its name stands in records."""
    signed_in = organisation.accounts.filter(last_login__isnull=False).exists()
    return signed_in or CaseRecord.objects.filter(applicant=folded(organisation.name)).exists()


def _by(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user
