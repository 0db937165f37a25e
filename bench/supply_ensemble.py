"""How long an ensemble takes and how much memory: all layers, one thread, in processes of its own.

    ./run python bench/supply_ensemble.py [SCENARIO] [DRAWS ...]

CPU seconds are of all threads of the process; memory is the process's peak, interpreter and libraries with it.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
SIZES = (100, 250, 500, 1000)
TIMES = 3
MOST_S, MOST_MIB = 10.0, 500.0


def measured(name: str, draws: int) -> dict[str, float]:
    """One run in this process."""
    from sekisho.supply.run import run
    from sekisho.supply.scenario_file import load_scenario

    scenario = load_scenario(name)
    cpu, wall = time.process_time(), time.perf_counter()
    result = run(scenario, draws)
    return {
        "cpu_s": time.process_time() - cpu,
        "wall_s": time.perf_counter() - wall,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "days": result.days,
        "sectors": len(result.by_sector),
        "residual_g": result.mass_residual_g,
    }


def in_its_own_process(name: str, draws: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", name, str(draws)]
    ended = subprocess.run(command, env={**os.environ, **ONE_THREAD}, check=True, capture_output=True, text=True)
    return json.loads(ended.stdout)


def main(name: str, sizes: list[int]) -> int:
    print(f"{name}: {TIMES} runs each, best CPU time, one thread")
    print(f"{'draws':>6} {'CPU s':>8} {'ms a draw':>10} {'wall s':>8} {'peak MiB':>9} {'residual g':>11}")
    for draws in sizes:
        runs = [in_its_own_process(name, draws) for _ in range(TIMES)]
        best = min(runs, key=lambda each: each["cpu_s"])
        peak = max(each["peak_mib"] for each in runs)
        print(
            f"{draws:>6} {best['cpu_s']:>8.2f} {1000 * best['cpu_s'] / draws:>10.2f} {best['wall_s']:>8.2f} "
            f"{peak:>9.0f} {best['residual_g']:>11.1e}"
        )
    print(f"{best['days']:.0f} days, {best['sectors']:.0f} sectors, 8 elements, 17 groups of 24 lines, all layers")
    kept = best["cpu_s"] * 1000 / sizes[-1] <= MOST_S and peak <= MOST_MIB
    print(f"1,000 draws in at most {MOST_S:.0f} CPU s and {MOST_MIB:.0f} MiB: {'kept' if kept else 'not kept'}")
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(sys.argv[2], int(sys.argv[3]))))
    else:
        raise SystemExit(main(*sys.argv[1:2] or ["japan-2026"], [int(each) for each in sys.argv[2:]] or list(SIZES)))
