"""A day of all sectors in one pass over each scenario, compiled: what `Propagation` says in NumPy, in its order."""

from __future__ import annotations

from typing import Any

import numpy as np

from sekisho.compiled import compiled


@compiled(
    "void(float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1], int64[::1], int64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[::1], float64[::1], boolean[::1], float64,"
    " boolean)"
)
def one_day(
    gate: Any,
    output: Any,
    asked: Any,
    stock_days: Any,
    supplier: Any,
    buyer: Any,
    wanted_days: Any,
    of_supplier: Any,
    slope: Any,
    rest: Any,
    to_buyers: Any,
    drawn: Any,
    bought: Any,
    makes: Any,
    refill_days: float,
    by_output: bool,
) -> None:
    """Alters `output` and `asked`, (scenarios, sectors), and `stock_days`, (scenarios, links).

    to_buyers: (buyers, suppliers), what each buyer's output takes of each supplier's where nobody keeps a stock of it.
    """
    scenarios, sectors = output.shape
    links = len(supplier)
    wanted, limit, served = np.empty(sectors), np.empty(sectors), np.empty(sectors)
    orders = np.empty(links)
    for scenario in range(scenarios):
        made, were_asked, stock = output[scenario], asked[scenario], stock_days[scenario]
        wanted[:] = 0.0
        for each in range(sectors):
            share = made[each]
            for other in range(sectors):
                wanted[other] += share * to_buyers[each, other]
        limit[:] = 1.0
        for link in range(links):
            lacking = (wanted_days[link] - stock[link]) / refill_days
            place = buyer[link]
            order = made[place] + max(lacking, 0.0) if by_output else max(were_asked[place] + lacking, 0.0)
            orders[link] = order
            wanted[supplier[link]] += order * of_supplier[link]
            limit[place] = min(limit[place], stock[link] * slope[link] + rest[link])
        for each in range(sectors):
            wanted[each] += bought[each]
            left = wanted[each] - drawn[each]
            made[each] = min(max(min(gate[scenario, each], left, limit[each]), 0.0), 1.0)
            served[each] = min((made[each] + drawn[each]) / wanted[each], 1.0) if wanted[each] > 0 else 1.0
            were_asked[each] = max(left, 0.0) if makes[each] else 0.0
        for link in range(links):
            stock[link] = max(stock[link] - made[buyer[link]], 0.0) + served[supplier[link]] * orders[link]
