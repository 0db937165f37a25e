"""The words by which a text that gives a name is cut: `data/screening/given_words.csv`.

Every pattern is an alternation of literals between single characters: time grows with the length of a text alone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from sekisho.places import data_path
from sekisho.screening.names.fold import alike, keep, legal_forms
from sekisho.screening.names.hangul import is_hangul
from sekisho.screening.names.lexicon import lexicon
from sekisho.screening.names.model import Kind
from sekisho.screening.names.parse import Token, parse
from sekisho.screening.names.readings import is_han, is_kana

_MARKS: Final = " ,.;:·・-–—/|、。"
_NOT_WITHIN: Final = r"(?<![^\W\d_])"


@dataclass(frozen=True, slots=True)
class GivenWords:
    """any, front, bracket: words before a name (formerly, Attn, 旧社名), by where they count: anywhere, at the front of
    a text, at the front of a bracket. addressed: those of them that say nothing of another name. courtesy: words after
    a name (御中). plants, native_plants: words that end the name of a plant or a branch; after_form: those that do
    behind a legal form, in Han, kana and Hangul. addresses: words of addresses; streets: the same within native text.
    """

    any: re.Pattern[str]
    front: re.Pattern[str]
    bracket: re.Pattern[str]
    addressed: frozenset[str]
    courtesy: tuple[str, ...]
    plants: frozenset[str]
    native_plants: tuple[str, ...]
    after_form: tuple[str, ...]
    addresses: frozenset[str]
    streets: tuple[str, ...]


@cache
def given_words() -> GivenWords:
    with data_path("screening", "given_words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def words(kinds: Iterable[str], *where: str, native: bool | None = None) -> list[str]:
        found = [row["word"] for row in rows if row["kind"] in kinds and row["where"] in where]
        picked = [word for word in found if native is None or has_native(word) is native]
        return sorted(dict.fromkeys(picked), key=lambda word: (-len(word), word))

    before = ("other_name", "addressed")
    return GivenWords(
        any=_anywhere(words(before, "any")),
        front=_in_front(words(before, "any", "front")),
        bracket=_in_front(words(before, "any", "front", "bracket")),
        addressed=frozenset(word.strip(" .:,").casefold() for word in words(["addressed"], "any", "front")),
        courtesy=tuple(words(["courtesy"], "end")),
        plants=frozenset(words(["plant"], "any", native=False)),
        native_plants=tuple(map(_alike, words(["plant"], "any", native=True))),
        after_form=tuple(map(_alike, words(["plant"], "any", "form", native=True))),
        addresses=frozenset(words(["address"], "word")),
        streets=tuple(map(_alike, words(["address"], "within"))),
    )


def _alike(word: str) -> str:
    return alike(keep(word)).replace(" ", "")


def _anywhere(words: Iterable[str]) -> re.Pattern[str]:
    """A marker between two names: a word of its own, in Han and Hangul with a colon or a blank after it."""
    latin = [re.escape(word) for word in words if not has_native(word)]
    native = [re.escape(word) for word in words if has_native(word)]
    return re.compile(
        rf"{_NOT_WITHIN}(?:{'|'.join(latin)})(?![^\W_])[ .:,]*|{_NOT_WITHIN}(?:{'|'.join(native)})[ :]", re.IGNORECASE
    )


def _in_front(words: Iterable[str]) -> re.Pattern[str]:
    latin = [re.escape(word) for word in words if not has_native(word) and word[-1] != ":"]
    rest = [re.escape(word) for word in words if has_native(word) or word[-1] == ":"]
    return re.compile(rf"(?:(?:{'|'.join(latin)})(?![^\W_])|{'|'.join(rest)})[ .:,]*", re.IGNORECASE)


def native(char: str) -> bool:
    return char > "⺀" and (is_han(char) or is_kana(char) or is_hangul(char))


def has_native(text: str) -> bool:
    return not text.isascii() and any(map(native, text))


def trimmed(text: str) -> str:
    """Without marks and blanks around it; a full stop that ends an abbreviation stays."""
    text = text.strip(_MARKS.replace(".", ""))
    return text.lstrip(".").strip() if text.startswith(".") else text


def without_empty_marks(text: str) -> str:
    """Without the marks and brackets that stood around what was cut away."""
    text = re.sub(r"\([^\w()]*\)", " ", text)
    if text.count("(") != text.count(")"):
        text = text.replace("(", " ").replace(")", " ")
    return trimmed(" ".join(re.sub(r"^[^\w()]+|[^\w().]+$", "", text).split()))


def native_forms(text: str) -> list[tuple[int, int]]:
    """Where legal forms in Han, kana, Hangul or brackets stand."""
    if text.isascii():
        return []
    forms = legal_forms().in_text
    return [found.span() for found in forms.finditer(alike(text)) if not found.group().endswith(("分公司", "分会社"))]


@lru_cache(maxsize=8_192)
def word_of(text: str) -> str:
    """One written word as tables have it: lower case, without marks."""
    return keep(text).replace(" ", "")


def is_form(word: str, *, last: bool = False) -> bool:
    plain = word_of(word)
    forms = legal_forms()
    return plain in forms.anywhere or (last and plain in forms.at_end)


def ends_with_form(text: str) -> bool:
    text = trimmed(text)
    spans = native_forms(text)
    if spans and spans[-1][1] == len(text) and spans[-1][0] > 0:
        return True
    words = re.split(r"[ ,]+", text)
    return len(words) > 1 and not has_native(words[-1]) and is_form(words[-1], last=True)


def has_form(text: str) -> bool:
    words = re.split(r"[ ,]+", trimmed(text))
    return bool(native_forms(text)) or any(is_form(word) for word in words) or ends_with_form(text)


def ends_with_plant(text: str, *, after_form: bool = False) -> bool:
    """Whether a text ends as plants, branches and divisions are called, a number after it or not."""
    words = given_words()
    written = [word for word in re.split(r"[ ,()]+", text) if word]
    while len(written) > 1 and (written[-1].isdigit() or word_of(written[-1]) in ("no", "nr")):
        written.pop()
    if not written:
        return False
    last = written[-1]
    if has_native(last):
        kinds = words.after_form if after_form else words.native_plants
        return _alike(last).rstrip("0123456789").endswith(kinds)
    return word_of(last) in words.plants or " ".join(map(word_of, written[-2:])) in words.plants


def tokens(text: str) -> tuple[Token, ...]:
    return parse(text).tokens


def is_place(text: str, *, behind: bool = False) -> bool:
    """Whether a text names places and nothing else. behind: it stands behind a name, so that Kawasaki is the city."""
    found = tokens(text)
    return bool(found) and all(of_place(token, behind=behind) for token in found) and not has_form(text)


def of_place(token: Token, *, behind: bool) -> bool:
    concepts = lexicon().concepts
    city = behind and any(concepts[number].kind is Kind.PLACE for number in token.concepts)
    return city or token.kind in (Kind.PLACE, Kind.NUMBER)


def is_address(text: str) -> bool:
    """Whether a text is a place or an address: it ends with a place, or has words and numbers as addresses have."""
    segments = [part for part in re.split(r"[,、]", text) if trimmed(part)]
    if not segments or has_form(text):
        return False
    if all(is_place(segment, behind=True) for segment in segments):
        return True
    words = [word_of(word) for word in re.split(r"[ ,.-]+", text)]
    marked = any(word in given_words().addresses for word in words)
    numbered = any(word[:1].isdigit() for word in words)
    if not has_native(text):
        return (marked or numbered) and (is_place(segments[-1], behind=True) or (marked and numbered))
    plain = _alike(text)
    return (
        "〒" in text
        or (sum(char in plain for char in given_words().streets) >= 2)
        or (
            bool(tokens(text))
            and of_place(tokens(text)[0], behind=True)
            and (numbered or plain[-1:] in given_words().streets)
        )
    )
