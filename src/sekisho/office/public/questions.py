"""The checker's few questions: asked in the dictionary's words, answered in the address, read as an application."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.datastructures import MultiValueDict

from sekisho.facts import dictionary
from sekisho.facts.codes import COUNTRIES
from sekisho.materials.elements import elements
from sekisho.office.public.days import Told
from sekisho.office.site.fields import choices, country_field, country_typed, select, truth, yes_no
from sekisho.office.site.words import say

IMPORTER: Final = "importer"
END_USER: Final = "end-user"
STAND_IN_KG: Final = "1"
"""Of a line whose mass is not told: an application cannot do without one."""

ELEMENTS: Final = tuple(elements())
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "goods": ("form", "family", "net_kg", "made_in"),
    "composition": (*ELEMENTS, "composition_complete"),
    "way": ("departs", "destination", "filed_on"),
    "importer": ("importer_name", "importer_country", "importer_military"),
    "end_user": ("end_user_name", "end_user_country", "end_user_military", "final", "reexports", "reexports_to"),
    "use": ("end_use", "sector", "product", "raises_military_strength", "downstream_complete"),
}
_FACT_OF: Final = {
    "net_kg": "net_g",
    "importer_name": "party_name",
    "importer_country": "country",
    "importer_military": "military",
    "end_user_name": "party_name",
    "end_user_country": "country",
    "end_user_military": "military",
    "reexports": "reexports_to",
}
_OWN_WORDS: Final = ("departs", "reexports_to")
_COUNTRIES: Final = ("departs", "destination", "made_in", "importer_country", "end_user_country")
_MISTAKES: Final = (
    *("required", "invalid", "invalid_choice", "max_length", "null_characters_not_allowed"),
    *("min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
)
"""What the fields of forms find wrong; here each question has one sentence for all of it."""
_OF_SEVERAL: Final = ("over_hundred", "none_and_some")
"""Mistakes that lie between answers."""


class Questions(forms.Form):
    """Every answer but the filing day may be left unknown, and unknown is never taken for a no."""

    def __init__(self, data: MultiValueDict[str, str] | None, language: str, today: date) -> None:
        super().__init__(data, label_suffix="")
        self.language = language
        for names in GROUPS.values():
            for name in names:
                self.fields[name] = self._field(name, today)

    def _field(self, name: str, today: date) -> forms.Field:
        field = self._bare(name, today)
        field.label = self._label(name)
        field.error_messages |= dict.fromkeys(_MISTAKES, self._sentence(_fault_of(name)))
        if name == "filed_on":
            field.error_messages["required"] = self._sentence("no_day")
        return field

    def _sentence(self, fault: str) -> str:
        """Cause and remedy of a mistake, as the page shows them."""
        cause, remedy = self._parts(fault)
        return f"{cause} {remedy}" if self.language == "en" else f"{cause}{remedy}"

    def _parts(self, fault: str) -> tuple[str, str]:
        return say(f"public.fault.{fault}", self.language), say(f"public.fault.{fault}.remedy", self.language)

    def faults(self) -> list[Told]:
        """What is wrong, each with its place, cause and remedy."""
        found = []
        for name, said in self.errors.as_data().items():
            for each in said:
                known = each.code if each.code in _OF_SEVERAL else _fault_of(name)
                fault = "no_day" if each.code == "required" else known
                found.append(Told(str(self.fields[name].label), *self._parts(fault)))
        return found

    def _wrong(self, fault: str) -> forms.ValidationError:
        return forms.ValidationError(self._sentence(fault), code=fault)

    def _label(self, name: str) -> str:
        if name in _OWN_WORDS:
            return say(f"public.ask.{name}", self.language)
        if name in ELEMENTS:
            return f"{name} (wt%)"
        return dictionary()[_FACT_OF.get(name, name)].question[self.language]

    def _bare(self, name: str, today: date) -> forms.Field:
        if name in ELEMENTS:
            return self._number(max_value=Decimal(100))
        if name == "net_kg":
            return self._number(max_value=Decimal(10**9))
        if name == "filed_on":
            return forms.DateField(
                initial=today, widget=forms.DateInput({"type": "date", "class": "short"}, "%Y-%m-%d"), required=True
            )
        if name in _COUNTRIES:
            return country_field(self.language)
        if name == "reexports":
            options = ((each, say(f"public.reexports.{each}", self.language)) for each in ("none", "some"))
            return select(options, self.language)
        if name == "reexports_to":
            return forms.RegexField(r"^[A-Za-z]{2}([ ,、，;]+[A-Za-z]{2})*$", required=False, max_length=200)
        if name in ("importer_name", "end_user_name", "product"):
            return forms.CharField(required=False, max_length=200)
        fact = dictionary()[_FACT_OF.get(name, name)]
        if fact.values:
            return select(choices(fact, self.language), self.language)
        return select(yes_no(self.language), self.language)

    def _number(self, max_value: Decimal) -> forms.Field:
        widget = forms.TextInput({"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        return forms.DecimalField(
            required=False, min_value=Decimal(0), max_value=max_value, max_digits=14, decimal_places=4, widget=widget
        )

    def clean_reexports_to(self) -> list[str]:
        codes = self.cleaned_data["reexports_to"].upper()
        found = list(
            dict.fromkeys("".join(mark if mark.isascii() and mark.isalpha() else " " for mark in codes).split())
        )
        if any(code not in COUNTRIES for code in found):
            raise self._wrong("codes")
        return found

    def clean_net_kg(self) -> Decimal | None:
        mass = self.cleaned_data["net_kg"]
        if mass is not None and (mass <= 0 or mass * 1000 % 1):
            raise self._wrong("mass")
        return mass  # type: ignore[no-any-return]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        shares = {each: told.get(each) or Decimal(0) for each in ELEMENTS}
        if sum(shares.values()) > 100:
            # It is told where the reader finds a figure of theirs: at the largest.
            self.add_error(max(ELEMENTS, key=lambda each: shares[each]), self._wrong("over_hundred"))
        if told.get("reexports_to") and told.get("reexports") == "none":
            self.add_error("reexports_to", self._wrong("none_and_some"))
        return told

    def answered(self) -> dict[str, str]:
        """What was given, as it stands in the address: what is unknown is left out."""
        return {name: value for name in self.fields if (value := country_typed(self.data, name))}

    def application(self) -> dict[str, Any]:
        """The answers as `read_application` takes them; what is unknown is not in it."""
        told = self.cleaned_data
        mass = _text(told["net_kg"]) or STAND_IN_KG
        shares = {each: _text(told[each]) for each in ELEMENTS if told[each] is not None}
        found = {
            "id": "CHECK",
            "kind": "individual",
            "filed_on": str(told["filed_on"]),
            "destination": told["destination"],
            "route": [told["departs"], told["destination"]] if told["departs"] and told["destination"] else None,
            "importer": _party(IMPORTER, told, "importer_"),
            "lines": [
                {
                    "line": 1,
                    "form": told["form"],
                    "family": told["family"],
                    "composition_wt_pct": shares or None,
                    "composition_complete": truth(told["composition_complete"]),
                    "net_kg": mass,
                    "made_in": told["made_in"],
                }
            ],
            "end_use": {
                "category": told["end_use"],
                "sector": told["sector"],
                "product": told["product"],
                "raises_military_strength": truth(told["raises_military_strength"]),
            },
            "downstream_complete": truth(told["downstream_complete"]),
        }
        if told["departs"] == "CN":
            # Who sends goods from a country under its export law is established there.
            found["exporter"] = {"id": "exporter", "country": "CN"}
        reached = [] if told["reexports"] == "none" else told["reexports_to"] or None
        node = {"final": truth(told["final"]), "reexports_to": reached}
        end_user = _party(END_USER, told, "end_user_")
        if len(end_user) > 1 or any(value is not None for value in node.values()):
            found["end_users"] = [END_USER]
            found["downstream"] = [
                {"party": end_user, "receives_from": IMPORTER, "line": 1, "net_kg": mass, **_said(node)}
            ]
        found = _said(found)
        found["lines"] = [_said(line) for line in found["lines"]]
        found["end_use"] = _said(found["end_use"])
        return found


def _fault_of(name: str) -> str:
    """What there is to say of a wrong answer, by its question."""
    if name in ELEMENTS:
        return "share"
    if name in _COUNTRIES:
        return "country"
    known = {"net_kg": "mass", "filed_on": "day", "reexports_to": "codes"}
    return known.get(name, "text" if name in ("importer_name", "end_user_name", "product") else "choice")


def _party(name: str, told: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    said = {key: told[f"{prefix}{key}"] for key in ("name", "country")}
    return _said({"id": name, **said, "military": truth(told[f"{prefix}military"])})


def _said(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is unknown; an empty list is an answer."""
    return {key: value for key, value in answers.items() if value is not None and value != ""}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
