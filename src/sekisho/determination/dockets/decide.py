"""A docket from file to file: read, decide and write in batches; a line that cannot be read is kept, as an error."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import sekisho
from sekisho.determination.bulk import Decided, Decider, Legend
from sekisho.determination.dockets.columns import DecisionWriter, Part, part_of
from sekisho.determination.dockets.covered import covered
from sekisho.determination.dockets.dataset import count_lines, files_of
from sekisho.determination.dockets.digest import Digest
from sekisho.determination.dockets.docket import DocketBatch
from sekisho.determination.dockets.grants import Grants, grant_docket, settled
from sekisho.determination.dockets.parallel import WORKERS, Workers, each_batch
from sekisho.determination.dockets.repeated import NONE, Ascent, Repeated, ascent_of, repeated_lines
from sekisho.determination.dockets.told import in_language
from sekisho.determination.outcome import OUTCOMES
from sekisho.determination.verdict import Determiner
from sekisho.errors.wording import ENGLISH
from sekisho.facts import dictionary
from sekisho.regime.law import Regime

Progress = Callable[[int, int | None], None]
"""Told after each batch: lines done, and lines in all where the file says so."""


@dataclass(frozen=True)
class Tally:
    """What became of a docket. Lines in error are in `lines` and in `errors`; `first_error` is the first sentence.

    repeated: lines whose application and number stand in the docket before them; they are decided like any other.
    """

    lines: int
    errors: int
    outcomes: Mapping[str, int]
    seconds: float
    first_error: str | None
    repeated: Repeated = NONE


def decide_file(
    docket: Path,
    out: Path,
    regime: Regime,
    progress: Progress | None = None,
    *,
    workers: Workers = WORKERS,
    language: str = ENGLISH,
    at_once: int | None = None,
) -> Tally:
    """Findings for a docket, a file or a folder of files, in the columns of one file.

    language: in which errors are told; at_once: so many lines are decided together (see `Decider`), to the same bytes
    whatever their number. Raises InputError for a file that is no docket; nothing half-written stays.
    """
    started = time.perf_counter()
    total, tallied = count_lines(docket), Tallied()
    job = DecideBatch.of(docket, regime, workers, total, language, at_once)
    metadata = metadata_of(regime)
    with DecisionWriter(out, job.legend, metadata) as writer, Digest(files_of(docket)) as digest:
        for found in each_batch(docket, job, workers):
            writer.append(found.part)
            tallied.add(found.counted)
            if progress:
                progress(tallied.lines, total)
        metadata["facts_hash"] = digest.result()
    return tallied.tally(docket, started)


def metadata_of(regime: Regime) -> dict[str, str]:
    """What findings say of the law that they were made under, and by what."""
    return {"regime": regime.name, "regime_hash": regime.law.hash, "engine": sekisho.__version__}


@dataclass(frozen=True)
class Counted:
    """What is told of some lines beside their findings."""

    lines: int
    errors: int
    first_error: str | None
    outcomes: Mapping[str, int]
    ascent: Ascent

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "ascent": self.ascent.as_json()}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Counted:
        return cls(**{**told, "ascent": Ascent.of_json(told["ascent"])})


@dataclass(frozen=True)
class Found:
    """A batch decided and written."""

    part: Part
    counted: Counted


@dataclass
class Tallied:
    """The sum of what is told of batches, added in the docket's order."""

    lines: int = 0
    errors: int = 0
    first_error: str | None = None
    outcomes: Counter[str] = field(default_factory=Counter)
    ascent: Ascent = field(default_factory=Ascent)

    def add(self, counted: Counted) -> None:
        self.lines += counted.lines
        self.errors += counted.errors
        self.first_error = self.first_error or counted.first_error
        self.outcomes.update(counted.outcomes)
        self.ascent = self.ascent.followed_by(counted.ascent)

    def counted(self) -> Counted:
        return Counted(self.lines, self.errors, self.first_error, dict(self.outcomes), self.ascent)

    def tally(self, docket: Path, started: float) -> Tally:
        # Lines that rise all the way cannot repeat one another; only where they do not it is worth a look of its own.
        repeated = NONE if self.ascent.rises else repeated_lines(docket)
        seconds = time.perf_counter() - started
        return Tally(self.lines, self.errors, dict(self.outcomes), seconds, self.first_error, repeated)


@dataclass(frozen=True)
class DecideBatch:
    """The job of `decide` on a batch. lines: about how many there are in all; language: in which errors are told;
    at_once: so many lines are decided together."""

    determiner: Determiner
    legend: Legend
    grants: Grants
    lines: int = 0
    language: str = ENGLISH
    at_once: int | None = None

    @classmethod
    def of(
        cls,
        docket: Path,
        regime: Regime,
        workers: Workers = WORKERS,
        lines: int | None = None,
        language: str = ENGLISH,
        at_once: int | None = None,
    ) -> DecideBatch:
        determiner = Determiner(regime, dictionary())
        grants = grant_docket(docket, determiner, workers, at_once)
        return cls(determiner, Legend.of(determiner), grants, lines or 0, language, at_once)

    @cached_property
    def decider(self) -> Decider:
        return Decider([self.determiner], lines=self.lines, at_once=self.at_once)

    def __call__(self, read: DocketBatch) -> Found:
        batch = in_language(covered(read, [self.determiner.regime]), self.language)
        decided = settled(self.grants, batch, self.decider.decide(batch.table)[0])
        good = np.ones(len(batch), dtype=bool)
        good[list(batch.errors)] = False
        first_error = batch.errors[min(batch.errors)] if batch.errors else None
        ascent = ascent_of(batch.applications, batch.line, self.lines)
        counted = Counted(len(batch), len(batch.errors), first_error, outcome_counts(decided, good), ascent)
        return Found(part_of(batch, decided, self.legend), counted)


def outcome_counts(decided: Decided, good: NDArray[np.bool_]) -> dict[str, int]:
    """How many lines, of those that could be read, come to each outcome."""
    counts = np.bincount(decided.verdicts.outcome[decided.of[good]], minlength=len(OUTCOMES))
    return {name: int(count) for name, count in zip(OUTCOMES, counts, strict=True) if count}
