"""Change an application: give a corrected file, see place by place what it changes, then order it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sekisho.casework.case import Case
from sekisho.casework.model import plain
from sekisho.casework.patch import patched
from sekisho.dossier import Dossier, read_application, read_content, write_form
from sekisho.dossier.files import MOST_BYTES
from sekisho.dossier.folder import application_data, from_application
from sekisho.dossier.parse import parse_json
from sekisho.errors import InputError, Problem
from sekisho.facts import dictionary
from sekisho.ledger.refusal import Said
from sekisho.office.accounts.models import Account
from sekisho.office.applicant.changes import Change, difference, told
from sekisho.office.roles import APPLICANTS, Role
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import order, orders_open_to, seen_case
from sekisho.office.site.language import lang
from sekisho.office.site.said import fault
from sekisho.office.site.words import say
from sekisho.office.store.desk import Stale

Json = dict[str, Any]

_MOST_TEXT: Final = 1_000_000
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AmendForm(forms.Form):
    """A file or its text, and the claim of special circumstances where there is one."""

    file = forms.FileField(required=False)
    text = forms.CharField(required=False, max_length=_MOST_TEXT, widget=forms.Textarea({"rows": 6, "class": "mono"}))
    special = forms.CharField(required=False, max_length=4_000, widget=forms.Textarea({"rows": 3}))
    why = forms.CharField(required=False, max_length=4_000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any, files: Any, language: str) -> None:
        super().__init__(data, files, label_suffix="")
        self.language = language
        for name in self.fields:
            self.fields[name].label = say(f"applicant.amend.{name}", language)
            self.fields[name].help_text = say(f"applicant.amend.{name}.hint", language)
        self.fields["file"].widget.attrs["accept"] = ".json,.yaml,.yml,.xlsx"

    def read(self) -> Dossier | None:
        """The corrected application; None where only circumstances are claimed. Raises InputError."""
        given = self.cleaned_data["file"]
        if given is not None:
            if given.size > MOST_BYTES:
                cause = say("applicant.amend.too_large", self.language, most=MOST_BYTES // 10**6)
                raise InputError(Problem(given.name, cause, ""))
            return read_content(given.read(MOST_BYTES + 1), Path(given.name).name[:120] or "file")
        text = self.cleaned_data["text"].strip()
        return read_content(text.encode(), "application.json") if text else None


@open_to(Role.EXPORTER)
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, case: str) -> HttpResponse:
    """The form; with `do=compare` the differences; with `do=order` the change, if nothing happened to the case since
    it was compared."""
    assert isinstance(request.user, Account)
    found, language = seen_case(request.user, case), lang(request)
    if request.method != "POST":
        if "amend" not in orders_open_to(request.user, found):
            raise Http404
        return _page(request, found, AmendForm(None, None, language))
    if request.POST.get("do") == "order":
        return _order(request, request.user, found)
    form = AmendForm(request.POST, request.FILES, language)
    if form.is_valid():
        try:
            new = form.read()
        except InputError as error:
            return _page(request, found, form, problems=error.problems)
        changes = {} if new is None else changes_to(found, new)
        if changes or form.cleaned_data["special"].strip():
            return _compared(request, found, changes, form.cleaned_data["special"], form.cleaned_data["why"])
        form.add_error(None, say("applicant.amend.nothing" if new is None else "applicant.amend.same", language))
    return _page(request, found, form)


def normal(dossier: Dossier) -> Json:
    """An application in one form, whichever kind of file it came from: 3 and 3.0 are one number."""
    data: Json = _numbers(plain(application_data(from_application(dossier)).data), "")
    return data


_NUMBERS: Final = frozenset(fact.path.rpartition(".")[2] for fact in dictionary() if fact.path and fact.type.is_number)


def _numbers(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {each: _numbers(inner, key if each == "value" else each) for each, inner in value.items()}
    if isinstance(value, list):
        return [_numbers(each, key) for each in value]
    return f"{Decimal(value).normalize():f}" if isinstance(value, str) and key in _NUMBERS else value


def changes_to(case: Case, new: Dossier) -> Json:
    """The patch that makes a case's file say what another does: place by place where that will do, else as a whole."""
    wanted = normal(new)
    changes = difference(normal(case.dossier), wanted)
    try:
        is_enough = normal(read_application(patched(case.application, changes), case.id)) == wanted
    except InputError:
        is_enough = False
    return changes if is_enough else difference(case.application, wanted)


def _page(request: HttpRequest, case: Case, form: AmendForm, problems: Any = ()) -> HttpResponse:
    problems = list(problems)
    context = {"case": case, "form": form, "problems": problems}
    return render(request, "applicant/amend.html", context, status=400 if problems or form.errors else 200)


def _compared(
    request: HttpRequest, case: Case, changes: Json, special: str, why: str, refused: list[str] | None = None
) -> HttpResponse:
    context = {
        "case": case,
        "changes": _told(case, changes),
        "patch": json.dumps(changes, ensure_ascii=False),
        "special": special.strip(),
        "why": why.strip(),
        "seen": len(case.events),
        "refused": refused or [],
    }
    return render(request, "applicant/compared.html", context, status=400 if refused else 200)


def _order(request: HttpRequest, account: Account, case: Case) -> HttpResponse:
    language, given = lang(request), request.POST
    special, why, seen = given.get("special", "")[:4_000], given.get("why", "")[:4_000], given.get("seen", "")
    changes: Any = {}
    try:
        changes = parse_json(given.get("changes", "{}")[:_MOST_TEXT].encode())
        if not isinstance(changes, Mapping):
            raise InputError(Problem("changes", "must be an object"))
        changes = plain(changes)
        read_application(patched(case.application, changes), case.dossier.id)
        what: Json = {"changes": changes, **({"special": {"reason": special.strip()}} if special.strip() else {})}
        looked = {int(seen)} if seen.isdecimal() and len(seen) < 10 else {-1}
        came = order(account, case.id, "amend", at=timezone.now(), what=what, why=why.strip(), seen=looked)
    except InputError as error:
        told_faults: list[str] = [fault(each, language) for each in error.problems]
        return _compared(request, case, _mapping(changes), special, why, told_faults)
    except Stale:
        again = [say("applicant.amend.stale", language)]
        return _compared(request, case, _mapping(changes), special, why, again)
    if isinstance(came, Said):
        return _compared(request, case, _mapping(changes), special, why, [came.sentence(language)])
    messages.success(request, say("applicant.amend.done", language))
    return redirect("my-case", case.id)


def _mapping(changes: Any) -> Json:
    return dict(changes) if isinstance(changes, Mapping) else {}


def _told(case: Case, changes: Json) -> list[Change]:
    """Place by place as both files say it; as the patch says it where the changed file cannot be read."""
    try:
        new = normal(read_application(patched(case.application, changes), case.id))
    except InputError:
        return told(case.application, changes)
    old = normal(case.dossier)
    return told(old, difference(old, new))


@open_to(*APPLICANTS)
@require_safe
def file(request: HttpRequest, case: str, form: str) -> HttpResponse:
    """The application as it stands, to be kept or corrected: JSON, or the XLSX form in the reader's language."""
    assert isinstance(request.user, Account)
    found = seen_case(request.user, case)
    if form == "json":
        answer: HttpResponse = JsonResponse(
            dict(found.application), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "form.xlsx"
            write_form(path, found.dossier, lang(request))
            answer = HttpResponse(path.read_bytes(), content_type=_XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.id}.{form}"'
    return answer
