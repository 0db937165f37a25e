"""What every template may say: `{% say "key" name=value %}`, texts by language, masses, days, state in URLs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from sekisho.dossier.words import country
from sekisho.errors import Problem
from sekisho.errors.wording import Told, told
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


@register.simple_tag(takes_context=True)
def land(context: template.Context, code: str | None) -> str:
    """A country by its name in the reader's language; a dash for none."""
    return country(code).get(lang(context["request"]), code) if code else "–"


@register.simple_tag(takes_context=True)
def worded(context: template.Context, problems: Iterable[Problem | Mapping[str, str]] | None) -> list[Told]:
    """Problems, or what was kept of them as JSON, in the reader's language."""
    found = (each if isinstance(each, Problem) else Problem(**each) for each in problems or ())
    return [told(each, lang(context["request"])) for each in found]


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
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), _written(value))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """An instant in Beijing's time, with the zone said."""
    if value is None:
        return "–"
    there = value.astimezone(BEIJING)
    told = f"{_written(there)} {there:%H:%M} UTC+8"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), told)


@register.filter
def whole(number: str | None) -> SafeString:
    """A number of a case, an application or a licence, kept from breaking at its hyphens."""
    return format_html('<span class="whole">{}</span>', number or "–")


@register.filter
def written(value: date | str) -> str:
    """A day as `day` shows it, as bare text: for an attribute."""
    return _written(date.fromisoformat(value) if isinstance(value, str) else value)


def _written(day: date) -> str:
    return words.day_told(day, (get_language() or "en")[:2])


@register.filter
def instant(told: str | None) -> SafeString | str:
    """An instant in ISO form, as `moment` shows it."""
    return moment(None if told is None else datetime.fromisoformat(told))


@register.filter
def typed(text: str | None) -> SafeString | str:
    """What somebody typed: plain letters on a page in Japanese or Chinese are marked as English."""
    told = text or ""
    if (get_language() or "en").startswith("en") or not told.isascii() or not any(map(str.isalpha, told)):
        return told
    return format_html('<span lang="en">{}</span>', told)


# A page of its own: a host, and a path on it. The name of a host alone leads to no article.
_PAGE: Final = re.compile(
    r"(?<![\w@/.-])(?:https?://)?(?P<page>(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s;,()<>\"'“”（），；、。]*"
    r"[^\s;,()<>\"'“”（），；、。.:])",
    re.IGNORECASE,
)


@register.filter
def sourced(told: str | None) -> SafeString:
    """What a figure or sentence rests on, with a link to each article that it gives the page of."""
    text, parts, at = told or "", list[str](), 0
    for found in _PAGE.finditer(text):
        parts += [escape(text[at : found.start()]), _linked(found[0], found["page"])]
        at = found.end()
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308  # Each part is escaped.


def _linked(shown: str, page: str) -> SafeString:
    return format_html('<a href="https://{}" rel="noreferrer noopener external">{}</a>', page, shown)


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
