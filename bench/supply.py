"""Writes docs/supply-performance.md: whole runs of a scenario, and our sectors beside BoARIO's. A minute or so.

./run python bench/supply.py
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import report
import supply_boario
from engine import Row
from measure import runs as many
from measure import seconds
from supply_ensemble import MOST_MIB, MOST_S, in_its_own_process

SCENARIO = "japan-2026"
DRAWS = 1_000
LINEAR_WITHIN = 0.25


def ensembles(runs: int) -> list[Row]:
    """One scenario with all its layers, in processes of their own, one thread each."""
    once = [in_its_own_process(SCENARIO, DRAWS) for _ in range(runs)]
    twice = [in_its_own_process(SCENARIO, 2 * DRAWS) for _ in range(runs)]
    best, double = (min(each["cpu_s"] for each in found) for found in (once, twice))
    slowest, peak = max(each["cpu_s"] for each in once), max(each["peak_mib"] for each in once)
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
        Row("peak memory with twice the draws", f"{max(each['peak_mib'] for each in twice):.0f} MiB"),
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("-o", "--out", type=Path, default=Path("docs/supply-performance.md"))
    asked = parser.parse_args()
    about = report.machine()
    sections = {
        "A scenario with all its layers": ensembles(asked.runs),
        "Sectors beside BoARIO's": supply_boario.measure(asked.runs),
    }
    print(report.text(sections))
    head = f"""# Speed of the supply model

Written by `bench/supply.py`; do not edit. Run it again on your machine:

    {" ".join(["./run python bench/supply.py", *sys.argv[1:]])}

{os.linesep.join(f"- {each}" for each in about)}

Every figure is the best of some runs; the column beside it gives the fastest and the slowest. Each run has a process of
its own and one thread. Go by CPU seconds where others share the machine.
"""
    notes = f"## What the rows mean\n\n{supply_boario.NOTES}\n"
    asked.out.write_text("\n".join([head, *(report.section(title, rows) for title, rows in sections.items()), notes]))
    sys.exit(any(row.must and not row.met for rows in sections.values() for row in rows))


if __name__ == "__main__":
    main()
