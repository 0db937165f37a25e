"""One licence at the counter: what may leave, record what leaves, give back what did not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sekisho.casework.case import Case, Draw
from sekisho.errors import InputError
from sekisho.ledger.refusal import Said
from sekisho.office.accounts.models import Account
from sekisho.office.customs import draws
from sekisho.office.customs.shipping import declare, issued_licence
from sekisho.office.roles import Role
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import order, seen_case
from sekisho.office.site.language import lang
from sekisho.office.site.said import faults
from sekisho.office.site.words import say
from sekisho.office.store import queue
from sekisho.regime.calendar import law_day

_SHOWN = 50


def licensed_case(account: Account, licence: str) -> Case:
    """The case that a licence was issued in, as this account may read it. Raises Http404."""
    number = queue.case_of_licence(licence)
    if number is None:
        raise Http404
    return seen_case(account, number)


@open_to(Role.CUSTOMS)
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, licence: str) -> HttpResponse:
    """The licence with the form of a shipment; sent, the judgement, or back here with the shipment recorded."""
    assert isinstance(request.user, Account)
    at = timezone.now()
    case = licensed_case(request.user, licence)
    declared = declare(request, request.user, case, at)
    if declared.booked:
        return redirect("draw-licence", licence)
    drawn = draws.rows(case, lang(request))
    context = {
        "case": case,
        "licence": issued_licence(case),
        "declared": declared,
        "form": declared.form,
        "today": law_day(at),
        "draws": drawn[:_SHOWN],
        "more": max(0, len(drawn) - _SHOWN),
    }
    refused = declared.form.errors or (request.POST.get("do") == "book")
    return render(request, "customs/counter.html", context, status=400 if refused else 200)


class _Reversal(forms.Form):
    """Grams of each line of a draw to give back, in kilograms, and why."""

    seen = forms.CharField(max_length=4000, widget=forms.HiddenInput)
    why = forms.CharField(max_length=2000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any, draw: Draw, language: str) -> None:
        self.language, self.left_g = language, {line: g for line, g in draw.lines_g.items() if g}
        self.stands = ";".join(f"{line}:{mass_g}" for line, mass_g in sorted(self.left_g.items()))
        super().__init__(data, label_suffix="", initial={"seen": self.stands})
        self.fields["why"].label = say("customs.reverse.why", language)
        for line, mass_g in self.left_g.items():
            kilograms = f"{mass_g // 1000}.{mass_g % 1000:03d}".rstrip("0").rstrip(".")
            self.fields[f"line_{line}"] = forms.DecimalField(
                required=False,
                min_value=0,
                max_digits=15,
                decimal_places=3,
                initial=kilograms,
                label=say("customs.reverse.line", language, line=line),
                help_text=say("customs.reverse.most", language, most=kilograms),
                widget=forms.TextInput({"inputmode": "decimal", "class": "short", "autocomplete": "off"}),
            )
        self.order_fields([*(f"line_{line}" for line in self.left_g), "why"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        # Sent twice, or while somebody else gave back: what is left is not what the sender saw.
        if told.get("seen") != self.stands:
            self.add_error(None, say("customs.reverse.changed", self.language))
        elif not self.errors and not self.back_g:
            self.add_error(None, say("customs.reverse.nothing", self.language))
        return told

    @property
    def back_g(self) -> dict[str, int]:
        told = {line: self.cleaned_data.get(f"line_{line}") for line in self.left_g}
        return {str(line): int(mass * 1000) for line, mass in told.items() if mass}


@open_to(Role.CUSTOMS)
@require_http_methods(["GET", "HEAD", "POST"])
def reverse(request: HttpRequest, licence: str, key: str) -> HttpResponse:
    """Give back a draw, or a part of it, with a reason. The draw stays on the record; the correction names it."""
    assert isinstance(request.user, Account)
    case, language = licensed_case(request.user, licence), lang(request)
    draw = case.draws.get(key)
    if draw is None:
        raise Http404
    form = _Reversal(request.POST if request.method == "POST" else None, draw, language)
    if request.method == "POST" and form.is_valid():
        what = {"corrects": key, "lines": form.back_g}
        try:
            came = order(
                request.user, case.id, "reverse_draw", at=timezone.now(), what=what, why=form.cleaned_data["why"]
            )
        except InputError as error:
            form.add_error(None, faults(error.problems, language))
        else:
            if not isinstance(came, Said):
                messages.success(request, say("customs.reverse.done", language, export=draw.export))
                return redirect("draw-licence", licence)
            form.add_error(None, came.sentence(language))
    context = {"case": case, "licence": issued_licence(case), "draw": draw, "form": form}
    return render(request, "customs/reverse.html", context, status=400 if form.errors else 200)
