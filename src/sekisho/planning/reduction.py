"""Fewer scenarios that stand for many draws: fast forward selection (Heitsch and Roemisch 2003), distance told.

The distance is Kantorovich's between the draws, each of equal weight, and the ones kept, each with the weight of the
draws that are nearest to it: the mean distance from a draw to the nearest one kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reduced:
    """kept: draws that stay, in the order chosen; weight: theirs, adding to 1; distance: kept; one_distance: what is
    left when the one best draw stands for all, for comparison."""

    kept: NDArray[np.int64]
    weight: Floats
    distance: float
    one_distance: float
    draws: int

    @property
    def distance_pct(self) -> float:
        """The distance left, over that of a single scenario."""
        return 100 * self.distance / self.one_distance if self.one_distance else 0.0


def reduce(features: Floats, keep: int) -> Reduced:
    """`keep` of the draws, features (B, F): each column is brought to spread 1 before distances are taken."""
    draws = len(features)
    spread = features.std(axis=0)
    scaled = (features - features.mean(axis=0))[:, spread > 0] / spread[spread > 0]
    scaled = scaled / np.sqrt(max(scaled.shape[1], 1))
    square = (scaled**2).sum(axis=1)
    apart = np.sqrt(np.maximum(square[:, None] + square[None, :] - 2 * scaled @ scaled.T, 0.0))
    np.fill_diagonal(apart, 0.0)
    nearest = np.full(draws, np.inf)
    kept: list[int] = []
    one = 0.0
    for number in range(min(keep, draws)):
        left = np.minimum(nearest[:, None], apart).mean(axis=0)
        left[kept] = np.inf
        chosen = int(left.argmin())
        kept.append(chosen)
        nearest = np.minimum(nearest, apart[:, chosen])
        if number == 0:
            one = float(nearest.mean())
    of = np.asarray(kept)[apart[:, kept].argmin(axis=1)]
    weight = np.array([(of == each).mean() for each in kept])
    return Reduced(np.array(kept, dtype=np.int64), weight, float(nearest.mean()), one, draws)
