"""How much of what may be granted the pools still cover: the last stratum, which no line can pass on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.outcome import Outcome
from sekisho.determination.verdict import Verdict
from sekisho.dossier.model import Dossier
from sekisho.facts import FactTable
from sekisho.ledger.pools import Request, grant_in_filing_order
from sekisho.regime.law import Regime
from sekisho.regime.rules import Effect, Rule
from sekisho.regime.tables import ANYWHERE, Pool


@dataclass(frozen=True)
class Granted:
    """n lines after the pools; arrays of shape (n,): the outcome, and the product mass in grams that may be granted."""

    outcome: NDArray[np.int8]
    granted_g: NDArray[np.int64]


def grant_lines(regime: Regime, verdict: Verdict, table: FactTable, dossier: Dossier) -> Granted:
    """The lines of one application, as the first to draw on full pools."""
    outcome = verdict.outcome.copy()
    open_to_grant = np.array([is_open_to_grant(each) for each in outcome.tolist()])
    granted_g = np.where(open_to_grant, table.net_g, 0).astype(np.int64)
    limits = [
        (rule, applied.is_true)
        for rule, applied in zip(verdict.folded.rules, verdict.folded.applied, strict=True)
        if rule.effect is Effect.LIMIT
    ]
    rows, requests = [], []
    for row in range(table.n):
        pools = pools_named(regime, [rule for rule, applied in limits if applied[row]])
        if pools and open_to_grant[row]:
            line, day = dossier.lines[row], dossier.filed_on
            rows.append(row)
            requests.append(Request(day, dossier.id, line.line, line.net_g, draws_g(pools, table, row, day)))
    settle(regime, requests, rows, verdict.folded.path, outcome, granted_g)
    return Granted(outcome, granted_g)


def pools_named(regime: Regime, limits: Sequence[Rule]) -> tuple[Pool, ...]:
    """The pools that the rules in effect on a line draw on."""
    named = {pool for rule in limits for pool in rule.pools}
    return tuple(pool for pool in regime.law.pools if pool.id in named)


def is_open_to_grant(outcome: int) -> bool:
    """Pools are drawn on by lines that a licence is open for."""
    return outcome in (Outcome.GENERAL_LICENCE, Outcome.GRANTABLE, Outcome.GRANTABLE_IN_PART)


def draws_g(pools: Sequence[Pool], table: FactTable, row: int, filed_on: date) -> Mapping[str, int]:
    """What the whole of a line would draw on each pool, in grams of contained element, rounded up."""
    destination = table.value("destination", row)
    draws: dict[str, int] = {}
    for pool in pools:
        if pool.destination not in (ANYWHERE, destination) or not pool.first <= filed_on <= pool.last:
            continue
        shares = (table.value(f"{symbol.lower()}_wt_pct", row) or 0.0 for symbol in pool.elements)
        share = sum((Decimal(repr(each)) for each in shares), Decimal(0))
        contained = int((int(table.net_g[row]) * share / 100).to_integral_value(rounding=ROUND_CEILING))
        if contained:
            draws[pool.id] = contained
    return draws


def settle(
    regime: Regime,
    requests: Sequence[Request],
    rows: Sequence[int],
    path: NDArray[np.int8],
    outcome: NDArray[np.int8],
    granted_g: NDArray[np.int64],
) -> None:
    """Draw in filing order and write what each line got into `outcome` and `granted_g`.

    rows: the row of each request. path: what a line comes to that gets all that it asks for.
    """
    ceilings = {pool.id: pool.ceiling_g for pool in regime.law.pools}
    row_of = {id(request): row for request, row in zip(requests, rows, strict=True)}
    for grant in grant_in_filing_order(ceilings, requests):
        row = row_of[id(grant.request)]
        granted_g[row] = grant.granted_g
        whole = grant.granted_g == grant.request.net_g
        outcome[row] = path[row] if whole else Outcome.GRANTABLE_IN_PART
