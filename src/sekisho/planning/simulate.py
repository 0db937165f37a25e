"""A plan run again where it was not made: a month-by-month rule without foresight, then the supply room's simulator.

The programme knows each scenario to its end and holds all stock in one store. Here nobody knows the next month, and
lines hold stocks of their own and stop one by one. What the two lose is printed side by side.

The rule, each month: take what licences let in, what other origins usually send and what was committed to; fill planned
stock up and lines' stock back up from what is over; where something is missing buy on the spot, then release planned
stock; what is still missing the lines feel, all alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.assembly import DEFENCE_FROM_YEAR, defence_part, instead, money_of, saved_share, stake_option
from sekisho.planning.options import THRIFT
from sekisho.planning.outlook import Outlook
from sekisho.supply.run import run
from sekisho.supply.scenario import Arranged, Row

Floats = NDArray[np.float64]
Told = Callable[[int, int | None], None]
Stop = Callable[[], bool]

TOGETHER = 24
"""Draws that are computed at once: more take more memory and little less time."""


@dataclass(frozen=True)
class Dispatch:
    """What the rule does. served (B, T, E): of need after thrift, 1 is all; above 1 where lines' stock is filled up.
    missing_g (B, T, E): what neither supply nor planned stock meets. need_g (B, T, E): after thrift.
    unproven (B, T, E): share of US defence's need that no proven origin meets. stock_g (B, T, E): planned stock, at
    month's end.
    """

    served: Floats
    missing_g: Floats
    need_g: Floats
    unproven: Floats
    stock_g: Floats


@dataclass(frozen=True)
class Simulated:
    """Present values in yen. loss_jpy (B,): of lines in the supply room's model and of US defence's for want of proof.
    line_loss_jpy (B,): of it the lines'."""

    loss_jpy: Floats
    line_loss_jpy: Floats
    dispatch: Dispatch

    @property
    def mean_jpy(self) -> float:
        return float(self.loss_jpy.mean())


def dispatch(outlook: Outlook, committed: Floats, in_place: bool = False) -> Dispatch:
    """The rule under commitments x of the scenario's stakes, (K,) or longer: what follows the stakes is left out.

    in_place: stock is laid down and thrift done before the first month, for questions about a plan that is finished.
    """
    scenario = outlook.scenario
    draws, months, elements = outlook.licensed_share.shape
    options = [stake_option(outlook, stake, 1) for stake in scenario.stakes]
    x = np.asarray(committed, dtype=np.float64)[: len(options)]
    need = outlook.need_g[:, None, :] * outlook.days[:, None] * np.ones((draws, 1, 1))
    base = need.copy()
    for stake, share in zip(scenario.stakes, x, strict=True):
        if stake.choice.kind == THRIFT and share:
            saved = base * saved_share(scenario, stake, finished=in_place) * share
            other = instead(scenario, stake)
            need = need - saved + (0.0 if other is None else saved @ other)
    month = outlook.days[:, None]
    enters = outlook.licensed_share * outlook.china_g[:, None, :] * month + outlook.other_g[:, None, :] * month
    proven = np.zeros_like(need)
    laid = np.zeros((months, elements))
    for place, option in enumerate(options):
        if option.most_g is not None:
            came = x[place] * option.most_g * outlook.available[:, :, place][:, :, None]
            enters = enters + came
            proven = proven + came * option.proven
        if option.fill_g is not None:
            laid = laid + x[place] * option.fill_g
    if in_place:
        laid = np.r_[laid.sum(axis=0)[None], np.zeros((months - 1, elements))]
    gated = np.isin(scenario.elements, scenario.bridge_elements)
    spot_most = scenario.figures[".spot_most"].value * outlook.need_g.mean(axis=0) * gated
    room = laid.cumsum(axis=0)
    store = np.zeros((draws, elements))
    lines, opening = outlook.cover_g.copy(), outlook.cover_g
    served, missing, kept = np.empty_like(need), np.empty_like(need), np.empty_like(need)
    for t in range(months):
        store = store + laid[t]
        over = np.maximum(enters[:, t] - need[:, t], 0.0)
        gap = np.maximum(need[:, t] - enters[:, t], 0.0)
        into = np.minimum(over, np.maximum(room[t] - store, 0.0))
        store = store + into
        back = np.minimum(over - into, opening - lines)
        lines = lines + back
        gap = gap - np.minimum(gap, spot_most * outlook.days[t])
        out = np.minimum(gap, store)
        store, gap = store - out, gap - out
        missing[:, t] = gap
        lines = lines - np.minimum(gap, lines)
        served[:, t] = (need[:, t] - gap + back) / np.maximum(need[:, t], 1e-9)
        kept[:, t] = store
    return Dispatch(served, missing, need, _unproven(outlook, proven, need), kept)


def _unproven(outlook: Outlook, proven: Floats, need: Floats) -> Floats:
    """Share of US defence's need without proof, (B, T, E), 0 where none is asked for; balanced by calendar year."""
    scenario = outlook.scenario
    found = np.zeros(proven.shape)
    part = defence_part(scenario)
    years = np.array([month.year for month in scenario.months])
    for year in np.unique(years[years >= DEFENCE_FROM_YEAR]):
        inside = years == year
        wanted = part * need[:, inside].sum(axis=1)
        has = proven[:, inside].sum(axis=1)
        lacking = np.divide(wanted - has, wanted, out=np.zeros_like(wanted), where=wanted > 0)
        found[:, inside] = np.maximum(lacking, 0.0)[:, None, :]
    return found


def joint_loss(outlook: Outlook, missing_g: Floats, need_g: Floats) -> Floats:
    """Loss when all uses go short alike, each counted once however many elements it lacks; present value, (B,).

    missing_g, need_g: (B, T, E). A use loses what the scarcest of its elements does not allow.
    """
    return use_loss(outlook, np.clip(missing_g / np.maximum(need_g, 1e-9), 0.0, 1.0))


def use_loss(outlook: Outlook, short: Floats, worth_jpy: Floats | None = None) -> Floats:
    """As `joint_loss`, from the shares that are short, (B, T, E). worth_jpy (B, U): by default the outlook's own."""
    worth = outlook.worth_jpy if worth_jpy is None else worth_jpy
    worst = np.stack([short[:, :, inside].max(axis=2, initial=0.0) for inside in outlook.needs.T], axis=2)
    discount = money_of(outlook.scenario).discount * outlook.days
    return np.asarray(np.einsum("btu,bu,t->b", worst, worth, discount))


def pooled_loss(outlook: Outlook, found: Dispatch, opening_g: Floats) -> Floats:
    """The loss if what is missing could first be taken from one store of opening_g (E,), (B,)."""
    left = np.maximum(np.cumsum(found.missing_g, axis=1) - opening_g, 0.0)
    short = np.diff(left, axis=1, prepend=0.0)
    return joint_loss(outlook, short, found.need_g)


def simulate(
    outlook: Outlook,
    committed: Floats,
    told: Told | None = None,
    stop: Stop | None = None,
    in_place: bool = False,
) -> Simulated:
    """The rule, then the supply room's simulator over the whole horizon, for all draws of the outlook.

    The outlook must hold the draws 0 on of its seed, none left out. Stopped in between, what is finished is the result.
    """
    scenario = outlook.scenario
    found = dispatch(outlook, committed, in_place)
    supply = scenario.supply
    # What leaves China in the simulator stands for all that comes beyond what other origins usually send.
    usual = np.maximum(outlook.china_g, 1e-9)[:, None, :]
    share = np.maximum((found.served * outlook.need_g[:, None, :] - outlook.other_g[:, None, :]) / usual, 0.0)
    touched = [place for place, element in enumerate(scenario.elements) if element in scenario.bridge_elements]
    by_day = np.repeat(share[:, :, touched], outlook.days, axis=1)
    row = Row("a plan's rule", "low", supply.basis)
    flow = Arranged(by_day, tuple(scenario.elements[place] for place in touched), row)
    # Elements that nobody here needs have no days of cover.
    with np.errstate(invalid="ignore"):
        result = run(
            replace(supply, flows=(flow,)), outlook.draws, outlook.seed, told, stop, propagate=False, together=TOGETHER
        )
    money = money_of(scenario)
    discount = np.repeat(money.discount, outlook.days)
    lines = result.loss_by_day_jpy @ discount
    done = result.draws
    some = outlook if done == outlook.draws else outlook.of(range(done))
    defence = use_loss(some, found.unproven[:done] * defence_part(scenario))
    return Simulated(lines + defence, lines, found)


def usable_opening(outlook: Outlook, nothing: Dispatch, line_loss_jpy: float) -> tuple[Floats, float]:
    """What the programme may count on of the stock in hand, (E,) grams, and the share of it that this is.

    Many stocks that run out one by one are worth less than one store of the same mass. The share is the one at which
    one store loses without a plan what the simulator loses; 0 where even none loses less, 1 at most.
    """
    held = outlook.cover_g.mean(axis=0)

    def loss(share: float) -> float:
        return float(pooled_loss(outlook, nothing, share * held).mean())

    low, high = 0.0, 1.0
    if loss(low) <= line_loss_jpy:
        return low * held, low
    if loss(high) >= line_loss_jpy:
        return held, high
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if loss(middle) > line_loss_jpy else (low, middle)
    return (low + high) / 2 * held, (low + high) / 2
