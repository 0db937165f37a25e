"""Solve a planning problem: check it, build it, let HiGHS find the plan, read it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from sekisho.errors import InputError, Problem
from sekisho.planning.problem import Floats, PlanningProblem, Risk, Settings
from sekisho.planning.programme import highs, kept, read
from sekisho.planning.programme.build import Programme, build
from sekisho.planning.programme.check import check, check_committed
from sekisho.planning.programme.conflict import smallest_conflict
from sekisho.planning.programme.halt import Stop, Tell, Watch
from sekisho.planning.programme.kept import Kept
from sekisho.planning.programme.learn import Learnt, learn
from sekisho.planning.programme.linear import ABSENT
from sekisho.planning.programme.master import Master, cvar
from sekisho.planning.programme.split import Split, Stopped, Valued
from sekisho.planning.solution import INFEASIBLE, INTERRUPTED, OPTIMAL, TIME_LIMIT, Solution, gap_pct

METHODS = ("auto", "simplex", "interior", "split")
WHOLE_UP_TO_COLUMNS = 20_000
"""Up to so many columns "auto" hands a linear programme over whole: quick, and exact. Above, and with whole numbers, it
splits (docs/planning-performance.md)."""


def solve(
    problem: PlanningProblem,
    risk: Risk | None = None,
    settings: Settings | None = None,
    *,
    tell: Tell | None = None,
    stop: Stop | None = None,
    keep: Path | None = None,
    resume: Path | None = None,
) -> Solution:
    """The best plan found, with its bound. See the package for the arguments; InputError for a faulty problem."""
    risk, settings = risk or Risk(), settings or Settings()
    _checked(problem, risk, settings)
    mark = kept.fingerprint(problem, risk) if keep or resume else ""
    resumed = kept.read(resume, mark) if resume else None
    save = partial(kept.write, keep, mark) if keep else None
    watch = Watch(settings, tell, stop)
    watch.seen("building")
    programme = build(problem, risk, tail=False)
    build_s = watch.elapsed_s
    watch.unit_jpy = programme.numbers.unit_jpy
    split = Split(programme)
    master = Master(programme, split, risk)
    method = settings.method
    if method == "auto":
        small = programme.matrix.size[1] <= WHOLE_UP_TO_COLUMNS
        method = "simplex" if small and not programme.matrix.whole.any() else "split"
    if method == "split":
        found = learn(master, split, settings, watch, save, resumed)
        method = f"split into {split.blocks} blocks, {found.rounds} rounds of cuts"
    else:
        found, method = _whole(problem, programme, master, split, settings, method, watch, save, resumed)
    solution = _told(programme, split, master, found, watch, build_s, method)
    if solution.status == INFEASIBLE:
        watch.seen("conflict")
        return _with_conflict(solution, problem, None, watch)
    return solution


def evaluate(
    problem: PlanningProblem,
    committed: Floats,
    risk: Risk | None = None,
    settings: Settings | None = None,
    *,
    tell: Tell | None = None,
    stop: Stop | None = None,
) -> Solution:
    """What a plan costs and loses in each scenario; limits on commitments themselves (rules, budget) are kept too."""
    risk, settings = risk or Risk(), settings or Settings()
    _checked(problem, risk, settings)
    faults = check_committed(problem, committed)
    if faults:
        raise InputError(faults)
    watch = Watch(settings, tell, stop)
    programme = build(problem, risk, tail=False)
    build_s = watch.elapsed_s
    watch.unit_jpy = programme.numbers.unit_jpy
    split = Split(programme)
    master = Master(programme, split, risk)
    first = np.zeros(programme.matrix.size[1])
    first[programme.x] = committed
    switched = programme.y != ABSENT
    first[programme.y[switched]] = np.asarray(committed)[switched] > 0
    x = first[split.first]
    status, objective, valued = OPTIMAL, np.inf, None
    if _keeps_first_rows(split, x):
        try:
            valued = split.cost_at(x, watch.halted)
            objective = master.objective(x, valued.cost)
        except Stopped:
            status = watch.why or TIME_LIMIT
    if status == OPTIMAL and not np.isfinite(objective):
        status = INFEASIBLE
    bound = objective if status == OPTIMAL else -np.inf
    found = Learnt(status, x if status == OPTIMAL else None, valued, objective, bound, bound, 1)
    solution = _told(programme, split, master, found, watch, build_s, "commitments held")
    return solution if status != INFEASIBLE else _with_conflict(solution, problem, np.asarray(committed), watch)


def _checked(problem: PlanningProblem, risk: Risk, settings: Settings) -> None:
    faults = list(check(problem, risk))
    if settings.method not in METHODS:
        faults.append(Problem("method", f"{settings.method!r} is not a method", f"one of {', '.join(METHODS)}"))
    if faults:
        raise InputError(faults)


def _whole(
    problem: PlanningProblem,
    programme: Programme,
    master: Master,
    split: Split,
    settings: Settings,
    method: str,
    watch: Watch,
    save: Callable[[Kept], None] | None,
    resumed: Kept | None,
) -> tuple[Learnt, str]:
    """The extensive form as it is; the plan is valued by its blocks afterwards."""
    full = build(problem, programme.risk) if programme.risk.weight else programme
    chosen = {"simplex": highs.SIMPLEX, "interior": highs.INTERIOR}[method]
    first, whole = split.first, bool(full.matrix.whole.any())
    start, floor, relaxed = None, -np.inf, -np.inf
    if resumed is not None:
        floor, relaxed = resumed.bound, resumed.relaxed
        if resumed.x is not None:
            start = np.zeros(full.matrix.size[1])
            start[first] = resumed.x
    if whole and not np.isfinite(relaxed):
        loose = highs.run(
            full.matrix,
            settings,
            method=chosen,
            whole=False,
            seen=watch.seen,
            stop=watch.halted,
            deadline=watch.deadline,
        )
        relaxed = loose.bound
        floor = max(floor, relaxed)
        if loose.status != OPTIMAL:
            return Learnt(_ended(loose, watch), None, None, np.inf, floor, relaxed, 0), loose.method
    best: list[Floats] = [resumed.x] if resumed is not None and resumed.x is not None else []

    def found(columns: Floats, objective: float) -> None:
        best[:] = [columns[first]]
        if save is not None:
            save(Kept(columns[first], objective, floor, relaxed, None))

    outcome = highs.run(
        full.matrix,
        settings,
        method=chosen,
        whole=True,
        start=start,
        seen=watch.seen,
        found=found,
        stop=watch.halted,
        deadline=watch.deadline,
    )
    x = outcome.columns[first] if outcome.columns is not None else (best[0] if best else None)
    bound = max(floor, outcome.bound)
    relaxed = relaxed if whole else bound
    objective, valued = np.inf, None
    if x is not None and outcome.status != INFEASIBLE:
        x = np.where(full.matrix.whole[first], np.round(x), x)
        x = np.clip(x, full.matrix.lower[first], full.matrix.upper[first])
        valued = split.cost_at(x)
        objective = master.objective(x, valued.cost)
        bound = min(bound, objective)
        if save is not None:
            save(Kept(x, objective, bound, relaxed, None))
    return Learnt(_ended(outcome, watch), x, valued, objective, bound, relaxed, 0), outcome.method


def _ended(outcome: highs.Outcome, watch: Watch) -> str:
    """The status; HiGHS calls it an interruption too when it was stopped because time was up."""
    return (watch.why or outcome.status) if outcome.status in (INTERRUPTED, TIME_LIMIT) else outcome.status


def _told(
    programme: Programme, split: Split, master: Master, found: Learnt, watch: Watch, build_s: float, method: str
) -> Solution:
    n, money = programme.numbers, programme.numbers.unit_jpy
    rows, columns, entries = programme.matrix.size
    bound = found.bound * money if np.isfinite(found.bound) else None
    relaxed = found.relaxed * money if np.isfinite(found.relaxed) else None
    valued: Valued | None = None
    if found.x is not None and np.isfinite(found.objective):
        valued = found.valued or split.cost_at(found.x)
    objective = found.objective * money if valued is not None else None
    totals = master.totals(found.x, valued.cost) if valued is not None and found.x is not None else None
    x = None if valued is None else read.committed(programme, valued.columns)
    watch.seen(found.status, found.objective, found.bound)
    return Solution(
        status=found.status,
        objective_jpy=objective,
        bound_jpy=bound,
        gap_pct=gap_pct(objective, bound),
        relaxed_jpy=relaxed,
        committed=x,
        built=None if x is None else x > 1e-9,
        first_stage_jpy=None if valued is None else read.first_stage_jpy(programme, valued.columns),
        recourse=None if valued is None or totals is None else read.recourse(programme, valued, totals),
        mean_jpy=None if totals is None else float(n.probability @ totals) * money,
        cvar_jpy=None if totals is None else cvar(totals, n.probability, programme.risk.alpha) * money,
        conflict=(),
        elapsed_s=watch.elapsed_s,
        build_s=build_s,
        method=method,
        rows=rows,
        columns=columns,
        entries=entries,
        trace=tuple(watch.trace),
    )


def _keeps_first_rows(split: Split, x: Floats) -> bool:
    value = split.rows @ x
    slack = 1e-6 * np.maximum(1.0, np.abs(value))
    return bool((value >= split.rows_least - slack).all() and (value <= split.rows_most + slack).all())


def _with_conflict(solution: Solution, problem: PlanningProblem, committed: Floats | None, watch: Watch) -> Solution:
    conflict = smallest_conflict(problem, committed, watch.halted)
    return replace(solution, conflict=conflict, elapsed_s=watch.elapsed_s)
