"""Answers as a reader sees them: questions in the dictionary's words, values in the reader's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sekisho.dossier.words import choice, country
from sekisho.facts import dictionary
from sekisho.facts.dictionary import Type
from sekisho.office.site.words import day_told, say

_KINDS: Final = {"end_use": "category"}
"""Facts whose choices data/dossier/words.csv has under another name."""


def question_of(fact: str, language: str) -> str:
    known = dictionary().facts.get(fact)
    return fact if known is None else known.question[language]


def shown(value: Any, language: str, fact: str = "") -> str:
    """A fact's value; unknown is said to be unknown. fact: countries and choices then go by their names."""
    if value is None:
        return say("cases.not_known", language)
    if isinstance(value, bool):
        return say("cases.yes" if value else "cases.no", language)
    if isinstance(value, int | float | Decimal):
        known = dictionary().facts.get(fact)
        unit = "" if known is None or known.unit is None else f" {known.unit}"
        return format(Decimal(str(value)).normalize(), "f") + unit
    if isinstance(value, date):
        return day_told(value, language)
    if isinstance(value, list | tuple | set | frozenset):
        each = [
            shown(part, language, fact) for part in (sorted(value) if isinstance(value, set | frozenset) else value)
        ]
        return ", ".join(each) if each else say("cases.none", language)
    return _named(str(value), language, fact)


def _named(value: str, language: str, fact: str) -> str:
    known = dictionary().facts.get(fact)
    if known is None:
        return value
    if Type.COUNTRY in (known.type, known.of):
        return country(value).get(language, value)
    kind = _KINDS.get(fact, fact)
    return choice(kind, value)[language] if known.type is Type.ENUM else value


def sorted_papers(papers: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(papers))
