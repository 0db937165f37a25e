"""How alike two brands are: by their letters or characters, by how they are read, by how a foreign word is rendered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from sekisho.screening.names import anglicised, sound
from sekisho.screening.names.model import How, Kind
from sekisho.screening.names.parse import Token
from sekisho.screening.names.readings import TRUST, is_kana


def brand_likeness(mine: Sequence[Token], theirs: Sequence[Token]) -> tuple[How, float]:
    """How alike two brands are, each of one or several neighbouring tokens."""
    left, right = _joined(mine), _joined(theirs)
    if left == right:
        return How.SPELLING, 0.98
    native = mine[0].native, theirs[0].native
    if native == (False, False) and len(mine) == len(theirs) == 1 and _slip_of_known(mine[0], theirs[0]):
        return How.SPELLING, 0.9
    if native == (False, False):
        return How.SPELLING, _latin(left, right)
    if native == (True, True):
        return _native(mine, theirs, left, right)
    if native[0]:
        return _read(mine, left, right)
    return _read(theirs, right, left)


def _joined(tokens: Sequence[Token]) -> str:
    return tokens[0].folded if len(tokens) == 1 else "".join([token.folded for token in tokens])


_DECORATION: Final = (Kind.PLACE, Kind.TRADE, Kind.GENERIC, Kind.GROUP)


def _slip_of_known(one: Token, other: Token) -> bool:
    """Whether an unknown word is a place or trade of the other name with one letter amiss."""
    if bool(one.concepts) == bool(other.concepts) or (one if one.concepts else other).kind not in _DECORATION:
        return False
    short = min(len(one.folded), len(other.folded))
    if short < 3 or (one.folded[0] != other.folded[0] and short < 5):
        return False
    little = (one if one.concepts else other).kind in (Kind.GENERIC, Kind.GROUP)
    most = 2 if little and short >= 5 else 1
    return OSA.distance(one.folded, other.folded, score_cutoff=most) <= most


_LONG: Final = 11
"""Letters of a brand from which on two slips, the first letter among them, leave it one word."""


def _latin(left: str, right: str) -> float:
    short = min(len(left), len(right))
    if short < 4 or abs(len(left) - len(right)) > 2:
        return 0.0
    if short >= 5 and sound.may_spell_alike(left, right) and sound.spelling(left) == sound.spelling(right):
        return 0.95
    edits: int = OSA.distance(left, right, score_cutoff=2)
    if edits > 2 or (edits == 2 and short < 7):
        return 0.0
    if left[0] != right[0]:
        # A brand that begins otherwise is another brand, unless it is long or its first two letters are swapped.
        lost = len(left) != len(right) and short >= 6
        if edits > 1 and short >= _LONG:
            return 0.84
        if edits > 1 or not (short >= 8 or lost or left[:2] == right[1::-1]):
            return 0.6 if short >= 7 else 0.0
        return 0.84
    romaji = sound.morae(left), sound.morae(right)
    swapped = edits == 1 and short >= 6 and sorted(left) == sorted(right)
    if edits == 1 and not swapped and sound.another(left, right):
        return 0.72
    if edits == 1:
        return 0.9 if short >= 5 else 0.84 if len(left) != len(right) or any(romaji) else 0.72
    if short >= 6 and _typed_too_many(*sorted((left, right), key=len)):
        return 0.86
    # Of two slips in romaji one at least leaves none.
    return 0.86 if short >= 9 or (short >= 8 and romaji[0] != romaji[1]) else 0.72


def _typed_too_many(short: str, long: str) -> bool:
    """Whether two letters more stand within a word, which is no reading for it: "Aitvsino"."""
    if len(long) - len(short) != 2 or long[-1] != short[-1] or sound.morae(long) or sound.syllables(long):
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


def _native(mine: Sequence[Token], theirs: Sequence[Token], left: str, right: str) -> tuple[How, float]:
    if is_kana(left[0]) != is_kana(right[0]) and len(mine) == len(theirs) == 1:
        one, other = (mine[0], theirs[0]) if is_kana(left[0]) else (theirs[0], mine[0])
        spoken = sound.japanese(one.readings[0][1:]) if one.readings else ""
        for reading in other.readings:
            if reading[0] in "jk" and len(spoken) > 3 and sound.japanese(reading[1:]) == spoken:
                return How.READING, 0.97 if reading[0] == "j" else 0.9
    short, long = sorted((len(left), len(right)))
    if short >= 4 and long - short <= 1:
        edits: int = OSA.distance(left, right, score_cutoff=1)
        if edits <= 1:
            return How.SPELLING, 0.86 if short >= 5 else 0.72
    if short == long == 3 and all(t.readings for t in (*mine, *theirs)):
        # One character typed for another of the same sound.
        same = "".join(t.readings[0] for t in mine) == "".join(t.readings[0] for t in theirs)
        if same and sum(a != b for a, b in zip(left, right, strict=True)) == 1:
            return How.READING, 0.85
    return How.DIFFERENT, 0.0


def _read(native: Sequence[Token], folded: str, latin: str) -> tuple[How, float]:
    """A brand in Han, kana or Hangul beside one in Latin letters."""
    best, how = 0.0, How.DIFFERENT
    before, mine, theirs = "", "", ""
    begins = sound.beginning(latin)
    # Of most brands no reading can be the word: none begins so.
    told = spoken(native)
    heard: Sequence[tuple[str, str]] = ()
    if begins in _beginnings(native[0].readings):
        heard = [each for each in told if each[0] in "ahl" or sound.beginning(each[1]) == begins]
    for source, text in heard:
        if source == "l":
            if text == latin:
                return How.SPELLING, TRUST[source]
            continue
        near = source == "h" or sound.beginning(text) == begins
        if near:
            mine = sound.key(source, text)
            if source != before:
                before, theirs = source, sound.key(source, latin)
        if not near:
            likeness = 0.0
        elif mine == theirs:
            likeness = TRUST[source]
        elif min(len(mine), len(theirs)) >= 8 and mine[0] == theirs[0] and source in "pjah":
            # A slip in pinyin that leaves pinyin is another word.
            another = source in "pq" and sound.syllables(latin) > 0
            likeness = 0.88 if not another and OSA.distance(mine, theirs, score_cutoff=1) <= 1 else 0.0
        else:
            likeness = 0.0
        if likeness > best:
            best, how = likeness, How.READING
        # Words in hiragana are no foreign ones.
        if source in "ah" and best < 0.95 and native[0].kept[0] > "ゟ":
            likeness = sound.loan(text, latin, source)
            if likeness > best:
                best, how = likeness, How.SOUND
    if best < 0.8:
        rendered = sound.transcription(folded, latin)
        if rendered > 0.95:
            return How.SOUND, 0.9 if len(folded) > 2 else 0.82
        if rendered > 0.75 and len(folded) > 2:
            return How.SOUND, 0.88
        if told and told[0][0] == "p" and anglicised.may_be_made_of(told[0][1], latin):
            return How.SOUND, anglicised.LIKENESS
    return how, best


class _Any(frozenset[str]):
    """Holds everything."""

    def __contains__(self, _: object) -> bool:
        return True


_ANY: Final = _Any()


@lru_cache(maxsize=8_192)
def _beginnings(readings: tuple[str, ...]) -> frozenset[str]:
    """Letters with which the keys of readings, and of what they are heard as, may begin."""
    return _ANY if any(r[0] in "ahl" for r in readings) else frozenset([sound.beginning(r[1:]) for r in readings])


@lru_cache(maxsize=8_192)
def _apart(readings: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(reading[0], reading[1:]) for reading in readings]


def spoken(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Readings of tokens in a row, those of one kind joined: (source, text)."""
    if len(tokens) == 1:
        return _apart(tokens[0].readings)
    joined = []
    for sources in ("pq", "w", "c", "jkoa", "h"):
        parts = [next((r for r in token.readings if r[0] in sources), None) for token in tokens]
        if all(parts):
            text = "".join(part[1:] for part in parts if part)
            joined.append(("a" if all(p and p[0] == "a" for p in parts) else sources[0], text))
    return joined
