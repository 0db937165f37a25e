from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.places import data_path
from sekisho.regime.calendar import read_calendar

CHINA = read_calendar(data_path("law", "cn", "calendar.csv"))


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_year_has_248_working_days_as_its_notice_says(year: int) -> None:
    assert sum(day.year == year for day in CHINA.working_days) == 248


@pytest.mark.parametrize(
    ("accepted_on", "due_on"),
    [
        ("2025-04-07", "2025-06-12"),
        ("2026-01-06", "2026-03-16"),
        ("2026-02-24", "2026-04-28"),
        ("2026-05-11", "2026-07-14"),
        ("2026-09-14", "2026-11-20"),
    ],
)
def test_forty_five_working_days_end_on(accepted_on: str, due_on: str) -> None:
    assert CHINA.due_on(date.fromisoformat(accepted_on), 45) == date.fromisoformat(due_on)


def test_a_make_up_sunday_counts_and_a_holiday_tuesday_does_not() -> None:
    assert CHINA.is_working_day(date(2026, 1, 4))
    assert not CHINA.is_working_day(date(2026, 2, 17))


def test_beyond_the_published_calendar_the_due_date_is_unknown() -> None:
    assert CHINA.due_on(date(2026, 11, 24), 45) is None


@pytest.mark.parametrize("day", [date(2024, 11, 30), date(2027, 1, 1)])
def test_a_day_outside_the_calendar_is_an_error(day: date) -> None:
    with pytest.raises(ValueError, match="outside the published calendar"):
        CHINA.is_working_day(day)


@given(st.dates(CHINA.first, date(2026, 6, 30)), st.integers(1, 45))
def test_a_due_date_is_that_many_working_days_away(accepted_on: date, clock: int) -> None:
    due_on = CHINA.due_on(accepted_on, clock)
    assert due_on is not None
    assert sum(accepted_on < day <= due_on for day in CHINA.working_days) == clock
    assert CHINA.is_working_day(due_on)
