"""Hangul in Latin letters, by the Revised Romanisation (2000), syllable by syllable with its main changes of sound."""

from __future__ import annotations

from typing import Final

_FIRST: Final = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "-", "j", "jj", "ch", "k", "t", "p", "h"]
_VOWEL: Final = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
_LAST: Final = [
    "-",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "p",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "t",
]
# What a final consonant becomes before a vowel: it moves over to the next syllable.
_MOVED: Final = [
    "-",
    "g",
    "kk",
    "ks",
    "n",
    "nj",
    "nh",
    "d",
    "r",
    "lg",
    "lm",
    "lb",
    "ls",
    "lt",
    "lp",
    "lh",
    "m",
    "b",
    "bs",
    "s",
    "ss",
    "ng",
    "j",
    "ch",
    "k",
    "t",
    "p",
    "h",
]


def is_hangul(char: str) -> bool:
    return "가" <= char <= "힣"


def romanise(text: str) -> str:
    """Hangul syllables in Latin letters; other characters stay."""
    out = []
    for at, char in enumerate(text):
        if not is_hangul(char):
            out.append(char)
            continue
        code = ord(char) - 0xAC00
        first, vowel, last = code // 588, code // 28 % 21, code % 28
        following = text[at + 1] if at + 1 < len(text) and is_hangul(text[at + 1]) else ""
        silent = bool(following) and (ord(following) - 0xAC00) // 588 == 11
        before = (ord(text[at - 1]) - 0xAC00) % 28 if at and is_hangul(text[at - 1]) else 0
        onset = "" if _FIRST[first] == "-" else _FIRST[first]
        if onset == "r" and before in (4, 8):
            onset = "l"
        coda = (_MOVED if silent and last not in (21,) else _LAST)[last]
        out.append(onset + _VOWEL[vowel] + ("" if coda == "-" else coda))
    return "".join(out)
