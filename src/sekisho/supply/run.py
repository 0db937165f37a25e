"""Runs of a scenario: many draws at once, in chunks, with the same random numbers whatever is compared.

Draw k of a run is the same in every run of that seed: it depends neither on how many draws are asked for, nor on the
chunk that it falls into, nor on what else is in its batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.dockets.parallel import Elsewhere
from sekisho.errors import InputError, Problem
from sekisho.supply.assemble import assembled
from sekisho.supply.economy import gdp
from sekisho.supply.economy.criticality import of_table
from sekisho.supply.economy.table import InputOutputTable
from sekisho.supply.economy.wiod import japan_2011
from sekisho.supply.material.chain import CHINA, OTHER, Chain, chain
from sekisho.supply.material.departures import cut_items, need_scales
from sekisho.supply.material.lines import Lines
from sekisho.supply.material.strata import Strata
from sekisho.supply.material.uses import ELEMENTS, MAGNET, Layout, layout_of
from sekisho.supply.named_lines import line_stops
from sekisho.supply.parameters import draw
from sekisho.supply.production import Economy, Propagation, economy_of, gate_of
from sekisho.supply.recapture import recaptured
from sekisho.supply.result import Result
from sekisho.supply.scenario import LINEAR, Scenario, amount

Floats = NDArray[np.float64]
Progress = Callable[[int, int | None], None]
Stop = Callable[[], bool]

CHUNK_DRAW_DAYS: Final = 40_000
"""Draws times days that are in memory at once."""
_QUANTILES: Final = {"q01": 0.01, "q05": 0.05, "q50": 0.5}


def run(
    scenario: Scenario,
    draws: int,
    seed: int = 1,
    progress: Progress | None = None,
    stop: Stop | None = None,
    table: InputOutputTable | None = None,
    propagate: bool = True,
    together: int | None = None,
    elsewhere: Elsewhere | None = None,
) -> Result:
    """`draws` draws of a scenario.

    progress: told after each chunk, draws done and draws in all. stop: asked after each chunk; once it says yes, what
    is finished is the result. table: the economy's; by default the scenario's own, or the one that is shipped.
    propagate: False leaves out how sectors draw on each other day by day, which no loss by convention rests on; output
    lost by sector is then that of the gated sectors alone. together: how many draws are computed at once; by default as
    many as CHUNK_DRAW_DAYS allows. elsewhere: other processors to compute them on, to the same bytes.
    Raises InputError for a number of draws below 1, or a use whose sector the table has not.
    """
    if draws < 1:
        raise InputError(Problem("draws", f"must be 1 or more; got {draws}"))
    table = table or scenario.table or japan_2011()
    parts: list[dict[str, Any]] = []
    if scenario.kind == LINEAR:
        return assembled(scenario, draws, seed, [_linear(scenario, draws, seed)], table)
    model = _Model(scenario, table, propagate)
    chunk = together or model.chunk
    chunks = [(min(chunk, draws - first), seed, first) for first in range(0, draws, chunk)]
    task = _Chunks(scenario, table, propagate)
    made = elsewhere.each(chunks, task) if elsewhere else (model.chunk_of(*each) for each in chunks)
    for (count, _, first), part in zip(chunks, made, strict=True):
        parts.append(part)
        if progress:
            progress(first + count, draws)
        if stop and stop():
            break
    return assembled(scenario, draws, seed, parts, model.table)


def worth_of_uses(scenario: Scenario, draws: int, seed: int, table: InputOutputTable | None = None) -> Floats:
    """What a day without each use counts for by the scenario's convention, in yen: shape (draws, uses).

    0 for uses that no flow of the scenario touches.
    """
    model = _Model(scenario, table or scenario.table or japan_2011(), propagate=False)
    drawn = draw(scenario.parameters, draws, seed)
    touched = np.unique(model.of_group[model.layout.group_of_item[cut_items(scenario, model.layout)]])
    sector = np.asarray(model.sector_of_use)
    gated = sorted(set(sector[touched].tolist()))
    a_day = gdp.multipliers(scenario.convention, model.table, gated) * model.table.output / 365 * model.yen
    inside = np.isin(np.arange(len(scenario.uses)), touched)
    return np.asarray(model._output_shares(drawn, draws) * a_day[sector] * inside)


@dataclass(frozen=True)
class _Chunks:
    """Chunks of draws, one after another, wherever that is."""

    scenario: Scenario
    table: InputOutputTable
    propagate: bool

    @cached_property
    def _model(self) -> _Model:
        return _Model(self.scenario, self.table, self.propagate)

    def __call__(self, chunk: tuple[int, int, int]) -> dict[str, Any]:
        return self._model.chunk_of(*chunk)


class _Model:
    """What is the same for all draws of a scenario."""

    def __init__(self, scenario: Scenario, table: InputOutputTable, propagate: bool = True) -> None:
        self.scenario, self.table, self.propagate = scenario, table, propagate
        self.sector_of_use = table.indices([use.sector for use in scenario.uses], "uses")
        self.layout: Layout = layout_of(scenario.uses, scenario.interchange, scenario.equivalent)
        self.strata = Strata.of()
        self.economy: Economy = economy_of(
            table, of_table(table), scenario.variant, scenario.parameters["refill_days"].value
        )
        self.use_places = {use.id: place for place, use in enumerate(scenario.uses)}
        self.of_group = np.array([self.use_places[group.use.id] for group in self.layout.groups], dtype=np.intp)
        self.yen = gdp.denominator(scenario.gdp_year).gdp_jpy / table.gdp

    @property
    def chunk(self) -> int:
        """How many draws are computed together."""
        return max(1, CHUNK_DRAW_DAYS // max(self.scenario.days, 1))

    def chunk_of(self, draws: int, seed: int, first: int) -> dict[str, Any]:
        """Draws `first` to `first + draws - 1`."""
        scenario, layout = self.scenario, self.layout
        drawn = draw(scenario.parameters, draws, seed, first)
        sent = chain(scenario, layout, drawn, draws, seed, first)
        lines = Lines(layout, self.strata, sent, drawn, scenario.thrift, scenario.control_day)
        shares = self._output_shares(drawn, draws)
        of_channel = self._channel_shares(drawn)
        cut_use = self._cut_uses(sent)
        weights = self._weights(shares, cut_use)
        gated = sorted({self.sector_of_use[place] for place in np.flatnonzero(cut_use)})

        days = scenario.days
        missing, stopped = np.empty((2, draws, days, len(layout.groups)))
        in_hand = np.empty_like(sent.importer)
        for day in range(days):
            missing[:, day], stopped[:, day] = lines.step(day, sent.to_lines[:, day])
            in_hand[:, day] = lines.held + sent.importer[:, day]
        weight_of_group = of_channel * weights[:, self.of_group]
        lost_use = self._by_use(missing * of_channel[:, None])

        sectors = Propagation(self.economy, draws)
        lost_gated = np.empty((draws, days, len(gated)))
        lost_of = np.zeros((draws, len(self.table.sectors)))
        for day in range(days):
            gate = gate_of(lost_use[:, day] * shares, self.sector_of_use, len(self.table.sectors))
            lost_gated[:, day] = 1.0 - gate[:, gated]
            runs = sectors.step(gate) if self.propagate else gate
            lost_of += np.where(self.table.output > 0, 1.0 - runs, 0.0)
        return {
            "lost_pct": 100 * np.einsum("btg,bg->bt", missing, weight_of_group),
            "stopped_pct": 100 * np.einsum("btg,bg->bt", stopped, weight_of_group),
            "cover": np.einsum("btj,je->bte", in_hand, layout.need_g) / layout.need_g.sum(axis=0),
            "inflow": self._inflow(sent),
            "lost_of": lost_of,
            "flows": self._flows(sent, drawn),
            "residual_g": self._residual_g(sent, lines, drawn),
            **self._first_cover(sent, lines),
            "of_lines": self._cover_of_lines(lines, drawn),
            "gated": gated,
            **self._money(lost_gated, gated, drawn),
            "stops": line_stops(scenario, drawn, draws),
        }

    def _output_shares(self, drawn: Mapping[str, Floats], draws: int) -> Floats:
        """What of its sector's output hangs on each use, shape (draws, uses).

        How it falls to uses is drawn, while all uses together keep the weight in value added that the table gives them:
        that sum is what a published figure holds.
        """
        table = np.array([use.output_pct for use in self.scenario.uses]) / 100
        of_use = np.stack([drawn[f"output_pct.{use.id}"] for use in self.scenario.uses], axis=1) / 100
        worth = self.table.value_added[self.sector_of_use]
        kept = np.einsum("u,u->", table, worth) / np.einsum("bu,u->b", of_use, worth)
        return np.asarray(np.minimum(of_use * (kept * drawn["output_scale"])[:, None], 1.0))

    def _channel_shares(self, drawn: Mapping[str, Floats]) -> Floats:
        """What of its use's output each group makes, shape (draws, groups)."""
        layout = self.layout
        magnet = np.array([group.form == MAGNET for group in layout.groups])
        both = np.array([all(group.use.product_t.values()) for group in layout.groups])
        scaled = np.minimum(layout.by_mass * drawn["magnet_channel_scale"][:, None], 1.0)
        other = 1.0 - np.minimum((1.0 - layout.by_mass) * drawn["magnet_channel_scale"][:, None], 1.0)
        return np.asarray(np.where(both, np.where(magnet, scaled, other), layout.by_mass))

    def _by_use(self, of_group: Floats) -> Floats:
        """Shape (draws, days, uses) from (draws, days, groups)."""
        found = np.zeros((*of_group.shape[:2], len(self.scenario.uses)))
        for group, use in enumerate(self.of_group):
            found[:, :, use] += of_group[:, :, group]
        return found

    def _cut_uses(self, sent: Chain) -> NDArray[np.bool_]:
        """The uses that the scenario's flows touch, shape (uses,); all where it touches none."""
        cut = np.zeros(len(self.scenario.uses), dtype=bool)
        cut[self.of_group[self.layout.group_of_item[sent.cut]]] = True
        return cut if cut.any() else np.ones_like(cut)

    def _weights(self, shares: Floats, cut_use: NDArray[np.bool_]) -> Floats:
        """Each use's part of the value added that the control can stop, shape (draws, uses)."""
        worth = shares * self.table.value_added[self.sector_of_use] * cut_use
        return np.asarray(worth / np.einsum("bu->b", worth)[:, None])

    def _money(self, lost_gated: Floats, gated: Sequence[int], drawn: Mapping[str, Floats]) -> dict[str, Any]:
        """Losses in yen by every convention, and by day in the scenario's.

        What counts as lost in a gated sector is what its own lines lack, not what others no longer order from it: so
        the loss is a sum over lines, and a licence that comes later can never lower it.
        """
        daily = self.table.output[list(gated)] / 365 * self.yen
        made_up = recaptured(lost_gated, drawn["recapture_rate"], drawn["recapture_months"])
        losses: dict[str, Floats] = {}
        by_day: Floats = np.empty(0)
        for name in gdp.CONVENTIONS:
            per_unit = gdp.multipliers(name, self.table, gated)[list(gated)] * daily
            counted = lost_gated - made_up if name == "G4" else lost_gated
            days = np.einsum("bts,s->bt", counted, per_unit)
            # What is all made up for leaves a last bit of either sign.
            losses[name] = np.maximum(days.sum(axis=1), 0.0)
            if name == self.scenario.convention:
                by_day = days
        return {"losses": losses, "by_day": by_day}

    def _inflow(self, sent: Chain) -> Floats:
        """Arrivals over normal, per cent, shape (draws, days, elements)."""
        came = np.einsum("btj,je->bte", sent.arrived, self.layout.need_g)
        usual = np.einsum("bj,je->be", sent.normal, self.layout.need_g)
        return np.asarray(100 * came / usual[:, None, :])

    def _first_cover(self, sent: Chain, lines: Lines) -> dict[str, Any]:
        """Days in hand before the first day: (draws, elements), and by use and by tier, (draws,) each."""
        layout, opening = self.layout, sent.books.opening
        in_hand = lines.opening + opening["importers"]
        need = layout.need_g.sum(axis=0)
        by_use = {}
        of_item = self.of_group[layout.group_of_item]
        for place, use in enumerate(self.scenario.uses):
            for at, element in enumerate(ELEMENTS):
                of_use = np.where(of_item == place, layout.need_g[:, at], 0.0)
                if of_use.any():
                    by_use[use.id, element] = np.einsum("bj,j->b", in_hand, of_use) / of_use.sum()
        tiers = {
            "lines": lines.opening,
            "importers": opening["importers"],
            "state stock": opening["state"],
            "at sea": opening["at sea"],
        }
        by_tier = {
            (tier, element): np.einsum("bj,j->b", mass, layout.need_g[:, at]) / need[at]
            for tier, mass in tiers.items()
            for at, element in enumerate(ELEMENTS)
        }
        whole = np.stack([by_tier["lines", e] + by_tier["importers", e] for e in ELEMENTS], axis=1)
        return {"first_cover": whole, "by_use": by_use, "by_tier": by_tier}

    def _cover_of_lines(self, lines: Lines, drawn: Mapping[str, Floats]) -> dict[str, Floats]:
        """Quantiles over lines, least first, of the days in hand: quantile to (draws, elements)."""
        layout, strata = self.layout, self.strata
        found = {name: np.empty((len(lines.opening), len(ELEMENTS))) for name in _QUANTILES}
        stock = lines.first_stock + drawn["importer_days"][:, None, None]
        for at in range(len(ELEMENTS)):
            need = np.bincount(layout.class_of_item, weights=layout.need_g[:, at])
            inside = np.flatnonzero(need)
            if not len(inside):
                for values in found.values():
                    values[:, at] = np.nan
                continue
            weight = (need[inside, None] * strata.weight).ravel() / need.sum()
            days = stock[:, inside].reshape(len(stock), -1)
            order = np.argsort(days, axis=1, kind="stable")
            sorted_days = np.take_along_axis(days, order, axis=1)
            middle = np.cumsum(weight[order], axis=1) - weight[order] / 2
            for name, share in _QUANTILES.items():
                found[name][:, at] = [np.interp(share, m, d) for m, d in zip(middle, sorted_days, strict=True)]
        return found

    def _flows(self, sent: Chain, drawn: Mapping[str, Floats]) -> dict[tuple[str, str, str, str], tuple[float, float]]:
        """Grams over the horizon by origin, element, form and sector, summed over the draws; and what is normal."""
        layout, scale = self.layout, need_scales(drawn)
        usual_other = sent.books.usual_other
        found: dict[tuple[str, str, str, str], tuple[float, float]] = {}
        for origin, days_of in sent.arrived_by.items():
            usual = {CHINA: sent.normal - usual_other, OTHER: usual_other}.get(origin, np.zeros_like(days_of))
            for place, (_, elements) in enumerate(layout.items):
                group = layout.groups[layout.group_of_item[place]]
                for element in elements:
                    at = ELEMENTS.index(element)
                    grams = layout.need_g[place, at] * scale[:, at]
                    key = (origin, element, group.form, group.use.sector)
                    came, normal = found.get(key, (0.0, 0.0))
                    found[key] = (
                        came + float((days_of[:, place] * grams).sum()),
                        normal + float((usual[:, place] * grams).sum()) * self.scenario.days,
                    )
        return found

    def _residual_g(self, sent: Chain, lines: Lines, drawn: Mapping[str, Floats]) -> Floats:
        """What the books of each element do not account for, in grams: shape (draws, elements)."""
        books = sent.books
        rest = lines.opening - lines.held - lines.aside - lines.used - books.lost
        for side, sign in ((books.opening, 1.0), (books.came, 1.0), (books.closing, -1.0)):
            for mass in side.values():
                rest = rest + sign * mass
        return np.asarray(np.einsum("bj,je->be", rest, self.layout.need_g) * need_scales(drawn))


def _linear(scenario: Scenario, draws: int, seed: int) -> dict[str, Any]:
    """A loss at a constant rate: no stock, no line, nothing to draw but the rate."""
    assert scenario.linear is not None
    drawn = draw(scenario.parameters, draws, seed)
    rate = amount(scenario.linear.loss_jpy_per_month, drawn, draws)
    loss = rate * scenario.linear.months
    by_day = np.repeat((loss / scenario.days)[:, None], scenario.days, axis=1)
    months = sorted({3, scenario.linear.months})
    horizons = {f"{count} months": rate * count for count in months if count <= scenario.linear.months}
    return {"losses": {scenario.convention: loss}, "by_day": by_day, "horizons": horizons}
