"""A made-up planning problem of any size: figures drawn at random, so it says nothing about any real project."""

from __future__ import annotations

from datetime import date

import numpy as np

from sekisho.planning.problem import Limits, Option, OriginShare, PlanningProblem, Source

USES = ("motors", "electronics", "other")
ELEMENTS = ("Nd", "Pr", "Dy", "Tb", "Y", "Sm", "Gd", "Lu", "Sc", "Ho")
DELIVERING = ("AU", "FR", "US", "JP", "VN", "IN", "BR", "CA")


def made_up(
    scenarios: int, months: int = 108, elements: int = 8, options: int = 12, seed: int = 0, builds: bool = False
) -> PlanningProblem:
    """Two thirds of the options deliver every element, the rest are stocks and thrift; two uses in three are dear.

    builds: projects are yes or no, with a cost of building; otherwise any share of one may be taken.
    """
    draw = np.random.default_rng(seed)
    scale = 10.0 ** draw.uniform(6, 8.5, elements)
    part = draw.dirichlet(np.full(len(USES), 4.0), elements)
    growth = 1 + np.cumsum(draw.normal(0.002, 0.01, (scenarios, months)), axis=1)
    demand = np.maximum(growth, 0.2)[:, :, None, None] * (scale[:, None] * part)
    price = draw.uniform(50, 2000, elements)
    share = draw.uniform(0.6, 1.0, elements)
    stops = draw.integers(0, months, scenarios)
    length = draw.integers(0, 18, scenarios)
    month = np.arange(months)
    stopped = (month >= stops[:, None]) & (month < (stops + length)[:, None])
    licensed = demand.sum(axis=3) * share * np.where(stopped, 0.05, draw.uniform(0.7, 1.1, (scenarios, 1)))[:, :, None]
    delivering = max(options * 2 // 3, 1)
    stocks = max((options - delivering) * 3 // 4, 1) if options > delivering else 0
    found: list[Option] = []
    for k in range(options):
        if k < delivering:
            ready = scale * draw.uniform(0.05, 0.4, elements)
            most = np.broadcast_to(ready, (months, elements)).copy()
            found.append(
                Option(
                    name=f"mine {k}",
                    origin=DELIVERING[k % len(DELIVERING)],
                    proven=k % 2 == 0,
                    whole=builds,
                    commit_jpy=float((ready * price).sum() * draw.uniform(2, 12)),
                    most_g=most,
                    take_or_pay_g=0.4 * most if k % 3 == 0 else None,
                    delivery_jpy_per_g=price * draw.uniform(0.9, 1.8),
                )
            )
        elif k < delivering + stocks:
            fill = np.zeros((months, elements))
            fill[:6] = scale / 2
            found.append(
                Option(
                    name=f"stock {k}",
                    origin="US",
                    most=2.0,
                    fill_g=fill,
                    fill_jpy_per_g=price * 1.3,
                    hold_jpy_per_g_month=price * 0.003,
                )
            )
        else:
            saved = np.zeros((months, elements, len(USES)))
            saved[24:, : max(elements // 4, 1), 0] = 0.3
            found.append(Option(name=f"thrift {k}", commit_jpy=float(draw.uniform(1e9, 1e11)), saved_share=saved))
    starts = draw.geometric(1 / 40, (scenarios, options))
    ramp = np.clip((month[None, :, None] - starts[:, None, :]) / 12, 0, 1)
    never = draw.random((scenarios, options)) < 0.2
    spot = np.broadcast_to(scale * 0.05, (months, elements)).copy()
    return PlanningProblem(
        scenarios=tuple(f"s{each}" for each in range(scenarios)),
        months=tuple(date(2027 + each // 12, each % 12 + 1, 1) for each in range(months)),
        elements=ELEMENTS[:elements],
        uses=USES,
        probability=np.full(scenarios, 1 / scenarios),
        demand_g=demand,
        loss_jpy_per_g=price[:, None] * np.array([60.0, 25.0, 4.0]),
        licensed_g=licensed,
        licensed_jpy_per_g=price,
        options=tuple(found),
        available=ramp * ~never[:, None, :],
        sources=(Source("spot", "VN", spot, price * 1.5),),
        opening_stock_g=scale * 1.5,
        store_g=scale * 3,
        hold_jpy_per_g_month=price * 0.003,
        closing_jpy_per_g=price * 0.8,
        discount=0.998**month,
        limits=Limits(origin_shares=(OriginShare("China at most 95 %", "CN", 0.95),)) if builds else Limits(),
    )
