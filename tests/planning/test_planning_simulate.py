"""The rule without foresight and the supply room's simulator: what they agree in with the programme, and laws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planning_room_cases import SEED, one_maker, state_stock

from sekisho.planning.assembly import nothing_committed, problem_of
from sekisho.planning.outlook import Outlook, outlook_of
from sekisho.planning.programme import evaluate
from sekisho.planning.scenario import Demands
from sekisho.planning.simulate import dispatch, joint_loss, pooled_loss, simulate, usable_opening


def outlook(draws: int = 6) -> Outlook:
    return outlook_of(state_stock(), draws, SEED)


def nobody(found: Outlook) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([float(stake.choice.existing) for stake in found.scenario.stakes])


def test_with_all_licences_granted_nothing_is_short_and_the_simulator_loses_nothing() -> None:
    found = outlook()
    normal = replace(found, licensed_share=np.ones_like(found.licensed_share))
    run = simulate(normal, nobody(found))
    assert not run.dispatch.missing_g.any()
    assert run.loss_jpy.max() == pytest.approx(0, abs=1.0)


def test_fewer_licences_never_lose_less_and_more_stock_never_loses_more() -> None:
    found = outlook()
    fewer = replace(found, licensed_share=0.8 * found.licensed_share)
    base, worse = simulate(found, nobody(found)), simulate(fewer, nobody(found))
    assert (worse.loss_jpy >= base.loss_jpy - 1).all()
    stocked = simulate(found, np.ones(len(found.scenario.stakes)))
    assert (stocked.loss_jpy <= base.loss_jpy + 1).all()
    assert stocked.mean_jpy < base.mean_jpy


def test_the_rule_creates_no_gram() -> None:
    found = outlook()
    run = dispatch(found, np.ones(len(found.scenario.stakes)))
    month = found.days[:, None]
    need = found.need_g[:, None] * month
    given = run.served * run.need_g
    problem = problem_of(found, np.full(found.draws, 1 / found.draws), found.cover_g.mean(axis=0))
    most = sum(option.most_g * found.available[:, :, k][:, :, None] for k, option in enumerate(problem.options[:2]))
    laid = sum(option.fill_g for option in problem.options[2 : len(found.scenario.stakes)])
    spot = found.scenario.figures[".spot_most"].value * found.need_g.mean(axis=0) * month
    came = (found.licensed_share * found.china_g[:, None] + found.other_g[:, None]) * month + most + spot + laid
    assert (given.cumsum(axis=1) <= came.cumsum(axis=1) + 1e-3).all()
    assert (given <= need + found.cover_g[:, None] + 1e-3).all()


def test_a_shortage_of_two_elements_of_one_use_counts_the_use_once() -> None:
    found = outlook(2)
    need = dispatch(found, nobody(found)).need_g
    both, one = np.zeros_like(need), np.zeros_like(need)
    dy, tb = (found.elements.index(element) for element in ("Dy", "Tb"))
    one[:, 0, dy] = 0.5 * need[:, 0, dy]
    both[:, 0, dy], both[:, 0, tb] = one[:, 0, dy], 0.5 * need[:, 0, tb]
    # All that needs terbium needs dysprosium too.
    assert joint_loss(found, both, need) == pytest.approx(joint_loss(found, one, need))
    assert joint_loss(found, one, need).min() > 0


def test_without_a_plan_the_programme_and_one_pooled_store_lose_the_same() -> None:
    found = outlook(4)
    weight = np.full(4, 0.25)
    opening = 0.7 * found.cover_g.mean(axis=0)
    problem = problem_of(found, weight, opening)
    held = evaluate(problem, nothing_committed(problem))
    assert held.recourse is not None
    need = dispatch(found, nobody(found)).need_g
    theirs = joint_loss(found, held.recourse.short_g[..., 0], need) @ weight
    ours = pooled_loss(found, dispatch(found, nobody(found)), opening) @ weight
    assert theirs == pytest.approx(ours, rel=0.1)


def test_usable_stock_is_the_share_at_which_both_lose_the_same() -> None:
    found = outlook()
    untouched = dispatch(found, nobody(found))
    none = float(pooled_loss(found, untouched, 0 * found.cover_g.mean(axis=0)).mean())
    opening, share = usable_opening(found, untouched, 0.8 * none)
    assert 0 < share < 1
    assert pooled_loss(found, untouched, opening).mean() == pytest.approx(0.8 * none, rel=1e-3)
    assert usable_opening(found, untouched, 2 * none)[1] == 0.0


def test_us_defence_goes_without_where_no_origin_is_proven() -> None:
    scenario = replace(state_stock(), demands=Demands(defence_proof=True))
    found = outlook_of(scenario, 2, SEED)
    run = dispatch(found, nobody(found))
    dy, sm, y = (found.elements.index(element) for element in ("Dy", "Sm", "Y"))
    later = [month.year >= 2027 for month in scenario.months]
    assert not run.unproven[:, :, dy].any()
    assert (run.unproven[:, later, sm] == 1).all()
    assert not run.unproven[:, :, y].any()


def test_a_makers_loss_is_its_own_value_added_at_most() -> None:
    found = outlook_of(one_maker(), 4, SEED)
    nothing = replace(found, licensed_share=np.zeros_like(found.licensed_share))
    run = simulate(nothing, np.zeros(len(found.scenario.stakes)))
    years = found.days.sum() / 365
    assert 0.5 * 9.0e9 * years < run.loss_jpy.max() <= 9.0e9 * years * 1.001
