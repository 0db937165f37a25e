"""The site's own words: rows of `key,en,ja,zh` in the words.csv of each room. What law, dictionary and casework say is
theirs and stands in their data.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from sekisho.regime.rows import LANGUAGES

OFFICE = Path(__file__).parent.parent


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


def say(key: str, language: str, **parts: Any) -> str:
    """A sentence as plain text, its {places} filled. Raises MissingWord."""
    try:
        told = words()[key][language]
    except KeyError:
        raise MissingWord(f"{key} ({language})") from None
    return told.format(**parts) if parts else told


def say_html(key: str, language: str, **parts: Any) -> SafeString:
    """The same for a page: what fills the places is escaped, unless it is safe already."""
    try:
        told = words()[key][language]
    except KeyError:
        raise MissingWord(f"{key} ({language})") from None
    return format_html(told, **parts) if parts else SafeString(conditional_escape(told))
