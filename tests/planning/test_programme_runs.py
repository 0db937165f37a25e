"""Runs that are stopped, go on, and are told about; mistakes that are all told at once."""

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from programme_cases import drawn, mine, one, stock

from sekisho.errors import InputError
from sekisho.planning.problem import Limits, Option, OriginShare, PlanningProblem, Risk, Rule, Settings
from sekisho.planning.programme import check, evaluate, solve
from sekisho.planning.solution import gap_pct

SPLIT = Settings(method="split", gap_pct=0.0, linear_gap_pct=0.0)


def larger(whole=True):
    return drawn(11, s=6, t=24, e=3, whole=whole)


def stop_after(count):
    asked = [0]

    def stop():
        asked[0] += 1
        return asked[0] > count

    return stop


@pytest.mark.parametrize("method", ["split", "simplex"])
def test_progress_says_objective_and_bound_and_they_close_in(method):
    seen = []
    found = solve(larger(), settings=replace(SPLIT, method=method), tell=seen.append)
    assert found.status == "optimal"
    bounds = [each.bound_jpy for each in found.trace if each.bound_jpy is not None]
    plans = [each.objective_jpy for each in found.trace if each.objective_jpy is not None]
    assert bounds == sorted(bounds)
    assert plans == sorted(plans, reverse=True)
    assert seen[-1].objective_jpy == pytest.approx(found.objective_jpy)
    assert all(a.elapsed_s <= b.elapsed_s for a, b in pairwise(seen))


def test_a_run_that_is_stopped_keeps_its_best_plan_and_goes_on_to_the_same_end(tmp_path):
    problem, kept = larger(), tmp_path / "plan.npz"
    asked = []
    whole = solve(problem, settings=SPLIT, stop=lambda: asked.append(1) or False)
    assert len(asked) > 8
    for count in (0, len(asked) // 4, len(asked) // 2, len(asked) - 3):
        cut = solve(problem, settings=SPLIT, stop=stop_after(count), keep=kept)
        assert cut.status == "interrupted"
        if cut.bound_jpy is not None:
            assert cut.bound_jpy <= whole.objective_jpy * (1 + 1e-9)
        if cut.has_plan:
            assert cut.objective_jpy >= whole.objective_jpy * (1 - 1e-9)
        resumed = solve(problem, settings=SPLIT, resume=kept, keep=kept)
        assert resumed.status == "optimal"
        assert resumed.objective_jpy == pytest.approx(whole.objective_jpy)
    rounds = int(whole.method.split(", ")[1].split()[0])
    again = solve(problem, settings=SPLIT, resume=kept)
    assert int(again.method.split(", ")[1].split()[0]) < rounds
    assert again.objective_jpy == pytest.approx(whole.objective_jpy)


def test_the_whole_programme_resumes_from_a_kept_plan_too(tmp_path):
    problem, kept = larger(), tmp_path / "plan.npz"
    how = Settings(method="simplex", gap_pct=0.0)
    first = solve(problem, settings=how, keep=kept)
    again = solve(problem, settings=how, resume=kept)
    assert again.objective_jpy == pytest.approx(first.objective_jpy)
    assert again.relaxed_jpy == pytest.approx(first.relaxed_jpy)


def test_no_time_is_no_plan_and_no_claim():
    for method in ("split", "simplex"):
        found = solve(larger(), settings=Settings(method=method, time_limit_s=0.0))
        assert found.status == "time_limit"
        assert not found.has_plan
        assert found.objective_jpy is None
        assert found.gap_pct is None
        assert found.recourse is None


def test_a_kept_plan_of_another_problem_or_no_plan_at_all_is_refused(tmp_path):
    kept, torn = tmp_path / "plan.npz", tmp_path / "torn.npz"
    problem = one([100], [60], options=(mine(1, 40),))
    solve(problem, keep=kept)
    for other in (one([100], [61], options=(mine(1, 40),)), replace(problem, options=(mine(1, 40, name="b"),))):
        with pytest.raises(InputError, match="kept for a problem with other figures"):
            solve(other, resume=kept)
    with pytest.raises(InputError, match="other figures"):
        solve(problem, Risk(0.5), resume=kept)
    torn.write_bytes(kept.read_bytes()[:100])
    with pytest.raises(InputError, match="not a kept plan"):
        solve(problem, resume=torn)
    with pytest.raises(InputError, match="no such file"):
        solve(problem, resume=tmp_path / "none.npz")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["plan.npz", "torn.npz"]


def test_all_mistakes_are_told_at_once():
    bad = PlanningProblem(
        scenarios=("a", "a"),
        months=one([1], [1]).months * 2,
        elements=("Dy",),
        uses=("motors",),
        probability=np.array([0.5, 0.4]),
        demand_g=np.full((2, 2, 1, 1), -1.0),
        loss_jpy_per_g=np.zeros((2, 1)),
        licensed_g=np.full((2, 2, 1), np.nan),
        licensed_jpy_per_g=np.zeros(1),
        options=(
            Option("m", least=2.0, most=1.0, most_g=np.ones((3, 1))),
            Option("c", most_g=np.ones((2, 1)), take_or_pay_g=np.full((2, 1), 2.0)),
        ),
        available=np.full((2, 2, 2), 1.5),
        limits=Limits(
            full_service=("cars",),
            origin_shares=(OriginShare("x", "", 2.0, element="Xx"),),
            rules=(Rule("r", np.ones(2), least=1.0, most=0.0),),
        ),
    )
    places = {problem.place for problem in check(bad, Risk(2.0, 1.0))}
    assert {
        "scenarios", "months", "probability", "demand_g", "loss_jpy_per_g", "licensed_g", "available",
        "options: m: least, most", "options: m: most_g", "options: c: take_or_pay_g", "limits: full_service",
        "limits: origin_shares: x", "limits: origin_shares: x: most_share", "limits: rules: r", "risk: weight",
        "risk: alpha",
    } <= places  # fmt: skip
    with pytest.raises(InputError):
        solve(bad)


def test_stock_that_does_not_fit_and_commitments_out_of_bounds_are_mistakes():
    with pytest.raises(InputError, match="do not fit"):
        solve(one([1], [1], opening_stock_g=np.array([5.0]), store_g=np.array([4.0])))
    problem = one([100], [60], options=(mine(1, 40), stock(1, 5)))
    with pytest.raises(InputError, match="committed: mine: 2 is outside 0 to 1"):
        evaluate(problem, np.array([2.0, 0.0]))
    with pytest.raises(InputError, match="one figure per option"):
        evaluate(problem, np.array([1.0]))
    with pytest.raises(InputError, match="is not a method"):
        solve(problem, settings=Settings(method="guess"))


def test_the_gap_is_a_share_of_the_objective():
    assert gap_pct(100.0, 99.0) == pytest.approx(1.0)
    assert gap_pct(0.0, 0.0) == 0.0
    assert gap_pct(None, 1.0) is None
    assert gap_pct(-100.0, -101.0) == pytest.approx(1.0)


def test_a_plan_without_any_option_is_valued():
    found = solve(one([100], [60]))
    assert found.committed.shape == (0,)
    assert found.objective_jpy == pytest.approx(520)


def test_the_solver_prints_nothing():
    program = (
        "import sys; sys.path.insert(0, 'tests/planning')\n"
        "from programme_cases import drawn\n"
        "from sekisho.planning.programme import solve\n"
        "from sekisho.planning.problem import Settings\n"
        "for method in ('split', 'simplex', 'interior'):\n"
        "    solve(drawn(1, whole=True), settings=Settings(method=method))\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert ended.stdout == ""
    assert ended.stderr == ""
