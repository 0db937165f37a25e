"""A plan's columns read back as grams and yen."""

from __future__ import annotations

import numpy as np

from sekisho.planning.problem import Floats
from sekisho.planning.programme.build import Programme
from sekisho.planning.programme.linear import ABSENT, Places
from sekisho.planning.programme.split import Valued
from sekisho.planning.solution import Recourse


def committed(programme: Programme, columns: Floats) -> Floats:
    """(K,) x, with whole numbers made whole."""
    x = columns[programme.x]
    whole = np.array([option.whole for option in programme.problem.options], bool)
    return np.where(whole, np.round(x), x)


def first_stage_jpy(programme: Programme, columns: Floats) -> Floats:
    """(K,) commitments, building, laying down and holding."""
    return (programme.money[programme.x] * columns[programme.x] + _at(programme.y, programme.money * columns)) * (
        programme.numbers.unit_jpy
    )


def recourse(programme: Programme, valued: Valued, totals: Floats) -> Recourse:
    """totals (S,): cost and loss of each scenario in the programme's own money."""
    n, columns = programme.numbers, valued.columns
    unit = n.unit_g
    delivered = _at(programme.paid, columns) + _at(programme.taken, columns)
    short = _at(programme.short, columns)
    loss = (short * n.loss).sum(axis=(1, 2, 3))
    worth = np.maximum(valued.row_duals[programme.balance], 0.0) / unit / n.discount[:, None] * n.unit_jpy
    return Recourse(
        licensed_g=_at(programme.licensed, columns) * unit,
        delivered_g=delivered * unit[:, None],
        spot_g=_at(programme.spot, columns) * unit[:, None],
        stock_g=_at(programme.stock, columns) * unit,
        short_g=short * unit[:, None],
        cost_jpy=(totals - loss) * n.unit_jpy,
        loss_jpy=loss * n.unit_jpy,
        worth_jpy_per_g=worth,
    )


def _at(places: Places, columns: Floats) -> Floats:
    return np.where(places == ABSENT, 0.0, columns[places])
