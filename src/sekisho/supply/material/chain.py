"""From the border to the lines: transport, importers' stock, works with their losses and scrap. No line is asked here.

Everything is in item-days: 1 is what lines need of an item in a day, by mass of the elements in it. All lags are whole
days. Before the first day everything ran as normal, so what was on its way then arrives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sekisho.supply.material.departures import cut_items, departures, items_of, need_scales
from sekisho.supply.material.uses import ELEMENTS, Layout
from sekisho.supply.scenario import Pending, Scenario, Source, amount

Floats = NDArray[np.float64]
Days = NDArray[np.int64]

CHINA, PENDING, OTHER, STATE = "CN", "CN pending", "other countries", "JP state stock"

_CHINA_SHARE = {
    "Nd": "china_share_nd_pr",
    "Pr": "china_share_nd_pr",
    "Dy": "china_share_dy_tb",
    "Tb": "china_share_dy_tb",
    "Sm": "china_share_sm",
    "Y": "china_share_y",
    "La": "china_share_la",
    "Ce": "china_share_ce",
}


@dataclass(frozen=True)
class Batch:
    """A pending batch on its way: item_days, shape (draws, items), reach works on `day` and lines on `at_lines`.

    departs, day, at_lines: shape (draws,), days that may lie beyond the horizon. lines_share: shape (draws,).
    """

    item_days: Floats
    departs: Days
    day: Days
    at_lines: Days
    lines_share: Floats


@dataclass(frozen=True)
class Books:
    """Mass in item-days, each of shape (draws, items): what was there, what came and went, and what is left.

    usual_other: what comes on a normal day from elsewhere than China.
    """

    usual_other: Floats
    opening: Mapping[str, Floats]
    came: Mapping[str, Floats]
    lost: Floats
    closing: Mapping[str, Floats]


@dataclass(frozen=True)
class Chain:
    """What the lines are sent. to_lines: (draws, days, items), without batches. importer: (draws, days, items) stock.

    arrived: (draws, days, items), everything that crossed the border or left the state's stock. normal: (draws, items),
    what does on a normal day. kept: (draws, items), the part of a batch that the works do not lose.
    under_control_from: (draws, items), the day from which what was shipped under the control reaches lines. cut:
    (items,), what the scenario touches. arrived_by: origin to (draws, items), over the horizon.
    """

    to_lines: Floats
    arrived: Floats
    importer: Floats
    normal: Floats
    batches: tuple[Batch, ...]
    kept: Floats
    under_control_from: Days
    cut: NDArray[np.bool_]
    books: Books
    arrived_by: Mapping[str, Floats]


def chain(
    scenario: Scenario, layout: Layout, drawn: Mapping[str, Floats], draws: int, seed: int = 1, first: int = 0
) -> Chain:
    """Everything up to the lines, for draws `first` on of a seed; `drawn` holds their parameters."""
    made_in_japan = ~layout.is_magnet
    loss, back = _losses(layout, drawn)
    lag = {name: np.rint(drawn[name]).astype(np.int64) for name in ("transit_days", "process_days", "scrap_days")}
    # Scrap of today is material tomorrow at the earliest.
    lag["scrap_days"] = np.maximum(lag["scrap_days"], 1)
    works_lag = np.where(made_in_japan, lag["process_days"][:, None], 0)
    normal = (1 - back) / (1 - loss)
    china = usual_china(layout, drawn)
    cut = cut_items(scenario, layout)

    left = departures(scenario, layout, drawn, china, seed, first) * china[:, None, :]
    arrived, at_sea = delayed(left, lag["transit_days"], china)
    rest = np.broadcast_to((normal - china)[:, None, :], arrived.shape)
    by_origin = {CHINA: arrived, OTHER: rest}
    total = arrived + rest
    for source in scenario.sources:
        flow = _source(source, scenario, layout, drawn, draws)
        by_origin[source.country] = by_origin.get(source.country, 0.0) + flow
        total = total + flow
    state, state_left = _state(scenario, layout, drawn, draws, cut)
    total = total + state
    by_origin[STATE] = state

    batches = tuple(_batch(each, layout, drawn, lag["transit_days"], works_lag, china) for each in scenario.pending)
    works = _Works(total, batches, normal, loss, back, works_lag, lag["scrap_days"], drawn["importer_days"])
    works.run()

    days = scenario.days
    sent = {PENDING: sum((b.item_days * (b.departs < days)[:, None] for b in batches), np.zeros_like(normal))}
    sea_of_batches = sum(
        (b.item_days * ((b.departs < days) & (b.day >= days))[:, None] for b in batches), np.zeros_like(normal)
    )
    transit = lag["transit_days"][:, None] * china
    books = Books(
        usual_other=normal - china,
        opening={
            "at sea": transit,
            "importers": np.broadcast_to(drawn["importer_days"][:, None], normal.shape),
            "works": works.opening,
            "state": state_left + state.sum(axis=1),
        },
        came={
            CHINA: left.sum(axis=1),
            **sent,
            **{name: flow.sum(axis=1) for name, flow in by_origin.items() if name not in (CHINA, STATE)},
        },
        lost=works.lost,
        closing={
            "at sea": at_sea + sea_of_batches,
            "importers": works.importer[:, -1],
            "works": works.closing,
            "state": state_left,
        },
    )
    begun = scenario.control_day if scenario.control_day is not None else days
    arrived_batches = sum((b.item_days * (b.day < days)[:, None] for b in batches), np.zeros_like(normal))
    return Chain(
        to_lines=works.to_lines,
        arrived=total + _spread(batches, total.shape),
        importer=works.importer,
        normal=normal,
        batches=batches,
        kept=1 - loss,
        under_control_from=begun + lag["transit_days"][:, None] + works_lag,
        cut=cut,
        books=books,
        arrived_by={**{name: flow.sum(axis=1) for name, flow in by_origin.items()}, PENDING: arrived_batches},
    )


def delayed(flow: Floats, lag: Days, normal: Floats) -> tuple[Floats, Floats]:
    """What arrives each day of what left, and what has not arrived by the end.

    flow: (draws, days, items); lag: (draws,) whole days; normal: (draws, items), what left on every day before the
    first. Returns shapes (draws, days, items) and (draws, items).
    """
    days = flow.shape[1]
    day = np.arange(days) - lag[:, None]
    came = np.take_along_axis(flow, np.maximum(day, 0)[:, :, None], axis=1)
    came = np.where(day[:, :, None] >= 0, came, normal[:, None, :])
    late = np.arange(days) >= days - lag[:, None]
    longer = np.maximum(lag - days, 0)[:, None] * normal
    return came, np.einsum("bti,bt->bi", flow, late.astype(np.float64)) + longer


def usual_china(layout: Layout, drawn: Mapping[str, Floats]) -> Floats:
    """What comes from China on a normal day, in item-days: shape (draws, items)."""
    loss, back = _losses(layout, drawn)
    share = np.where(layout.is_magnet, drawn["china_share_magnet"][:, None], _china_share(layout, drawn))
    return np.asarray(share * (1 - back) / (1 - loss))


def _losses(layout: Layout, drawn: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Of what works put in: the share that does not become product, and the share that comes back as scrap."""
    loss = np.where(~layout.is_magnet, drawn["process_loss"][:, None], 0.0)
    return loss, loss * drawn["scrap_recovered"][:, None]


def _china_share(layout: Layout, drawn: Mapping[str, Floats]) -> Floats:
    return np.stack([drawn[_CHINA_SHARE[elements[0]]] for _, elements in layout.items], axis=1)


def _days_of(
    layout: Layout, drawn: Mapping[str, Floats], grams: Mapping[str, Floats], inside: NDArray[np.bool_]
) -> Floats:
    """Item-days that grams of elements are for the items `inside`, alike for all of them: shape (draws, items)."""
    scale = need_scales(drawn)
    found = np.zeros((len(scale), len(layout.items)))
    for place in np.flatnonzero(inside):
        elements = [element for element in layout.items[place][1] if element in grams]
        at = [ELEMENTS.index(element) for element in elements]
        if not at:
            continue
        # Magnets carry their elements in fixed proportion, so what is told of several is told of one thing.
        asked = sum(grams[element] for element in elements)
        need = (layout.need_g[inside][:, at].sum(axis=0) * scale[:, at]).sum(axis=1)
        found[:, place] = asked / need
    return found


def _source(source: Source, scenario: Scenario, layout: Layout, drawn: Mapping[str, Floats], draws: int) -> Floats:
    inside = items_of(layout, tuple(source.tonnes), (source.form,))
    share = amount(source.share, drawn, draws)
    a_day = {element: tonnes * 1e6 / 365 * share for element, tonnes in source.tonnes.items()}
    full = _days_of(layout, drawn, a_day, inside)
    since = np.arange(scenario.days) - np.rint(amount(source.starts, drawn, draws))[:, None] + 1
    ramp = np.clip(since / np.maximum(amount(source.ramp_days, drawn, draws)[:, None], 1.0), 0.0, 1.0)
    return np.asarray(ramp[:, :, None] * full[:, None, :])


def _state(
    scenario: Scenario, layout: Layout, drawn: Mapping[str, Floats], draws: int, cut: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Releases, shape (draws, days, items), and what is left at the end, shape (draws, items)."""
    held = np.where(cut & ~layout.is_magnet, drawn["state_stock_days"][:, None], 0.0)
    if not scenario.state_stock or scenario.control_day is None:
        return np.zeros((draws, scenario.days, len(layout.items))), held * scenario.state_stock
    since = np.arange(scenario.days + 1) - scenario.control_day - np.rint(drawn["state_trigger_days"])[:, None]
    released = np.clip(since * drawn["state_share_per_month"][:, None] / 30, 0.0, 1.0)
    a_day = np.diff(released, axis=1)[:, :, None] * held[:, None, :]
    return a_day, held - a_day.sum(axis=1)


def asked_of(pending: Pending, layout: Layout, drawn: Mapping[str, Floats], china: Floats) -> Floats:
    """What a batch asks for, granted or not, in item-days: shape (draws, items).

    china: what comes from China on a normal day, shape (draws, items); see `usual_china`.
    """
    inside = _asked_items(pending, layout)
    if pending.days_of_supply is not None:
        return np.where(inside, china * amount(pending.days_of_supply, drawn, len(china))[:, None], 0.0)
    grams = {element: np.full(len(china), float(mass)) for element, mass in pending.contained_g.items()}
    return _days_of(layout, drawn, grams, inside)


def _asked_items(pending: Pending, layout: Layout) -> NDArray[np.bool_]:
    of_use = np.array([layout.groups[group].use.id in pending.uses for group in layout.group_of_item])
    return np.asarray(items_of(layout, pending.elements, (pending.form,)) & of_use)


def _batch(
    pending: Pending,
    layout: Layout,
    drawn: Mapping[str, Floats],
    transit: Days,
    works_lag: Days,
    china: Floats,
) -> Batch:
    draws = len(china)
    inside = _asked_items(pending, layout)
    granted = asked_of(pending, layout, drawn, china) * amount(pending.granted_share, drawn, draws)[:, None]
    departs = np.rint(amount(pending.departs, drawn, draws)).astype(np.int64)
    lag = works_lag[:, np.flatnonzero(inside)[0]] if inside.any() else np.zeros(draws, dtype=np.int64)
    day = departs + transit
    return Batch(granted, departs, day, day + lag, amount(pending.lines_share, drawn, draws))


def _spread(batches: tuple[Batch, ...], shape: tuple[int, ...]) -> Floats:
    """Batches on the days on which they arrive, shape (draws, days, items)."""
    spread = np.zeros(shape)
    for batch in batches:
        inside = np.flatnonzero(batch.day < shape[1])
        spread[inside, batch.day[inside]] += batch.item_days[inside]
    return spread


class _Works:
    """Importers send on what lines normally need while they can, then whatever comes; works lose some and get scrap
    back."""

    def __init__(
        self,
        arrived: Floats,
        batches: tuple[Batch, ...],
        normal: Floats,
        loss: Floats,
        back: Floats,
        works_lag: Days,
        scrap_lag: Days,
        importer_days: Floats,
    ) -> None:
        self._arrived, self._batches, self._normal = arrived, batches, normal
        self._loss, self._back = loss, back
        self._works_lag, self._scrap_lag = works_lag, scrap_lag
        self._held = np.broadcast_to(importer_days[:, None], normal.shape)
        self.importer = np.empty_like(arrived)
        self.to_lines = np.empty_like(arrived)

    def run(self) -> None:
        draws, days, items = self._arrived.shape
        usual = self._normal / (1 - self._back)
        before = int(max(self._works_lag.max(initial=0), self._scrap_lag.max(initial=0)))
        put_in = np.empty((draws, before + days, items))
        put_in[:, :before] = usual[:, None, :]
        shared = put_in.copy()
        stock = self._held.copy()
        draw, item = np.arange(draws)[:, None], np.arange(items)
        pending = _spread(self._batches, self._arrived.shape) if self._batches else None
        for day in range(days):
            stock += self._arrived[:, day]
            # Their own stock is made up first; only what is over goes on to lines.
            sent = np.maximum(np.minimum(stock, self._normal), stock - self._held)
            stock -= sent
            self.importer[:, day] = stock
            at = before + day
            scrap = put_in[draw, at - self._scrap_lag[:, None], item]
            shared[:, at] = sent + self._back * scrap
            put_in[:, at] = shared[:, at] if pending is None else shared[:, at] + pending[:, day]
            self.to_lines[:, day] = (1 - self._loss) * shared[draw, at - self._works_lag, item]
        self._settle(put_in, before, usual)

    def _settle(self, put_in: Floats, before: int, usual: Floats) -> None:
        def inside(lag: Days, last: int) -> Floats:
            """What was put in within the lag up to a day."""
            day = np.arange(put_in.shape[1])[:, None]
            within = (day > last - lag[:, None, :]) & (day <= last)
            return np.asarray(np.einsum("bti,bti->bi", put_in, within.astype(np.float64)))

        last = put_in.shape[1] - 1
        scrap_lag = np.broadcast_to(self._scrap_lag[:, None], usual.shape)
        self.lost = (self._loss - self._back) * put_in[:, before:].sum(axis=1)
        self.opening = (1 - self._loss) * self._works_lag * usual + self._back * scrap_lag * usual
        self.closing = (1 - self._loss) * inside(self._works_lag, last) + self._back * inside(scrap_lag, last)
