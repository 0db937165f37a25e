"""Tests of the published figures themselves: sums and bases. They say nothing of the model."""

from __future__ import annotations

from typing import Any, Final

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


def data_tests(case: str) -> list[dict[str, Any]]:
    """The tests of one case, each as a check is printed."""
    return _tests_2025() if case == "2025" else _tests_2010()


def _tests_2025() -> list[dict[str, Any]]:
    quarter = spell("2025", "world_magnets", "2025-01", "2025-03").tonnes
    year = spell("2025", "world_magnets", "2025-01", "2025-12").tonnes
    added = quarter + sum(row.tonnes for row in months("2025", "world_magnets").values())
    told = [
        _told(
            "D1",
            "Months of 2025 add up to the published year, the first quarter being what was left over [t]",
            added,
            year,
            SUM_WITHIN_T,
        )
    ]
    base = world_flow_2025("step")
    what = "Days of need that had not left China by 30 June 2025 (day 87), base: mean of 2024 [days]"
    told.append(_told("H2", what, float(deficit_days(base)[END_OF_JUNE]), 46.9, DAYS_WITHIN))
    for per_month, target in ((4587.0, 44.6), (5089.0, 48.9)):
        flow = world_flow_2025("step", per_month / DAYS_PER_MONTH)
        what = f"The same with a base of {per_month:,.0f} t a month [days]"
        told.append(_told(f"H2.{per_month:.0f}", what, float(deficit_days(flow)[END_OF_JUNE]), target, DAYS_WITHIN))
    return told


def _tests_2010() -> list[dict[str, Any]]:
    told = []
    for base, target in zip(BASES_2010, (34.9, 15.4), strict=True):
        deficit = deficit_days(japan_flow_2010(base))
        what = f"Largest deficit of autumn 2010, base: {base.replace('_', ' ')} [days]"
        told.append(_told(f"D2.{base}", what, float(deficit.max()), target, DAYS_WITHIN))
    return told


def _told(identity: str, what: str, data: float, target: float, tolerance: float) -> dict[str, Any]:
    held = abs(data - target) <= tolerance
    return {"id": identity, "what": what, "data": data, "target": target, "tolerance": tolerance, "held": held}
