"""Three-valued truth over many lines at once: a pair of boolean arrays, is-true and is-false.

A line where neither is set is unknown; none has both. AND, OR and NOT are two array operations each, and filling in
an unknown can never change a definite answer (Kleene's strong logic).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import NamedTuple, TypeAlias

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
        return Tri(self.is_true & other.is_true, self.is_false | other.is_false)

    def __or__(self, other: Tri) -> Tri:
        return Tri(self.is_true | other.is_true, self.is_false & other.is_false)

    def __invert__(self) -> Tri:
        return Tri(self.is_false, self.is_true)


def evaluate(node: Node, leaf: Callable[[Leaf], Tri], memo: dict[Node, Tri] | None = None) -> Tri:
    """The truth of a tree, given the truth of its leaves.

    `memo` is keyed by the tree's own value, so a condition that stands in several rules, or in two laws, is worked out
    once per batch; leave it out for a fresh one.
    """
    memo = {} if memo is None else memo
    known = memo.get(node)
    if known is not None:
        return known
    match node:
        case Not(part):
            value = ~evaluate(part, leaf, memo)
        case And(parts):
            value = reduce(Tri.__and__, (evaluate(part, leaf, memo) for part in parts))
        case Or(parts):
            value = reduce(Tri.__or__, (evaluate(part, leaf, memo) for part in parts))
        case _:
            value = leaf(node)
    memo[node] = value
    return value
