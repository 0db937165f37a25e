"""Small scenarios for tests of the model."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import MappingProxyType

import numpy as np

from sekisho.supply.result import Result
from sekisho.supply.run import run
from sekisho.supply.scenario import Pending, Row, Scenario, Step, Thrift
from sekisho.supply.scenario_file import load_scenario

ROW = Row("a test", "low", "assumption")
CUT = ("Dy", "Tb", "Sm", "Y")
BOTH = ("magnet", "material")


@cache
def japan() -> Scenario:
    return load_scenario("japan-2026")


def short(days: int = 150, **changes: object) -> Scenario:
    """Japan 2026 cut short and with thin stocks, so that lines stop within the horizon."""
    scenario = japan().with_values(cover_magnet_days=40, cover_material_days=50, importer_days=5, transit_days=10)
    return replace(scenario, days=days, as_of_day=0, **changes)


def stepped(*steps: tuple[float, float], elements: tuple[str, ...] = CUT) -> tuple[Step, ...]:
    """Departures of some elements as (day, share of normal)."""
    return tuple(Step(float(day), float(share), elements, BOTH, ROW) for day, share in steps)


def batch(
    granted: float = 1.0,
    departs: float = 20,
    days: float = 30,
    form: str = "material",
    lines: float = 0.5,
    id: str = "b",
) -> Pending:
    uses = ("traction", "servo")
    return Pending(id, {}, form, ("Dy", "Tb"), uses, days, {}, granted, departs, lines, ROW)


def thrifty(most: float = 0.5, lag: float = 5, days: float = 40) -> Thrift:
    return Thrift(("Dy", "Tb"), most, days, lag, True)


def without_shock(scenario: Scenario, days: int) -> Scenario:
    return replace(scenario, flows=(), pending=(), sources=(), control_day=None, days=days, as_of_day=0)


def scaled(scenario: Scenario, name: str, factor: float) -> Scenario:
    """The scenario with a parameter's whole range times a factor."""
    p = scenario.parameters[name]
    changed = replace(p, value=p.value * factor, low=p.low * factor, high=p.high * factor)
    return replace(scenario, parameters=MappingProxyType({**scenario.parameters, name: changed}))


def lost_so_far(scenario: Scenario, draws: int = 3, seed: int = 5) -> np.ndarray:
    """The loss up to every day, yen: shape (draws, days)."""
    return np.cumsum(run(scenario, draws, seed).loss_by_day_jpy, axis=1)


def same(one: Result, other: Result, draws: int) -> bool:
    """Are the first draws of two results equal to the last bit?"""
    arrays = ("loss_jpy", "propagated_jpy", "lost_output_pct", "loss_by_day_jpy", "stopped_lines_pct")
    series = ("cover_series", "inflow_series", "cover_days", "by_convention")
    return (
        all(np.array_equal(getattr(one, name)[:draws], getattr(other, name)[:draws]) for name in arrays)
        and np.array_equal(one.cliff_day[:draws], other.cliff_day[:draws], equal_nan=True)
        and all(
            np.array_equal(values[:draws], getattr(other, name)[key][:draws])
            for name in series
            for key, values in getattr(one, name).items()
        )
        and all(
            np.array_equal(a.lost_output_jpy[:draws], b.lost_output_jpy[:draws])
            for a, b in zip(one.by_sector, other.by_sector, strict=True)
        )
    )
