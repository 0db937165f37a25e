"""What comes back from a planning programme: plans, how good they are and how that is known, conflicts, bridges.

Axes and units as in `sekisho.planning.problem`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.problem import Floats


@dataclass(frozen=True)
class Progress:
    """What is known while it runs: best plan's objective and bound so far (None before the first), and since when."""

    elapsed_s: float
    stage: str
    objective_jpy: float | None = None
    bound_jpy: float | None = None

    @property
    def gap_pct(self) -> float | None:
        return gap_pct(self.objective_jpy, self.bound_jpy)


def gap_pct(objective: float | None, bound: float | None) -> float | None:
    """100 (objective - bound) / |objective|, 0 when they are equal; None when either is not known."""
    if objective is None or bound is None:
        return None
    if objective == bound:
        return 0.0
    return float(100 * max(objective - bound, 0.0) / max(abs(objective), 1e-9))


OPTIMAL, TIME_LIMIT, INTERRUPTED = "optimal", "time_limit", "interrupted"
INFEASIBLE, UNBOUNDED = "infeasible", "unbounded"


@dataclass(frozen=True)
class Conflict:
    """One of a smallest set of constraints that cannot be kept together.

    kind: row of data/planning/conflicts.csv; values fill its sentence. `sekisho.planning.programme.said(conflict,
    language)` gives the sentence in "en", "ja" or "zh".
    """

    kind: str
    name: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Recourse:
    """What every scenario does under a plan; grams a month.

    licensed_g (S, T, E), delivered_g (S, T, E, K), spot_g (S, T, E, J), stock_g (S, T, E) at month's end,
    short_g (S, T, E, C). cost_jpy (S,) all money but the losses (commitments, purchases, holding, less closing stock),
    discounted; loss_jpy (S,) of shortage, discounted. worth_jpy_per_g (S, T, E): what one more gram in that month would
    spare in that scenario, in money of the month (dual of the balance over discount, zero where it would only lie).
    """

    licensed_g: Floats
    delivered_g: Floats
    spot_g: Floats
    stock_g: Floats
    short_g: Floats
    cost_jpy: Floats
    loss_jpy: Floats
    worth_jpy_per_g: Floats


@dataclass(frozen=True)
class Solution:
    """A plan, how good it is, and how that is known.

    status: "optimal" (within the gap asked for), "time_limit", "interrupted", "infeasible", "unbounded".
    objective_jpy: of the best plan found, None when there is none. bound_jpy: no plan can be below it.
    relaxed_jpy: optimum when whole numbers may be broken; None if not known.
    committed (K,): x; built (K,): whether x > 0. first_stage_jpy (K,): what each commitment costs, fill and holding
    included, take-or-pay not. mean_jpy, cvar_jpy: of cost and loss together, at the risk's alpha.
    conflict: smallest set of constraints that cannot be kept together, when infeasible.
    elapsed_s: building and solving; build_s: of it, assembling the matrix. method: what HiGHS ran. rows, columns,
    entries: size of the programme. trace: objective and bound over time.
    """

    status: str
    objective_jpy: float | None
    bound_jpy: float | None
    gap_pct: float | None
    relaxed_jpy: float | None
    committed: Floats | None
    built: NDArray[np.bool_] | None
    first_stage_jpy: Floats | None
    recourse: Recourse | None
    mean_jpy: float | None
    cvar_jpy: float | None
    conflict: tuple[Conflict, ...]
    elapsed_s: float
    build_s: float
    method: str
    rows: int
    columns: int
    entries: int
    trace: tuple[Progress, ...] = ()

    @property
    def has_plan(self) -> bool:
        return self.committed is not None


@dataclass(frozen=True)
class Bridge:
    """Least licensed grams, the same schedule in all scenarios, under which a gated use is short with probability <= p.

    licensed_g (T, E) whole grams, rounded up; each gram stands in the latest month in which it still suffices.
    stopped (S,): scenarios in which a gated use is short of any element under it; stop_probability: their weight.
    total_g (E,): sum of the schedule. months: the same in months of the element's mean demand, summed over elements,
    which is what is made least (so that no element outweighs the others); bound_months: no schedule can be below it;
    gap_pct between the two. method: "all scenarios kept" (none may stop) or "cuts" (a yes-or-no per scenario chooses
    which may stop; exact up to the gap).
    status: "optimal" (within the gap asked for), "bounded" (holds, not shown to be least), "time_limit", "interrupted".
    """

    status: str
    licensed_g: NDArray[np.int64] | None
    stopped: NDArray[np.bool_] | None
    stop_probability: float | None
    total_g: Floats | None
    months: float | None
    bound_months: float | None
    gap_pct: float | None
    method: str
    elapsed_s: float
