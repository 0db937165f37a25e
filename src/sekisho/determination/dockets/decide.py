"""A docket from file to file: read, decide and write in batches; a line that cannot be read is kept, as an error."""

from __future__ import annotations

import difflib
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

import sekisho
from sekisho.determination.bulk import Decided, Decider, Legend, names_of, with_outcomes
from sekisho.determination.dockets.columns import DecisionWriter, Part, part_of
from sekisho.determination.dockets.docket import DocketBatch
from sekisho.determination.dockets.parallel import each_batch
from sekisho.determination.limits import draws_g, is_open_to_grant, pools_named, settle
from sekisho.determination.outcome import OUTCOMES
from sekisho.determination.verdict import Determiner
from sekisho.facts import FactSet, Terms, dictionary
from sekisho.ledger.pools import Request
from sekisho.regime.law import Regime
from sekisho.regime.rules import Effect

Progress = Callable[[int, int | None], None]
"""Told after each batch: lines done, and lines in all where the file says so."""


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
    legend = Legend.of(determiner)
    job = _Decide(determiner, legend, grant_docket(docket, determiner))
    outcomes: Counter[str] = Counter()
    lines, errors, first_error, total = 0, 0, None, count_lines(docket)
    metadata = {"regime": regime.name, "regime_hash": regime.law.hash, "engine": sekisho.__version__}
    with DecisionWriter(out, legend, metadata) as writer, _Digest(docket) as digest:
        for found in each_batch(docket, job):
            writer.append(found.part)
            outcomes.update(found.outcomes)
            lines, errors = lines + found.lines, errors + found.errors
            first_error = first_error or found.first_error
            if progress:
                progress(lines, total)
        metadata["facts_hash"] = digest.result()
    return Tally(lines, errors, dict(outcomes), time.perf_counter() - started, first_error)


class _Digest:
    """The hash of a file, worked out beside whatever else is done in the block; given up when that ends early."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._given_up = Event()

    def __enter__(self) -> Self:
        self._thread = ThreadPoolExecutor(1)
        self._hashed = self._thread.submit(self._hash)
        return self

    def __exit__(self, *_: object) -> None:
        self._given_up.set()
        self._thread.shutdown()

    def result(self) -> str:
        return self._hashed.result()

    def _hash(self) -> str:
        digest = hashlib.sha256()
        with self._path.open("rb") as file:
            while not self._given_up.is_set() and (block := file.read(_HASHED_AT_ONCE)):
                digest.update(block)
        return f"sha256:{digest.hexdigest()}"


_HASHED_AT_ONCE: Final = 1 << 20


@dataclass(frozen=True)
class _Found:
    """A batch decided and written."""

    part: Part
    lines: int
    errors: int
    first_error: str | None
    outcomes: Mapping[str, int]


@dataclass(frozen=True)
class _Decide:
    determiner: Determiner
    legend: Legend
    grants: Mapping[int, BatchGrants]

    @cached_property
    def decider(self) -> Decider:
        return Decider([self.determiner])

    def __call__(self, read: DocketBatch) -> _Found:
        batch = covered(read, [self.determiner.regime])
        decided = self.decider.decide(batch.table)[0]
        if batch.first_row in self.grants:
            decided = self.grants[batch.first_row].settle(decided)
        part = part_of(batch, decided, self.legend)
        good = np.ones(len(batch), dtype=bool)
        good[list(batch.errors)] = False
        first_error = next(iter(batch.errors.values()), None)
        return _Found(part, len(batch), len(batch.errors), first_error, outcome_counts(decided, good))


def count_lines(docket: Path) -> int | None:
    """How many lines a Parquet docket says it has; None for other files, which do not say."""
    try:
        with docket.open("rb") as file:
            return pq.ParquetFile(docket).metadata.num_rows if file.read(4) == b"PAR1" else None
    except (pa.ArrowInvalid, OSError):
        # Whoever reads it will say what is wrong with it.
        return None


def outcome_counts(decided: Decided, good: NDArray[np.bool_]) -> dict[str, int]:
    """How many lines, of those that could be read, come to each outcome."""
    counts = np.bincount(decided.verdicts.outcome[decided.of[good]], minlength=len(OUTCOMES))
    return {name: int(count) for name, count in zip(OUTCOMES, counts, strict=True) if count}


def covered(batch: DocketBatch, regimes: Sequence[Regime]) -> DocketBatch:
    """A batch as read, with what is wrong under these laws: a notice that none of them knows, or, where a law is asked
    by filing day, a day that it does not cover."""
    told: dict[int, str] = {}
    notices = {act for regime in regimes for act, _ in regime.law.instruments}
    for fact in dictionary():
        column = batch.table.columns.get(fact.name)
        if fact.of == "notice" and isinstance(column, Terms):
            told |= _told(batch, fact.name, column, [_notice_fault(value, notices) for value in column.values])
    by_day = [regime for regime in regimes if regime.on is None]
    if by_day:
        filed_on = batch.table.columns.get("filed_on")
        column = filed_on if isinstance(filed_on, Terms) else Terms.constant(None, len(batch))
        told |= _told(batch, "filed_on", column, [_day_fault(day, by_day) for day in column.values])
    return replace(batch, errors={**told, **batch.errors}) if told else batch


def _told(batch: DocketBatch, fact: str, column: Terms, faults: Sequence[str | None]) -> dict[int, str]:
    if not any(faults):
        return {}
    bad = np.array([fault is not None for fault in faults], dtype=bool)[column.codes]
    return {row: f"{batch.place(row)}: {fact}: {faults[column.codes[row]]}" for row in np.flatnonzero(bad).tolist()}


def _notice_fault(value: object, notices: set[str]) -> str | None:
    if not isinstance(value, FactSet) or (value.known | value.maybe) <= notices:
        return None
    strange = sorted((value.known | value.maybe) - notices)[0]
    return f"{strange!r} is no notice of the law; write it as the law does, for instance {_nearest(strange, notices)}"


def _nearest(word: str, known: set[str]) -> str:
    return (difflib.get_close_matches(word.upper(), sorted(known), 1, 0.0) or ["its id"])[0]


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


def grant_docket(docket: Path, determiner: Determiner) -> dict[int, BatchGrants]:
    """What each line that draws on pools gets, in filing order over the whole docket, by the first row of its batch.

    A first pass: which line comes first is known only when all are. Memory grows with the lines that draw on pools.
    """
    if not any(rule.effect is Effect.LIMIT for rule in determiner.law.rules):
        return {}
    drawn = [each for each in each_batch(docket, _Draw(determiner)) if each.requests]
    requests = [request for each in drawn for request in each.requests]
    path = np.array([outcome for each in drawn for outcome in each.path], dtype=np.int8)
    outcome = np.zeros(len(requests), dtype=np.int8)
    granted_g = np.zeros(len(requests), dtype=np.int64)
    settle(determiner.regime, requests, range(len(requests)), path, outcome, granted_g)
    grants, start = {}, 0
    for each in drawn:
        mine = slice(start, start + len(each.requests))
        grants[each.first_row] = BatchGrants(np.array(each.rows, dtype=np.intp), outcome[mine], granted_g[mine])
        start = mine.stop
    return grants


@dataclass(frozen=True)
class _Drawn:
    """The lines of a batch that draw on pools: their rows, what they ask for, and what they come to if it is there."""

    first_row: int
    rows: list[int]
    requests: list[Request]
    path: list[int]


@dataclass(frozen=True)
class _Draw:
    determiner: Determiner

    @cached_property
    def decider(self) -> Decider:
        return Decider([self.determiner], missing=False)

    def __call__(self, read: DocketBatch) -> _Drawn:
        regime = self.determiner.regime
        rules = {rule.id: rule for rule in regime.law.rules}
        limits = [name for name, rule in rules.items() if rule.effect is Effect.LIMIT]
        batch = covered(read, [regime])
        decided = self.decider.decide(batch.table)[0]
        pools = []
        for pattern in range(len(decided.verdicts.outcome)):
            fired = set(names_of(decided.verdicts.rules_true[pattern], tuple(rules)))
            limiting = [rules[name] for name in limits if name in fired]
            open_here = is_open_to_grant(int(decided.verdicts.outcome[pattern]))
            pools.append(pools_named(regime, limiting) if open_here else ())
        drawn = _Drawn(batch.first_row, [], [], [])
        for row in np.flatnonzero(np.array([bool(each) for each in pools])[decided.of]).tolist():
            if row in batch.errors:
                continue
            # A line whose filing day nobody gives draws on the pools of the law's own day, after all others.
            filed_on = batch.table.value("filed_on", row)
            day = filed_on or date.max
            pattern = int(decided.of[row])
            draws = draws_g(pools[pattern], batch.table, row, filed_on or regime.on or date.max)
            net_g = int(batch.table.net_g[row])
            drawn.rows.append(row)
            application, line = batch.applications[row].as_py(), int(batch.line[row])
            drawn.requests.append(Request(day, application, line, net_g, draws))
            drawn.path.append(int(decided.verdicts.path[pattern]))
        return drawn
