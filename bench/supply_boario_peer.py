"""BoARIO on the given table and shocks; runs in bench/.venv-boario, reads a case, prints times and outputs as JSON."""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pymrio
from boario import event
from boario.extended_models import ARIOPsiModel
from boario.simulation import Simulation

REGION = "JPN"


def system(case):
    """The table as pymrio has it: one region, domestic deliveries, one column of final demand."""
    sectors = pd.MultiIndex.from_product([[REGION], case["sectors"]], names=["region", "sector"])
    final = pd.MultiIndex.from_product([[REGION], ["final"]], names=["region", "category"])
    io = pymrio.IOSystem(
        Z=pd.DataFrame(case["domestic"], index=sectors, columns=sectors, dtype=float),
        Y=pd.DataFrame(np.array(case["final"], dtype=float)[:, None], index=sectors, columns=final),
    )
    io.calc_all()
    return io


def run(io, case, cut):
    """Output by day and sector as a share of the first day's, shape (days, sectors)."""
    model = ARIOPsiModel(
        io,
        order_type="noalt",
        alpha_base=1.0,
        alpha_max=1.0,
        inventory_dict=dict.fromkeys(case["sectors"], case["cover_days"]),
        inventory_restoration_tau=case["refill_days"],
        # Held back from the last day of stock on, as we are.
        psi_param=1.0 / case["cover_days"],
    )
    with tempfile.TemporaryDirectory() as folder:
        sim = Simulation(model, n_temporal_units_to_sim=case["days"], boario_output_dir=folder)
        if cut > 0:
            hit = pd.Series(cut, index=pd.MultiIndex.from_product([[REGION], case["hit"]], names=["region", "sector"]))
            # It outlasts the run: how such an event recovers is, by BoARIO's own warning, not to be relied on.
            lasting = {"occurrence": case["from_day"], "duration": case["days"] - case["from_day"], "recovery_tau": 1}
            sim.add_event(event.from_series(hit, event_type="arbitrary", **lasting))
        # Not `loop`, which ends early where it takes a slow decline for an equilibrium.
        for _ in range(case["days"]):
            sim.next_step()
        made = sim.production_realised.to_numpy()
    return made / made[0]


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    case = json.loads(Path(sys.argv[1]).read_text())
    io = system(case)
    # The order of the table is the sectors' own; BoARIO sorts by name.
    order = [sorted(case["sectors"]).index(name) for name in case["sectors"]]
    run(io, case, 0.0)
    wall, cpu, lost = [], [], []
    for cut in case["cuts"]:
        wall_0, cpu_0 = time.perf_counter(), time.process_time()
        made = run(io, case, cut)
        cpu.append(time.process_time() - cpu_0)
        wall.append(time.perf_counter() - wall_0)
        lost.append((1 - made[:, order]).mean(axis=0).tolist())
    flat = float(np.abs(run(io, case, 0.0) - 1).max())
    json.dump({"wall_s": wall, "cpu_s": cpu, "lost": lost, "flat": flat}, sys.stdout)


if __name__ == "__main__":
    main()
