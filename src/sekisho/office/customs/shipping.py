"""A shipment as a form: declared by the exporter or taken down by customs, judged first, recorded then."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from sekisho.casework.case import Case
from sekisho.errors import InputError
from sekisho.licence.judge import Answer, Shipment
from sekisho.licence.model import Licence
from sekisho.licence.names import names
from sekisho.office.accounts.models import Account
from sekisho.office.site.language import lang
from sekisho.office.site.said import fault
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.templatetags.words import kg
from sekisho.office.site.words import say
from sekisho.office.store import desk, log
from sekisho.office.store.register import Registered, register
from sekisho.regime.calendar import law_day

_MOST_KG: Final = 10**9
_LOCODE: Final = re.compile(r"[A-Za-z]{2}[A-Za-z0-9]{3}")
STYLES: Final[Mapping[Answer, str]] = {Answer.ALLOWED: "good", Answer.HELD: "wait", Answer.REFUSED: "bad"}


class ShipmentForm(forms.Form):
    """One shipment under one licence. Masses are of product, in kilograms down to the gram or in whole grams."""

    key = forms.RegexField(r"^[A-Za-z0-9-]{8,64}$", widget=forms.HiddenInput)
    export = forms.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", max_length=40)
    shipped_on = forms.DateField(widget=forms.DateInput({"type": "date", "class": "short"}, "%Y-%m-%d"))
    mode = forms.ChoiceField(required=False)
    port = forms.CharField(required=False, max_length=40, widget=forms.TextInput({"class": "short"}))
    unit = forms.ChoiceField(widget=forms.Select({"class": "short"}))

    def __init__(self, data: Any, licence: Licence, lines: Iterable[Registered], today: date, language: str) -> None:
        initial = {"key": uuid.uuid4().hex, "shipped_on": today, "unit": "kg"}
        super().__init__(data, initial=initial, label_suffix="")
        self.language = language
        self.numbers = [line.line for line in licence.lines]
        for name in ("export", "shipped_on", "mode", "port", "unit"):
            self.fields[name].label = say(f"customs.ship.{name}", language)
        for name in ("export", "port"):
            self.fields[name].help_text = say(f"customs.ship.{name}.hint", language)
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["export"].error_messages["invalid"] = say("customs.ship.export.wrong", language)
        modes = [(each, text[language]) for each, text in names()["modes"].items()]
        self.fields["mode"].choices = [("", say("customs.ship.not_said", language)), *modes]  # type: ignore[attr-defined]
        units = [(each, say(f"customs.unit.{each}", language)) for each in ("kg", "g")]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        left = {each.line.line: each.stand.balance_g for each in lines}
        for line in licence.lines:
            self.fields[f"line_{line.line}"] = forms.DecimalField(
                required=False,
                min_value=Decimal(0),
                max_value=Decimal(_MOST_KG * 1000),
                max_digits=15,
                decimal_places=3,
                label=say("customs.ship.line", language, line=line.line, goods=line.description),
                help_text=say("customs.ship.left", language, left=kg(left.get(line.line, 0))),
                widget=forms.TextInput({"inputmode": "decimal", "class": "short", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for number in self.numbers:
            mass = told.get(f"line_{number}")
            if mass is not None and told.get("unit") == "g" and mass % 1:
                self.add_error(f"line_{number}", say("customs.ship.whole_grams", self.language))
        if not self.errors and not self.shipped_g:
            self.add_error(f"line_{self.numbers[0]}", say("customs.ship.nothing", self.language))
        return told

    @property
    def shipped_g(self) -> dict[int, int]:
        """Whole grams by line; a line of which nothing leaves is not in it."""
        times = 1000 if self.cleaned_data["unit"] == "kg" else 1
        told = {number: self.cleaned_data.get(f"line_{number}") for number in self.numbers}
        return {number: int(mass * times) for number, mass in told.items() if mass}

    @property
    def shipment(self) -> Shipment:
        told = self.cleaned_data
        port = told["port"].strip()
        port = port.upper() if _LOCODE.fullmatch(port) else port
        return Shipment(told["export"], told["shipped_on"], self.shipped_g, told["mode"] or None, port or None)


@dataclass(frozen=True)
class Told:
    """An answer for a page: allowed, held or refused, with every ground as a sentence and the rule that it rests on."""

    answer: Answer
    title: str
    style: str
    grounds: tuple[tuple[str, str | None], ...]
    left: tuple[tuple[int, int, int], ...]
    """Where it is allowed: line, grams that leave, grams left after it."""


@dataclass
class Declared:
    """The form as it stands, and what came of it. booked: it is recorded, by now or before."""

    form: ShipmentForm
    lines: tuple[Registered, ...]
    told: Told | None = None
    booked: bool = False


def issued_licence(case: Case) -> Licence:
    """The licence of a case as it was issued. The case must have one."""
    assert case.licence is not None
    issued = log.licence(case.licence.id)
    assert issued is not None
    return issued


def declare(request: HttpRequest, account: Account, case: Case, at: datetime) -> Declared:
    """The form for a licence; sent with `do=check` also the judgement, with `do=book` the shipment recorded and a
    message that says so. What is refused or held leaves nothing behind and loses nothing typed."""
    licence, language = issued_licence(case), lang(request)
    lines = tuple(register(law_day(at), licence=licence.id))
    form = ShipmentForm(request.POST if request.method == "POST" else None, licence, lines, law_day(at), language)
    declared = Declared(form, lines)
    if request.method != "POST" or not form.is_valid():
        return declared
    booking = request.POST.get("do") == "book"
    way = desk.ship if booking else desk.would_ship
    try:
        came = way(case.id, form.shipment, key=form.cleaned_data["key"], at=at, by=account.actor, book=lawbook())
    except InputError as error:
        for problem in error.problems:
            form.add_error(None, fault(problem, language))
        return declared
    declared.told = tell(came, form.shipped_g, lines, language)
    if booking and came.judgement.answer is Answer.ALLOWED:
        declared.booked = True
        said = "again" if came.again else "booked"
        messages.success(request, say(f"customs.ship.{said}", language, export=form.shipment.export))
    return declared


def tell(came: desk.Shipped, shipped_g: Mapping[int, int], lines: Iterable[Registered], language: str) -> Told:
    answer = came.judgement.answer
    rules = {rule.id for rule in lawbook().law.rules}
    grounds = tuple(
        (ground.sentence(language), ground.rule if ground.rule in rules else None) for ground in came.judgement.grounds
    )
    left: tuple[tuple[int, int, int], ...] = ()
    if answer is Answer.ALLOWED and not came.again:
        balance_g = {each.line.line: each.stand.balance_g for each in lines}
        left = tuple((number, mass_g, balance_g[number] - mass_g) for number, mass_g in sorted(shipped_g.items()))
    title = say("customs.answer.again" if came.again and not grounds else f"customs.answer.{answer}", language)
    return Told(answer, title, STYLES[answer], grounds, left)
