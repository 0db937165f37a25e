"""Our sectors on the given table and shocks; a process of its own, so that it runs under the same thread limit."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from sekisho.supply.economy.criticality import CRITICAL, Criticality, of_table
from sekisho.supply.economy.wiod import japan_2011
from sekisho.supply.production import BY_OUTPUT, Economy, Propagation, economy_of


def same_as_peer(case) -> Economy:
    """The equations that both can express: all inputs critical and ordered for what was made, one cover, no imports."""
    whole = japan_2011()
    output = whole.output.copy()
    output[whole.indices(case["sectors"])] = np.sum(case["domestic"], axis=1) + case["final"]
    table = replace(whole, imports=np.zeros_like(whole.imports), output=output)
    need = table.input_coefficients()
    rating = Criticality(np.full_like(need, CRITICAL), need)
    cover = np.full(len(table.codes), float(case["cover_days"]))
    return Economy(table, rating, cover, "strongly_critical", float(case["refill_days"]), BY_OUTPUT)


def run(economy: Economy, case, cuts: np.ndarray) -> np.ndarray:
    """Mean output lost over the days, shape (scenarios, sectors)."""
    hit = economy.table.indices(case["hit"])
    lost = np.zeros((len(cuts), len(economy.table.codes)))
    gate = np.ones_like(lost)
    steps = Propagation(economy, len(cuts))
    for day in range(case["days"]):
        # BoARIO counts its days from 1.
        if day == case["from_day"] + 1:
            gate[:, hit] = 1 - cuts[:, None]
        lost += 1 - steps.step(gate)
    return lost / case["days"]


def main() -> None:
    case = json.loads(Path(sys.argv[1]).read_text())
    cuts = np.array(case["cuts"])
    many = np.resize(cuts, case["scenarios"])
    told = {}
    for name, economy in (
        ("same", same_as_peer(case)),
        ("surveyed", economy_of(japan_2011(), of_table(japan_2011()), "half_critical", 10.0)),
    ):
        run(economy, case, cuts[:1])
        wall, cpu = [], []
        for _ in range(case["runs"]):
            wall_0, cpu_0 = time.perf_counter(), time.process_time()
            lost = run(economy, case, many)
            cpu.append(time.process_time() - cpu_0)
            wall.append(time.perf_counter() - wall_0)
        makes = economy.table.output > 0
        flat = float(np.abs(run(economy, case, np.zeros(1))[:, makes]).max())
        told[name] = {"wall_s": wall, "cpu_s": cpu, "lost": lost[: len(cuts)].tolist(), "flat": flat}
    told["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
