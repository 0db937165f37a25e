"""The named limits of a plan as rows: budget, rules, shares of origin, proof of origin, stock, service."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.problem import UNKNOWN, Floats, OriginShare
from sekisho.planning.programme.blocks import Builder
from sekisho.planning.programme.linear import ABSENT, Places


def put_limits(made: Builder) -> None:
    _budget(made)
    _rules(made)
    for share in made.problem.limits.origin_shares:
        _origin_share(made, share)
    if made.problem.limits.proof_share is not None:
        _proof(made, np.asarray(made.problem.limits.proof_share, float))
    _stock(made)
    _service(made)


def _budget(made: Builder) -> None:
    budget = made.problem.limits.budget_jpy
    if budget is None:
        return
    n, linear = made.n, made.linear
    row = linear.add_rows(-np.inf, np.array([budget / n.unit_jpy]))
    linear.put(row, made.x, n.budget_cost + np.where(made.y == ABSENT, n.build_cost, 0.0))
    linear.put(row, made.y, n.build_cost)
    linear.group_rows(("budget", "", ""), row)


def _rules(made: Builder) -> None:
    for rule in made.problem.limits.rules:
        row = made.linear.add_rows(np.array([rule.least]), rule.most)
        made.linear.put(row, made.x, np.asarray(rule.weight, float))
        made.linear.group_rows(("rule", rule.name, ""), row)


def _origin_share(made: Builder, share: OriginShare) -> None:
    """Rows (S, years, E): sum of this origin - share * sum of all <= 0."""
    problem, linear = made.problem, made.linear
    years, year_of = _years(made)
    first, last = share.years or (int(years[0]), int(years[-1]))
    within = (years >= first) & (years <= last)
    element = np.array([share.element in (None, each) for each in problem.elements], bool)
    rows = linear.add_rows(
        -np.inf, np.zeros((len(problem.scenarios), len(years), len(element))), present=within[:, None] & element
    )

    def weight(origin: str) -> float:
        return float(origin in (share.origin, UNKNOWN)) - share.most_share

    for supply in made.supplies:
        linear.put(rows[:, year_of], supply.columns, weight(supply.origin))
    weights = np.array([weight(option.origin) for option in problem.options], float)
    linear.put(rows[..., None], made.x, _laid_by_year(made, year_of) * weights)
    made.by_element("origin", rows, share.name)


def _proof(made: Builder, share: Floats) -> None:
    """Rows (S, years, E): proven grams >= share of what is served of each use."""
    n, linear = made.n, made.linear
    years, year_of = _years(made)
    asked = share[:, None, :]
    need = _by_year((n.demand * asked).sum(axis=3), year_of)
    some = _by_year(np.broadcast_to(asked.sum(axis=2), n.demand.shape[:3]), year_of) > 0
    rows = linear.add_rows(need, np.inf, present=some)
    for supply in made.supplies:
        if supply.proven:
            linear.put(rows[:, year_of], supply.columns, 1.0)
    proven = np.array([option.proven for option in made.problem.options], float)
    linear.put(rows[..., None], made.x, _laid_by_year(made, year_of) * proven)
    linear.put(rows[:, year_of][..., None], made.short, np.broadcast_to(asked, made.short.shape))
    if n.thrift.size:
        changed = np.einsum("stecj,tc->stej", n.change, share, optimize=True)
        linear.put(rows[..., None], made.x[n.thrift], -_by_year(changed, year_of))
    made.by_element("proof", rows)
    assert len(years) == rows.shape[1]


def _stock(made: Builder) -> None:
    n, linear, stock = made.n, made.linear, made.stock
    if made.named:
        most = np.broadcast_to(n.most_stock, stock.shape)
        rows = linear.add_rows(-np.inf, most, present=np.isfinite(most))
        linear.put(rows, stock, 1.0)
        made.by_element("most_stock", rows)
    last = linear.add_rows(np.broadcast_to(n.closing, stock[:, -1].shape), np.inf, present=n.closing > 0)
    linear.put(last, stock[:, -1], 1.0)
    made.by_element("closing", last)


def _service(made: Builder) -> None:
    n, linear, limits, short = made.n, made.linear, made.problem.limits, made.short
    if made.named:
        for c, use in enumerate(made.problem.uses):
            if use in limits.full_service:
                rows = linear.add_rows(-np.inf, 0.0, present=short[..., c] != ABSENT)
                linear.put(rows, short[..., c], 1.0)
                made.by_element("full_service", rows, use)
    if limits.service_level is not None:
        level = np.asarray(limits.service_level, float)
        rows = linear.add_rows(-np.inf, (1 - level) * n.demand.sum(axis=(1, 3)), present=level > 0)
        linear.put(rows[:, None, :, None], short, 1.0)
        if n.thrift.size:
            linear.put(rows[..., None], made.x[n.thrift], -(1 - level)[:, None] * n.change.sum(axis=(1, 3)))
        made.by_element("service", rows)


def _years(made: Builder) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The calendar years, and (T,) which of them a month is in."""
    years, year_of = np.unique(made.problem.years, return_inverse=True)
    return years, np.asarray(year_of, dtype=np.int64)


def _laid_by_year(made: Builder, year_of: Places) -> Floats:
    """(1, years, E, K) what x = 1 lays down."""
    return _by_year(made.n.fill[None], year_of)


def _by_year(values: Floats, year_of: Places) -> Floats:
    """(S, T, ...) summed to (S, years, ...)."""
    starts = np.flatnonzero(np.diff(year_of, prepend=-1))
    return np.asarray(np.add.reduceat(values, starts, axis=1))
