"""The bridge: the least schedule of licensed grams under which gated uses stop with a probability of at most p.

Which scenarios may stop is the hard part. A schedule for a chosen set of scenarios is a small linear programme per
element, to which only the scenarios are added that it would leave short. Its duals fall apart by scenario, so they say
what the schedule must be at least whichever scenarios are given up:

    months of an element >= sum over scenarios of share[s] (1 - given up[s])

A programme with one yes-or-no per scenario chooses whom to give up under such lines; the schedule of its choice holds,
its optimum bounds every schedule from below, and it gives further lines until the two meet or time is up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem
from sekisho.planning.problem import Floats, PlanningProblem, Settings
from sekisho.planning.programme import highs
from sekisho.planning.programme.check import check, check_committed
from sekisho.planning.programme.halt import Stop, Tell, Watch
from sekisho.planning.programme.linear import Linear
from sekisho.planning.programme.need import Need, need
from sekisho.planning.solution import OPTIMAL, Bridge, gap_pct

MOST_ROUNDS = 200
LATER_IS_BETTER = 1e-4
"""A gram in the first month counts so much more than one in the last: the total is least within this share."""

Mask = NDArray[np.bool_]


def least_licensed(
    problem: PlanningProblem,
    committed: Floats,
    most_probability: float,
    gated: tuple[str, ...] | None = None,
    settings: Settings | None = None,
    *,
    tell: Tell | None = None,
    stop: Stop | None = None,
) -> Bridge:
    """See the package and `Bridge`. InputError for a faulty problem, probability or use."""
    settings = settings or Settings()
    faults = list(check(problem)) or list(check_committed(problem, committed))
    if not 0 <= most_probability < 1:
        faults.append(Problem("most_probability", f"{most_probability:g} is not from 0 to below 1", "give e.g. 0.05"))
    for use in gated or ():
        if use not in problem.uses:
            faults.append(Problem("gated", f"{use!r} is not a use", f"one of {', '.join(problem.uses)}"))
    if faults:
        raise InputError(faults)
    watch = Watch(settings, tell, stop)
    asked = _Schedules(need(problem, committed, gated), watch)
    licensed, bound, method = asked.least(most_probability, settings)
    grams = np.ceil(licensed * asked.need.unit_g - 1e-6).clip(0).astype(np.int64)
    months = float(licensed.sum())
    stopped = np.asarray(asked.need.short(grams / asked.need.unit_g).any(axis=1))
    gap = gap_pct(months, min(bound, months))
    done = gap is not None and gap <= max(settings.gap_pct, 100 * LATER_IS_BETTER)
    return Bridge(
        status=OPTIMAL if done else watch.why or "bounded",
        licensed_g=grams,
        stopped=stopped,
        stop_probability=float(asked.need.probability[stopped].sum()),
        total_g=grams.sum(axis=0).astype(float),
        months=months,
        bound_months=min(bound, months),
        gap_pct=gap,
        method=method,
        elapsed_s=watch.elapsed_s,
    )


class _Schedules:
    """Least schedules of one element for sets of scenarios."""

    def __init__(self, asked: Need, watch: Watch) -> None:
        self.need, self._watch = asked, watch
        self._months, self._elements = asked.gap.shape[1:]
        self._lines: list[tuple[int, Floats, float]] = []
        self._whole_sets = False
        self._alone = self._each_alone()

    def least(self, most_probability: float, settings: Settings) -> tuple[Floats, float, str]:
        """Schedule (T, E), what no schedule is below (months), and how it was found."""
        p, room = self.need.probability, most_probability + 1e-12
        every = np.ones(len(p), bool)
        if not (p <= room).any():
            licensed = self._for(every)
            return licensed, float(licensed.sum()), "all scenarios kept"
        best = self._for(self._largest_dropped(room))
        bound, gap, last = 0.0, settings.gap_pct / 100, np.zeros(0, bool)
        for _ in range(MOST_ROUNDS):
            self._watch.seen("bridge")
            given_up, floor = self._choice(room, settings)
            bound = max(bound, floor / (1 + LATER_IS_BETTER))
            months = float(best.sum())
            if months - bound <= gap * months or self._watch.halted():
                break
            if last.size and (given_up == last).all():
                self._whole_sets = True
            last = given_up
            schedule = self._for(~given_up)
            if schedule.sum() < months:
                best = schedule
        return best, bound, "cuts"

    def _largest_dropped(self, room: float) -> Mask:
        kept, alone = np.ones(len(self._alone), bool), self._alone.sum(axis=1)
        for s in np.argsort(-alone):
            if self.need.probability[s] <= room and alone[s] > 0:
                kept[s] = False
                room -= float(self.need.probability[s])
        return kept

    def _choice(self, room: float, settings: Settings) -> tuple[Mask, float]:
        """Whom to give up under the lines known, and the bound that follows."""
        if not self._lines:
            return np.zeros(len(self._alone), bool), 0.0
        linear = Linear()
        given = linear.add_columns(np.ones(len(self._alone)), whole=True)
        months = linear.add_columns(np.full(self._elements, np.inf))
        row = linear.add_rows(-np.inf, np.array([room]))
        linear.put(row, given, self.need.probability)
        share = np.array([share for _, share, _ in self._lines])
        place = np.array([e for e, _, _ in self._lines])
        least = np.array([months for _, _, months in self._lines])
        rows = linear.add_rows(least, np.inf)
        linear.put(rows, months[place], 1.0)
        linear.put(rows[:, None], given, share)
        cost = np.concatenate([np.zeros(len(given)), np.ones(len(months))])
        found = highs.run(
            linear.matrix(cost),
            Settings(gap_pct=settings.gap_pct / 4, threads=settings.threads, seed=settings.seed),
            method=highs.SIMPLEX,
            whole=True,
            stop=self._watch.halted,
            deadline=self._watch.deadline,
        )
        if found.columns is None:
            return np.zeros(len(given), bool), max(found.bound, 0.0)
        return found.columns[given] > 0.5, max(found.bound, 0.0)

    def _each_alone(self) -> Floats:
        """(S, E) what each scenario needs by itself, and the lines that say so."""
        every = self.need.short(np.zeros((self._months, self._elements)))
        alone = np.zeros(every.shape)
        for s, e in np.argwhere(every):
            alone[s, e] = self._one(int(e), np.array([s])).sum()
        return alone

    def _for(self, kept: Mask) -> Floats:
        """The least schedule for these scenarios (T, E)."""
        licensed = np.zeros((self._months, self._elements))
        alone = self._alone
        for e in range(self._elements):
            if not kept.any() or not (alone[kept, e] > 0).any():
                continue
            working = [int(np.argmax(np.where(kept, alone[:, e], -1.0)))]
            while True:
                licensed[:, e] = self._one(e, np.array(working))
                short = self._short(e, licensed[:, e]) & kept
                short[working] = False
                if not short.any():
                    break
                missed = np.flatnonzero(short)
                working += list(missed[np.argsort(-alone[missed, e])][: max(3, len(missed) // 4)])
        return licensed

    def _short(self, e: int, licensed: Floats) -> Mask:
        n = self.need
        at = slice(e, e + 1)
        one = Need(
            n.gap[:, :, at], n.opening[at], n.fill[:, at], n.room[:, at], n.refill[:, at], n.release[:, at],
            n.unit_g[at], n.probability,
        )  # fmt: skip
        return np.asarray(one.short(licensed[:, None])[:, 0])

    def _one(self, e: int, scenarios: NDArray[np.int64]) -> Floats:
        """(T,) least schedule of an element under which none of the scenarios is short; keeps its lines."""
        linear = Linear()
        licensed, stock, rows = _rows(linear, self.need, e, scenarios)
        cost = np.zeros(linear.columns)
        cost[licensed] = _later(self._months)
        matrix = linear.matrix(cost)
        found = highs.run(matrix, Settings(), method=highs.SIMPLEX, whole=False)
        assert found.columns is not None
        assert found.row_duals is not None
        assert found.column_duals is not None
        w = found.row_duals
        w = np.where(np.isfinite(matrix.row_lower), np.maximum(w, 0.0), np.minimum(w, 0.0))
        worth = w * np.where(np.isfinite(matrix.row_lower), matrix.row_lower, matrix.row_upper)
        d = cost - matrix.a.T @ w
        of_stock = np.minimum(d[stock], 0.0) * matrix.upper[stock]
        share = np.zeros(len(self.need.probability))
        share[scenarios] = of_stock.sum(axis=1) + sum(np.where(r >= 0, worth[r], 0.0).sum(axis=1) for r in rows)
        # Inexact duals may claim a little too much of a month's grams; scaled down, the line holds.
        claimed = 1 - d[licensed].min(initial=0.0)
        share = np.maximum(share, 0.0) / claimed
        total = float(share.sum())
        self._lines.append((e, share, total))
        if self._whole_sets:
            # The same total as long as none of those that press on it is given up.
            self._lines.append((e, np.where(share > 0, total, 0.0), total))
        return np.maximum(found.columns[licensed], 0.0)


def _later(months: int) -> Floats:
    return 1 + LATER_IS_BETTER * np.linspace(1.0, 0.0, months)


def _rows(
    linear: Linear, n: Need, e: int, scenarios: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[NDArray[np.int64]]]:
    """Places of licensed (T,) and stock (n, T), and of the rows of one element, each (n, T)."""
    gap = n.gap[scenarios, :, e].copy()
    gap[:, 0] -= n.opening[e]
    licensed = linear.add_columns(np.full(gap.shape[1], np.inf))
    stock = linear.add_columns(np.broadcast_to(n.room[:, e], gap.shape))
    balance = linear.add_rows(gap - n.fill[:, e], np.inf)
    linear.put(balance, licensed, 1.0)
    linear.put(balance, stock, -1.0)
    linear.put(balance[:, 1:], stock[:, :-1], 1.0)
    found = [balance]
    for sign, most in ((1.0, n.refill[:, e] + n.fill[:, e]), (-1.0, n.release[:, e] - n.fill[:, e])):
        bound = np.broadcast_to(most, gap.shape).copy()
        bound[:, 0] += sign * n.opening[e]
        rows = linear.add_rows(-np.inf, bound, present=np.isfinite(bound))
        linear.put(rows, stock, sign)
        linear.put(rows[:, 1:], stock[:, :-1], -sign)
        found.append(rows)
    return licensed, stock, found
