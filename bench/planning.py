"""How long a plan takes and how much memory, how both grow with scenarios, and the same model stated in linopy.

    ./run python bench/planning.py [-o docs/planning-performance.md]

Every figure is of a process of its own. The problem is made up (`planning_case.py`). linopy (MIT), which PyPSA is built
on, lives in bench/.venv-linopy with the same HiGHS as here, built on first use; the product never imports it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import report
from engine import Row
from measure import runs as many
from measure import seconds
from planning_case import made_up
from sekisho.planning.problem import Risk, Settings
from sekisho.planning.programme import highs, least_licensed, solve
from sekisho.planning.programme.build import build
from sekisho.planning.programme.numbers import numbers

HERE = Path(__file__).parent
LINOPY = "linopy==0.10.1"
SCENARIOS = 50
LINEAR_S, WHOLE_S, MOST_MIB = 10.0, 120.0, 2048.0
GROWTH = (10, 25, 50, 100, 200)
BESIDE = 5
PATIENCE_S = 60.0
SAME_WITHIN = 1e-6
CASE = "12 options × 8 elements × 108 months"


def one(what: str, scenarios: int) -> dict[str, Any]:
    """One measurement in this process."""
    problem = made_up(scenarios, builds=what in ("builds", "tail"))
    wall, cpu = time.perf_counter(), time.process_time()
    told: dict[str, Any]
    if what in ("simplex", "interior"):
        programme = build(problem)
        built = time.perf_counter(), time.process_time()
        method = {"simplex": highs.SIMPLEX, "interior": highs.INTERIOR}[what]
        found = highs.run(
            programme.matrix, Settings(), method=method, whole=False, deadline=time.monotonic() + PATIENCE_S
        )
        told = {
            "status": found.status,
            "objective": found.objective,
            "build_wall_s": built[0] - wall,
            "build_cpu_s": built[1] - cpu,
            "solve_wall_s": time.perf_counter() - built[0],
            "solve_cpu_s": time.process_time() - built[1],
            "size": programme.matrix.size,
        }
    elif what == "bridge":
        x = np.array([0.5 * option.most for option in problem.options])
        bridge = least_licensed(problem, x, 0.1, ("motors",))
        told = {"status": bridge.status, "gap_pct": bridge.gap_pct, "months": bridge.months}
    else:
        plan = solve(problem, Risk(0.5, 0.9) if what == "tail" else Risk(), Settings(method="split"))
        unit = numbers(problem).unit_jpy
        told = {
            "status": plan.status,
            "objective": None if plan.objective_jpy is None else plan.objective_jpy / unit,
            "gap_pct": plan.gap_pct,
            "over_relaxed_pct": None
            if plan.objective_jpy is None or plan.relaxed_jpy is None
            else 100 * (plan.objective_jpy / plan.relaxed_jpy - 1),
            "build_wall_s": plan.build_s,
            "method": plan.method,
            "size": (plan.rows, plan.columns, plan.entries),
        }
    return told | {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def apart(what: str, scenarios: int, runs: int = 1) -> list[dict[str, Any]]:
    """The same in processes of their own, fastest first."""
    print(f"{what}, {scenarios} scenarios", file=sys.stderr, flush=True)
    found = []
    for _ in range(runs):
        ended = subprocess.run(
            [sys.executable, __file__, "--one", what, str(scenarios)], check=True, capture_output=True, text=True
        )
        found.append(json.loads(ended.stdout))
    return sorted(found, key=lambda each: each["wall_s"])


def _time(each: dict[str, Any], part: str = "") -> str:
    return f"{seconds(each[part + 'wall_s'])} wall, {seconds(each[part + 'cpu_s'])} CPU"


def targets(runs: int) -> Iterator[Row]:
    linear, whole = apart("linear", SCENARIOS, runs), apart("builds", SCENARIOS, runs)
    tail = apart("tail", SCENARIOS)
    rows, columns, entries = linear[0]["size"]
    yield Row(
        f"{CASE} × {SCENARIOS} scenarios",
        f"{rows:,} rows, {columns:,} columns, {entries:,} entries",
        f"assembled in {seconds(linear[0]['build_wall_s'])} wall",
    )
    for name, found, most, gap in (
        ("linear programme", linear, LINEAR_S, 0.01),
        ("eight projects yes or no, shares of origin capped", whole, WHOLE_S, 1.0),
    ):
        best = found[0]
        yield Row(
            f"{name}, to a gap of {gap:g} %",
            f"{_time(best)}; gap {best['gap_pct']:.3g} %, {best['status']}",
            f"{seconds(best['wall_s'])} to {seconds(found[-1]['wall_s'])} wall ({many(len(found))}); {best['method']}",
            f"at most {most:.0f} s wall",
            best["wall_s"] <= most and best["status"] == "optimal",
        )
    yield Row("its price of whole numbers: best plan over the relaxed bound", f"{whole[0]['over_relaxed_pct']:.2f} %")
    yield Row("the same with half the weight on the worst tenth", f"{_time(tail[0])}; gap {tail[0]['gap_pct']:.3g} %")
    peak = max(each["peak_mib"] for each in (*linear, *whole, *tail))
    yield Row("peak memory of the process", f"{peak:.0f} MiB", "", f"at most {MOST_MIB:.0f} MiB", peak <= MOST_MIB)
    bridge = apart("bridge", SCENARIOS)[0]
    yield Row(
        "the bridge at p = 0.1: least licences under which one use stops so seldom",
        _time(bridge),
        f"gap {bridge['gap_pct']:.3g} %, {bridge['status']}",
    )


def growth(sizes: list[int]) -> Iterator[Row]:
    for scenarios in sizes:
        linear, whole = apart("linear", scenarios)[0], apart("builds", scenarios)[0]
        peak, each_ms = max(linear["peak_mib"], whole["peak_mib"]), 1000 * linear["cpu_s"] / scenarios
        yield Row(
            f"{scenarios} scenarios",
            f"linear {_time(linear)}; yes or no {_time(whole)}",
            f"{linear['size'][1]:,} columns, {peak:.0f} MiB; {each_ms:.0f} ms CPU a scenario",
        )


def ways() -> Iterator[Row]:
    found = {what: apart(what, BESIDE)[0] for what in ("linear", "simplex", "interior")}
    names = {
        "linear": "split into blocks, with cuts",
        "simplex": "the whole on HiGHS's simplex",
        "interior": "the whole on HiGHS's interior point (no crossover)",
    }
    for what, each in found.items():
        part = "" if what == "linear" else "solve_"
        yield Row(f"{names[what]}, {BESIDE} scenarios", f"{_time(each, part)}, {each['status']}", _optimum(each))
    for what in ("simplex", "interior"):
        each = apart(what, SCENARIOS)[0]
        yield Row(
            f"{names[what]}, {SCENARIOS} scenarios, stopped after {PATIENCE_S:.0f} s",
            f"{_time(each, 'solve_')}, {each['status']}",
        )


def _optimum(each: dict[str, Any]) -> str:
    return f"optimum {each['objective']:.6f}" if each["objective"] is not None else "no plan"


def beside_linopy() -> Iterator[Row]:
    python = _linopy()
    for scenarios, solved in ((BESIDE, True), (SCENARIOS, False)):
        print(f"linopy, {scenarios} scenarios", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "numbers.npz"
            problem = made_up(scenarios)
            n = numbers(problem)
            options = problem.options
            np.savez(
                path,
                **{each.name: getattr(n, each.name) for each in fields(n)},
                least_x=[option.least for option in options],
                most_x=[option.most for option in options],
            )
            command = [python, HERE / "planning_linopy.py", path, *(["solve"] if solved else [])]
            ended = subprocess.run(command, check=True, capture_output=True, text=True)
        theirs = json.loads(ended.stdout.splitlines()[-1])
        ours = apart("simplex", scenarios)[0] if solved else apart("linear", scenarios)[0]
        same = list(ours["size"]) == [theirs["rows"], theirs["columns"], theirs["entries"]]
        yield Row(
            f"{scenarios} scenarios, stating the model: linopy {theirs['version']}",
            f"{seconds(theirs['build_wall_s'])} wall, {seconds(theirs['build_cpu_s'])} CPU",
            f"{theirs['columns']:,} columns; process peak {theirs['peak_mib']:.0f} MiB",
        )
        ratio = theirs["build_wall_s"] / ours["build_wall_s"]
        yield Row(
            f"{scenarios} scenarios, stating the model: Sekisho",
            f"{seconds(ours['build_wall_s'])} wall",
            f"linopy takes {ratio:.0f} times as long",
        )
        yield Row("rows, columns and entries of the two", "the same" if same else "differ", "", "the same", same, True)
        if solved:
            gap = abs(theirs["objective"] / ours["objective"] - 1)
            yield Row(
                f"{scenarios} scenarios, HiGHS's simplex on linopy's", _time(theirs, "solve_"), "handing over included"
            )
            yield Row(f"{scenarios} scenarios, HiGHS's simplex on ours", _time(ours, "solve_"), "handing over included")
            yield Row("optimum of the two", f"{gap:.1e} apart", "", f"within {SAME_WITHIN:g}", gap <= SAME_WITHIN, True)


def _linopy() -> Path:
    venv = HERE / ".venv-linopy"
    python, installed = venv / "bin" / "python", venv / ".installed"
    want = f"{LINOPY} highspy=={version('highspy')}"
    if not installed.exists() or installed.read_text() != want:
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True, capture_output=True, text=True)
        pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *want.split()]
        subprocess.run(pip, check=True, capture_output=True, text=True)
        installed.write_text(want)
    return python


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--growth", type=int, nargs="*", default=list(GROWTH), help="numbers of scenarios")
    parser.add_argument("-o", "--out", type=Path, default=Path("docs/planning-performance.md"))
    asked = parser.parse_args()
    about = [*report.machine(), f"HiGHS {version('highspy')}, scipy {version('scipy')}"]
    sections = {
        "At the size set out for": list(targets(asked.runs)),
        "Growth with scenarios": list(growth(asked.growth)),
        "Ways to solve it": list(ways()),
        "The same model in linopy": list(beside_linopy()),
    }
    about.append(f"load when it ended: {report.load_now()}")
    print(report.text(sections))
    head = f"""# Speed of the planning programme

Written by `bench/planning.py`; do not edit. Run it again on your machine:

    {" ".join(["./run python bench/planning.py", *sys.argv[1:]])}

{os.linesep.join(f"- {each}" for each in about)}

The problem is made up: eight projects that each deliver every element, three stocks and one kind of thrift, three uses,
a spot market, {CASE}. Targets are held against wall time. Others may use the machine (its load
stands above), and then wall time says more of them than of this: CPU seconds of all threads stand beside it. Only the
first table repeats its runs; a row elsewhere is one run.

"Split into blocks": the commitments propose a plan, the scenarios' blocks say what it costs and give lines below their
cost (`src/sekisho/planning/programme/learn.py`). It is what `method="auto"` takes with whole
numbers and above 20,000 columns; smaller linear programmes go to HiGHS's simplex whole.
"""
    asked.out.write_text("\n".join([head, *(report.section(title, rows) for title, rows in sections.items())]))
    sys.exit(any(row.must and not row.met for rows in sections.values() for row in rows))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(sys.argv[2], int(sys.argv[3]))))
    else:
        main()
