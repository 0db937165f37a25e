"""The same programme stated in linopy; runs in bench/.venv-linopy, reads numbers.npz, prints times and optimum as JSON.

python bench/planning_linopy.py NUMBERS.npz [solve]
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
import warnings

import linopy
import numpy as np
import xarray as xr

S, T, E, C, K, J, H = ("scenario", "month", "element", "use", "option", "source", "thrift")


def stated(n: dict[str, np.ndarray]) -> linopy.Model:
    """Every block of `sekisho.planning.programme.blocks` that the made-up problem has, over named dimensions."""

    def array(name: str, *dims: str) -> xr.DataArray:
        return xr.DataArray(n[name], dims=dims, coords={dim: np.arange(n[name].shape[i]) for i, dim in enumerate(dims)})

    demand, licensed = array("demand", S, T, E, C), array("licensed", S, T, E)
    available, most, pay_least = array("available", S, T, K), array("most", T, E, K), array("pay_least", T, E, K)
    fill, laid, p = array("fill", T, E, K), array("laid", T, E, K), array("probability", S)
    change, change_by_option = array("change", S, T, E, C, H), n["thrift"]
    m = linopy.Model()
    x = m.add_variables(array("least_x", K), array("most_x", K), name="x")
    lic = m.add_variables(0, licensed, name="licensed", mask=licensed > 0)
    here = (available > 0).transpose(S, T, K)
    can_pay, can_take = here & (pay_least > 0), here & (most > pay_least)
    zero = xr.zeros_like(can_take, dtype=float)
    paid = m.add_variables(zero, np.inf, name="paid", mask=can_pay)
    taken = m.add_variables(zero, np.inf, name="taken", mask=can_take)
    spot = m.add_variables(0, array("spot", T, E, J).expand_dims({S: p[S]}), name="spot")
    stock = m.add_variables(xr.zeros_like(licensed), np.inf, name="stock")
    touched = (change != 0).any(H)
    short = m.add_variables(0, demand.where(~touched, np.inf), name="short")
    saving = x.sel({K: change_by_option}).rename({K: H}).assign_coords({H: np.arange(len(change_by_option))})
    opening = array("opening", E)
    first = xr.DataArray((np.arange(licensed.sizes[T]) == 0).astype(float), dims=(T,), coords={T: licensed[T]})
    m.add_constraints(
        lic
        + paid.sum(K)
        + taken.sum(K)
        + spot.sum(J)
        + stock.shift({T: 1})
        - stock
        + (fill * x).sum(K)
        + short.sum(C)
        - (change.sum(C) * saving).sum(H)
        == demand.sum(C) - opening * first,
        name="balance",
    )
    m.add_constraints(paid - (available * pay_least) * x <= 0, name="pay", mask=can_pay)
    m.add_constraints(taken - (available * (most - pay_least)) * x <= 0, name="take", mask=can_take)
    m.add_constraints(stock - (laid * x).sum(K) <= array("store", E), name="room")
    m.add_constraints(short - (change * saving).sum(H) <= demand, name="sheds", mask=touched)
    pays = (available * (pay_least * array("price", T, E, K)).sum(E)).sum(T)
    last = first.copy(data=np.roll(first.values, -1))
    worth = array("hold", T, E) - array("closing_worth", E) * last
    m.add_objective(
        (array("first_cost", K) * x).sum()
        + ((p * pays).sum(S) * x).sum()
        + (p * array("licensed_price", T, E) * lic).sum()
        + (p * array("price", T, E, K) * taken).sum()
        + (p * array("spot_price", T, E, J) * spot).sum()
        + (p * worth * stock).sum()
        + (p * array("loss", T, E, C) * short).sum()
    )
    return m


def main(path: str, solve: bool) -> None:
    warnings.simplefilter("ignore")
    with np.load(path) as file:
        n = {name: file[name] for name in file.files}
    wall, cpu = time.perf_counter(), time.process_time()
    model = stated(n)
    a = model.matrices.A
    told: dict[str, object] = {
        "build_wall_s": time.perf_counter() - wall,
        "build_cpu_s": time.process_time() - cpu,
        "version": linopy.__version__,
        "rows": a.shape[0],
        "columns": a.shape[1],
        "entries": int(a.nnz),
    }
    if solve:
        wall, cpu = time.perf_counter(), time.process_time()
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            model.solve(solver_name="highs", io_api="direct", solver="simplex", output_flag=False)
        told |= {
            "solve_wall_s": time.perf_counter() - wall,
            "solve_cpu_s": time.process_time() - cpu,
            "objective": float(model.objective.value),
        }
    told["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("\n" + json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], "solve" in sys.argv[2:])
