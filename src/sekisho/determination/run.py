"""A docket from file to file: read, decide and write in batches; a line that cannot be read is kept, as an error."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

import sekisho
from sekisho.determination.bulk import Decided, Decider, Legend, names_of, with_outcomes
from sekisho.determination.columns import DecisionWriter
from sekisho.determination.docket import DocketBatch, read_batches
from sekisho.determination.limits import draws_g, is_open_to_grant, pools_named, settle
from sekisho.determination.outcome import OUTCOMES
from sekisho.determination.verdict import Determiner
from sekisho.facts import Terms, dictionary
from sekisho.ledger.pools import Request
from sekisho.regime.law import Regime
from sekisho.regime.rules import Effect

Progress = Callable[[int, int | None], None]
"""Told after each batch: lines done, and lines in all where the file says so."""

WORKERS = 2


@dataclass(frozen=True)
class Tally:
    """What became of a docket. Lines in error are in `lines` and in `errors`; `first_error` is the first sentence."""

    lines: int
    errors: int
    outcomes: Mapping[str, int]
    seconds: float
    first_error: str | None


def decide_file(docket: Path, out: Path, regime: Regime, progress: Progress | None = None) -> Tally:
    """Findings for a docket, in columns. Raises InputError for a file that is no docket; nothing half-written stays."""
    started = time.perf_counter()
    determiner = Determiner(regime, dictionary())
    decider = Decider([determiner])
    grants = grant_docket(docket, determiner)
    outcomes: Counter[str] = Counter()
    lines, errors, first_error, total = 0, 0, None, count_lines(docket)
    metadata = {"regime": regime.name, "regime_hash": regime.law.hash, "engine": sekisho.__version__}
    with docket.open("rb") as file:
        metadata["facts_hash"] = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    with DecisionWriter(out, Legend.of(determiner), metadata) as writer:

        def decide(batch: DocketBatch) -> tuple[DocketBatch, Decided]:
            return batch, decider.decide(batch.table)[0]

        for number, (batch, fresh) in enumerate(side_by_side(covered(docket, [regime]), decide)):
            decided = grants[number].settle(fresh) if grants else fresh
            writer.write(batch, decided)
            outcomes.update(_counted(batch, decided))
            lines, errors = lines + len(batch), errors + len(batch.errors)
            first_error = first_error or next(iter(batch.errors.values()), None)
            if progress:
                progress(lines, total)
    return Tally(lines, errors, dict(outcomes), time.perf_counter() - started, first_error)


def count_lines(docket: Path) -> int | None:
    """How many lines a Parquet docket says it has; None for other files, which do not say."""
    with docket.open("rb") as file:
        return pq.ParquetFile(docket).metadata.num_rows if file.read(4) == b"PAR1" else None


def _counted(batch: DocketBatch, decided: Decided) -> dict[str, int]:
    good = np.ones(len(batch), dtype=bool)
    good[list(batch.errors)] = False
    counts = np.bincount(decided.verdicts.outcome[decided.of[good]], minlength=len(OUTCOMES))
    return {name: int(count) for name, count in zip(OUTCOMES, counts, strict=True) if count}


Result = TypeVar("Result")


def side_by_side(
    batches: Iterator[DocketBatch], work: Callable[[DocketBatch], Result], workers: int = WORKERS
) -> Iterator[Result]:
    """Work on batches in threads, results in the batches' order, never more than a few batches in memory."""
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(work, batch))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def covered(docket: Path, regimes: Sequence[Regime]) -> Iterator[DocketBatch]:
    """The batches of a docket; where a law is asked by filing day, a line without a covered day becomes an error."""
    by_day = [regime for regime in regimes if regime.on is None]
    for batch in read_batches(docket):
        filed_on = batch.table.columns.get("filed_on")
        if not by_day:
            yield batch
            continue
        column = filed_on if isinstance(filed_on, Terms) else Terms.constant(None, len(batch))
        faults = [_day_fault(day, by_day) for day in column.values]
        bad = np.flatnonzero(np.array([fault is not None for fault in faults])[column.codes])
        told = {int(row): f"{batch.place(int(row))}: filed_on: {faults[column.codes[row]]}" for row in bad}
        yield replace(batch, errors={**told, **batch.errors})


def _day_fault(day: object, regimes: Sequence[Regime]) -> str | None:
    for regime in regimes:
        if not isinstance(day, date):
            return "is not known; a law asked by filing day needs it"
        if not regime.covers(day):
            return f"{day} is outside what {regime.law.id} covers; it begins on {regime.law.from_day}"
    return None


@dataclass(frozen=True)
class BatchGrants:
    """What the pools gave to lines of one batch; arrays of shape (k,)."""

    rows: NDArray[np.intp]
    outcome: NDArray[np.int8]
    granted_g: NDArray[np.int64]

    def settle(self, decided: Decided) -> Decided:
        return with_outcomes(decided, self.rows, self.outcome, self.granted_g) if len(self.rows) else decided


def grant_docket(docket: Path, determiner: Determiner) -> list[BatchGrants] | None:
    """What each line that draws on pools gets, in filing order over the whole docket; None where no rule limits.

    A first pass: which line comes first is known only when all are. Memory grows with the lines that draw on pools.
    """
    law = determiner.law
    limits = [place for place, rule in enumerate(law.rules) if rule.effect is Effect.LIMIT]
    if not limits:
        return None
    decider = Decider([determiner], missing=False)
    names = [rule.id for rule in law.rules]
    rules = {rule.id: rule for rule in law.rules}
    requests: list[Request] = []
    at: list[tuple[int, int]] = []
    path: list[int] = []
    sizes = 0

    def decide(batch: DocketBatch) -> tuple[DocketBatch, Decided]:
        return batch, decider.decide(batch.table)[0]

    for number, (batch, decided) in enumerate(side_by_side(covered(docket, [determiner.regime]), decide)):
        sizes = number + 1
        pools = []
        for pattern in range(len(decided.verdicts.outcome)):
            fired = set(names_of(decided.verdicts.rules_true[pattern], names))
            limiting = [rules[names[place]] for place in limits if names[place] in fired]
            open_here = is_open_to_grant(int(decided.verdicts.outcome[pattern]))
            pools.append(pools_named(determiner.regime, limiting) if open_here else ())
        drawing = np.flatnonzero(np.array([bool(each) for each in pools])[decided.of])
        for row in drawing.tolist():
            if row in batch.errors:
                continue
            # A line whose filing day nobody gives comes after all others of the docket.
            day = batch.table.value("filed_on", row) or date.max
            pattern = int(decided.of[row])
            draws = draws_g(pools[pattern], batch.table, row, day)
            net_g = int(batch.table.net_g[row])
            requests.append(Request(day, batch.applications[row].as_py(), int(batch.line[row]), net_g, draws))
            at.append((number, row))
            path.append(int(decided.verdicts.path[pattern]))
    outcome = np.zeros(len(requests), dtype=np.int8)
    granted_g = np.zeros(len(requests), dtype=np.int64)
    settle(determiner.regime, requests, range(len(requests)), np.array(path, dtype=np.int8), outcome, granted_g)
    places = np.array(at, dtype=np.intp).reshape(-1, 2)
    return [
        BatchGrants(places[mine, 1], outcome[mine], granted_g[mine])
        for mine in (places[:, 0] == number for number in range(sizes))
    ]
