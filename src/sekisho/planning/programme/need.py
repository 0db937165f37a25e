"""What each scenario needs beyond everything that is not licensed, and whether a schedule of licences meets it.

All in the programme's units. Under a plan x, scenario s and element e in month t:

    gap = demand of the gated uses under thrift - deliveries - spot        (below zero: left over)
    stock(t) = least of (room, stock(t-1) + fill + least of (refill, licensed - gap)) where licensed covers the gap;
    where it does not, stock gives at most its release.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.problem import Floats, PlanningProblem
from sekisho.planning.programme.numbers import numbers

SHORT_FROM = 1e-6
"""In months of mean demand; less is rounding."""


@dataclass(frozen=True)
class Need:
    """gap (S, T, E); opening (E,); fill, room, refill, release (T, E); unit_g (E,); probability (S,)."""

    gap: Floats
    opening: Floats
    fill: Floats
    room: Floats
    refill: Floats
    release: Floats
    unit_g: Floats
    probability: Floats

    def short(self, licensed: Floats) -> NDArray[np.bool_]:
        """(S, E) whether the gated uses are ever short of an element under licensed (T, E)."""
        stock = np.broadcast_to(self.opening, self.gap[:, 0].shape)
        short = np.zeros(stock.shape, bool)
        for t in range(self.gap.shape[1]):
            over = licensed[t] - self.gap[:, t]
            out = np.minimum(np.maximum(-over, 0.0), np.minimum(self.release[t], stock + self.fill[t]))
            short |= -over - out > SHORT_FROM
            into = np.clip(over, 0.0, self.refill[t])
            stock = np.minimum(self.room[t], stock + self.fill[t] - out + into)
        return short


def need(problem: PlanningProblem, committed: Floats, gated: tuple[str, ...] | None) -> Need:
    n = numbers(problem)
    x = np.asarray(committed, float)
    uses = np.array([gated is None or use in gated for use in problem.uses], bool)
    demand = n.demand
    if n.thrift.size:
        demand = np.maximum(demand + n.change @ x[n.thrift], 0.0)
    delivered = np.einsum("stk,tek,k->ste", n.available, n.most, x, optimize=True)
    laid, fill = n.laid @ x, n.fill @ x
    return Need(
        gap=demand[..., uses].sum(axis=3) - delivered - n.spot.sum(axis=2),
        opening=n.opening,
        fill=fill,
        room=np.minimum(n.store + laid, n.most_stock),
        refill=n.refill,
        release=np.broadcast_to(n.release + n.added_release @ x, fill.shape),
        unit_g=n.unit_g,
        probability=n.probability,
    )
