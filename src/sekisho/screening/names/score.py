"""The score of two names: the weighted sum of their aligned parts, held down by caps that each have a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from sekisho.screening.names.align import Alignment, Pair, brands_aligned, brands_apart, rest_aligned
from sekisho.screening.names.caps import caps, one_firm
from sekisho.screening.names.context import NO_LIST, Context
from sekisho.screening.names.evidence import Evidence
from sekisho.screening.names.fold import fold
from sekisho.screening.names.lexicon import COUNTRIES, lexicon
from sekisho.screening.names.model import ALERT, Cap, CapName, How, Kind
from sekisho.screening.names.parse import BRANDS, Parsed, coined, parse
from sekisho.screening.names.recorded import OF_SEVERAL
from sekisho.screening.names.short import shortened
from sekisho.screening.names.whole import alike_as_wholes, as_one

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
_BELOW: Final = 0.78
_RECORDED: Final = 0.95
"""That of two names in two scripts that are on record as one party's."""
_OTHERS: Final = 0.7
_UNDER: Final = 0.79
"""At most that of two that are on record as two parties'; of one that is on record beside one that is not, where
nothing agrees but words that several bear."""
_OF_SEVERAL: Final = frozenset((CapName.SHARED_WORDS, CapName.MEMBER_OF_HOUSE))
_NOT_SHORT: Final = 3
"""How plainly a name that alerts and is no short form is meant, beside short forms: more than any."""


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
    if not (a.record or b.record) or OF_SEVERAL in (a.record, b.record) or a.flat.isascii() == b.flat.isascii():
        return _by_words(a, b, context, shown=shown)
    if a.record == b.record:
        return _as_recorded(a, b, _by_words(a, b, context, shown=False))
    scored = _by_words(a, b, context, shown=shown)
    if a.record and b.record:
        return _held(a, b, scored, _OTHERS)
    return _held(a, b, scored, _UNDER) if _shares_words(a, b, scored) else scored


def _as_recorded(a: Parsed, b: Parsed, scored: Scored) -> Scored:
    """Two names that are on record as one party's: whole, whatever their words say."""
    if scored.score >= _RECORDED:
        return scored
    pair = Pair(a.tokens, b.tokens, How.RECORD, _RECORDED)
    return Scored(_RECORDED, _RECORDED, Alignment([pair]), (), scored.weights)


def _shares_words(a: Parsed, b: Parsed, scored: Scored) -> bool:
    """Whether a name on record and one that is not would alert by words that several bear. One with a slip may be the
    recorded one, and so may one with a place that is written for two (Shanxi for 陕西)."""
    other = b if a.record else a
    if scored.score < ALERT or any(t.mended or (t.kind is Kind.PLACE and len(t.concepts) > 1) for t in other.tokens):
        return False
    return any(cap.name in _OF_SEVERAL and cap.limit <= scored.score for cap in scored.caps)


def _held(a: Parsed, b: Parsed, scored: Scored, limit: float) -> Scored:
    if scored.score <= limit:
        return scored
    mine, theirs = (
        ("" if each.native else " ").join(t.kept for t in each.tokens) if each.record else "" for each in (a, b)
    )
    cap = Cap(CapName.RECORDED_OTHERWISE, limit, mine, theirs)
    return replace(scored, score=limit, caps=(*scored.caps, cap))


def _by_words(a: Parsed, b: Parsed, context: Context, *, shown: bool) -> Scored:
    found = brands_aligned(a, b)
    if shown and brands_apart(found) and not alike_as_wholes(a, b):
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
        one = as_one(a, b, evidence.found)
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


def in_company(scored: Sequence[tuple[int, Scored]], one_party: Callable[[int, int], bool]) -> list[tuple[int, Scored]]:
    """Candidates of one query, beside each other: when one is the very name asked for, the rest are other firms; and a
    short name that may stand for several stands for none. Names of one party are not several."""
    if any(each is EXACT for _, each in scored):
        return [(row, each if each is EXACT else _under(each, CapName.EXACT_ELSEWHERE)) for row, each in scored]
    rivals = [(row, each.short or _NOT_SHORT) for row, each in scored if each.short or each.score >= ALERT]
    return [
        (row, _under(each, CapName.SHORT_FORM_OF_SEVERAL))
        if each.short and any(plain >= each.short and not one_party(row, other) for other, plain in rivals)
        else (row, each)
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
