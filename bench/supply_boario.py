"""Our sectors beside BoARIO's: the same table, the same shocks, the same days, the same outputs, one thread each.

BoARIO (GPL-3.0) lives in an environment of its own, bench/.venv-boario, built on first use. Nothing of it is copied,
linked or shipped. `bench/supply.py` shows the rows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine import Row
from measure import runs as many
from measure import seconds
from sekisho.supply.economy.wiod import japan_2011

HERE = Path(__file__).parent
VENV = HERE / ".venv-boario"
# The wheel names none of what it imports.
PACKAGES = ("boario==0.7.2", "pymrio==0.7.0", "numpy==2.4.6", "pandas==3.1.1", "progressbar2==4.6.0")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

HIT = ("c14", "c15")
CUTS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
DAYS = 365
SCENARIOS = 1_000
EQUAL_WITHIN = 1e-9


def shock(cover_days: int, runs: int) -> dict[str, Any]:
    """What both can express: from a day on, some sectors can make only so much, to the end of the year.

    Imports are left out, and what final buyers take below nought is nought: BoARIO has neither.
    """
    table = japan_2011()
    makes = [place for place, output in enumerate(table.output) if output > 0]
    domestic = table.domestic[np.ix_(makes, makes)]
    return {
        "sectors": [table.codes[place] for place in makes],
        "domestic": domestic.tolist(),
        "final": np.maximum(table.output[makes] - domestic.sum(axis=1), 0.0).tolist(),
        "hit": HIT,
        "cuts": CUTS,
        "days": DAYS,
        "from_day": 5,
        "cover_days": cover_days,
        "refill_days": 10,
        "runs": runs,
        "scenarios": SCENARIOS,
    }


def measure(runs: int = 3) -> list[Row]:
    """Rows for docs/supply-performance.md. Half a minute, most of it ours in `runs` rounds of 1,000 scenarios."""
    case = shock(30, runs)
    rows = [
        Row(
            "the shock",
            f"{', '.join(HIT)} can make {100 * (1 - CUTS[-1]):.0f} to {100 * (1 - CUTS[0]):.0f} % from day 5 on",
            f"{len(case['sectors'])} sectors of Japan 2011 without imports, {DAYS} days, 30 days of every input",
        )
    ]
    ours = _run(Path(sys.executable), "supply_boario_ours.py", case)
    rows += [
        _ours("Sekisho, the equations that both have (all inputs critical)", ours["same"], runs),
        _ours("Sekisho, surveyed inputs and stocks, imports (not the same case)", ours["surveyed"], runs),
        Row("Sekisho, peak memory of the process", f"{ours['peak_mib']:.0f} MiB"),
    ]
    try:
        theirs = _run(_environment(), "supply_boario_peer.py", case)
    except subprocess.CalledProcessError as fault:
        last = [line for line in fault.stderr.splitlines() if line.strip()][-1:] or ["no message"]
        return [*rows, Row("BoARIO 0.7.2 (GPL-3.0)", f"could not be run: {last[0][:120]}")]
    return [*rows, *_beside(ours, theirs), *_where_they_part(runs)]


def _ours(what: str, told: Mapping[str, Any], runs: int) -> Row:
    cpu = told["cpu_s"]
    return Row(
        f"{what}, {SCENARIOS:,} scenarios at once",
        f"{seconds(min(cpu))} CPU, {seconds(min(told['wall_s']))} wall",
        f"{seconds(min(cpu))} to {seconds(max(cpu))} CPU ({many(runs)})",
        f"flat without a shock within {EQUAL_WITHIN:g}",
        told["flat"] <= EQUAL_WITHIN,
        True,
    )


def _beside(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Row]:
    each, same = float(np.median(theirs["cpu_s"])), min(ours["same"]["cpu_s"])
    apart = np.abs(_lost(ours["same"]["lost"]) - np.asarray(theirs["lost"])).max()
    return [
        Row(
            "BoARIO 0.7.2 (GPL-3.0), one scenario, model built anew as it must be",
            f"{seconds(each)} CPU, {seconds(float(np.median(theirs['wall_s'])))} wall (median)",
            f"{seconds(min(theirs['cpu_s']))} to {seconds(max(theirs['cpu_s']))} CPU ({many(len(theirs['cpu_s']))})",
            f"flat without a shock within {EQUAL_WITHIN:g}",
            theirs["flat"] <= EQUAL_WITHIN,
            True,
        ),
        Row(
            f"output lost in the year, every sector, {len(CUTS)} shocks: largest difference of the two",
            f"{apart:.1e} of the sector's output",
            "",
            f"equal within {EQUAL_WITHIN:g}",
            bool(apart <= EQUAL_WITHIN),
            True,
        ),
        Row(
            f"ratio of CPU times, {SCENARIOS:,} scenarios: BoARIO one by one (extrapolated) / Sekisho, same equations",
            f"{SCENARIOS * each / same:.0f}",
        ),
    ]


def _where_they_part(runs: int) -> list[Row]:
    """With five days of stock the largest shock empties shelves, and the two order and share out differently."""
    case = {**shock(5, 1), "cuts": (CUTS[-1],), "scenarios": 1}
    ours = _run(Path(sys.executable), "supply_boario_ours.py", case)
    theirs = _run(_environment(), "supply_boario_peer.py", case)
    table = japan_2011()
    output = table.output[table.indices(case["sectors"])]
    lost = [
        100 * float(np.average(row[0], weights=output))
        for row in (_lost(ours["same"]["lost"]), np.asarray(theirs["lost"]))
    ]
    told = f"Sekisho {lost[0]:.1f} %, BoARIO {lost[1]:.1f} % of all output"
    return [Row(f"where inputs run out: {100 * CUTS[-1]:.0f} % cut, 5 days of every input, lost in the year", told)]


def _lost(by_sector: Sequence[Sequence[float]]) -> np.ndarray[Any, Any]:
    """Our losses for the sectors that make anything, in the order of the case."""
    table = japan_2011()
    return np.asarray(by_sector)[:, table.output > 0]


def _run(python: Path, program: str, case: Mapping[str, Any]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "case.json"
        given.write_text(json.dumps(case))
        command = [python, HERE / program, given]
        # pymrio and BoARIO write beside where they are started.
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=folder, env={**os.environ, **ONE_THREAD}
        )
    return json.loads(done.stdout)


def _environment() -> Path:
    python, installed = VENV / "bin" / "python", VENV / ".installed"
    wanted = "\n".join(PACKAGES)
    if not installed.exists() or installed.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True, capture_output=True, text=True)
        pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *PACKAGES]
        subprocess.run(pip, check=True, capture_output=True, text=True)
        installed.write_text(wanted)
    return python


NOTES = """- **What BoARIO cannot state here**: an element, its grams and its licences; a cut of imports or exports;
  stocks by buyer (its days are by product); an input that stops one buyer and not another; several scenarios at once.
  The recovery of its event for arbitrary capacity is, by its own warning, not to be relied on, so the shock lasts to
  the end of the year.
- **What Sekisho's sectors cannot state here**: several regions, capital destroyed and rebuilt, overproduction that
  grows with scarcity, orders that move to other suppliers.
- Both are held to the last day of stock (BoARIO's psi is one day over its cover), order what they used and a tenth of
  what is missing (BoARIO's rule; scenarios order for what was asked, see `docs/model.md`), and share out shortages
  alike over all buyers. Where no input runs out, the two are the same recursion written twice. Where inputs run out
  they part: one difference is that BoARIO's wanted stock moves with what a sector could make, and ours does not; it
  was not tried which of them decides."""
"""What to say under the rows."""
