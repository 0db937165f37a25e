"""What is asked of a planning scenario other than it stands: fewer draws, options left out or forced, limits, risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sekisho.errors import InputError, Problem
from sekisho.planning.problem import Risk
from sekisho.planning.scenario import PlanningScenario, Share


@dataclass(frozen=True)
class Changes:
    """None and empty: as the scenario has it.

    without, force: ids of options. risk_weight: 0 (the mean alone) to 1 (the worst scenarios alone). service_level:
    least share of need that is met, by element.
    """

    draws: int | None = None
    scenarios: int | None = None
    without: Sequence[str] = ()
    force: Sequence[str] = ()
    risk_weight: float | None = None
    budget_jpy: float | None = None
    origin_shares: Sequence[Share] = ()
    service_level: Mapping[str, float] = field(default_factory=dict)


def changed(scenario: PlanningScenario, changes: Changes) -> PlanningScenario:
    """The scenario with the changes in it. Raises InputError for what it has not, named as the command line does."""
    asked = replace(scenario, draws=changes.draws or scenario.draws)
    asked = replace(asked, scenarios=min(changes.scenarios or asked.scenarios, asked.draws))
    both = sorted(set(changes.without) & set(changes.force))
    if both:
        raise InputError([Problem("--force", f"{name!r} is left out too", "choose one of the two") for name in both])
    if changes.without:
        asked = asked.without(changes.without)
    if changes.force:
        asked = asked.forcing(changes.force)
    unknown = [element for element in changes.service_level if element not in asked.elements]
    if unknown:
        remedy = f"this scenario has {', '.join(asked.elements)}"
        raise InputError([Problem("--service-level", f"unknown element {element!r}", remedy) for element in unknown])
    late = [each for each in changes.origin_shares if each.from_year and each.from_year > asked.last_month.year]
    if late:
        cause = f"{late[0].from_year} lies after the plan, which ends in {asked.last_month.year}"
        raise InputError(Problem("--most-share", cause, "name a year of the plan"))
    if changes.risk_weight is not None:
        asked = replace(asked, risk=Risk(changes.risk_weight, asked.risk.alpha))
    demands = asked.demands
    return replace(
        asked,
        demands=replace(
            demands,
            budget_jpy=demands.budget_jpy if changes.budget_jpy is None else changes.budget_jpy,
            origin_shares=(*demands.origin_shares, *changes.origin_shares),
            service_level={**demands.service_level, **changes.service_level},
        ),
    )
