"""Draws from the supply room, fewer scenarios that stand for them, and the problem made of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planning_room_cases import SEED, one_maker, state_stock

from sekisho.planning.assembly import nothing_committed, problem_of
from sekisho.planning.outlook import outlook_of
from sekisho.planning.programme import check
from sekisho.planning.reduction import reduce
from sekisho.planning.scenario import LEAST_LOSS_FIRST, Demands
from sekisho.supply.parameters import draw


def test_a_draw_is_the_same_however_many_are_asked_for() -> None:
    few, many = outlook_of(state_stock(), 4, SEED), outlook_of(state_stock(), 9, SEED)
    for name in ("licensed_share", "need_g", "cover_g", "started", "worth_jpy"):
        assert np.array_equal(getattr(few, name), getattr(many, name)[:4]), name


def test_licensed_shares_are_those_of_the_supply_rooms_own_draws() -> None:
    outlook = outlook_of(state_stock(), 12, SEED)
    drawn = draw(state_stock().supply.parameters, 12, SEED)
    # In the first month no stop has begun and nothing has eased.
    assert outlook.licensed_share[:, 0, 0] == pytest.approx(drawn["standing_flow"])
    assert (outlook.licensed_share >= 0).all()
    assert (outlook.licensed_share <= 1).all()


def test_a_stop_lets_through_its_own_share_and_ends() -> None:
    scenario = state_stock()
    fixed = {"stop_1_from": 92.0, "stop_1_days": 59.0, "stop_flow": 0.0, "stop_2_days": 0.0, "thaw_from": 5000.0}
    supply = scenario.supply.with_values(**fixed, standing_flow=0.6)
    share = outlook_of(replace(scenario, supply=supply), 2, SEED).licensed_share[0, :8, 0]
    # December 2026 has 31 days, January 31, February 28, March 31, April 30: day 92 is the third of March.
    assert share[:3] == pytest.approx([0.6, 0.6, 0.6])
    assert share[3] == pytest.approx(0.6 * 2 / 31)
    assert share[4] == pytest.approx(0.0)
    assert share[5] == pytest.approx(0.6)


def test_usual_supply_of_a_normal_day_meets_need_exactly() -> None:
    outlook = outlook_of(state_stock(), 6, SEED)
    assert outlook.china_g + outlook.other_g == pytest.approx(outlook.need_g)
    assert outlook.need_of_use_g.sum(axis=2) == pytest.approx(outlook.need_g)


def test_a_project_that_never_comes_delivers_in_no_month() -> None:
    outlook = outlook_of(state_stock(), 6, SEED).never("caremag")
    place = [stake.id for stake in state_stock().stakes].index("caremag")
    assert not outlook.available[:, :, place].any()
    assert np.isinf(outlook.start_month[:, place]).all()


def test_reduction_keeps_all_weight_and_loses_distance_as_it_keeps_more() -> None:
    features = np.random.default_rng(1).normal(size=(30, 5))
    found = [reduce(features, keep) for keep in (1, 5, 15, 30)]
    assert [each.weight.sum() for each in found] == pytest.approx([1, 1, 1, 1])
    distances = [each.distance for each in found]
    assert distances == sorted(distances, reverse=True)
    assert found[0].distance == found[0].one_distance
    assert found[-1].distance == pytest.approx(0, abs=1e-6)
    assert sorted(found[-1].kept.tolist()) == list(range(30))


def test_reduction_keeps_one_of_each_of_two_clusters_with_their_weights() -> None:
    features = np.r_[np.zeros((6, 1)), np.ones((2, 1))]
    found = reduce(features, 2)
    assert sorted(found.weight.tolist()) == pytest.approx([0.25, 0.75])
    assert found.distance == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("scenario", [state_stock(), one_maker()], ids=["state-stock", "single-maker"])
def test_the_problem_made_of_an_outlook_is_sound(scenario) -> None:  # type: ignore[no-untyped-def]
    outlook = outlook_of(scenario, 4, SEED)
    problem = problem_of(outlook, np.full(4, 0.25), outlook.cover_g.mean(axis=0))
    assert check(problem) == ()
    assert problem.demand_g.sum(axis=3)[:, 0] == pytest.approx(outlook.need_g * outlook.days[0])
    assert nothing_committed(problem)[[stake.choice.existing for stake in scenario.stakes].index(True)] == 1


def test_proof_of_origin_makes_a_class_of_its_own_of_magnets_elements_alone() -> None:
    scenario = replace(state_stock(), demands=Demands(defence_proof=True))
    outlook = outlook_of(scenario, 2, SEED)
    problem = problem_of(outlook, np.full(2, 0.5), outlook.cover_g.mean(axis=0))
    part = problem.demand_g[0, 0, :, 1] / problem.demand_g[0, 0].sum(axis=1)
    assert dict(zip(problem.elements, part, strict=True)) == pytest.approx({"Dy": 0.01, "Tb": 0.01, "Sm": 0.01, "Y": 0})


def test_least_loss_first_parts_need_and_loss_by_use() -> None:
    scenario = replace(state_stock(), rationing=LEAST_LOSS_FIRST)
    outlook = outlook_of(scenario, 2, SEED)
    problem = problem_of(outlook, np.full(2, 0.5), outlook.cover_g.mean(axis=0))
    assert problem.uses == tuple(use.id for use in scenario.supply.uses)
    worth = (problem.loss_jpy_per_g * outlook.need_of_use_g).max(axis=1)
    assert worth == pytest.approx(outlook.worth_jpy)
