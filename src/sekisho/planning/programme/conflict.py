"""The smallest set of constraints that cannot be kept together, found by letting groups of them go.

Groups are named limits, bounds of options, licences and markets; what is physically so is never let go. Halving as in
Junker 2004, "QuickXplain", AAAI-04; the set is smallest in that without any one of it the rest can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from sekisho.planning.problem import Floats, PlanningProblem, Settings
from sekisho.planning.programme import highs
from sekisho.planning.programme.blocks import Group
from sekisho.planning.programme.build import Programme, build
from sekisho.planning.programme.linear import Matrix
from sekisho.planning.programme.words import named
from sekisho.planning.solution import INFEASIBLE, Conflict

Kept = Callable[[Sequence[Group]], bool]
"""Whether these groups can be kept together."""


class Halted(Exception):
    """Time is up."""


def smallest_conflict(
    problem: PlanningProblem, committed: Floats | None = None, halted: Callable[[], bool] | None = None
) -> tuple[Conflict, ...]:
    """The set in words' terms; empty when everything can be kept, or when it was halted before it was found.

    committed: x held there, if any.
    """
    try:
        groups = conflicting_groups(problem, committed, halted)
    except Halted:
        return ()
    return tuple(dict.fromkeys(named(problem, group, committed) for group in groups))


def conflicting_groups(
    problem: PlanningProblem, committed: Floats | None = None, halted: Callable[[], bool] | None = None
) -> tuple[Group, ...]:
    """Groups of a smallest conflicting set; looks for one scenario that shows it before it takes them all."""
    if committed is not None:
        held = tuple(
            replace(each, least=float(x), most=float(x)) for each, x in zip(problem.options, committed, strict=True)
        )
        problem = replace(problem, options=held)
    whole = _Question(problem, halted)
    if len(problem.scenarios) > 1:
        for s in range(len(problem.scenarios)):
            one = _Question(only(problem, s), halted)
            if not one.kept(one.groups):
                suspects = _halved(one.kept, [], one.groups, False)
                return _without_any(whole.kept, suspects)
    if whole.kept(whole.groups):
        return ()
    return tuple(_halved(whole.kept, [], whole.groups, False))


def only(problem: PlanningProblem, s: int) -> PlanningProblem:
    """One scenario of a problem, certain."""
    at = slice(s, s + 1)
    return replace(
        problem,
        scenarios=problem.scenarios[at],
        probability=np.ones(1),
        demand_g=problem.demand_g[at],
        loss_jpy_per_g=problem.loss_jpy_per_g[at] if problem.loss_jpy_per_g.ndim == 3 else problem.loss_jpy_per_g,
        licensed_g=problem.licensed_g[at],
        available=None if problem.available is None else problem.available[at],
    )


class _Question:
    def __init__(self, problem: PlanningProblem, halted: Callable[[], bool] | None) -> None:
        programme: Programme = build(problem, named=True, tail=False)
        self._linear, self._matrix, self._halted = programme.linear, programme.matrix, halted
        self.groups: list[Group] = [group for group in self._linear.groups if isinstance(group, tuple)]

    def kept(self, groups: Sequence[Group]) -> bool:
        if self._halted is not None and self._halted():
            raise Halted
        held = set(groups)
        m = self._matrix
        lower, upper = m.lower.copy(), m.upper.copy()
        row_lower, row_upper = m.row_lower.copy(), m.row_upper.copy()
        for group, rows in self._linear.row_groups:
            if group not in held:
                row_lower[rows], row_upper[rows] = -np.inf, np.inf
        for group, columns in self._linear.lower_groups:
            if group not in held:
                lower[columns] = 0.0
        for group, columns in self._linear.upper_groups:
            if group not in held:
                upper[columns] = np.inf
        asked = Matrix(np.zeros_like(m.cost), lower, upper, m.whole, row_lower, row_upper, m.a)
        for whole in (False, True) if m.whole.any() else (False,):
            found = highs.run(asked, Settings(gap_pct=100.0), method=highs.SIMPLEX, whole=whole, stop=self._halted)
            if found.status == INFEASIBLE:
                return False
            if found.status != "optimal":
                raise Halted
        return True


def _halved(kept: Kept, background: list[Group], groups: list[Group], added: bool) -> list[Group]:
    """QuickXplain: the part of `groups` that conflicts, given the background."""
    if added and not kept(background):
        return []
    if len(groups) == 1:
        return groups if added or not kept([*background, *groups]) else []
    first, second = groups[: len(groups) // 2], groups[len(groups) // 2 :]
    of_second = _halved(kept, [*background, *first], second, bool(first))
    of_first = _halved(kept, [*background, *of_second], first, bool(of_second))
    return [*of_first, *of_second]


def _without_any(kept: Kept, suspects: list[Group]) -> tuple[Group, ...]:
    """A conflict of one scenario, made smallest for all of them."""
    needed = list(suspects)
    for group in suspects:
        others = [each for each in needed if each != group]
        if not kept(others):
            needed = others
    return tuple(needed)
