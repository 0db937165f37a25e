"""Laws that hold for every planning problem, on random ones and against independent reckoning."""

from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programme_cases import drawn, one, stock

from sekisho.planning.problem import Limits, OriginShare, Risk, Rule, Settings
from sekisho.planning.programme import evaluate, highs, solve
from sekisho.planning.programme.build import build
from sekisho.planning.programme.conflict import only
from sekisho.planning.programme.linear import Linear

EXACT = Settings(method="simplex", gap_pct=0.0)
SPLIT = Settings(method="split", gap_pct=0.0, linear_gap_pct=0.0)
SOME = settings(max_examples=12, deadline=None)
SEEDS = st.integers(0, 10_000)


def optimum(problem, risk=None, how=EXACT):
    found = solve(problem, risk, how)
    assert found.status == "optimal"
    return found.objective_jpy


def limited(problem, seed, service=0.05):
    """The same with every kind of limit; with little service asked for they can be kept."""
    draw = np.random.default_rng(seed)
    proof = np.zeros((problem.shape[1], len(problem.uses)))
    proof[3:, 0] = draw.uniform(0, 1)
    return replace(
        problem,
        refill_g=np.full(problem.shape[1:], 15.0),
        release_g=np.full(problem.shape[2], 12.0),
        limits=Limits(
            budget_jpy=float(draw.uniform(300, 1500)),
            origin_shares=(OriginShare("China", "CN", float(draw.uniform(0.3, 0.9))),),
            rules=(Rule("one of two", np.array([1.0, 1.0, 0, 0, 0]), most=1.0),),
            proof_share=proof,
            most_stock_g=np.full(problem.shape[2], 150.0),
            service_level=np.full(problem.shape[2], service),
        ),
    )


@pytest.mark.parametrize("ratio", [0.2, 0.5, 0.9])
def test_with_many_scenarios_the_stock_is_the_newsvendors(ratio):
    draw = np.random.default_rng(7)
    demand = np.sort(draw.gamma(4.0, 25.0, 401))
    price = 4.0
    loss = price / (1 - ratio)
    problem = one(demand[:, None], [0], loss=loss, options=(stock(1, 1000, price=price),))
    for how in (EXACT, SPLIT):
        laid = solve(problem, settings=how).committed[0] * 1000
        # 401 equally likely demands: the critical ratio falls inside one of them, which is the answer exactly.
        assert laid == pytest.approx(demand[int(np.floor(ratio * 401))], rel=1e-6)
    exact = draw.gamma(4.0, 25.0, 2_000_000)
    assert laid == pytest.approx(np.quantile(exact, ratio), rel=0.12)


@given(seed=SEEDS)
@SOME
def test_the_dual_reaches_the_primal_and_is_complementary(seed):
    matrix = build(limited(drawn(seed), seed), Risk(0.3, 0.8)).matrix
    found = highs.run(matrix, EXACT, method=highs.SIMPLEX, whole=False)
    x, y, d = found.columns, found.row_duals, found.column_duals
    assert d == pytest.approx(matrix.cost - matrix.a.T @ y, abs=1e-7)
    activity = matrix.a @ x
    at_lower, at_upper = np.maximum(y, 0), np.minimum(y, 0)
    with np.errstate(invalid="ignore"):
        rows = np.where(at_lower > 0, at_lower * matrix.row_lower, 0) + np.where(
            at_upper < 0, at_upper * matrix.row_upper, 0
        )
        columns = np.where(d > 1e-9, d * matrix.lower, np.where(d < -1e-9, d * matrix.upper, 0))
    dual = rows.sum() + columns.sum()
    assert dual == pytest.approx(found.objective, rel=1e-7, abs=1e-6)
    scale = 1 + np.abs(activity)
    assert (np.abs(y) * np.where(y > 0, activity - matrix.row_lower, 0) <= 1e-5 * scale * (1 + np.abs(y)))[y > 0].all()
    assert (np.abs(y) * np.where(y < 0, matrix.row_upper - activity, 0) <= 1e-5 * scale * (1 + np.abs(y)))[y < 0].all()


@given(seed=SEEDS, whole=st.booleans(), weight=st.sampled_from([0.0, 0.4, 1.0]), service=st.sampled_from([0.05, 0.5]))
@settings(max_examples=25, deadline=None)
def test_learning_from_blocks_reaches_the_optimum_of_the_whole(seed, whole, weight, service):
    problem, risk = limited(drawn(seed, whole=whole), seed, service), Risk(weight, 0.6)
    at_once, split = solve(problem, risk, EXACT), solve(problem, risk, SPLIT)
    assert at_once.status == split.status
    if at_once.status == "optimal":
        assert split.objective_jpy == pytest.approx(at_once.objective_jpy, rel=1e-6, abs=1e-4)
        assert split.bound_jpy <= split.objective_jpy * (1 + 1e-9) + 1e-6
        assert split.relaxed_jpy == pytest.approx(at_once.relaxed_jpy, rel=1e-4, abs=1e-3)


@pytest.mark.long
@given(seed=SEEDS)
@SOME
def test_the_extensive_form_agrees_with_every_plan_tried_one_by_one(seed):
    problem = drawn(seed, whole=True)
    problem = replace(
        problem,
        options=tuple(
            replace(option, whole=True, most=1.0, build_jpy=20.0 if k == 1 else 0.0)
            for k, option in enumerate(problem.options)
        ),
    )
    best = np.inf
    for plan in product((0.0, 1.0), repeat=len(problem.options)):
        x = np.array(plan)
        held = tuple(replace(option, least=v, most=max(v, 1e-12)) for option, v in zip(problem.options, x, strict=True))
        total = 0.0
        for s in range(len(problem.scenarios)):
            alone = only(replace(problem, options=held), s)
            alone = replace(alone, options=tuple(replace(each, whole=False, build_jpy=0.0) for each in alone.options))
            total += problem.probability[s] * optimum(alone)
        total += 20.0 * x[1]
        best = min(best, total)
    assert optimum(problem) == pytest.approx(best, rel=1e-6)


@given(seed=SEEDS, without=st.integers(0, 4), whole=st.booleans())
@SOME
def test_more_options_never_raise_the_optimum(seed, without, whole):
    problem = drawn(seed, whole=whole)
    keep = [k for k in range(5) if k != without]
    fewer = replace(
        problem, options=tuple(problem.options[k] for k in keep), available=problem.available[:, :, keep].copy()
    )
    with_it, without_it = optimum(problem), optimum(fewer)
    assert with_it <= without_it + 1e-6 * abs(without_it)


@given(
    seed=SEEDS, tighter=st.floats(0.2, 0.95), what=st.sampled_from(["budget", "origin", "licences", "stock", "most"])
)
@SOME
def test_tighter_caps_never_lower_the_optimum(seed, tighter, what):
    problem = limited(drawn(seed), seed)
    limits = problem.limits
    if what == "budget":
        tight = replace(problem, limits=replace(limits, budget_jpy=limits.budget_jpy * tighter))
    elif what == "origin":
        share = replace(limits.origin_shares[0], most_share=limits.origin_shares[0].most_share * tighter)
        tight = replace(problem, limits=replace(limits, origin_shares=(share,)))
    elif what == "licences":
        tight = replace(problem, licensed_g=problem.licensed_g * tighter)
    elif what == "stock":
        tight = replace(problem, limits=replace(limits, most_stock_g=limits.most_stock_g * max(tighter, 0.5)))
    else:
        tight = replace(problem, options=tuple(replace(each, most=each.most * tighter) for each in problem.options))
    loose, found = solve(problem, settings=EXACT), solve(tight, settings=EXACT)
    if loose.status == "infeasible":
        assert found.status == "infeasible"
    elif found.status == "optimal":
        assert found.objective_jpy >= loose.objective_jpy - 1e-6 * abs(loose.objective_jpy)


@given(seed=SEEDS, alpha=st.sampled_from([0.0, 0.5, 0.8]))
@SOME
def test_the_tail_is_the_mean_of_the_worst_scenarios(seed, alpha):
    problem = replace(drawn(seed, s=5), probability=np.full(5, 0.2))
    found = solve(problem, Risk(1.0, alpha), EXACT)
    totals = np.sort(found.recourse.cost_jpy + found.recourse.loss_jpy)[::-1]
    worst = totals[: round(5 * (1 - alpha))]
    if abs(5 * (1 - alpha) - round(5 * (1 - alpha))) < 1e-9:
        assert found.cvar_jpy == pytest.approx(worst.mean())
    assert found.objective_jpy == pytest.approx(found.cvar_jpy)
    mean = solve(problem, Risk(0.0, alpha), EXACT)
    assert found.mean_jpy >= mean.mean_jpy - 1e-6 * abs(mean.mean_jpy)
    assert found.cvar_jpy <= mean.cvar_jpy + 1e-6 * abs(mean.cvar_jpy)


@given(seed=SEEDS, whole=st.booleans())
@SOME
def test_whole_numbers_cost_something_and_the_gap_says_how_much(seed, whole):
    found = solve(drawn(seed, whole=whole), settings=EXACT)
    assert found.relaxed_jpy <= found.objective_jpy + 1e-6 * abs(found.objective_jpy)
    assert found.gap_pct == pytest.approx(0.0, abs=1e-6)
    if whole:
        assert set(found.committed[:3].tolist()) <= {0.0, 1.0}


@given(seed=SEEDS)
@SOME
def test_every_gram_of_a_plan_is_accounted_for_and_no_limit_is_broken(seed):
    problem = limited(drawn(seed), seed)
    found = solve(problem, settings=SPLIT)
    if found.status != "optimal":
        return
    r, x = found.recourse, found.committed
    thrift = problem.options[4]
    saved = problem.demand_g * thrift.saved_share * x[4]
    demand = problem.demand_g - saved + np.einsum("stec,ef->stfc", saved, thrift.instead_g_per_g)
    laid = problem.options[3].fill_g * x[3]
    before = np.concatenate([np.broadcast_to(problem.opening_stock_g, r.stock_g[:, :1].shape), r.stock_g[:, :-1]], 1)
    into = r.licensed_g + r.delivered_g.sum(axis=3) + r.spot_g.sum(axis=3) + laid + before
    assert into + r.short_g.sum(axis=3) == pytest.approx(demand.sum(axis=3) + r.stock_g, abs=1e-6)
    assert (r.licensed_g <= problem.licensed_g + 1e-6).all()
    assert (r.short_g <= demand + 1e-6).all()
    assert (r.stock_g <= problem.store_g + problem.options[3].fill_g.cumsum(axis=0) * x[3] + 1e-6).all()
    for k, option in enumerate(problem.options[:3]):
        most = option.most_g * problem.available[:, :, k, None] * x[k]
        assert (r.delivered_g[..., k] <= most + 1e-6).all()
    change = r.stock_g - before - laid
    assert (change <= 15 + 1e-6).all()
    assert (-change <= 12 + 1e-6).all()
    entered = r.licensed_g + r.delivered_g.sum(axis=3) + r.spot_g.sum(axis=3) + laid
    for year in np.unique(problem.years):
        at = problem.years == year
        chinese, every = r.licensed_g[:, at].sum(axis=1), entered[:, at].sum(axis=1)
        assert (chinese <= problem.limits.origin_shares[0].most_share * every + 1e-5).all()
    assert (r.worth_jpy_per_g >= 0).all()


@given(seed=SEEDS)
@SOME
def test_holding_the_plan_found_gives_its_value_again(seed):
    problem, risk = drawn(seed), Risk(0.5, 0.6)
    found = solve(problem, risk, EXACT)
    held = evaluate(problem, found.committed, risk)
    assert held.objective_jpy == pytest.approx(found.objective_jpy, rel=1e-9)
    assert held.recourse.cost_jpy + held.recourse.loss_jpy == pytest.approx(
        found.recourse.cost_jpy + found.recourse.loss_jpy
    )
    half = evaluate(problem, found.committed / 2, risk)
    assert half.objective_jpy >= found.objective_jpy - 1e-6 * abs(found.objective_jpy)


def test_the_same_problem_gives_the_same_plan_twice():
    problem = limited(drawn(3, whole=True), 3)
    for how in (EXACT, SPLIT):
        first, second = solve(problem, settings=how), solve(problem, settings=how)
        assert first.objective_jpy == second.objective_jpy
        assert (first.committed == second.committed).all()


@pytest.mark.parametrize("method", [highs.SIMPLEX, highs.INTERIOR])
@pytest.mark.parametrize("whole", [True, False])
def test_a_solver_that_is_stopped_anywhere_says_so_and_nothing_else(whole, method):
    draw, n = np.random.default_rng(11), 60
    linear = Linear()
    columns = linear.add_columns(np.ones(n), whole=True)
    for _ in range(40):
        rows = linear.add_rows(-np.inf, np.array([draw.uniform(5, 9)]))
        linear.put(rows[:, None], columns, draw.uniform(0, 1, n))
    matrix = linear.matrix(-draw.uniform(1, 2, n))
    seen = []
    for most in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89):
        asked = iter([False] * most)
        outcome = highs.run(matrix, Settings(), method=method, whole=whole, stop=partial(next, asked, True))
        seen.append(outcome.status)
        if outcome.columns is not None and outcome.status == "optimal":
            assert outcome.bound <= outcome.objective + 1e-6 * abs(outcome.objective)
    assert set(seen) <= {"interrupted", "optimal"}
    assert "interrupted" in seen
