"""Lines as strata of the distribution of their stock, finest where stock is least: there lines stop first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]

EDGES: Final = (
    *(0.0, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.065, 0.08, 0.1),
    *(0.14, 0.18, 0.23, 0.29, 0.36, 0.43, 0.5, 0.58, 0.66, 0.74, 0.82, 0.91, 1.0),
)
"""Where one stratum ends and the next begins, as shares of all lines, the least stocked first."""
_GOLDEN: Final = 0.6180339887498949


@dataclass(frozen=True)
class Strata:
    """z: how many standard deviations the log of each line's stock lies from the median. weight: shares, adding to 1.

    order: where each line stands, 0 to 1, in an order that has nothing to do with its stock: by it licences and changes
    of design fall to lines.
    """

    z: Floats
    weight: Floats
    order: Floats

    @classmethod
    def of(cls, edges: tuple[float, ...] = EDGES) -> Strata:
        ends = np.asarray(edges, dtype=np.float64)
        weight = np.diff(ends)
        # Multiples of the golden ratio fill an interval evenly, whatever the stock of the line that takes its turn.
        turn = np.argsort((np.arange(1, len(weight) + 1) * _GOLDEN) % 1.0, kind="stable")
        order = np.empty(len(weight))
        order[turn] = np.cumsum(weight[turn]) - weight[turn] / 2
        return cls(ndtri((ends[1:] + ends[:-1]) / 2), weight, order)

    @cached_property
    def lines(self) -> int:
        return len(self.weight)

    def cover_days(self, median_days: Floats, sigma: Floats) -> Floats:
        """Stocks of all lines, shape (draws, lines), from medians and spreads of shape (draws,)."""
        return np.asarray(median_days[:, None] * np.exp(sigma[:, None] * self.z))

    def among_first(self, share: Floats) -> Floats:
        """What a line gets of a flow that goes to the first `share` of lines alone, where all alike would be 1 each.

        Shape (draws, lines) from shape (draws,); at least one line gets something, and the mean over lines is 1.
        """
        chosen = (self.order <= share[:, None]) | (self.order == self.order.min())
        held = np.einsum("bl,l->b", chosen.astype(np.float64), self.weight)
        return np.asarray(chosen / held[:, None])
