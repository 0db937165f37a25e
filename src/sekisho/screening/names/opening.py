"""Which brands need not be laid beside each other: a cheap look that never passes over two that answer."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from sekisho.screening.names import anglicised, sound

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_ANY: Final = frozenset(_LETTERS)
_BY_SOUND: Final = {
    letter: frozenset(other for other in _LETTERS if sound.beginning(other) == sound.beginning(letter))
    for letter in _LETTERS
}


@lru_cache(maxsize=8_192)
def openings(readings: tuple[str, ...], folded: str, alone: bool) -> frozenset[str]:
    """The letters with which a Latin word must begin to answer to a native brand: by its readings, as a foreign word in
    kana or in transcription characters, or as a word made of pinyin.

    readings, folded: of the brand's first word. alone: whether it is the only one.
    """
    found = set(sound.spelt_from(folded, alone))
    for reading in readings:
        source, first = reading[0], reading[1:2]
        if source == "h" or first not in _BY_SOUND:
            return _ANY
        found |= _BY_SOUND[first]
        if source == "a":
            found.update(letter for letter in _LETTERS if sound.may_be_loan(reading[1:], letter))
        elif source in "pq":
            found.update(letter for letter in _LETTERS if anglicised.begin_alike(first, letter))
    return frozenset(found)


def may_answer(native: tuple[str, ...], folded: str, alone: bool, latin: str) -> bool:
    """Whether a brand in a native script may answer to a Latin word; see `openings`."""
    first = latin[:1]
    return first not in _ANY or first in openings(native, folded, alone)


def may_be_slip(left: str, right: str) -> bool:
    """Whether two texts in Latin letters are near enough in length, and in how they begin, for one to be the other with
    slips in it."""
    if left == right:
        return True
    mine, theirs = len(left), len(right)
    short = min(mine, theirs)
    if short < 3 or abs(mine - theirs) > 2:
        return False
    return left[0] == right[0] or short >= 5 or (short == 4 and left[:2] == right[1::-1])
