"""Spring 2025 held against the four mechanisms: how long a licence took, and what nobody can say.

Two shares of files granted were published for one class of applicants. The first is fitted, the second predicted.
Both are counts of files: good for waiting times, never for tonnes.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.places import data_path
from sekisho.regime.naming import load
from sekisho.regime.tables import Clock
from sekisho.supply.licensing.files import Decisions, Files, Floats
from sekisho.supply.licensing.mechanisms import MECHANISMS, decide
from sekisho.supply.parameters import draw, read_parameters, shares

DAY_0: Final = date(2025, 4, 4)
FILES: Final = 400
"""Stands for "several hundred"; a share of files depends little on it."""
LAST_DAY: Final = 165
EARLY: Final = (0.0, 30.0)
LATE: Final = (100.0, float(LAST_DAY))
CURVE_DAYS: Final = np.arange(151, dtype=np.float64)
BAND: Final = (5, 50, 95)

NOT_IDENTIFIED: Final = (
    "licensing.mechanism",
    "licensing.refusals",
    "licensing.later_periods",
    "licensing.other_class",
)
"""What the published shares leave open; the words stand in `sekisho.supply.pictures.words`."""


@dataclass(frozen=True, slots=True)
class Point:
    """A published share of files granted. use: fit, predict, or other_class (which no mechanism here is fitted to)."""

    day: int
    share_pct: float
    tolerance_pct: float
    use: str
    who: str
    source: str

    def holds(self, share: Floats) -> NDArray[np.bool_]:
        """Whether shares in [0, 1] lie within the tolerance."""
        # What lies on the edge is held, whatever the last bit says.
        held: NDArray[np.bool_] = np.abs(100 * share - self.share_pct) <= self.tolerance_pct + 1e-9
        return held


def read_points() -> tuple[Point, ...]:
    with data_path("supply", "licensing_points.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Point(
                int(row["day"]),
                float(row["share_pct"]),
                float(row["tolerance_pct"]),
                row["use"],
                row["who"],
                row["source"],
            )
            for row in csv.DictReader(file)
        )


@dataclass(frozen=True, slots=True)
class Tried:
    """One mechanism over the whole prior; every array has shape (draws,), the curve (draws, days).

    granted: by a point's day, the share of accepted files granted by then. fitted: the first point holds. held: both
    hold. median_wait, slow_wait, late_wait: days, NaN where no file counts. curve: share of the licensed files of the
    first 30 days that had their licence within so many days.
    """

    mechanism: str
    granted: Mapping[int, Floats]
    fitted: NDArray[np.bool_]
    held: NDArray[np.bool_]
    refused_share: Floats
    median_wait: Floats
    slow_wait: Floats
    late_wait: Floats
    curve: Floats

    @property
    def predicted_share(self) -> float:
        """Of the draws that hold what was fitted, the share that also holds the prediction; NaN where none does."""
        return float(self.held.sum() / self.fitted.sum()) if self.fitted.any() else float("nan")


@dataclass(frozen=True, slots=True)
class Spring:
    """All mechanisms. statutory_days: least and most calendar days of the statute for files of the first 30 days."""

    points: tuple[Point, ...]
    tried: tuple[Tried, ...]
    statutory_days: tuple[int, int]
    working_days: int
    draws: int
    seed: int

    def band(self) -> Mapping[str, tuple[float, float]]:
        """Lowest 5th and highest 95th percentile over the mechanisms, in days, of those draws that hold both shares."""
        return {
            what: (
                min(low for low, _ in ranges),
                max(high for _, high in ranges),
            )
            for what in ("median_wait", "slow_wait")
            if (ranges := [_range(getattr(each, what)[each.held]) for each in self.tried if each.held.any()])
        }

    def curve_band(self) -> tuple[Floats, Floats] | None:
        """Lowest and highest share of licences in hand by days waited, over all mechanisms; None if none holds."""
        ranges = [np.percentile(each.curve[each.held], (5, 95), axis=0) for each in self.tried if each.held.any()]
        if not ranges:
            return None
        return np.min([low for low, _ in ranges], axis=0), np.max([high for _, high in ranges], axis=0)

    def other_class_share(self) -> float:
        """Over all mechanisms, the share of holding draws that also come down to the point of the other class."""
        (point,) = (each for each in self.points if each.use == "other_class")
        held = np.concatenate([each.granted[point.day][each.held] for each in self.tried])
        return float((100 * held <= point.share_pct + point.tolerance_pct).mean()) if held.size else float("nan")

    def as_json(self) -> dict[str, Any]:
        return {
            "day_0": DAY_0.isoformat(),
            "draws": self.draws,
            "seed": self.seed,
            "points": [
                {"day": each.day, "share_pct": each.share_pct, "use": each.use, "who": each.who, "source": each.source}
                for each in self.points
            ],
            "mechanisms": [self._told(each) for each in self.tried],
            "wait_days": {what: [_round(each) for each in ends] for what, ends in self.band().items()},
            "statutory": {"working_days": self.working_days, "calendar_days": list(self.statutory_days)},
            "other_class_share": _round(self.other_class_share(), 3),
            "not_identified": list(NOT_IDENTIFIED),
            "basis": "assumption",
        }

    def _told(self, tried: Tried) -> dict[str, Any]:
        def span(values: Floats) -> list[float | None]:
            return [_round(each, 3) for each in _percentiles(values)]

        return {
            "mechanism": tried.mechanism,
            "fitted_share": _round(float(tried.fitted.mean()), 4),
            "predicted_share": _round(tried.predicted_share, 3),
            "predicted": {str(day): span(share[tried.fitted]) for day, share in tried.granted.items()},
            "refused_share": span(tried.refused_share[tried.held]),
            "median_wait_days": span(tried.median_wait[tried.held]),
            "p90_wait_days": span(tried.slow_wait[tried.held]),
            "late_wait_days": span(tried.late_wait[tried.held]),
        }


def spring_2025(draws: int = 2000, seed: int = 20250404) -> Spring:
    """Every mechanism over `draws` draws of its prior. A second or so for two thousand draws."""
    clock = load(f"cn@{DAY_0}", DAY_0).law.clock
    assert clock is not None
    parameters = read_parameters(data_path("supply", "licensing.yaml"))
    points = read_points()
    drawn = draw(parameters, draws, seed)
    files = spring_files(drawn, seed)
    tried = tuple(_tried(decide(files, name, drawn, seed, clock), name, drawn, points) for name in MECHANISMS)
    return Spring(points, tried, _statutory(clock), clock.working_days, draws, seed)


def spring_files(drawn: Mapping[str, Floats], seed: int) -> Files:
    """The files of spring 2025: a burst of orders that were running, then a steady stream to day 165."""
    ids = [f"spring/{number}" for number in range(FILES)]
    draws = len(drawn["burst_share"])
    when, which = (
        np.stack([shares(f"{what}:{name}", draws, seed) for name in ids], axis=1) for what in ("lodged", "burst")
    )
    burst, spell = drawn["burst_share"][:, None], drawn["burst_days"][:, None]
    lodged = np.where(which < burst, when * spell, spell + when * (LAST_DAY - spell))
    return Files(ids, lodged, np.ones(FILES, dtype=np.int64), np.zeros(FILES, dtype=np.int64), DAY_0)


def _tried(decisions: Decisions, mechanism: str, drawn: Mapping[str, Floats], points: Sequence[Point]) -> Tried:
    granted = {point.day: decisions.granted_share(point.day) for point in points}
    holds = {
        use: np.all([point.holds(granted[point.day]) for point in points if point.use == use], axis=0)
        for use in ("fit", "predict")
    }
    early = decisions.waits(*EARLY)
    return Tried(
        mechanism=mechanism,
        granted=granted,
        fitted=holds["fit"],
        held=holds["fit"] & holds["predict"],
        refused_share=drawn["refused_share"],
        median_wait=_quantiles(early, 0.5),
        slow_wait=_quantiles(early, 0.9),
        late_wait=_quantiles(decisions.waits(*LATE), 0.5),
        curve=np.stack([np.searchsorted(waits, CURVE_DAYS, side="right") / max(len(waits), 1) for waits in early]),
    )


def _statutory(clock: Clock) -> tuple[int, int]:
    first = DAY_0.toordinal()
    spans = []
    for day in range(int(EARLY[0]), int(EARLY[1])):
        accepted = date.fromordinal(first + day)
        due = clock.calendar.due_on(accepted, clock.working_days)
        assert due is not None
        spans.append((due - accepted).days)
    return min(spans), max(spans)


def _quantiles(waits: Sequence[Floats], share: float) -> Floats:
    return np.array([np.quantile(each, share) if each.size else np.nan for each in waits])


def _range(values: Floats) -> tuple[float, float]:
    low, _, high = _percentiles(values)
    return low, high


def _percentiles(values: Floats) -> tuple[float, float, float]:
    known = values[np.isfinite(values)]
    if not known.size:
        return (float("nan"),) * 3
    low, middle, high = np.percentile(known, BAND)
    return float(low), float(middle), float(high)


def _round(value: float, digits: int = 1) -> float | None:
    return round(value, digits) if np.isfinite(value) else None
