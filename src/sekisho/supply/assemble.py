"""From the finished chunks of a run to its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.supply.economy import gdp
from sekisho.supply.economy.table import InputOutputTable
from sekisho.supply.material.uses import ELEMENTS
from sekisho.supply.result import Flow, LineStop, Result, SectorLoss
from sekisho.supply.scenario import Scenario

Floats = NDArray[np.float64]

CLIFF_PCT: Final = 1.0
"""A cliff is the first day on which more than this share of the gated output is missing."""
HORIZONS: Final = (90, 180, 365)
"""Days up to which a loss is told by itself, where a run reaches so far."""


def assembled(
    scenario: Scenario, draws: int, seed: int, parts: Sequence[Mapping[str, Any]], table: InputOutputTable
) -> Result:
    """The result of a run of which `parts` are finished; at least one is."""

    def joined(key: str) -> Floats:
        return np.concatenate([part[key] for part in parts])

    losses = {name: np.concatenate([part["losses"][name] for part in parts]) for name in parts[0]["losses"]}
    done = len(losses[scenario.convention])
    with_stocks = "lost_pct" in parts[0]
    nothing = np.zeros((done, scenario.days))
    lost_pct = joined("lost_pct") if with_stocks else nothing
    by_sector = _by_sector(scenario, parts, table) if with_stocks else []
    return Result(
        scenario=scenario.id,
        title=scenario.title,
        first_day=scenario.first_day,
        draws_asked=draws,
        seed=seed,
        convention=scenario.convention,
        denominator_jpy=gdp.denominator(scenario.gdp_year).gdp_jpy,
        loss_jpy=losses[scenario.convention],
        loss_by_horizon=_by_horizon(joined("by_day"), parts),
        by_convention=losses,
        propagated_jpy=np.sum([each.lost_value_added_jpy for each in by_sector], axis=0)
        if by_sector
        else np.zeros(done),
        cover_days=_by_element(joined("first_cover")) if with_stocks else {},
        cover_of_lines=_of_lines(parts) if with_stocks else {},
        cover_by_use=_joined(parts, "by_use") if with_stocks else {},
        cliff_day=first_day_above(lost_pct, CLIFF_PCT),
        cliff_threshold_pct=CLIFF_PCT,
        by_sector=by_sector,
        published=scenario.published,
        published_note=scenario.published_note,
        not_identified=scenario.not_identified,
        basis=scenario.basis,
        lost_output_pct=lost_pct,
        loss_by_day_jpy=joined("by_day"),
        cover_series=_by_element(joined("cover")) if with_stocks else {},
        inflow_series=_by_element(joined("inflow")) if with_stocks else {},
        flows=_flows(parts, done) if with_stocks else (),
        mass_residual_g=float(np.abs(joined("residual_g")).max()) if with_stocks else 0.0,
        parameters=[parameter.as_json() for parameter in scenario.parameters.values()],
        stopped_lines_pct=joined("stopped_pct") if with_stocks else nothing,
        named_lines=_stops(parts) if with_stocks else (),
        cover_by_tier=_joined(parts, "by_tier") if with_stocks else {},
    )


def _by_horizon(by_day: Floats, parts: Sequence[Mapping[str, Any]]) -> dict[str, Floats]:
    """Losses up to the horizons that a run names itself, or else to those of HORIZONS that lie inside it."""
    if "horizons" in parts[0]:
        return {name: np.concatenate([part["horizons"][name] for part in parts]) for name in parts[0]["horizons"]}
    return {f"{days} days": by_day[:, :days].sum(axis=1) for days in HORIZONS if days <= by_day.shape[1]}


def first_day_above(share_pct: Floats, threshold_pct: float) -> Floats:
    """The first day on which a share is above a threshold, shape (draws,) from (draws, days); NaN for never."""
    above = share_pct > threshold_pct
    return np.where(above.any(axis=1), above.argmax(axis=1).astype(np.float64), np.nan)


def _by_element(values: Floats) -> dict[str, Floats]:
    """The last axis by element."""
    return {element: values[..., at] for at, element in enumerate(ELEMENTS)}


def _of_lines(parts: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Floats]]:
    quantiles = {name: np.concatenate([part["of_lines"][name] for part in parts]) for name in parts[0]["of_lines"]}
    return {element: {name: values[:, at] for name, values in quantiles.items()} for at, element in enumerate(ELEMENTS)}


def _joined(parts: Sequence[Mapping[str, Any]], name: str) -> dict[tuple[str, str], Floats]:
    """Arrays by key, chunk after chunk."""
    return {key: np.concatenate([part[name][key] for part in parts]) for key in parts[0][name]}


def _by_sector(scenario: Scenario, parts: Sequence[Mapping[str, Any]], table: InputOutputTable) -> list[SectorLoss]:
    lost_days = np.concatenate([part["lost_of"] for part in parts])
    yen = gdp.denominator(scenario.gdp_year).gdp_jpy / table.gdp
    share = table.value_added_share
    gated = set(parts[0]["gated"])
    return [
        SectorLoss(
            code=sector.code,
            name=sector.name,
            gated=place in gated,
            lost_output_jpy=lost_days[:, place] * table.output[place] / 365 * yen,
            lost_output_pct=100 * lost_days[:, place] / scenario.days,
            lost_value_added_jpy=lost_days[:, place] * table.output[place] * share[place] / 365 * yen,
        )
        for place, sector in enumerate(table.sectors)
    ]


def _flows(parts: Sequence[Mapping[str, Any]], done: int) -> list[Flow]:
    added: dict[tuple[str, str, str, str], list[float]] = {}
    for part in parts:
        for key, (came, normal) in part["flows"].items():
            whole = added.setdefault(key, [0.0, 0.0])
            whole[0] += came
            whole[1] += normal
    return [Flow(*key, came / done, normal / done) for key, (came, normal) in added.items() if came or normal]


def _stops(parts: Sequence[Mapping[str, Any]]) -> list[LineStop]:
    stops: list[LineStop] = []
    for place, first in enumerate(parts[0]["stops"]):
        same = [part["stops"][place] for part in parts]
        joined = {
            key: np.concatenate([getattr(each, key) for each in same]) for key in ("stops", "restarts", "working_days")
        }
        stops.append(replace(first, **joined))
    return stops
