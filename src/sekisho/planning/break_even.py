"""How likely a stop must be for a commitment to pay: what it costs a year over what it saves when a stop comes.

No probability of a stop is assumed. A commitment pays if stops of that length are likelier than p a year, with

    p = cost a year / (loss in a stop without it - loss in a stop with it)

and both losses are the supply room's simulator's, same draws, one stop from normal flows, the commitment in place and
projects at the rate they have in the last month of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.assembly import money_of, stake_option
from sekisho.planning.options import STOCK, THRIFT
from sekisho.planning.outlook import Outlook
from sekisho.planning.scenario import Stake
from sekisho.planning.simulate import simulate

Floats = NDArray[np.float64]
Told = Callable[[int, int | None], None]
Stop = Callable[[], bool]

STOCK_DAYS: Final = 90
STOPS_MONTHS: Final = (3, 6, 12)
USUAL_STOP_MONTHS: Final = 6
BEFORE_MONTHS: Final = 2
AFTER_MONTHS: Final = 6
MOST_DRAWS: Final = 24
LIFE_YEARS: Final = {THRIFT: 10.0}
PLANT_YEARS: Final = 15.0
NOTHING_JPY: Final = 1.0
"""Less than this saved is what sums in another order leave over."""
_PERCENTILES: Final = (5, 50, 95)


@dataclass(frozen=True)
class BreakEven:
    """cost_jpy_a_year (B,), saved_jpy (B,): in a stop of stop_months. p_a_year: cost over what is saved on the mean of
    draws, above 1 where it does not pay even if a stop comes every year, None where it saves nothing. with_plan: the
    rest of the plan is in place, with it and without it; else it stands alone beside what exists already."""

    stake: Stake
    stop_months: int
    stock_days: int | None
    cost_jpy_a_year: Floats
    saved_jpy: Floats
    with_plan: bool = False

    @property
    def p_a_year(self) -> float | None:
        saved = float(self.saved_jpy.mean())
        return float(self.cost_jpy_a_year.mean()) / saved if saved > NOTHING_JPY else None

    @property
    def saves_nothing_pct(self) -> float:
        """Share of the draws in which a stop of that length costs nothing less for it."""
        return float(100 * (self.saved_jpy <= NOTHING_JPY).mean())

    def as_json(self) -> dict[str, Any]:
        return {
            "option": self.stake.id,
            "with_plan": self.with_plan,
            "stock_days": self.stock_days,
            "stop_months": self.stop_months,
            "p_a_year": self.p_a_year,
            "cost_jpy_a_year": float(self.cost_jpy_a_year.mean()),
            "saved_jpy": {"mean": float(self.saved_jpy.mean()), **_band(self.saved_jpy)},
            "saves_nothing_pct": self.saves_nothing_pct,
            "draws": len(self.saved_jpy),
        }


def _band(values: Floats) -> dict[str, float]:
    levels = np.percentile(values, _PERCENTILES)
    return {f"p{share}": float(level) for share, level in zip(_PERCENTILES, levels, strict=True)}


def stop_outlook(outlook: Outlook, stop_months: int) -> Outlook:
    """One full stop of the gated elements from normal flows, projects as in the last month; a few draws."""
    months = BEFORE_MONTHS + stop_months + AFTER_MONTHS
    scenario = outlook.scenario
    months = min(months, len(scenario.months))
    supply = scenario.supply.until(int(outlook.days[:months].sum()))
    shorter = replace(scenario, last_month=scenario.months[months - 1], supply=supply)
    some = outlook.of(range(min(MOST_DRAWS, outlook.draws)))
    share = np.ones((some.draws, months, len(scenario.elements)))
    gated = np.isin(scenario.elements, scenario.bridge_elements)
    share[:, BEFORE_MONTHS : BEFORE_MONTHS + stop_months] = np.where(gated, 0.0, 1.0)
    last = np.repeat(some.started[:, -1:, :], months, axis=1)
    return replace(some, scenario=shorter, licensed_share=share, started=last)


def break_evens(
    outlook: Outlook, told: Told | None = None, stop: Stop | None = None, planned: Floats | None = None
) -> Iterator[BreakEven]:
    """Of every stake that stands to choice a six-month stop; of stocks also of three and twelve months.

    planned (K,): commitments of the plan. A stake of it that saves nothing alone in a six-month stop comes a second
    time, with the rest of the plan in place: elements that uses need together save only together.
    """
    stakes = [stake for stake in outlook.scenario.stakes if not stake.choice.existing]
    cases = [
        (stake, months)
        for stake in stakes
        for months in STOPS_MONTHS
        if stake.choice.kind == STOCK or months == USUAL_STOP_MONTHS
    ]
    existing = np.array([float(stake.choice.existing) for stake in outlook.scenario.stakes])
    base: dict[int, tuple[Outlook, Floats]] = {}
    for number, (stake, months) in enumerate(cases):
        if stop and stop():
            return
        if months not in base:
            shorter = stop_outlook(outlook, months)
            base[months] = (shorter, simulate(shorter, existing, in_place=True).loss_jpy)
        shorter, without = base[months]
        place = [each.id for each in outlook.scenario.stakes].index(stake.id)
        committed = existing.copy()
        committed[place] = 1.0
        days = None
        if stake.choice.kind == STOCK:
            most = outlook.scenario.figures.of(stake.choice.id, "most_days").value
            days = min(STOCK_DAYS, int(most))
            committed[place] = days / most
        saved = without - simulate(shorter, committed, in_place=True).loss_jpy
        cost = _cost(shorter, stake, float(committed[place]))
        found = BreakEven(stake, months, days, cost, saved)
        yield found
        alone = months == USUAL_STOP_MONTHS and found.saves_nothing_pct == 100
        if alone and planned is not None and planned[place] > 0 and not (stop and stop()):
            rest, whole = np.array(planned, dtype=np.float64), np.array(planned, dtype=np.float64)
            rest[place], whole[place] = 0.0, committed[place]
            beside, besides = (simulate(shorter, x, in_place=True).loss_jpy for x in (rest, whole))
            yield replace(found, saved_jpy=beside - besides, with_plan=True)
        if told:
            told(number + 1, len(cases))


def _cost(outlook: Outlook, stake: Stake, x: float) -> Floats:
    """What x of a stake costs a year, (B,): capital as an annuity, what is paid above the price in China, holding."""
    scenario, option = outlook.scenario, stake_option(outlook, stake, 1)
    rate = scenario.figures[".discount"].value / 100
    years = LIFE_YEARS.get(stake.choice.kind, PLANT_YEARS)
    annuity = rate / (1 - (1 + rate) ** -years) if rate else 1 / years
    cost = np.full(outlook.draws, (option.build_jpy + x * option.commit_jpy) * annuity)
    if option.fill_g is not None and option.hold_jpy_per_g_month is not None:
        cost += 12 * x * float(option.fill_g.sum(axis=0) @ option.hold_jpy_per_g_month)
    if option.most_g is not None and option.delivery_jpy_per_g is not None:
        above = option.delivery_jpy_per_g - money_of(scenario).price
        place = [each.id for each in scenario.stakes].index(stake.id)
        a_year = option.most_g[0] * 365.25 / outlook.days[0]
        cost += x * outlook.available[:, -1, place] * float(a_year @ above)
    return cost
