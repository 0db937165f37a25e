"""Short names as natives make them: characters of the full name, in their order, the brand whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sekisho.screening.names.align import within
from sekisho.screening.names.model import Kind
from sekisho.screening.names.parse import BRANDS, Parsed, Token

MOST: Final = 8
"""Characters of a short name."""


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
    own = [token for token in brands if not token.concepts]
    if own:
        # A brand of its own: trades and places may go.
        return Short(own[0].folded in said, plain)
    trades = [token for token in full.tokens if token.kind in (Kind.TRADE, Kind.NUMBER)]
    if brands and brands[0].folded not in said:
        return Short(False, plain) if brands[0].folded[0] in said and len(said) > 2 else None
    if not brands and len(said) < 3:
        return None
    # A house or a common word is borne by many: each trade must leave a trace, or it is the parent's name.
    traced = bool(trades or not brands) and all(_traced(token, said) for token in trades)
    return Short(traced and _more(said, brands), plain)


def _traced(token: Token, said: str) -> bool:
    return token.folded[0] in said


def _more(said: str, brands: list[Token]) -> bool:
    return not brands or len(said) > len(brands[0].folded)
