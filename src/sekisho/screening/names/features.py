"""What a name is looked up by: pieces of how it sounds, of its characters, and its concepts, each as a number."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final
from zlib import crc32

from sekisho.screening.names import anglicised, sound
from sekisho.screening.names.contracted import contraction
from sekisho.screening.names.lexicon import lexicon
from sekisho.screening.names.model import Kind
from sekisho.screening.names.parse import BRANDS, Parsed, Token
from sekisho.screening.names.readings import spoken_whole

_CHARACTERS: Final = 1 << 19
_WORDINGS: Final = 1 << 17
_PARTS: Final = 1 << 18
_WHOLES: Final = 3 << 18
SPOKEN: Final = _CHARACTERS + _WORDINGS
"""Below this number stand characters of native scripts, and of names in Latin letters all words but one; from it on
pieces that names in two scripts can share."""
STRONG: Final = SPOKEN + _PARTS
"""From this number on stand pieces that are a whole word: concepts, brands, readings. They weigh more than trigrams."""
BUCKETS: Final = STRONG + _WHOLES
"""Pieces are hashed into so many numbers; two pieces that share one only cost a little precision in retrieval."""

_NAMING: Final = frozenset((Kind.BRAND, Kind.HOUSE, Kind.PLACE))
_FEW: Final = 2
_WORDS: Final = 8
_UNKNOWN: Final = 3
_BRIEF: Final = 7
_MEANINGS: Final = 4
_SPOKEN_WHOLE: Final = 8
_CONCEPTS: Final = frozenset((Kind.BRAND, Kind.HOUSE, Kind.PLACE, Kind.TRADE, Kind.NUMBER))


def _hash(piece: str) -> int:
    return crc32(piece.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=20_000)
def _character(piece: str) -> int:
    return _hash(piece) % _CHARACTERS


def _wording(words: str) -> int:
    """Words of a name in Latin letters, apart from characters: sharing a number with one would mix up the scripts."""
    return _CHARACTERS + _hash(words) % _WORDINGS


@lru_cache(maxsize=20_000)
def _part(piece: str) -> int:
    return SPOKEN + _hash(piece) % _PARTS


def _whole(piece: str) -> int:
    return STRONG + _hash(piece) % _WHOLES


@lru_cache(maxsize=4_096)
def _concept(number: int) -> int:
    return _whole(f"c{number}")


@lru_cache(maxsize=20_000)
def _both(one: int, other: int) -> int:
    """The piece that is two concepts."""
    return _whole(f"c{min(one, other)}&{max(one, other)}")


@lru_cache(maxsize=4_096)
def _sounded(text: str) -> tuple[int, ...]:
    """Trigrams of how a Latin text sounds, ends marked."""
    key = "^" + sound.japanese(text) + "$"
    return tuple({_part("t" + key[at : at + 3]) for at in range(len(key) - 2)})


@lru_cache(maxsize=4_096)
def _consonants(text: str) -> tuple[int, ...]:
    found: set[int] = set()
    plain = sound.skeleton(text)
    for heard_as in {plain, sound.skeleton(text, True)} if "r" in text else (plain,):
        bones = "^" + heard_as + "$"
        found.add(_part("k" + bones))
        if len(bones) >= 4:
            found.update(_part("k" + bones[at : at + 3]) for at in range(len(bones) - 2))
    return tuple(found)


@lru_cache(maxsize=4_096)
def _left_out(text: str) -> tuple[int, ...]:
    """A short word with each letter left out: one slip leaves it no trigram, but one of these."""
    return tuple({_whole("d" + text[:at] + text[at + 1 :]) for at in range(len(text))} | {_whole("d" + text)})


def word(folded: str) -> int:
    """The piece that is a whole brand."""
    return _whole("w" + folded)


def heard(text: str) -> int:
    """The piece that is a whole reading, or a whole Latin brand as it sounds."""
    return _whole("r" + sound.japanese(text))


def pieces(parsed: Parsed, *, asked: bool = False) -> set[int]:
    """Every piece of a name. asked: of a query, whose unknown words may be known ones with a slip."""
    found: set[int] = set()
    latin: list[str] = []
    plain = not any(token.kind in _NAMING for token in parsed.tokens)
    bare = not any(token.kind is Kind.BRAND and not token.concepts for token in parsed.tokens)
    found.update(_together(parsed))
    for token in parsed.tokens:
        if token.kind in _CONCEPTS or len(parsed.tokens) <= _FEW:
            found.update([_concept(at) for at in token.concepts])
        if token.native:
            found.update(_native(token))
            found.update(_contracted(token))
        elif token.kind in BRANDS or token.mended or token.kind is Kind.PLACE or plain or _romanised(token, bare):
            found.add(heard(token.folded))
            if token.kind is Kind.PLACE and not bare:
                continue
            found.add(word(token.folded))
            found.update(_sounded(token.folded))
            found.update(_consonants(token.folded))
            if 4 <= len(token.folded) <= _BRIEF:
                found.update(_left_out(token.folded))
            if token.kind is Kind.BRAND:
                latin.append(token.folded)
                found.add(_whole("a" + anglicised.bones(token.folded)))
        elif token.folded not in lexicon().english:
            # Romanised trades are brands at times: 巨石 and 樹脂 are both "jushi".
            found.add(heard(token.folded))
        if token.kind is Kind.NUMBER:
            found.add(word(token.folded))
    if len(latin) > 1 and min(map(len, latin)) <= 5:
        joined = "".join(latin[:4])
        found.add(heard(joined))
        found.update(_sounded(joined))
        found.update(_consonants(joined))
    text = parsed.flat
    if not text.isascii():
        found.update(_characters(text))
        if not asked:
            found.update(_first_characters(parsed))
        if len(text) <= _SPOKEN_WHOLE:
            found.update(heard(read) for read in spoken_whole(parsed))
    elif len(parsed.tokens) > 1:
        found.update(_but_one(parsed, asked))
        if len(text) <= 4 * _SPOKEN_WHOLE:
            found.add(heard(text))
    return found


def _but_one(parsed: Parsed, asked: bool) -> Iterator[int]:
    """The words of a name in Latin letters that has no brand of its own, in whatever order: all, and all but one."""
    words = sorted({each for token in parsed.tokens for each in token.kept.split()})
    unknown = {token.kept for token in parsed.tokens if not token.concepts}
    if len(words) > _WORDS or len(unknown) > (_UNKNOWN if asked else 0):
        return
    yield _wording(" ".join(words))
    for at, left_out in enumerate(words):
        if not unknown or left_out in unknown:
            yield _wording(" ".join(words[:at] + words[at + 1 :]))


def _meanings(token: Token) -> list[int]:
    """A native word also stands for those it is near: 石油化工 for petroleum and for chemistry."""
    numbers = list(token.concepts[:2])
    if token.native:
        numbers += sorted(near for at in token.concepts[:2] for near in lexicon().concepts[at].near)[:2]
    return numbers


def _romanised(token: Token, bare: bool) -> bool:
    """Whether a trade in pinyin or romaji is all that a name has for a brand."""
    return bare and token.kind is Kind.TRADE and token.folded not in lexicon().english


def _together(parsed: Parsed) -> Iterator[int]:
    known = [_meanings(token) for token in parsed.tokens if token.concepts and token.kind in _CONCEPTS][:4]
    for one, other in combinations(known, 2):
        for a in one[:_MEANINGS]:
            for b in other[:_MEANINGS]:
                yield _both(a, b)


def _native(token: Token) -> Iterator[int]:
    if token.kind in BRANDS:
        yield word(token.folded)
    if token.concepts:
        yield from (heard(reading[1:]) for reading in token.readings[:2])
        return
    indexed = 0
    for reading in token.readings:
        if reading[0] == "p" or indexed < 3:
            indexed += reading[0] != "p"
            yield heard(reading[1:])
            yield from _sounded(reading[1:])
        if reading[0] in "ah":
            yield from _consonants(reading[1:])
        elif reading[0] == "p":
            yield _whole("a" + anglicised.bones(reading[1:]))
    if sound.transcribed(token.folded):
        yield from (_part("k" + bones) for bones in sound.bones(token.folded))


def _contracted(token: Token) -> Iterator[int]:
    """Concepts in pairs, as of the name that a contraction is short for."""
    short = contraction(token.folded) if token.kind in BRANDS else None
    if short is not None:
        for a in short.places[:_MEANINGS]:
            for b in short.trades[:_FEW]:
                yield _both(a, b)


def _first_characters(parsed: Parsed) -> Iterator[int]:
    """The first characters of neighbouring words, of which short names are made: 南钢 of 南京钢铁."""
    for one, other in pairwise(parsed.tokens[: _FEW + 1]):
        if one.native and other.native and len(one.folded) > 1:
            yield _character(one.folded[0] + other.folded[0])


def _characters(text: str) -> Iterator[int]:
    before = ""
    for char in text:
        if char > "\u02ff":
            yield _character(char)
            if before:
                yield _character(before + char)
        before = char
