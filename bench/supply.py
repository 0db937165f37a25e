"""The rows on supply for docs/performance.md: whole runs of a scenario, and our sectors beside BoARIO's.

`./run python bench/supply.py` shows them; `measure` gives them to bench/run.py. It takes a minute or so.
"""

from __future__ import annotations

import supply_boario
from engine import Row
from measure import runs as many
from measure import seconds
from supply_ensemble import MOST_MIB, MOST_S, in_its_own_process

SCENARIO = "japan-2026"
DRAWS = 1_000
LINEAR_WITHIN = 0.25
NOTES = supply_boario.NOTES


def measure(runs: int = 3) -> list[Row]:
    return [*ensembles(runs), *supply_boario.measure(runs)]


def ensembles(runs: int) -> list[Row]:
    """One scenario with all its layers, in processes of their own, one thread each."""
    once = [in_its_own_process(SCENARIO, DRAWS) for _ in range(runs)]
    twice = [in_its_own_process(SCENARIO, 2 * DRAWS) for _ in range(runs)]
    best, double = (min(each["cpu_s"] for each in found) for found in (once, twice))
    slowest, peak = max(each["cpu_s"] for each in once), max(each["peak_mib"] for each in (*once, *twice))
    residual = max(each["residual_g"] for each in (*once, *twice))
    shape = f"{DRAWS:,} draws × {once[0]['days']:.0f} days × {once[0]['sectors']:.0f} sectors"
    return [
        Row(
            f"{SCENARIO}, all layers: {shape}",
            f"{seconds(best)} CPU, {seconds(min(each['wall_s'] for each in once))} wall, one thread",
            f"{seconds(best)} to {seconds(slowest)} CPU ({many(runs)})",
            f"at most {MOST_S:.0f} s",
            best <= MOST_S,
        ),
        Row("peak memory of the process", f"{peak:.0f} MiB", "", f"at most {MOST_MIB:.0f} MiB", peak <= MOST_MIB),
        Row(
            "twice the draws, CPU over that of once",
            f"{double / best:.2f}",
            "",
            f"2 within {LINEAR_WITHIN:g}",
            abs(double / best - 2) <= LINEAR_WITHIN,
        ),
        Row(
            "mass that the books leave over, any element and draw",
            f"{residual:.1e} g",
            "",
            "under 1 g",
            residual < 1,
            True,
        ),
    ]


if __name__ == "__main__":
    for row in measure():
        verdict = "" if row.met is None else "  met" if row.met else "  MISSED"
        print(f"{row.what}: {row.measured}  {row.spread}  {row.target}{verdict}")
    print(NOTES)
