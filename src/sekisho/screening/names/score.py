"""The score of two names: the weighted sum of their aligned parts, held down by caps that each have a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from rapidfuzz.distance import OSA

from sekisho.screening.names import sound
from sekisho.screening.names.align import Alignment, Pair, brands_aligned, brands_apart, rest_aligned
from sekisho.screening.names.caps import caps, one_firm
from sekisho.screening.names.context import NO_LIST, Context
from sekisho.screening.names.evidence import Evidence
from sekisho.screening.names.fold import fold
from sekisho.screening.names.lexicon import COUNTRIES, lexicon
from sekisho.screening.names.model import ALERT, Cap, CapName, How, Kind
from sekisho.screening.names.parse import BRANDS, Parsed, coined, parse
from sekisho.screening.names.readings import readings, spoken_whole
from sekisho.screening.names.short import shortened

WEIGHTS: Final = {
    Kind.BRAND: 1.0,
    Kind.HOUSE: 0.9,
    Kind.NUMBER: 0.5,
    Kind.TRADE: 0.4,
    Kind.PLACE: 0.3,
    Kind.GENERIC: 0.15,
    Kind.GROUP: 0.08,
}
_COUNTRY: Final = 0.15
"""Firms put their own country before their names in English, and leave it out."""
_FURTHER: Final = 0.6
_ONE_SIDED: Final = 0.5
"""What a trade keeps of its weight that translation added or dropped: 京三製作所, Kyosan Electric Mfg."""
FLOOR: Final = 0.35
"""Below it two names have nothing in common worth showing."""
_MOST: Final = 0.99
"""What names that are not the same can score at most."""
_SHORT: Final = 0.86
"""The score of a short form with the brand whole in it."""
_LOOSE: Final = 0.82
"""That of one without, in a list where it can mean but one."""
_ON_RECORD: Final = 0.81
"""That of names whose brands are on record as one firm's, whatever ordinary words the one has and the other not."""
_ENGLISH: Final = 6
"""Letters of an English word from which on a name that has it is no mere reading."""
_BELOW: Final = 0.78


@dataclass(frozen=True, slots=True)
class Scored:
    """weights: of the tokens of either name, by identity. short: how plainly the one is a short form of the other, 0
    where it is none."""

    score: float
    total: float
    alignment: Alignment
    caps: tuple[Cap, ...]
    weights: tuple[dict[int, float], dict[int, float]]
    short: int = 0


EXACT: Final = Scored(1.0, 1.0, Alignment(), (), ({}, {}))
_UNLIKE: Final = Scored(0.0, 0.0, Alignment(), (), ({}, {}))


def _weights(parsed: Parsed, context: Context) -> dict[int, float]:
    weights: dict[int, float] = {}
    brands = []
    for token in parsed.tokens:
        weight = WEIGHTS[token.kind]
        if token.kind in BRANDS:
            weight *= context.rarity(token)
            if token.kind is Kind.BRAND and not token.native:
                brands.append(token)
        elif token.kind is Kind.PLACE and token.concepts[0] in _countries():
            weight = _COUNTRY
        weights[id(token)] = weight
    if len(brands) > 1:
        # Of several words in Latin letters the longest names the firm.
        first = max(brands, key=lambda token: len(token.folded))
        for token in brands:
            weights[id(token)] *= 1.0 if token is first else _FURTHER
    return weights


@cache
def _countries() -> frozenset[int]:
    return frozenset(concept.number for concept in lexicon().concepts if concept.id in COUNTRIES)


def score(a: Parsed, b: Parsed, context: Context = NO_LIST, *, shown: bool = False) -> Scored:
    """shown: only what scores `FLOOR` or more will be looked at, and two names whose brands differ may score 0."""
    found = brands_aligned(a, b)
    if shown and brands_apart(found) and not _alike_otherwise(a, b):
        # The cap for brands that differ is far below the floor.
        return _UNLIKE
    rest_aligned(found)
    # How rare a brand is matters only where brands agree.
    known = context if any(pair.of(Kind.BRAND, Kind.HOUSE) for pair in found.pairs) else NO_LIST
    mine, theirs = _weights(a, known), _weights(b, known)
    whole = sum(mine.values()) + sum(theirs.values())
    if not whole:
        return Scored(0.0, 0.0, found, (), (mine, theirs))
    evidence = Evidence(a, b, found, (mine, theirs), context)
    if evidence.crossing and evidence.distinct:
        whole = _with_less_for_ordinary(found, mine, theirs)
    total = sum(pair.likeness * evidence.weight(pair) for pair in found.pairs) / whole
    # Where next to nothing agrees there is nothing to hold down.
    held = caps(evidence) if total >= FLOOR else []
    value = min([total, _MOST, *(cap.limit for cap in held)])
    if value < ALERT and one_firm(evidence):
        return Scored(_ON_RECORD, total, found, (), (mine, theirs))
    if value < ALERT:
        one = _as_one(a, b, evidence.found)
        if one is not None:
            pair, likeness = one
            return Scored(likeness, likeness, Alignment([pair]), (), (mine, theirs))
        short = shortened(a, b) or shortened(b, a)
        if short is not None:
            limit = _SHORT if short.whole else _LOOSE if context.rows else _BELOW
            weak = () if short.whole else (Cap(CapName.WEAK_EVIDENCE, limit),)
            return Scored(max(value, limit), total, found, weak, (mine, theirs), short=short.plain)
    return Scored(value, total, found, tuple(held), (mine, theirs))


def _with_less_for_ordinary(found: Alignment, mine: dict[int, float], theirs: dict[int, float]) -> float:
    """Weighs words that anyone may use, where one name has them and the other not, like a generic word; the sum of all
    weights then. Translation adds and drops them: 加华新材料, Jiahua Advanced Material."""
    for tokens, weights in ((found.mine, mine), (found.theirs, theirs)):
        for token in tokens:
            initial = not token.native and len(token.folded) == 1
            if token.kind is Kind.BRAND and (initial or not coined(token)):
                weights[id(token)] = WEIGHTS[Kind.GENERIC]
    trades = [[t for t in tokens if t.kind is Kind.TRADE] for tokens in (found.mine, found.theirs)]
    for tokens, others, weights in ((trades[0], trades[1], mine), (trades[1], trades[0], theirs)):
        if len(tokens) == 1 and not others:
            weights[id(tokens[0])] *= _ONE_SIDED
    return sum(mine.values()) + sum(theirs.values())


def _alike_otherwise(a: Parsed, b: Parsed) -> bool:
    """Whether two names may be one by what is not asked of their aligned parts: as short forms, or read as one word."""
    if _read_as_one(a, b) or (a.flat.isascii() and b.flat.isascii() and _spelled_alike(a.flat, b.flat)):
        return True
    return (not a.form and shortened(a, b) is not None) or (not b.form and shortened(b, a) is not None)


def _as_one(a: Parsed, b: Parsed, found: Alignment) -> tuple[Pair, float] | None:
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
    if short < 8 or left[0] != right[0]:
        return False
    most = min(2, short // 8)
    return abs(len(left) - len(right)) <= most and OSA.distance(left, right, score_cutoff=most) <= most


def _read_as_one(a: Parsed, b: Parsed) -> bool:
    """Whether a name in Latin letters is the other one, in another script, read aloud from beginning to end."""
    if a.native == b.native:
        return False
    other, latin = (a, b.flat) if a.native else (b, a.flat)
    if len(latin) < 7 or not 2 * len(other.flat) <= len(latin) <= 6 * len(other.flat):
        return False
    begins = other.tokens[0]
    first = begins.readings or readings(begins.kept, begins.folded, other.language)
    if first and all(reading[1] != latin[0] for reading in first):
        return False
    english = lexicon().english
    words = [t for t in (b if a.native else a).tokens if t.kind is not Kind.PLACE]
    if any(len(t.folded) >= _ENGLISH and t.folded in english for t in words):
        return False
    told = sound.japanese(latin)
    for read in map(sound.japanese, spoken_whole(other)):
        slips = 1 if len(read) >= 12 else 0
        if (
            read[0] == told[0]
            and abs(len(read) - len(told)) <= slips
            and OSA.distance(read, told, score_cutoff=slips) <= slips
        ):
            return True
    return False


def in_company(scored: Sequence[tuple[int, Scored]]) -> list[tuple[int, Scored]]:
    """Candidates of one query, beside each other: when one is the very name asked for, the rest are other firms; and a
    short name that may stand for several stands for none."""
    if any(each is EXACT for _, each in scored):
        return [(row, each if each is EXACT else _under(each, CapName.EXACT_ELSEWHERE)) for row, each in scored]
    short = [each.short for _, each in scored if each.short]
    if not short:
        return list(scored)
    best = max(short)
    several = short.count(best) > 1 or any(each.score >= ALERT and not each.short for _, each in scored)
    return [
        (row, _under(each, CapName.SHORT_FORM_OF_SEVERAL) if each.short and (several or each.short < best) else each)
        for row, each in scored
    ]


def _under(scored: Scored, name: CapName) -> Scored:
    cap = Cap(name, _BELOW)
    return replace(scored, score=min(scored.score, cap.limit), caps=(*scored.caps, cap))


def compare(a: str, b: str) -> float:
    """How likely two names are one firm's: 0..1, the same both ways round; an alert from `ALERT` on.

    1.0 if they fold alike. Without a list nothing is known about how common a brand is; a list's matcher knows.
    """
    first, second = sorted((a, b))
    left, right = fold(first), fold(second)
    if left == right:
        return 1.0 if left else 0.0
    return round(score(parse(first), parse(second)).score, 4)
