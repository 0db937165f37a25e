"""What a list tells about how common a brand or a reading is."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import numpy as np

from sekisho.screening.names import sound
from sekisho.screening.names.model import Kind
from sekisho.screening.names.parse import BRANDS, Parsed, Token

_FEW: Final = 100
"""Parties from which on a list tells anything about rarity."""
_REMEMBERED: Final = 4_096
_MEANINGS: Final = 3
_LEAST: Final = 0.7
"""What the commonest brand keeps of its weight."""


def digest(text: str) -> int:
    """63 bits that stand for a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") >> 1


def _brand(folded: str) -> str:
    return "b" + folded


def _reading(text: str) -> str:
    return "r" + sound.japanese(text)


def borne(parsed: Parsed) -> set[int]:
    """The brands of a name, how they are read, and its concepts, as digests."""
    found = set()
    for token in parsed.tokens:
        if token.kind in BRANDS or token.kind is Kind.PLACE:
            found.add(digest(_brand(token.folded)))
            spoken = [reading[1:] for reading in token.readings[:2]] if token.native else [token.folded]
            found.update(digest(_reading(text)) for text in spoken)
        found.update(digest(f"c{number}") for number in token.concepts[:_MEANINGS])
    return found


class Context:
    """rows: parties of the list, each once however many names it has; 0 without a list. digests: what each says."""

    def __init__(self, rows: int = 0, digests: array[int] | None = None) -> None:
        self.rows = rows
        told = np.array(digests if digests is not None else (), dtype=np.int64)
        self._digests, self._counts = np.unique(told, return_counts=True)
        self._counts = self._counts.astype(np.int32)
        self._asked: dict[str, int] = {}

    def _count(self, text: str) -> int:
        if not self.rows:
            return 0
        if len(self._asked) > _REMEMBERED:
            self._asked.clear()
        if text in self._asked:
            return self._asked[text]
        sought = digest(text)
        at = int(np.searchsorted(self._digests, sought))
        found = int(self._counts[at]) if at < len(self._digests) and self._digests[at] == sought else 0
        self._asked[text] = found
        return found

    def rarity(self, token: Token) -> float:
        """The share of its full weight that a brand keeps: one when nobody else bears it, less the more do."""
        bearers = self.bearers(token) if self.rows >= _FEW else 0
        if bearers <= 1:
            return 1.0
        return _LEAST + (1.0 - _LEAST) * max(0.0, 1.0 - math.log(bearers) / math.log(self.rows))

    def bearers(self, token: Token) -> int:
        """How many parties of the list bear this very brand."""
        return self._count(_brand(token.folded))

    def share(self, numbers: Sequence[int]) -> float:
        """The share of the parties that say one of these concepts, by the commonest of them; 1 without a list."""
        if not self.rows:
            return 1.0
        return max((self._count(f"c{number}") for number in numbers), default=self.rows) / self.rows

    def heard(self, text: str) -> int:
        """How many parties of the list have a brand that is read like this."""
        return self._count(_reading(text))


NO_LIST: Final = Context()
