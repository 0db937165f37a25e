"""Text without spaces (Han, kana, Hangul) cut where known words fit best; what they leave over is brand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sekisho.screening.names.counting import counted
from sekisho.screening.names.hangul import is_hangul
from sekisho.screening.names.lexicon import Lexicon
from sekisho.screening.names.model import Kind
from sekisho.screening.names.readings import is_han, is_kana

Span = tuple[int, int, bool]
"""Where a stretch starts and ends, and whether it is a known word."""

UNKNOWN_WORTH: Final = 0.45
"""What a character of no known word counts, where one of a known word counts 1."""
LONGER_WORTH: Final = 0.25
"""What a character, or word, more in a known word or phrase counts besides."""
_UNKNOWN_START: Final = 0.35


def native_spans(folded: str, lex: Lexicon, spell: bool) -> Iterator[Span]:
    """Known words and brands in a text, in their order. spell: whether abbreviations are known words."""
    count = len(folded)
    best: list[tuple[float, int, bool]] = [(0.0, 0, False)] * (count + 1)
    # The same where the last character is of a brand: a brand that goes on costs nothing to start.
    brand = [-1e9] * (count + 1)
    for end in range(1, count + 1):
        open_brand = max(brand[end - 1], best[end - 1][0] - _UNKNOWN_START) + UNKNOWN_WORTH
        brand[end] = open_brand
        score, start, known = -1e9, 0, False
        for begin in range(end - 2, max(-1, end - 1 - lex.longest_native), -1):
            piece = folded[begin:end]
            if piece in lex.composed and end < count:
                continue
            if piece in lex.native or (spell and piece in lex.spelled) or (piece[0] == "第" and counted(piece)):
                here = best[begin][0] + (end - begin) + LONGER_WORTH * (end - begin - 2)
                if here > score:
                    score, start, known = here, begin, True
        if open_brand >= score:
            score, known = open_brand, False
            start = end - 1
        best[end] = (score, start, known)
    spans: list[Span] = []
    end = count
    while end:
        _, start, known = best[end]
        if not known and spans and not spans[-1][2]:
            spans[-1] = (start, spans[-1][1], False)
        else:
            spans.append((start, end, known))
        end = start
    yield from _scripts_apart(folded, _whole_coined(folded, spans[::-1], lex))


def _whole_coined(text: str, spans: list[Span], lex: Lexicon) -> list[Span]:
    """A word at the start of a coined name does not split it: フジクラ is no フジ, 하이닉스 no 하이."""
    merged: list[Span] = []
    for start, end, known in spans:
        before = merged[-1] if merged else None
        if before is not None and before[2] and not known and text[start:end] in _PLURAL and before[0] < start - 1:
            # A Korean loan word in the plural: 머신즈.
            continue
        if before == (0, 1, False) and end == len(text) and text[start:end] in _GLUED and is_hangul(text[0]):
            merged[-1] = (0, end, False)
        elif before is not None and before[2] != known and _one_coined_word(text, before, (start, end), lex):
            merged[-1] = (before[0], end, False)
        else:
            merged.append((start, end, known))
    return merged


def _scripts_apart(text: str, spans: list[Span]) -> Iterator[Span]:
    """Kanji and a foreign word in kana after them are two brands: 堀場エステック."""
    for start, end, known in spans:
        cut = start
        while cut < end and is_han(text[cut]):
            cut += 1
        kana = not known and cut - start >= 2 and end - cut >= _FOREIGN and all(map(is_kana, text[cut:end]))
        yield from ((start, cut, False), (cut, end, False)) if kana else ((start, end, known),)


_FOREIGN: Final = 3
_PLURAL: Final = ("스", "즈")
_GLUED: Final = ("스틸",)
"""Foreign words that make one word with a single syllable before them: 코스틸, Kosteel."""


def _one_coined_word(text: str, before: Span, here: tuple[int, int], lex: Lexicon) -> bool:
    left, right = text[before[0] : before[1]], text[here[0] : here[1]]
    word, rest = (left, right) if before[2] else (right, left)
    kana = all(map(is_kana, left)) and all(map(is_kana, right))
    if len(rest) > (_STUB + 1 if kana and before[2] and len(word) <= _STUB else _STUB):
        return False
    if kana:
        return True
    # In Hangul trades are written with syllables like any others: only brand words and places give way.
    decoration = lex.kind(lex.native[word]) if word in lex.native else Kind.TRADE
    return all(map(is_hangul, left + right)) and decoration in (Kind.BRAND, Kind.PLACE) and bool(before[2])


_STUB: Final = 2
