"""The range of waiting times: what is told, what is not, and cases that still wait."""

from __future__ import annotations

from datetime import date, timedelta

import cases
import pytest
from casework_kit import EXPORTER, WANG, desk, granted, must
from hypothesis import given
from hypothesis import strategies as st

from sekisho.casework.waiting import LEAST_DECIDED, Wait, range_of, wait_of, waiting

ON = date(2026, 6, 30)
WAITS = st.lists(st.builds(Wait, st.integers(0, 200), st.booleans()), max_size=60)


def decided(*days: int) -> list[Wait]:
    return [Wait(each, True) for each in days]


def test_of_decided_cases_alone_the_range_is_that_of_their_waits() -> None:
    told = range_of(decided(*range(1, 101)), ON)
    assert (told.p10, told.p50, told.p90, told.decided, told.censored) == (10, 50, 90, 100, 0)
    assert told.reason is None


def test_below_the_least_number_of_decided_cases_nothing_is_told() -> None:
    told = range_of(decided(*range(1, LEAST_DECIDED)), ON)
    assert (told.p10, told.p50, told.p90) == (None, None, None)
    assert told.decided == LEAST_DECIDED - 1
    assert told.reason is not None
    assert told.reason["en"] == f"{LEAST_DECIDED - 1} like cases are decided; below {LEAST_DECIDED} no range is given"
    assert range_of(decided(*range(1, LEAST_DECIDED + 1)), ON).p50 is not None


def test_cases_that_still_wait_lengthen_the_range() -> None:
    quick = decided(*[10] * 30)
    with_open = range_of([*quick, *[Wait(100, False)] * 20], ON)
    assert range_of(quick, ON).p90 == 10
    assert (with_open.p10, with_open.p50, with_open.p90) == (10, 10, None)
    assert (with_open.decided, with_open.censored, with_open.longest_days) == (30, 20, 100)
    assert with_open.reason is not None
    assert "still wait" in with_open.reason["en"]


def test_a_case_opened_yesterday_says_nothing_of_those_that_waited_long() -> None:
    # Textbook data of remission times (weeks) with censoring; the estimate falls to 0.448 at 23.
    remitted = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    waits = [*decided(*remitted), *(Wait(each, False) for each in censored)]
    told = range_of(waits, ON, least=5)
    assert (told.p10, told.p50, told.p90) == (6, 23, None)


def test_for_a_case_that_waited_long_already_only_longer_waits_count() -> None:
    told = range_of(decided(*range(1, 101)), ON, waited_days=50)
    assert (told.p10, told.p50, told.p90, told.decided) == (55, 75, 95, 50)


@given(WAITS, st.integers(0, 200))
def test_the_range_is_in_order_and_more_waiting_never_shortens_it(waits: list[Wait], days: int) -> None:
    told = range_of(waits, ON, least=1)
    known = [each for each in (told.p10, told.p50, told.p90) if each is not None]
    assert known == sorted(known)
    assert told.decided + told.censored == len(waits)
    later = range_of([*waits, Wait(days + 200, False)], ON, least=1)
    for before, after in ((told.p10, later.p10), (told.p50, later.p50), (told.p90, later.p90)):
        assert after is None or (before is not None and before <= after)


@given(st.lists(st.integers(0, 300), min_size=20, max_size=80))
def test_without_open_cases_the_estimate_is_the_plain_quantile(days: list[int]) -> None:
    told = range_of(decided(*days), ON)
    order = sorted(days)
    for share, got in ((10, told.p10), (50, told.p50), (90, told.p90)):
        assert got == order[-(-share * len(order) // 100) - 1]


def test_a_case_waits_from_acceptance_to_decision_as_far_as_is_known_on_the_day() -> None:
    case = desk(cases.civil(), "2026-05-11")
    assert wait_of(case.case, ON) is None
    must(case.does("accept", WANG))
    case.now += timedelta(days=20)
    granted(case, [{"line": 1, "granted_g": 480_000}])
    assert wait_of(case.case, ON) == Wait(20, True)
    assert wait_of(case.case, date(2026, 5, 21)) == Wait(10, False)
    assert wait_of(case.case, date(2026, 5, 10)) is None


def test_what_was_withdrawn_waited_so_long_and_was_not_decided() -> None:
    case = desk(cases.civil(), "2026-05-11")
    must(case.does("accept", WANG))
    case.now += timedelta(days=7)
    must(case.does("withdraw", EXPORTER))
    assert wait_of(case.case, ON) == Wait(7, False)


@pytest.mark.parametrize(("waited", "p50"), [(None, 10), (4, 12)])
def test_only_cases_alike_count(waited: int | None, p50: int) -> None:
    made = []
    for number in range(40):
        told = cases.civil() if number % 2 else cases.changed(destination="DE", route=["CN", "DE"])
        case = desk(told, "2026-05-11")
        must(case.does("accept", WANG))
        # Cases for Japan take 1, 2, ... 20 days; the others do not count.
        case.now += timedelta(days=number // 2 + 1 if number % 2 else 40)
        granted(case, [{"line": 1, "granted_g": 480_000}])
        made.append(case.case)
    like = desk(cases.civil()).case
    told = waiting(made, ON, like, waited_days=waited, least=10)
    assert told.p50 == p50
    assert told.censored == 0
    assert waiting(made, ON, least=10).decided == 40
