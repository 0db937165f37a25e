"""What may happen, draw by draw: need, licences, other origins, projects, stock in hand. From the supply room's draws.

Draw b here is draw b of the supply room for the same scenario and seed, so a plan can be run again there draw by draw.
Axes: draw b, month t, element e, stake k. Grams are contained element a month.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.options import CONTRACT, PROJECT, THRIFT
from sekisho.planning.scenario import PlanningScenario
from sekisho.supply.material.chain import usual_china
from sekisho.supply.material.departures import departures, need_scales
from sekisho.supply.material.uses import ELEMENTS, FORMS, MAGNET, MATERIAL, Layout, Use, layout_of
from sekisho.supply.parameters import draw, shares
from sekisho.supply.run import worth_of_uses

Floats = NDArray[np.float64]

_CHUNK = 32
_LEAST_Z = -2.3263478740408408
"""Standard deviations from the median to the 1 % quantile of a normal distribution."""


@dataclass(frozen=True)
class Outlook:
    """licensed_share (B, T, E): departures over normal. need_g, china_g, other_g (B, E): grams a day needed, and of it
    what usually comes from China and from elsewhere.

    cover_g (B, E): in hand before the first month, lines, importers and state together; least_cover_g (B, E): the cover
    of the least stocked hundredth of lines, times all need. started (B, T, K): 0 before a project delivers, 1 at its
    full rate; a stock or thrift has 1. scale (B, K): what a project gives Japan at full rate over the most it may give.
    start_month (B, K): of the first delivery, inf for never. worth_jpy (B, U): a day without a use. need_of_use_g
    (B, E, U): grams a day.
    """

    scenario: PlanningScenario
    seed: int
    licensed_share: Floats
    need_g: Floats
    china_g: Floats
    other_g: Floats
    cover_g: Floats
    least_cover_g: Floats
    started: Floats
    scale: Floats
    start_month: Floats
    worth_jpy: Floats
    need_of_use_g: Floats

    @property
    def draws(self) -> int:
        return len(self.need_g)

    @property
    def elements(self) -> tuple[str, ...]:
        return self.scenario.elements

    @cached_property
    def days(self) -> NDArray[np.int64]:
        """Days of each month, (T,)."""
        return days_of(self.scenario)

    @cached_property
    def needs(self) -> NDArray[np.bool_]:
        """Does a use need an element? (E, U)."""
        return np.asarray((self.need_of_use_g > 0).any(axis=0))

    @cached_property
    def loss_jpy_per_g(self) -> Floats:
        """Shape (B, E): what a gram of an element short costs when all its uses go short alike."""
        return np.asarray(self.worth_jpy @ self.needs.T.astype(np.float64) / self.need_g)

    @cached_property
    def available(self) -> Floats:
        """Shape (B, T, K), of the most that a stake may deliver."""
        return np.asarray(self.started * self.scale[:, None, :])

    def of(self, draws: Sequence[int] | NDArray[np.int64]) -> Outlook:
        """Some draws only, in the order given."""
        at = np.asarray(draws, dtype=np.intp)
        names = ("licensed_share", "need_g", "china_g", "other_g", "cover_g", "least_cover_g")
        others = ("started", "scale", "start_month", "worth_jpy", "need_of_use_g")
        picked = {name: getattr(self, name)[at] for name in (*names, *others)}
        return replace(self, **picked)

    def never(self, stake: str) -> Outlook:
        """The same, but a project never comes."""
        started, start_month = self.started.copy(), self.start_month.copy()
        place = [each.id for each in self.scenario.stakes].index(stake)
        started[:, :, place] = 0.0
        start_month[:, place] = np.inf
        return replace(self, started=started, start_month=start_month)


def days_of(scenario: PlanningScenario) -> NDArray[np.int64]:
    """Days of each month of a scenario, shape (T,)."""
    after = scenario.supply.first_day + timedelta(days=scenario.supply.days)
    firsts = [*scenario.months, after]
    return np.array([(b - a).days for a, b in pairwise(firsts)], dtype=np.int64)


def outlook_of(scenario: PlanningScenario, draws: int, seed: int) -> Outlook:
    """Draws 0 to draws - 1 of a scenario."""
    supply = scenario.supply
    drawn = draw(supply.parameters, draws, seed)
    layout = layout_of(supply.uses, supply.interchange, supply.equivalent)
    at = [ELEMENTS.index(element) for element in scenario.elements]
    grams = layout.need_g[:, at]
    scale = need_scales(drawn)[:, at]
    loss = np.where(layout.is_magnet, 0.0, drawn["process_loss"][:, None])
    normal = (1 - loss * drawn["scrap_recovered"][:, None]) / (1 - loss)
    china = usual_china(layout, drawn)
    need = np.einsum("bj,je->be", normal, grams) * scale
    from_china = np.einsum("bj,je->be", china, grams) * scale
    cover, least = _cover(scenario, layout, drawn, normal, grams, scale)
    started, of_full, start_month = _projects(scenario, draws, seed)
    return Outlook(
        scenario=scenario,
        seed=seed,
        licensed_share=_licensed(scenario, drawn, seed),
        need_g=need,
        china_g=from_china,
        other_g=need - from_china,
        cover_g=cover,
        least_cover_g=least,
        started=started,
        scale=of_full,
        start_month=start_month,
        worth_jpy=worth_of_uses(supply, draws, seed),
        need_of_use_g=_by_use(layout, supply.uses, normal, grams, scale),
    )


def _licensed(scenario: PlanningScenario, drawn: Mapping[str, Floats], seed: int) -> Floats:
    """Departures over normal by month, shape (B, T, E): the supply room's own, of material of each element."""
    supply = scenario.supply
    content = dict.fromkeys(ELEMENTS, 10.0)
    one = replace(supply.uses[0], product_t={MAGNET: 0.0, MATERIAL: 1.0}, wt_pct=content)
    layout = layout_of((one,), (), {})
    order = [layout.trade_of_item.index((element, MATERIAL)) for element in scenario.elements]
    days = days_of(scenario)
    begins = np.r_[0, np.cumsum(days)[:-1]]
    draws = len(next(iter(drawn.values())))
    parts = []
    for first in range(0, draws, _CHUNK):
        some = {name: values[first : first + _CHUNK] for name, values in drawn.items()}
        count = min(_CHUNK, draws - first)
        by_day = departures(supply, layout, some, np.ones((count, len(layout.items))), seed, first)[:, :, order]
        parts.append(np.add.reduceat(by_day, begins, axis=1) / days[:, None])
    return np.concatenate(parts)


def _by_use(layout: Layout, uses: Sequence[Use], normal: Floats, grams: Floats, scale: Floats) -> Floats:
    """Grams a day that each use needs of each element, shape (B, E, U)."""
    places = {use.id: place for place, use in enumerate(uses)}
    of_item = np.array([places[layout.groups[group].use.id] for group in layout.group_of_item])
    inside = (of_item[:, None] == np.arange(len(uses))).astype(np.float64)
    return np.asarray(np.einsum("bj,je,ju->beu", normal, grams, inside, optimize=True) * scale[:, :, None])


def _cover(
    scenario: PlanningScenario,
    layout: Layout,
    drawn: Mapping[str, Floats],
    normal: Floats,
    grams: Floats,
    scale: Floats,
) -> tuple[Floats, Floats]:
    """Grams in hand by draw and element: lines' lognormal covers at their mean, with importers' and the state's
    material; and at their 1 % quantile, alone."""
    if scenario.opening_g is not None:
        known = np.array([scenario.opening_g.get(element, 0.0) for element in scenario.elements])
        whole = np.broadcast_to(known, (len(normal), len(known))).copy()
        return whole, whole

    def grams_of(factor: Callable[[Floats], Floats], more: Floats | float = 0.0) -> Floats:
        days = {form: drawn[f"cover_{form}_days"] * factor(drawn[f"cover_{form}_sigma"]) for form in FORMS}
        lines = np.where(layout.is_magnet, days[MAGNET][:, None], days[MATERIAL][:, None])
        return np.asarray(np.einsum("bj,je->be", lines + more, grams) * scale)

    state = np.where(layout.is_magnet, 0.0, drawn["state_stock_days"][:, None]) * normal
    whole = grams_of(lambda sigma: np.exp(sigma**2 / 2), drawn["importer_days"][:, None] + state)
    return whole, grams_of(lambda sigma: np.exp(_LEAST_Z * sigma))


def _projects(scenario: PlanningScenario, draws: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """started (B, T, K), scale (B, K), month of the first delivery (B, K), inf for never."""
    months, figures = len(scenario.months), scenario.figures
    begin = scenario.first_month.year + (scenario.first_month.month - 1) / 12
    started = np.ones((draws, months, len(scenario.stakes)))
    scale = np.ones((draws, len(scenario.stakes)))
    first = np.zeros((draws, len(scenario.stakes)))
    month = np.arange(months)
    for place, stake in enumerate(scenario.stakes):
        name = stake.choice.id
        if stake.choice.kind not in (PROJECT, CONTRACT):
            continue
        starts = (figures.draw(f"{name}.starts", draws, seed) - begin) * 12
        never = shares(f"{name}.comes", draws, seed) < figures.draw(f"{name}.never", draws, seed)
        first[:, place] = np.where(never, np.inf, np.maximum(starts, 0.0))
        ramp = np.maximum(figures.draw(f"{name}.ramp", draws, seed), 1.0)
        started[:, :, place] = np.clip((month - first[:, place][:, None] + 1) / ramp[:, None], 0.0, 1.0)
        full = figures.draw(f"{name}.japan_share", draws, seed) / max(figures.of(name, "japan_share").high, 1e-12)
        scale[:, place] = full * _capacity(scenario, name, draws, seed)
    return started, scale, first


def _capacity(scenario: PlanningScenario, name: str, draws: int, seed: int) -> Floats:
    """Capacity over the high end of its range: all elements of a project lie at one place in their ranges."""
    capacities = scenario.figures.by_element(name, "capacity")
    leading = max(capacities.values(), key=lambda each: each.high)
    return leading.quantile(shares(f"{name}.capacity", draws, seed)) / max(leading.high, 1e-12)


def is_thrift(scenario: PlanningScenario) -> NDArray[np.bool_]:
    """Which stakes are thrift, shape (K,)."""
    return np.array([stake.choice.kind == THRIFT for stake in scenario.stakes], dtype=bool)
