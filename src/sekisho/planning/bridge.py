"""The bridge: least licensed grams a month until others deliver, who takes over when, and what if one never comes.

A line has stopped as soon as a gated element is short at all. Of stock in hand each line counts only what the least
stocked hundredth of lines has, for that line stops first; what the plan lays down counts whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.planning.assembly import problem_of, stake_option
from sekisho.planning.options import CONTRACT, PROJECT
from sekisho.planning.outlook import Outlook, outlook_of
from sekisho.planning.problem import Settings
from sekisho.planning.programme import least_licensed
from sekisho.planning.scenario import Demands, PlanningScenario, Stake
from sekisho.planning.solution import Bridge

Floats = NDArray[np.float64]
Told = Callable[[int, int | None], None]
Stop = Callable[[], bool]

EVEN_ODDS: Final = 0.5
TAKES_OVER_AT: Final = 0.5
"""A project has taken over its part once it delivers this share of its full rate."""
NEEDED_FROM: Final = 0.01
"""Licences are called needed in a month in which they come to more than this share of mean need."""


@dataclass(frozen=True)
class TakeOver:
    """When a project takes over: month numbers over draws, None beyond the horizon or never. never_pct: of draws.

    grams (E,): a month at full rate, mean over draws in which it comes.
    """

    stake: Stake
    early: int | None
    middle: int | None
    late: int | None
    never_pct: float
    grams: Floats


@dataclass(frozen=True)
class Without:
    """The bridge when a project never comes, over the draws that the bridge holds with it.

    more_g (E,): what must be licensed more over the horizon.
    """

    stake: Stake
    found: Bridge
    more_g: Floats
    last_needed: tuple[int | None, ...]


@dataclass(frozen=True)
class Bridges:
    """found: at the probability asked for; even: at one in two. elements (E,), need_g (E,) a month on the mean;
    need_band_g (3, E): 5th, 50th and 95th percentile. last_needed: last month in which licences are needed, by element;
    the last of the horizon when they still are."""

    scenario: PlanningScenario
    found: Bridge
    even: Bridge | None
    elements: tuple[str, ...]
    need_g: Floats
    need_band_g: Floats
    last_needed: tuple[int | None, ...]
    take_overs: tuple[TakeOver, ...]
    without: tuple[Without, ...]

    def curve(self, of: Bridge | None = None) -> dict[str, list[dict[str, Any]]]:
        """Kilograms by element and month, as the contract has it; of the bridge at the probability asked for."""
        grams = (of or self.found).licensed_g
        if grams is None:
            return {}
        return {
            element: [
                {"month": f"{month:%Y-%m}", "kg": round(float(grams[t, e]) / 1000, 3)}
                for t, month in enumerate(self.scenario.months)
            ]
            for e, element in enumerate(self.elements)
        }


def gated_only(scenario: PlanningScenario) -> PlanningScenario:
    """The scenario with the elements of the bridge alone and nothing demanded of it."""
    return replace(scenario, elements=scenario.bridge_elements, demands=Demands())


def bridges(
    scenario: PlanningScenario,
    seed: int,
    draws: int,
    committed: Floats,
    settings: Settings,
    told: Told | None = None,
    stop: Stop | None = None,
) -> Bridges | None:
    """The bridge under commitments (K,) of the stakes, and without each project that is committed to.

    All draws, not the scenarios kept: what is rare would be lost among those. Projects that never come are tried over
    the draws that the bridge holds, so that a project less never makes it shorter. None where the scenario gates
    nothing. Stopped in between, the projects not reached are left out.
    """
    if not scenario.bridge_elements:
        return None
    only = gated_only(scenario)
    whole = outlook_of(only, draws, seed)
    projects = [
        stake
        for stake, share in zip(scenario.stakes, committed, strict=False)
        if stake.choice.kind in (PROJECT, CONTRACT) and share > 0 and _gives(whole, stake).any()
    ]

    def least(outlook: Outlook, most_probability: float) -> Bridge:
        weight = np.full(outlook.draws, 1 / outlook.draws)
        problem = problem_of(outlook, weight, whole.least_cover_g.mean(axis=0))
        x = np.ones(len(problem.options))
        x[: len(scenario.stakes)] = np.asarray(committed)[: len(scenario.stakes)]
        return least_licensed(problem, x, most_probability, settings=settings, stop=stop)

    found = least(whole, scenario.bridge_share)
    if told:
        told(1, len(projects) + 2)
    even = None if stop and stop() else least(whole, EVEN_ODDS)
    if told:
        told(2, len(projects) + 2)
    need = whole.need_g.mean(axis=0) * 365.25 / 12
    band = np.percentile(whole.need_g, (5, 50, 95), axis=0) * 365.25 / 12
    held = whole if found.stopped is None else whole.of(np.flatnonzero(~found.stopped))
    others = tuple(_without(projects, held, lambda outlook: least(outlook, 0.0), need, told, stop))
    return Bridges(
        scenario=only,
        found=found,
        even=even,
        elements=only.elements,
        need_g=need,
        need_band_g=band,
        last_needed=_last_needed(found, need),
        take_overs=tuple(take_over(whole, stake) for stake in projects),
        without=others,
    )


def _without(
    projects: list[Stake],
    outlook: Outlook,
    least: Callable[[Outlook], Bridge],
    need: Floats,
    told: Told | None,
    stop: Stop | None,
) -> Iterator[Without]:
    if not projects or (stop and stop()):
        return
    found = least(outlook)
    if found.licensed_g is None:
        return
    for number, stake in enumerate(projects):
        if stop and stop():
            return
        other = least(outlook.never(stake.id))
        if other.licensed_g is not None:
            more = (other.licensed_g - found.licensed_g).sum(axis=0).astype(np.float64)
            yield Without(stake, other, more, _last_needed(other, need))
        if told:
            told(number + 3, len(projects) + 2)


def _last_needed(found: Bridge, need_g: Floats) -> tuple[int | None, ...]:
    if found.licensed_g is None:
        return tuple(None for _ in need_g)
    needed = found.licensed_g > NEEDED_FROM * need_g
    return tuple(int(np.flatnonzero(column)[-1]) if column.any() else None for column in needed.T)


def _gives(outlook: Outlook, stake: Stake) -> Floats:
    """Grams a month at the most that a project may give, (E,)."""
    option = stake_option(outlook, stake, 1)
    return np.zeros(len(outlook.elements)) if option.most_g is None else np.asarray(option.most_g.mean(axis=0))


def take_over(outlook: Outlook, stake: Stake) -> TakeOver:
    """When a project delivers half its full rate, over all draws."""
    place = [each.id for each in outlook.scenario.stakes].index(stake.id)
    reached = outlook.started[:, :, place] >= TAKES_OVER_AT
    when = np.where(reached.any(axis=1), reached.argmax(axis=1).astype(np.float64), np.inf)
    early, middle, late = np.percentile(when, (10, 50, 90), method="nearest")
    comes = np.isfinite(outlook.start_month[:, place])
    scale = float(outlook.scale[comes, place].mean()) if comes.any() else 0.0
    return TakeOver(
        stake=stake,
        early=_month(early),
        middle=_month(middle),
        late=_month(late),
        never_pct=float(100 * (1 - comes.mean())),
        grams=_gives(outlook, stake) * scale,
    )


def _month(number: float) -> int | None:
    return int(number) if np.isfinite(number) else None
