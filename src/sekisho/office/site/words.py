"""The site's own words: rows of `key,en,ja,zh` in the words.csv of each room. What law, dictionary and casework say is
theirs and stands in their data.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from sekisho.regime.rows import LANGUAGES

OFFICE = Path(__file__).parent.parent
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class MissingWord(KeyError):
    """A key that no words.csv has."""


def files() -> Iterator[Path]:
    """Every file of words, in the order of the rooms' names."""
    yield from sorted(OFFICE.glob("*/words.csv"))


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Every key with its sentence by language. Raises ValueError for a key that stands twice or lacks a language."""
    found: dict[str, dict[str, str]] = {}
    for path in files():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                key, told = row["key"], {language: row[language] for language in LANGUAGES}
                if key in found or not all(told.values()):
                    raise ValueError(f"{path}: {key} stands twice, or lacks a language")
                found[key] = told
    return found


def day_told(day: date, language: str) -> str:
    """A day as people write it: 6 Jan 2026, 2026年1月6日. Machines read the ISO form, which files keep."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def _told(part: object, language: str) -> object:
    """What fills a place in a sentence: a day is written out, anything else is as it is."""
    if isinstance(part, date) and not isinstance(part, datetime):
        return day_told(part, language)
    if isinstance(part, str) and _DAY.fullmatch(part):
        return day_told(date.fromisoformat(part), language)
    return part


def say(key: str, language: str, **parts: Any) -> str:
    """A sentence as plain text, its {places} filled. Raises MissingWord."""
    try:
        told = words()[key][language]
    except KeyError:
        raise MissingWord(f"{key} ({language})") from None
    return told.format(**{name: _told(part, language) for name, part in parts.items()}) if parts else told


def say_html(key: str, language: str, **parts: Any) -> SafeString:
    """The same for a page: what fills the places is escaped, unless it is safe already."""
    try:
        told = words()[key][language]
    except KeyError:
        raise MissingWord(f"{key} ({language})") from None
    if not parts:
        return SafeString(conditional_escape(told))
    return format_html(told, **{name: _told(part, language) for name, part in parts.items()})
