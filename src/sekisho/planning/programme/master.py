"""The first stage by itself, with lines below what the blocks will cost: a small programme that grows by cuts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import highspy
import numpy as np
from highspy import cb
from scipy import sparse

from sekisho.planning.problem import Risk
from sekisho.planning.programme.build import Programme
from sekisho.planning.programme.highs import load, quiet
from sekisho.planning.programme.linear import ABSENT, Floats, Matrix
from sekisho.planning.programme.split import Cuts, Split

FLOOR = -1e9
"""Where a block's cost stands until a line is known below it; no bound is given while one stands there."""
VIOLATED_BY = 1e-7
"""Relative; a line that is less than so much above what is known already is not added."""


class Master:
    """Columns: first stage, one cost per block, then eta and one excess per scenario where the risk counts the tail."""

    def __init__(self, programme: Programme, split: Split, risk: Risk) -> None:
        self.programme, self.risk = programme, risk
        matrix, n = programme.matrix, programme.numbers
        self._first, self._blocks = len(split.first), split.blocks
        scenarios = len(n.probability)
        tail = 1 + scenarios if risk.weight else 0
        self._place_of_block = np.arange(self._first, self._first + self._blocks)
        mean = (1 - risk.weight) * n.probability
        self.first_cost = programme.money[split.first].copy()
        x = np.searchsorted(split.first, programme.x)
        cost = np.concatenate([self.first_cost, mean[split.scenario], np.zeros(tail)])
        cost[x] += mean @ programme.pays
        self.pays = np.zeros((scenarios, self._first))
        self.pays[:, x] = programme.pays
        extra = np.zeros((0, len(cost)))
        if tail:
            cost[-tail] = risk.weight
            cost[-scenarios:] = risk.weight * n.probability / (1 - risk.alpha)
            extra = np.zeros((scenarios, len(cost)))
            extra[:, : self._first] = self.pays
            extra[split.scenario, self._place_of_block] = 1.0
            extra[:, -tail] = -1.0
            extra[np.arange(scenarios), len(cost) - scenarios + np.arange(scenarios)] = -1.0
        self.whole = np.concatenate([matrix.whole[split.first], np.zeros(self._blocks + tail, bool)])
        self._lower = np.concatenate([matrix.lower[split.first], np.full(self._blocks, FLOOR), np.zeros(tail)])
        if tail:
            self._lower[-tail] = FLOOR
        self._upper = np.concatenate([matrix.upper[split.first], np.full(self._blocks + tail, np.inf)])
        self._cost = cost
        padded = np.zeros((len(split.rows), len(cost)))
        padded[:, : self._first] = split.rows
        whole_matrix = Matrix(
            cost=cost,
            lower=self._lower,
            upper=self._upper,
            whole=self.whole,
            row_lower=np.concatenate([split.rows_least, np.full(len(extra), -np.inf)]),
            row_upper=np.concatenate([split.rows_most, np.zeros(len(extra))]),
            a=sparse.csc_matrix(np.vstack([padded, extra])),
        )
        self._solver = quiet()
        load(self._solver, whole_matrix, np.zeros(len(cost), bool))
        self.scenario_of_block = split.scenario
        self._relaxed = True

    def add(self, cuts: Cuts, at: Floats | None = None, known: Floats | None = None) -> int:
        """Add lines, only those above `known` (blocks,) at `at` where given; how many."""
        keep = np.ones(len(cuts.block), bool)
        if at is not None and known is not None:
            value = cuts.constant + cuts.slope @ at
            below = np.where(cuts.block == ABSENT, -np.inf, known[np.maximum(cuts.block, 0)])
            keep = value > below + VIOLATED_BY * np.maximum(1.0, np.abs(value))
        block, constant, slope = cuts.block[keep], cuts.constant[keep], cuts.slope[keep]
        count = len(block)
        if not count:
            return 0
        first = np.broadcast_to(np.arange(self._first), slope.shape)
        own = np.where(block == ABSENT, 0, self._place_of_block[np.maximum(block, 0)])
        index = np.concatenate([first, own[:, None]], axis=1)
        value = np.concatenate([-slope, np.where(block == ABSENT, 0.0, 1.0)[:, None]], axis=1)
        there = value != 0
        starts = np.concatenate([[0], np.cumsum(there.sum(axis=1))])[:-1]
        self._solver.addRows(
            count,
            constant,
            np.full(count, np.inf),
            int(there.sum()),
            starts.astype(np.int32),
            index[there].astype(np.int32),
            value[there],
        )
        return count

    def solve(
        self, whole: bool, gap: float, deadline: float | None = None, stop: Callable[[], bool] | None = None
    ) -> tuple[str, Floats, Floats, float]:
        """status ("optimal", "infeasible", "stopped"), first-stage columns, block costs, bound."""
        solver = self._solver
        places = np.flatnonzero(self.whole).astype(np.int32)
        if places.size and whole == self._relaxed:
            kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
            solver.changeColsIntegrality(len(places), places, np.full(len(places), int(kind), dtype=np.uint8))
            self._relaxed = not whole
        solver.setOptionValue("mip_rel_gap", gap)
        if deadline is not None:
            solver.setOptionValue("time_limit", solver.getRunTime() + max(deadline - time.monotonic(), 0.01))
        _interruptible(solver, stop)
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            solver.setOptionValue("presolve", "off")
            solver.run()
            status = solver.getModelStatus()
            solver.setOptionValue("presolve", "choose")
        nothing = np.zeros(0)
        if status == highspy.HighsModelStatus.kInfeasible:
            return "infeasible", nothing, nothing, np.inf
        if status != highspy.HighsModelStatus.kOptimal:
            return "stopped", nothing, nothing, -np.inf
        info = solver.getInfo()
        bound = float(info.mip_dual_bound if whole and places.size else info.objective_function_value)
        columns = np.array(solver.getSolution().col_value)
        costs = columns[self._place_of_block]
        if costs.min(initial=0.0) < FLOOR / 2:
            bound = -np.inf
        return "optimal", columns[: self._first], costs, bound

    def objective(self, x: Floats, block_cost: Floats) -> float:
        """Of a plan whose blocks cost so much."""
        if not np.isfinite(block_cost).all():
            return np.inf
        total = self.totals(x, block_cost)
        p, risk = self.programme.numbers.probability, self.risk
        mean = float(p @ total)
        return (1 - risk.weight) * mean + (risk.weight * cvar(total, p, risk.alpha) if risk.weight else 0.0)

    def totals(self, x: Floats, block_cost: Floats) -> Floats:
        """(S,) cost and loss of each scenario."""
        blocks = np.bincount(self.scenario_of_block, weights=block_cost, minlength=len(self.pays))
        return np.asarray(self.first_cost @ x + self.pays @ x + blocks)


def cvar(total: Floats, probability: Floats, alpha: float) -> float:
    """Mean of the worst (1 - alpha), with part of a scenario where the level falls inside it."""
    order = np.argsort(-total)
    worst, weight = total[order], probability[order]
    room = 1 - alpha
    taken = np.clip(room - (np.cumsum(weight) - weight), 0, weight)
    return float(taken @ worst / taken.sum())


def _interruptible(solver: Any, stop: Callable[[], bool] | None) -> None:
    if stop is None:
        return

    def heard(kind: int, message: str, out: Any, answer: Any, data: Any) -> None:
        if stop():
            answer.user_interrupt = True

    solver.setCallback(heard, None)
    solver.startCallback(cb.HighsCallbackType.kCallbackMipInterrupt)
    solver.startCallback(cb.HighsCallbackType.kCallbackSimplexInterrupt)
