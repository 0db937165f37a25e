"""Countries as lists and users write them: by code, or by name in English, Japanese or Chinese.

Names: `data/screening/lists/countries.csv`. A text that names no country known there is never taken for another.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from sekisho.errors import Problem
from sekisho.facts.codes import COUNTRY_SLIPS
from sekisho.places import data_path

# Codes of three letters and the like; codes of languages (EN, JA, ZH) are left to be asked about.
_SLIPS: Final = {slip: code for slip, code in COUNTRY_SLIPS.items() if len(slip) == 3 or slip == "UK"}
_BETWEEN: Final = re.compile(r"[\n,/;()\u3001\uff0c\uff08\uff09]")
_LANGUAGES: Final = ("en", "ja", "zh")


def country_named(text: str) -> str:
    """The ISO 3166-1 alpha-2 code (XK for Kosovo) of the country that a text is the code or the name of; "" for a text
    that is neither."""
    plain = _plain(text)
    code = plain.upper()
    return code if is_code(code) else _SLIPS.get(code, "") or _by_name().get(plain, "")


def is_code(text: str) -> bool:
    """Is it the code of a country, in capital letters?"""
    return text in _codes()


def countries_in(text: str) -> tuple[str, ...]:
    """The countries that a text names among other words, such as their formal names; each once, in order of code."""
    whole = country_named(text)
    if whole:
        return (whole,)
    found = {_by_name()[name] for name in _pattern().findall(_plain(text))}
    return tuple(sorted(found | {code for part in _BETWEEN.split(text) if (code := country_named(part))}))


def no_country(place: str, text: str, empty: bool = True) -> Problem:
    """What a text that should name a country and does not is told. empty: may it be left out?"""
    if empty:
        remedy = "write two letters, e.g. JP, or the country's name, or leave it empty"
        return Problem(place, f"{text[:60]!r} is no country code", remedy)
    return Problem(place, f"{text[:60]!r} is no country code", "write two letters, e.g. JP, or the country's name")


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("\u2019", "'").casefold().split())


@cache
def _written() -> tuple[tuple[str, str], ...]:
    """Every name as it is written, with its code."""
    with data_path("screening", "lists", "countries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (name, row["code"])
            for row in csv.DictReader(file)
            for language in _LANGUAGES
            for name in row[language].split(";")
        )


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for _, code in _written())


@cache
def _by_name() -> Mapping[str, str]:
    return MappingProxyType({_plain(name): code for name, code in _written()})


@cache
def _pattern() -> re.Pattern[str]:
    """Names among other words, the longest first: Papua New Guinea is not Guinea. Abbreviations are left out, for among
    other words US is also a pronoun; no name begins or ends within a word of Latin letters or kana."""
    names = {_plain(name) for name, _ in _written() if not (name.isascii() and name.isupper())}
    any_of = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    within = "a-z\u00e0-\u024f\u30a1-\u30fa\u30fc"
    return re.compile(f"(?<![{within}])(?:{any_of})(?![{within}])")
