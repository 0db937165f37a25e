"""Short names as natives make them: characters of the full name, in their order, the brand whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sekisho.screening.names.align import within
from sekisho.screening.names.lexicon import COUNTRIES, lexicon
from sekisho.screening.names.model import Kind
from sekisho.screening.names.parse import BRANDS, Parsed, Token, coined
from sekisho.screening.names.readings import is_kana

MOST: Final = 8
"""Characters of a short name."""
_TELLING: Final = (Kind.PLACE, Kind.TRADE, Kind.NUMBER)


@dataclass(frozen=True, slots=True)
class Short:
    """whole: the brand stands whole in the short name, and every trade of a house's member is spoken for; else it is
    only one of the names that may be meant. plain: 2 where the full name begins so, 1 where characters are left out."""

    whole: bool
    plain: int = 1


def shortened(short: Parsed, full: Parsed) -> Short | None:
    """Whether the one name, which has no legal form, is a short form of the other."""
    said, told = short.flat, full.flat
    if short.form or not 2 <= len(said) <= MOST or len(said) >= len(told) or said.isascii():
        return None
    if not all(token.native or len(token.folded) <= 4 for token in short.tokens) or not within(said, told):
        return None
    brands = [token for token in full.tokens if token.kind in BRANDS]
    placed = full.tokens[0].kind is Kind.PLACE and len(full.tokens) > 1
    start = len(full.tokens[0].folded) if placed else 0
    plain = 2 if told.startswith(said) or told.startswith(said, start) else 1
    plain_words = not any(token.kind in BRANDS for token in short.tokens)
    if plain_words and brands and not any(token.folded[0] in said for token in brands):
        # Trades and places alone are short for nobody's brand.
        return None
    if not brands:
        told_of = [token for token in full.tokens if token.kind in _TELLING and not _is_country(token)]
        if len(said) < 3:
            # 南钢 is 南京钢铁, where nobody else may be meant.
            made = "".join(token.folded[0] for token in told_of)
            return Short(False, plain) if made == said and told_of[0].kind is Kind.PLACE else None
        if not all(_traced(each, said, False) for each in told_of):
            return None
        one_word = len(short.tokens) == 1 and bool(short.tokens[0].concepts)
        # One trade alone is short for whoever is alone in it; one place for nobody.
        return None if one_word and short.tokens[0].kind is Kind.PLACE else Short(not one_word, plain)
    own = [token for token in brands if coined(token)]
    if own:
        # A brand of its own: trades and places may go.
        return Short(own[0].folded in said, plain)
    trades = [token for token in full.tokens if token.kind in (Kind.TRADE, Kind.NUMBER)]
    if brands[0].folded not in said:
        return Short(False, plain) if brands[0].folded[0] in said and len(said) > 2 else None
    # A house or a common word is borne by many: each trade must leave a trace, or it is the parent's name.
    traced = bool(trades) and all(_traced(token, said, True) for token in trades)
    return Short(traced and _more(said, brands), plain)


def _is_country(token: Token) -> bool:
    return bool(token.concepts) and lexicon().concepts[token.concepts[0]].id in COUNTRIES


def _traced(token: Token, said: str, of_house: bool) -> bool:
    """Whether a trade leaves its first character in the short name; where no brand can be mistaken, any character, of
    each half of a long one: 航空電子 is more than 航空."""
    if of_house:
        return token.folded[0] in said
    if len(token.folded) > 3 and is_kana(token.folded[0]) and token.folded[:2] in said:
        # A foreign word is cut short after its first sounds: ホト for ホトニクス.
        return True
    cut = len(token.folded) // 2 if len(token.folded) > 3 else 0
    halves = (token.folded[:cut], token.folded[cut:]) if cut else (token.folded,)
    return all(any(char in said for char in half) for half in halves)


def _more(said: str, brands: list[Token]) -> bool:
    return len(said) > len(brands[0].folded)
