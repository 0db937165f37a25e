"""What every template may say: `{% say "key" name=value %}`, texts by language, masses, days, state in URLs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.defaultfilters import date as as_date
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sekisho.office.site import words
from sekisho.office.site.language import lang
from sekisho.regime.calendar import BEIJING, law_day

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: template.Context, key: str, **parts: Any) -> SafeString:
    """A sentence of words.csv in the reader's language."""
    return words.say_html(key, lang(context["request"]), **parts)


@register.simple_tag(takes_context=True)
def of(context: template.Context, text: Mapping[str, str] | None) -> str:
    """A text that comes in three languages, in the reader's; nothing for none."""
    return "" if text is None else text[lang(context["request"])]


@register.filter
def kg(mass_g: int | None) -> str:
    """Whole grams as kilograms, no gram lost: 1200500 is 1,200.5."""
    if mass_g is None:
        return "–"
    kilograms = Decimal(mass_g) / 1000
    return f"{kilograms.normalize():,f}" if mass_g % 1000 else f"{mass_g // 1000:,}"


@register.filter
def day(value: date | datetime | str | None) -> SafeString | str:
    """A day, in the reader's way of writing days; an instant is shown as the law's day, Beijing's."""
    if value is None or value == "":
        return "–"
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = law_day(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), as_date(value, "DATE_FORMAT"))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """An instant in Beijing's time, with the zone said."""
    if value is None:
        return "–"
    there = value.astimezone(BEIJING)
    told = f"{as_date(there, 'DATE_FORMAT')} {there:%H:%M} UTC+8"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), told)


@register.simple_tag(takes_context=True)
def link(context: template.Context, **changed: Any) -> str:
    """This page's address with some of its state changed: `{% link state="queried" page=None %}`; None leaves out."""
    given = context["request"].GET.copy()
    for key, value in changed.items():
        if value is None or value == "":
            given.pop(key, None)
        else:
            given[key] = str(value)
    return f"?{given.urlencode()}" if given else "?"
