"""A planning problem as one linear programme: the extensive form, and where everything lies in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekisho.planning.problem import Floats, PlanningProblem, Risk
from sekisho.planning.programme.blocks import Builder
from sekisho.planning.programme.limits import put_limits
from sekisho.planning.programme.linear import Linear, Matrix, Places
from sekisho.planning.programme.numbers import Numbers


@dataclass(frozen=True)
class Programme:
    """The programme and where everything lies in it; places have the axes of the figures.

    money: cost of each column in its own scenario, not weighted; scenario: ABSENT for commitments; both without the
    columns of the tail. pays (S, K): what x pays in a scenario whether it takes or not.
    """

    problem: PlanningProblem
    risk: Risk
    numbers: Numbers
    linear: Linear
    matrix: Matrix
    money: Floats
    pays: Floats
    scenario: Places
    x: Places
    y: Places
    licensed: Places
    paid: Places
    taken: Places
    spot: Places
    stock: Places
    short: Places
    balance: Places


def build(problem: PlanningProblem, risk: Risk | None = None, *, named: bool = False, tail: bool = True) -> Programme:
    """The extensive form; no loop over scenarios, months or rows.

    named: for finding conflicts, see `Builder`. tail: False leaves out the rows of CVaR, and its share of the
    objective.
    """
    risk = risk or Risk()
    made = Builder(problem, risk, named)
    balance = made.balance()
    made.takes()
    made.stocks()
    put_limits(made)
    money, pays, scenario = made.priced()
    cost = made.weighted(money, pays, scenario)
    if tail and made.risk.weight:
        cost = np.concatenate([cost, made.tail(money, pays, scenario)])
    return Programme(
        problem=problem,
        risk=risk,
        numbers=made.n,
        linear=made.linear,
        matrix=made.linear.matrix(cost),
        money=money,
        pays=pays,
        scenario=scenario,
        x=made.x,
        y=made.y,
        licensed=made.licensed,
        paid=made.paid,
        taken=made.taken,
        spot=made.spot,
        stock=made.stock,
        short=made.short,
        balance=balance,
    )
