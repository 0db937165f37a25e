"""The gate against the published production functions, written down a second time in the slowest, plainest way."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.errors import InputError
from sekisho.supply.economy.bridge import (
    bridge,
    bridge_for,
    bridged_ratings,
    estat_prefixes,
    input_cover_days,
    read_bridge,
    surveyed_ratings,
)
from sekisho.supply.economy.criticality import VARIANTS, Criticality, input_limit, of_table
from sekisho.supply.economy.wiod import japan_2011


def by_the_book(stock: np.ndarray, a: np.ndarray, rating: np.ndarray, x0: np.ndarray, variant: str) -> list[float]:
    """Pichler et al. (2022), section 3.3: the most that sector j can make from stocks S_ij with coefficients A_ij."""
    most = []
    for j in range(len(x0)):
        inputs = [i for i in range(len(x0)) if a[i, j] > 0]
        critical = [i for i in inputs if rating[i, j] == 1]
        important = [i for i in inputs if rating[i, j] == 0.5]
        if variant == "linear":
            whole = sum(a[i, j] for i in inputs)
            most.append(sum(stock[i, j] for i in inputs) / whole if inputs else math.inf)
            continue
        bounds = {
            "leontief": [stock[i, j] / a[i, j] for i in inputs],
            "strongly_critical": [stock[i, j] / a[i, j] for i in critical + important],
            "half_critical": [stock[i, j] / a[i, j] for i in critical]
            + [0.5 * (stock[i, j] / a[i, j] + x0[j]) for i in important],
            "weakly_critical": [stock[i, j] / a[i, j] for i in critical],
        }[variant]
        most.append(min(bounds, default=math.inf))
    return most


@settings(max_examples=200)
@given(
    st.integers(0, 2**32 - 1), st.integers(1, 12), st.sampled_from(VARIANTS), st.sampled_from([np.float32, np.float64])
)
def test_the_gate_agrees_with_the_published_formulas(seed: int, n: int, variant: str, kind: type) -> None:
    dice = np.random.default_rng(seed)
    a = dice.uniform(0, 1, (n, n)) * (dice.random((n, n)) < 0.6)
    rating = dice.choice([0, 0.5, 1], (n, n))
    x0 = dice.uniform(1, 1000, n)
    stock = dice.uniform(0, 5, (n, n)) * x0 * (dice.random((n, n)) < 0.8)
    ratio = np.divide(stock, a * x0, out=np.zeros((n, n)), where=a > 0).astype(kind)
    limit = input_limit(ratio, Criticality(rating, a), variant)
    assert limit.dtype == kind
    expected = np.array(by_the_book(stock, a, rating, x0, variant)) / x0
    np.testing.assert_allclose(limit, expected, rtol=1e-5 if kind is np.float32 else 1e-12)


@given(st.integers(0, 2**32 - 1), st.sampled_from(VARIANTS))
def test_each_of_a_batch_is_what_it_is_alone(seed: int, variant: str) -> None:
    dice = np.random.default_rng(seed)
    gate = Criticality(dice.choice([0, 0.5, 1], (6, 6)), dice.uniform(0, 1, (6, 6)))
    batch = dice.uniform(0, 3, (5, 6, 6))
    together = input_limit(batch, gate, variant)
    for one, alone in zip(batch, together, strict=True):
        np.testing.assert_allclose(input_limit(one, gate, variant), alone, rtol=1e-12)


@given(st.integers(0, 2**32 - 1))
def test_variants_lie_in_the_order_of_their_strictness(seed: int) -> None:
    dice = np.random.default_rng(seed)
    gate = Criticality(dice.choice([0, 0.5, 1], (6, 6)), dice.uniform(0, 1, (6, 6)))
    # Half-critical eases what is short; above normal an important input binds it no less than the strong variant.
    ratio = dice.uniform(0, 1, (6, 6))
    leontief, strongly, half, weakly = (input_limit(ratio, gate, variant) for variant in VARIANTS[:4])
    assert (leontief <= strongly).all()
    assert (strongly <= half).all()
    assert (half <= weakly).all()


def test_an_important_input_that_is_gone_costs_half() -> None:
    gate = Criticality(np.array([[0.5]]), np.array([[0.3]]))
    assert input_limit(np.array([[0.0]]), gate, "half_critical") == pytest.approx([0.5])
    assert input_limit(np.array([[0.0]]), gate, "strongly_critical") == pytest.approx([0.0])
    assert np.isinf(input_limit(np.array([[0.0]]), gate, "weakly_critical")).all()


def test_what_is_not_needed_holds_nobody_back() -> None:
    gate = Criticality(np.ones((2, 2)), np.array([[0.0, 0.2], [0.0, 0.0]]))
    for variant in VARIANTS:
        assert np.isinf(input_limit(np.zeros((2, 2)), gate, variant)[0])
        assert input_limit(np.zeros((2, 2)), gate, variant)[1] == 0


def test_an_unknown_variant_is_refused_with_those_that_are_known() -> None:
    gate = Criticality(np.ones((1, 1)), np.ones((1, 1)))
    with pytest.raises(ValueError, match="known are leontief, strongly_critical"):
        input_limit(np.zeros((1, 1)), gate, "ces")


def test_the_bridge_reaches_every_industry_of_the_table_and_every_one_surveyed() -> None:
    surveyed, _ = surveyed_ratings()
    assert set(bridge()) == set(japan_2011().codes)
    assert {part for parts in bridge().values() for part in parts} == set(surveyed)


def test_car_makers_cannot_run_without_metal_and_can_without_hotels() -> None:
    table = japan_2011()
    gate = of_table(table)
    cars = table.index("c15")
    assert gate.critical[table.index("c12"), cars]
    assert gate.critical[table.index("c14"), cars]
    assert not gate.critical[table.index("c22"), cars]


def test_a_pooled_input_is_as_critical_as_its_most_critical_part() -> None:
    surveyed, ratings = surveyed_ratings()
    (food_user,) = bridge()["c3"]
    parts = [ratings[surveyed.index(part), surveyed.index(food_user)] for part in bridge()["c1"]]
    assert bridged_ratings(("c1", "c3"))[0, 1] == max(parts)


def test_a_pooled_user_takes_the_mean_of_its_parts_rounded_to_a_half() -> None:
    surveyed, ratings = surveyed_ratings()
    steel = [surveyed.index(part) for part in bridge()["c12"]]
    users = [surveyed.index(part) for part in bridge()["c15"]]
    mean = np.mean([ratings[steel, user].max() for user in users])
    assert bridged_ratings(("c12", "c15"))[0, 1] == math.floor(2 * mean + 0.5) / 2


def test_stocks_of_inputs_are_days_and_makers_hold_more_than_services() -> None:
    codes = japan_2011().codes
    days = dict(zip(codes, input_cover_days(codes), strict=True))
    assert days["c15"] == pytest.approx(365 / 12 * (1.94271816010919 + 1.88590599472891) / 2)
    assert days["c14"] > 30 > days["c30"] > 0


def test_codes_of_e_stat_are_joined_by_their_leading_digits() -> None:
    found = bridge_for(["011", "351", "354", "321", "06", "669"])
    assert found["351"] == ("C29",)
    assert found["354"] == ("C30",)
    assert found["06"] == ("B",)
    assert "M71" in found["669"]
    ratings = bridged_ratings(["263", "351"])
    assert ratings[0, 1] == 1


def test_every_row_of_e_stats_bridge_names_an_industry_that_was_surveyed() -> None:
    surveyed, _ = surveyed_ratings()
    reached = {part for parts in estat_prefixes().values() for part in parts}
    assert reached <= set(surveyed)
    assert set(surveyed) - reached == {"T"}


def test_sectors_that_no_bridge_reaches_are_told() -> None:
    with pytest.raises(InputError) as caught:
        bridged_ratings(["351", "steel", "991"])
    assert "sector steel: no row joins it to the survey" in str(caught.value)
    assert "sector 991" in str(caught.value)


def test_a_bridge_of_ones_own_is_used_and_its_faults_are_told(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("code,wiod55\nsteel,C24\ncars,C29\ncars,C30\n", encoding="utf-8")
    own = read_bridge(path)
    assert own["cars"] == ("C29", "C30")
    np.testing.assert_array_equal(bridged_ratings(["steel", "cars"], own), bridged_ratings(["263", "35"]))
    with pytest.raises(InputError, match="sector ships: your bridge has no row for it"):
        input_cover_days(["steel", "ships"], own)
    path.write_text("code,wiod55\nsteel,C99\n,C24\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_bridge(path)
    assert "own.csv row 2: wiod55: unknown industry 'C99'" in str(caught.value)
    assert "own.csv row 3: code: is missing" in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        read_bridge(tmp_path / "absent.csv")
