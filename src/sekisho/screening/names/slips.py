"""Slips in the legal form of a name in Latin letters: letters amiss, a space that moved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from sekisho.screening.names.fold import legal_forms
from sekisho.screening.names.lexicon import lexicon


def spaces_mended(words: Sequence[str]) -> list[str]:
    """Words with a space put right that stands one letter off in a legal form: "KiaC orporation", "Co L td"."""
    forms, mended = legal_forms().anywhere, list(words)
    for at in range(len(mended) - 1, 0, -1):
        left, right = mended[at - 1], mended[at]
        if right in forms or (len(right) > 1 and right in lexicon().latin):
            continue
        if len(left) <= 2 and left + right in forms:
            mended[at - 1 : at + 1] = [left + right]
        elif len(left) > 3 and _form_cut_open(left[-1], right):
            mended[at - 1 : at + 1] = [left[:-1], left[-1] + right]
    return mended


def _form_cut_open(letter: str, right: str) -> bool:
    form = letter + right
    return form in legal_forms().anywhere or (
        len(right) > 5 and slip_of_long_form(form) and not slip_of_long_form(right, last=True)
    )


def slip_of_form(word: str) -> bool:
    """Whether a last word is a legal form with a slip: "Ltzd", "o", "Compny"."""
    if len(word) == 1:
        return word in "coltdinkg"
    short = len(word) <= 4 and any(abs(len(form) - len(word)) <= 1 and _one_edit(form, word) for form in _SHORT_FORMS)
    return short or slip_of_long_form(word, last=True)


_SHORT_FORMS: Final = ("co", "ltd", "inc", "corp", "llc", "gmbh", "plc", "pty", "pte")


@lru_cache(maxsize=4_096)
def slip_of_long_form(word: str, last: bool = False) -> bool:
    """Whether a word is a long legal form with a slip, or with two: "Corpration". last: at the end, where more is let
    pass."""
    if len(word) < 5:
        return False
    for form in legal_forms().long:
        edits = 2 if len(form) >= (7 if last else 9) else 1
        if abs(len(form) - len(word)) <= edits and OSA.distance(form, word, score_cutoff=edits) <= edits:
            return True
    return False


def _one_edit(a: str, b: str) -> bool:
    """Whether two different words are one letter apart, or have two neighbours swapped."""
    if len(a) == len(b):
        differ = [at for at in range(len(a)) if a[at] != b[at]]
        if len(differ) == 2:
            first, second = differ
            return second == first + 1 and a[first] == b[second] and a[second] == b[first]
        return len(differ) == 1
    short, long = sorted((a, b), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
