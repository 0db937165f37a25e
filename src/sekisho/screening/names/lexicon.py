"""The words that firms' names share: places, trades, groups, numbers, brand words by meaning, houses of many firms,
brands of one firm that are not translated by sound.

A concept has forms in English, Japanese (with its romaji), Chinese and Korean; pinyin and the romanisation of Hangul
are derived. Two names agree on a concept whatever the script it is written in. A form may stand for several concepts
("industries" is 工業 and 産業 alike): they agree if they share one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from pypinyin import lazy_pinyin

from sekisho.places import data_path
from sekisho.screening.names import sound
from sekisho.screening.names.fold import alike, keep
from sekisho.screening.names.hangul import romanise
from sekisho.screening.names.model import Kind

_FILES: Final = ("trades.csv", "words.csv", "places.csv", "houses.csv", "brands.csv")
# What a word is taken for first when it may be several things.
_ORDER: Final = (Kind.HOUSE, Kind.NUMBER, Kind.GROUP, Kind.GENERIC, Kind.PLACE, Kind.TRADE, Kind.BRAND)
_KINDS: Final = {kind.value: kind for kind in Kind} | {"word": Kind.BRAND}
COUNTRIES: Final = frozenset(("place:china", "place:japan", "place:korea"))
"""Places that firms of a script put before their names in English, and leave out at home."""
IDLE: Final = frozenset(
    ("trade:works", "trade:kogyo", "trade:manufacture", "trade:enterprise", "trade:sangyo", "trade:public_corp")
)
"""製作所 and 工業 come and go when a firm's name is translated or shortened, also in a house of many firms."""
SHORTEST_DERIVED: Final = 5
"""Letters that a derived romanisation must have to stand for its word: shorter ones are anybody's."""
_MENDED_SHORT: Final = frozenset((Kind.TRADE, Kind.GENERIC, Kind.GROUP))
SHORTEST_MENDED: Final = 6
"""Letters from which a word with one slip is still read as the word."""


@dataclass(frozen=True, slots=True)
class Concept:
    """number: its place in the lexicon. near: numbers of concepts that half agree with it. within: a country, for a
    place in it."""

    number: int
    id: str
    kind: Kind
    near: frozenset[int]
    within: int | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """concepts: by number. latin, native: forms without spaces -> numbers, likeliest kind first. longest_native: of the
    forms in Han, kana or Hangul. slips: an English form, whole or with one letter left out -> forms. spelled: an
    abbreviation -> the words it stands for. written_out: a shortened word -> the likeliest word (Inst., Institute).
    not_first: shortened words that are a brand at the front of a name, as initials are (RES, ENG). english: the Latin
    forms that are no romanisation. composed: brands of one firm in Han that are a place and a trade, and its brand only
    at the end of a name (日本電子, 日本電子材料)."""

    concepts: tuple[Concept, ...]
    latin: Mapping[str, tuple[int, ...]]
    native: Mapping[str, tuple[int, ...]]
    longest_native: int
    slips: Mapping[str, tuple[str, ...]]
    spelled: Mapping[str, str]
    written_out: Mapping[str, str]
    not_first: frozenset[str]
    english: frozenset[str]
    composed: frozenset[str]

    def kind(self, numbers: tuple[int, ...]) -> Kind:
        return self.concepts[numbers[0]].kind

    def of_one_firm(self, numbers: tuple[int, ...]) -> bool:
        """Whether a brand is that of one firm, under a name in each language, and no house and no common word."""
        return bool(numbers) and self.concepts[numbers[0]].id.startswith("firm:")

    def of_university(self, numbers: tuple[int, ...]) -> bool:
        """Whether a word is, or may be, a kind of university or technical college."""
        return any(self.concepts[at].id.startswith(("trade:university_", "trade:college_")) for at in numbers)

    def digits(self, number: int) -> str:
        """A number word in digits: the lexicon has them in their order."""
        counted = [concept.number for concept in self.concepts if concept.kind is Kind.NUMBER]
        return str(counted.index(number) + 1)

    def mended(self, word: str) -> str | None:
        """The only form that is one slip away (a letter too many, too few, changed or two swapped), or None."""
        if len(word) < SHORTEST_MENDED - 1:
            return None
        near = set(self.slips.get(word, ()))
        for left_out in _shortened(word):
            near.update(form for form in self.slips.get(left_out, ()) if _one_slip(form, word))
        near = {form for form in near if form[0] == word[0] and not self._other_name(form, word)}
        if len(word) < SHORTEST_MENDED:
            near = {form for form in near if self.kind(self.latin[form]) in _MENDED_SHORT}
        meanings = {self.latin[form] for form in near}
        return min(near) if len(meanings) == 1 else None

    def _other_name(self, form: str, word: str) -> bool:
        """Whether what looks like a slip in a brand is as likely another one: both are romaji, or both pinyin."""
        if self.kind(self.latin[form]) not in (Kind.BRAND, Kind.HOUSE) or sorted(form) == sorted(word):
            return False
        return sound.another(form, word)


def _shortened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _one_slip(form: str, word: str) -> bool:
    """Of two words with a common shortening: one letter changed, or two neighbours swapped."""
    differ = [at for at, (a, b) in enumerate(zip(form, word, strict=False)) if a != b]
    if len(form) != len(word):
        return True
    return len(differ) == 1 or (len(differ) == 2 and differ[1] == differ[0] + 1)


def _forms(cell: str) -> list[str]:
    return [form for form in cell.split(";") if form]


def squeeze(text: str) -> str:
    """A Latin form as it is looked up: kept, without spaces, brackets and "and"."""
    words = keep(text).replace("(", " ").replace(")", " ").split()
    return "".join(word for word in words if word not in STOP_WORDS)


_JOINING: Final = ("and", "of", "the", "de", "for", "et", "und", "y", "e", "di", "do", "da", "la", "in")
STOP_WORDS: Final = frozenset((*_JOINING, "province", "prefecture", "municipality"))


def rows() -> Iterable[dict[str, str]]:
    for name in _FILES:
        with data_path("screening", name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, `data/screening/*.csv`."""
    table = list(rows())
    numbers = {row["concept"]: at for at, row in enumerate(table)}
    latin: dict[str, set[int]] = {}
    native: dict[str, set[int]] = {}
    english: set[str] = set()
    romanised: set[str] = set()
    concepts = []
    for at, row in enumerate(table):
        near = frozenset(numbers[other] for other in _forms(row["near"]))
        within = {"place:cn_": "place:china", "place:jp_": "place:japan"}.get(row["concept"][:9])
        concepts.append(Concept(at, row["concept"], _KINDS[row["kind"]], near, numbers[within] if within else None))
        english.update(map(squeeze, _forms(row["en"])))
        romanised.update(map(squeeze, _forms(row["romaji"])))
        for form in _forms(row["en"]) + _forms(row["romaji"]):
            latin.setdefault(squeeze(form), set()).add(at)
        for form in _forms(row["ja"]) + _forms(row["zh"]) + _forms(row["ko"]):
            text = alike(squeeze(form))
            (latin if text.isascii() else native).setdefault(text, set()).add(at)
        for form in _forms(row["zh"]):
            read = "".join(lazy_pinyin(alike(keep(form)).replace(" ", "")))
            # Trades in pinyin are short (keji, liye), and no one's brand.
            shortest = SHORTEST_DERIVED - (row["kind"] in ("trade", "generic", "group"))
            if len(form) > 1 and read.isascii() and len(read) >= shortest:
                latin.setdefault(read, set()).add(at)
        for form in _forms(row["ko"]):
            read = romanise(form)
            if read.isascii() and len(read) >= SHORTEST_DERIVED:
                latin.setdefault(read.casefold(), set()).add(at)

    with data_path("screening", "short_words.csv").open(encoding="utf-8", newline="") as file:
        short_rows = list(csv.DictReader(file))
    shortened = {squeeze(row["short"]): _forms(row["words"]) for row in short_rows}
    for short, words in shortened.items():
        latin.setdefault(short, set()).update(at for word in words for at in latin[squeeze(word)])

    def ordered(forms: dict[str, set[int]]) -> dict[str, tuple[int, ...]]:
        return {
            form: tuple(sorted(found, key=lambda at: (_ORDER.index(concepts[at].kind), at)))
            for form, found in forms.items()
            if form
        }

    latin_forms = ordered(latin)
    slips: dict[str, list[str]] = {}
    for form in sorted(english):
        if len(form) >= SHORTEST_MENDED - 1:
            for shorter in (form, *_shortened(form)):
                slips.setdefault(shorter, []).append(form)
    with data_path("screening", "abbreviations.csv").open(encoding="utf-8", newline="") as file:
        spelled = {
            alike(squeeze(short)): row["ja"] if not short.isascii() or not row["en"] else row["en"]
            for row in csv.DictReader(file)
            for short in _forms(row["short"])
        }
    native_forms = ordered(native)

    def kind_of(form: str) -> Kind | None:
        return concepts[native_forms[form][0]].kind if form in native_forms else None

    def composed(form: str) -> bool:
        if not concepts[native_forms[form][0]].id.startswith("firm:"):
            return False
        return any(kind_of(form[:at]) is Kind.PLACE and kind_of(form[at:]) is Kind.TRADE for at in range(2, len(form)))

    return Lexicon(
        concepts=tuple(concepts),
        latin=latin_forms,
        native=native_forms,
        longest_native=max(map(len, native_forms)),
        slips={shorter: tuple(forms) for shorter, forms in slips.items()},
        spelled=spelled,
        written_out={short: squeeze(words[0]) for short, words in shortened.items()},
        not_first=frozenset(squeeze(row["short"]) for row in short_rows if row["where"] == "behind"),
        english=frozenset((english | shortened.keys()) - romanised),
        composed=frozenset(filter(composed, native_forms)),
    )
