"""Chinese brands that are short for a place and a trade: 江铜 for Jiangxi Copper, 沈飞 for Shenyang Aircraft."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final, NamedTuple

from sekisho.screening.names.lexicon import lexicon
from sekisho.screening.names.model import Kind

_TOO_COMMON: Final = frozenset("业工机电器制造公司大新中小高国部品材料科技")
"""Characters that are in too many trades' names to stand for one."""


class Contraction(NamedTuple):
    """Numbers of the concepts that the two characters may stand for, the likelier first."""

    places: tuple[int, ...]
    trades: tuple[int, ...]


@cache
def _characters() -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    places: dict[str, list[int]] = {}
    trades: dict[str, list[int]] = {}
    concepts = lexicon().concepts
    for form, numbers in lexicon().native.items():
        if not all("㐀" <= char <= "鿿" for char in form):
            continue
        for number in numbers:
            concept = concepts[number]
            if concept.kind is Kind.PLACE and (concept.id.startswith("place:cn_") or concept.id == "place:china"):
                places.setdefault(form[0], []).append(number)
            elif concept.kind is Kind.TRADE and len(form) <= 2 and form[0] not in _TOO_COMMON:
                trades.setdefault(form[0], []).append(number)
    return _sorted(places), _sorted(trades)


def _sorted(found: dict[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {char: tuple(sorted(set(numbers))) for char, numbers in found.items()}


@lru_cache(maxsize=4_096)
def contraction(folded: str) -> Contraction | None:
    """What a brand of two Han characters may be short for; None where it is short for nothing."""
    if len(folded) != 2:
        return None
    places, trades = _characters()
    if folded[0] not in places or folded[1] not in trades:
        return None
    return Contraction(places[folded[0]], trades[folded[1]])
