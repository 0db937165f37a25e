"""Problems in the reader's language.

A room writes a Problem in English. data/problems.csv has a row for a sentence, with `{blanks}` where values stand, and
the same sentence in Japanese and Chinese. What has no row stays English and says so, for a page to mark it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from sekisho.errors import Problem
from sekisho.places import data_path

ENGLISH: Final = "en"
SAID: Final = ("said", "got")
"""Begin the names of blanks that may hold what has a row of its own: a sentence, or words for a value."""
CAUSE: Final = "cause"
"""Begins the names of blanks that hold what a library says, in English."""
PLACE: Final = "place"
"""What a row is of that is for places only."""
BLANK: Final = re.compile(r"\{(\w+)\}")
_QUOTED: Final = re.compile(r""""[^"]*"|'[^']*'|`[^`]*`|\([^)]*\)""")
_SENTENCE: Final = re.compile(r"(?<![\w.-])[a-z]+(?: [a-z]+){2,}(?![\w-])")
_PART_OF_SENTENCE: Final = re.compile(r"\b(?:are|as|is|it|must|the)\s|\s(?:are|as|is|it|must|the)\b|e\.g\. ")
"""Words that no value of several words is written with, outside quotation marks."""
_CODES: Final = re.compile(r"[^\s,]+(?:, [^\s,]+)*,? (?:and|or) [^\s,]+")
_LAST: Final = re.compile(r",? (and|or) (?=[^\s,]+$)")
_JOINED: Final[Mapping[str, Mapping[str, str]]] = {
    "ja": {"and": "と", "or": "または"},
    "zh": {"and": "和", "or": "或"},
}
_LIBRARY: Final[Mapping[str, str]] = {"ja": "「{}」", "zh": "“{}”"}
_BETWEEN: Final[Mapping[str, tuple[str, str]]] = {"en": (": ", "; "), "ja": ("：", "。"), "zh": ("：", "；")}


@dataclass(frozen=True, slots=True)
class Worded:
    """A text and the language that it is in: the one asked for, or English where nobody has worded it."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Told:
    """A Problem in a language. place: where, in the words of the file or form. remedy: may be empty."""

    place: str
    cause: Worded
    remedy: Worded
    language: str

    @property
    def after_place(self) -> str:
        return _BETWEEN[self.language][0] if self.place else ""

    @property
    def after_cause(self) -> str:
        return _BETWEEN[self.language][1] if self.remedy.text else ""

    def __str__(self) -> str:
        return f"{self.place}{self.after_place}{self.cause}{self.after_cause}{self.remedy}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of data/problems.csv: the sentence by language, and what finds it in English. sign: what each such sentence
    holds."""

    sentence: Mapping[str, str]
    pattern: re.Pattern[str]
    sign: str

    @classmethod
    def of(cls, sentence: Mapping[str, str]) -> Row:
        parts = BLANK.split(sentence[ENGLISH])
        literal = [re.escape(part) for part in parts[::2]]
        blanks = [f"(?P<{name}>.+?)" for name in parts[1::2]]
        pattern = re.compile("".join(map("".join, zip(literal, [*blanks, ""], strict=True))), re.DOTALL)
        return cls(sentence, pattern, max(parts[::2], key=len))

    def found_in(self, text: str) -> Mapping[str, str] | None:
        """What stands in its blanks, where the text is this sentence."""
        found = self.pattern.fullmatch(text) if self.sign in text else None
        if found is None:
            return None
        values = found.groupdict()
        return None if any(_eats(name, value) for name, value in values.items()) else values

    def filled(self, values: Mapping[str, str], language: str) -> str:
        """The sentence in a language with what was found in the English one."""
        said = {name: _value(name, each, language) for name, each in values.items()}
        return BLANK.sub(lambda blank: said[blank[1]], self.sentence[language])

    @property
    def fixed(self) -> int:
        """How many of its characters stand in every sentence that it finds."""
        return len(BLANK.sub("", self.sentence[ENGLISH]))


def _value(blank: str, text: str, language: str) -> str:
    """What stands in a blank, in a language. What a library says and nobody has worded stands in quotation marks."""
    if blank.startswith(SAID):
        return worded(text, language).text
    if blank.startswith(CAUSE):
        found = _whole(text, language)
        return _LIBRARY[language].format(text) if found is None else found
    if _CODES.fullmatch(text):
        return _LAST.sub(lambda last: _JOINED[language][last[1]], text)
    return text


def _eats(blank: str, value: str) -> bool:
    """Whether a blank took words of a sentence for a value: the row is then one for another sentence."""
    if blank.startswith((*SAID, CAUSE)):
        return False
    bare = _QUOTED.sub("", value)
    return bool(_SENTENCE.search(bare) or _PART_OF_SENTENCE.search(bare))


@cache
def _read() -> tuple[Row, ...]:
    with data_path("problems.csv").open(encoding="utf-8", newline="") as file:
        told = [Row.of(sentence) for sentence in csv.DictReader(file)]
    return tuple(sorted(told, key=lambda row: -row.fixed))


@cache
def rows() -> tuple[Row, ...]:
    """Every row for a cause or a remedy, those that say most by themselves first."""
    return tuple(row for row in _read() if row.sentence["of"] != PLACE)


@cache
def place_rows() -> tuple[Row, ...]:
    """Every row for a place, or a part of one, likewise."""
    return tuple(row for row in _read() if row.sentence["of"] == PLACE)


def worded(text: str, language: str) -> Worded:
    """A cause or remedy in English ("en"), Japanese ("ja") or Chinese ("zh")."""
    if language == ENGLISH or not text:
        return Worded(text, language)
    for row in rows():
        if (found := row.found_in(text)) is not None:
            return Worded(row.filled(found, language), language)
    return Worded(text, ENGLISH)


def placed(place: str, language: str) -> str:
    """A place in a language: its words, such as the line of a file, are told, and its names stay as they are."""
    return place if language == ENGLISH else ": ".join(_placed(part, language) for part in place.split(": "))


def _placed(part: str, language: str) -> str:
    for row in place_rows():
        if (found := row.found_in(part)) is not None:
            return row.filled(found, language)
    return worded(part, language).text


def parted(sentence: str, language: str) -> tuple[Worded, Worded]:
    """Cause and remedy, in a language, of what stands as one sentence: either may hold what stands between them."""
    parts = sentence.split("; ")
    # As a rule only the last part is the remedy; what is no cause without it has none.
    cuts = [len(parts) - 1, len(parts), *range(len(parts) - 2, 0, -1)]
    told = [(worded("; ".join(parts[:cut]), language), worded("; ".join(parts[cut:]), language)) for cut in cuts if cut]
    return next((each for each in told if {each[0].language, each[1].language} == {language}), told[0])


def _whole(sentence: str, language: str) -> str | None:
    """A sentence, or cause and remedy in one, in a language; None where any of it would stay English."""
    cause, remedy = parted(sentence, language)
    if {cause.language, remedy.language} != {language}:
        return None
    return f"{cause}{_BETWEEN[language][1]}{remedy}" if remedy.text else cause.text


def retold(sentence: str, language: str) -> str:
    """What `str(problem)` made of a problem of one place, in a language."""
    place, _, rest = sentence.partition(": ")
    return str(Told(placed(place, language), *parted(rest, language), language))


def told(problem: Problem, language: str) -> Told:
    """A problem in a language; of its place, what is words, such as the line of a file, is in it too."""
    cause, remedy = worded(problem.cause, language), worded(problem.remedy, language)
    if not problem.remedy and cause.language != language:
        # Some causes are told as they were raised, with what to do behind them.
        cause, remedy = parted(problem.cause, language)
    return Told(placed(problem.place, language), cause, remedy, language)
