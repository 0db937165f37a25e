"""Options that are left out or forced, and the weight of risk, as the command line and the office ask for them."""

from __future__ import annotations

import numpy as np
import pytest
from planning_room_cases import SEED, SETTINGS, state_stock

from sekisho.errors import InputError
from sekisho.planning.account import held
from sekisho.planning.changes import Changes, changed
from sekisho.planning.plan import Plan, Wanted, make_plan

ONLY_PLAN = Wanted(simulation=False, bridge=False, break_even=False, tornado=False)


def planned(changes: Changes) -> Plan:
    return make_plan(changed(state_stock(4, 2), changes), SEED, SETTINGS, ONLY_PLAN)


def objective(plan: Plan) -> float:
    assert plan.solution is not None
    assert plan.solution.objective_jpy is not None
    return plan.solution.objective_jpy


def test_no_change_leaves_the_scenario_as_it_is() -> None:
    assert changed(state_stock(4, 2), Changes()) == state_stock(4, 2)


def test_what_is_forced_is_committed_to_whole_and_never_cheaper_and_no_part_of_the_world_without_a_plan() -> None:
    # Of yttrium nobody would lay down the whole of what may be laid down if all that counts is its cost.
    free, forced = planned(Changes(risk_weight=0.0)), planned(Changes(risk_weight=0.0, force=("stock-state",)))
    share = {each.stake.id: each.share for each in held(forced)}
    assert all(share[name] == pytest.approx(1.0) for name in share if name.startswith("stock-state"))
    assert objective(forced) >= objective(free) * (1 - 1e-6)
    assert free.loss_without_jpy is not None
    assert forced.loss_without_jpy is not None
    assert np.allclose(free.loss_without_jpy, forced.loss_without_jpy)


def test_what_is_left_out_is_no_choice_and_never_makes_the_plan_better() -> None:
    free, without = planned(Changes()), planned(Changes(without=("stock-state",)))
    assert {each.stake.choice.id for each in held(without)} == {"lynas-malaysia", "caremag"}
    assert objective(without) >= objective(free) * (1 - 1e-6)


def test_weight_of_risk_is_the_objectives() -> None:
    assert planned(Changes(risk_weight=1.0)).scenario.risk.weight == 1.0
    assert objective(planned(Changes(risk_weight=1.0))) >= objective(planned(Changes(risk_weight=0.0)))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        (Changes(force=("nothing",)), "--force"),
        (Changes(without=("nothing",)), "--without"),
        (Changes(without=("stock-state",), force=("stock-state",)), "--force"),
    ],
)
def test_an_option_that_is_not_there_or_is_both_is_told(changes: Changes, place: str) -> None:
    with pytest.raises(InputError) as caught:
        changed(state_stock(4, 2), changes)
    assert [each.place for each in caught.value.problems] == [place]
