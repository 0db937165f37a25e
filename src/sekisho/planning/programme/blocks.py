"""The extensive form of a planning problem: every scenario's months in one linear programme, joined by the commitments.

Rows, with x the commitments and all of scenario s, month t, element e unless said:

    balance    licensed + paid + taken + spot + stock(t-1) + fill x - stock(t) + short = demand + change x
    take       paid <= available pay_least x;  taken <= available (most - pay_least) x
    room       stock <= store + laid x
    refill     stock(t) - stock(t-1) - fill x <= refill;  release: stock(t-1) + fill x - stock(t) <= release + added x
    sheds      short <= demand + change x, by use, where thrift touches it
    limits     see `limits.py`; tail: cost of s - eta - beyond <= 0 (Rockafellar and Uryasev)

What is paid whether taken or not costs its x, and nothing more when it is taken: it may be left where nobody needs it.
What lies in stock cannot be thrown away.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from sekisho.planning.problem import Floats, PlanningProblem, Risk
from sekisho.planning.programme.linear import ABSENT, Linear, Places
from sekisho.planning.programme.numbers import numbers

Group = tuple[str, str, str]
"""Kind of constraint (a row of data/planning/conflicts.csv), name, element or use."""


@dataclass(frozen=True)
class Supply:
    """A block of columns (S, T, E) that bring grams in."""

    origin: str
    proven: bool
    columns: Places


class Builder:
    """Blocks in the making. named: keep what is empty and give each limit rows of its own, so that it can be let go."""

    def __init__(self, problem: PlanningProblem, risk: Risk, named: bool) -> None:
        self.problem, self.risk, self.named = problem, risk, named
        self.n = numbers(problem)
        self.linear = Linear()
        self._money: list[tuple[Places, Floats]] = []
        self.x, self.y = self._commitments()
        self._recourse_columns()
        self.supplies = self._supplies()

    def _commitments(self) -> tuple[Places, Places]:
        n, options, linear = self.n, self.problem.options, self.linear
        least = np.array([option.least for option in options], float)
        most = np.array([option.most for option in options], float)
        whole = np.array([option.whole for option in options], bool)
        x = linear.add_columns(upper=most, lower=least, whole=whole)
        switched = (n.build_cost > 0) & ~(whole & (most <= 1))
        y = linear.add_columns(upper=1.0, present=switched, whole=True)
        rows = linear.add_rows(-np.inf, 0.0, present=switched)
        linear.put(rows, x, 1.0)
        linear.put(rows, y, -most)
        for k, option in enumerate(options):
            linear.group_upper(("most", option.name, ""), x[k : k + 1])
            linear.group_rows(("most", option.name, ""), rows[k : k + 1])
            if option.least > 0:
                linear.group_lower(("least", option.name, ""), x[k : k + 1])
        self._money.append((x, n.first_cost + np.where(switched, 0.0, n.build_cost)))
        self._money.append((y, n.build_cost))
        return x, y

    def _recourse_columns(self) -> None:
        n, linear, named = self.n, self.linear, self.named
        elements, uses = self.problem.elements, self.problem.uses
        self.licensed = self._column(n.licensed, n.licensed_price)
        here = n.available[:, :, None, :] > 0
        self.paid = linear.add_columns(np.inf, present=here & (n.pay_least > 0))
        self.taken = linear.add_columns(np.inf, present=here & (n.most > n.pay_least))
        self._money.append((self.taken, np.broadcast_to(n.price, self.taken.shape)))
        shape = (*n.licensed.shape, n.spot.shape[-1])
        self.spot = self._column(np.broadcast_to(n.spot, shape), n.spot_price)
        grows = (n.laid > 0).any(axis=(0, 2))
        room = np.minimum(np.where(grows, np.inf, n.store), n.most_stock)
        self.stock = linear.add_columns(
            np.broadcast_to(np.inf if named else room, n.licensed.shape), present=named | (room > 0)
        )
        worth = np.zeros_like(n.hold)
        worth[-1] = n.closing_worth
        self._money.append((self.stock, np.broadcast_to(n.hold - worth, self.stock.shape)))
        touched = np.zeros(n.demand.shape, bool)
        if n.thrift.size:
            touched = (n.change != 0).any(axis=-1)
        shed = np.array([use not in self.problem.limits.full_service for use in uses], bool) | named
        self.short = linear.add_columns(np.where(touched, np.inf, n.demand), present=shed & ((n.demand > 0) | touched))
        self._money.append((self.short, np.broadcast_to(n.loss, self.short.shape)))
        rows = linear.add_rows(-np.inf, n.demand, present=touched & (self.short != ABSENT))
        linear.put(rows, self.short, 1.0)
        if n.thrift.size:
            linear.put(rows[..., None], self.x[n.thrift], -n.change)
        for e, element in enumerate(elements):
            linear.group_upper(("licences", "", element), self.licensed[:, :, e])
            for j, source in enumerate(self.problem.sources):
                linear.group_upper(("market", source.name, element), self.spot[:, :, e, j])

    def _column(self, most: Floats, price: Floats) -> Places:
        columns = self.linear.add_columns(most, present=self.named | (most > 0))
        self._money.append((columns, np.broadcast_to(price, columns.shape)))
        return columns

    def _supplies(self) -> list[Supply]:
        problem = self.problem
        found = [Supply(problem.licensed_origin, False, self.licensed)]
        for j, source in enumerate(problem.sources):
            found.append(Supply(source.origin, source.proven, self.spot[..., j]))
        for k, option in enumerate(problem.options):
            found += [Supply(option.origin, option.proven, block[..., k]) for block in (self.paid, self.taken)]
        return [supply for supply in found if (supply.columns != ABSENT).any()]

    def balance(self) -> Places:
        n, linear, stock = self.n, self.linear, self.stock
        need = n.demand.sum(axis=3)
        need[:, 0] -= n.opening
        rows = linear.add_rows(need, need)
        for supply in self.supplies:
            linear.put(rows, supply.columns, 1.0)
        linear.put(rows, stock, -1.0)
        linear.put(rows[:, 1:], stock[:, :-1], 1.0)
        linear.put(rows[..., None], self.short, 1.0)
        linear.put(rows[..., None], self.x, n.fill)
        if n.thrift.size:
            linear.put(rows[..., None], self.x[n.thrift], -n.change.sum(axis=3))
        return rows

    def takes(self) -> None:
        n, linear = self.n, self.linear
        for columns, most in ((self.paid, n.pay_least), (self.taken, n.most - n.pay_least)):
            rows = linear.add_rows(-np.inf, 0.0, present=columns != ABSENT)
            linear.put(rows, columns, 1.0)
            linear.put(rows, self.x, -n.available[:, :, None, :] * most)

    def stocks(self) -> None:
        n, linear, stock, named = self.n, self.linear, self.stock, self.named
        grows = (n.laid > 0).any(axis=(0, 2))
        held = stock != ABSENT
        room = linear.add_rows(-np.inf, np.broadcast_to(n.store, stock.shape), present=held & (grows | named))
        linear.put(room, stock, 1.0)
        linear.put(room[..., None], self.x, -n.laid)
        refill_most = np.broadcast_to(n.refill, stock.shape).copy()
        refill_most[:, 0] += n.opening
        refill = linear.add_rows(-np.inf, refill_most, present=held & np.isfinite(n.refill))
        self._difference(refill, 1.0)
        out_most = np.broadcast_to(n.release, stock.shape).copy()
        out_most[:, 0] -= n.opening
        release = linear.add_rows(-np.inf, out_most, present=held & np.isfinite(n.release))
        self._difference(release, -1.0)
        linear.put(release[..., None], self.x, -np.broadcast_to(n.added_release, (*n.hold.shape, len(self.x))))
        self.by_element("room", room)
        self.by_element("refill", refill)
        self.by_element("release", release)

    def _difference(self, rows: Places, sign: float) -> None:
        self.linear.put(rows, self.stock, sign)
        self.linear.put(rows[:, 1:], self.stock[:, :-1], -sign)
        self.linear.put(rows[..., None], self.x, -sign * self.n.fill)

    def by_element(self, kind: str, rows: Places, name: str = "") -> None:
        for e, element in enumerate(self.problem.elements):
            group: Hashable = (kind, name, element)
            self.linear.group_rows(group, rows[:, ..., e])

    def priced(self) -> tuple[Floats, Floats, Places]:
        """Cost of each column in its own scenario, (S, K) of what x pays in a scenario, and the column's scenario."""
        n, linear = self.n, self.linear
        pays = np.einsum("stk,tek->sk", n.available, n.pay_least * n.price, optimize=True)
        money = np.zeros(linear.columns)
        scenario = np.full(linear.columns, ABSENT, dtype=np.int64)
        for columns, price in self._money:
            there = columns != ABSENT
            money[columns[there]] = price[there]
        for columns in (self.licensed, self.paid, self.taken, self.spot, self.stock, self.short):
            there = columns != ABSENT
            scenario[columns[there]] = np.nonzero(there)[0]
        return money, pays, scenario

    def weighted(self, money: Floats, pays: Floats, scenario: Places) -> Floats:
        """The objective but for the tail."""
        mean = (1 - self.risk.weight) * self.n.probability
        cost = np.where(scenario == ABSENT, 1.0, mean[scenario]) * money
        cost[self.x] += mean @ pays
        return cost

    def tail(self, money: Floats, pays: Floats, scenario: Places) -> Floats:
        """Rows and columns of the tail; their share of the objective."""
        n, risk, linear = self.n, self.risk, self.linear
        count = len(n.probability)
        eta = linear.add_columns(np.inf, lower=np.array([-np.inf]))
        beyond = linear.add_columns(np.full(count, np.inf))
        rows = linear.add_rows(-np.inf, np.zeros(count))
        own = np.flatnonzero((scenario != ABSENT) & (money != 0))
        linear.put(rows[scenario[own]], own, money[own])
        linear.put(rows[:, None], self.x, pays)
        linear.put(rows, eta, -1.0)
        linear.put(rows, beyond, -1.0)
        return np.concatenate([[risk.weight], risk.weight * n.probability / (1 - risk.alpha)])
