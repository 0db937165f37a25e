"""What a run of a scenario gives: one number a draw for every answer, and the daily series that pictures need.

Everything here is of whole draws: what a stopped run had finished is a result of fewer draws, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BAND: Final = (5, 50, 95)
"""The percentiles that are shown: a range over what is not known, and no confidence interval."""


@dataclass(frozen=True, slots=True)
class Published:
    """A loss that somebody else has printed. loss_jpy, loss_gdp_pct: None where they did not print it.

    assumes: what it rests on, by language.
    """

    house: str
    loss_jpy: float | None
    loss_gdp_pct: float | None
    duration_days: int | None
    assumes: Mapping[str, str]
    source: str
    confidence: str

    def as_json(self, language: str = "en") -> dict[str, Any]:
        return {
            "house": self.house,
            "loss_jpy": self.loss_jpy,
            "loss_gdp_pct": self.loss_gdp_pct,
            "duration_days": self.duration_days,
            "assumes": self.assumes[language],
            "source": self.source,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Flow:
    """Element mass over the horizon from an origin to a sector: mean of the draws, and what would normally have come.

    form: `magnet` (finished) or `material` (metal, alloy, powder, oxide for makers in Japan). Mass in grams of the
    element contained.
    """

    origin: str
    element: str
    form: str
    sector: str
    contained_g: float
    normal_g: float


@dataclass(frozen=True, slots=True)
class SectorLoss:
    """A sector's loss over the horizon, arrays of shape (draws,); yen are of the denominator's year.

    lost_output_jpy, lost_output_pct: against the output of the horizon without shock. gated: stopped for want of an
    element itself; others lose by what is no longer ordered from them or delivered to them.
    """

    code: str
    name: Mapping[str, str]
    gated: bool
    lost_output_jpy: Floats
    lost_output_pct: Floats
    lost_value_added_jpy: Floats


@dataclass(frozen=True, slots=True)
class LineStop:
    """One line known by name, arrays of shape (draws,): NaN for a day beyond the horizon.

    stops, restarts: days from the first. working_days: Mondays to Fridays that it stands still.
    """

    id: str
    name: Mapping[str, str]
    stops: Floats
    restarts: Floats
    working_days: Floats
    basis: str
    source: str


@dataclass(frozen=True)
class Result:
    """A finished run, or the finished part of one. Arrays have the draws first, in the order of their numbers.

    loss_jpy: (draws,) by `convention`, over the horizon; by_convention: the same by each convention that was computed;
    loss_by_horizon: the loss up to a named horizon, since a loss without its horizon says nothing.
    propagated_jpy: (draws,), value added that all sectors lose as the shock runs through orders and critical inputs,
    day by day: a second reading beside the conventions, which count upstream losses at once and forward ones never.
    Empty where nothing is propagated.
    cover_days: element to (draws,), the mean stock on the first day over the day's need, weighted by need.
    cover_by_use: (use, element) to (draws,). cover_by_tier: (tier, element) to (draws,), days of the country's need;
    what is at sea is among them and is a delay, no cover. cliff_day: (draws,), the first day, counted from 0, on which
    more than `cliff_threshold_pct` of the gated output is missing; NaN where that day lies beyond the horizon.
    lost_output_pct: (draws, days), gated output missing that day as a share of normal gated output.
    loss_by_day_jpy: (draws, days), the loss by `convention` that each day adds.
    cover_series: element to (draws, days). inflow_series: element to (draws, days), arrivals over normal, per cent.
    stopped_lines_pct: (draws, days), lines that make less than half of normal, by the gated output that they stand for.
    published_note, not_identified: sentences by language.
    mass_residual_g: the largest mass of any element in any draw that the balance could not account for.
    """

    scenario: str
    title: Mapping[str, str]
    first_day: date
    draws_asked: int
    seed: int
    convention: str
    denominator_jpy: float
    loss_jpy: Floats
    loss_by_horizon: Mapping[str, Floats]
    by_convention: Mapping[str, Floats]
    propagated_jpy: Floats
    cover_days: Mapping[str, Floats]
    cover_of_lines: Mapping[str, Mapping[str, Floats]]
    cover_by_use: Mapping[tuple[str, str], Floats]
    cliff_day: Floats
    cliff_threshold_pct: float
    by_sector: Sequence[SectorLoss]
    published: Sequence[Published]
    published_note: Mapping[str, str]
    not_identified: Sequence[Mapping[str, str]]
    basis: str
    lost_output_pct: Floats
    loss_by_day_jpy: Floats
    cover_series: Mapping[str, Floats]
    inflow_series: Mapping[str, Floats]
    flows: Sequence[Flow]
    mass_residual_g: float
    parameters: Sequence[Mapping[str, Any]]
    stopped_lines_pct: Floats
    named_lines: Sequence[LineStop]
    cover_by_tier: Mapping[tuple[str, str], Floats] = field(default_factory=dict)

    @property
    def draws(self) -> int:
        """How many draws were finished."""
        return len(self.loss_jpy)

    @property
    def days(self) -> int:
        return int(self.lost_output_pct.shape[1])

    @property
    def loss_gdp_pct(self) -> Floats:
        """The loss as a share of a year's GDP, per cent, shape (draws,)."""
        return np.asarray(100 * self.loss_jpy / self.denominator_jpy)

    @property
    def dates(self) -> list[date]:
        return [self.first_day + timedelta(days=day) for day in range(self.days)]

    @property
    def cliff_censored_pct(self) -> float | None:
        """The share of draws in which no cliff came within the horizon, per cent."""
        return float(100 * np.isnan(self.cliff_day).mean()) if self.draws else None

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """The document of `supply run --json`; its sentences in a language, its names in all."""
        return {
            "scenario": self.scenario,
            "title": dict(self.title),
            "first_day": self.first_day.isoformat(),
            "days": self.days,
            "draws": self.draws,
            "draws_asked": self.draws_asked,
            "complete": self.draws == self.draws_asked,
            "seed": self.seed,
            "convention": self.convention,
            "denominator_jpy": self.denominator_jpy,
            "loss_jpy": {**band(self.loss_jpy), **_spread(self.loss_jpy)},
            "loss_gdp_pct": band(self.loss_gdp_pct),
            "loss_by_horizon": {
                name: {"loss_jpy": band(values), "loss_gdp_pct": band(100 * values / self.denominator_jpy)}
                for name, values in self.loss_by_horizon.items()
            },
            "by_convention": {name: {"loss_jpy": band(values)} for name, values in self.by_convention.items()},
            "propagated_jpy": band(self.propagated_jpy),
            "cover_days": {
                element: {**band(values), "of_lines": {q: median(v) for q, v in self.cover_of_lines[element].items()}}
                for element, values in self.cover_days.items()
            },
            "cover_by_use": [
                {"use": use, "element": element, **band(values)} for (use, element), values in self.cover_by_use.items()
            ],
            "cover_by_tier": [
                {"tier": tier, "element": element, **band(values)}
                for (tier, element), values in self.cover_by_tier.items()
            ],
            "cliff_day": self._cliff(),
            "by_sector": [
                {
                    "sector": each.code,
                    "name": dict(each.name),
                    "gated": each.gated,
                    "lost_output_jpy": band(each.lost_output_jpy),
                    "lost_output_pct": band(each.lost_output_pct),
                    "lost_value_added_jpy": band(each.lost_value_added_jpy),
                }
                for each in self.by_sector
            ],
            "published": [each.as_json(language) for each in self.published],
            "published_note": self.published_note[language],
            "not_identified": [each[language] for each in self.not_identified],
            "basis": self.basis,
            "band": "5 to 95 per cent of the draws: stated ranges of parameters, no confidence interval",
            "series": {
                "date": [day.isoformat() for day in self.dates],
                "lost_output_pct": daily_band(self.lost_output_pct),
                "stopped_lines_pct": daily_band(self.stopped_lines_pct),
                "cover_days": {element: daily_band(values) for element, values in self.cover_series.items()},
                "inflow_pct": {element: daily_band(values) for element, values in self.inflow_series.items()},
            },
            "flows": [
                {
                    "origin": each.origin,
                    "element": each.element,
                    "form": each.form,
                    "sector": each.sector,
                    "contained_g": round(each.contained_g),
                    "normal_g": round(each.normal_g),
                }
                for each in self.flows
            ],
            "named_lines": [
                {
                    "id": each.id,
                    "name": dict(each.name),
                    "stops": self._dated(each.stops),
                    "restarts": self._dated(each.restarts),
                    "working_days": band(each.working_days),
                    "basis": each.basis,
                    "source": each.source,
                }
                for each in self.named_lines
            ],
            "mass_residual_g": self.mass_residual_g,
            "parameters": [dict(each) for each in self.parameters],
        }

    def _dated(self, values: Floats) -> dict[str, Any]:
        """A band of days, and the dates that they are."""
        days = ordered_band(values)
        dates = {
            name: None if day is None else (self.first_day + timedelta(days=int(day))).isoformat()
            for name, day in days.items()
        }
        return {**days, "date": dates}

    def _cliff(self) -> dict[str, Any]:
        return {
            **self._dated(self.cliff_day),
            "threshold_pct": self.cliff_threshold_pct,
            "censored_pct": self.cliff_censored_pct,
        }


def band(values: Floats) -> dict[str, float | None]:
    """The 5th, 50th and 95th percentile of draws, shape (draws,); None where there are none."""
    if not len(values):
        return {f"p{share}": None for share in BAND}
    return {f"p{share}": float(value) for share, value in zip(BAND, np.percentile(values, BAND), strict=True)}


def ordered_band(days: Floats) -> dict[str, float | None]:
    """As `band`, for days of which some lie beyond the horizon (NaN): a percentile among those is None."""
    last = np.where(np.isnan(days), np.inf, days)
    if not len(last):
        return {f"p{share}": None for share in BAND}
    found = np.percentile(last, BAND, method="higher")
    return {f"p{share}": float(day) if np.isfinite(day) else None for share, day in zip(BAND, found, strict=True)}


def daily_band(values: Floats) -> dict[str, list[float]]:
    """The percentiles of each day, from shape (draws, days)."""
    if not len(values):
        return {f"p{share}": [] for share in BAND}
    found = np.percentile(values, BAND, axis=0)
    return {f"p{share}": row.tolist() for share, row in zip(BAND, found, strict=True)}


def median(values: Floats) -> float | None:
    return float(np.median(values)) if len(values) else None


def _spread(values: Floats) -> dict[str, float | None]:
    """The mean, and how far it would move with other draws."""
    if len(values) < 2:
        return {"mean": float(values.mean()) if len(values) else None, "standard_error": None}
    return {"mean": float(values.mean()), "standard_error": float(values.std(ddof=1) / np.sqrt(len(values)))}
