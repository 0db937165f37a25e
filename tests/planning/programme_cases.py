"""Small planning problems whose answers can be worked out by hand, and random ones for laws that hold for all."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from sekisho.planning.problem import Option, PlanningProblem, Source


def months(count: int, year: int = 2027, month: int = 1) -> tuple[date, ...]:
    first = year * 12 + month - 1
    return tuple(date(each // 12, each % 12 + 1, 1) for each in range(first, first + count))


def one(
    demand_g: Any,
    licensed_g: Any,
    *,
    loss: float = 10.0,
    price: float = 2.0,
    probability: Any = None,
    **more: Any,
) -> PlanningProblem:
    """One element, Dy, one use: demand and licences (S, T)."""
    demand, licensed = np.atleast_2d(np.asarray(demand_g, float)), np.atleast_2d(np.asarray(licensed_g, float))
    s, t = demand.shape
    return PlanningProblem(
        scenarios=tuple(f"s{each}" for each in range(s)),
        months=more.pop("months", months(t)),
        elements=("Dy",),
        uses=("motors",),
        probability=np.full(s, 1 / s) if probability is None else np.asarray(probability, float),
        demand_g=demand[:, :, None, None],
        loss_jpy_per_g=np.array([[loss]]),
        licensed_g=np.broadcast_to(licensed, demand.shape)[:, :, None],
        licensed_jpy_per_g=np.array([price]),
        **more,
    )


def mine(t: int, most: float, *, price: float = 3.0, commit: float = 0.0, **more: Any) -> Option:
    """A project that delivers up to `most` g of the one element a month."""
    return Option(
        name=more.pop("name", "mine"),
        origin=more.pop("origin", "AU"),
        commit_jpy=commit,
        most_g=np.full((t, 1), float(most)),
        delivery_jpy_per_g=np.array([price]),
        **more,
    )


def stock(t: int, grams: float, *, price: float = 4.0, at: int = 0, **more: Any) -> Option:
    """`grams` of the one element laid down in month `at`."""
    fill = np.zeros((t, 1))
    fill[at] = grams
    return Option(
        name=more.pop("name", "stock"), origin="US", fill_g=fill, fill_jpy_per_g=np.array([float(price)]), **more
    )


def spot(t: int, most: float, price: float = 6.0, **more: Any) -> Source:
    return Source(more.pop("name", "spot"), more.pop("origin", "VN"), np.full((t, 1), float(most)), np.array([price]))


def drawn(seed: int, *, s: int = 3, t: int = 6, e: int = 2, whole: bool = False) -> PlanningProblem:
    """Two uses, three projects (one with take-or-pay), a stock and thrift that needs another element instead."""
    draw = np.random.default_rng(seed)
    demand = draw.uniform(20, 100, (s, t, e, 2))
    price = draw.uniform(1, 5, e)
    most = draw.uniform(5, 60, (3, e))
    options = [
        Option(
            name=f"mine {k}",
            origin=("AU", "FR", "US")[k],
            proven=k != 1,
            whole=whole,
            commit_jpy=float(draw.uniform(0, 500)),
            most_g=np.broadcast_to(most[k], (t, e)).copy(),
            take_or_pay_g=np.broadcast_to(0.5 * most[k], (t, e)).copy() if k == 0 else None,
            delivery_jpy_per_g=price * draw.uniform(0.8, 2.0),
        )
        for k in range(3)
    ]
    fill = np.zeros((t, e))
    fill[0] = draw.uniform(10, 80, e)
    options.append(Option(name="stock", origin="US", most=2.0, fill_g=fill, fill_jpy_per_g=price * 1.5))
    saved = np.zeros((t, e, 2))
    saved[2:, 0, 0] = draw.uniform(0.1, 0.6)
    instead = np.zeros((e, e))
    instead[0, 1] = 0.3
    options.append(
        Option(name="thrift", commit_jpy=float(draw.uniform(0, 300)), saved_share=saved, instead_g_per_g=instead)
    )
    probability = draw.dirichlet(np.ones(s))
    return PlanningProblem(
        scenarios=tuple(f"s{each}" for each in range(s)),
        months=months(t, 2027, 10),
        elements=("Dy", "Tb", "Nd")[:e],
        uses=("motors", "other"),
        probability=probability,
        demand_g=demand,
        loss_jpy_per_g=draw.uniform(5, 40, (e, 2)),
        licensed_g=draw.uniform(0, 150, (s, t, e)) * (draw.random((s, t, e)) < 0.7),
        licensed_jpy_per_g=price,
        options=tuple(options),
        available=np.clip(draw.uniform(-0.5, 1.5, (s, t, 5)), 0, 1),
        sources=(Source("spot", "VN", draw.uniform(0, 20, (t, e)), price * 3),),
        opening_stock_g=draw.uniform(0, 50, e),
        store_g=np.full(e, 60.0),
        hold_jpy_per_g_month=price * 0.02,
        closing_jpy_per_g=price * 0.5,
        discount=0.99 ** np.arange(t),
    )
