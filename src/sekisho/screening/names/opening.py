"""Which brands need not be laid beside each other: a cheap look that never passes over two that answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from sekisho.screening.names import anglicised, sound
from sekisho.screening.names.parse import Token
from sekisho.screening.names.readings import is_kana

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_OTHER: Final = ""
"""Stands for a beginning that is no letter: it may answer to anything."""
_ANY: Final = frozenset((*_LETTERS, _OTHER))
_LONGEST: Final = 4
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
    found = {_OTHER, *sound.spelt_from(folded, alone)}
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


class Stretch(NamedTuple):
    """Neighbouring words that may be one brand. text: joined, folded. native: whether the first is. letter: with which
    a Latin one begins; letters: with which one must begin to answer to a native one, see `openings`."""

    tokens: Sequence[Token]
    text: str
    native: bool
    letter: str
    letters: frozenset[str]


def _letter(latin: str) -> str:
    return latin[:1] if latin[:1] in _ANY else _OTHER


def stretch(tokens: Sequence[Token]) -> Stretch:
    first = tokens[0]
    text = first.folded if len(tokens) == 1 else "".join([token.folded for token in tokens])
    if first.native:
        return Stretch(tokens, text, True, _OTHER, openings(first.readings, first.folded, len(tokens) == 1))
    return Stretch(tokens, text, False, _letter(text), _ANY)


def stretches(tokens: Sequence[Token]) -> list[Stretch]:
    """Every run of neighbours, up to four."""
    count = len(tokens)
    return [stretch(tokens[at : at + n]) for n in range(1, min(count, _LONGEST) + 1) for at in range(count - n + 1)]


def may_answer(one: Stretch, other: Stretch) -> bool:
    """Whether it is worth asking how alike two brands are."""
    if one.native is other.native:
        return (may_be_near if one.native else may_be_slip)(one.text, other.text)
    return other.letter in one.letters if one.native else one.letter in other.letters


def may_answer_alone(one: Token, other: Token) -> bool:
    """The same of two brands of one word each."""
    if one.native is other.native:
        return (may_be_near if one.native else may_be_slip)(one.folded, other.folded)
    native, latin = (one, other) if one.native else (other, one)
    return _letter(latin.folded) in openings(native.readings, native.folded, True)


def may_be_near(left: str, right: str) -> bool:
    """Whether two texts in native scripts may be one: in length, or as kana beside kanji."""
    if left == right or is_kana(left[0]) is not is_kana(right[0]):
        return True
    mine, theirs = len(left), len(right)
    return mine >= 3 and theirs >= 3 and abs(mine - theirs) <= (min(mine, theirs) > 3)


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
