"""Sectors that lack what they need: stocks of inputs, orders, rationing, day by day on an input-output table.

A sector makes what is ordered, as far as its own gate (lines that lack an element) and its inputs allow. An input that
is critical stops it when gone, an important one costs it half, others never stop it (Pichler et al. 2022). Who gets
less than was ordered is treated alike: industries and final buyers by the same share.

All outputs and stocks are shares of normal: 1 is the table's own daily output, and one day of stock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.supply.economy.bridge import input_cover_days
from sekisho.supply.economy.criticality import CRITICAL, Criticality
from sekisho.supply.economy.table import InputOutputTable

Floats = NDArray[np.float64]

VARIANTS: Final = ("strongly_critical", "half_critical", "weakly_critical")
"""How inputs hold back. Those of `criticality` that need every stock of the table are left to it."""


@dataclass(frozen=True)
class Economy:
    """What of a table, its ratings and its stocks the daily steps need.

    cover_days: shape (sectors,), the stock of inputs that a sector wants to hold, in days of their use.
    refill_days: over how many days a sector asks for what its stock lacks.
    """

    table: InputOutputTable
    criticality: Criticality
    cover_days: Floats
    variant: str = "half_critical"
    refill_days: float = 10.0

    @cached_property
    def links(self) -> Links:
        """The deliveries at home that can stop somebody."""
        rating = self.criticality.rating
        rated = (rating > 0) if self.variant != "weakly_critical" else (rating == CRITICAL)
        supplier, buyer = np.nonzero(rated & (self.table.domestic > 0))
        order = np.lexsort((supplier, buyer))
        supplier, buyer = supplier[order], buyer[order]
        at_home = self.table.domestic[supplier, buyer]
        whole = at_home + self.table.imports[supplier, buyer]
        halves = (rating[supplier, buyer] < CRITICAL) & (self.variant == "half_critical")
        return Links(
            supplier,
            buyer,
            home_share=at_home / whole,
            cost=np.where(halves, 0.5, 1.0),
            # A sector that holds less than a day's need could never run.
            wanted_days=np.maximum(self.cover_days[buyer], 1.0),
            of_supplier=at_home / self.table.output[supplier],
        )

    @cached_property
    def to_industry(self) -> Floats:
        """Each sector's output that goes to each sector, as a share of the former's: shape (suppliers, buyers)."""
        output = self.table.output[:, None]
        return np.divide(self.table.domestic, output, out=np.zeros_like(self.table.domestic), where=output > 0)

    @cached_property
    def to_final(self) -> Floats:
        """Each sector's output that goes to final buyers, as a share of it; below 0 where they draw stocks down."""
        # What rounding leaves must go somewhere, or a flat economy would drift.
        makes = self.table.output > 0
        return np.where(makes, 1.0 - self.to_industry.sum(axis=1), 0.0)


@dataclass(frozen=True)
class Links:
    """Deliveries that can stop their buyer, sorted by buyer; arrays of shape (links,).

    home_share: of the buyer's need of that product, the part made at home; imports come as always. cost: what a buyer
    loses of its output per unit of shortfall. of_supplier: the delivery as a share of the supplier's output.
    """

    supplier: NDArray[np.intp]
    buyer: NDArray[np.intp]
    home_share: Floats
    cost: Floats
    wanted_days: Floats
    of_supplier: Floats

    @cached_property
    def first_of_buyer(self) -> NDArray[np.intp]:
        return np.flatnonzero(np.r_[True, np.diff(self.buyer) > 0])

    @cached_property
    def buyers(self) -> NDArray[np.intp]:
        return self.buyer[self.first_of_buyer]

    @cached_property
    def by_supplier(self) -> NDArray[np.intp]:
        return np.argsort(self.supplier, kind="stable")

    @cached_property
    def first_of_supplier(self) -> NDArray[np.intp]:
        return np.flatnonzero(np.r_[True, np.diff(self.supplier[self.by_supplier]) > 0])

    @cached_property
    def suppliers(self) -> NDArray[np.intp]:
        return self.supplier[self.by_supplier][self.first_of_supplier]


class Propagation:
    """Some scenarios on their way through the days. Each is computed as if it were alone."""

    def __init__(self, economy: Economy, scenarios: int) -> None:
        self._economy = economy
        links = economy.links
        self.output: Floats = np.where(economy.table.output > 0, np.ones((scenarios, 1)), 0.0)
        self.stock_days: Floats = np.tile(links.wanted_days, (scenarios, 1))
        # limit = lost share taken off: 1 - cost * (1 - (home * stock + 1 - home)) = slope * stock + rest
        self._slope = links.cost * links.home_share
        self._rest = 1.0 - self._slope
        self._drawn = np.maximum(-economy.to_final, 0.0)
        self._bought = np.maximum(economy.to_final, 0.0)

    def step(self, gate: Floats) -> Floats:
        """One day. gate: shape (scenarios, sectors), the output that each sector's lines allow; returns the output."""
        economy, links = self._economy, self._economy.links
        before = self.output[:, links.buyer]
        lacking = np.maximum(links.wanted_days - self.stock_days, 0.0) / economy.refill_days
        ordered = np.einsum("bj,ij->bi", self.output, economy.to_industry)
        refill = np.add.reduceat((lacking * links.of_supplier)[:, links.by_supplier], links.first_of_supplier, axis=1)
        ordered[:, links.suppliers] += refill
        wanted = ordered + self._bought

        limit = np.minimum.reduceat(self.stock_days * self._slope + self._rest, links.first_of_buyer, axis=1)
        output: Floats = np.minimum(gate, wanted - self._drawn)
        output[:, links.buyers] = np.minimum(output[:, links.buyers], limit)
        np.clip(output, 0.0, 1.0, out=output)

        served = np.ones_like(wanted)
        np.divide(output + self._drawn, wanted, out=served, where=wanted > 0)
        np.minimum(served, 1.0, out=served)
        used = output[:, links.buyer]
        stock = np.maximum(self.stock_days - used, 0.0)
        self.stock_days = stock + served[:, links.supplier] * (before + lacking)
        self.output = output
        return output


def gate_of(lost_share: Floats, sector: Sequence[int], sectors: int) -> Floats:
    """The output that lines allow in each sector, shape (scenarios, sectors).

    lost_share: shape (scenarios, uses), for every use the share of its sector's output that is missing.
    """
    gate = np.ones((len(lost_share), sectors))
    for use, place in enumerate(sector):
        gate[:, place] -= lost_share[:, use]
    return np.maximum(gate, 0.0)


def economy_of(table: InputOutputTable, criticality: Criticality, variant: str, refill_days: float) -> Economy:
    """A table with the surveyed days of stock. Raises InputError where no row joins a sector to the survey."""
    return Economy(table, criticality, input_cover_days(table.codes), variant, refill_days)
