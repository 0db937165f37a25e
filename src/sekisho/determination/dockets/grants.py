"""What pools give to the lines of a docket: who comes first is known only when all are, so it is a pass of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.bulk import Decided, Decider, names_of, with_outcomes
from sekisho.determination.dockets.covered import covered
from sekisho.determination.dockets.docket import DocketBatch
from sekisho.determination.dockets.parallel import WORKERS, Workers, each_batch
from sekisho.determination.limits import draws_g, is_open_to_grant, pools_named, settle
from sekisho.determination.verdict import Determiner
from sekisho.ledger.pools import Request
from sekisho.regime.rules import Effect


@dataclass(frozen=True)
class BatchGrants:
    """What the pools gave to lines of one batch; arrays of shape (k,)."""

    rows: NDArray[np.intp]
    outcome: NDArray[np.int8]
    granted_g: NDArray[np.int64]

    def settle(self, decided: Decided) -> Decided:
        return with_outcomes(decided, self.rows, self.outcome, self.granted_g) if len(self.rows) else decided


Grants: TypeAlias = Mapping[tuple[str, int], BatchGrants]
"""By the name of a batch's file and its first row there."""


def settled(grants: Grants, batch: DocketBatch, decided: Decided) -> Decided:
    """A batch decided, with what the pools gave to its lines."""
    found = grants.get((batch.source, batch.first_row)) if grants else None
    return decided if found is None else found.settle(decided)


def grant_docket(
    docket: Path, determiner: Determiner, workers: Workers = WORKERS, at_once: int | None = None
) -> Grants:
    """What each line that draws on pools gets, in filing order over the whole docket.

    A first pass: which line comes first is known only when all are. Memory grows with the lines that draw on pools.
    at_once: as of `Decider`.
    """
    if not any(rule.effect is Effect.LIMIT for rule in determiner.law.rules):
        return {}
    drawn = [each for each in each_batch(docket, _Draw(determiner, at_once), workers) if each.requests]
    requests = [request for each in drawn for request in each.requests]
    path = np.array([outcome for each in drawn for outcome in each.path], dtype=np.int8)
    outcome = np.zeros(len(requests), dtype=np.int8)
    granted_g = np.zeros(len(requests), dtype=np.int64)
    settle(determiner.regime, requests, range(len(requests)), path, outcome, granted_g)
    grants, start = dict[tuple[str, int], BatchGrants](), 0
    for each in drawn:
        mine = slice(start, start + len(each.requests))
        grants[each.source, each.first_row] = BatchGrants(
            np.array(each.rows, dtype=np.intp), outcome[mine], granted_g[mine]
        )
        start = mine.stop
    return grants


@dataclass(frozen=True)
class _Drawn:
    """The lines of a batch that draw on pools: their rows, what they ask for, and what they come to if it is there."""

    source: str
    first_row: int
    rows: list[int]
    requests: list[Request]
    path: list[int]


@dataclass(frozen=True)
class _Draw:
    determiner: Determiner
    at_once: int | None = None

    @cached_property
    def decider(self) -> Decider:
        return Decider([self.determiner], missing=False, at_once=self.at_once)

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
        drawn = _Drawn(batch.source, batch.first_row, [], [], [])
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
