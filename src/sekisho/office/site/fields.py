"""Fields of forms as the fact dictionary asks for them: what can be chosen, how a number or a list is typed, and back.

Every field may be left empty: unknown, which is never taken for a no. A field's text is what a form holds and sends;
`text_of` and `value_of` go between it and the value in an application.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django import forms

from sekisho.dossier.layout import join_list, split_list
from sekisho.dossier.values import LONGEST_TEXT, Unfit, half_width, read_value
from sekisho.dossier.words import choice, country
from sekisho.errors.wording import worded
from sekisho.facts import Fact
from sekisho.facts.codes import COUNTRIES
from sekisho.facts.dictionary import Type
from sekisho.office.site.words import say

Option = tuple[str, str]

YES_NO: Final[Mapping[str, bool]] = {"yes": True, "no": False}
# The dictionary's name of a fact and the name under which its choices have words, where they differ.
_CHOICES_OF: Final = {"end_use": "category"}
_SHORT: Final = (Type.DECIMAL, Type.INTEGER)


def select(options: Iterable[Option], language: str) -> forms.ChoiceField:
    """A choice that may be left unknown."""
    return forms.ChoiceField(choices=[("", say("form.not_known", language)), *options], required=False)


def yes_no(language: str) -> tuple[Option, ...]:
    return tuple((each, say(f"form.{each}", language)) for each in YES_NO)


@cache
def countries(language: str) -> tuple[Option, ...]:
    """The countries that the project has names for, by name; any other is told by its code."""
    named = ((code, country(code).get(language, code)) for code in COUNTRIES)
    return tuple(sorted((each for each in named if each[1] != each[0]), key=lambda each: each[1]))


CODE: Final = "-code"
"""Ends the name of the field in which the code of a country without a name here is typed."""


def country_typed(post: Mapping[str, str], name: str = "country") -> str:
    """What a form says of a country: the code that was typed, else what was chosen."""
    return half_width(post.get(f"{name}{CODE}", "")).strip().upper()[:8] or post.get(name, "").strip()


def unnamed(code: str, language: str) -> str:
    """The code of a country that has no name here; nothing for one that has."""
    return "" if code in dict(countries(language)) else code


class CountrySelect(forms.Select):
    """A choice by name, and beside it a field for the code of a country that has none here."""

    template_name = "country.html"
    say_code = ""
    say_hint = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return country_typed(data, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        known = {str(code) for code, _ in self.choices}
        context["widget"] |= {"say_code": self.say_code, "say_hint": self.say_hint}
        context["widget"]["code"] = "" if value is None or str(value) in known else str(value)
        return context


class CountryField(forms.ChoiceField):
    """Any country's code; those with a name can be chosen."""

    widget = CountrySelect

    def valid_value(self, value: Any) -> bool:
        return value in COUNTRIES


def country_field(language: str, *, required: bool = False) -> CountryField:
    """A country, which may be left unknown where it is not required."""
    choices = list(countries(language)) if required else [("", say("form.not_known", language)), *countries(language)]
    widget = CountrySelect()
    widget.say_code, widget.say_hint = say("form.country.code", language), say("form.country.hint", language)
    wrong = {"invalid_choice": say("form.country.wrong", language)}
    return CountryField(choices=choices, required=required, widget=widget, error_messages=wrong)


def choices(fact: Fact, language: str) -> tuple[Option, ...]:
    """What can be answered to a question of a few words."""
    kind = _CHOICES_OF.get(fact.name, fact.name)
    return tuple((value, choice(kind, value)[language]) for value in fact.values)


def field_of(fact: Fact, language: str) -> forms.Field:
    """The field of a fact, labelled with its question. What is typed is checked by `value_of`, not by the field."""
    field = _bare(fact, language)
    field.label = fact.question[language]
    if fact.unit is not None and "%" in fact.unit:
        field.label += " (wt %)" if fact.unit.startswith("wt") else " (%)"
    if fact.of == "country":
        field.help_text = say("form.codes", language)
        field.holds_countries = True  # type: ignore[attr-defined]
    elif fact.type in (Type.LIST, Type.SET):
        field.help_text = say("form.list", language)
    return field


def _bare(fact: Fact, language: str) -> forms.Field:
    match fact.type:
        case Type.BOOLEAN:
            return select(yes_no(language), language)
        case Type.ENUM:
            return select(choices(fact, language), language)
        case Type.COUNTRY:
            return country_field(language)
        case Type.DATE:
            return forms.CharField(required=False, widget=forms.DateInput({"type": "date", "class": "short"}))
        case kind if kind in _SHORT:
            widget = forms.TextInput({"inputmode": "decimal", "class": "short", "autocomplete": "off"})
            return forms.CharField(required=False, max_length=40, widget=widget)
        case _:
            return forms.CharField(required=False, max_length=LONGEST_TEXT)


def in_kilograms(fact: Fact) -> bool:
    """Is it asked in kilograms and kept in grams?"""
    return fact.unit == "g" and fact.path is not None and fact.path.endswith("_kg")


def text_of(value: Any) -> str:
    """The text of a field for a bare value of an application."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return join_list(str(each) for each in value)
        case Decimal():
            return f"{value.normalize():f}"
        case float():
            return f"{Decimal(repr(value)).normalize():f}"
        case _:
            return str(value)


def value_of(fact: Fact, text: str, kinds: tuple[str, ...], language: str) -> Any:
    """The bare value that an application holds for what was typed; None for nothing.

    kinds: of papers, where the fact holds one. Raises forms.ValidationError in the reader's language.
    """
    narrow = half_width(text).strip()
    if not narrow:
        return None
    value: Any = text.strip()
    match fact.type:
        case Type.BOOLEAN:
            value = YES_NO.get(narrow)
        case Type.LIST | Type.SET:
            value = split_list(narrow.upper() if fact.of == "country" else text)
        case Type.COUNTRY | Type.ENUM | Type.DATE:
            value = narrow
        case kind if kind in _SHORT:
            value = narrow.replace(",", "") if _grouped(narrow) else narrow
    try:
        read_value(fact, value, kinds)
    except Unfit as unfit:
        raise forms.ValidationError(_said(fact, unfit, language)) from None
    return value


def _grouped(number: str) -> bool:
    """Is it a number with commas between thousands, as `1,200.5`?"""
    whole, *groups = number.partition(".")[0].split(",")
    return bool(groups) and 1 <= len(whole.lstrip("+-")) <= 3 and all(len(each) == 3 for each in groups)


def _said(fact: Fact, unfit: Unfit, language: str) -> str:
    if in_kilograms(fact) or fact.unit == "kg":
        return say("form.wrong.mass", language)
    if fact.unit is not None and "%" in fact.unit:
        return say("form.wrong.share", language)
    if fact.of == "country" or fact.type is Type.COUNTRY:
        return say("form.wrong.codes", language)
    known = {Type.DATE: "date", Type.DECIMAL: "number", Type.INTEGER: "number"}
    if (word := known.get(fact.type)) is not None:
        return say(f"form.wrong.{word}", language)
    return say("form.wrong.other", language, cause=worded(unfit.cause, language))


def truth(text: str) -> bool | None:
    """Yes, no, or not known."""
    return YES_NO.get(text)
