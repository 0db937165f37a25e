"""What a paper's own words say, made comparable: names, numbers, days and masses found in extracted text.

Extracted text breaks lines anywhere, mixes widths and writes one character in Japanese, Traditional or Simplified form.
Folding takes these away and nothing else: a letter or digit that differs stays different.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import Final

import opencc
from rapidfuzz import fuzz

from sekisho.places import data_path

DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ー〜~_"), "-")
_DASH: Final = r"[-\u2010-\u2015\u2212\u30fc]"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ERAS: Final = {"令和": 2018, "平成": 1988}
_MONTH: Final = r"(?P<word>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAYS: Final = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<era>令和|平成)\s*(?P<year>元|\d{1,2})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH}[\s,-]+(?P<year>(?:19|20)\d\d)"),
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>(?:19|20)\d\d)"),
)
_MASS: Final = re.compile(
    r"(?<![0-9a-z.])(?<![0-9],)(?P<number>\d{1,3}(?:[,\s]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
    r"(?P<unit>kgs?|kilograms?|公斤|千克|キログラム|キロ|metric\s+tons?|tonnes?|トン|吨|噸|mt|t|グラム|grams?|g|克)(?![a-z])"
)
_UNIT_G: Final[Mapping[str, int]] = {
    **dict.fromkeys(("kg", "kgs", "kilogram", "kilograms", "公斤", "千克", "キログラム", "キロ"), 1_000),
    **dict.fromkeys(("t", "mt", "metricton", "metrictons", "tonne", "tonnes", "トン", "吨", "噸"), 1_000_000),
    **dict.fromkeys(("g", "gram", "grams", "グラム", "克"), 1),
}
_LONGEST_NAME: Final = 400


@cache
def _variants() -> dict[str, str]:
    with data_path("screening", "variants.csv").open(encoding="utf-8", newline="") as rows:
        return {row["form"]: row["folded"] for row in csv.DictReader(rows) if len(row["form"]) == 1}


class _OneForm(dict[int, str]):
    """For `str.translate`: a Han character in one form, whether it was written in Japanese, Traditional or Simplified
    characters; nothing for marks such as soft hyphens, which are for the eye only."""

    def __missing__(self, code: int) -> str:
        mark = chr(code)
        if unicodedata.category(mark) == "Cf":
            folded = ""
        elif mark < "\u3400":
            folded = mark
        else:
            mark = _variants().get(mark, mark)
            to_traditional, to_simplified = _converters()
            folded = str(to_simplified.convert(to_traditional.convert(mark)))
        self[code] = folded
        return folded


_ONE_FORM: Final = _OneForm()


@cache
def _converters() -> tuple[opencc.OpenCC, opencc.OpenCC]:
    return opencc.OpenCC("jp2t"), opencc.OpenCC("t2s")


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def only_simplified(text: str) -> bool:
    """Is there a character in it that Simplified Chinese writes, and Japanese and Traditional Chinese do not?"""
    to_old, _ = _converters()
    return any(
        mark >= "\u3400" and _to_traditional().convert(mark) != mark and to_old.convert(mark) == mark for mark in text
    )


def folded(text: str) -> str:
    """Width, case, dashes and Han forms made one; blanks and punctuation kept."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_ONE_FORM)


@dataclass(frozen=True)
class Quotable:
    """A text folded for looking in it, each run of blanks made one, that can say how a piece of it was typed."""

    plain: str
    raw: str
    starts: tuple[int, ...]

    def typed(self, start: int, end: int) -> str:
        """The piece from start to end (end left out) of `plain`, as it was typed."""
        return " ".join(self.raw[self.starts[start] : self.starts[end - 1] + 1].split())


def quotable(raw: str) -> Quotable:
    """The text with, for each folded character, the one that it comes from."""
    plain: list[str] = []
    starts: list[int] = []
    for at, mark in enumerate(raw):
        for each in folded(mark):
            each = " " if each.isspace() else each
            if each != " " or (plain and plain[-1] != " "):
                plain.append(each)
                starts.append(at)
    return Quotable("".join(plain), raw, tuple(starts))


@lru_cache(maxsize=20_000)
def letters(text: str) -> str:
    """Only the letters and digits of a folded text: what two writings of one name or address share."""
    return "".join(mark for mark in folded(text) if mark.isalnum())


@lru_cache(maxsize=20_000)
def number(text: str) -> str:
    """A contract, order or certificate number without blanks, its dashes made one."""
    return "".join(folded(text).translate(DASHES).split())


@lru_cache(maxsize=4096)
def name_pattern(name: str) -> re.Pattern[str] | None:
    """A pattern that finds the name whole in folded text; None for one without letters and digits."""
    sought = letters(name)
    if not sought:
        return None
    # Han and kana run on without blanks, so only letters and digits of ASCII make one word with their neighbours.
    before = "(?<![0-9a-z])" if sought[0].isascii() else ""
    after = "(?![0-9a-z])" if sought[-1].isascii() else ""
    # A house number that goes on after a dash is another one.
    after += rf"(?!{_DASH}[0-9])" if sought[-1].isdigit() else ""
    return re.compile(before + r"[\W_]*".join(map(re.escape, sought)) + after)


@dataclass(frozen=True)
class PaperText:
    """The text of one paper, to be asked what stands in it."""

    raw: str

    @cached_property
    def _folded(self) -> str:
        return folded(self.raw)

    @cached_property
    def narrow(self) -> str:
        """The text with wide letters and digits made narrow, its case kept."""
        return unicodedata.normalize("NFKC", self.raw)

    @property
    def empty(self) -> bool:
        return not any(map(str.isalnum, self.raw))

    def has_name(self, name: str) -> bool:
        """Does the name stand here whole? Blanks, line breaks and punctuation do not count; a longer word does."""
        pattern = name_pattern(name)
        return pattern is not None and pattern.search(self._folded) is not None

    def has_number(self, sought: str) -> bool:
        """Does the number stand here, and not as a part of a longer one?"""
        sought = number(sought)
        if not sought:
            return False
        text = self._folded.translate(DASHES)
        parts = r"\s*".join(map(re.escape, sought))
        return re.search(rf"(?<![0-9a-z]){parts}(?![0-9a-z]|-[0-9a-z])", text) is not None

    @cached_property
    def days(self) -> frozenset[date]:
        """Every day named here, in the writings of China, Japan and English letters."""
        return frozenset(day for pattern in _DAYS for found in pattern.finditer(self._folded) if (day := _day(found)))

    @cached_property
    def masses_g(self) -> tuple[int, ...]:
        """Every mass with a unit, in grams, in the order of the text. A mass that is no whole number of grams is left
        out."""
        return tuple(dict.fromkeys(_masses(self._folded)))

    def labelled(self, labels: Iterable[str]) -> tuple[PaperText, ...]:
        """What follows a label and a colon at the start of a line, down to two lines on. labels: patterns on folded
        text."""
        pattern = re.compile(
            rf"^\W*(?:{'|'.join(labels)})[^:\n]{{0,40}}:(?P<said>[^\n]*(?:\n[^\n]*){{0,2}})", re.MULTILINE
        )
        # Shown as the paper has it, unless folding has changed the length.
        source = self.narrow if len(self.narrow) == len(self._folded) else self._folded
        found = (PaperText(source[slice(*match.span("said"))]) for match in pattern.finditer(self._folded))
        return tuple(each for each in found if not each.empty)

    @property
    def opening(self) -> str:
        """The first line that says something."""
        return next((" ".join(line.split())[:80] for line in self.narrow.splitlines() if line.strip()), "")

    def nearest(self, sought: str) -> str | None:
        """The piece of the text that looks most like what was sought; None where nothing does."""
        plain = self._folded
        sought = folded(sought)[:_LONGEST_NAME]
        found = fuzz.partial_ratio_alignment(sought, plain, score_cutoff=60)
        if found is None or found.dest_end <= found.dest_start or len(sought) > len(plain):
            return None
        return " ".join(_whole_words(self.narrow, plain, found.dest_start, found.dest_end))


def _whole_words(raw: str, plain: str, start: int, end: int) -> list[str]:
    # Case folding may change the length; then the folded text is what can be shown.
    source = raw if len(raw) == len(plain) else plain
    while start > 0 and source[start - 1].isascii() and source[start - 1].isalnum():
        start -= 1
    while end < len(source) and source[end].isascii() and source[end].isalnum():
        end += 1
    return source[start:end].split()


def _day(found: re.Match[str]) -> date | None:
    named = found.groupdict()
    year = 1 if named["year"] == "元" else int(named["year"])
    month = int(named["month"]) if "month" in named else _MONTHS.index(named["word"]) + 1
    try:
        return date(year + _ERAS.get(named.get("era", ""), 0), month, int(named["day"]))
    except ValueError:
        return None


def _masses(text: str) -> Iterator[int]:
    for found in _MASS.finditer(text):
        unit_g = _UNIT_G[re.sub(r"\s", "", found["unit"])]
        # In a table, what stands before a blank may be another column and not thousands.
        for written in dict.fromkeys((found["number"], found["number"].split()[-1])):
            mass_g = Decimal(re.sub(r"[,\s]", "", written)) * unit_g
            if mass_g == mass_g.to_integral_value():
                yield int(mass_g)
