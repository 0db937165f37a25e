"""Two names that are one as wholes: with slips anywhere, one read aloud as the other, one short for the other."""

from __future__ import annotations

from typing import Final

from rapidfuzz.distance import OSA

from sekisho.screening.names import sound
from sekisho.screening.names.align import Alignment, Pair
from sekisho.screening.names.lexicon import lexicon
from sekisho.screening.names.model import How, Kind
from sekisho.screening.names.parse import Parsed
from sekisho.screening.names.readings import readings, spoken_whole
from sekisho.screening.names.short import shortened

_ENGLISH: Final = 6
"""Letters of an English word from which on a name that has it is no mere reading."""
SLIPS: Final = 2
"""Slips that the whole of a name may have at most."""
SLIPS_FROM: Final = 8
"""Letters of a name from which on it may have one."""
_ALOUD: Final = 7
"""Letters of a name from which on it may be another one read aloud."""


def alike_as_wholes(a: Parsed, b: Parsed) -> bool:
    """Whether two names may be one by what is not asked of their aligned parts: as short forms, or read as one word."""
    if _read_as_one(a, b) or (a.flat.isascii() and b.flat.isascii() and _spelled_alike(a.flat, b.flat)):
        return True
    return (not a.form and shortened(a, b) is not None) or (not b.form and shortened(b, a) is not None)


def as_one(a: Parsed, b: Parsed, found: Alignment) -> tuple[Pair, float] | None:
    """Two names that are one when read without regard to where their words end: a slip that moved a space, a name
    spelled out syllable by syllable."""
    if _read_as_one(a, b):
        return Pair(a.tokens, b.tokens, How.READING, 0.95), 0.95
    left, right = a.flat, b.flat
    if not left.isascii() or not right.isascii() or not _spelled_alike(left, right):
        return None
    open_mine, open_theirs = found.mine, found.theirs
    if not (open_mine or open_theirs) or any(t.kind is Kind.NUMBER for t in (*open_mine, *open_theirs)):
        return None
    if [char for char in left if char.isdigit()] != [char for char in right if char.isdigit()]:
        return None
    forms = lexicon().latin
    mine = {word for t in open_mine for word in t.kept.split()}
    theirs = {word for t in open_theirs for word in t.kept.split()}
    if any(word in forms for word in mine - theirs) and any(word in forms for word in theirs - mine):
        return None
    if len(open_mine) == len(open_theirs) == 1 and not open_mine[0].concepts and not open_theirs[0].concepts:
        return None
    brief = [t for t in (*open_mine, *open_theirs) if not t.concepts and len(t.folded) < 4]
    if brief and len(open_mine) == len(open_theirs) == 1:
        return None
    return Pair(a.tokens, b.tokens, How.SPELLING, 0.88), 0.88


def _spelled_alike(left: str, right: str) -> bool:
    short = min(len(left), len(right))
    if short < SLIPS_FROM or left[0] != right[0]:
        return False
    most = min(SLIPS, short // SLIPS_FROM)
    return abs(len(left) - len(right)) <= most and OSA.distance(left, right, score_cutoff=most) <= most


def may_be_read_aloud(latin: Parsed) -> bool:
    """Whether a name in Latin letters may be nothing but another one read aloud: no word of it is plainly English."""
    english = lexicon().english
    return len(latin.flat) >= _ALOUD and not any(
        len(t.folded) >= _ENGLISH and t.kind is not Kind.PLACE and t.folded in english for t in latin.tokens
    )


def _read_as_one(a: Parsed, b: Parsed) -> bool:
    """Whether a name in Latin letters is the other one, in another script, read aloud from beginning to end."""
    if a.native == b.native:
        return False
    other, latin = (a, b) if a.native else (b, a)
    letters = latin.flat
    if len(letters) < _ALOUD or not 2 * len(other.flat) <= len(letters) <= 6 * len(other.flat):
        return False
    begins = other.tokens[0]
    first = begins.readings or readings(begins.kept, begins.folded, other.language)
    if (first and all(reading[1] != letters[0] for reading in first)) or not may_be_read_aloud(latin):
        return False
    told = sound.japanese(letters)
    for read in map(sound.japanese, spoken_whole(other)):
        slips = 1 if len(read) >= 12 else 0
        if (
            read[0] == told[0]
            and abs(len(read) - len(told)) <= slips
            and OSA.distance(read, told, score_cutoff=slips) <= slips
        ):
            return True
    return False
