"""What tells the compositions of lines apart: as much as any reading of them, or trial of one more share, can tell."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from types import ModuleType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.line_words import BLOCK, Keys
from sekisho.determination.lines import WT_PCT
from sekisho.determination.trials import SHARES_WT_PCT
from sekisho.facts import FactTable, Numbers
from sekisho.materials.items import (
    FAMILY_FROM_WT_PCT,
    IMPURITY_BELOW_WT_PCT,
    ONE_ELEMENT_ABOVE_WT_PCT,
    SHARE_DECIMALS,
    SYMBOLS,
    without_noise,
)

WORD_SIZE: Final = 1 << 59
_ELEMENTS_A_BYTE: Final = 5
_STEP: Final = 16.0
_STEPS: Final = 1 << 13
_SM, _ND, _PR = (WT_PCT[SYMBOLS.index(symbol)] for symbol in ("Sm", "Nd", "Pr"))


@dataclass(frozen=True)
class Compositions:
    """What the readings of compositions can tell of n lines.

    words: which elements are there and in which shares, below `WORD_SIZE`, shape (n,). open_rows: the lines on which a
    share is open, shape (k,); open_words: what could still come of each of those.
    """

    words: Keys
    open_rows: NDArray[np.intp]
    open_words: Keys


def compositions(table: FactTable, named: Set[str], loops: ModuleType | None = None) -> Compositions:
    """Tell compositions apart. named: the shares, by fact, of which any law asks whether the element is there. Of
    others only the sums matter. loops: `line_kernels`, where it is worth its loading."""
    shares = {fact: column for fact in WT_PCT if isinstance(column := table.columns.get(fact), Numbers)}
    words, rows = np.zeros(table.n, dtype=np.uint64), [np.empty(0, dtype=np.intp)]
    parts: list[list[NDArray[np.float64]]] = []
    in_loops = None if loops is None else _InLoops(shares, named, loops)
    for start in range(0, table.n, BLOCK):
        block = {fact: column.part(start, start + BLOCK) for fact, column in shares.items()}
        told = words[start : start + BLOCK]
        some = np.flatnonzero(_told(block, named, told) if in_loops is None else in_loops.told(block, told))
        rows.append(some + start)
        # What is open is taken out while the block is near.
        parts.append([column.take(some).numbers for column in block.values()])
    opened = dict(zip(shares, map(np.concatenate, zip(*parts, strict=True)), strict=True)) if parts else {}
    return Compositions(words, np.concatenate(rows), _open_words(opened))


def _open_words(shares: Mapping[str, NDArray[np.float64]]) -> Keys:
    """What tells lines with an open share apart: which are open, and where what is left over stands to every edge that
    a reading, or a trial of one more element, could hold it against."""
    n = len(next(iter(shares.values()), ()))
    word = np.ones(n, dtype=np.uint64)
    total, pair = np.zeros(n), np.zeros(n)
    for fact, values in shares.items():
        place = WT_PCT.index(fact) + 1
        word |= np.isnan(values).astype(np.uint64) << np.uint64(place)
        known = np.fmax(values, 0.0)
        total += known
        if fact in (_ND, _PR):
            pair += known
    left = without_noise(np.maximum(100.0 - total, 0.0))
    edges = (0.0, IMPURITY_BELOW_WT_PCT, FAMILY_FROM_WT_PCT, ONE_ELEMENT_ABOVE_WT_PCT)
    steps = [sign * times * share for share in SHARES_WT_PCT for times in (0, 1, 2) for sign in (-1, 1)]
    near_left = sorted({round(edge + step, SHARE_DECIMALS) for edge in edges for step in steps})
    near_family = sorted({round(FAMILY_FROM_WT_PCT + step, SHARE_DECIMALS) for step in steps})
    radix = np.uint64(1 << (len(WT_PCT) + 1))
    for value, near in (
        (left, near_left),
        (pair, near_family),
        (pair + left, near_family),
        (pair + 2 * left, near_family),
    ):
        bounds = np.array([*near, np.inf])
        rounded = without_noise(value)
        at = _searched(bounds, rounded)
        word += radix * (2 * at + (bounds[at] == rounded)).astype(np.uint64)
        radix *= np.uint64(2 * len(near) + 1)
    return word


def _searched(bounds: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.intp]:
    """As `np.searchsorted`, for sorted bounds that end with infinity and for values from 0 to some hundreds: most of
    the way is looked up by the value's steps of `_STEP`."""
    step_of = np.minimum(np.maximum(bounds, 0.0) * _STEP, float(_STEPS)).astype(np.intp)
    steps = np.minimum(values * _STEP, float(_STEPS)).astype(np.intp)
    # A bound of an earlier step is below the value; only those of its own step are held against it.
    at = np.searchsorted(step_of, np.arange(_STEPS + 1))[steps]
    for _ in range(int(np.bincount(step_of[:-1]).max())):
        at += bounds[at] < values
    return at


class _InLoops:
    """Tells blocks of lines as `_told` does. Of shares that come in codes each number is told once, for all lines."""

    def __init__(self, shares: Mapping[str, Numbers], named: Set[str], loops: ModuleType) -> None:
        self._loops = loops
        self._named = named
        self._flagged = {
            fact: self._flags(fact, column.numbers) for fact, column in shares.items() if column.codes is not None
        }

    def _weight(self, fact: str) -> np.uint64:
        lane, place = divmod(WT_PCT.index(fact), _ELEMENTS_A_BYTE)
        return np.uint64(3**place << 8 * lane if fact in self._named else 0)

    def _much(self, fact: str) -> float:
        return FAMILY_FROM_WT_PCT if fact == _SM and fact in self._named else np.inf

    def _flags(self, fact: str, numbers: NDArray[np.float64]) -> Keys:
        """What `tell_share` adds for each number; above the elements' bytes, in fields that have room for a sum over
        all elements, what `part_flags` makes of it."""
        there = (numbers > 0).astype(np.uint64) + (numbers >= IMPURITY_BELOW_WT_PCT).astype(np.uint64)
        fields = ((numbers > ONE_ELEMENT_ABOVE_WT_PCT, 32), (np.isnan(numbers), 37), (numbers >= self._much(fact), 42))
        told = self._weight(fact) * there
        for is_so, place in fields:
            told |= is_so.astype(np.uint64) << np.uint64(place)
        return told

    def told(self, shares: Mapping[str, Numbers], word: Keys) -> NDArray[np.bool_]:
        """Write the words of a block of lines; on which of them a share is open."""
        rest = np.zeros(len(word), dtype=np.uint8)
        for fact, column in shares.items():
            if column.codes is not None:
                self._loops.add_looked_up(column.codes, self._flagged[fact], word)
        if self._flagged:
            self._loops.part_flags(word, rest)
        for fact, column in shares.items():
            if column.codes is None:
                told = self._weight(fact), IMPURITY_BELOW_WT_PCT, ONE_ELEMENT_ABOVE_WT_PCT, self._much(fact)
                self._loops.tell_share(column.numbers, *told, word, rest)
        rest |= _is_pair(shares).view(np.uint8) * np.uint8(2)
        word |= (rest & np.uint8(7)).astype(np.uint64) << np.uint64(56)
        return rest > 127


def _is_pair(shares: Mapping[str, Numbers]) -> NDArray[np.bool_]:
    """Where neodymium and praseodymium together make the family; nowhere if either has no column."""
    if _ND not in shares or _PR not in shares:
        return np.zeros(1, dtype=np.bool_)
    return without_noise(shares[_ND].values + shares[_PR].values) >= FAMILY_FROM_WT_PCT


def _told(shares: Mapping[str, Numbers], named: Set[str], word: Keys) -> NDArray[np.bool_]:
    """Write the words of a block of lines; on which of them a share is open."""
    # Per element absent, an impurity or counted: five such answers to a byte. The last byte has what is told of all.
    told = word.view(np.uint8).reshape(len(word), 8)
    lanes = np.zeros((-(-len(WT_PCT) // _ELEMENTS_A_BYTE), len(word)), dtype=np.uint8)
    rest = np.zeros(len(word), dtype=np.uint8)
    alone = np.zeros(len(word), dtype=bool)
    some = np.zeros(len(word), dtype=bool)
    for fact, column in shares.items():
        values = column.values
        some |= np.isnan(values)
        there = values > 0
        if not there.any():
            continue
        alone |= values > ONE_ELEMENT_ABOVE_WT_PCT
        if fact not in named:
            continue
        lane, place = divmod(WT_PCT.index(fact), _ELEMENTS_A_BYTE)
        there_and_counted = there.view(np.uint8) + (values >= IMPURITY_BELOW_WT_PCT).view(np.uint8)
        lanes[lane] += there_and_counted * np.uint8(3**place)
        if fact == _SM:
            rest |= (values >= FAMILY_FROM_WT_PCT).view(np.uint8)
    rest |= _is_pair(shares).view(np.uint8) * np.uint8(2)
    told[:, 7] = rest | alone.view(np.uint8) * np.uint8(4)
    for lane, answers in enumerate(lanes):
        told[:, lane] = answers
    return some
