"""One programme run on HiGHS: what was found, how it is bounded, and a way to stop it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from highspy import cb
from highspy._core import _Highs
from numpy.typing import NDArray

from sekisho.planning.problem import Settings
from sekisho.planning.programme.linear import Floats, Matrix

Seen = Callable[[str, float | None, float | None], None]
"""Called with what is running, the best objective and the bound so far, both in the programme's own money."""
Found = Callable[[Floats, float], None]
"""Called with the columns of each better plan with whole numbers, and its objective."""

SIMPLEX, INTERIOR = "simplex", "ipx"
SOON_S = 0.3

_STATUS = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kModelEmpty: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kTimeLimit: "time_limit",
    highspy.HighsModelStatus.kInterrupt: "interrupted",
    highspy.HighsModelStatus.kObjectiveTarget: "optimal",
}


def quiet() -> Any:
    """A solver that says nothing. The class beneath `highspy.Highs`, whose own start prints a line to stdout."""
    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    return solver


_STAGES = {
    int(cb.HighsCallbackType.kCallbackSimplexInterrupt): "simplex",
    int(cb.HighsCallbackType.kCallbackIpmInterrupt): "interior point",
    int(cb.HighsCallbackType.kCallbackMipInterrupt): "branches",
}


class SolverFault(RuntimeError):
    """HiGHS ended in a way that says nothing about the programme."""


@dataclass(frozen=True)
class Outcome:
    """status as of Solution. columns and row_duals None when there are none; bound -inf when nothing is known."""

    status: str
    columns: Floats | None
    row_duals: Floats | None
    column_duals: Floats | None
    objective: float | None
    bound: float
    iterations: int
    method: str


def run(
    matrix: Matrix,
    settings: Settings,
    *,
    method: str,
    whole: bool,
    start: Floats | None = None,
    seen: Seen | None = None,
    found: Found | None = None,
    stop: Callable[[], bool] | None = None,
    deadline: float | None = None,
) -> Outcome:
    """Solve; whole=False lets whole numbers be broken. method: SIMPLEX or INTERIOR (of the linear programmes).

    deadline: of time.monotonic. start: columns of a plan to begin with; those with whole numbers are enough.
    """
    solver = quiet()
    options: dict[str, Any] = {
        "solver": method,
        "run_crossover": "off",
        "mip_rel_gap": settings.gap_pct / 100,
        "random_seed": settings.seed,
    }
    if settings.threads:
        options["threads"] = settings.threads
    integer = whole and bool(matrix.whole.any())
    if integer:
        options |= {"solver": "choose", "mip_ipm_solver": INTERIOR, "mip_lp_solver": "choose"}
        options.pop("run_crossover")
    if deadline is not None:
        options["time_limit"] = max(deadline - time.monotonic(), 0.01)
    for name, value in options.items():
        solver.setOptionValue(name, value)
    load(solver, matrix, matrix.whole & integer)
    if start is not None and integer:
        places = np.flatnonzero(matrix.whole).astype(np.int32)
        solver.setSolution(len(places), places, np.round(start[places]))
    halted = _listen(solver, seen, found, stop, integer)
    solver.run()
    status = _STATUS.get(solver.getModelStatus())
    if solver.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
        solver.setOptionValue("presolve", "off")
        solver.run()
        status = _STATUS.get(solver.getModelStatus())
    if halted and status == "time_limit":
        # So the interior-point solver calls it.
        status = "interrupted"
    if halted and status is None:
        # What is interrupted in the midst of a step HiGHS may call an error; nothing it holds then can be relied on.
        return Outcome("interrupted", None, None, None, None, -np.inf, 0, method)
    if status is None:
        if method == INTERIOR and not integer:
            return run(
                matrix, settings, method=SIMPLEX, whole=whole, seen=seen, found=found, stop=stop, deadline=deadline
            )
        raise SolverFault(solver.modelStatusToString(solver.getModelStatus()))
    return _outcome(solver, status, integer, method)


def load(solver: Any, matrix: Matrix, whole: NDArray[np.bool_]) -> None:
    """Hand the whole programme over at once."""
    a = matrix.a
    solver.passModel(
        a.shape[1],
        a.shape[0],
        a.nnz,
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        matrix.cost,
        matrix.lower,
        matrix.upper,
        matrix.row_lower,
        matrix.row_upper,
        a.indptr.astype(np.int32),
        a.indices.astype(np.int32),
        a.data,
        whole.astype(np.int32),
    )


def _listen(
    solver: Any, seen: Seen | None, found: Found | None, stop: Callable[[], bool] | None, integer: bool
) -> list[str]:
    """Have the solver tell how it fares. What is given back holds, once it has been asked to stop, where it was."""
    last, halted = [0.0], list[str]()

    def ask(stage: str, out: Any, answer: Any) -> None:
        if stop is not None and stop():
            answer.user_interrupt = True
            halted[:] = [stage]
        now = time.monotonic()
        if seen is not None and now - last[0] > SOON_S:
            last[0] = now
            known = integer and stage == "branches"
            seen(
                stage, _finite(out.mip_primal_bound) if known else None, _finite(out.mip_dual_bound) if known else None
            )

    def heard(kind: int, message: str, out: Any, answer: Any, data: Any) -> None:
        if int(kind) == int(cb.HighsCallbackType.kCallbackMipImprovingSolution):
            if found is not None:
                found(np.array(out.mip_solution), float(out.objective_function_value))
        else:
            ask(_STAGES[int(kind)], out, answer)

    solver.setCallback(heard, None)
    if seen is not None or stop is not None:
        for kind in _STAGES:
            solver.startCallback(cb.HighsCallbackType(kind))
    if found is not None and integer:
        solver.startCallback(cb.HighsCallbackType.kCallbackMipImprovingSolution)
    return halted


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _outcome(solver: Any, status: str, integer: bool, method: str) -> Outcome:
    info, solution = solver.getInfo(), solver.getSolution()
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    usable = solution.value_valid and (feasible if integer or status != "optimal" else True)
    columns = np.array(solution.col_value) if usable and status != "infeasible" else None
    duals = solution.dual_valid and not integer and status == "optimal"
    objective = float(info.objective_function_value) if columns is not None else None
    if integer:
        bound = float(info.mip_dual_bound)
    else:
        bound = objective if objective is not None and status == "optimal" else -np.inf
    return Outcome(
        status=status,
        columns=columns,
        row_duals=np.array(solution.row_dual) if duals else None,
        column_duals=np.array(solution.col_dual) if duals else None,
        objective=objective,
        bound=bound,
        iterations=int(info.simplex_iteration_count + info.ipm_iteration_count),
        method=f"branch and bound, {method}" if integer else method,
    )
