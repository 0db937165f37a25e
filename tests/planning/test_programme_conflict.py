"""What cannot be kept together is told as a smallest set, in three languages."""

import csv
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programme_cases import drawn, mine, one, spot, stock
from test_programme_laws import limited

from sekisho.places import data_path
from sekisho.planning.problem import Limits, OriginShare, Rule, Settings
from sekisho.planning.programme import evaluate, said, solve
from sekisho.planning.programme.conflict import _Question, conflicting_groups


def names(found):
    return sorted(each.name for each in found.conflict)


def test_full_service_without_enough_licences_names_both():
    found = solve(one([[100], [100]], [[120], [60]], limits=Limits(full_service=("motors",))))
    assert found.status == "infeasible"
    assert not found.has_plan
    assert names(found) == ["full_service motors Dy", "licences Dy"]
    assert {said(each) for each in found.conflict} == {
        "The use “motors” is never short of Dy.",
        "Licences let in 0.06 to 0.12 kg of Dy over the horizon, by scenario.",
    }


def test_a_mine_that_is_capped_joins_the_conflict_but_one_that_never_comes_does_not():
    limits = Limits(full_service=("motors",))
    problem = one([100], [60], options=(mine(1, 20),), limits=limits)
    assert names(solve(problem)) == ["full_service motors Dy", "licences Dy", "most mine"]
    never = replace(problem, available=np.zeros((1, 1, 1)))
    assert names(solve(never)) == ["full_service motors Dy", "licences Dy"]


def test_rules_budgets_and_what_is_committed_to_already_can_conflict_by_themselves():
    already = mine(1, 20, commit=100, least=1.0)
    budget = solve(one([100], [60], options=(already,), limits=Limits(budget_jpy=40)))
    assert names(budget) == ["budget", "least mine"]
    rule = Rule("no mines", np.array([1.0]), most=0.0)
    ruled = solve(one([100], [60], options=(already,), limits=Limits(rules=(rule,))))
    assert names(ruled) == ["least mine", "rule no mines"]


def test_stock_that_has_to_be_left_needs_room_and_grams():
    problem = one([100], [100], store_g=np.array([10.0]), limits=Limits(closing_stock_g=np.array([20.0])))
    assert names(solve(problem)) == ["closing Dy", "room Dy"]
    roomy = replace(problem, store_g=np.array([50.0]), licensed_g=np.full((1, 1, 1), 5.0))
    assert names(solve(roomy)) == ["closing Dy", "licences Dy"]
    capped = replace(problem, store_g=np.array([50.0]))
    capped = replace(capped, limits=replace(capped.limits, most_stock_g=np.array([15.0])))
    assert names(solve(capped)) == ["closing Dy", "most_stock Dy"]


def test_a_share_of_origin_and_a_proof_of_origin_are_named_with_their_element():
    cap = OriginShare("China at most half", "CN", 0.5)
    problem = one([100], [100], sources=(spot(1, 20),), limits=Limits(full_service=("motors",), origin_shares=(cap,)))
    assert names(solve(problem)) == ["full_service motors Dy", "market spot Dy", "origin China at most half Dy"]
    proof = Limits(full_service=("motors",), proof_share=np.array([[0.5]]))
    unproven = one([100], [100], sources=(spot(1, 20),), limits=proof)
    assert names(solve(unproven)) == ["full_service motors Dy", "proof Dy"]


def test_a_plan_held_by_hand_that_cannot_be_kept_says_what_is_held():
    problem = one([100], [60], options=(mine(1, 40), stock(1, 10)), limits=Limits(full_service=("motors",)))
    assert solve(problem).status == "optimal"
    found = evaluate(problem, np.array([0.5, 0.0]))
    assert found.status == "infeasible"
    assert {each.kind for each in found.conflict} == {"full_service", "licences", "held"}
    assert "“mine” is held at 0.5." in {said(each) for each in found.conflict}
    over_budget = replace(problem, options=(mine(1, 40, commit=10), stock(1, 10)), limits=Limits(budget_jpy=5))
    assert {each.kind for each in evaluate(over_budget, np.array([1.0, 0.0])).conflict} == {"budget", "held"}


def test_whole_numbers_can_conflict_where_shares_would_not():
    rule = Rule("half a mine", np.array([1.0]), least=0.5, most=0.5)
    problem = one([100], [60], options=(mine(1, 40, whole=True),), limits=Limits(rules=(rule,)))
    for method in ("simplex", "split"):
        found = solve(problem, settings=Settings(method=method))
        assert found.status == "infeasible"
        assert names(found) == ["rule half a mine"]


@given(seed=st.integers(0, 10_000), service=st.sampled_from([0.6, 0.8, 1.0]))
@settings(max_examples=10, deadline=None)
def test_every_proper_part_of_a_conflict_can_be_kept(seed, service):
    problem = limited(drawn(seed, whole=seed % 2 == 0), seed, service)
    groups = conflicting_groups(problem)
    asked = _Question(problem, None)
    assert asked.kept(asked.groups) == (not groups)
    assert solve(problem).status == ("infeasible" if groups else "optimal")
    if groups:
        assert not asked.kept(groups)
        for part in combinations(groups, len(groups) - 1):
            assert asked.kept(part)


def test_every_kind_of_constraint_has_a_sentence_in_every_language_with_the_same_places():
    with data_path("planning", "conflicts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = {row["kind"] for row in rows}
    assert kinds == {
        "budget", "rule", "origin", "proof", "most_stock", "closing", "room", "refill", "release",
        "full_service", "service", "licences", "market", "most", "least", "held",
    }  # fmt: skip
    for row in rows:
        places = [{place for place in PLACES if "{" + place + "}" in row[language]} for language in ("en", "ja", "zh")]
        assert places[0] == places[1] == places[2]


PLACES = ("name", "element", "use", "amount", "least", "most", "origin")


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_every_group_of_a_problem_with_every_limit_can_be_said(language):
    problem = limited(drawn(1, whole=True), 1)
    problem = replace(problem, limits=replace(problem.limits, full_service=("motors",), closing_stock_g=np.ones(2)))
    problem = replace(problem, options=(replace(problem.options[0], least=1.0), *problem.options[1:]))
    from sekisho.planning.programme.words import named

    kinds = set()
    for group in _Question(problem, None).groups:
        conflict = named(problem, group)
        kinds.add(conflict.kind)
        assert "{" not in said(conflict, language)
    assert len(kinds) == 15
