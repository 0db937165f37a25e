"""Kinds of check that read the words of the folder's own texts: what they must name, and what they must not say."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache

from sekisho.dossier.checks.compare import value_of
from sekisho.dossier.checks.finding import Finding, Value
from sekisho.dossier.checks.kinds.at import At
from sekisho.dossier.checks.text import folded, letters
from sekisho.places import data_path


def pattern(at: At) -> Iterator[Finding]:
    """No text at `texts` matches one of `patterns`; with `whole`, none consists of nothing else. `allowed`: patterns
    that are taken out of the text first."""
    paths = at.option("texts")
    if not any(at.readings(path) for path in paths):
        yield from at.missing(paths[0])
    for path in paths:
        for reading in at.readings(path):
            text = " ".join(folded(reading.value).split())
            for allowed in at.option("allowed", ()):
                text = re.sub(allowed, " ", text)
            if (found := _match(text, at.option("patterns"), at.option("whole", False))) is not None:
                yield at.found((value_of(at.folder, reading, path),), found=found)
                break


def _match(text: str, patterns: list[str], whole: bool) -> str | None:
    if whole:
        text = text.strip(" .。、,，")
        return text if any(re.fullmatch(each, text) for each in patterns) else None
    found = next((match for each in patterns if (match := re.search(each, text))), None)
    return None if found is None else found.group().strip()


def contains(at: At) -> Iterator[Finding]:
    """One of the texts at `texts` names each value at `pieces`.

    With `names`, these are countries, each named by a word of `data/dossier/countries.csv` or one that `names` adds.
    """
    paths, names = at.option("texts"), at.option("names")
    texts = [(path, reading) for path in paths for reading in at.readings(path)]
    if not texts:
        yield from at.missing(paths[0])
        return
    path, first = texts[0]
    for piece in at.option("pieces"):
        for reading in at.readings(piece):
            words = [reading.value] if names is None else _country(reading.value, names)
            if not words:
                yield from at.not_checked("no_words", Value(reading.place, reading.value))
            elif not any(letters(word) in letters(text.value) for word in words for _, text in texts):
                yield at.found((value_of(at.folder, first, path), value_of(at.folder, reading, piece)))


def _country(code: str, more: Mapping[str, list[str]]) -> list[str]:
    return [*_countries().get(code, ()), *more.get(code, ())]


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    with data_path("dossier", "countries.csv").open(encoding="utf-8", newline="") as rows:
        return {row["code"]: (row["en"], row["ja"], row["zh"]) for row in csv.DictReader(rows)}
