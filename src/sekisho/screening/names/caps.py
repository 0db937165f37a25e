"""The caps: what holds a score down whatever the sum of its parts says. Each has a name, see `model.CapName`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sekisho.screening.names import anglicised, sound
from sekisho.screening.names.align import Pair, romanised
from sekisho.screening.names.brands import spoken
from sekisho.screening.names.chance import CHANCE, by_chance, nothing_else, told_apart
from sekisho.screening.names.evidence import Evidence
from sekisho.screening.names.institutions import shared_words
from sekisho.screening.names.lexicon import COUNTRIES, IDLE, lexicon
from sekisho.screening.names.model import Cap, CapName, How, Kind
from sekisho.screening.names.parse import BRANDS, Token, coined

_BELOW: Final = 0.78
"""Just under the alert line: it would alert but for this."""
_FAR: Final = 0.68
_COMMON: Final = 6
_COMMON_ELSEWHERE: Final = 5
"""Names with one reading from which on it tells nothing about two syllables of Chinese; where places do not agree."""
_BORNE: Final = 25
"""Names that bear one brand from which on a place tells its bearers apart."""
_EVERYBODY: Final = 200
"""Names with one reading from which on it tells nothing about a Japanese surname either."""
_COINED: Final = 6
_BONES: Final = 4
"""Letters and consonants of a foreign word in kana from which on it is hardly another's."""
_OVER: Final = 0.83
"""Just over the alert line: it alerts only when all else agrees."""
# Words that a firm may add to its name without becoming another.
_ADDED: Final = frozenset(("trade:technology", "trade:science", "trade:development", "trade:high_tech", *IDLE))
_WORK: Final = (Kind.TRADE, Kind.GENERIC, Kind.GROUP)


def caps(evidence: Evidence) -> list[Cap]:
    found = [*_brand(evidence), *_trade(evidence), *_place(evidence), *_number(evidence), *_nameless(evidence)]
    found += _reading(evidence) if evidence.crossing else [*_kana(evidence), *_pinyin(evidence)]
    return found


def _cap(name: CapName, limit: float, mine: Sequence[Token] = (), theirs: Sequence[Token] = ()) -> Cap:
    return Cap(name, round(limit, 3), " ".join(t.kept for t in mine), " ".join(t.kept for t in theirs))


def _brand(e: Evidence) -> list[Cap]:
    mine, theirs = e.left(*BRANDS)
    pairs = e.brand_pairs
    if e.crossing and e.distinct and e.support >= 1:
        # Words that anyone may use are added and dropped in translation: 加华新材料, Jiahua Advanced Material.
        mine, theirs = ([t for t in tokens if t.kind is Kind.HOUSE or coined(t)] for tokens in (mine, theirs))
    if e.crossing and pairs:
        # An initial before a family's name: C. Uyemura.
        mine, theirs = ([t for t in tokens if t.native or len(t.folded) > 1] for tokens in (mine, theirs))
    matched = sum(map(e.weight, pairs))
    alike = sum(e.weight(p) * p.likeness for p in pairs)
    left = sum(e.weights[0][id(t)] for t in mine) + sum(e.weights[1][id(t)] for t in theirs)
    if not matched + left:
        return []
    alike /= matched + left
    if mine and theirs:
        return [_cap(CapName.BRAND_DIFFERS, min(0.7, 0.3 + 0.4 * alike), mine, theirs)]
    if not matched:
        return [_cap(CapName.BRAND_MISSING, 0.5, mine, theirs)]
    worst = min(p.likeness for p in pairs)
    if (mine or theirs) and worst >= 0.95 and len(mine) + len(theirs) == 1 and e.distinct:
        # One more brand word on one side: let pass where the rest agrees, or nobody else bears the brand.
        letters = max(len(t.folded) for p in pairs for t in p.mine)
        alone = all(e.context.bearers(t) <= 1 for p in pairs for t in (*p.mine, *p.theirs) if coined(t))
        words = sum(len(p.mine) for p in pairs)
        if letters >= 5 and (words > 1 or (e.support >= 1 and (alone or e.support >= 2))):
            return [_cap(CapName.BRAND_MISSING, _OVER, mine, theirs)]
        return [_cap(CapName.BRAND_MISSING, 0.77, mine, theirs)]
    if alike < 0.8:
        return [_cap(CapName.BRAND_MISSING, min(0.76, 0.36 + 0.5 * alike), mine, theirs)]
    # A brand that only looks alike cannot carry a name whose other parts do not agree.
    if (
        worst < 0.95
        and any(p.how is How.SPELLING and p.likeness < 0.95 for p in pairs)
        and any(e.left(*_WORK, Kind.PLACE))
    ):
        return [_cap(CapName.BRAND_DIFFERS, _BELOW, pairs[0].mine, pairs[0].theirs)]
    return []


def _trade(e: Evidence) -> list[Cap]:
    trade_mine, trade_theirs = e.left(Kind.TRADE)
    work_mine, work_theirs = e.left(*_WORK)
    found: list[Cap] = []
    dropped = [p for p in e.found.pairs if p.how is How.NEAR and p.likeness >= 0.8]
    if dropped and not e.distinct:
        found.append(_cap(CapName.MEMBER_OF_HOUSE, 0.76, dropped[0].mine, dropped[0].theirs))
    near = [p for p in e.found.pairs if p.how is How.NEAR and p.likeness < 0.8]
    if e.crossing:
        narrower = [p for p in near if e.of_house and _narrower(p)]
        if narrower:
            # 大同特殊鋼 is Daido Steel, though of a house 化学 and 精密化学 may be two firms.
            found.append(_cap(CapName.MEMBER_OF_HOUSE, 0.81, narrower[0].mine, narrower[0].theirs))
        near = [p for p in near if p not in narrower and (e.of_house or any(map(romanised, (*p.mine, *p.theirs))))]
    if near:
        found.append(_cap(CapName.TRADE_DIFFERS, 0.74, near[0].mine, near[0].theirs))
    if trade_mine and trade_theirs:
        return [*found, _cap(CapName.TRADE_DIFFERS, _FAR, trade_mine, trade_theirs)]
    if not e.crossing and work_mine and work_theirs:
        return [*found, _cap(CapName.TRADE_DIFFERS, 0.72, work_mine, work_theirs)]
    if not e.distinct:
        concepts = lexicon().concepts
        work = [*work_mine, *work_theirs]
        idle = all(t.kind is Kind.GROUP or concepts[t.concepts[0]].id in IDLE for t in work)
        place_mine, place_theirs = e.left(Kind.PLACE)
        if e.crossing:
            place_mine, place_theirs = _local(place_mine), _local(place_theirs)
        added = len(work) == 1 and bool(work[0].concepts) and concepts[work[0].concepts[0]].id in _ADDED
        if added and (e.agreed(Kind.TRADE) or (e.agreed(Kind.HOUSE) and not e.crossing)):
            return [*found, _cap(CapName.TRADE_ON_ONE_SIDE, _OVER, work_mine, work_theirs)]
        if not idle or (e.brand_pairs and (place_mine or place_theirs)):
            limit = 0.79 if e.crossing else 0.76
            if e.crossing and len(work) == 1 and work[0].kind is Kind.TRADE and not (place_mine or place_theirs):
                # English drops the trade of 大林組 and 伊藤忠商事; who alone bears the house on a list is likely meant.
                limit = 0.81 if e.context.rows and _only_member(e) else limit
            return [*found, _cap(CapName.MEMBER_OF_HOUSE, limit, work_mine + place_mine, work_theirs + place_theirs)]
        return found
    more = [p for p in e.found.pairs if _says_more(p)]
    if more and e.a.form and e.b.form and all(e.context.bearers(t) > 1 for p in e.brand_pairs for t in p.theirs):
        found.append(_cap(CapName.TRADE_ON_ONE_SIDE, 0.77, more[0].mine, more[0].theirs))
    if trade_mine or trade_theirs:
        found.append(_cap(CapName.TRADE_ON_ONE_SIDE, _one_sided(e, trade_mine, trade_theirs), trade_mine, trade_theirs))
    return found


def _says_more(pair: Pair) -> bool:
    """Whether of two native trades the one is a part of the other: 化学 and 化学工業."""
    if len(pair.mine) > 1 or len(pair.theirs) > 1 or pair.how is not How.MEANING or pair.kind is not Kind.TRADE:
        return False
    mine, theirs = pair.mine[0], pair.theirs[0]
    return mine.native and theirs.native and len(mine.folded) != len(theirs.folded)


def _narrower(pair: Pair) -> bool:
    """Whether the one trade is the other and a word more: 特殊鋼 is Steel too, 전기 is no Electronics."""
    lex = lexicon()
    for token, other in ((pair.mine[0], pair.theirs[0]), (pair.theirs[0], pair.mine[0])):
        if token.native:
            text = token.folded
            ends = [lex.native.get(text[at:], ()) for at in range(1, len(text))]
        else:
            ends = [lex.latin.get(word, ()) for word in token.kept.split()[1:]]
        if any(not set(end).isdisjoint(other.concepts) for end in ends):
            return True
    return False


def _only_member(e: Evidence) -> bool:
    return all(e.context.bearers(t) == 1 for p in e.brand_pairs for t in p.theirs)


def _nobody_else(e: Evidence) -> bool:
    """Whether no other name of the list bears the brand; without a list nobody is known to."""
    return all(e.context.bearers(t) <= 1 for p in e.brand_pairs for t in p.theirs)


def _local(tokens: Sequence[Token]) -> list[Token]:
    """All but the countries that firms put before their names in English."""
    concepts = lexicon().concepts
    return [t for t in tokens if not t.concepts or concepts[t.concepts[0]].id not in COUNTRIES]


def _ordinary(token: Token) -> bool:
    """Whether what is left beside a brand on record is no second brand: a word of the lexicon, or a native one of two
    characters, as ordinary words are that the lexicon does not know."""
    if token.concepts:
        return token.kind is not Kind.HOUSE and not lexicon().of_one_firm(token.concepts)
    return token.native and len(token.folded) <= 2


def one_firm(e: Evidence) -> bool:
    """Whether a brand on record as one firm's, which one name of the list alone bears, answers for the words that are
    left: none speaks against it, and of trade and place there is little."""
    if not (e.crossing and e.recorded and _nobody_else(e)) or any(e.left(Kind.NUMBER)):
        return False
    brands = e.left(*BRANDS)
    if any(len(tokens) > 1 or not all(map(_ordinary, tokens)) for tokens in brands):
        return False
    trades, places = e.left(Kind.TRADE), e.left(Kind.PLACE)
    return not all(trades) and not all(places) and len(trades[0] + trades[1]) <= 1 and len(places[0] + places[1]) <= 1


def _one_sided(e: Evidence, mine: Sequence[Token], theirs: Sequence[Token]) -> float:
    extra = len(mine) + len(theirs)
    own = [t for p in e.brand_pairs for t in p.theirs if coined(t) and len(t.folded) > 3]
    alone = any(e.context.bearers(t) <= 1 for t in own) or all(
        e.context.bearers(t) <= 1 for p in e.brand_pairs for t in p.theirs
    )
    if e.crossing:
        if all(e.left(Kind.TRADE, Kind.GENERIC)):
            # Each has a word of work that the other has not.
            return _BELOW
        if e.recorded and _nobody_else(e):
            return 0.82
        if extra == 1 and (e.support >= 1 or (_letters(e) >= 6 and _read(e) and _rare(e))):
            return 0.82
        return _BELOW
    if e.a.flat and not e.a.flat.isascii() and e.a.form and e.b.form:
        # Natives leave a trade out with the legal form, not without it: 铁建 and 铁建重工 are two firms.
        return 0.77
    if extra == 1 and e.support >= 1:
        return _OVER
    short = e.b if mine else e.a
    if alone and (extra == 1 or not short.form):
        return 0.81
    return 0.77


def _place(e: Evidence) -> list[Cap]:
    mine, theirs = e.left(Kind.PLACE)
    if mine and theirs and not _contained(mine, theirs):
        return [_cap(CapName.PLACE_DIFFERS, _FAR, mine, theirs)]
    brands = [t for p in e.brand_pairs for t in p.theirs]
    if not e.crossing and _local([*mine, *theirs]) and brands and all(e.context.bearers(t) > _BORNE for t in brands):
        return [_cap(CapName.PLACE_DIFFERS, _BELOW, mine, theirs)]
    work_mine, work_theirs = e.left(*_WORK)
    if not e.crossing and ((mine and work_theirs) or (theirs and work_mine)):
        # Each has what the other has not: no short form of each other.
        return [_cap(CapName.PLACE_DIFFERS, _BELOW, mine + work_mine, theirs + work_theirs)]
    return []


def _contained(mine: Sequence[Token], theirs: Sequence[Token]) -> bool:
    """Whether a place of the one lies in a country of the other."""
    concepts = lexicon().concepts
    left = {n for t in mine for n in t.concepts}
    right = {n for t in theirs for n in t.concepts}
    return any(concepts[n].within in right for n in left) or any(concepts[n].within in left for n in right)


def _nameless(e: Evidence) -> list[Cap]:
    """Names without a brand are one only where all trades and places of both agree, and more than one word does."""
    if e.brand_pairs or any(e.left(*BRANDS)):
        return []
    pairs = [p for p in e.found.pairs if not p.of(Kind.GROUP)]
    mine, theirs = e.left(Kind.TRADE, Kind.PLACE)
    whole = not (e.found.mine or e.found.theirs)
    several = len(pairs) > 1 or (whole and (len(e.found.pairs) > 1 or not e.crossing))
    if several and not _local([*mine, *theirs]) and all(p.likeness >= 0.9 for p in pairs):
        return shared_words(e)
    agreed = [t for p in pairs for t in p.mine], [t for p in pairs for t in p.theirs]
    return [_cap(CapName.NO_BRAND, _BELOW, *agreed)]


def _number(e: Evidence) -> list[Cap]:
    mine, theirs = e.left(Kind.NUMBER)
    if mine or theirs:
        return [_cap(CapName.NUMBER_DIFFERS, 0.7 if mine and theirs else 0.76, mine, theirs)]
    return []


def _consonants(read: Sequence[Pair]) -> int:
    """The fewest consonants of a Latin word that agrees by its sound."""
    return min(len(sound.skeleton(t.folded)) for p in read for t in (*p.mine, *p.theirs) if not t.native)


def _letters(e: Evidence) -> int:
    """Letters of brands that agree by reading."""
    read = [p for p in e.brand_pairs if p.how in (How.READING, How.SOUND)]
    return sum(len(t.folded) for p in read for t in (*p.mine, *p.theirs) if not t.native)


def _read(e: Evidence) -> bool:
    """Whether brands agree by their very reading, not only as a foreign word is rendered."""
    return all(p.how is not How.SOUND for p in e.brand_pairs)


def _rare(e: Evidence, most: int = 1) -> bool:
    """Whether at most so many on the list have a brand that is read like the one that agrees."""
    for pair in e.brand_pairs:
        tokens = pair.theirs if pair.theirs[0].native else pair.mine
        if pair.how is How.READING and any(e.context.heard(text) > most for _, text in spoken(tokens)[:1]):
            return False
    return True


def _common(e: Evidence) -> int:
    """How many names with one reading are still few: fewer where a place stands on one side only."""
    mine, theirs = e.left(Kind.PLACE)
    return _COMMON_ELSEWHERE if _local([*mine, *theirs]) else _COMMON


def _pinyin(e: Evidence) -> list[Cap]:
    """Two names in Latin letters whose brand is two syllables of pinyin, as many brands are: a place on one side only
    tells them apart."""
    mine, theirs = e.left(Kind.PLACE)
    if not _local([*mine, *theirs]):
        return []
    for pair in e.brand_pairs:
        if all(not t.native and 0 < sound.syllables(t.folded) <= 2 for t in (*pair.mine, *pair.theirs)):
            if any(e.context.heard(t.folded) > _COMMON_ELSEWHERE for t in pair.theirs):
                return [_cap(CapName.COMMON_READING, _BELOW, pair.mine, pair.theirs)]
        else:
            return []
    return []


def _kana(e: Evidence) -> list[Cap]:
    """Kana beside kanji: a short reading that agrees is no evidence where nothing else does."""
    read = [p for p in e.brand_pairs if p.how is How.READING]
    if not read or e.support >= 1:
        return []
    letters = max(len(t.readings[0]) - 1 if t.readings else 0 for p in read for t in (*p.mine, *p.theirs))
    if letters >= 6 and min(p.likeness for p in read) >= 0.95 and _rare(e):
        return []
    return [_cap(CapName.COMMON_READING, _BELOW, read[0].mine, read[0].theirs)]


def _reading(e: Evidence) -> list[Cap]:
    """Across scripts a short reading alone is no evidence: many words sound like it."""
    read = [p for p in e.brand_pairs if p.how in (How.READING, How.SOUND)]
    if not read or any(p.how in (How.MEANING, How.SAME) for p in e.brand_pairs):
        return []
    letters, likeness = _letters(e), min(p.likeness for p in read)
    native = [t for p in read for t in (*p.mine, *p.theirs) if t.native]
    chinese = any(t.readings and t.readings[0][0] == "p" for t in native)
    if any(p.how is How.SOUND and p.likeness == anglicised.LIKENESS for p in read):
        return [] if told_apart(e) else [_cap(CapName.COMMON_READING, _BELOW, read[0].mine, read[0].theirs)]
    if e.context.rows and letters > 3 and by_chance(e, read) <= CHANCE:
        return []
    if e.context.rows and nothing_else(e, read):
        return []
    if letters <= 3 or (letters == 4 and e.support < 1):
        return [_cap(CapName.COMMON_READING, 0.7, read[0].mine, read[0].theirs)]
    if chinese and len(native[0].folded) <= 2 and not e.agreed(Kind.PLACE) and not _rare(e, _common(e)):
        return [_cap(CapName.COMMON_READING, _BELOW, read[0].mine, read[0].theirs)]
    if not chinese and not e.agreed(Kind.PLACE) and not _rare(e, _COMMON if letters <= 4 else _EVERYBODY):
        return [_cap(CapName.COMMON_READING, _BELOW, read[0].mine, read[0].theirs)]
    if e.support >= 1 or (e.support and letters >= (7 if chinese else 6)):
        return []
    apart = all(e.left(*_WORK))
    if (
        not apart
        and likeness >= 0.95
        and _rare(e)
        and (letters >= 5 if not chinese else len(native[0].folded) > 2 and letters >= 7)
    ):
        return []
    spelled = all(p.how is How.READING for p in read)
    if letters >= 10 and likeness >= 0.9 and not chinese:
        return []
    kana = all(t.readings and t.readings[0][0] == "a" for t in native)
    coined_word = kana and letters >= _COINED and likeness >= 0.9 and _consonants(read) >= _BONES
    if coined_word and not any(e.left(*_WORK)) and _nobody_else(e):
        return []
    if letters >= 8 and spelled and likeness >= 0.88 and (not chinese or len(native[0].folded) > 2):
        return []
    return [_cap(CapName.COMMON_READING, _BELOW, read[0].mine, read[0].theirs)]
