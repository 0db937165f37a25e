"""Plans small enough to be worked out on paper."""

from dataclasses import replace

import numpy as np
import pytest
from programme_cases import mine, months, one, spot, stock

from sekisho.planning.problem import Limits, Option, OriginShare, PlanningProblem, Rule, Settings
from sekisho.planning.programme import evaluate, solve

BOTH = pytest.mark.parametrize("method", ["simplex", "interior", "split"])


def solved(problem: PlanningProblem, method: str = "simplex"):
    return solve(problem, settings=Settings(method=method, gap_pct=0.0, linear_gap_pct=0.0))


@BOTH
def test_what_no_licence_lets_in_is_lost_at_its_price(method):
    found = solved(one([100], [60]), method)
    assert found.status == "optimal"
    assert found.objective_jpy == pytest.approx(60 * 2 + 40 * 10)
    assert found.recourse.short_g[0, 0, 0, 0] == pytest.approx(40)
    assert found.recourse.loss_jpy[0] == pytest.approx(400)
    assert found.recourse.cost_jpy[0] == pytest.approx(120)
    assert found.recourse.worth_jpy_per_g[0, 0, 0] == pytest.approx(10)


@BOTH
def test_stock_carries_a_month_of_plenty_into_a_month_without(method):
    problem = one([50, 50], [100, 0], store_g=np.array([40.0]), hold_jpy_per_g_month=np.array([0.5]))
    found = solved(problem, method)
    # 90 licensed grams, 40 of them held over one month end, 10 short.
    assert found.objective_jpy == pytest.approx(90 * 2 + 40 * 0.5 + 10 * 10)
    assert found.recourse.stock_g[0, :, 0] == pytest.approx([40, 0])


@BOTH
def test_a_mine_is_committed_to_as_far_as_it_saves_more_than_it_costs(method):
    # Two months, short of 40 g each: x = 1 delivers 40 at 3 and costs 500; saving is 2 * 40 * (10 - 3) = 560.
    found = solved(one([100, 100], [60, 60], options=(mine(2, 40, commit=500),)), method)
    assert found.committed == pytest.approx([1.0])
    assert found.objective_jpy == pytest.approx(2 * 120 + 2 * 40 * 3 + 500)
    dear = solved(one([100, 100], [60, 60], options=(mine(2, 40, commit=561),)), method)
    assert dear.committed == pytest.approx([0.0], abs=1e-6)


@BOTH
def test_a_project_that_comes_in_one_scenario_of_two_is_worth_half(method):
    available = np.zeros((2, 1, 1))
    available[0] = 1
    problem = one([[100], [100]], [60], options=(mine(1, 40, commit=139),), available=available)
    found = solved(problem, method)
    # In one scenario it saves 40 * (10 - 3) = 280, in the other nothing: 140 on average.
    assert found.committed == pytest.approx([1.0])
    assert found.objective_jpy == pytest.approx(120 + 139 + (120 + 400) / 2)
    assert found.recourse.delivered_g[:, 0, 0, 0] == pytest.approx([40, 0])
    assert solved(replace(problem, options=(mine(1, 40, commit=141),)), method).committed == pytest.approx([0.0])


@BOTH
def test_take_or_pay_is_paid_in_months_that_do_not_need_it(method):
    pay = replace(mine(2, 40, least=1.0), take_or_pay_g=np.array([[30.0], [30.0]]))
    found = solved(one([100, 50], [60, 50], options=(pay,)), method)
    # First month: 40 taken and paid. Second: 30 paid; using them spares 30 licensed grams.
    assert found.objective_jpy == pytest.approx(60 * 2 + 40 * 3 + 30 * 3 + 20 * 2)


def test_what_must_be_paid_whole_is_delivered_whole_and_counts_in_shares_of_origin():
    whole = replace(mine(1, 40, least=1.0), take_or_pay_g=np.array([[40.0]]))
    problem = one([100], [60], options=(whole,))
    assert solved(problem).recourse.delivered_g[0, 0, 0, 0] == pytest.approx(40)
    capped = replace(problem, limits=Limits(origin_shares=(OriginShare("half", "CN", 0.5),)))
    assert solved(capped).recourse.licensed_g[0, 0, 0] == pytest.approx(40)
    of_mine = replace(problem, limits=Limits(origin_shares=(OriginShare("a fifth", "AU", 0.2),)))
    # Paid for 40 but only 15 of 75 g may come in.
    found = solved(of_mine)
    assert found.recourse.delivered_g[0, 0, 0, 0] == pytest.approx(15)
    assert found.objective_jpy == pytest.approx(60 * 2 + 40 * 3 + 25 * 10)


def test_the_cheapest_use_is_shed_first():
    problem = PlanningProblem(
        scenarios=("s",),
        months=months(1),
        elements=("Dy",),
        uses=("dear", "cheap"),
        probability=np.ones(1),
        demand_g=np.array([[[[50.0, 50.0]]]]),
        loss_jpy_per_g=np.array([[100.0, 5.0]]),
        licensed_g=np.array([[[60.0]]]),
        licensed_jpy_per_g=np.array([2.0]),
    )
    found = solved(problem)
    assert found.recourse.short_g[0, 0, 0] == pytest.approx([0, 40])
    proof = replace(problem, limits=Limits(proof_share=np.array([[1.0, 0.0]])))
    # Nothing that comes in can be shown to be of an origin, so the dear use may have none of it.
    assert solved(proof).recourse.short_g[0, 0, 0] == pytest.approx([50, 0])


@BOTH
def test_thrift_saves_one_element_and_needs_another(method):
    problem = PlanningProblem(
        scenarios=("s",),
        months=months(2),
        elements=("Dy", "Nd"),
        uses=("motors",),
        probability=np.ones(1),
        demand_g=np.full((1, 2, 2, 1), 100.0),
        loss_jpy_per_g=np.array([[10.0], [10.0]]),
        licensed_g=np.array([[[50.0, 200.0], [50.0, 200.0]]]),
        licensed_jpy_per_g=np.array([2.0, 1.0]),
        options=(
            Option(
                name="thrift",
                commit_jpy=100,
                saved_share=np.array([[[0.0], [0.0]], [[0.4], [0.0]]]),
                instead_g_per_g=np.array([[0.0, 0.5], [0.0, 0.0]]),
            ),
        ),
    )
    found = solved(problem, method)
    # Second month: 40 g of Dy saved, 10 still short, 20 g of Nd more.
    assert found.committed == pytest.approx([1.0])
    assert found.objective_jpy == pytest.approx(100 + 100 + 500 + 100 + 100 + 100 + 120)
    assert found.recourse.short_g[0, :, 0, 0] == pytest.approx([50, 10])
    assert found.recourse.licensed_g[0, 1, 1] == pytest.approx(120)


def test_saving_a_use_lessens_what_of_it_can_be_short():
    saved = np.array([[[0.8, 0.0]]])
    problem = PlanningProblem(
        scenarios=("s",),
        months=months(1),
        elements=("Dy",),
        uses=("cheap", "dear"),
        probability=np.ones(1),
        demand_g=np.array([[[[50.0, 50.0]]]]),
        loss_jpy_per_g=np.array([[1.0, 100.0]]),
        licensed_g=np.array([[[10.0]]]),
        licensed_jpy_per_g=np.array([0.0]),
        options=(Option(name="thrift", least=1.0, saved_share=saved),),
    )
    found = solved(problem)
    assert found.recourse.short_g[0, 0, 0] == pytest.approx([10, 40])


@BOTH
def test_a_stock_is_laid_down_holds_and_may_only_be_released_so_fast(method):
    problem = one(
        [0, 50, 50],
        [0],
        options=(replace(stock(3, 100), release_g=np.array([30.0]), hold_jpy_per_g_month=np.array([0.1])),),
        release_g=np.array([0.0]),
    )
    found = solved(problem, method)
    # 60 of 100 g come out in time: x = 0.6 would release only 18 a month, so x = 1 (or less) is weighed by release.
    assert found.committed == pytest.approx([1.0])
    assert found.objective_jpy == pytest.approx(400 + 3 * 100 * 0.1 + 2 * 20 * 10)
    assert found.recourse.stock_g[0, :, 0] == pytest.approx([100, 70, 40])


def test_what_is_left_at_the_end_is_worth_what_is_said():
    problem = one([0], [30], store_g=np.array([20.0]), closing_jpy_per_g=np.array([3.0]))
    assert solved(problem).objective_jpy == pytest.approx(20 * 2 - 20 * 3)
    limits = Limits(closing_stock_g=np.array([5.0]))
    held = one([0], [30], store_g=np.array([20.0]), limits=limits)
    assert solved(held).objective_jpy == pytest.approx(10)


def test_money_of_later_months_counts_for_less():
    problem = one([100, 100], [60, 60], discount=np.array([1.0, 0.5]))
    found = solved(problem)
    assert found.objective_jpy == pytest.approx(520 * 1.5)
    assert found.recourse.worth_jpy_per_g[0, :, 0] == pytest.approx([10, 10])


@BOTH
def test_a_building_cost_is_paid_once_however_little_is_taken(method):
    small = mine(1, 100, commit=0, build_jpy=100)
    found = solved(one([80], [60], options=(small,)), method)
    assert found.objective_jpy == pytest.approx(120 + 60 + 100)
    assert found.first_stage_jpy == pytest.approx([100])
    assert found.relaxed_jpy == pytest.approx(120 + 60 + 20)
    assert found.built.tolist() == [True]
    not_worth = solved(one([70], [60], options=(small,)), method)
    assert not_worth.built.tolist() == [False]


def test_budget_and_rules_bind_commitments():
    options = (mine(1, 20, commit=10, name="a"), mine(1, 20, commit=12, name="b"))
    free = solved(one([100], [60], options=options))
    assert free.committed == pytest.approx([1, 1])
    budget = solved(one([100], [60], options=options, limits=Limits(budget_jpy=16)))
    assert budget.committed == pytest.approx([1, 0.5])
    rule = Rule("not both", np.array([1.0, 1.0]), most=1.0)
    either = solved(one([100], [60], options=options, limits=Limits(rules=(rule,))))
    assert either.committed == pytest.approx([1, 0])


def test_spot_is_bought_when_it_is_cheaper_than_stopping():
    found = solved(one([100], [60], sources=(spot(1, 30),)))
    assert found.recourse.spot_g[0, 0, 0, 0] == pytest.approx(30)
    assert found.objective_jpy == pytest.approx(120 + 180 + 100)


def test_unknown_origin_counts_against_every_capped_origin():
    limits = Limits(origin_shares=(OriginShare("China", "CN", 0.5),))
    known = one([100], [60], sources=(spot(1, 60),), limits=limits)
    assert solved(known).recourse.short_g.sum() == pytest.approx(0)
    unknown = one([100], [60], sources=(spot(1, 60, origin=""),), limits=limits)
    assert solved(unknown).recourse.short_g.sum() == pytest.approx(100)


def test_shares_of_origin_are_balanced_over_a_calendar_year():
    share = OriginShare("China", "CN", 0.5)
    two = one([100, 100], [100, 100], sources=(spot(2, 100),), limits=Limits(origin_shares=(share,)))
    assert solved(two).recourse.licensed_g.sum() == pytest.approx(100)
    across = replace(two, months=months(2, 2027, 12))
    only_second = replace(across, limits=Limits(origin_shares=(replace(share, years=(2028, 2030)),)))
    assert solved(only_second).recourse.licensed_g[0, :, 0] == pytest.approx([100, 50])


def test_a_plan_given_by_hand_is_valued_as_it_stands():
    problem = one([100, 100], [60, 60], options=(mine(2, 40, commit=500),))
    for x in (0.0, 0.3, 1.0):
        found = evaluate(problem, np.array([x]))
        assert found.objective_jpy == pytest.approx(500 * x + 2 * (120 + 40 * x * 3 + 40 * (1 - x) * 10))


@BOTH
def test_two_kinds_of_thrift_together_cannot_save_more_than_all_there_is(method):
    saved = np.full((1, 1, 1), 0.8)
    options = tuple(Option(name=name, commit_jpy=10, saved_share=saved) for name in ("a", "b"))
    problem = one([[100], [50]], [0], options=options)
    found = solved(problem, method)
    # x_a + x_b = 1.25 saves everything; both whole would save 160 %.
    assert found.committed.sum() == pytest.approx(1.25, abs=1e-6)
    assert found.objective_jpy == pytest.approx(12.5, abs=1e-4)
    assert evaluate(problem, np.array([1.0, 1.0])).status == "infeasible"
