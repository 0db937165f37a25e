"""Folding: what is left of a name when width, case, script variants, punctuation and legal forms are taken away.

Two texts of equal length come out of it: one *kept* in the characters it was written with (readings are asked of it,
for a Japanese dictionary does not know Simplified forms), one *folded* to one form of every Han character (names are
compared by it).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import opencc

from sekisho.places import data_path

LONGEST: Final = 240
"""Characters of a name that are read; what comes after them counts only for whether two names are the same."""

_LATIN_APART: Final = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ŋ": "n",
    "ħ": "h",
    "ə": "e",
}
# Marks that join what stands on both sides of them; every other mark parts it.
_JOINING: Final = frozenset(".'’`´ʼ‘·・‧･")
_BRACKETS: Final = str.maketrans(dict.fromkeys("[{<〔【〈《「『", "(") | dict.fromkeys("]}>〕】〉》」』", ")"))
# Letters of other alphabets that are drawn like Latin ones.
_LOOK_ALIKE: Final = str.maketrans(
    dict(zip("авсеніјкморстухѕԛԝ", "abcehijkmopctyxsqw", strict=True))
    | dict(zip("αβεηικνορτυχ", "abehikvoptux", strict=True))
    | {"ɡ": "g"}
)


class _Characters(dict[int, "str | None"]):
    """What each character of a name in lower case becomes; filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        made = self[code] = _plain(chr(code))
        return made


def _plain(char: str) -> str | None:
    if char in _LATIN_APART:
        return _LATIN_APART[char]
    if char in _JOINING:
        return None
    if char in "()&":
        return char
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me", "Cs", "Co", "Cn") or (category == "Cc" and not char.isspace()):
        return None
    if char.isalnum() or char in "ーゝゞヽヾ々〆":
        base = unicodedata.normalize("NFD", char)[0]
        return base if base.isascii() or "Ͱ" <= base <= "ӿ" else char
    return " "


_CHARACTERS: Final = _Characters()


@dataclass(frozen=True, slots=True)
class _Tables:
    """OpenCC's tables, character by character (phrases would make a fold depend on its neighbours), the inverse of the
    one from Traditional to Japanese, and our own few for old and variant forms."""

    to_simplified: dict[str, str]
    from_japanese: dict[str, str]
    to_japanese: dict[str, str]
    to_traditional: dict[str, str]
    inverse: dict[str, str]
    own: dict[str, str]

    @classmethod
    def read(cls) -> _Tables:
        chars = [chr(code) for code in range(0x3400, 0xA000)]
        # Line breaks keep characters from being read as phrases.
        lines = "\n".join(chars)

        def table(name: str) -> dict[str, str]:
            turned = opencc.OpenCC(name).convert(lines).split("\n")
            return {a: b for a, b in zip(chars, turned, strict=True) if a != b and len(b) == 1}

        to_japanese = table("t2jp")
        with data_path("screening", "variants.csv").open(encoding="utf-8", newline="") as file:
            own = {row["form"]: row["folded"] for row in csv.DictReader(file)}
        inverse = {japanese: traditional for traditional, japanese in to_japanese.items()}
        return cls(table("t2s"), table("jp2t"), to_japanese, table("s2t"), inverse, own)

    def fold(self, char: str) -> str:
        known = self.own.get(char)
        if known is None:
            traditional = self.from_japanese.get(char, char)
            if traditional == char and char not in self.to_simplified:
                traditional = self.inverse.get(char, char)
            known = self.to_simplified.get(traditional, traditional)
        return self.own.get(known, known)

    def traditional(self, char: str) -> str:
        return self.to_traditional.get(char, char)

    def japanese(self, char: str) -> str:
        traditional = self.to_traditional.get(char, char)
        return self.to_japanese.get(traditional, traditional)


class _Forms(dict[int, str]):
    """What each character becomes, one for one; filled as characters are met."""

    def __init__(self, turned: Callable[[str], str]) -> None:
        super().__init__()
        self._turned = turned

    def __missing__(self, code: int) -> str:
        char = chr(code)
        made = self[code] = self._turned(char) if "\u3400" <= char < "\ua000" else char
        return made


@dataclass(frozen=True, slots=True)
class HanForms:
    """simplified: to the form that folding uses, and katakana for hiragana. japanese: from Simplified or Traditional to
    the form used in Japan. traditional: from Simplified to Traditional."""

    simplified: dict[int, str]
    japanese: dict[int, str]
    traditional: dict[int, str]


@cache
def han_forms() -> HanForms:
    """Tables for `str.translate`."""
    tables = _Tables.read()
    simplified = _Forms(tables.fold)
    simplified.update({code: chr(code + 0x60) for code in range(ord("ぁ"), ord("ゖ") + 1)})
    return HanForms(simplified, _Forms(tables.japanese), _Forms(tables.traditional))


def keep(name: str) -> str:
    """A name in lower case and full composition, marks turned to spaces, invisible characters gone; brackets and a free
    "&" stay. Han characters stay as they were written."""
    text = unicodedata.normalize("NFKC", name).translate(_BRACKETS).casefold().translate(_CHARACTERS)
    if "&" in text:
        text = text.replace(" & ", " ").replace("&", "")
    if any(mark in text for mark in _AGAIN):
        text = "".join(map(_again, text, " " + text))
    if not text.isascii() and any("Ͱ" <= char <= "ԯ" or char == "ɡ" for char in text):
        text = " ".join(map(_one_alphabet, text.split(" ")))
    return text


_AGAIN: Final = "ゝヽゞヾ"


def _again(char: str, before: str) -> str:
    """A mark for "the same kana again", voiced or not, as the kana it stands for."""
    if char in "ゝヽ":
        return before
    return unicodedata.normalize("NFC", before + "\u3099")[0] if char in "ゞヾ" else char


def _one_alphabet(word: str) -> str:
    """A word of Latin letters with a few Cyrillic or Greek ones drawn alike is Latin."""
    return word.translate(_LOOK_ALIKE) if any("a" <= char <= "z" for char in word) else word


def alike(kept: str) -> str:
    """The folded text of a kept one; as long as it."""
    if kept.isascii():
        return kept
    text = kept.translate(han_forms().simplified)
    if "々" in text:
        text = "".join(before if char == "々" else char for char, before in zip(text, " " + text, strict=False))
    return text


@dataclass(frozen=True, slots=True)
class LegalForms:
    anywhere: frozenset[str]
    at_end: frozenset[str]
    at_start: frozenset[str]
    in_text: re.Pattern[str]
    long: tuple[str, ...]
    written_out: dict[str, tuple[tuple[str, ...], ...]]
    """Forms of several words by their first one, the longest first."""


# "Branch" and "head office" hold the word for a company and are no legal forms.
_NO_FORMS: Final = ("分公司", "总公司", "子公司", "分会社", "子会社")


@cache
def legal_forms() -> LegalForms:
    with data_path("screening", "legal_forms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def words(script: str, where: str) -> frozenset[str]:
        return frozenset(row["form"] for row in rows if row["script"] == script and row["where"] == where)

    unbracketed = sorted((words("han", "any") | words("hangul", "any")), key=len, reverse=True)
    unbracketed = [alike(form) for form in unbracketed]
    bracketed = "|".join(sorted(map(alike, words("bracket", "bracket"))))
    pattern = "|".join([*_NO_FORMS, *unbracketed, rf"\( ?(?:{bracketed}) ?\)"])
    anywhere = words("latin", "any") | words("cyrillic", "any")
    written_out: dict[str, list[tuple[str, ...]]] = {}
    for form in sorted(words("latin", "phrase") | words("cyrillic", "phrase"), key=lambda form: (-len(form), form)):
        phrase = tuple(keep(form).split())
        written_out.setdefault(phrase[0], []).append(phrase)
    return LegalForms(
        anywhere=anywhere,
        at_end=words("latin", "end"),
        at_start=words("latin", "start"),
        in_text=re.compile(pattern),
        long=tuple(sorted(form for form in words("latin", "any") if len(form) >= 6)),
        written_out={first: tuple(phrases) for first, phrases in written_out.items()},
    )


def _blank(found: re.Match[str]) -> str:
    return found.group() if found.group() in _NO_FORMS else " " * len(found.group())


def without_forms(folded: str) -> str:
    """The text with spaces in place of legal forms within words (株式会社, 有限公司, 주식회사) or brackets."""
    return folded if folded.isascii() else legal_forms().in_text.sub(_blank, folded)


def written_out_at(words: list[str], at: int) -> tuple[str, ...]:
    """The legal form of several words that begins at a place ("limited liability company"); () where none does."""
    phrases = legal_forms().written_out.get(words[at], ())
    return next((phrase for phrase in phrases if tuple(words[at : at + len(phrase)]) == phrase), ())


def latin_forms(words: list[str]) -> list[bool]:
    """Which of a name's words are legal forms. "AG" and the like are, at the end only; "PT" at the start only."""
    forms = legal_forms()
    flags = [word in forms.anywhere for word in words]
    if words and words[0] in forms.at_start and len(words) > 1:
        flags[0] = True
    if not forms.written_out.keys().isdisjoint(words):
        for at in range(len(words)):
            long = len(written_out_at(words, at))
            flags[at : at + long] = [True] * long
    last = len(words) - 1
    while last > 0 and (flags[last] or words[last] in forms.at_end):
        flags[last] = True
        last -= 1
    return flags


@lru_cache(maxsize=2_048)
def fold(name: str) -> str:
    """What is left of a name without width, case, punctuation, spaces, legal forms and variants of characters.

    Names that fold alike are the same name. One that is nothing but a legal form folds to "", which is no one's.
    """
    words = without_forms(alike(keep(name))).replace("(", " ").replace(")", " ").split()
    return "".join(word for word, form in zip(words, latin_forms(words), strict=True) if not form)


# Letters that are neither Latin, Han, kana nor Hangul, nor the sign for a sound.
_OTHER: Final = (
    r"[^\W\d_\u0000-\u024f\u0259\u0261\u02b0-\u02ff\u0370-\u03ff\u051b\u051d\u1e00-\u1fff\u3005-\u3007\u3031-\u303c"
    r"\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_GREEK: Final = r"[\u0370-\u03ff\u1f00-\u1fff]"
_UNREAD: Final = re.compile(rf"{_OTHER}|{_GREEK}(?={_GREEK})|(?<={_GREEK}){_GREEK}")
"""One letter of a script that is not read. A Greek letter by itself is a sign that firms of any script use (α, Ω)."""
_WORD: Final = re.compile(r"[^\W_]+")


def unread_letters(name: str) -> bool:
    """Whether a name holds letters of a script that is not read: any but Latin, Han, kana and Hangul.

    Letters drawn like Latin ones within a Latin word are read, and legal forms in Cyrillic are known.
    """
    if name.isascii() or not _UNREAD.search(name):
        return False
    words = keep(name).replace("(", " ").replace(")", " ").split()
    flags = latin_forms(words)
    return any(not form and _UNREAD.search(word) for word, form in zip(words, flags, strict=True))


def readable(text: str) -> list[str]:
    """What stands between the letters of scripts that are not read, marks and blanks around it left as they are."""
    chars = list(text)
    for found in _WORD.finditer(text):
        # Character by character, so that places stay.
        word = "".join(char.casefold()[0] for char in found.group())
        for letter in _UNREAD.finditer(_one_alphabet(word)):
            at = found.start() + letter.start()
            chars[at] = _GAP
            # Vowels of many scripts are marks above and below.
            while at + 1 < len(text) and unicodedata.category(text[at + 1])[0] == "M":
                at += 1
                chars[at] = _GAP
    return [part for part in "".join(chars).split(_GAP) if part]


_GAP: Final = "\x00"


def remarks(name: str) -> tuple[str, ...]:
    """What is odd about a name, as codes: `empty`, `long` (only its first characters are read), `invisible` (characters
    that cannot be seen, left out), `directions` (marks that turn the reading direction), `look_alikes` (letters of two
    alphabets in one word), `script` (letters of a script that is not read)."""
    found = []
    if not fold(name):
        found.append("empty")
    if len(name) > LONGEST:
        found.append("long")
    if name.isascii():
        return tuple(found)
    if any(unicodedata.category(char) == "Cf" for char in name):
        found.append("invisible")
    if any(unicodedata.bidirectional(char) in ("RLE", "LRE", "RLO", "LRO", "RLI", "LRI", "FSI") for char in name):
        found.append("directions")
    mixed = name.casefold().split()
    if any(word.translate(_LOOK_ALIKE) != word and any("a" <= char <= "z" for char in word) for word in mixed):
        found.append("look_alikes")
    if unread_letters(name):
        found.append("script")
    return tuple(found)
