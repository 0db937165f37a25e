"""Sectors that lack what they need: stocks of inputs, orders, rationing, day by day on an input-output table.

A sector makes what is ordered, as far as its own gate (lines that lack an element) and its inputs allow. An input that
is critical stops it when gone, an important one costs it half, others never stop it. It orders inputs for what was
asked of it the day before, and to bring its stock back to what it wants (Pichler et al. 2022). Who gets less than was
ordered is treated alike: industries and final buyers by the same share.

All outputs and stocks are shares of normal: 1 is the table's own daily output, and one day of stock.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.compiled import COMPILED
from sekisho.supply.economy.bridge import input_cover_days
from sekisho.supply.economy.criticality import CRITICAL, Criticality
from sekisho.supply.economy.table import InputOutputTable

Floats = NDArray[np.float64]

VARIANTS: Final = ("strongly_critical", "half_critical", "weakly_critical")
"""How inputs hold back. Those of `criticality` that need every stock of the table are left to it."""

BY_DEMAND: Final = "demand"
BY_OUTPUT: Final = "output"
"""What a sector orders inputs for: what was asked of it the day before (Pichler et al. 2022), or what it made (ARIO).

Who orders for what he made orders less once he is short of something, while final buyers go on asking for all of
theirs; sharing out alike then gives him less than he uses, and any shortage that lasts grows without end.
"""


MANY_SCENARIOS: Final = 16
"""For fewer it does not pay to load what is compiled."""
_LOOPS: Final = "sekisho.supply.sector_loops"


@dataclass(frozen=True)
class Economy:
    """What of a table, its ratings and its stocks the daily steps need.

    cover_days: shape (sectors,), the stock of inputs that a sector wants to hold, in days of their use.
    refill_days: over how many days a sector asks for what its stock lacks. orders: BY_DEMAND or BY_OUTPUT.
    """

    table: InputOutputTable
    criticality: Criticality
    cover_days: Floats
    variant: str = "half_critical"
    refill_days: float = 10.0
    orders: str = BY_DEMAND

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
    def unstocked(self) -> Floats:
        """As `to_industry`, of the deliveries alone that can stop nobody: nobody keeps a stock of them."""
        rest = self.to_industry.copy()
        rest[self.links.supplier, self.links.buyer] = 0.0
        return rest

    @cached_property
    def unstocked_to_buyers(self) -> Floats:
        """`unstocked` by buyer: shape (buyers, suppliers), each buyer's row in one piece."""
        return np.ascontiguousarray(self.unstocked.T)

    @cached_property
    def makes(self) -> NDArray[np.bool_]:
        """Which sectors there are at all in the table."""
        return np.array(self.table.output > 0)

    @cached_property
    def to_final(self) -> Floats:
        """Each sector's output that goes to final buyers, as a share of it; below 0 where they draw stocks down."""
        # What rounding leaves must go somewhere, or a flat economy would drift.
        return np.where(self.makes, 1.0 - self.to_industry.sum(axis=1), 0.0)


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
        self.output: Floats = np.where(economy.makes, np.ones((scenarios, 1)), 0.0)
        self.asked: Floats = self.output.copy()
        """What was asked of each sector the day before, as a share of its normal output; may be above 1."""
        self.stock_days: Floats = np.tile(links.wanted_days, (scenarios, 1))
        # limit = lost share taken off: 1 - cost * (1 - (home * stock + 1 - home)) = slope * stock + rest
        self._slope = links.cost * links.home_share
        self._rest = 1.0 - self._slope
        self._drawn = np.maximum(-economy.to_final, 0.0)
        self._bought = np.maximum(economy.to_final, 0.0)
        self._loops = importlib.import_module(_LOOPS) if COMPILED and scenarios >= MANY_SCENARIOS else None

    def step(self, gate: Floats) -> Floats:
        """One day. gate: shape (scenarios, sectors), the output that each sector's lines allow; returns the output."""
        return self._in_arrays(gate) if self._loops is None else self._in_loops(gate)

    def _in_loops(self, gate: Floats) -> Floats:
        economy, links = self._economy, self._economy.links
        self._loops.one_day(  # type: ignore[union-attr]
            np.ascontiguousarray(gate),
            self.output,
            self.asked,
            self.stock_days,
            links.supplier,
            links.buyer,
            links.wanted_days,
            links.of_supplier,
            self._slope,
            self._rest,
            economy.unstocked_to_buyers,
            self._drawn,
            self._bought,
            economy.makes,
            float(economy.refill_days),
            economy.orders == BY_OUTPUT,
        )
        return self.output.copy()

    def _in_arrays(self, gate: Floats) -> Floats:
        economy, links = self._economy, self._economy.links
        orders = self._orders()
        wanted = np.einsum("bj,ij->bi", self.output, economy.unstocked)
        by_supplier = (orders * links.of_supplier)[:, links.by_supplier]
        wanted[:, links.suppliers] += np.add.reduceat(by_supplier, links.first_of_supplier, axis=1)
        wanted += self._bought

        limit = np.minimum.reduceat(self.stock_days * self._slope + self._rest, links.first_of_buyer, axis=1)
        output: Floats = np.minimum(gate, wanted - self._drawn)
        output[:, links.buyers] = np.minimum(output[:, links.buyers], limit)
        np.clip(output, 0.0, 1.0, out=output)

        served = np.ones_like(wanted)
        np.divide(output + self._drawn, wanted, out=served, where=wanted > 0)
        np.minimum(served, 1.0, out=served)
        stock = np.maximum(self.stock_days - output[:, links.buyer], 0.0)
        self.stock_days = stock + served[:, links.supplier] * orders
        self.asked = np.where(economy.makes, np.maximum(wanted - self._drawn, 0.0), 0.0)
        self.output = output
        return output

    def _orders(self) -> Floats:
        """What is ordered over every link, in days of the buyer's normal use: shape (scenarios, links)."""
        economy, links = self._economy, self._economy.links
        lacking = (links.wanted_days - self.stock_days) / economy.refill_days
        if economy.orders == BY_OUTPUT:
            return np.asarray(self.output[:, links.buyer] + np.maximum(lacking, 0.0))
        # Who holds more than he wants orders less: what is asked and cannot be made piles up nowhere.
        return np.asarray(np.maximum(self.asked[:, links.buyer] + lacking, 0.0))


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
