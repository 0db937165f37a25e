"""The words that papers, findings and pages use for choices, countries and gaps, in Chinese, Japanese and English."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, TypeAlias

from sekisho.places import data_path

LANGUAGES: Final = ("zh", "ja", "en")

Words: TypeAlias = Mapping[str, str]
"""The same in several languages, by "zh", "ja", "en"; a language may be absent."""


@cache
def _read(file: str, key: str) -> Mapping[str, Words]:
    with data_path("dossier", file).open(encoding="utf-8", newline="") as rows:
        return MappingProxyType(
            {row[key]: MappingProxyType({each: row[each] for each in LANGUAGES}) for row in csv.DictReader(rows)}
        )


def word(key: str) -> Words:
    """The words of a key of data/dossier/words.csv. Raises KeyError for one that is not there: a fault of ours."""
    return _read("words.csv", "word")[key]


def choice(kind: str, value: str) -> Words:
    """A choice such as ("sector", "automotive"); as it is written where it has no words of its own."""
    return _read("words.csv", "word").get(f"{kind}.{value}") or dict.fromkeys(LANGUAGES, value)


def country(code: str) -> Words:
    """A country with its code; the code alone where data/dossier/countries.csv has no names for it."""
    names = _read("countries.csv", "code").get(code)
    return {"en": code} if names is None else {**names, "en": f"{names['en']} ({code})"}


def port(text: str) -> Words | None:
    """A port with its UN/LOCODE, by code or by name in any language; None for one not in data/dossier/ports.csv."""
    return _ports().get(_plain(text))


@cache
def _ports() -> Mapping[str, Words]:
    found: dict[str, Words] = {}
    for code, names in _read("ports.csv", "code").items():
        told = MappingProxyType({each: f"{name} ({code})" for each, name in names.items()})
        for each in (code, *names.values(), *told.values()):
            found.setdefault(_plain(each), told)
    return MappingProxyType(found)


@cache
def _glossary() -> Mapping[str, Words]:
    """The terms of data/dossier/glossary.csv by how they are written in any of the languages."""
    found: dict[str, Words] = {}
    with data_path("dossier", "glossary.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            for each in LANGUAGES:
                found.setdefault(_plain(row[each]), MappingProxyType(row))
    return MappingProxyType(found)


def term(text: str) -> Words | None:
    """A term of the trade in all languages; None where the whole text is none of the glossary's."""
    return _glossary().get(_plain(text))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def language_of(text: str, country_code: str | None = None) -> str:
    """The language to set a text in: kana is Japanese; Han alone is that of the country; all else is set as English."""
    kana = han = False
    for each in text:
        name = unicodedata.name(each, "")
        kana = kana or name.startswith(("HIRAGANA", "KATAKANA"))
        han = han or name.startswith("CJK UNIFIED")
    if kana:
        return "ja"
    if han:
        return "zh" if country_code in ("CN", "TW", "HK", "MO", "SG") else "ja"
    return "en"
