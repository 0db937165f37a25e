"""A hindcast and its document: what the shipped set gives, what the prior allows, and what nobody can say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.errors import InputError, Problem
from sekisho.supply.hindcast.cases import (
    controlled_flow,
    evaluate,
    japan_magnet_lines,
    uncontrolled_flow,
    world_lines,
)
from sekisho.supply.hindcast.checks import CASES, Check, checks, open_questions, reason, say
from sekisho.supply.hindcast.data_tests import data_tests
from sekisho.supply.hindcast.flows import (
    DAY_0,
    DAYS,
    SHAPES,
    base_per_day_2025,
    japan_flow_2010,
    months,
    published,
    spell,
    world_flow_2025,
)
from sekisho.supply.hindcast.houses import (
    COVERS,
    YEAR,
    house_told,
    landed,
    loss_gdp_pct,
    nri_linear,
    ratio_12m_3m,
    thrifty_loss_gdp_pct,
)
from sekisho.supply.hindcast.lines import Ran, strata
from sekisho.supply.hindcast.search import DRAWS, IMPLIED, SEED, SHAPE, Tried, search
from sekisho.supply.hindcast.shipped import prior, shipped
from sekisho.supply.licensing import Spring, spring_2025

Floats = NDArray[np.float64]

DESK_DRAWS: Final = 2000
"""Draws of the licensing desk: its four mechanisms cost a second or two per 2,000."""
BAND: Final = (5, 50, 95)


@dataclass(frozen=True)
class HindcastResult:
    """One case. model: metric to value of the shipped set; None: it never came about. spring: 2025 only."""

    case: str
    draws_asked: int
    tried: Tried
    model: Mapping[str, float | None]
    spring: Spring | None

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(check for check in checks() if check.case == self.case)

    @property
    def not_held(self) -> tuple[Check, ...]:
        """The checks that the shipped set does not hold."""
        return tuple(check for check in self.checks if not check.told(self.model[check.metric], "en")["held"])

    def reason(self, check: Check, language: str = "en") -> str:
        """Why a check is not held."""
        granted = predicted(self.spring) if check.id == "H8" and self.spring is not None else np.empty(0)
        if len(granted):
            p5, p50, p95 = np.percentile(granted, BAND)
            held = 100 * float(check.holds(granted).mean())
            return say("reason.H8", language, p5=p5, p50=p50, p95=p95, held=held)
        return reason(check, self.model[check.metric], language)

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """The document of `supply hindcast --json`; its sentences in a language."""
        document: dict[str, Any] = {
            "case": self.case,
            "series": self._series(),
            "checks": [check.told(self.model[check.metric], language) for check in self.checks],
            "not_held": [{"id": check.id, "reason": self.reason(check, language)} for check in self.not_held],
            "check_details": {check.id: self._details(check, language) for check in self.checks},
            "data_tests": data_tests(self.case, language),
            "share_of_prior": {**self.tried.shares(), "draws_asked": self.draws_asked},
            "parameters": [self._parameter(name) for name in prior()],
            "implied": {name: {"value": self.model[name], **self.tried.spread(name)} for name in IMPLIED},
            "outputs": {
                name: {"value": self.model[name], **self.tried.spread(name)}
                for name in self.tried.metrics
                if name not in IMPLIED
            },
            "not_identified": open_questions(language),
            "notes": [say(phrase, language) for phrase in ("reworded", "share", "series")],
            "flow_shape": self.tried.shape,
            "basis": "assumption",
            "sources": self._sources(),
        }
        document["derived"] = _derived(self.case, [row["month"] for row in document["series"]])
        if self.case == "2010":
            document["notes"].append(say("contested_2010", language))
        if self.spring is not None:
            document["series_japan"] = _series_japan()
            document["lines"] = _lines(self.tried.shape)
            document["houses"] = landed()
            document["house_ratio"] = house_ratio()
            document["notes"] += house_told(language)
            document["licensing"] = self.spring.as_json()
        return document

    def _series(self) -> list[dict[str, Any]]:
        return _series_2025(self.tried.shape) if self.case == "2025" else _series_2010()

    def _details(self, check: Check, language: str) -> dict[str, Any]:
        return {
            "low": check.low,
            "high": check.high,
            "unit": check.unit,
            "role": check.role,
            "source": check.source,
            "confidence": check.confidence,
            "basis": check.basis,
            "note": check.note,
        }

    def _parameter(self, name: str) -> dict[str, Any]:
        return {**prior()[name].as_json(), "holding": self.tried.spread(name)}

    def _sources(self) -> list[str]:
        found = [row.source for row in published(self.case)] + [check.source for check in self.checks]
        return list(dict.fromkeys(found))


def hindcast(
    case: str,
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
    shape: str = SHAPE,
    stop: Callable[[], bool] | None = None,
) -> HindcastResult:
    """One case by the shipped set, and the share of `draws` from the prior that hold its checks.

    progress is told (draws done, draws in all). stop: asked now and then; once it says yes, the share is of the draws
    that were finished. shape: whether June's flow is flat or rises. Some six seconds of one
    core for the whole prior of 16,000. Raises InputError for a case or a shape that is not known, or draws below 1.
    """
    problems = []
    if case not in CASES:
        problems.append(Problem("case", f"unknown case {case!r}", f"known are {', '.join(CASES)}"))
    if shape not in SHAPES:
        problems.append(Problem("shape", f"unknown shape {shape!r}", f"known are {', '.join(SHAPES)}"))
    if draws < 1:
        problems.append(Problem("draws", f"must be at least 1; got {draws}"))
    if problems:
        raise InputError(problems)
    tried = search(draws, seed, shape, progress, stop=stop)
    model: dict[str, float | None] = {
        name: None if np.isnan(values[0]) else float(values[0]) for name, values in evaluate(shipped(), shape).items()
    }
    spring = None
    if case == "2025":
        spring = spring_2025(min(draws, DESK_DRAWS), seed)
        model |= _houses_and_desk(spring)
    return HindcastResult(case, draws, tried, model, spring)


def predicted(spring: Spring) -> Floats:
    """Share granted by the day that is predicted, in per cent, of every draw of any mechanism that holds the fit."""
    (point,) = (each for each in spring.points if each.use == "predict")
    return 100 * np.concatenate([each.granted[point.day][each.fitted] for each in spring.tried])


def _houses_and_desk(spring: Spring) -> dict[str, float | None]:
    year, quarter = nri_linear(12), nri_linear(3)
    granted = predicted(spring)
    return {
        "house_mizuho_pct": loss_gdp_pct(YEAR, 60.0),
        "nri_12m_tn": float(year.loss_tn_jpy),
        "nri_3m_tn": float(quarter.loss_tn_jpy),
        "nri_12m_pct": round(float(year.loss_gdp_pct), 3),
        "nri_3m_pct": round(float(quarter.loss_gdp_pct), 3),
        "granted_day_87_pct": float(np.median(granted)) if len(granted) else None,
    }


def house_ratio() -> list[dict[str, Any]]:
    """The closed form at several covers, and the ratio of twelve months to three that tells the houses apart."""
    return [
        {
            "cover_days": cover,
            "loss_3m_gdp_pct": loss_gdp_pct(YEAR / 4, cover),
            "loss_12m_gdp_pct": loss_gdp_pct(YEAR, cover),
            "ratio_12m_3m": ratio_12m_3m(cover),
            "loss_12m_with_thrift_gdp_pct": thrifty_loss_gdp_pct(YEAR, cover),
        }
        for cover in COVERS
    ]


def _derived(case: str, shown: Sequence[str]) -> list[dict[str, str]]:
    """The months told whose figure nobody published: it follows from figures that were."""
    rows = months(case, "world_magnets" if case == "2025" else "japan_all_rare_earths")
    return [{"month": month, "how": rows[month].note} for month in shown if rows[month].basis == "derived"]


def _series_2025(shape: str) -> list[dict[str, Any]]:
    drawn, flow = shipped(), world_flow_2025(shape)
    kappa = drawn["controlled_share"][0]
    grades = kappa * controlled_flow(drawn, flow)[0] + (1 - kappa) * uncontrolled_flow(drawn, flow)[0]
    quarter = spell("2025", "world_magnets", "2025-01", "2025-03")
    rows = []
    for month, row in months("2025", "world_magnets").items():
        first, end = (row.first - DAY_0).days, (row.last - DAY_0).days + 1
        if end > DAYS:
            break
        # Days of April before the control count at the rate of the first quarter.
        before = max(-first, 0) * quarter.tonnes / quarter.days
        tonnes = before + float(grades[max(first, 0) : end].sum()) * base_per_day_2025()
        rows.append({"month": month, "actual_t": row.tonnes, "model_t": round(tonnes, 1)})
    return rows


def _series_japan() -> list[dict[str, Any]]:
    """Finished magnets to Japan: the shipped set's flow beside what was published; None where nothing was found."""
    drawn, known = shipped(), months("2025", "japan_magnets")
    normal = known["2025-07"].tonnes / drawn["japan_flow_from_july"][0]
    world = months("2025", "world_magnets")
    base = base_per_day_2025()
    rows = []
    for month in ("2025-05", "2025-06", "2025-07", "2025-08"):
        row = world[month]
        until_june = drawn["japan_flow"][0] * row.tonnes / row.days / base
        ratio = until_june if month <= "2025-06" else drawn["japan_flow_from_july"][0]
        actual = known[month].tonnes if month in known else None
        rows.append({"month": month, "actual_t": actual, "model_t": round(float(ratio * normal), 1)})
    return rows


def _series_2010() -> list[dict[str, Any]]:
    rows = months("2010", "japan_all_rare_earths")
    need_per_month = next(iter(rows.values())).tonnes
    flow, first, told = japan_flow_2010("september"), 0, []
    for month, row in rows.items():
        tonnes = float(flow[first : first + row.days].mean()) * need_per_month
        told.append({"month": month, "actual_t": row.tonnes, "model_t": round(tonnes, 1)})
        first += row.days
    return told


def _lines(shape: str) -> dict[str, Sequence[Any]]:
    """Day by day, what the shipped set's lines did: for pictures."""
    drawn = shipped()
    world: Ran = world_lines(drawn, shape, strata())
    japan: Ran = japan_magnet_lines(drawn, shape, strata())
    return {
        "date": [(DAY_0 + timedelta(days=day)).isoformat() for day in range(DAYS)],
        "world_stopped_pct": (100 * world.stopped[0]).tolist(),
        "world_lost_pct": (100 * world.lost[0]).tolist(),
        "japan_magnet_stopped_pct": (100 * japan.stopped[0]).tolist(),
        "japan_magnet_lost_pct": (100 * japan.lost[0]).tolist(),
    }
