"""A planning problem as numbers with labels: what may be committed to, what may happen, what a missing gram costs.

Two stages. Here and now one commitment x per option, the same in all scenarios; then, in each scenario, months of
recourse: licensed grams, deliveries under what was committed, spot purchases, stock and, last, shortage by use.

Axes stand in the order scenario s, month t, element e, then option k, use c or source j. Masses are grams of contained
element a month unless said; money is yen. `None` for an array means zero everywhere unless said. Nothing here reads a
file. The recourse of a scenario knows that whole scenario: a plan is a lower bound of what an operator without
foresight reaches, which is why every plan is run again in the supply room's simulator.

`sekisho.planning.programme` solves it; `sekisho.planning.solution` says what comes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CHINA = "CN"
UNKNOWN = ""
"""An origin that is not known: never proves anything, and counts against every origin whose share is capped."""


@dataclass(frozen=True)
class Option:
    """One thing that may be committed to, x of it; every array is for x = 1.

    name: unique; shown to users and used in conflicts.
    origin: country whose ore or scrap it is (ISO code or UNKNOWN). proven: the origin can be shown to a buyer who asks.
    least, most: bounds of x. whole: x is a whole number (0/1 for a build decision with most = 1).
    build_jpy: paid once if x > 0 at all; makes a yes/no variable of its own unless `whole` with most = 1.
    commit_jpy: paid per x, present value.

    Deliveries (projects, contracts): most_g (T, E) grams a month when fully available; take_or_pay_g (T, E) of it is
    paid for whether taken or not; delivery_jpy_per_g (T, E) or (E,) price of a gram paid for. All of these are
    multiplied by the scenario's `available[s, t, k]`: what is not delivered is not paid for.

    Stock: fill_g (T, E) grams laid down in month t (bought outside the balance: other buyers' grams, before or during
    the horizon), at fill_jpy_per_g (E,) in money of the month; it enlarges the store by as much from then on.
    release_g (E,) is what x = 1 adds to the greatest release a month (see `PlanningProblem.release_g`).
    hold_jpy_per_g_month (E,) is paid on the grams laid down, full or not, for the rest of the horizon.

    Thrift: saved_share (T, E, C) of a use's demand for an element that is designed away; instead_g_per_g (E, E) grams
    of the second element needed for a gram saved of the first.
    """

    name: str
    origin: str = UNKNOWN
    proven: bool = False
    least: float = 0.0
    most: float = 1.0
    whole: bool = False
    build_jpy: float = 0.0
    commit_jpy: float = 0.0
    most_g: Floats | None = None
    take_or_pay_g: Floats | None = None
    delivery_jpy_per_g: Floats | None = None
    fill_g: Floats | None = None
    fill_jpy_per_g: Floats | None = None
    release_g: Floats | None = None
    hold_jpy_per_g_month: Floats | None = None
    saved_share: Floats | None = None
    instead_g_per_g: Floats | None = None


@dataclass(frozen=True)
class Source:
    """A spot market that needs no commitment: most_g (T, E) grams a month at jpy_per_g (T, E) or (E,)."""

    name: str
    origin: str
    most_g: Floats
    jpy_per_g: Floats
    proven: bool = False


@dataclass(frozen=True)
class OriginShare:
    """At most `most_share` of what enters (licensed, delivered, spot, laid down) in a calendar year is of one origin.

    element: None for each element by itself. years: first and last calendar year in which it holds, or None for all.
    Grams of UNKNOWN origin count as of this origin.
    """

    name: str
    origin: str
    most_share: float
    element: str | None = None
    years: tuple[int, int] | None = None


@dataclass(frozen=True)
class Rule:
    """least <= sum over options of weight[k] x[k] <= most; e.g. "only one of two mines", "no plant without its ore"."""

    name: str
    weight: Floats
    least: float = -np.inf
    most: float = np.inf


@dataclass(frozen=True)
class Limits:
    """What a plan has to keep; each is a named group of constraints that a conflict can point at.

    budget_jpy: greatest sum of commit_jpy x + build_jpy over all options, stock purchases (fill) included.
    origin_shares, rules: see there.
    proof_share (T, C): share of a use's served demand that needs proven origin, balanced per element and calendar year.
    most_stock_g (E,): greatest stock at the end of any month.
    closing_stock_g (E,): least stock at the end of the last month.
    full_service: uses that are never short, in any scenario.
    service_level (E,): least share of demand served over the whole horizon, in every scenario.
    """

    budget_jpy: float | None = None
    origin_shares: tuple[OriginShare, ...] = ()
    rules: tuple[Rule, ...] = ()
    proof_share: Floats | None = None
    most_stock_g: Floats | None = None
    closing_stock_g: Floats | None = None
    full_service: tuple[str, ...] = ()
    service_level: Floats | None = None


@dataclass(frozen=True)
class PlanningProblem:
    """Labels, scenarios, options and limits; `sekisho.planning.programme.check` tells all mistakes in it at once.

    months: first day of each month, without gaps. uses: classes of user, each with its own loss per gram.
    probability (S,): sums to 1. available (S, T, K): 0 to 1, carries start date, ramp and "never"; None means 1.
    demand_g (S, T, E, C). loss_jpy_per_g (E, C) or (S, E, C): what a gram short costs; the cheapest is shed first.
    licensed_g (S, T, E): grams of licensed_origin that licences let in, at licensed_jpy_per_g (T, E) or (E,), used or
    left.
    opening_stock_g (E,): stock before the first month. store_g (E,): room for stock without any option (at least the
    opening stock). hold_jpy_per_g_month (E,): on what lies in stock at month's end.
    refill_g (T, E): most grams a month that go into stock out of the balance; None means no bound.
    release_g (E,): most grams a month that come out of stock without any option; None means no bound at all, and then
    the options' release_g say nothing.
    closing_jpy_per_g (E,): what a gram left in stock at the end is worth (present value not yet taken).
    discount (T,): factor on the money of a month; None means 1. commit_jpy and build_jpy are present values already.
    """

    scenarios: tuple[str, ...]
    months: tuple[date, ...]
    elements: tuple[str, ...]
    uses: tuple[str, ...]
    probability: Floats
    demand_g: Floats
    loss_jpy_per_g: Floats
    licensed_g: Floats
    licensed_jpy_per_g: Floats
    licensed_origin: str = CHINA
    options: tuple[Option, ...] = ()
    available: Floats | None = None
    sources: tuple[Source, ...] = ()
    opening_stock_g: Floats | None = None
    store_g: Floats | None = None
    hold_jpy_per_g_month: Floats | None = None
    refill_g: Floats | None = None
    release_g: Floats | None = None
    closing_jpy_per_g: Floats | None = None
    discount: Floats | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Scenarios, months, elements."""
        return len(self.scenarios), len(self.months), len(self.elements)

    @cached_property
    def years(self) -> NDArray[np.int64]:
        """(T,) calendar year of each month."""
        return np.array([month.year for month in self.months])

    def option(self, name: str) -> int:
        """Place of an option; KeyError when there is none."""
        for place, option in enumerate(self.options):
            if option.name == name:
                return place
        raise KeyError(name)


@dataclass(frozen=True)
class Risk:
    """The objective is (1 - weight) mean + weight CVaR at level alpha, of a scenario's cost and loss together.

    weight 0 is the mean alone. CVaR_alpha is the mean of the worst (1 - alpha) of scenarios (Rockafellar and Uryasev
    2000, Journal of Risk 2(3)).
    """

    weight: float = 0.0
    alpha: float = 0.95


@dataclass(frozen=True)
class Settings:
    """How long and how close. time_limit_s: None for no limit.

    gap_pct: 100 (objective - bound) / |objective| at which a plan with whole numbers is good enough; linear_gap_pct the
    same for one without.
    method: "auto" chooses by size as measured in docs/planning-performance.md. "simplex" and "interior" hand the whole
    extensive form to HiGHS; "split" solves the scenarios' blocks one by one and learns from them (cuts).
    threads: 0 leaves it to HiGHS.
    """

    time_limit_s: float | None = None
    gap_pct: float = 1.0
    linear_gap_pct: float = 0.01
    method: str = "auto"
    threads: int = 0
    seed: int = 0


def by_name(problem: PlanningProblem, values: Sequence[float] | Floats) -> Iterator[tuple[str, float]]:
    """Options' names beside one value each."""
    return ((option.name, float(value)) for option, value in zip(problem.options, values, strict=True))
