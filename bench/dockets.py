"""How `decide` and `replay` grow: with lines, with laws, with files; and how far that is from what cannot be beaten.

    ./run python bench/dockets.py [--lines N] [--runs K] [--only TABLE ...] [-o docs/dockets-performance.md]

Every figure is of a process of its own, CPU seconds with those of the processes that it began. N is the largest docket
of the growth table (100000000 needs some 4 GB of disk); the others take 2 million lines or N, whichever is less.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

import engine
import report
from engine import KNOWN_ON, REFORM, REGIME, SEED, Row, equality
from measure import rate, seconds
from measure import runs as many
from sekisho.places import data_path

MOST = 2_000_000
REFORMS = 9
TEN_OVER_TWO = 2.5
TWO_LAWS_PER_S = 2_500_000
"""A hundred million lines in forty seconds."""
FILES = 1_000
PLACES = ("DE", "FR", "GB", "IN", "KR", "MY", "TH", "US", "VN")


# What is measured: each of these runs in a process of its own.


def _decide(docket: str, out: str) -> dict[str, Any]:
    from sekisho.determination.dockets.decide import decide_file
    from sekisho.determination.dockets.resumable import decide_dataset
    from sekisho.regime.naming import load

    law = load(REGIME, KNOWN_ON)
    return _clocked(lambda: (decide_dataset if Path(docket).is_dir() else decide_file)(Path(docket), Path(out), law))


def _two_laws(docket: str, out: str) -> dict[str, Any]:
    """Every line under two laws, from file to file: outcome, weakest, strongest and the bits of rules of both."""
    from sekisho.determination.dockets.replay import replay_laws
    from sekisho.regime.naming import load

    laws = [load(name, KNOWN_ON) for name in (REGIME, REFORM)]
    return _clocked(lambda: replay_laws(Path(docket), laws, lines_to=Path(out)))


def _replay(docket: str, root: str, reforms: str) -> dict[str, Any]:
    from sekisho.determination.dockets.replay import replay_laws
    from sekisho.regime.naming import load

    names = [f"cn+reform-{number}@{engine.ON}~{KNOWN_ON}" for number in range(int(reforms))]
    laws = [load(name, KNOWN_ON, Path(root)) for name in (REGIME, *names)]
    found: dict[str, Any] = {}
    told = _clocked(lambda: found.update(replay_laws(Path(docket), laws)))
    sides = found.get("reforms") or [{**found["reform"], "flips": found["flips"]}]
    flipped = [sum(flip["lines"] for flip in side["flips"]) for side in sides]
    return {**told, "flipped": flipped}


def _bytes_alone(docket: str, findings: str, out: str) -> dict[str, Any]:
    """The bytes of the one read, those of the other written."""

    def copy() -> None:
        with Path(docket).open("rb") as file:
            while file.read(1 << 22):
                pass
        shutil.copyfile(findings, out)

    return _clocked(copy)


def _columns_alone(docket: str, findings: str, out: str) -> dict[str, Any]:
    """Arrow reads every column of the one, and writes the columns of the other, which are there already."""
    with pq.ParquetFile(docket) as file:
        leaves = [file.schema.column(place) for place in range(len(file.schema))]
        texts = [leaf.path for leaf in leaves if leaf.logical_type.type == "STRING"]
    wall_s = cpu_s = 0.0
    given, found = pq.ParquetFile(docket, read_dictionary=texts), pq.ParquetFile(findings)
    with pq.ParquetWriter(out, found.schema_arrow, compression="zstd", compression_level=1) as writer:
        for group in range(max(given.num_row_groups, found.num_row_groups)):
            table = found.read_row_group(group) if group < found.num_row_groups else None
            wall, cpu = time.perf_counter(), time.process_time()
            if group < given.num_row_groups:
                given.read_row_group(group)
            if table is not None:
                writer.write_table(table, table.num_rows)
            wall_s, cpu_s = wall_s + time.perf_counter() - wall, cpu_s + time.process_time() - cpu
    return {"wall_s": wall_s, "cpu_s": cpu_s, "lines": given.metadata.num_rows}


def _kernel(docket: str, runs: str) -> dict[str, Any]:
    """The rule step alone, in memory: the engine with twelve rules, and the same rules as a loop by hand."""
    import docket_kernel
    import peers
    from sekisho.determination.bulk import Decider
    from sekisho.determination.dockets.docket import read_batches

    table, lines = next(read_batches(Path(docket))).table, pq.read_metadata(docket).num_rows
    given = docket_kernel.prepared(table, data_path("law") / "cn" / "control_list.csv")
    docket_kernel.true_bits(given)
    twelve = peers.reduced()
    Decider([twelve], missing=False, lines=lines).decide(table)
    engine_s, hand_s = [], []
    for _ in range(int(runs)):
        decider = Decider([twelve], missing=False, lines=lines)
        cpu = time.process_time()
        (decided,) = decider.decide(table)
        engine_s.append(time.process_time() - cpu)
        cpu = time.process_time()
        bits = docket_kernel.true_bits(given)
        hand_s.append(time.process_time() - cpu)
    words = decided.verdicts.rules_true[decided.of, 0]
    ours = np.zeros(table.n, dtype=np.uint16)
    for place, rule in enumerate(twelve.law.rules):
        to = peers.peer_rules.NAMES.index(rule.id)
        ours |= ((words >> np.uint64(place)) & np.uint64(1)).astype(np.uint16) << np.uint16(to)
    wrong = int((ours != bits).sum())
    return {"lines": table.n, "engine_cpu_s": min(engine_s), "hand_cpu_s": min(hand_s), "wrong": wrong}


def _clocked(work: Callable[[], Any]) -> dict[str, Any]:
    def cpu_s() -> float:
        both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(each.ru_utime + each.ru_stime for each in both)

    cpu, wall = cpu_s(), time.perf_counter()
    work()
    return {"wall_s": time.perf_counter() - wall, "cpu_s": cpu_s() - cpu}


_ALONE = {each.__name__: each for each in (_decide, _two_laws, _replay, _bytes_alone, _columns_alone, _kernel)}


def alone(work: Callable[..., dict[str, Any]], *given: object) -> dict[str, Any]:
    """One measurement in a process of its own; peak_mib: of it and those that it began, looked at 20 times a second."""
    command = [sys.executable, __file__, "--one", work.__name__, *map(str, given)]
    peak_kib = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak_kib = max(peak_kib, engine._memory_kib(process.pid))
            time.sleep(0.05)
        told = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {**json.loads(told), "peak_mib": peak_kib / 1024}


def best(told: Sequence[Mapping[str, Any]], key: str = "cpu_s") -> float:
    return min(float(each[key]) for each in told)


# The tables.


def ten_laws(docket: Path, lines: int, runs: int, folder: Path) -> list[Row]:
    """Nine reforms of two rules each in one pass, beside one such reform."""
    root = folder / "law"
    shutil.copytree(data_path("law") / "cn", root / "cn")
    for number in range(REFORMS):
        _overlay(root, number)
    two = [alone(_replay, docket, root, 1) for _ in range(runs)]
    ten = [alone(_replay, docket, root, REFORMS) for _ in range(runs)]
    ratio = best(ten) / best(two)
    moved = ten[0]["flipped"]
    return [
        _timed(f"replay, two laws ({lines:,} lines)", two, lines),
        _timed(f"replay, ten laws: {REFORMS} reforms of two rules each ({lines:,} lines)", ten, lines),
        Row(
            "ten laws over two, CPU",
            f"{ratio:.2f}",
            f"{best(ten, 'wall_s') / best(two, 'wall_s'):.2f} by the clock; start and reading included in both",
            f"at most {TEN_OVER_TWO}",
            ratio <= TEN_OVER_TWO,
        ),
        Row("- lines that come out otherwise, fewest and most of the reforms", f"{min(moved):,} and {max(moved):,}"),
        equality("- the first reform's flips, alone and among nine", abs(two[0]["flipped"][0] - moved[0]), lines),
    ]


def _overlay(root: Path, number: int) -> None:
    """An overlay of two rules that no other has, made from the one that is shipped as an example."""
    there, here = data_path("law") / "case-by-case", root / f"reform-{number}"
    shutil.copytree(there, here)
    for path in here.iterdir():
        path.write_text(
            path.read_text(encoding="utf-8")
            .replace("ASSUMPTION-CASE-BY-CASE", f"ASSUMPTION-REFORM-{number}")
            .replace("id: case-by-case", f"id: reform-{number}"),
            encoding="utf-8",
        )
    rules = here / "rules.yaml"
    (rule,) = yaml.safe_load(rules.read_text(encoding="utf-8"))
    first = {**rule, "when": f"'{PLACES[number]}' = ANY(countries_reached) and dy_wt_pct > {0.5 + number / 4}"}
    second = {
        **rule,
        "id": rule["id"][:-1] + "2",
        "when": f"'{PLACES[number]}' = ANY(end_user_countries) and net_g > {(number + 1) * 100_000}",
    }
    rules.write_text(yaml.safe_dump([first, second], allow_unicode=True), encoding="utf-8")


def growth(lines: int, runs: int, folder: Path) -> list[Row]:
    """Two laws on a tenth of the lines, three tenths and all of them, each line written under both; what `decide` takes
    of all of them; and what the same bytes take alone."""
    rows, taken, peaks = [], [], []
    sizes = (lines // 10, 3 * lines // 10, lines)
    docket, out, copy = folder / "docket.parquet", folder / "out.parquet", folder / "copy"
    for n in sizes:
        engine.write_synth(docket, n, SEED)
        told = [alone(_two_laws, docket, out) for _ in range(runs if n < sizes[-1] else 1)]
        taken.append(best(told))
        peaks.append(max(each["peak_mib"] for each in told))
        bytes_mb = docket.stat().st_size / 1e6, out.stat().st_size / 1e6
        rows.append(_timed(f"two laws, {n:,} lines ({bytes_mb[0]:.0f} MB in, {bytes_mb[1]:.0f} MB out)", told, n))
    per_s = lines / best(told, "wall_s")
    copied = alone(_bytes_alone, docket, out, copy)
    columns = alone(_columns_alone, docket, out, copy)
    for path in (copy, out):
        path.unlink()
    one = alone(_decide, docket, out)
    out.unlink()
    slope, fixed = np.polyfit(np.array(sizes) / 1e6, taken, 1)
    off = max(abs(fixed + slope * n / 1e6 - s) / s for n, s in zip(sizes, taken, strict=True))
    told_peaks = ", ".join(f"{peak:,.0f} MiB at {n:,}" for n, peak in zip(sizes, peaks, strict=True))
    return [
        *rows,
        Row(
            "- lines a second by the clock",
            rate(per_s),
            "",
            f"at least {rate(TWO_LAWS_PER_S)}",
            per_s >= TWO_LAWS_PER_S,
        ),
        Row(
            "- linear fit of CPU seconds",
            f"{fixed:.2f} s + {slope:.3f} s a million lines",
            f"farthest point {100 * off:.0f} % off",
        ),
        Row("- peak memory", told_peaks, "", "at most 2,048 MiB", max(peaks) <= 2048),
        _timed(f"the same bytes read and written alone, {lines:,} lines", [copied], lines),
        _timed("the same columns read and written by Arrow alone", [columns], lines),
        Row("- two laws over the bytes alone, CPU", f"{taken[-1] / copied['cpu_s']:.1f}"),
        Row("- two laws over the columns alone, CPU", f"{taken[-1] / columns['cpu_s']:.2f}"),
        _timed("`decide`: one law, all columns, missing facts and papers", [one], lines),
        *_beside_kernel(docket, one["cpu_s"], columns["cpu_s"], lines, runs),
    ]


def _beside_kernel(docket: Path, decide_s: float, columns_s: float, n: int, runs: int) -> list[Row]:
    told = alone(_kernel, docket, runs)
    hand_s = told["hand_cpu_s"] * n / told["lines"]
    return [
        Row(
            f"- rule step in memory, twelve rules, the engine ({told['lines']:,} lines)",
            f"{rate(told['lines'] / told['engine_cpu_s'])} CPU",
        ),
        Row("- the same as a compiled loop by hand", f"{rate(told['lines'] / told['hand_cpu_s'])} CPU"),
        equality("- lines on which true bits are the same", told["wrong"], told["lines"]),
        Row("- the engine's time over the loop's, CPU", f"{told['engine_cpu_s'] / told['hand_cpu_s']:.1f}"),
        Row(
            "- decide (69 rules, all columns) over columns alone and the loop (12 rules, true bits), CPU",
            f"{decide_s / (columns_s + hand_s):.2f}",
        ),
    ]


def small_files(docket: Path, lines: int, runs: int, folder: Path) -> list[Row]:
    """The same lines in one file, and in a thousand."""
    one, many_files = folder / "one", folder / "many"
    one.mkdir()
    many_files.mkdir()
    table = pa.concat_tables([engine._plain(pq.read_table(docket).slice(0, lines))])
    pq.write_table(table, one / "one.parquet", row_group_size=1 << 19)
    each = -(-lines // FILES)
    for number in range(FILES):
        pq.write_table(table.slice(number * each, each), many_files / f"{number:04}.parquet")
    del table
    told: dict[Path, list[dict[str, Any]]] = {one: [], many_files: []}
    for _ in range(runs):
        for docket_folder, taken in told.items():
            out = folder / "out"
            shutil.rmtree(out, ignore_errors=True)
            taken.append(alone(_decide, docket_folder, out))
    ratio = best(told[many_files]) / best(told[one])
    return [
        _timed(f"decide, one file of {lines:,} lines", told[one], lines),
        _timed(f"decide, {FILES:,} files of {each:,} lines", told[many_files], lines),
        Row("many files over one, CPU", f"{ratio:.2f}", "", "at most 1.5", ratio <= 1.5),
    ]


def _timed(what: str, told: Sequence[Mapping[str, Any]], lines: int) -> Row:
    cpu = f"{seconds(best(told))} CPU, {rate(lines / best(told))[:-2]} lines a CPU second"
    walls = [float(each["wall_s"]) for each in told]
    return Row(what, cpu, f"{seconds(min(walls))} to {seconds(max(walls))} by the clock ({many(len(told))})")


TABLES = ("laws", "growth", "files")
TITLES = {"laws": "Ten laws beside two", "growth": "With the number of lines", "files": "Very many small files"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=10_000_000, help="lines of the largest docket")
    parser.add_argument("--runs", type=int, default=3, help="the best of so many")
    parser.add_argument("--only", nargs="+", choices=TABLES, default=list(TABLES), help="which tables")
    parser.add_argument("-o", "--out", type=Path, default=Path("docs/dockets-performance.md"))
    asked = parser.parse_args()
    # Asked to end, it takes its own files away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    about = report.machine()
    sections: dict[str, list[Row]] = {}
    lines = min(asked.lines, MOST)
    # Beside the page: a system's folder for such things is often too small for a hundred million lines.
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=asked.out.parent, prefix=".bench-") as name:
        folder = Path(name)
        docket = folder / "two.parquet"
        engine.write_synth(docket, lines, SEED)
        for table in TABLES:
            if table not in asked.only:
                continue
            print(TITLES[table], file=sys.stderr, flush=True)
            if table == "laws":
                rows = ten_laws(docket, lines, asked.runs, folder)
            elif table == "growth":
                rows = growth(asked.lines, asked.runs, folder)
            else:
                rows = small_files(docket, min(lines, FILES * 1_000), asked.runs, folder)
            sections[TITLES[table]] = rows
            print(report.text({TITLES[table]: rows}), end="\n\n", flush=True)
            asked.out.write_text(_page(sections, about), encoding="utf-8")
    sys.exit(any(row.must and not row.met for rows in sections.values() for row in rows))


def _page(sections: Mapping[str, Sequence[Row]], about: Sequence[str]) -> str:
    command = " ".join(["./run python bench/dockets.py", *sys.argv[1:]])
    told = "\n".join(f"- {each}" for each in about)
    head = f"""# Dockets: how they grow

Written by `bench/dockets.py`; do not edit. Run it again on your machine:

    {command}

{told}
- law: `{REGIME}`

CPU seconds are the best of some runs, each in a process of its own, with those of the processes that it began and with
start and imports of these; the column beside gives the clock. The dockets are synthetic (`sekisho docket synth`, seed
{SEED}). Where others share the machine (its load stands above), go by CPU seconds.
"""
    notes = """## What the rows mean

- **Ten laws**: the baseline and nine overlays of two made-up rules each, different ones in each overlay, in one pass.
- **Two laws**: `replay --lines`, the law as shipped and a reform that differs from it by one rule.
- **Bytes alone**: the docket's bytes read, the findings' bytes copied. **Columns alone**: Arrow reads all columns of
  the docket and writes all columns of the findings, which are in memory already, in one thread. What two laws take
  beyond it are telling lines apart, the laws and the words of bits; what `decide` takes, missing facts and papers too.
- **Compiled loop**: twelve rules written out by hand (`bench/docket_kernel.py`) over codes that are there already. It
  knows no outcome, no unknown bits, no papers and no missing facts, and whether an item is listed is given to it.
- **Small files**: each has to be opened, and its footer and every column chunk read: a cost that Arrow has whatever is
  done with the lines.
"""
    return "\n".join([head, *(report.section(title, rows) for title, rows in sections.items()), notes])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(_ALONE[sys.argv[2]](*sys.argv[3:])))
    else:
        main()
