"""One docket under several laws: which lines come out otherwise, by which sentences, and how many kilograms.

All laws are asked of the same patterns of lines, and what is counted is counted by pattern. What laws have in common,
condition by condition, is worked out once: each further law costs what differs.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sekisho.determination.bulk import Decider, Legend
from sekisho.determination.dockets.columns import Part
from sekisho.determination.dockets.compared import compared_part, writer_of
from sekisho.determination.dockets.covered import covered
from sekisho.determination.dockets.cube import Cube, cube_of
from sekisho.determination.dockets.dataset import count_lines
from sekisho.determination.dockets.decide import Progress
from sekisho.determination.dockets.docket import DocketBatch
from sekisho.determination.dockets.flips import FlipReader, Flips
from sekisho.determination.dockets.grants import Grants, grant_docket, settled
from sekisho.determination.dockets.kinds import Kinds
from sekisho.determination.dockets.parallel import WORKERS, Workers, each_batch
from sekisho.determination.outcome import OUTCOMES
from sekisho.determination.verdict import Determiner
from sekisho.facts import dictionary
from sekisho.regime.law import Regime


def replay_file(docket: Path, baseline: Regime, reform: Regime, progress: Progress | None = None) -> dict[str, Any]:
    """The JSON of `replay`. Raises InputError for a file that is no docket; lines in error are counted apart."""
    return replay_laws(docket, [baseline, reform], progress)


def replay_laws(
    docket: Path,
    laws: Sequence[Regime],
    progress: Progress | None = None,
    *,
    cube: Path | None = None,
    lines_to: Path | None = None,
    workers: Workers = WORKERS,
    at_once: int | None = None,
) -> dict[str, Any]:
    """A docket under a baseline and one reform or more, in one pass.

    With one reform the JSON of `replay`; with more, `reforms` in place of `reform` and `flips`, each with its flips. A
    cube of lines and kilograms goes to the file that `cube` names, see `dockets.cube`; what each line comes to under
    each law to the one that `lines_to` names, see `dockets.compared`. at_once: so many lines are decided together (see
    `Decider`), to the same result whatever their number. Raises InputError as `replay_file` does, and for a file that
    cannot be written.
    """
    started = time.perf_counter()
    determiners = [Determiner(regime, dictionary()) for regime in laws]
    sides = [_Side(determiner) for determiner in determiners]
    flips = [Flips() for _ in laws[1:]]
    total, cubed = count_lines(docket), Cube([regime.name for regime in laws])
    grants = [grant_docket(docket, determiner, workers, at_once) for determiner in determiners]
    job = _Compare(determiners, grants, total or 0, cube is not None, lines_to is not None, at_once)
    lines, errors = 0, 0
    with nullcontext() if lines_to is None else writer_of(lines_to, determiners) as writer:
        for found in each_batch(docket, job, workers):
            for side, (outcomes, grantable_g) in zip(sides, found.sides, strict=True):
                side.outcomes.update(outcomes)
                side.grantable_g += grantable_g
            for mine, theirs in zip(flips, found.flips, strict=True):
                mine.add(theirs)
            if found.cube is not None:
                cubed.add(found.cube)
            if writer is not None and found.part is not None:
                writer.append(found.part)
            lines, errors = lines + found.lines, errors + found.errors
            if progress:
                progress(lines, total)
    if cube is not None:
        cubed.write(cube)
    seconds = time.perf_counter() - started
    told = [side.as_json() for side in sides]
    apart: dict[str, Any] = {"reform": told[1], "flips": flips[0].as_json()}
    if len(laws) > 2:
        pairs = zip(told[1:], flips, strict=True)
        apart = {"reforms": [{**side, "flips": flipped.as_json()} for side, flipped in pairs]}
    return {
        "lines": lines,
        "errors": errors,
        "baseline": told[0],
        **apart,
        "impact": None,
        "seconds": round(seconds, 3),
        "lines_per_s": round(lines / seconds) if seconds else None,
    }


@dataclass(frozen=True)
class _Found:
    """A batch under all laws; sides: for each, its lines by outcome and the grams that it grants; flips: of each
    reform; part: its lines, written."""

    lines: int
    errors: int
    sides: Sequence[tuple[Mapping[str, int], int]]
    flips: Sequence[Flips]
    cube: Cube | None
    part: Part | None


@dataclass(frozen=True)
class _Compare:
    determiners: Sequence[Determiner]
    grants: Sequence[Grants]
    lines: int
    cube: bool
    lines_too: bool
    at_once: int | None = None

    @cached_property
    def decider(self) -> Decider:
        return Decider(self.determiners, missing=False, lines=self.lines, at_once=self.at_once)

    @cached_property
    def _legends(self) -> list[Legend]:
        return [Legend.of(each) for each in self.determiners]

    @cached_property
    def _readers(self) -> list[FlipReader]:
        return [FlipReader((self.determiners[0], reform)) for reform in self.determiners[1:]]

    def __call__(self, read: DocketBatch) -> _Found:
        batch = covered(read, [each.regime for each in self.determiners])
        pairs = zip(self.grants, self.decider.decide(batch.table), strict=True)
        found = [settled(grants, batch, decided) for grants, decided in pairs]
        good = np.ones(len(batch), dtype=bool)
        good[list(batch.errors)] = False
        kinds = Kinds(batch.table.net_g, good)
        sides = [(kinds.outcomes(decided), kinds.grantable_g(decided)) for decided in found]
        flips = [
            reader.count(found[0], decided, kinds) for reader, decided in zip(self._readers, found[1:], strict=True)
        ]
        names = [each.regime.name for each in self.determiners]
        cube = cube_of(names, found, batch.table, good) if self.cube else None
        part = compared_part(batch, found, self._legends) if self.lines_too else None
        return _Found(len(batch), len(batch.errors), sides, flips, cube, part)


@dataclass
class _Side:
    determiner: Determiner
    outcomes: Counter[str] = field(default_factory=Counter)
    grantable_g: int = 0

    def as_json(self) -> dict[str, Any]:
        regime = self.determiner.regime
        return {
            "regime": regime.name,
            "hash": regime.law.hash,
            "outcomes": {name: self.outcomes[name] for name in OUTCOMES if self.outcomes[name]},
            "grantable_kg": self.grantable_g / 1000,
        }
