from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from sekisho.supply.hindcast.flows import DAY_0
from sekisho.supply.hindcast.lines import (
    CLASSES,
    MOST_TO_ONE,
    Strata,
    Supply,
    delayed,
    expected_shortfall,
    largest_deficit,
    run,
    strata,
)

ONE_LINE = Strata(z=np.zeros(1), weight=np.ones(1))


def supply(flow: np.ndarray, pooled: float = 1.0, rescue: float = 0.0, licensed: int = 0) -> Supply:
    """The same flow for every draw, nothing at sea."""
    draws = len(flow)
    return Supply(
        by_sea=flow,
        by_air=flow,
        pooled=np.full(draws, pooled),
        rescue=np.full(draws, rescue),
        licensed=np.full(flow.shape, licensed, dtype=np.intp),
    )


def random_supply(seed: int, draws: int, days: int) -> Supply:
    dice = np.random.default_rng(seed)
    return Supply(
        by_sea=dice.uniform(0, 1.5, (draws, days)),
        by_air=dice.uniform(0, 1.5, (draws, days)),
        pooled=dice.random(draws),
        rescue=dice.random(draws),
        licensed=np.sort(dice.integers(0, CLASSES + 1, (draws, days)), axis=1),
    )


@pytest.mark.parametrize(("arrival", "working_days_lost"), [(68, 12), (69, 13), (70, 14), (71, 15), (72, 15), (73, 15)])
def test_the_suzuki_week(arrival: int, working_days_lost: int) -> None:
    """52 days in stock from 4 April and nothing coming: the line stops on 26 May and starts on the day goods arrive.

    With goods for use on 13 June, day 70, it stood for 14 working days.
    """
    flow = np.zeros((1, 100))
    flow[:, arrival:] = 1.0
    ran = run(np.array([52.0]), np.array([0.5]), supply(flow), ONE_LINE)
    assert DAY_0 + timedelta(days=int(ran.first_day(0.5)[0])) == date(2025, 5, 26)
    stopped = [DAY_0 + timedelta(days=int(day)) for day in np.flatnonzero(ran.stopped[0])]
    assert stopped[-1] == DAY_0 + timedelta(days=arrival - 1)
    assert sum(day.weekday() < 5 for day in stopped) == working_days_lost


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_what_came_was_used_or_is_left(seed: int) -> None:
    """Mass is conserved with licences and rescue, to single precision over the whole time."""
    dice = np.random.default_rng(seed)
    given_supply = random_supply(seed, 4, 60)
    cover, sigma = dice.uniform(1, 60, 4), dice.uniform(0.1, 1, 4)
    lines = strata()
    ran = run(cover, sigma, given_supply, lines)
    at_first = np.exp(sigma[:, None] * lines.z) * cover[:, None] @ lines.weight
    rescue = given_supply.rescue[:, None]
    came = ((1 - rescue) * given_supply.by_sea + rescue * given_supply.by_air).sum(axis=1)
    used = (1 - ran.lost).sum(axis=1)
    np.testing.assert_allclose(at_first + came - used, ran.left_days, rtol=2e-5, atol=1e-3)


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_each_draw_of_a_batch_is_what_it_is_alone(seed: int) -> None:
    dice = np.random.default_rng(seed)
    together = random_supply(seed, 3, 40)
    cover, sigma = dice.uniform(1, 30, 3), dice.uniform(0.1, 1, 3)
    batch = run(cover, sigma, together, strata())
    for draw in range(3):
        only = slice(draw, draw + 1)
        alone = Supply(
            together.by_sea[only],
            together.by_air[only],
            together.pooled[only],
            together.rescue[only],
            together.licensed[only],
        )
        ran = run(cover[only], sigma[only], alone, strata())
        np.testing.assert_array_equal(ran.lost[0], batch.lost[draw])
        np.testing.assert_array_equal(ran.stopped[0], batch.stopped[draw])


@given(st.floats(5, 80), st.floats(0.1, 1.0), st.floats(0, 0.9))
def test_pooled_lines_lose_what_the_closed_form_says(cover: float, sigma: float, level: float) -> None:
    flow = np.full((1, 90), level)
    lines = strata(tuple(np.linspace(0, 1, 1001)))
    ran = run(np.array([cover]), np.array([sigma]), supply(flow), lines)
    expected = float(expected_shortfall(largest_deficit(flow[0]), cover, sigma))
    assert float(ran.lost.sum()) == pytest.approx(expected, rel=0.02, abs=0.02)


def test_shipped_strata_are_fine_where_the_checks_look() -> None:
    """The tail of few lines out of stock, against strata twenty times as fine."""
    flow = np.full((1, 90), 0.45)
    fine = strata(tuple(np.unique(np.concatenate([np.linspace(0, 0.1, 1001), np.linspace(0.1, 1, 901)]))))
    for cover, sigma in ((150.0, 0.7), (120.0, 0.5), (200.0, 0.9)):
        ours, theirs = (run(np.array([cover]), np.array([sigma]), supply(flow), lines) for lines in (strata(), fine))
        assert float(ours.lost.sum()) == pytest.approx(float(theirs.lost.sum()), rel=0.01)
        assert abs(ours.first_day(0.001)[0] - theirs.first_day(0.001)[0]) <= 1


@given(st.floats(0, 400), st.floats(1, 300), st.floats(0.05, 1.5))
def test_the_expected_shortfall_is_the_mean_over_lines(days: float, cover: float, sigma: float) -> None:
    """Against plain summation over a hundred thousand lines."""
    shares = (np.arange(100_000) + 0.5) / 100_000
    stock = cover * np.exp(sigma * ndtri(shares))
    assert float(expected_shortfall(days, cover, sigma)) == pytest.approx(
        np.maximum(days - stock, 0).mean(), rel=1e-3, abs=1e-3
    )


def test_shortfall_without_stock_or_spread_is_what_it_must_be() -> None:
    assert expected_shortfall(90, 0, 0.5) == 90
    assert expected_shortfall(0, 30, 0.5) == 0
    assert expected_shortfall(90, 60, 0) == pytest.approx(30)
    assert expected_shortfall(60, 90, 0) == 0


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1), st.floats(1, 60), st.floats(0, 60))
def test_more_stock_never_loses_more(seed: int, cover: float, more: float) -> None:
    """Without rescue: what rescue one line leaves to another depends on who holds what."""
    given_supply = random_supply(seed, 1, 60)
    plain = Supply(given_supply.by_sea, given_supply.by_air, given_supply.pooled, np.zeros(1), given_supply.licensed)
    less, rich = (run(np.array([days]), np.array([0.5]), plain, strata()) for days in (cover, cover + more))
    assert rich.lost.sum() <= less.lost.sum() + 1e-3


def test_luck_alone_costs_more_than_sharing() -> None:
    """Lost output is convex in a line's own deficit: the same tonnes spread unevenly stop more."""
    flow = np.full((1, 90), 0.5)
    shared = run(np.array([60.0]), np.array([0.5]), supply(flow), strata())
    uneven = run(np.array([60.0]), np.array([0.5]), supply(flow, pooled=0.0, licensed=CLASSES // 4), strata())
    assert uneven.lost.sum() > 2 * shared.lost.sum()


def test_a_licensed_line_takes_at_most_twice_its_need_and_the_rest_is_shared() -> None:
    """A twentieth of the lines holds a licence: it could not use half of all there is."""
    flow = np.full((1, 10), 0.5)
    ran = run(np.array([1e-6]), np.array([0.1]), supply(flow, pooled=0.0, licensed=1), strata())
    to_licensed = MOST_TO_ONE / CLASSES
    rest = 0.5 - to_licensed
    # On the first day licensed lines run in full, and all others on what is left for all.
    assert 1 - ran.lost[0, 0] == pytest.approx(1 / CLASSES + (1 - 1 / CLASSES) * rest, abs=1e-5)


def test_rescue_keeps_lines_running_one_after_another() -> None:
    flow = np.full((1, 50), 0.6)
    ran = run(np.array([1e-6]), np.array([0.1]), supply(flow, rescue=1.0), strata())
    np.testing.assert_allclose(ran.lost[0], 0.4, atol=1e-5)
    # Six tenths of the lines run in full; the others stand still, and are not half running.
    np.testing.assert_allclose(ran.stopped[0], 0.4, atol=1e-5)


@given(st.integers(0, 2**32 - 1), st.floats(0, 40))
def test_a_delay_loses_nothing(seed: int, lag: float) -> None:
    """What left arrives, plus a day's need for each day of the lag that was at sea before."""
    flow = np.random.default_rng(seed).uniform(0, 2, (1, 30))
    padded = np.concatenate([flow, np.zeros((1, 60))], axis=1)
    arrived = delayed(padded, np.array([lag]))
    assert float(arrived.sum()) == pytest.approx(float(flow.sum()) + lag, rel=1e-9)


def test_goods_at_sea_are_a_delay_and_no_stock() -> None:
    """Under a partial cut lines with 25 days and 35 at sea lose far more than lines with 60 days."""
    flow = np.full((2, 119), 0.65)
    arrived = delayed(flow, np.array([35.0, 0.0]))
    ran = run(np.array([25.0, 60.0]), np.array([0.5, 0.5]), supply(arrived), strata())
    assert ran.lost[0].sum() > 2 * ran.lost[1].sum()
