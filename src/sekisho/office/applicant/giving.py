"""Orders of the applicant that need no more than a word: withdraw, give the licence back, ask for reconsideration."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sekisho.casework.table import table
from sekisho.errors import InputError
from sekisho.ledger.refusal import Said
from sekisho.office.accounts.models import Account
from sekisho.office.roles import Role
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import order, orders_open_to, seen_case
from sekisho.office.site.language import lang
from sekisho.office.site.said import faults
from sekisho.office.site.words import say

COMMANDS: Final = ("withdraw", "surrender", "ask_reconsideration")
_GRAVE: Final = ("withdraw", "surrender")


class _Reason(forms.Form):
    why = forms.CharField(max_length=4_000, widget=forms.Textarea({"rows": 5}))

    def __init__(self, data: Any, command: str, language: str) -> None:
        super().__init__(data, label_suffix="")
        needed = table().commands[command].why
        self.fields["why"].required = needed
        key = "why_needed" if needed else "why_free"
        self.fields["why"].label = say(f"applicant.give.{key}", language)


@open_to(Role.EXPORTER)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, case: str, command: str) -> HttpResponse:
    """What follows from the order, and the order once it is confirmed. Not found where the case is not in a state for
    it, unless it was sent: then the refusal is told."""
    assert isinstance(request.user, Account)
    if command not in COMMANDS:
        raise Http404
    language, found = lang(request), seen_case(request.user, case)
    row = table().commands[command]
    form = _Reason(request.POST if request.method == "POST" else None, command, language)
    if request.method != "POST" and command not in orders_open_to(request.user, found):
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            came = order(request.user, case, command, at=timezone.now(), why=form.cleaned_data["why"])
        except InputError as error:
            form.add_error(None, faults(error.problems, language))
        else:
            if not isinstance(came, Said):
                messages.success(request, say(f"applicant.give.{command}.done", language))
                return redirect("my-case", case)
            form.add_error(None, came.sentence(language))
    state = next(iter(row.moves.get(found.state, {}).values()), None)
    context = {
        "case": found,
        "command": command,
        "name": row.name,
        "follows": say(f"applicant.give.{command}.follows", language),
        "state": None if state is None else table().states[state].name,
        "grave": command in _GRAVE,
        "form": form,
    }
    return render(request, "applicant/give.html", context, status=400 if form.errors else 200)
