"""Kinds of check that read the words of the folder's own texts: what they must name, and what they must not say."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from sekisho.dossier.checks.catalogue import LANGUAGES
from sekisho.dossier.checks.compare import value_of
from sekisho.dossier.checks.finding import Finding, Text, Value
from sekisho.dossier.checks.kinds.at import At
from sekisho.dossier.checks.languages import NAMES, comparable, forms, languages
from sekisho.dossier.checks.text import letters, quotable
from sekisho.dossier.checks.walk import Reading
from sekisho.places import data_path

_ENDS: Final = " .。、,，"


def pattern(at: At) -> Iterator[Finding]:
    """No text at `texts` matches one of `patterns`; with `whole`, none consists of nothing else. `allowed`: patterns
    that are taken out of the text first."""
    paths = at.option("texts")
    if not any(at.readings(path) for path in paths):
        yield from at.missing(paths[0])
    for path in paths:
        for reading in at.readings(path):
            text = quotable(reading.value)
            plain = text.plain
            for allowed in at.option("allowed", ()):
                plain = re.sub(allowed, lambda taken: " " * len(taken.group()), plain)
            if (span := _match(plain, at.option("patterns"), at.option("whole", False))) is not None:
                yield at.found((value_of(at.folder, reading, path),), found=text.typed(*span))
                break


def _match(text: str, patterns: list[str], whole: bool) -> tuple[int, int] | None:
    if whole:
        bare = text.strip(_ENDS)
        start = len(text) - len(text.lstrip(_ENDS))
        fits = bare and any(re.fullmatch(each, bare) for each in patterns)
        return (start, start + len(bare)) if fits else None
    matches = (match for each in patterns if (match := re.search(each, text)) and match.group().strip())
    found = next(matches, None)
    return None if found is None else found.span()


def contains(at: At) -> Iterator[Finding]:
    """One of the texts at `texts` names each value at `pieces`, or another form that folder or glossary have for it.

    A word that stands in none of them is missing where there is a text in its own language; else it is not checked.
    `codes`: those of the pieces that are the same in every language, such as a model. With `names`, the pieces are
    countries, each named by a word of `data/dossier/countries.csv` or one that `names` adds.
    """
    paths, names, codes = at.option("texts"), at.option("names"), at.option("codes", ())
    texts = [(path, reading) for path in paths for reading in at.readings(path)]
    if not texts:
        yield from at.missing(paths[0])
        return
    for piece in at.option("pieces"):
        for reading in at.readings(piece):
            words = [reading.value] if names is None else _country(reading.value, names)
            if not words:
                yield from at.not_checked("no_words", Value(reading.place, reading.value))
            elif _stands(words, texts) or (names is None and _stands_as(at, reading.value, texts)):
                continue
            elif names is not None or piece in codes or comparable(reading.value, [text.value for _, text in texts]):
                likely = next((each for each in texts if languages(each[1].value) & languages(reading.value)), texts[0])
                values = (value_of(at.folder, likely[1], likely[0]), value_of(at.folder, reading, piece))
                yield at.found(values)
            else:
                yield from _no_sentence(at, value_of(at.folder, reading, piece), reading.value, texts)


def _stands(words: Iterable[str], texts: list[tuple[str, Reading]]) -> bool:
    return any(letters(word) in letters(text.value) for word in words for _, text in texts)


def _stands_as(at: At, word: str, texts: list[tuple[str, Reading]]) -> bool:
    """Does another form of the word stand in the texts in its own language, or in any where there is none in that?"""
    own = [each for each in texts if languages(each[1].value) & languages(word)]
    return _stands(forms(at.folder, word), own or texts)


def _no_sentence(at: At, piece: Value, word: str, texts: list[tuple[str, Reading]]) -> Iterator[Finding]:
    """The word is of a language that no sentence is in, and has no known form in theirs."""
    there = frozenset[str]().union(*(languages(text.value) for _, text in texts))
    wanted = sorted(languages(word) - there)
    language = {each: _or(each, wanted) for each in LANGUAGES}
    first = texts[0][1].place
    yield from at.not_checked("no_sentence", piece, Value(first), always=True, language=language)


def _or(language: str, wanted: list[str]) -> str:
    return {"en": " or ", "ja": "・", "zh": "或"}[language].join(NAMES[each][language] for each in wanted)


def country(code: str) -> Text:
    """A country's name with its code; the code alone where countries.csv has no names for it."""
    names = dict(zip(LANGUAGES, _countries().get(code, ()), strict=False))
    return {each: f"{names[each]} ({code})" if each in names else code for each in LANGUAGES}


def _country(code: str, more: Mapping[str, list[str]]) -> list[str]:
    return [*_countries().get(code, ()), *more.get(code, ())]


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    with data_path("dossier", "countries.csv").open(encoding="utf-8", newline="") as rows:
        return {row["code"]: (row["en"], row["ja"], row["zh"]) for row in csv.DictReader(rows)}
