"""What the engine does in a second, on a synthetic docket held in memory, from file to file, and one case at a time."""

from __future__ import annotations

import json
import multiprocessing
import resource
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import numpy_bitmask
from measure import Timed, in_turn, percentile, rate, seconds, timed, timed_command
from measure import runs as many
from sekisho.determination.bulk import Decided, Decider, Legend, verdicts_of
from sekisho.determination.dockets.docket import encode, read_batches
from sekisho.determination.dockets.replay import replay_file
from sekisho.determination.dockets.synth import synth, synth_schema, write_synth
from sekisho.determination.finding import Finder
from sekisho.determination.fold import Shared
from sekisho.determination.many_lines import loops_for
from sekisho.determination.patterns import PatternFinder
from sekisho.determination.verdict import Determiner
from sekisho.dossier import read_file
from sekisho.facts import FactTable, dictionary
from sekisho.places import data_path
from sekisho.regime import kleene
from sekisho.regime.law import Regime
from sekisho.regime.naming import load

THREADS = 2
SEED = 20261015
BATCH_LINES = 1 << 21
ON = date.fromisoformat(numpy_bitmask.DAY)
KNOWN_ON = date(2026, 11, 1)
REGIME = f"cn@{ON}~{KNOWN_ON}"
REFORM = f"cn+case-by-case@{ON}~{KNOWN_ON}"
EXAMPLES = Path(__file__).parent.parent / "tests" / "examples"


@dataclass(frozen=True)
class Row:
    """One line of a table. target: what was set out to be reached; met: whether it was, None where none was set.

    must: it is an equality, and if it does not hold the figures beside it mean nothing.
    """

    what: str
    measured: str
    spread: str = ""
    target: str = ""
    met: bool | None = None
    must: bool = False
    cpu_per_s: float = 0.0
    wall_per_s: float = 0.0


def equality(what: str, wrong: int, n: int) -> Row:
    """A row that says on how many of n two ways agree."""
    told = f"all but {wrong:,} of {n:,}" if wrong else f"all {n:,}"
    return Row(what, told, "", "all", not wrong, must=True)


def against(what: str, value: float, least: float | None, told: str, spread: str) -> Row:
    """A row of a rate, in things a second, that should be at least so much."""
    if least is None:
        return Row(what, told, spread)
    return Row(what, told, spread, f"at least {rate(least)}", value >= least)


def at_most(what: str, value_s: float, most_s: float, spread: str) -> Row:
    return Row(what, seconds(value_s), spread, f"at most {seconds(most_s)}", value_s <= most_s)


def drawn(n: int) -> Iterator[pa.Table]:
    """n synthetic lines in Arrow, a batch of `BATCH_LINES` at a time."""
    batches = synth(n, SEED)
    while part := list(islice(batches, 1)):
        while sum(map(len, part)) < BATCH_LINES and (more := next(batches, None)) is not None:
            part.append(more)
        yield pa.Table.from_batches(part, synth_schema(SEED))


@dataclass(frozen=True)
class Docket:
    """n synthetic lines in memory, encoded in batches."""

    n: int
    tables: Sequence[FactTable]

    @classmethod
    def of(cls, n: int) -> Docket:
        tables = [encode(part).table for part in drawn(n)]
        return cls(sum(table.n for table in tables), tables)

    def each(self, work: Callable[[FactTable], Any]) -> list[Any]:
        """Work on every batch, in two threads; results in order."""
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(work, self.tables))

    @cached_property
    def cn(self) -> Determiner:
        return determiner(REGIME)

    def decider(self, missing: bool) -> Decider:
        """As `decide` has it for a docket of so many lines: with its loops compiled where they are many enough."""
        return Decider([self.cn], missing=missing, lines=self.n)


def determiner(name: str) -> Determiner:
    return Determiner(load(name, KNOWN_ON), dictionary())


def in_memory(docket: Docket, times: int) -> tuple[list[Row], list[Decided]]:
    """Rates with and without the missing facts; the second result is the verdicts without.

    Every run has a `Decider` of its own: what it remembers of kinds of lines comes from this docket in this run.
    """
    cn, rows, kept = docket.cn, [], {}
    Decider([cn], lines=docket.n).decide(docket.tables[0])
    for missing, least in ((False, 10e6), (True, 5e6)):
        run = kept[missing] = timed(lambda missing=missing: docket.each(docket.decider(missing).decide), times)
        what = f"in memory, {'with' if missing else 'without'} `missing_facts`, {THREADS}"
        spread = f"{run.spread(docket.n)}; {_of_cpu(run, docket.n)}, {run.cores_busy:.1f} cores busy"
        rows.append(against(f"{what} threads", run.per_s(docket.n), least, rate(run.per_s(docket.n)), spread))
        wall_s, cpu_s = zip(*(_in_processes(docket, missing) for _ in range(times)), strict=True)
        apart = Timed(wall_s, cpu_s)
        spread = f"{apart.spread(docket.n)}; {_of_cpu(apart, docket.n)}"
        rows.append(against(f"{what} processes", apart.per_s(docket.n), least, rate(apart.per_s(docket.n)), spread))
    decided = [each for (each,) in kept[False].result]
    found = sum(len(each.verdicts.outcome) for each in decided)
    rows.append(Row("kinds of lines, counted in each batch by itself", f"{found:,} for {docket.n:,} lines"))
    finder = PatternFinder([cn], loops_for(docket.n))
    parts = timed(lambda: docket.each(lambda table: finder.find(table).first), times)
    told = "of this, telling lines apart (`PatternFinder.find`) alone"
    rows.append(Row(told, rate(parts.per_s(docket.n)), parts.spread(docket.n)))
    return rows, decided


def _of_cpu(run: Timed, n: int) -> str:
    return f"{rate(n / run.best_cpu_s)[:-2]} a CPU second"


def _cpu_of_children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _in_processes(docket: Docket, missing: bool) -> tuple[float, float]:
    """Wall and CPU seconds of processes that have the encoded lines before the clock starts, every other batch each."""
    fork = multiprocessing.get_context("fork")
    cpu_0 = _cpu_of_children_s()
    gate, cn = fork.Barrier(THREADS + 1, timeout=600), docket.cn

    def work(tables: Sequence[FactTable]) -> None:
        gate.wait()
        decider = Decider([cn], missing=missing, lines=docket.n)
        decided = [decider.decide(table) for table in tables]
        gate.wait()
        del decided

    workers = [fork.Process(target=work, args=(docket.tables[at::THREADS],)) for at in range(THREADS)]
    for worker in workers:
        worker.start()
    gate.wait()
    started = time.perf_counter()
    gate.wait()
    taken = time.perf_counter() - started
    for worker in workers:
        worker.join()
    return taken, _cpu_of_children_s() - cpu_0


def by_hand(docket: Docket, decided: Sequence[Decided], times: int) -> list[Row]:
    """The same rules in NumPy, held to the engine's bits line by line and timed in turn with it."""
    listed = numpy_bitmask.ControlList(data_path("law") / "cn" / "control_list.csv")
    if Legend.of(docket.cn).rules != numpy_bitmask.RULES:
        return [Row("NumPy by hand", "not measured: `cn` has other rules than bench/numpy_bitmask.py")]

    def bits(table: FactTable) -> Any:
        return (numpy_bitmask.true_bits(table, listed),)

    def both_bits(table: FactTable) -> Any:
        return numpy_bitmask.true_and_unknown_bits(table, listed)

    def engine(copied: bool) -> None:
        decider = docket.decider(missing=False)

        def decide(table: FactTable) -> Any:
            (found,) = decider.decide(table)
            verdicts = found.verdicts
            return (verdicts.rules_true[found.of], verdicts.rules_unknown[found.of]) if copied else found

        docket.each(_forgetting(decide))

    ways = {
        "engine, without `missing_facts`": lambda: engine(False),
        "engine, the same with the bits copied out to every line": lambda: engine(True),
        "NumPy by hand, true bits alone": lambda: docket.each(_forgetting(bits)),
        "NumPy by hand, true and unknown bits": lambda: docket.each(_forgetting(both_bits)),
    }
    runs = dict(zip(ways, in_turn(list(ways.values()), times), strict=True))
    rows = [
        Row(what, rate(run.per_s(docket.n)), f"{run.spread(docket.n)}; {_of_cpu(run, docket.n)}")
        for what, run in runs.items()
    ]
    plain, copied_out, *hands = runs.values()
    for name, run, work in (("true bits alone", hands[0], bits), ("true and unknown bits", hands[1], both_bits)):
        wrong = sum(_differing(work(table), each) for table, each in zip(docket.tables, decided, strict=True))
        rows.append(equality(f"lines on which the engine's bits are the same: {name}", wrong, docket.n))
        for whose, mine in (("the engine's rate", plain), ("the engine's rate with the bits copied out", copied_out)):
            rows.append(Row(f"{whose} over NumPy by hand, {name}", _ratio(mine, run)))
    return rows


def _ratio(mine: Timed, theirs: Timed) -> str:
    """Of rates: how many times as fast the first is."""
    return f"{theirs.best_cpu_s / mine.best_cpu_s:.2f} CPU, {theirs.best_s / mine.best_s:.2f} wall"


def _forgetting(work: Callable[[FactTable], Any]) -> Callable[[FactTable], None]:
    """The same work without its result, so that the words of a whole docket need not fit in memory at once."""

    def done(table: FactTable) -> None:
        work(table)

    return done


def _differing(by_hand_words: Sequence[np.ndarray[Any, Any]], decided: Decided) -> int:
    verdicts = decided.verdicts
    differs = np.zeros(len(decided.of), dtype=bool)
    for mine, theirs in zip(by_hand_words, (verdicts.rules_true, verdicts.rules_unknown), strict=False):
        differs |= (mine != theirs[decided.of]).any(axis=1)
    return int(differs.sum())


_DECIDE = """
import json, sys
from datetime import date
from pathlib import Path
from sekisho.determination.dockets.decide import decide_file
from sekisho.regime.naming import load
docket, out, name, today = sys.argv[1:]
told = decide_file(Path(docket), Path(out), load(name, date.fromisoformat(today)))
print(json.dumps({"lines": told.lines, "seconds": told.seconds, "errors": told.errors}))
"""


def file_to_file(n: int, folder: Path, runs: int) -> list[Row]:
    """`decide` from Parquet to Parquet, in a process of its own, for a quarter of n lines, n, and four times n."""
    sizes = (n // 4, n, 4 * n)
    rows, peaks = [], []
    for n in sizes:
        docket, out = folder / f"{n}.parquet", folder / "out.parquet"
        write_synth(docket, n, SEED)
        told = [_decided(docket, out) for _ in range(runs)]
        rates = [each["lines"] / each["seconds"] for each in told]
        peaks.append(max(each["peak_kib"] for each in told) / 1024)
        megabytes = docket.stat().st_size / 1e6, out.stat().st_size / 1e6
        of_cpu = rate(n / min(each["cpu_s"] for each in told))[:-2]
        spread = f"{rate(min(rates))} to {rate(max(rates))} ({many(runs)}); {of_cpu} a CPU second, start and all"
        what = f"Parquet to Parquet, all columns, {n:,} lines ({megabytes[0]:.0f} MB in, {megabytes[1]:.0f} MB out)"
        rows.append(against(what, max(rates), 3e6, rate(max(rates)), spread))
        if n == sizes[1]:
            read = timed(lambda docket=docket: deque(read_batches(docket), maxlen=0), 1)
            rows.append(Row(f"- of this, reading and encoding alone, {n:,} lines", rate(read.per_s(n)), "1 run"))
            laws = load(REGIME, KNOWN_ON), load(REFORM, KNOWN_ON)
            run = timed(lambda docket=docket, laws=laws: replay_file(docket, *laws), 1)
            rows.append(Row(f"`replay` of that docket, Parquet to JSON, {n:,} lines", rate(run.per_s(n)), "1 run"))
            rows += _as_others_write(docket, out, n, runs)
        docket.unlink()
        out.unlink()
    told_peaks = ", ".join(f"{peak:,.0f} MiB at {n:,}" for n, peak in zip(sizes, peaks, strict=True))
    flat = peaks[-1] <= 1.25 * peaks[1]
    rows.append(Row("peak memory of these runs", told_peaks, "", "flat in the number of lines", flat))
    return rows


def _as_others_write(docket: Path, out: Path, n: int, runs: int) -> list[Row]:
    """The same docket in files that Sekisho did not write, with the settings that their writers come with."""
    rows = []
    other = docket.with_suffix(".other.parquet")
    for name, write in (("pyarrow", _by_pyarrow), ("DuckDB", _by_duckdb)):
        write(docket, other)
        told = [_decided(other, out) for _ in range(runs)]
        rates = [n / each["seconds"] for each in told]
        of_cpu = rate(n / min(each["cpu_s"] for each in told))[:-2]
        spread = f"{rate(min(rates))} to {rate(max(rates))} ({many(runs)}); {of_cpu} a CPU second, start and all"
        what = f"- the same docket as {name} writes it ({other.stat().st_size / 1e6:.0f} MB in)"
        rows.append(Row(what, rate(max(rates)), spread))
        other.unlink()
    return rows


def _by_pyarrow(docket: Path, other: Path) -> None:
    with pq.ParquetFile(docket) as file:
        # A row group at a time: lists of words in a dictionary cannot be read across two.
        groups = (_plain(file.read_row_group(group)) for group in range(file.num_row_groups))
        first = next(groups)
        with pq.ParquetWriter(other, first.schema) as writer:
            waiting = [first]
            for group in groups:
                waiting.append(group)
                if sum(table.num_rows for table in waiting) >= 1 << 20:
                    writer.write_table(pa.concat_tables(waiting))
                    waiting = []
            if waiting:
                writer.write_table(pa.concat_tables(waiting))


def _plain(table: pa.Table) -> pa.Table:
    """Words as words, and not as places in a dictionary: as most hold them."""
    words, lists = pa.types.is_dictionary, pa.types.is_list
    kinds = [pa.string() if words(k) else pa.list_(pa.string()) if lists(k) else k for k in table.schema.types]
    return table.cast(pa.schema(list(zip(table.schema.names, kinds, strict=True))))


def _by_duckdb(docket: Path, other: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"copy (select * from '{docket}') to '{other}' (format parquet)")


def _decided(docket: Path, out: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", _DECIDE, str(docket), str(out), REGIME, str(KNOWN_ON)]
    cpu_0 = _cpu_of_children_s()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak_kib = 0
        while process.poll() is None:
            peak_kib = max(peak_kib, _memory_kib(process.pid))
            time.sleep(0.05)
        told = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {**json.loads(told), "peak_kib": peak_kib, "cpu_s": _cpu_of_children_s() - cpu_0}


def _memory_kib(pid: int) -> int:
    """Memory of a process and of those that it started; what they share counts once."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        children = [
            child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
        ]
    except OSError:
        return 0
    here = sum(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:"))
    return here + sum(_memory_kib(int(child)) for child in children)


def one_case(runs: int) -> list[Row]:
    """A finding with reasons, papers, missing facts and parties, after the law is loaded."""
    finder = Finder.of(load(REGIME, KNOWN_ON))
    files = sorted(EXAMPLES.glob("*.json"))
    dossiers = [read_file(path) for path in files]
    for dossier in dossiers:
        finder.find(dossier)
    taken: dict[str, list[float]] = {path.name: [] for path in files}
    for _ in range(runs):
        for path, dossier in zip(files, dossiers, strict=True):
            started = time.perf_counter()
            finder.find(dossier)
            taken[path.name].append(time.perf_counter() - started)
    told = f"{len(files)} files of tests/examples, {runs} times each"
    medians = {name: percentile(each, 50) for name, each in taken.items()}
    slowest = max(medians, key=lambda name: medians[name])
    all_s = [second for each in taken.values() for second in each]
    return [
        at_most("one explained case after load, median", percentile(all_s, 50), 0.005, told),
        at_most("one explained case after load, 95th percentile", percentile(all_s, 95), 0.005, told),
        Row(f"- the slowest of them, {slowest}, median", seconds(medians[slowest])),
    ]


_LOAD = """
import time
started = time.perf_counter()
from datetime import date
from sekisho.regime.naming import load
imported = time.perf_counter()
load("{name}", date.fromisoformat("{today}"))
print(imported - started, time.perf_counter() - imported)
"""
_HELP = """
import sys
sys.argv = ["sekisho", "--help"]
from sekisho.cli import main
try:
    main()
except SystemExit:
    pass
print(*(name for name in ("numpy", "sqlglot", "pyarrow", "duckdb") if name in sys.modules), file=sys.stderr)
"""


def start_up(runs: int) -> list[Row]:
    """What a fresh process waits for."""
    program = _LOAD.format(name=REGIME, today=KNOWN_ON)
    told = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
        told.append(tuple(map(float, done.stdout.split())))
    load_s, import_s = min(each[1] for each in told), min(each[0] for each in told)
    spread = f"{seconds(load_s)} to {seconds(max(each[1] for each in told))} ({many(runs)})"
    whole_s = min(map(sum, told))
    help_run = timed_command([str(Path(sys.executable).with_name("sekisho")), "--help"], runs)
    imported = subprocess.run([sys.executable, "-c", _HELP], check=True, capture_output=True, text=True).stderr.split()
    heavy = [name for name in imported if name in ("numpy", "sqlglot")]
    return [
        at_most("law load in a fresh process, imports apart", load_s, 0.150, spread),
        at_most("law load in a fresh process, with its imports", whole_s, 0.150, f"imports alone {seconds(import_s)}"),
        at_most("`sekisho --help`, from start to end", help_run.best_s, 0.3, help_run.spread()),
        Row(
            "- of numpy, sqlglot, pyarrow, duckdb it imports",
            ", ".join(imported) or "none",
            "",
            "neither numpy nor sqlglot",
            not heavy,
        ),
    ]


def replay(docket: Docket, runs: int) -> list[Row]:
    """Two laws that differ by one rule: each alone, one after the other, and both with their work shared."""
    first, second = docket.cn, determiner(REFORM)

    def under(*laws: Determiner) -> Callable[[], list[list[Decided]]]:
        return lambda: docket.each(Decider(laws, missing=False, lines=docket.n).decide)

    baseline, reform, shared = in_turn([under(first), under(second), under(first, second)], runs)
    separately_s, separately_cpu_s = baseline.best_s + reform.best_s, baseline.best_cpu_s + reform.best_cpu_s
    wrong = sum(
        int((mine.outcome != theirs.outcome).sum())
        for pair, (one,), (other,) in zip(shared.result, baseline.result, reform.result, strict=True)
        for mine, theirs in zip(pair, (one, other), strict=True)
    )
    flips = sum(int((one.outcome != other.outcome).sum()) for one, other in shared.result)
    second_nodes, all_nodes = _nodes(docket.tables[0], [first, second])
    apart = [_rules(one.regime) for one in (first, second)]
    by = f"{len(apart[0] ^ apart[1])} rule"
    return [
        Row(f"replay, baseline `{REGIME}` alone", seconds(baseline.best_s), baseline.spread()),
        Row("replay, both laws one after the other, nothing shared", seconds(separately_s), ""),
        Row(f"replay, both together (reform `{REFORM}`, {by} apart)", seconds(shared.best_s), shared.spread()),
        Row(
            "- its time over that of the baseline alone",
            f"{shared.best_cpu_s / baseline.best_cpu_s:.2f} CPU, {shared.best_s / baseline.best_s:.2f} wall",
        ),
        Row(
            "- its time over that of both one after the other",
            f"{shared.best_cpu_s / separately_cpu_s:.2f} CPU, {shared.best_s / separately_s:.2f} wall",
        ),
        equality("- outcomes equal to those of each law alone", wrong, 2 * docket.n),
        Row("- lines that come out otherwise", f"{flips:,} of {docket.n:,}"),
        Row(
            "- conditions and comparisons worked out for the second law",
            f"{second_nodes:,} of the {all_nodes:,} that it takes alone",
        ),
    ]


def _rules(regime: Regime) -> set[tuple[str, str]]:
    return {(rule.id, repr(rule.when)) for rule in regime.law.rules}


def _nodes(table: FactTable, determiners: Sequence[Determiner]) -> tuple[int, int]:
    """Nodes of conditions evaluated for the second law after the first, and for the second law by itself."""
    few = table.take(PatternFinder(determiners).find(table).first)
    shared = Shared()
    verdicts_of(few, determiners[0], missing=False, shared=shared)
    with _counting() as after_the_first:
        verdicts_of(few, determiners[1], missing=False, shared=shared)
    with _counting() as alone:
        verdicts_of(few, determiners[1], missing=False)
    return len(after_the_first), len(alone)


@contextmanager
def _counting() -> Iterator[list[object]]:
    """Collects the nodes that the evaluator works out and does not remember."""
    from sekisho.determination import lines

    evaluate, seen = kleene.evaluate, []

    def counted(node: Any, leaf: Any, memo: Any = None) -> Any:
        memo = {} if memo is None else memo
        if node not in memo:
            seen.append(node)
        return evaluate(node, leaf, memo)

    kleene.evaluate = lines.evaluate = counted  # type: ignore[assignment]
    try:
        yield seen
    finally:
        kleene.evaluate = lines.evaluate = evaluate  # type: ignore[assignment]
