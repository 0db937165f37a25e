"""Two names laid beside each other: what the caps and the score ask of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sekisho.screening.names.align import Alignment, Pair
from sekisho.screening.names.context import Context
from sekisho.screening.names.lexicon import lexicon
from sekisho.screening.names.model import How, Kind
from sekisho.screening.names.parse import Parsed, Token, coined


@dataclass(slots=True)
class Evidence:
    """Two names laid beside each other, and what the list says about them."""

    a: Parsed
    b: Parsed
    found: Alignment
    weights: tuple[dict[int, float], dict[int, float]]
    context: Context
    crossing: bool = field(init=False)
    """Whether the one name is written in Latin letters throughout and the other is not."""
    brand_pairs: list[Pair] = field(init=False)

    def __post_init__(self) -> None:
        self.crossing = self.a.native != self.b.native
        self.brand_pairs = [pair for pair in self.found.pairs if pair.of(Kind.BRAND, Kind.HOUSE)]

    def left(self, *kinds: Kind) -> tuple[list[Token], list[Token]]:
        return [t for t in self.found.mine if t.kind in kinds], [t for t in self.found.theirs if t.kind in kinds]

    def weight(self, pair: Pair) -> float:
        mine, theirs = self.weights
        return sum(mine[id(t)] for t in pair.mine) + sum(theirs[id(t)] for t in pair.theirs)

    def agreed(self, *kinds: Kind) -> list[Pair]:
        return [p for p in self.found.pairs if p.mine[0].kind in kinds and p.likeness >= 0.9]

    @property
    def support(self) -> float:
        """How much more than the brand agrees."""
        return len(self.agreed(Kind.TRADE, Kind.PLACE, Kind.NUMBER)) + 0.5 * len(self.agreed(Kind.GENERIC))

    @property
    def recorded(self) -> bool:
        """Whether the brands that agree are on record as one firm's in both languages."""
        of_one = lexicon().of_one_firm
        return bool(self.brand_pairs) and all(
            p.how in (How.MEANING, How.SAME) and of_one(p.mine[0].concepts) for p in self.brand_pairs
        )

    @property
    def distinct(self) -> bool:
        """Whether some brand agrees that is a word of its own: no house of many firms, no word that anyone may use."""
        return any(coined(t) or coined(u) for p in self.brand_pairs for t in p.mine for u in p.theirs)

    @property
    def of_house(self) -> bool:
        """Whether the brands that agree are a house of several firms, and no word of their own does."""
        return bool(self.brand_pairs) and not self.distinct
