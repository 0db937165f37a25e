"""What spring 2025 says of waiting, and what it does not."""

import csv

import numpy as np
import pytest

from sekisho.places import data_path
from sekisho.supply.licensing import MECHANISMS, NOT_IDENTIFIED, Spring, spring_2025


@pytest.fixture(scope="module")
def spring() -> Spring:
    return spring_2025(800)


def test_four_mechanisms_all_fit_so_that_none_is_identified(spring: Spring) -> None:
    assert {each.mechanism for each in spring.tried} == set(MECHANISMS)
    assert all(each.held.any() for each in spring.tried)
    assert "licensing.mechanism" in NOT_IDENTIFIED


def test_the_second_share_is_predicted_and_often_missed(spring: Spring) -> None:
    for each in spring.tried:
        assert 0 < each.predicted_share < 1
        assert (each.held <= each.fitted).all()


def test_refusals_are_not_identified_every_mechanism_holds_with_few_and_with_many(spring: Spring) -> None:
    for each in spring.tried:
        low, high = np.percentile(each.refused_share[each.held], (5, 95))
        assert low < 0.08
        assert high > 0.2


def test_what_late_files_waited_depends_on_the_mechanism_so_no_later_period_is_told(spring: Spring) -> None:
    late = {each.mechanism: np.nanmedian(each.late_wait[each.held]) for each in spring.tried}
    assert late["clock"] > 3 * late["desks"]
    told = spring.as_json()
    assert set(told["wait_days"]) == {"median_wait", "slow_wait"}
    assert "licensing.later_periods" in told["not_identified"]


def test_no_mechanism_that_holds_comes_down_to_the_other_class(spring: Spring) -> None:
    assert spring.other_class_share() < 0.02


def test_the_band_spans_all_mechanisms_and_the_curve_rises(spring: Spring) -> None:
    low, high = spring.band()["median_wait"]
    for each in spring.tried:
        middle = np.median(each.median_wait[each.held])
        assert low <= middle <= high
    band = spring.curve_band()
    assert band is not None
    least, most = band
    assert (np.diff(least) >= 0).all()
    assert (np.diff(most) >= 0).all()
    assert (least <= most).all()


def test_a_quarter_by_day_61_cannot_be_the_statutory_deadline(spring: Spring) -> None:
    least, most = spring.statutory_days
    assert spring.working_days == 45
    assert least > 61
    assert most >= least


def test_the_points_are_those_of_the_file_with_their_sources(spring: Spring) -> None:
    with data_path("supply", "licensing_points.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [str(each.day) for each in spring.points] == [row["day"] for row in rows]
    assert all(row["source"] and row["confidence"] and row["basis"] for row in rows)


def test_equal_seeds_give_equal_answers() -> None:
    assert spring_2025(100, 5).as_json() == spring_2025(100, 5).as_json()
    assert spring_2025(100, 5).as_json() != spring_2025(100, 6).as_json()
