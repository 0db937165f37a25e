"""A problem's figures as whole arrays in the programme's own units, so that all numbers lie near one.

The unit of an element is its mean demand a month (mean over scenarios and months, all uses); the unit of money is the
power of ten just below the median price of such a unit. Prices here are discounted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.problem import Floats, Option, PlanningProblem


@dataclass(frozen=True)
class Numbers:
    """Axes as in `sekisho.planning.problem`; options last. inf where nothing bounds.

    demand (S, T, E, C), loss (T, E, C) or (S, T, E, C), licensed (S, T, E), licensed_price (T, E), available (S, T, K).
    most, pay_least, price, fill, laid (fill up to and with the month): (T, E, K). first_cost, budget_cost, build_cost
    (K,): per x, of it what a budget counts, and once. added_release (E, K).
    thrift: places of the options that change demand; change (S, T, E, C, thrift): what x = 1 of each adds to demand.
    spot, spot_price (T, E, J). opening, store, most_stock, closing, closing_worth, release (E,); hold (T, E);
    refill (T, E).
    """

    unit_g: Floats
    unit_jpy: float
    probability: Floats
    discount: Floats
    demand: Floats
    loss: Floats
    licensed: Floats
    licensed_price: Floats
    available: Floats
    most: Floats
    pay_least: Floats
    price: Floats
    fill: Floats
    laid: Floats
    first_cost: Floats
    budget_cost: Floats
    build_cost: Floats
    added_release: Floats
    thrift: NDArray[np.int64]
    change: Floats
    spot: Floats
    spot_price: Floats
    opening: Floats
    store: Floats
    hold: Floats
    refill: Floats
    release: Floats
    most_stock: Floats
    closing: Floats
    closing_worth: Floats


def numbers(problem: PlanningProblem) -> Numbers:
    scenarios, months, elements = problem.shape
    options, sources, limits = problem.options, problem.sources, problem.limits
    discount = np.ones(months) if problem.discount is None else np.asarray(problem.discount, float)
    total = np.asarray(problem.demand_g, float).sum(axis=3).mean(axis=(0, 1))
    unit_g = np.where(total > 0, total, 1.0)
    licensed_jpy = _monthly(problem.licensed_jpy_per_g, months, elements)
    unit_jpy = _unit_of_money(licensed_jpy * unit_g, problem.loss_jpy_per_g * unit_g[:, None])
    money = unit_g / unit_jpy

    def by_element(values: Floats | None, without: float) -> Floats:
        return np.full(elements, without) if values is None else np.asarray(values, float) / unit_g

    def by_month(values: Floats | None, without: float) -> Floats:
        return np.full((months, elements), without) if values is None else np.asarray(values, float) / unit_g

    def stacked(name: str) -> Floats:
        each = [by_month(getattr(option, name), 0.0) for option in options]
        return np.stack(each, axis=-1) if each else np.zeros((months, elements, 0))

    def monthly_price(values: Floats | None) -> Floats:
        return _monthly(values, months, elements) * money * discount[:, None]

    fill = stacked("fill_g")
    laid = fill.cumsum(axis=0)
    fill_cost = np.array([(fill[..., k] * monthly_price(option.fill_jpy_per_g)).sum() for k, option in _each(options)])
    hold_cost = np.array(
        [(laid[..., k] * monthly_price(option.hold_jpy_per_g_month)).sum() for k, option in _each(options)]
    )
    commit = np.array([option.commit_jpy for option in options]) / unit_jpy
    demand = np.asarray(problem.demand_g, float) / unit_g[:, None]
    thrift = np.array([k for k, option in _each(options) if option.saved_share is not None], dtype=np.int64)
    changes = [_change(demand, options[k], unit_g) for k in thrift]
    none = np.zeros((months, elements, 0))
    return Numbers(
        unit_g=unit_g,
        unit_jpy=unit_jpy,
        probability=np.asarray(problem.probability, float),
        discount=discount,
        demand=demand,
        loss=np.asarray(problem.loss_jpy_per_g, float)[..., None, :, :] * money[:, None] * discount[:, None, None],
        licensed=np.asarray(problem.licensed_g, float) / unit_g,
        licensed_price=licensed_jpy * money * discount[:, None],
        available=np.ones((scenarios, months, len(options)))
        if problem.available is None
        else np.asarray(problem.available, float),
        most=stacked("most_g"),
        pay_least=stacked("take_or_pay_g"),
        price=np.stack([monthly_price(option.delivery_jpy_per_g) for option in options], axis=-1) if options else none,
        fill=fill,
        laid=laid,
        first_cost=commit + fill_cost + hold_cost,
        budget_cost=commit + fill_cost,
        build_cost=np.array([option.build_jpy for option in options]) / unit_jpy,
        added_release=np.stack([by_element(option.release_g, 0.0) for option in options], axis=-1)
        if options
        else np.zeros((elements, 0)),
        thrift=thrift,
        change=np.stack(changes, axis=-1) if changes else np.zeros((*demand.shape, 0)),
        spot=np.stack([by_month(source.most_g, 0.0) for source in sources], axis=-1) if sources else none,
        spot_price=np.stack([monthly_price(source.jpy_per_g) for source in sources], axis=-1) if sources else none,
        opening=by_element(problem.opening_stock_g, 0.0),
        store=by_element(problem.store_g, 0.0),
        hold=monthly_price(problem.hold_jpy_per_g_month),
        refill=by_month(problem.refill_g, np.inf),
        release=by_element(problem.release_g, np.inf),
        most_stock=by_element(limits.most_stock_g, np.inf),
        closing=by_element(limits.closing_stock_g, 0.0),
        closing_worth=monthly_price(problem.closing_jpy_per_g)[-1],
    )


def _each(options: tuple[Option, ...]) -> list[tuple[int, Option]]:
    return list(enumerate(options))


def _monthly(values: Floats | None, months: int, elements: int) -> Floats:
    """(T, E) from (T, E), (E,) or nothing."""
    given = np.zeros(elements) if values is None else np.asarray(values, float)
    return given + np.zeros((months, elements))


def _unit_of_money(prices: Floats, losses: Floats) -> float:
    """A power of ten: the median price of a unit of mass, or loss where nothing has a price."""
    for values in (prices, losses):
        positive = values[np.isfinite(values) & (values > 0)]
        if positive.size:
            return float(10.0 ** np.floor(np.log10(np.median(positive))))
    return 1.0


def _change(demand: Floats, option: Option, unit_g: Floats) -> Floats:
    """(S, T, E, C) what one commitment to designing an element away adds to demand."""
    saved = demand * np.asarray(option.saved_share, float)
    if option.instead_g_per_g is None:
        return np.asarray(-saved)
    instead = np.asarray(option.instead_g_per_g, float) * unit_g[:, None] / unit_g[None, :]
    return np.asarray(np.einsum("stec,ef->stfc", saved, instead, optimize=True) - saved)
