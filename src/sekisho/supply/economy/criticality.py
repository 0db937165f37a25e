"""How far missing inputs hold a sector back: the five production functions of Pichler et al. (2022), section 3.

A. Pichler, M. Pangallo, R. M. del Rio-Chanona, F. Lafond, J. D. Farmer, "Forecasting the propagation of pandemic shocks
with a dynamic input-output model", Journal of Economic Dynamics and Control 144.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.supply.economy.bridge import Bridge, bridged_ratings
from sekisho.supply.economy.table import InputOutputTable

Floats = NDArray[np.float64]

CRITICAL: Final = 1.0
IMPORTANT: Final = 0.5
VARIANTS: Final = ("leontief", "strongly_critical", "half_critical", "weakly_critical", "linear")


@dataclass(frozen=True)
class Criticality:
    """What each input is to each sector.

    rating: shape (inputs, sectors), CRITICAL, IMPORTANT or 0. need: shape (inputs, sectors), input per unit of output;
    an input that is not needed holds nobody back, whatever its rating.
    """

    rating: Floats
    need: Floats

    @cached_property
    def needed(self) -> NDArray[np.bool_]:
        return np.asarray(self.need > 0)

    @cached_property
    def critical(self) -> NDArray[np.bool_]:
        return np.asarray(self.needed & (self.rating == CRITICAL))

    @cached_property
    def important(self) -> NDArray[np.bool_]:
        return np.asarray(self.needed & (self.rating == IMPORTANT))

    @cached_property
    def need_share(self) -> Floats:
        """Each input's share of all that a sector needs, shape (inputs, sectors)."""
        whole = self.need.sum(axis=0)
        share: Floats = np.divide(self.need, whole, out=np.zeros_like(self.need), where=whole > 0)
        return share

    @cached_property
    def unless(self) -> dict[str, Floats]:
        """For each group of inputs 0 inside it and infinity outside, so that a least over all is one over the group."""
        groups = {
            "needed": self.needed,
            "critical": self.critical,
            "important": self.important,
            "rated": self.critical | self.important,
        }
        return {name: np.where(inside, 0.0, np.inf) for name, inside in groups.items()}


def of_table(table: InputOutputTable, own: Bridge | None = None) -> Criticality:
    """The surveyed ratings for a table, by the shipped bridge or one's own, and what its sectors need from anywhere.

    Raises InputError for sectors that no bridge reaches.
    """
    return Criticality(bridged_ratings(table.codes, own), table.input_coefficients())


def input_limit(
    stock_over_need: NDArray[Any], criticality: Criticality, variant: str = "half_critical"
) -> NDArray[Any]:
    """The largest output that inputs at hand allow, as a share of normal output: shape (..., sectors).

    stock_over_need: shape (..., inputs, sectors), what is at hand over what normal output takes in the step; any float
    type, and the result is of it. Where an input is not needed the value is not looked at beyond being a number.
    leontief: the scarcest of all inputs. strongly_critical: the scarcest of the critical and important.
    half_critical: the scarcest critical one; an important one that is gone costs half. weakly_critical: the scarcest
    critical one. linear: all inputs together, each standing in for any other. Infinity where nothing holds back; not
    cut at 1. Raises ValueError for a variant that VARIANTS has not.
    """
    kind = stock_over_need.dtype
    if variant == "linear":
        shares = criticality.need_share.astype(kind)
        limit = np.einsum("...ij,ij->...j", stock_over_need, shares)
        return np.asarray(np.where(criticality.needed.any(axis=0), limit, kind.type(np.inf)))
    if variant == "half_critical":
        critical = _scarcest(stock_over_need, criticality, "critical")
        important = _scarcest(stock_over_need, criticality, "important")
        return np.asarray(np.minimum(critical, (important + 1) / 2))
    groups = {"leontief": "needed", "strongly_critical": "rated", "weakly_critical": "critical"}
    if variant not in groups:
        raise ValueError(f"unknown variant {variant!r}; known are {', '.join(VARIANTS)}")
    return _scarcest(stock_over_need, criticality, groups[variant])


def _scarcest(stock_over_need: NDArray[Any], criticality: Criticality, group: str) -> NDArray[Any]:
    least: NDArray[Any] = (stock_over_need + criticality.unless[group].astype(stock_over_need.dtype)).min(axis=-2)
    return least
