"""What changes the plan: one thing at a time set to the low and to the high end of its range, and planned again.

The same draws and the same scenarios throughout, so that a difference is the effect of that thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.assembly import forced, problem_of
from sekisho.planning.outlook import outlook_of
from sekisho.planning.problem import Settings
from sekisho.planning.programme import solve
from sekisho.planning.reduction import Reduced
from sekisho.planning.scenario import PlanningScenario
from sekisho.planning.solution import Solution

Floats = NDArray[np.float64]
Told = Callable[[int, int | None], None]
Stop = Callable[[], bool]

CHANGED_BY: Final = 0.1
"""A commitment that differs by more than this of its most has changed."""

SUPPLY: Final[Mapping[str, tuple[str, ...]]] = {
    "need": ("need_scale_dy_tb",),
    "worth": ("output_scale",),
    "standing_flow": ("standing_flow",),
    "thaw": ("thaw_from",),
    "stops": ("stop_1_days", "stop_2_days"),
    "cover": ("cover_material_days", "cover_magnet_days"),
}
EXPLAINED: Final = ("thaw", "worth", "standing_flow")
"""Drivers whose name needs a sentence: p.about.* in data/planning/words.csv."""
FIGURES: Final[Mapping[str, str]] = {
    "never": "never",
    "starts": "starts",
    "capacity": "capacity",
    "japan_share": "japan_share",
    "price": "price_ratio",
    "build_cost": "build_cost",
    "thrift": "most_share",
    "hold": "hold",
    "spot": "spot_most",
    "discount": "discount",
}
"""Drivers by id, and the figures of options that each moves, all options' at once."""


@dataclass(frozen=True)
class Swing:
    """What a driver does. objective_jpy at low and high end; changed: stakes whose commitment moves, at either end."""

    driver: str
    ends: tuple[tuple[float, float], str]
    objective_jpy: tuple[float | None, float | None]
    loss_jpy: tuple[float | None, float | None]
    changed: tuple[tuple[str, ...], tuple[str, ...]]

    def width(self, base: float) -> float:
        """How far the objective moves."""
        return max((abs(each - base) for each in self.objective_jpy if each is not None), default=0.0)

    def as_json(self) -> dict[str, Any]:
        (low, high), unit = self.ends
        return {
            "driver": self.driver,
            "low": low,
            "high": high,
            "unit": unit,
            "objective_jpy": {"low": self.objective_jpy[0], "high": self.objective_jpy[1]},
            "loss_jpy": {"low": self.loss_jpy[0], "high": self.loss_jpy[1]},
            "changed": {"low": list(self.changed[0]), "high": list(self.changed[1])},
        }


@dataclass(frozen=True)
class Tornado:
    """base_jpy: the objective on the scenarios of the tornado, fewer than the plan's."""

    base_jpy: float
    scenarios: int
    swings: tuple[Swing, ...]


def drivers_of(scenario: PlanningScenario) -> list[str]:
    """The drivers that a scenario has."""
    options = {stake.choice.id for stake in scenario.stakes} | {""}
    # Stock that is known to the gram has no days of cover to move.
    known = {"cover"} if scenario.opening_g is not None else set()
    found = [
        name for name, needed in SUPPLY.items() if name not in known and any(_moves(scenario, each) for each in needed)
    ]
    return found + [name for name, figure in FIGURES.items() if _figures(scenario, options, figure)]


def _moves(scenario: PlanningScenario, parameter: str) -> bool:
    found = scenario.supply.parameters.get(parameter)
    return found is not None and found.low < found.high


def _figures(scenario: PlanningScenario, options: set[str], figure: str) -> list[str]:
    return [
        name
        for name, each in scenario.figures.rows.items()
        if name.split(".")[1] == figure and name.split(".")[0] in options and each.low < each.high
    ]


def at_end(scenario: PlanningScenario, driver: str, high: bool) -> PlanningScenario:
    """The scenario with a driver at one end of its range."""
    if driver in SUPPLY:
        parameters = scenario.supply.parameters
        values = {name: _end(parameters[name], high) for name in SUPPLY[driver] if name in parameters}
        return replace(scenario, supply=scenario.supply.with_values(**values))
    options = {stake.choice.id for stake in scenario.stakes} | {""}
    names = _figures(scenario, options, FIGURES[driver])
    return replace(scenario, figures=scenario.figures.fixed({n: _end(scenario.figures[n], high) for n in names}))


def _end(parameter: Any, high: bool) -> float:
    return float(parameter.high if high else parameter.low)


def ends_of(scenario: PlanningScenario, driver: str) -> tuple[tuple[float, float], str]:
    """Low and high end of what a driver moves first, and its unit."""
    if driver in SUPPLY:
        first = scenario.supply.parameters[next(name for name in SUPPLY[driver] if _moves(scenario, name))]
    else:
        options = {stake.choice.id for stake in scenario.stakes} | {""}
        first = scenario.figures[_figures(scenario, options, FIGURES[driver])[0]]
    return (first.low, first.high), first.unit


def tornado(
    scenario: PlanningScenario,
    seed: int,
    draws: int,
    reduced: Reduced,
    usable_share: float,
    settings: Settings,
    told: Told | None = None,
    stop: Stop | None = None,
) -> Tornado | None:
    """Every driver at both ends, widest first. None where not even the base was planned; fewer swings where stopped."""

    def planned(changed: PlanningScenario) -> Solution:
        outlook = outlook_of(changed, draws, seed)
        opening_g = usable_share * outlook.cover_g.mean(axis=0)
        problem = forced(problem_of(outlook.of(reduced.kept), reduced.weight, opening_g), scenario)
        return solve(problem, scenario.risk, replace(settings, method="split"), stop=stop)

    base = planned(scenario)
    if base.objective_jpy is None or base.committed is None:
        return None
    swings = list(_swings(scenario, planned, base, reduced.weight, told, stop))
    swings.sort(key=lambda swing: -swing.width(base.objective_jpy or 0.0))
    return Tornado(base.objective_jpy, len(reduced.kept), tuple(swings))


def _swings(
    scenario: PlanningScenario,
    planned: Callable[[PlanningScenario], Solution],
    base: Solution,
    weight: Floats,
    told: Told | None,
    stop: Stop | None,
) -> Iterator[Swing]:
    names = drivers_of(scenario)
    for number, driver in enumerate(names):
        ends = []
        for high in (False, True):
            if stop and stop():
                return
            ends.append(planned(at_end(scenario, driver, high)))
            if told:
                told(2 * number + high + 1, 2 * len(names))
        low, high_end = ends
        yield Swing(
            driver,
            ends_of(scenario, driver),
            (low.objective_jpy, high_end.objective_jpy),
            (_loss(low, weight), _loss(high_end, weight)),
            (_changed(scenario, base, low), _changed(scenario, base, high_end)),
        )


def _loss(solution: Solution, weight: Floats) -> float | None:
    return None if solution.recourse is None else float(solution.recourse.loss_jpy @ weight)


def _changed(scenario: PlanningScenario, base: Solution, other: Solution) -> tuple[str, ...]:
    if base.committed is None or other.committed is None:
        return ()
    apart = np.abs(base.committed - other.committed)[: len(scenario.stakes)]
    return tuple(stake.id for stake, gap in zip(scenario.stakes, apart, strict=True) if gap > CHANGED_BY)
