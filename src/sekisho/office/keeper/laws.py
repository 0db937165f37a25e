"""The law that the office runs by: what stands, what is proposed, and the second pair of eyes."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sekisho.licence.names import named
from sekisho.office.accounts.models import Account
from sekisho.office.keeper import proposing
from sekisho.office.keeper.models import KINDS, OPEN, LawProposal
from sekisho.office.keeper.overview import law_standing
from sekisho.office.keeper.paging import paged
from sekisho.office.keeping import bundle, laws
from sekisho.office.keeping.bundle import BadBundle
from sekisho.office.roles import Role
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import SEES_ALL
from sekisho.office.site.language import lang
from sekisho.office.site.limits import costs
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say

READERS: Final = (Role.KEEPER, Role.SUPERVISOR, Role.AUDITOR)
_COLUMNS: Final = {
    key: f"keeper.column.{key}" for key in ("number", "at", "by", "kind", "state", "decided_by", "decided_at", "hash")
}
_STYLE: Final = {"open": "wait", "accepted": "good", "refused": "bad", "withdrawn": ""}


@open_to(*READERS)
@require_safe
def proposals(request: HttpRequest, form: str | None) -> HttpResponse:
    """What the office runs by, and every proposal to change it, the latest first."""
    language = lang(request)
    found = LawProposal.objects.select_related("by", "decided_by").defer("folder", "told").order_by("-id")
    page = paged(request, found)
    rows = [_row(each, language) for each in page.rows]
    about = {"law": laws.lawbook().law.hash, "source": say("keeper.law.source", language)}
    table = Table("law-proposals", _COLUMNS, rows, about)
    return respond(request, form, table, "keeper/law.html", {"page": page, **law_standing()})


def _row(each: LawProposal, language: str) -> dict[str, Any]:
    return {
        "number": each.pk,
        "at": each.at.isoformat(),
        "at_moment": each.at,
        "by": each.by.username,
        "kind": say(f"keeper.law.kind.{each.kind}", language),
        "state": say(f"keeper.law.state.{each.state}", language),
        "style": _STYLE[each.state],
        "decided_by": None if each.decided_by is None else each.decided_by.username,
        "decided_at": None if each.decided_at is None else each.decided_at.isoformat(),
        "hash": each.hash or None,
    }


class _Propose(forms.Form):
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    file = forms.FileField(required=False)
    why = forms.CharField(max_length=2000, widget=forms.Textarea)

    def __init__(self, *given: object, language: str, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        self.language = language
        self.fields["kind"].label = say("keeper.law.what", language)
        told = [(each, say(f"keeper.law.kind.{each}", language)) for each in KINDS]
        self.fields["kind"].choices = told  # type: ignore[attr-defined]
        self.fields["file"].label = say("keeper.law.file", language)
        most = bundle.MOST_UNPACKED // 1_000_000
        self.fields["file"].help_text = say("keeper.law.file.hint", language, most=most)
        self.fields["why"].label = say("keeper.law.why", language)
        self.fields["why"].help_text = say("keeper.law.why.hint", language)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        file = told.get("file")
        if told.get("kind") not in (None, "shipped") and file is None:
            self.add_error("file", say("keeper.law.file.missing", self.language))
        elif file is not None and file.size > settings.MOST_UPLOADED_BYTES:
            most = settings.MOST_UPLOADED_BYTES // 1_000_000
            self.add_error("file", say("keeper.bundle.too_large", self.language, most=most))
        return told


@open_to(Role.KEEPER)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Send a folder or a list; what it says is looked at, and nothing of it binds."""
    language = lang(request)
    form = _Propose(request.POST or None, request.FILES or None, language=language, initial={"kind": "folder"})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        content = b"" if told["file"] is None else told["file"].read()
        try:
            made = proposing.propose(told["kind"], content, told["why"], _account(request), timezone.now())
        except BadBundle as bad:
            form.add_error("file", say(f"keeper.bundle.{bad.key}", language, **bad.parts))
        except proposing.Refused as refused:
            form.add_error(None, say(f"keeper.refused.{refused.key}", language))
        else:
            messages.success(request, say("keeper.law.proposed", language))
            return redirect("law-proposal", made.pk)
    return render(request, "keeper/law_propose.html", {"form": form, **law_standing()})


@open_to(*READERS)
@require_safe
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal: its faults, what changes by it, and what may be done about it now."""
    return _page(request, number)


def _page(request: HttpRequest, number: int, refused: str | None = None) -> HttpResponse:
    found = LawProposal.objects.select_related("by", "decided_by").defer("folder")
    stands = get_object_or_404(found, pk=number)
    account = _account(request)
    why_not = proposing.refusal(stands, account)
    more = {
        "proposal": stands,
        "row": _row(stands, lang(request)),
        "told": stands.told,
        "parties_changed": [
            (say(f"keeper.law.party.{each}", lang(request)), stands.told["lists"][each])
            for each in ("added", "changed", "vanished")
        ]
        if stands.told["lists"]
        else [],
        "effect": _effect(stands.told.get("effect"), lang(request)),
        "links_cases": account.role in SEES_ALL,
        "is_sound": bool(stands.hash),
        "is_mine": stands.by_id == account.pk and stands.state == OPEN,
        "may_decide": why_not is None,
        "why_not": why_not,
        "refused": refused,
        "is_outdated": stands.state == OPEN and stands.base_hash != laws.lawbook().law.hash,
        "why": request.POST.get("why", ""),
        **law_standing(),
    }
    return render(request, "keeper/law_proposal.html", more, status=409 if refused else 200)


def _effect(told: dict[str, Any] | None, language: str) -> dict[str, Any] | None:
    """What a proposal would do to cases, named; None where it was not tried."""
    if told is None or told["cases"] is None:
        return told
    rows = [
        {
            **each,
            "flag_name": say(f"officer.flag.{each['flag']}", language),
            "was_name": named("outcomes", each["was"])[language],
            "is_name": named("outcomes", each["is"])[language],
        }
        for each in told["cases"]
    ]
    return {**told, "cases": rows, "more": told["changed"] - len(rows)}


@open_to(*READERS)
@costs("export")
@require_safe
def folder(request: HttpRequest, number: int) -> HttpResponse:
    """The whole proposed folder, as a zip."""
    stands = get_object_or_404(LawProposal, pk=number)
    return _zip(bundle.unpack(stands.folder), f"law-proposal-{number}.zip")


@open_to(*READERS)
@costs("export")
@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """The folder that the office runs by, as a zip: what a change begins with."""
    return _zip(laws.files_standing(), f"{laws.LAW}.zip")


def _zip(files: bundle.Files, name: str) -> HttpResponse:
    answer = HttpResponse(bundle.zipped(files, laws.LAW), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@open_to(Role.KEEPER, Role.SUPERVISOR)
@costs("heavy")
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Countersign, refuse or withdraw."""
    language, account, now = lang(request), _account(request), timezone.now()
    get_object_or_404(LawProposal.objects.only("pk"), pk=number)
    what, why = request.POST.get("what"), request.POST.get("why", "").strip()[:2000]
    try:
        if what == "withdraw":
            proposing.withdraw(number, account, now)
        elif what == "accept" or (what == "refuse" and why):
            proposing.decide(number, what == "accept", why, account, now)
        else:
            raise proposing.Refused("no_reason" if what == "refuse" else "unknown")
    except proposing.Refused as refused:
        return _page(request, number, refused.key)
    messages.success(request, say(f"keeper.law.done.{what}", language))
    return redirect("law-proposal", number)


def _account(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user
