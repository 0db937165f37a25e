"""Names of nothing but a place and a trade, where the trade is a word for several bodies: Institute of Technology is
工业大学, 理工大学 and 工程大学, Steel is 製鉄 and 製鋼所."""

from __future__ import annotations

from typing import Final

from sekisho.screening.names.align import Pair, institution, romanised
from sekisho.screening.names.evidence import Evidence
from sekisho.screening.names.hangul import is_hangul
from sekisho.screening.names.lexicon import lexicon
from sekisho.screening.names.model import Cap, CapName, How, Kind

_SHARED: Final = 0.81
_USUALLY: Final = 0.83
"""Just over the alert line both; the usual rendering stands before the others."""
_KINDS_OF_TRADE: Final = frozenset(("trade:steelworks",))
"""Trades by which alone two firms of one place may be told apart, where English has but one word: 製鉄, 製鋼所."""
_USUAL: Final = frozenset(
    (
        ("cn", "trade:university_keji", "universitysciencetechnology"),
        ("jp", "trade:university_gongye", "institutetechnology"),
        ("jp", "trade:university_gongke", "universitytechnology"),
    )
)
"""What most universities of a country that bear the word call themselves in English. For 工业大学 and 理工大学
in China there is no such rule."""

_NEVER: Final = frozenset((("cn", "trade:university_keji", "universitytechnology"),))
"""What none of them does: 科技大学 is a University of Technology in Taiwan only."""
_TAIWAN: Final = frozenset(
    f"place:cn_{each}" for each in ("taiwan", "taibei", "gaoxiong", "xinzhu", "taizhong", "tainan", "taoyuan", "jilong")
)
_CONTRADICTED: Final = 0.74


def shared_words(e: Evidence) -> list[Cap]:
    """The cap on two names across scripts that have no brand, where a word that agrees stands for more on the one side
    than on the other."""
    if not e.crossing:
        return []
    for pair in e.found.pairs:
        if _of_several(pair):
            mine, theirs = (" ".join(token.kept for token in tokens) for tokens in (pair.mine, pair.theirs))
            countries = _countries(e)
            if _says(_NEVER, pair, countries) or _no_university(pair):
                return [Cap(CapName.TRADE_DIFFERS, _CONTRADICTED, mine, theirs)]
            usual = not _of_institutions(pair) or _says(_USUAL, pair, countries)
            return [Cap(CapName.SHARED_WORDS, _USUALLY if usual else _SHARED, mine, theirs)]
    return []


def _of_several(pair: Pair) -> bool:
    if pair.kind is not Kind.TRADE or pair.how not in (How.MEANING, How.SPELLING):
        return False
    if len(pair.mine) > 1 or len(pair.theirs) > 1:
        return False
    one, other = pair.mine[0], pair.theirs[0]
    if romanised(one) or romanised(other):
        return False
    differ = set(one.concepts) ^ set(other.concepts)
    concepts = lexicon().concepts
    return bool(differ) and (
        institution(one) or institution(other) or any(concepts[at].id in _KINDS_OF_TRADE for at in differ)
    )


def _of_institutions(pair: Pair) -> bool:
    return institution(pair.mine[0]) or institution(pair.theirs[0])


def _no_university(pair: Pair) -> bool:
    """Whether an Institute of Technology answers to a 研究院 or 设计院, which without a brand is another body. In Korea
    기술연구원 is called so too."""
    native = pair.mine[0] if pair.mine[0].native else pair.theirs[0]
    return _of_institutions(pair) and not institution(native) and not is_hangul(native.kept[0])


def _says(table: frozenset[tuple[str, str, str]], pair: Pair, countries: set[str]) -> bool:
    native, latin = (*pair.mine, *pair.theirs) if pair.mine[0].native else (*pair.theirs, *pair.mine)
    concepts = lexicon().concepts
    return any((country, concepts[at].id, latin.folded) in table for country in countries for at in native.concepts)


def _countries(e: Evidence) -> set[str]:
    """Of the places that agree: "cn", "jp", "tw"."""
    concepts = lexicon().concepts
    ids = {concepts[at].id for pair in e.found.pairs if pair.kind is Kind.PLACE for at in pair.mine[0].concepts}
    if not _TAIWAN.isdisjoint(ids):
        return {"tw"}
    named = {"place:china": "cn", "place:japan": "jp"}
    return {named.get(each, each.removeprefix("place:")[:2]) for each in ids}
