"""Pinyin turned into a word that looks English: Hoshine for 合盛, Sinyang for 新阳, Hwatsing for 华清."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Indel

from sekisho.screening.names import sound

LIKENESS: Final = 0.84
"""How alike a brand and such a word count: enough where place and trade agree too, and few names share these."""
_LEAST: Final = 0.55
"""Share of letters in common from which on a word may be made of a reading."""
_LEAST_LONG: Final = 0.42
_BONES: Final = 2
_CLASSES: Final = (
    ("hw", "w"),
    ("hua", "wa"),
    ("hui", "wi"),
    ("huo", "wo"),
    ("tsch", "c"),
    ("zh", "c"),
    ("ch", "c"),
    ("sh", "s"),
    ("ts", "c"),
    ("tz", "c"),
    ("ph", "f"),
    ("ck", "k"),
    ("th", "t"),
    ("ng", "n"),
    ("x", "s"),
    ("q", "c"),
    ("j", "c"),
    ("z", "c"),
    ("v", "w"),
    ("tion", "sin"),
    ("mm", "m"),
)
_BEGINS: Final = {"x": "s", "s": "s", "z": "c", "q": "c", "j": "c", "c": "c", "t": "c", "v": "h", "w": "h", "p": "f"}
"""Letters that may begin the same consonants, a t for one of ts."""
_DOUBLED: Final = re.compile(r"(.)\1+")
_VOWELS: Final = re.compile(r"[aeiouhy]+")


@lru_cache(maxsize=8_192)
def bones(text: str) -> str:
    """The consonants of pinyin, or of a word made of it: those that English writes for one another are one."""
    for old, new in _CLASSES:
        text = text.replace(old, new)
    first = text[:1] if text[:1] in "aeiouhy" else ""
    return _DOUBLED.sub(r"\1", first + _VOWELS.sub("", text[len(first) :]))


def begin_alike(one: str, other: str) -> bool:
    """Whether two letters may begin a reading in pinyin and a word made of it."""
    return _BEGINS.get(one, one) == _BEGINS.get(other, other)


def may_be_made_of(pinyin: str, word: str) -> bool:
    """Whether a Latin word may be made of a reading in pinyin: the same consonants, and most of the letters."""
    if _BEGINS.get(pinyin[0], pinyin[0]) != _BEGINS.get(word[0], word[0]) or len(word) < 4:
        return False
    mine, theirs = bones(pinyin), bones(word)
    if mine[:1] != theirs[:1] or sound.syllables(word):
        # A word that is pinyin is another one's.
        return False
    if mine != theirs:
        # An n that closes a syllable comes and goes: Joyson for 均胜, Sunwoda for 欣旺达.
        mine, theirs = mine[0] + mine[1:].replace("n", ""), theirs[0] + theirs[1:].replace("n", "")
    if len(mine) < _BONES or mine != theirs:
        return False
    return float(Indel.normalized_similarity(pinyin, word)) >= (_LEAST if len(mine) == _BONES else _LEAST_LONG)
