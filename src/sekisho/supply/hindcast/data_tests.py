"""Tests of the published figures themselves: sums and bases. They say nothing of the model."""

from __future__ import annotations

from typing import Any, Final

from sekisho.supply.hindcast.checks import say
from sekisho.supply.hindcast.flows import (
    BASES_2010,
    END_OF_JUNE,
    deficit_days,
    japan_flow_2010,
    months,
    spell,
    world_flow_2025,
)

DAYS_PER_MONTH: Final = 365 / 12
SUM_WITHIN_T: Final = 2.0
DAYS_WITHIN: Final = 0.5


def data_tests(case: str, language: str = "en") -> list[dict[str, Any]]:
    """The tests of one case, each as a check is printed, in a language."""
    return _tests_2025(language) if case == "2025" else _tests_2010(language)


def _tests_2025(language: str) -> list[dict[str, Any]]:
    quarter = spell("2025", "world_magnets", "2025-01", "2025-03").tonnes
    year = spell("2025", "world_magnets", "2025-01", "2025-12").tonnes
    added = quarter + sum(row.tonnes for row in months("2025", "world_magnets").values())
    told = [_told("D1", say("data.D1", language), added, year, SUM_WITHIN_T)]
    base = world_flow_2025("step")
    told.append(_told("H2", say("data.H2", language), float(deficit_days(base)[END_OF_JUNE]), 46.9, DAYS_WITHIN))
    for per_month, target in ((4587.0, 44.6), (5089.0, 48.9)):
        flow = world_flow_2025("step", per_month / DAYS_PER_MONTH)
        what = say("data.H2.base", language, base=per_month)
        told.append(_told(f"H2.{per_month:.0f}", what, float(deficit_days(flow)[END_OF_JUNE]), target, DAYS_WITHIN))
    return told


def _tests_2010(language: str) -> list[dict[str, Any]]:
    told = []
    for base, target in zip(BASES_2010, (34.9, 15.4), strict=True):
        deficit = deficit_days(japan_flow_2010(base))
        what = say(f"data.D2.{base}", language)
        told.append(_told(f"D2.{base}", what, float(deficit.max()), target, DAYS_WITHIN))
    return told


def _told(identity: str, what: str, data: float, target: float, tolerance: float) -> dict[str, Any]:
    held = abs(data - target) <= tolerance
    return {"id": identity, "what": what, "data": data, "target": target, "tolerance": tolerance, "held": held}
