"""Explanations made of scored alignments."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from sekisho.screening.names.align import within
from sekisho.screening.names.fold import alike, keep
from sekisho.screening.names.lexicon import STOP_WORDS, lexicon
from sekisho.screening.names.model import Cap, Explanation, How, Kind, Part
from sekisho.screening.names.parse import BRANDS, Token, parse_kept
from sekisho.screening.names.score import EXACT, Scored


def explanation(query: str, matched: str, scored: Scored) -> Explanation:
    """Why `query` and `matched` score as they do. Words are shown as they were written, an abbreviation with what it
    was spelled out to beside it."""
    mine, theirs = scored.weights
    whole = sum(mine.values()) + sum(theirs.values()) or 1.0
    one, other = _Written.of(query), _Written.of(matched)
    found: list[_Told] = []

    def tell(some: Sequence[Token], others: Sequence[Token], how: How, likeness: float) -> None:
        weight = sum([mine[id(t)] for t in some]) + sum([theirs[id(t)] for t in others])
        found.append(_Told(some, others, one.told(some), other.told(others), how, likeness, weight / whole))

    for pair in scored.alignment.pairs:
        tell(pair.mine, pair.theirs, pair.how, pair.likeness)
    left, right = scored.alignment.mine, scored.alignment.theirs
    if scored.short and left and right and _within_either(_joined(left), _joined(right)):
        # 科学 and 大 of a short name are 科学大学, and no parts of their own.
        tell(left, right, How.SHORT, 0.0)
    else:
        for token in left:
            tell((token,), (), How.ALONE, 0.0)
        for token in right:
            tell((), (token,), How.ALONE, 0.0)
    if any(told.one.short or told.other.short for told in found):
        found = _together(found, one, other)
    parts = tuple(
        [Part(_kind(each), each.one.text, each.other.text, each.how, each.likeness, each.weight) for each in found]
    )
    caps = tuple([Cap(cap.name, cap.limit, one.words(cap.query), other.words(cap.matched)) for cap in scored.caps])
    return Explanation(query, matched, scored.score, scored.total, scored is EXACT, parts, caps, scored.short > 0)


class _Words(NamedTuple):
    """Words as a name has them. short: the abbreviation that they are spelled out from, or ""."""

    text: str
    short: str = ""


_NOTHING: Final = _Words("")


class _Told(NamedTuple):
    """A part, with its words written out."""

    mine: Sequence[Token]
    theirs: Sequence[Token]
    one: _Words
    other: _Words
    how: How
    likeness: float
    weight: float


def _kind(told: _Told) -> Kind:
    """Of several words what tells most: the brand, else the trade. A whole name on record stands for a brand."""
    if told.how is How.RECORD:
        return Kind.BRAND
    kinds = [token.kind for token in told.mine or told.theirs]
    return next((kind for kind in kinds if kind in BRANDS), Kind.TRADE if Kind.TRADE in kinds else kinds[0])


def _joined(tokens: Sequence[Token]) -> str:
    return "".join(token.folded for token in tokens)


def _within_either(one: str, other: str) -> bool:
    return within(one, other) or within(other, one)


class _Written(NamedTuple):
    """A name, and in lower case: "" where that has not as many letters."""

    name: str
    lower: str

    @classmethod
    def of(cls, name: str) -> _Written:
        lower = name.casefold()
        return cls(name, lower if len(lower) == len(name) else "")

    def told(self, tokens: Sequence[Token]) -> _Words:
        """Words as the name has them, where they can be found in it letter for letter."""
        if not tokens:
            return _NOTHING
        own = [self._own(token.kept) for token in tokens]
        short = "" if any(own) else self._short(tokens)
        words = [found or token.kept for found, token in zip(own, tokens, strict=True)]
        text = words[0]
        if len(words) > 1:
            text = "".join(words)
            as_run = all(token.native for token in tokens) and (short or self._own(text.casefold()))
            text = text if as_run else " ".join(words)
        return _Words(f"{short} ({text})" if short else text, short)

    def _short(self, tokens: Sequence[Token]) -> str:
        """The abbreviation that some words are spelled out from, or ""."""
        words = {token.kept for token in tokens}
        return next((short for short, known in _abbreviations(self.name) if words <= known), "")

    def words(self, text: str) -> str:
        """The words of a cap, likewise."""
        if not text or self._own(text):
            return text and self._own(text)
        for short, known in _abbreviations(self.name):
            if text in known or all(word in known for word in text.split(" ")):
                return f"{short} ({text})"
        return text

    def _own(self, kept: str) -> str:
        """The name's own letters for some words of it, "" where they do not stand in it."""
        at = self.lower.find(kept)
        if at >= 0:
            return self.name[at : at + len(kept)]
        return _joined_by_others(self.name, self.lower, kept.split(" ")) if " " in kept else ""


def _joined_by_others(name: str, lower: str, words: Sequence[str]) -> str:
    """Words that stand in a name one after another but for "of", "and" and the like."""
    first = at = lower.find(words[0])
    if at < 0:
        return ""
    for word in words:
        start = lower.find(word, at)
        between = lower[at:start].replace("&", " ").split()
        if start < 0 or any(each not in STOP_WORDS for each in between):
            return ""
        at = start + len(word)
    return name[first:at]


@lru_cache(maxsize=512)
def _abbreviations(name: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The abbreviations that stand in a name, longest first, with the words of what they stand for."""
    folded, found = alike(keep(name)), []
    for short, words in lexicon().spelled.items():
        at = folded.find(short)
        if at >= 0:
            written = name[at : at + len(short)] if len(folded) == len(name) else short
            tokens = parse_kept(keep(words), spell=False).tokens
            found.append((written, frozenset(token.kept for token in tokens)))
    return tuple(sorted(found, key=lambda each: -len(each[0])))


def _together(found: Sequence[_Told], one: _Written, other: _Written) -> list[_Told]:
    """Parts of one abbreviation as one part, those that have their like and those that have not."""
    kept: dict[tuple[str, str, bool] | int, _Told] = {}
    for at, told in enumerate(found):
        short = (told.one.short, told.other.short, told.how is How.ALONE)
        key: tuple[str, str, bool] | int = short if short[0] or short[1] else at
        before = kept.get(key)
        kept[key] = told if before is None else _merged(before, told, one, other)
    return list(kept.values())


def _merged(told: _Told, more: _Told, one: _Written, other: _Written) -> _Told:
    mine, theirs = (*told.mine, *more.mine), (*told.theirs, *more.theirs)
    weight = told.weight + more.weight
    likeness = (told.likeness * told.weight + more.likeness * more.weight) / weight
    how = told.how if told.how is more.how else How.MEANING
    return _Told(mine, theirs, one.told(mine), other.told(theirs), how, likeness, weight)
