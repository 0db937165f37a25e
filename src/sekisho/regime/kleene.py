"""Three-valued truth over many lines at once: a pair of boolean arrays, is-true and is-false.

A line where neither is set is unknown; none has both. AND, OR and NOT are two array operations each, and filling in
an unknown can never change a definite answer (Kleene's strong logic).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sekisho.regime.expression import And, Leaf, Node, Not, Or

Bits: TypeAlias = NDArray[np.bool_]


class Tri(NamedTuple):
    """Truth of one condition on n lines; both arrays have shape (n,)."""

    is_true: Bits
    is_false: Bits

    @property
    def is_unknown(self) -> Bits:
        return ~(self.is_true | self.is_false)

    def __and__(self, other: Tri) -> Tri:
        if type(other) is Everywhere:
            return other & self
        return Tri(self.is_true & other.is_true, self.is_false | other.is_false)

    def __or__(self, other: Tri) -> Tri:
        if type(other) is Everywhere:
            return other | self
        return Tri(self.is_true | other.is_true, self.is_false & other.is_false)

    def __invert__(self) -> Tri:
        return Tri(self.is_false, self.is_true)

    def take(self, rows: NDArray[np.intp]) -> Tri:
        """The truth on some of the lines, in the order of `rows`."""
        return Tri(self.is_true[rows], self.is_false[rows])


class Everywhere(Tri):
    """One answer for all lines: nearly every condition of a single case has one. Its AND and OR need no arrays.

    Made by `everywhere`; its arrays are shared and not to be written to.
    """

    value: bool | None

    def __and__(self, other: Tri) -> Tri:
        if self.value is True:
            return other
        if self.value is False:
            return self
        if type(other) is Everywhere:
            return other if other.value is False else self
        return Tri(self.is_true, other.is_false)

    def __or__(self, other: Tri) -> Tri:
        if self.value is False:
            return other
        if self.value is True:
            return self
        if type(other) is Everywhere:
            return other if other.value is True else self
        return Tri(other.is_true, self.is_false)

    def __invert__(self) -> Tri:
        return self if self.value is None else everywhere(not self.value, len(self.is_true))

    def take(self, rows: NDArray[np.intp]) -> Tri:
        return everywhere(self.value, len(rows))


def everywhere(value: bool | None, n: int) -> Everywhere:
    """One answer for n lines; not to be written to."""
    return _few(value, n) if n <= _FEW else _many(value, n)


def _filled(value: bool | None, n: int) -> Everywhere:
    told = Everywhere(np.full(n, value is True), np.full(n, value is False))
    for bits in told:
        bits.flags.writeable = False
    told.value = value
    return told


_FEW: Final = 256
# A single case asks for the same few constants hundreds of times.
_few = lru_cache(maxsize=256)(_filled)
# So do the many lines of a batch, and their trials.
_many = lru_cache(maxsize=12)(_filled)


def of_bits(is_true: Bits, is_false: Bits) -> Tri:
    """The truth that two arrays tell; of a single line, the one answer that they hold."""
    if len(is_true) != 1:
        return Tri(is_true, is_false)
    return everywhere(True if is_true[0] else False if is_false[0] else None, 1)


def evaluate(node: Node, leaf: Callable[[Leaf], Tri], memo: dict[Node, Tri] | None = None) -> Tri:
    """The truth of a tree, given the truth of its leaves.

    `memo` is keyed by the tree's own value, so a condition that stands in several rules, or in two laws, is worked out
    once per batch; leave it out for a fresh one. Parts that cannot change an answer any more are not asked.
    """
    memo = {} if memo is None else memo
    known = memo.get(node)
    if known is not None:
        return known
    match node:
        case Not(part):
            value = ~evaluate(part, leaf, memo)
        case And(parts):
            value = evaluate(parts[0], leaf, memo)
            for part in parts[1:]:
                if type(value) is Everywhere and value.value is False:
                    break
                value &= evaluate(part, leaf, memo)
        case Or(parts):
            value = evaluate(parts[0], leaf, memo)
            for part in parts[1:]:
                if type(value) is Everywhere and value.value is True:
                    break
                value |= evaluate(part, leaf, memo)
        case _:
            value = leaf(node)
    memo[node] = value
    return value
