"""Plans improved by learning from the blocks: Benders' cuts, one per block and round (the L-shaped method).

The first stage proposes a plan, the blocks say what it costs and give lines below their cost, the first stage proposes
again. Whole numbers may be broken until the gap is small, then they are kept. At any moment there is a best plan, and a
bound that no plan can be below.
Van Slyke and Wets 1969, SIAM J. Appl. Math. 17(4); Birge and Louveaux 1988, EJOR 34(3) for many cuts a round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sekisho.planning.problem import Floats, Settings
from sekisho.planning.programme.halt import Watch
from sekisho.planning.programme.highs import SolverFault
from sekisho.planning.programme.kept import Kept
from sekisho.planning.programme.master import Master
from sekisho.planning.programme.split import Cuts, Split, Stopped, Valued
from sekisho.planning.solution import INFEASIBLE, OPTIMAL, TIME_LIMIT

KEEP_EVERY_S = 10.0
SAME_WITHIN = 1e-5
"""Where lines are no longer above what is known by more than rounding, plan and bound are this close, relatively."""


@dataclass(frozen=True)
class Learnt:
    """status as of Solution; x (first-stage columns) None when no plan was found; valued: its blocks, where known."""

    status: str
    x: Floats | None
    valued: Valued | None
    objective: float
    bound: float
    relaxed: float
    rounds: int


class _Run:
    def __init__(
        self, master: Master, split: Split, watch: Watch, save: Callable[[Kept], None] | None, resumed: Kept | None
    ) -> None:
        self.master, self.split, self.watch, self.save = master, split, watch, save
        self.x: Floats | None = None
        self.valued: Valued | None = None
        self.threads = 2
        self.objective, self.bound, self.relaxed, self.rounds = np.inf, -np.inf, -np.inf, 0
        self.cuts: list[Cuts] = []
        self._saved_s = 0.0
        if resumed is not None:
            self.bound, self.relaxed = resumed.bound, resumed.relaxed
            if resumed.x is not None:
                self.x, self.objective = resumed.x, resumed.objective
            if resumed.cuts is not None:
                self.learn(resumed.cuts)

    def learn(self, cuts: Cuts, at: Floats | None = None, known: Floats | None = None) -> int:
        added = self.master.add(cuts, at, known)
        self.cuts.append(cuts)
        return added

    def keep(self, last: bool = False) -> None:
        if self.save is None or (not last and self.watch.elapsed_s - self._saved_s < KEEP_EVERY_S):
            return
        self._saved_s = self.watch.elapsed_s
        cuts = None
        if self.cuts:
            cuts = Cuts(*(np.concatenate([getattr(each, part) for each in self.cuts]) for part in _PARTS))
        self.save(Kept(self.x, self.objective, self.bound, self.relaxed, cuts))

    def close(self, best: float, gap: float) -> bool:
        return bool(np.isfinite(best)) and best - self.bound <= gap * abs(best) + 1e-9

    def rounds_until(self, gap: float, whole: bool) -> str:
        """Rounds until the gap is closed: status."""
        integer = self.master.whole
        best = self.objective if whole or not integer.any() else np.inf
        finer = gap / 4
        while not self.close(best, gap):
            # The first proposal keeps whole numbers: it costs nothing more, and there is a plan from then on.
            strict = whole or (bool(integer.any()) and self.x is None and not self.cuts)
            status, x, known, bound = self.master.solve(strict, finer, self.watch.deadline, self.watch.halted)
            if status != OPTIMAL:
                return INFEASIBLE if status == INFEASIBLE else self.watch.why or TIME_LIMIT
            self.bound = max(self.bound, bound)
            if self.close(best, gap):
                break
            if strict:
                x = np.where(integer[: len(x)], np.round(x), x)
            try:
                valued = self.split.cost_at(x, self.watch.halted, self.threads)
            except Stopped:
                return self.watch.why or TIME_LIMIT
            self.rounds += 1
            objective = self.master.objective(x, valued.cost)
            best = min(best, objective)
            kept = x[integer[: len(x)]]
            if objective < self.objective and (strict or (kept == np.round(kept)).all()):
                self.x, self.objective, self.valued = x, objective, valued
            added = self.learn(valued.cuts, x, known)
            self.watch.seen("cuts, whole numbers" if whole else "cuts", self.objective, self.bound)
            self.keep()
            if not added and not self.close(best, gap):
                if finer == 0.0:
                    if not self.close(best, SAME_WITHIN):
                        raise SolverFault(f"nothing more to learn, and {best:g} is not {self.bound:g}")
                    break
                finer = finer / 10 if finer > 1e-7 else 0.0
        return OPTIMAL


_PARTS = ("block", "constant", "slope")


def learn(
    master: Master,
    split: Split,
    settings: Settings,
    watch: Watch,
    save: Callable[[Kept], None] | None = None,
    resumed: Kept | None = None,
) -> Learnt:
    """Rounds until the gap asked for is closed, time is up or someone stops it."""
    run = _Run(master, split, watch, save, resumed)
    run.threads = settings.threads or run.threads
    whole = bool(master.whole.any())
    gap = settings.gap_pct / 100 if whole else settings.linear_gap_pct / 100
    status = OPTIMAL
    if not whole or not np.isfinite(run.relaxed):
        status = run.rounds_until(max(gap / 10, settings.linear_gap_pct / 100) if whole else gap, False)
        if status == OPTIMAL:
            run.relaxed = run.bound
    if status == OPTIMAL and whole:
        status = run.rounds_until(gap, True)
    run.keep(last=True)
    return Learnt(status, run.x, run.valued, run.objective, run.bound, run.relaxed, run.rounds)
