"""What leaves China each day, as a share of normal: steps that a scenario states, or published months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.regime.naming import load
from sekisho.supply.licensing.files import MILLION, Files
from sekisho.supply.licensing.mechanisms import decide
from sekisho.supply.material.uses import ELEMENTS, MAGNET, MATERIAL, Layout
from sekisho.supply.scenario import Amount, Arranged, Flow, Licensing, Scenario, Series, Shipped, amount

Floats = NDArray[np.float64]


NEED_SCALE: Final = {
    "Nd": "need_scale_nd_pr",
    "Pr": "need_scale_nd_pr",
    "Dy": "need_scale_dy_tb",
    "Tb": "need_scale_dy_tb",
    "Sm": "need_scale_sm",
    "Y": "need_scale_y",
    "La": "need_scale_la_ce",
    "Ce": "need_scale_la_ce",
}
"""The parameter by which the table's grams of an element are multiplied."""


def need_scales(drawn: Mapping[str, Floats]) -> Floats:
    """What the table's grams are multiplied by, shape (draws, elements)."""
    return np.stack([drawn[NEED_SCALE[element]] for element in ELEMENTS], axis=1)


def items_of(layout: Layout, elements: tuple[str, ...], forms: tuple[str, ...]) -> NDArray[np.bool_]:
    """The items that hold one of the elements in one of the forms, shape (items,)."""
    right_form = np.where(layout.is_magnet, MAGNET in forms, MATERIAL in forms)
    return np.asarray(layout.holds(elements) & right_form)


def cut_items(scenario: Scenario, layout: Layout) -> NDArray[np.bool_]:
    """The items whose flow the scenario touches at all, shape (items,)."""
    touched = np.zeros(len(layout.items), dtype=bool)
    for flow in scenario.flows:
        touched |= _touched(flow, layout)
    return touched


def _touched(flow: Flow, layout: Layout) -> NDArray[np.bool_]:
    if isinstance(flow, Shipped):
        return np.array([trade in flow.grams for trade in layout.trade_of_item])
    if isinstance(flow, Arranged):
        return layout.holds(flow.elements)
    return items_of(layout, flow.elements, flow.forms)


def departures(
    scenario: Scenario, layout: Layout, drawn: Mapping[str, Floats], china: Floats, seed: int, first: int
) -> Floats:
    """Departures over normal, shape (draws, days, items); 1 where nothing is said. Later rows replace earlier ones.

    china: what comes from China on a normal day, in item-days, shape (draws, items). seed, first: of the draws, for
    what is drawn file by file.
    """
    draws = len(china)
    share = np.ones((draws, scenario.days, len(layout.items)))
    day = np.arange(scenario.days)
    for flow in scenario.flows:
        places = np.flatnonzero(_touched(flow, layout))
        if isinstance(flow, Shipped):
            share[:, :, places] = _shipped(flow, scenario.days, layout, drawn, china, places)
        elif isinstance(flow, Arranged):
            for place in places:
                at = [number for number, each in enumerate(flow.elements) if each in layout.items[place][1]]
                share[:, :, place] = flow.share_of_normal[first : first + draws][:, : scenario.days, at].min(axis=2)
        elif isinstance(flow, Licensing):
            share[:, :, places] = _licensed(flow, scenario, drawn, seed, first)[:, :, None]
        elif isinstance(flow, Series):
            share[:, :, places] = of_months(flow, scenario.days, drawn, draws)[:, :, None]
        else:
            starts = np.rint(amount(flow.starts, drawn, draws))
            began = day >= starts[:, None]
            if flow.lasts is not None:
                began &= day < (starts + np.rint(amount(flow.lasts, drawn, draws)))[:, None]
            new = amount(flow.share_of_normal, drawn, draws)[:, None, None]
            share[:, :, places] = np.where(began[:, :, None], new, share[:, :, places])
    return share


def _licensed(flow: Licensing, scenario: Scenario, drawn: Mapping[str, Floats], seed: int, first: int) -> Floats:
    """What a desk lets go each day over a normal day's trade, shape (draws, days); 1 before the control.

    The same files with the same luck whatever else changes. Licensed mass is whole grams in the desk's books.
    """
    control = scenario.control_day or 0
    day_0 = scenario.date_of(control)
    statute = load(f"cn@{day_0}", day_0).law.clock
    assert statute is not None
    lodged = np.repeat(np.arange(scenario.days - control, dtype=np.float64), flow.files_per_day)
    mass = np.full(len(lodged), MILLION, dtype=np.int64)
    names = [f"{scenario.id}/{'+'.join(flow.elements)}/{number}" for number in range(len(lodged))]
    files = Files(names, lodged, mass, np.zeros(len(lodged), dtype=np.int64), day_0)
    decisions = decide(files, flow.mechanism, drawn, seed, statute, first)
    draws = len(decisions.granted_g)
    let_go = decisions.arrivals(scenario.days - control, np.zeros(draws), 1).by_day_g[:, 0]
    share = np.ones((draws, scenario.days))
    share[:, control:] = let_go / (MILLION * flow.files_per_day)
    return share


def _shipped(
    flow: Shipped, days: int, layout: Layout, drawn: Mapping[str, Floats], china: Floats, places: NDArray[np.intp]
) -> Floats:
    """Grams that leave over grams that normally leave, for some items: shape (draws, days, items given).

    Alike for all items that are the same in trade: who of them gets it, a book of shipments does not say.
    """
    item_g = china * np.einsum("je,be->bj", layout.need_g, need_scales(drawn))
    found = np.empty((len(china), days, len(places)))
    for at, place in enumerate(places):
        trade = layout.trade_of_item[place]
        alike = [each for each, other in enumerate(layout.trade_of_item) if other == trade]
        found[:, :, at] = flow.grams[trade][:days] / item_g[:, alike].sum(axis=1)[:, None]
    return found


def of_months(series: Series, days: int, drawn: Mapping[str, Floats], draws: int) -> Floats:
    """The controlled grades' departures over normal from published months, shape (draws, days).

    Beyond the last month the last month's rate goes on. A month may be shorter than the calendar's where it begins with
    the control; its tonnes are those of its own days.
    """

    def of(value: Amount) -> Floats:
        return amount(value, drawn, draws)[:, None]

    rate = _daily(series, days)
    rates = rate[0] + of(series.ramp) * rate[1]
    before = np.arange(days) < series.until
    relative = np.where(before, of(series.relative) * rates, rates)
    controlled = of(series.controlled_share)
    rest = np.minimum(of(series.uncontrolled_flow), relative / np.maximum(1 - controlled, 1e-12))
    squeezed = np.maximum(relative - (1 - controlled) * rest, 0.0) / controlled
    return np.asarray(np.where(before & (controlled < 1), squeezed, relative))


def _daily(series: Series, days: int) -> tuple[Floats, Floats]:
    """The months' mean rates day by day, and what a slope towards the neighbours adds: nothing over a whole month."""
    normal_a_day = series.normal_t * 12 / 365
    means = [month.tonnes / (month.last - month.first + 1) / normal_a_day for month in series.months]
    flat = np.full(days, means[-1])
    slope = np.zeros(days)
    for place, month in enumerate(series.months):
        length = month.last - month.first + 1
        neighbours = means[max(place - 1, 0)], means[min(place + 1, len(means) - 1)]
        rise = (neighbours[1] - neighbours[0]) / 2
        # A month may fall to nothing at one end and not below.
        rise = float(np.clip(rise, -2 * means[place], 2 * means[place]))
        inside = np.arange(max(month.first, 0), min(month.last + 1, days))
        flat[inside] = means[place]
        slope[inside] = rise * ((inside - month.first + 0.5) / length - 0.5)
    return flat, slope
