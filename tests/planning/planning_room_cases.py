"""Small plans that tests of the planning room share."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sekisho.planning.plan import Plan, Wanted, make_plan
from sekisho.planning.problem import Settings
from sekisho.planning.scenario import PlanningScenario
from sekisho.planning.scenario_file import load_scenario

SEED = 3
SETTINGS = Settings(time_limit_s=60, gap_pct=1.0, method="split")


@cache
def state_stock(draws: int = 8, scenarios: int = 4) -> PlanningScenario:
    return replace(load_scenario("state-stock"), draws=draws, scenarios=scenarios)


@cache
def one_maker(draws: int = 6, scenarios: int = 3) -> PlanningScenario:
    return replace(load_scenario("single-maker"), draws=draws, scenarios=scenarios)


@cache
def maker_plan() -> Plan:
    """A plan of the fictional maker with everything but the tornado; few draws, so that it takes seconds."""
    return make_plan(one_maker(), SEED, SETTINGS, Wanted(tornado=False))
