"""The published figures themselves: these tests say nothing of the model."""

import numpy as np
import pytest

from sekisho.supply.hindcast.data_tests import data_tests
from sekisho.supply.hindcast.flows import (
    DAY_0,
    DAYS,
    END_OF_JULY,
    END_OF_JUNE,
    JULY,
    JUNE,
    base_per_day_2025,
    deficit_days,
    japan_flow_2010,
    months,
    published,
    spell,
    world_flow_2025,
)


def test_the_months_of_2025_add_up_to_the_published_year() -> None:
    quarter = spell("2025", "world_magnets", "2025-01", "2025-03").tonnes
    year = spell("2025", "world_magnets", "2025-01", "2025-12").tonnes
    assert abs(quarter + sum(row.tonnes for row in months("2025", "world_magnets").values()) - year) <= 2


def test_46_9_days_of_need_had_not_come_by_day_87() -> None:
    assert DAY_0.isoformat() == "2025-04-04"
    assert (END_OF_JUNE, END_OF_JULY, DAYS) == (87, 118, 150)
    deficit = deficit_days(world_flow_2025("step"))
    assert deficit[END_OF_JUNE] == pytest.approx(46.9, abs=0.5)
    assert int(deficit.argmax()) == END_OF_JUNE


@pytest.mark.parametrize(("per_month", "days"), [(4587, 44.6), (5089, 48.9)])
def test_the_deficit_hangs_on_the_base(per_month: float, days: float) -> None:
    flow = world_flow_2025("step", per_month * 12 / 365)
    assert deficit_days(flow)[END_OF_JUNE] == pytest.approx(days, abs=0.05)


def test_every_month_keeps_its_tonnes_whatever_the_shape_of_june() -> None:
    base = base_per_day_2025()
    for shape in ("step", "ramp"):
        flow = world_flow_2025(shape) * base
        assert flow[JUNE:JULY].sum() == pytest.approx(3188)
        assert flow[27:JUNE].sum() == pytest.approx(1238)
        assert flow[JULY : END_OF_JULY + 1].sum() == pytest.approx(5577)
        assert flow[:27].sum() + 3 * 15268 / 90 == pytest.approx(2626)
    rising = world_flow_2025("ramp")[JUNE:JULY]
    assert (np.diff(rising) > 0).all()
    assert (rising > 0).all()


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="known are step, ramp"):
        world_flow_2025("flat")


def test_autumn_2010_was_35_days_short_of_septembers_rate_and_15_of_the_years() -> None:
    assert deficit_days(japan_flow_2010("september")).max() == pytest.approx(35, abs=0.5)
    assert deficit_days(japan_flow_2010("annual_mean")).max() == pytest.approx(15, abs=0.5)


def test_the_control_has_nothing_come_from_october() -> None:
    flow = japan_flow_2010("september", nil=True)
    assert len(flow) == 122
    np.testing.assert_allclose(flow[:30], 1.0)
    assert not flow[30:].any()


def test_every_row_names_its_source_and_basis() -> None:
    rows = [*published("2010"), *published("2025")]
    assert all(row.source and row.confidence in {"high", "medium", "low"} for row in rows)
    assert {row.basis for row in rows} == {"published", "derived"}
    assert all(row.note for row in rows if row.basis == "derived"), "what it was derived from"
    assert all(row.tonnes > 0 and row.days >= 28 for row in rows)


@pytest.mark.parametrize("case", ["2010", "2025"])
def test_data_tests_are_printed_apart_and_hold(case: str) -> None:
    told = data_tests(case)
    assert told
    for one in told:
        assert one["held"] is (abs(one["data"] - one["target"]) <= one["tolerance"])
        assert one["held"], one
