"""In which languages a word may be written, and how else the same thing is called in the folder and in the glossary.

A word proves something of a text in its own language only: "rotor" does not stand in a Japanese sentence on a ロータ,
and that contradicts nothing.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from sekisho.dossier.checks.finding import Text
from sekisho.dossier.checks.text import letters, only_simplified
from sekisho.dossier.folder.model import Folder
from sekisho.places import data_path

NAMES: Final[Mapping[str, Text]] = {
    "en": {"en": "English", "ja": "英語", "zh": "英文"},
    "ja": {"en": "Japanese", "ja": "日本語", "zh": "日文"},
    "zh": {"en": "Chinese", "ja": "中国語", "zh": "中文"},
}


def languages(text: str) -> frozenset[str]:
    """The languages that the script leaves open: ja for kana, en for letters without Han characters, ja and zh for Han
    alone, zh for forms that only Simplified Chinese has; none for mere digits."""
    han = latin = False
    for mark in unicodedata.normalize("NFKC", text):
        if "\u3041" <= mark <= "\u30fa":
            return frozenset({"ja"})
        han = han or "\u3400" <= mark <= "\u9fff" or mark >= "\U00020000"
        latin = latin or mark.isalpha()
    if han:
        return frozenset({"zh"}) if only_simplified(text) else frozenset({"ja", "zh"})
    return frozenset({"en"}) if latin else frozenset()


def forms(folder: Folder, word: str) -> tuple[str, ...]:
    """The word first, then how else it is written: the glossary's words for it, and a party's names."""
    found = [word, *_glossary().get(letters(word), ())]
    for party in folder.parties:
        if any(letters(name) == letters(word) for name in party.names):
            found.extend(party.names)
    return tuple(dict.fromkeys(found))


def comparable(word: str, texts: Iterable[str]) -> bool:
    """Is there a text in every language that the word may be of? Then a word that stands in none of them is missing."""
    known = frozenset[str]().union(*map(languages, texts))
    return languages(word) <= known


@cache
def _glossary() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    with data_path("dossier", "glossary.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            words = tuple(row[language] for language in NAMES)
            for word in words:
                found[letters(word)].update(dict.fromkeys(words))
    return {word: tuple(others) for word, others in found.items()}
