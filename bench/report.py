"""docs/performance.md: what was measured, on what, when and how, in words that claim no more than the run shows."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import sekisho
from engine import BATCH_LINES, REFORM, REGIME, SEED, Row
from numpy_bitmask import ACTS
from peer_rules import RULES
from sekisho.regime.law import Law

ROOT = Path(__file__).parent.parent
Sections = Mapping[str, Sequence[Row]]
_ADDITIONS = 10_000_000


def machine() -> list[str]:
    cpu = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "pyarrow", "sqlglot"))
    return [
        f"date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"machine: {cpu}, {cores} cores, {memory_gib:.0f} GiB, {platform.system()} {platform.machine()}",
        f"load of the machine when the run began (1, 5, 15 minutes): {load_now()}",
        f"Sekisho {sekisho.__version__}, Python {platform.python_version()}, {packages}",
        f"commit: {_commit()}",
    ]


def load_now() -> str:
    """Who else is at work, and how fast the machine is now: a shared one may be half as fast an hour later."""
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    begun = time.process_time()
    total = 0
    for each in range(_ADDITIONS):
        total += each
    return f"{load}; ten million additions in Python took {time.process_time() - begun:.2f} s"


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--", "src", "data", "bench")
        return git("rev-parse", "--short=12", "HEAD") + (" and changes not yet committed" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown (no git)"


def text(sections: Sections) -> str:
    """The tables for a terminal."""
    lines = []
    for title, rows in sections.items():
        lines += ["", title]
        lines += [f"  {row.what}: {row.measured}" + _tail(row) for row in rows]
    return "\n".join(lines).lstrip()


def _tail(row: Row) -> str:
    spread = f" ({row.spread})" if row.spread else ""
    return spread + (f" [{row.target}: {_met(row)}]" if row.target else "")


def _met(row: Row) -> str:
    if row.must:
        return "holds" if row.met else "DOES NOT HOLD"
    return "met" if row.met else "missed"


def markdown(sections: Sections, law: Law, command: str, about: Sequence[str], lines: int) -> str:
    acts = ", ".join(ACTS[1:])
    rules = "\n".join(f"  - `{rule}` ({effect})" for rule, effect, _ in RULES)
    head = f"""# Performance

Written by `bench/run.py`; do not edit. Run it again on your machine:

    {command}

{os.linesep.join(f"- {each}" for each in about)}
- law: `{REGIME}`, {len(law.rules)} rules, {len(law.control_list.entries)} entries of the control list, {law.hash[:19]}…

Every figure is the best of some runs; the column beside it gives the slowest and the fastest. Rates are of the clock
unless it says CPU; "cores busy" is CPU time over that of the clock. All ratios are of figures of this one run. What
they compare is run in turn, round after round, except the peers, which have processes of their own. Where others share
the machine (its load stands above), a slow run may be their doing: go by CPU seconds then.

**The docket is synthetic**: {lines:,} lines of `sekisho docket synth` (seed {SEED}), whose marginals are partly
published and partly assumed (`data/market`). How many lines are alike depends on it, and the rates depend on that: a
docket whose lines differ more is decided more slowly.
"""
    return "\n".join([head, *(section(title, rows) for title, rows in sections.items()), _notes(acts, rules)])


PEERS = """- What the twelve rules do not ask, the peers cannot express: a fact that nobody knows (in OpenFisca-core and
  PolicyEngine-core it takes its default, no or 0, without a word; in ZEN and SQL a null makes the condition not met),
  so also no weakest and strongest outcome, no unknown rules and no missing facts; sets of countries or papers (given to
  them as one yes or no for each element that a rule names; SQL has lists); laws by day known beside day in force.
  Reasons here are which rules took effect, one variable, column or hit for each; citations none of them has."""


def section(title: str, rows: Sequence[Row]) -> str:
    told = [f"## {title}", "", "| what | measured | spread | set out to reach | |", "|---|---|---|---|---|"]
    for row in rows:
        met = _met(row) if row.target else ""
        told.append(f"| {row.what} | {row.measured} | {row.spread} | {row.target} | {met} |")
    return "\n".join([*told, ""])


def _notes(acts: str, rules: str) -> str:
    return f"""## What the rows mean

- **In memory.** The docket is encoded beforehand in batches of {BATCH_LINES:,} lines.
  Timed is `Decider.decide` on every batch, the work of `decide` and `replay`: which lines are alike, and for each of
  those kinds the outcome, weakest and strongest outcome, scrutiny, control codes, true and unknown bit of every rule,
  missing papers, open acts, and the grams of each line. Kinds met in one batch are remembered for the next; each run
  begins with nothing remembered. The bits stand once for each kind, with the kind of each line beside them. With
  `missing_facts` every open kind is also tried with the values that could settle it. What numba compiles is used, as
  `decide` uses it from 1.5 million lines on. Processes have their batches before the clock starts and keep what they
  find.
- **Copied out**: the same, and the words of both kinds of bits written to every line.
- **NumPy by hand** (`bench/numpy_bitmask.py`): the same rules on this one day, written out for the same encoded columns
  and the same threads, without parser, tree or patterns. It gives bits and nothing else: no outcome, no papers, no
  missing facts, no grams. {acts} and MOFCOM-61/2025 are
  suspended on the day; it leaves their rules out, as a hand would. "True bits alone" never works out what may be.
  Its bits are held to the engine's on every line.
- **Parquet to Parquet**: `decide` in a fresh process, with missing facts and all columns of the contract, reading and
  writing included, law load and imports apart. Peak memory is that of all processes of a run, what they share counted
  once, looked at 20 times a second; it counts as flat if the largest docket needs at most a quarter more than the one
  before it, which is a quarter as long.
- **Two laws**: both over the docket in memory, without missing facts; the second is `{REFORM}`.
  Nodes of conditions are counted at the evaluator, on the kinds of lines of one batch.
- **One case**: `Finder.find` on an application that is read, to the JSON of `check`: parties screened, facts folded,
  reasons cited in three languages, questions, papers and lawful alternatives.

## The peers

The same twelve rules for all, chosen among those that take effect most often on the docket so that licence, bars,
papers and paths all occur:

{rules}

Each case is a line of the docket of which every fact that these rules read is known, so that nobody needs a third truth
value: none of the peers keeps "unknown" apart from "no" through AND, OR and NOT as the engine does.
Kinds of cases that are rare on the docket are taken first. Whether the item is listed is given to the peers as
a fact; the engine looks it up from form, family and composition. Every answer, outcome and rule bits, is held to one
function in plain Python (`bench/peer_rules.py`). Rates are decisions a second of CPU time (all threads) and of the
clock. The number in brackets is how many cases were decided in a run.

- OpenFisca-core and PolicyEngine-core, which was made from it (both AGPL-3.0), are installed into environments of their
  own by this script and never imported by Sekisho; both run the same formulas (`bench/peer_formulas.py`). "Arrays in"
  sets NumPy arrays as inputs and asks for the outcome alone, or for the twelve rules too; the situation builder is
  their documented way to read a docket of cases. With the tracer on they tell which formula asked for which.
{PEERS}
- Sekisho "from Arrow columns" starts where the situation builder starts, at a docket nobody has encoded.
- ZEN (MIT) runs the rules as one decision table that collects every rule that takes effect; the outcome is put together
  from these by the caller.
- Sekisho's call with one line and missing facts does what the peers do not: it tries what would settle the case. It is
  not the path of a single application, which is "one explained case" above.
"""
