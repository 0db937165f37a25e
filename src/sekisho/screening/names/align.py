"""Which parts of two names answer to each other, and how well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, NamedTuple

from sekisho.screening.names import sound
from sekisho.screening.names.brands import brand_likeness
from sekisho.screening.names.contracted import contraction
from sekisho.screening.names.lexicon import lexicon
from sekisho.screening.names.model import How, Kind
from sekisho.screening.names.opening import may_answer, may_answer_alone, stretches
from sekisho.screening.names.parse import BRANDS, Parsed, Token, coined
from sekisho.screening.names.readings import is_kana, readings

_OTHER_WORD: Final = 0.6
"""Two words of one concept in one script: 電機 and 電気 are two firms as often as one."""
_NEAR: Final = 0.55
_LIKE: Final = 0.5
"""Likeness from which two brands answer to each other at all."""
_WORK: Final = (Kind.TRADE, Kind.GENERIC)
_STEM: Final = 8
"""Letters by which two words of an institution's name are one: polytechnic and polytechnical."""


class Pair(NamedTuple):
    """Tokens of the one name that answer to tokens of the other."""

    mine: tuple[Token, ...]
    theirs: tuple[Token, ...]
    how: How
    likeness: float

    @property
    def kind(self) -> Kind:
        return self.mine[0].kind

    def of(self, *kinds: Kind) -> bool:
        return self.mine[0].kind in kinds or self.theirs[0].kind in kinds


@dataclass(slots=True)
class Alignment:
    """The pairs found, and what is left on either side."""

    pairs: list[Pair] = field(default_factory=list)
    mine: list[Token] = field(default_factory=list)
    theirs: list[Token] = field(default_factory=list)

    def take(self, mine: Sequence[Token], theirs: Sequence[Token], how: How, likeness: float) -> None:
        self.pairs.append(Pair(tuple(mine), tuple(theirs), how, likeness))
        for token in mine:
            self.mine.remove(token)
        for token in theirs:
            self.theirs.remove(token)


def align(a: Parsed, b: Parsed) -> Alignment:
    found = brands_aligned(a, b)
    rest_aligned(found)
    return found


def brands_aligned(a: Parsed, b: Parsed) -> Alignment:
    """The alignment up to the brands; `rest_aligned` goes on from there."""
    found = Alignment(mine=list(a.tokens), theirs=list(b.tokens))
    _same_text(found)
    if a.native != b.native:
        # Before one word is taken for all of it: 金属材料 is Metal Materials, though it is a word for metal too.
        _made_of_several(found, native_trades=True)
    if found.mine and found.theirs:
        _same_concept(found)
    if found.mine and found.theirs:
        _several(found)
        _brands(found)
    return found


def rest_aligned(found: Alignment) -> None:
    if found.mine and found.theirs:
        _partial(found)
        _near(found)


def brands_apart(found: Alignment) -> bool:
    """Whether, of names aligned up to the brands, both have brands and none of these will have its like."""
    for tokens in (found.mine, found.theirs):
        brands = [token for token in tokens if token.kind in BRANDS]
        if not brands:
            return False
        for token in brands:
            if token.concepts:
                return False
    return not any(pair.of(*BRANDS) for pair in found.pairs)


def _same_text(found: Alignment) -> None:
    texts = {token.folded for token in found.theirs}
    for token in tuple(found.mine):
        if token.folded not in texts:
            continue
        for other in found.theirs:
            if token.folded == other.folded:
                found.take([token], [other], How.SAME, 1.0)
                break


def _same_concept(found: Alignment) -> None:
    known = {number for token in found.theirs for number in token.concepts}
    if not known:
        return
    for token in tuple(found.mine):
        if not token.concepts or known.isdisjoint(token.concepts):
            continue
        numbers = set(token.concepts)
        for other in found.theirs:
            if numbers.isdisjoint(other.concepts):
                continue
            how, likeness = _meaning(token, other)
            if likeness:
                found.take([token], [other], how, likeness)
                break


def _meaning(token: Token, other: Token) -> tuple[How, float]:
    if token.mended or other.mended:
        return How.SPELLING, 0.95
    if token.native != other.native or _kana(token) != _kana(other):
        return (How.MEANING, 0.98) if _may_spell(token, other) else (How.NEAR, _OTHER_WORD)
    if not token.native:
        if romanised(token) and romanised(other) and sound.japanese(token.folded) != sound.japanese(other.folded):
            return How.NEAR, _OTHER_WORD
        if institution(token) and institution(other):
            # What a university calls itself is its name: Institute of Technology, University of Technology.
            one, two = ([word[:_STEM] for word in each.kept.split()] for each in (token, other))
            return (How.MEANING, 0.97) if one == two else (How.NEAR, _OTHER_WORD)
        # Latin: "Technology" and "Technologies", "Petroleum" and "Oil".
        stem = min(4, len(token.folded), len(other.folded))
        return How.MEANING, 0.97 if token.folded[:stem] == other.folded[:stem] else 0.9
    if token.kind in (Kind.PLACE, Kind.HOUSE):
        return How.MEANING, 0.97
    if within(token.folded, other.folded) or within(other.folded, token.folded):
        return How.MEANING, 0.95
    if token.kind in BRANDS:
        return How.DIFFERENT, 0.0
    return How.NEAR, _OTHER_WORD


def romanised(token: Token) -> bool:
    """Whether a trade is written in romaji or pinyin, not in English."""
    return not token.native and token.kind in _WORK and token.folded not in lexicon().english


def institution(token: Token) -> bool:
    """Whether a trade is a kind of university, as 工業大学 is, or a word for several."""
    return token.kind is Kind.TRADE and lexicon().of_university(token.concepts)


def _may_spell(one: Token, other: Token) -> bool:
    """Whether a romanised trade is that of the other name: "Seiki" is 精機, and not 精密 that means as much."""
    if one.native == other.native:
        return True
    native, latin = (one, other) if one.native else (other, one)
    if not romanised(latin):
        return True
    spoken = readings(native.kept, native.folded, "")
    return not spoken or any(
        sound.key(each[0], each[1:]).startswith(sound.key(each[0], latin.folded)) for each in spoken
    )


def within(short: str, long: str) -> bool:
    """Whether the characters of the one stand in the other, in their order."""
    at = 0
    for char in short:
        at = long.find(char, at) + 1
        if not at:
            return False
    return True


def _kana(token: Token) -> bool:
    return token.native and is_kana(token.kept[0])


def _several(found: Alignment) -> None:
    """One token that answers to two: 石油化工 to Petroleum and Chemical, a phrase to its words in another order."""
    if found.mine[0].native != found.theirs[0].native:
        _contracted(found)
    _made_of_several(found)


def _made_of_several(found: Alignment, *, native_trades: bool = False) -> None:
    for token in _long(found.mine, native_trades):
        others = _parts(token, found.theirs)
        if others:
            found.take([token], others, How.MEANING, 0.95)
    for token in _long(found.theirs, native_trades):
        others = _parts(token, found.mine)
        if others:
            found.take(others, [token], How.MEANING, 0.95)


_CONTRACTED: Final = 0.92


def _contracted(found: Alignment) -> None:
    """江铜 and the place and trade that it is short for, in Latin letters."""
    if len(found.theirs) > 1:
        for token in _pairs_of_characters(found.mine):
            others = _stood_for(token, found.theirs)
            if others:
                found.take([token], others, How.MEANING, _CONTRACTED)
    if len(found.mine) > 1:
        for token in _pairs_of_characters(found.theirs):
            others = _stood_for(token, found.mine)
            if others:
                found.take(others, [token], How.MEANING, _CONTRACTED)


def _pairs_of_characters(tokens: Sequence[Token]) -> list[Token]:
    """Brands that may be contractions."""
    return [t for t in tokens if t.native and len(t.folded) == 2 and t.kind in BRANDS]


def _stood_for(token: Token, others: Sequence[Token]) -> list[Token]:
    if len(others) < 2:
        return []
    short = contraction(token.folded)
    if short is None:
        return []
    places = [t for t in others if not t.native and t.kind is Kind.PLACE and _share(t, short.places)]
    trades = [t for t in others if not t.native and t.kind is Kind.TRADE and _share(t, short.trades)]
    return [places[0], trades[0]] if places and trades else []


def _long(tokens: Sequence[Token], native_trades: bool) -> list[Token]:
    """Known words that may be made of several; all, or trades that are written in native characters."""
    if native_trades:
        return [t for t in tokens if t.native and t.kind is Kind.TRADE and len(t.folded) >= 4]
    return [t for t in tokens if t.concepts and (len(t.folded) >= 4 if t.native else " " in t.kept)]


def _parts(token: Token, others: Sequence[Token]) -> list[Token]:
    if len(others) < 2:
        return []
    if token.native:
        forms = lexicon().native
        for cut in range(2, len(token.folded) - 1):
            left, right = forms.get(token.folded[:cut]), forms.get(token.folded[cut:])
            if left and right:
                for one, other in combinations(others, 2):
                    if (_share(one, left) and _share(other, right)) or (_share(one, right) and _share(other, left)):
                        return [one, other]
        return []
    words = token.kept.split(" ")
    if len(words) < 2:
        return []
    found = [next((other for other in others if other.kept == word), None) for word in words]
    return [other for other in found if other] if all(found) else []


def _share(token: Token, numbers: tuple[int, ...]) -> bool:
    return not set(token.concepts).isdisjoint(numbers)


def _brands(found: Alignment) -> None:
    """Brands that are left, one to one and joined; and where one side has none left, against its other words."""
    mine, theirs = _open(found.mine, found.theirs)
    if not mine or not theirs:
        return
    if len(mine) == len(theirs) == 1:
        if may_answer_alone(mine[0], theirs[0]):
            how, likeness = brand_likeness(mine, theirs)
            if likeness >= _LIKE:
                found.take(mine, theirs, how, likeness)
        return
    scored = []
    rights = stretches(theirs)
    for i, one in enumerate(stretches(mine)):
        left = one.tokens
        if left[0].kind is Kind.PLACE and len(left) == 1 and len(mine) > 1:
            continue
        for j, other in enumerate(rights):
            right = other.tokens
            if not may_answer(one, other) or (len(left) > 1 and len(right) > 1 and not (one.native or other.native)):
                continue
            how, likeness = brand_likeness(left, right)
            if likeness >= _LIKE:
                scored.append((likeness + 0.02 * (len(left) + len(right)), -i, -j, left, right, how, likeness))
    scored.sort(key=lambda row: row[:3], reverse=True)
    for _, _, _, left, right, how, likeness in scored:
        if all(_among(token, found.mine) for token in left) and all(_among(token, found.theirs) for token in right):
            found.take(left, right, how, likeness)


def _among(token: Token, tokens: Sequence[Token]) -> bool:
    return any(token is other for other in tokens)


def _open(mine: list[Token], theirs: list[Token]) -> tuple[list[Token], list[Token]]:
    left, right = _brand_words(mine), _brand_words(theirs)
    if left and not right:
        right = [token for token in theirs if token.kind is not Kind.NUMBER]
    elif right and not left:
        left = [token for token in mine if token.kind is not Kind.NUMBER]
    else:
        left, right = _places_too(left, right, mine), _places_too(right, left, theirs)
    return left[:5], right[:5]


def _places_too(tokens: list[Token], others: list[Token], left: list[Token]) -> list[Token]:
    """Brands of a name in Latin letters; where none of them is a word of its own and the other name has one, the places
    that are left may be it: Jiahua is 嘉华, and 加华."""
    if _in_syllables(others):
        # A syllable by itself, as Taiwan and Hong Kong write: Wing Tai.
        return [t for t in left if _among(t, tokens) or (t.kind is Kind.PLACE and not t.native and len(t.folded) <= 4)]
    for token in tokens:
        if coined(token):
            return tokens
    for token in others:
        if token.native and coined(token):
            break
    else:
        return tokens
    return [token for token in left if _among(token, tokens) or (token.kind is Kind.PLACE and not token.native)]


def _in_syllables(tokens: list[Token]) -> bool:
    """Whether some brand is read as Taiwan or Hong Kong writes it."""
    for token in tokens:
        for reading in token.readings:
            if reading[0] in "cw":
                return True
    return False


def _brand_words(tokens: Sequence[Token]) -> list[Token]:
    """Brands, and beside one that is no known word native places: they may begin it. 아시아나 is Asiana, no Asia."""
    brands = [token for token in tokens if token.kind in BRANDS]
    if len(brands) == len(tokens):
        return brands
    for brand in brands:
        if not brand.concepts:
            return [t for t in tokens if t.kind in BRANDS or (t.native and t.kind is Kind.PLACE)]
    return brands


_DROPPED: Final = 0.85
"""A phrase of which the other name has only the last or first words: Construction Machinery and Machinery."""


def _partial(found: Alignment) -> None:
    for token in tuple(found.mine):
        if token.native or not token.concepts:
            continue
        for other in found.theirs:
            if not other.concepts or not (" " in token.kept or " " in other.kept):
                continue
            short, long = sorted((token.kept.split(" "), other.kept.split(" ")), key=len)
            if len(short) < len(long) and short in (long[-len(short) :], long[: len(short)]):
                found.take([token], [other], How.NEAR, _DROPPED)
                break


def _near(found: Alignment) -> None:
    """Trades that half agree: electric and electronic."""
    if not any(token.concepts for token in found.theirs):
        return
    concepts = lexicon().concepts
    for token in tuple(found.mine):
        if not token.concepts:
            continue
        near = frozenset().union(*(concepts[a].near for a in token.concepts))
        for other in found.theirs:
            if other.concepts and (
                not near.isdisjoint(other.concepts)
                or any(not concepts[b].near.isdisjoint(token.concepts) for b in other.concepts)
            ):
                found.take([token], [other], How.NEAR, _NEAR)
                break
