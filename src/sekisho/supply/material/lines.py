"""Lines that hold stocks, use them up and stop: day by day, all draws at once, and where every gram of it is.

A line that needs several things makes what the scarcest of them allows. Nothing that happens to one line changes what
another gets, so more or earlier supply never lets a line make less: what a line has made up to a day is the least of
(what it had made the day before + 1) and what it has ever been sent of each thing that it still needs.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.compiled import COMPILED
from sekisho.supply.material.chain import Batch, Chain
from sekisho.supply.material.strata import Strata
from sekisho.supply.material.uses import MAGNET, Layout
from sekisho.supply.scenario import Thrift, amount

Floats = NDArray[np.float64]

STOPPED_BELOW = 0.5
"""A line is called stopped on a day on which it makes less than this share of normal."""
NEVER = np.inf
MANY_DRAWS: Final = 16
"""For fewer it does not pay to load what is compiled."""
_LOOPS: Final = "sekisho.supply.material.line_loops"


class Lines:
    """The lines of a chunk of draws.

    stock: (draws, classes, lines), in days of the line's need of a class. held: (draws, items), what of every item lies
    in all those stocks, in item-days; aside: what lines no longer take, having changed their design; used: what they
    have used so far.
    """

    def __init__(
        self,
        layout: Layout,
        strata: Strata,
        sent: Chain,
        drawn: Mapping[str, Floats],
        thrift: Thrift | None,
        control_day: int | None,
    ) -> None:
        self._layout, self._strata, self._chain = layout, strata, sent
        magnet = np.array([layout.groups[group].form == MAGNET for group in layout.group_of_class])
        covers = {
            form: strata.cover_days(drawn[f"cover_{form}_days"], drawn[f"cover_{form}_sigma"])[:, None, :]
            for form in ("magnet", "material")
        }
        self.stock: Floats = np.where(magnet[:, None], covers["magnet"], covers["material"])
        self.first_stock = self.stock.copy()
        # Picked columns lie in memory column by column; the loops go row by row.
        self.held: Floats = np.ascontiguousarray(over_lines(self.stock, strata)[:, layout.class_of_item])
        self.opening = self.held.copy()
        self.aside = np.zeros_like(self.held)
        self.used = np.zeros_like(self.held)
        self._days_of_batch = [frozenset(batch.at_lines.tolist()) for batch in sent.batches]
        self._luck = _Luck(layout, strata, sent, drawn)
        self._change = _change_days(layout, strata, drawn, thrift, control_day, sent.cut)
        self._does_change = np.isfinite(self._change).any(axis=(0, 2))
        self._changing = np.flatnonzero(self._does_change)
        self._first_change = float(self._change.min(initial=NEVER))
        self._item_bounds = np.append(layout.first_item_of_class, len(layout.items))
        self._loops = importlib.import_module(_LOOPS) if COMPILED and len(self.stock) >= MANY_DRAWS else None

    def step(self, day: int, arrived: Floats) -> tuple[Floats, Floats]:
        """One day. arrived: (draws, items). Returns for every group the output lost and the lines stopped, as shares
        of its lines, each of shape (draws, groups)."""
        for batch, days in zip(self._chain.batches, self._days_of_batch, strict=True):
            if day in days:
                self._receive(day, batch)
        return self._in_arrays(day, arrived) if self._loops is None else self._in_loops(day, arrived)

    def _in_loops(self, day: int, arrived: Floats) -> tuple[Floats, Floats]:
        layout, strata = self._layout, self._strata
        missing, stopped = np.empty((2, len(arrived), len(layout.groups)))
        self._loops.one_day(  # type: ignore[union-attr]
            day,
            np.ascontiguousarray(arrived),
            self._luck.uneven_from,
            self._luck.uneven,
            self._change,
            self._does_change,
            layout.group_of_class,
            self._item_bounds,
            layout.weight_in_class,
            strata.weight,
            STOPPED_BELOW,
            self.stock,
            self.held,
            self.aside,
            self.used,
            missing,
            stopped,
        )
        return missing, stopped

    def _in_arrays(self, day: int, arrived: Floats) -> tuple[Floats, Floats]:
        layout = self._layout
        came = np.add.reduceat(arrived * layout.weight_in_class, layout.first_item_of_class, axis=1)
        self.stock += came[:, :, None] * self._luck.shares(day)
        self.held += arrived
        if day < self._first_change:
            limit = self.stock
        else:
            changed = np.asarray(self._change[:, self._changing] <= day)
            self.stock[:, self._changing] = np.where(changed, 0.0, self.stock[:, self._changing])
            self._set_aside(np.asarray(changed.any(axis=2)))
            limit = self.stock.copy()
            limit[:, self._changing] = np.where(changed, np.inf, limit[:, self._changing])
        made = self._made(limit)
        self._use(made, day)
        running = over_lines(made, self._strata)
        stopped = over_lines((made < STOPPED_BELOW).astype(np.float64), self._strata)
        return 1.0 - running, stopped

    def _receive(self, day: int, batch: Batch) -> None:
        """Lets the lines that a batch is for have it, in the draws in which this is its day."""
        today = np.flatnonzero(batch.at_lines == day)
        layout = self._layout
        days = batch.item_days[today] * self._chain.kept[today]
        came = np.add.reduceat(days * layout.weight_in_class, layout.first_item_of_class, axis=1)
        share = self._strata.among_first(batch.lines_share[today])
        self.stock[today] += came[:, :, None] * share[:, None, :]
        self.held[today] += days

    def _set_aside(self, some: NDArray[np.bool_]) -> None:
        """What changed lines held or were sent leaves the stocks, and no other line gets it.

        some: (draws, changing classes), where a line has changed; elsewhere only rounding would move.
        """
        layout = self._layout
        before = np.add.reduceat(self.held * layout.weight_in_class, layout.first_item_of_class, axis=1)
        after = over_lines(self.stock, self._strata)
        gone = np.zeros_like(before)
        left = np.divide(before - after, before, out=np.zeros_like(before), where=before > 0)
        gone[:, self._changing] = np.where(some, np.clip(left[:, self._changing], 0.0, 1.0), 0.0)
        moved = self.held * gone[:, layout.class_of_item]
        self.held -= moved
        self.aside += moved

    def _made(self, limit: Floats) -> Floats:
        """What each line makes, shape (draws, groups, lines): the least of what its classes allow, and 1."""
        groups = len(self._layout.groups)
        made = np.minimum(limit[:, :groups], 1.0)
        first = groups
        for size in self._layout.rank_sizes[1:]:
            behind = made[:, groups - size :]
            np.minimum(behind, limit[:, first : first + size], out=behind)
            first += size
        return made

    def _use(self, made: Floats, day: int) -> None:
        layout = self._layout
        groups = len(layout.groups)
        total = np.add.reduceat(self.held * layout.weight_in_class, layout.first_item_of_class, axis=1)
        taken = over_lines(made, self._strata)[:, layout.group_of_class]
        if day >= self._first_change:
            of_group = layout.group_of_class[self._changing]
            still = self._change[:, self._changing] > day
            taken[:, self._changing] = over_lines(np.where(still, made[:, of_group], 0.0), self._strata)
        first = 0
        for size in layout.rank_sizes:
            self.stock[:, first : first + size] -= made[:, groups - size :]
            first += size
        share = np.divide(taken, total, out=np.zeros_like(total), where=total > 0)
        used = self.held * np.minimum(share, 1.0)[:, layout.class_of_item]
        self.held -= used
        self.used += used


def over_lines(values: Floats, strata: Strata) -> Floats:
    """The mean over lines, weighted: (draws, n) from (draws, n, lines)."""
    # A picked array may lie in memory in another order, and sums in another order differ in the last bit.
    return np.asarray(np.einsum("bkl,l->bk", np.ascontiguousarray(values), strata.weight))


class _Luck:
    """How a class's arrivals fall to lines: all alike, until what was licensed arrives; then some get more.

    uneven_from: (draws, classes), the day from which they fall unevenly; uneven: (draws, lines), how.
    """

    def __init__(self, layout: Layout, strata: Strata, sent: Chain, drawn: Mapping[str, Floats]) -> None:
        pooled = drawn["pooled_share"][:, None]
        self.uneven: Floats = pooled + (1 - pooled) * strata.among_first(drawn["licensed_lines"])
        first = layout.first_item_of_class
        begins = np.where(sent.cut[first], sent.under_control_from[:, first], np.iinfo(np.int64).max)
        self.uneven_from = np.ascontiguousarray(begins)

    def shares(self, day: int) -> Floats:
        """Shape (draws, classes, lines), 1 where all lines get alike."""
        return np.where((day >= self.uneven_from)[:, :, None], self.uneven[:, None, :], 1.0)


def _change_days(
    layout: Layout,
    strata: Strata,
    drawn: Mapping[str, Floats],
    thrift: Thrift | None,
    control_day: int | None,
    cut: NDArray[np.bool_],
) -> Floats:
    """The day from which a line does without a class, shape (draws, classes, lines); infinity for never.

    Only what is short somewhere in the scenario is thrifted, and never before the control.
    """
    draws = len(drawn["cover_magnet_days"])
    change = np.full((draws, len(layout.classes), strata.lines), NEVER)
    if thrift is None or control_day is None:
        return change
    most = amount(thrift.max_share, drawn, draws)[:, None]
    pace = amount(thrift.days, drawn, draws)[:, None]
    lag = amount(thrift.lag_days, drawn, draws)[:, None]
    can = strata.order < most
    part = np.divide(strata.order, most, out=np.zeros(can.shape), where=can)
    day = np.where(can, control_day + lag - np.log1p(-part) * pace, NEVER)
    for place, (group, elements) in enumerate(layout.classes):
        magnet = layout.groups[group].form == MAGNET
        without = set(elements) & set(thrift.elements) if magnet else set(elements) <= set(thrift.elements)
        short = cut[layout.class_of_item == place].any()
        if without and short and (thrift.finished_magnets or not magnet):
            change[:, place] = day
    return change
