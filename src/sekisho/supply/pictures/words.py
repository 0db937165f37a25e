"""The words on pictures and tables of supply, in English, Japanese and Chinese: data/supply/words.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sekisho.places import data_path

LANGUAGES: Final = ("en", "ja", "zh")


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Every phrase by its id, and by language. A line break within a phrase is written as \\n."""
    with data_path("supply", "words.csv").open(encoding="utf-8", newline="") as file:
        return MappingProxyType(
            {
                row["id"]: {language: row[language].replace("\\n", "\n") for language in LANGUAGES}
                for row in csv.DictReader(file)
            }
        )


class Labels:
    """One language's words. A phrase or a language that is not there is a fault of ours: KeyError."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._phrases = phrases()

    def __call__(self, phrase: str, **parts: Any) -> str:
        text = self._phrases[phrase][self.language]
        return text.format(**parts) if parts else text

    def named(self, kind: str, word: str) -> str:
        """A word of the data as we say it; as the data writes it where we have no word."""
        phrase = f"{kind}.{word}"
        return self(phrase) if phrase in self._phrases else word

    def of(self, text: Mapping[str, str]) -> str:
        return text[self.language]

    def listed(self, words: Sequence[str]) -> str:
        return self("comma").join(words)

    def clauses(self, words: Sequence[str]) -> str:
        return self("semicolon").join(words)


def derived_told(hindcast: Mapping[str, Any], say: Labels) -> str:
    """Which months that stand as published are not, but follow from figures that are; nothing for none."""
    derived = [each["month"] for each in hindcast.get("derived", ())]
    return say("hindcast.derived", months=say.listed(derived)) if derived else ""


def yen(value: float, say: Labels) -> str:
    """A sum of yen in the words of a language, three figures: "2.64 trillion yen", "660 billion yen"."""
    if abs(value) < 0.5:
        return say("yen.none")
    unit, size = _unit(abs(value), say.language)
    return say(f"yen.{unit}", value=_three(value / size))


def yens(values: Sequence[float], say: Labels) -> tuple[str, ...]:
    """Low, middle and high: the middle with its unit, the others as bare figures of that same unit."""
    low, middle, high = values
    unit, size = _unit(abs(middle), say.language)
    return _three(low / size), say(f"yen.{unit}", value=_three(middle / size)), _three(high / size)


def _unit(size: float, language: str) -> tuple[str, float]:
    if size >= 0.9995e12:
        return "trillion", 1e12
    if size >= 0.9995e9 and language == "en":
        return "billion", 1e9
    if size >= 0.9995e8 and language != "en":
        return "hundred_million", 1e8
    return ("million", 1e6) if size >= 0.9995e6 else ("one", 1.0)


def _three(value: float) -> str:
    """Three figures, more where there are more before the point."""
    size = abs(value)
    digits = 0 if size >= 99.95 or size < 0.005 else 1 if size >= 9.995 else 2
    return f"{value if size >= 0.005 else 0.0:,.{digits}f}"
