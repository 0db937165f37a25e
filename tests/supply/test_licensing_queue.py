"""Laws of the desk: no gram appears or is lost, more delay and more refusals never bring a gram sooner."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.errors import InputError
from sekisho.places import data_path
from sekisho.regime.naming import load
from sekisho.regime.tables import Clock
from sekisho.supply.licensing import MECHANISMS, Decisions, Fate, Files, decide, due_day, luck_of
from sekisho.supply.licensing.mechanisms import _served
from sekisho.supply.parameters import draw, read_parameters

DAY_0 = date(2025, 4, 4)
PRIOR = read_parameters(data_path("supply", "licensing.yaml"))
EVERY = pytest.mark.parametrize("mechanism", MECHANISMS)


@pytest.fixture(scope="module")
def statute() -> Clock:
    clock = load(f"cn@{DAY_0}", DAY_0).law.clock
    assert clock is not None
    return clock


def files(n: int = 60, asked_g: int = 1_234_567, lodged: np.ndarray | None = None) -> Files:
    days = np.linspace(0.0, 90.0, n) if lodged is None else lodged
    return Files([f"f{place}" for place in range(n)], days, np.full(n, asked_g), np.arange(n) % 3, DAY_0)


def drawn(n: int = 20, seed: int = 3, **fixed: float) -> dict[str, np.ndarray]:
    values = dict(draw(PRIOR, n, seed))
    return values | {name.replace("__", "."): np.full(n, value) for name, value in fixed.items()}


def balanced(grams: Mapping[str, np.ndarray]) -> np.ndarray:
    return sum(grams[name] for name in ("granted", "partial", "refused", "lapsed", "pending")) - grams["asked"]


@EVERY
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), day=st.floats(-5, 400), asked=st.integers(0, 10**15))
def test_every_gram_asked_for_is_granted_refused_lapsed_or_pending(
    statute: Clock, mechanism: str, seed: int, day: float, asked: int
) -> None:
    decisions = decide(files(12, asked), mechanism, drawn(4, seed), seed, statute)
    assert not balanced(decisions.grams(day)).any()


@EVERY
def test_what_arrives_and_what_is_on_the_way_is_all_that_was_granted(statute: Clock, mechanism: str) -> None:
    decisions = decide(files(), mechanism, drawn(), 3, statute)
    arrivals = decisions.arrivals(120, np.linspace(0, 40, 20), 3)
    there = arrivals.by_day_g.sum(axis=(1, 2)) + arrivals.on_the_way_g.sum(axis=1)
    assert there.tolist() == decisions.granted_g.sum(axis=1).tolist()
    assert (arrivals.by_day_g >= 0).all()
    assert arrivals.on_the_way_g.any()


@EVERY
def test_no_gram_arrives_before_its_licence_and_its_journey(statute: Clock, mechanism: str) -> None:
    decisions = decide(files(), mechanism, drawn(), 3, statute)
    arrivals = decisions.arrivals(200, np.full(20, 12.0), 3)
    for day in (30, 75, 140):
        grams = decisions.grams(day - 12.0)
        licensed = grams["granted"] + grams["partial"]
        assert arrivals.by_day_g[:, :, : day + 1].sum(axis=(1, 2)).tolist() == licensed.tolist()


@EVERY
def test_more_refusals_never_license_a_gram_more(statute: Clock, mechanism: str) -> None:
    few = decide(files(), mechanism, drawn(refused_share=0.1), 3, statute)
    many = decide(files(), mechanism, drawn(refused_share=0.3), 3, statute)
    assert (many.granted_g <= few.granted_g).all()
    assert (many.granted_g < few.granted_g).any()
    assert (many.decided_day == few.decided_day).all()


@EVERY
def test_later_acceptance_never_brings_an_answer_sooner(statute: Clock, mechanism: str) -> None:
    soon = decide(files(), mechanism, drawn(acceptance_days=1.0, query_share=0.0), 3, statute)
    late = decide(files(), mechanism, drawn(acceptance_days=9.0, query_share=0.0), 3, statute)
    assert (late.decided_day >= soon.decided_day).all()


@pytest.mark.parametrize("mechanism", ["no_queue", "clock", "policy"])
def test_a_query_stops_the_clock_and_so_delays_its_own_file(statute: Clock, mechanism: str) -> None:
    plain = decide(files(), mechanism, drawn(query_share=0.0, lapse_share=0.0), 3, statute)
    asked = decide(files(), mechanism, drawn(query_share=1.0, lapse_share=0.0), 3, statute)
    assert (asked.decided_day >= plain.decided_day).all()
    assert (asked.decided_day > plain.decided_day).mean() > 0.5


def test_a_file_that_waits_for_its_applicant_gives_its_desk_to_the_next() -> None:
    done = _served(
        np.array([0.0, 1.0]), np.array([10.0, 4.0]), np.array([20.0, 0.0]), np.zeros(2, dtype=bool), 1, 0.0, 0.5
    )
    # The first is worked on to day 5, is out until day 25 and needs 5 days more; the second is done meanwhile.
    assert done.tolist() == [30.0, 9.0]


def test_more_desks_never_keep_a_file_waiting_longer_where_nobody_is_queried(statute: Clock) -> None:
    few = decide(files(), "desks", drawn(query_share=0.0, desks__count=3), 3, statute)
    many = decide(files(), "desks", drawn(query_share=0.0, desks__count=9), 3, statute)
    assert (many.decided_day <= few.decided_day).all()
    assert (many.decided_day < few.decided_day).any()


def hour_by_hour(ready: list[float], work: list[float], count: int, opens: float) -> list[float]:
    """The same queue, stepped through hour by hour: another way to the same answer."""
    done, left = [np.inf] * len(ready), [round(24 * each) for each in work]
    at_desk: list[int] = []
    for hour in range(round(24 * opens), 24 * 400):
        queue = sorted((day, place) for place, day in enumerate(ready) if place not in at_desk and left[place] > 0)
        for day, place in queue:
            if len(at_desk) < count and 24 * day <= hour:
                at_desk.append(place)
        for place in list(at_desk):
            left[place] -= 1
            if left[place] == 0:
                done[place] = (hour + 1) / 24
                at_desk.remove(place)
    return done


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), min_size=1, max_size=9),
    st.integers(1, 3),
    st.integers(0, 20),
)
def test_desks_serve_first_come_first_served(given_files: list[tuple[int, int]], count: int, opens: int) -> None:
    ready, work = ([float(each) for each in column] for column in zip(*given_files, strict=True))
    idle = np.zeros(len(ready), dtype=bool)
    done = _served(np.array(ready), np.array(work), np.zeros(len(ready)), idle, count, float(opens), 0.5)
    assert done.tolist() == pytest.approx(hour_by_hour(ready, work, count, float(opens)))


@EVERY
def test_a_draw_alone_is_the_draw_among_many_and_a_file_is_not_touched_by_other_files_luck(
    statute: Clock, mechanism: str
) -> None:
    many = decide(files(), mechanism, drawn(), 3, statute)
    alone = decide(files(), mechanism, draw(PRIOR, 1, 3, first=7), 3, statute, first=7)
    assert (alone.decided_day[0] == many.decided_day[7]).all()
    assert (alone.granted_g[0] == many.granted_g[7]).all()
    fewer = luck_of(files(5), drawn(), 3)
    assert (fewer.ends == luck_of(files(60), drawn(), 3).ends[:, :5]).all()


@EVERY
def test_a_file_left_without_an_answer_lapses_and_takes_nothing(statute: Clock, mechanism: str) -> None:
    decisions = decide(files(), mechanism, drawn(lapse_share=1.0, lapse_days=100.0), 3, statute)
    before, after = (decisions.on(day) for day in (99.0, 190.0))
    assert (before == Fate.PENDING).all()
    assert (after == Fate.LAPSED).all()
    assert not decisions.granted_g.any()


def test_the_statutory_day_is_the_calendars_own(statute: Clock) -> None:
    accepted = np.arange(0.0, 250.0)
    due = due_day(accepted, files(), statute)
    for day, last in zip(accepted, due, strict=True):
        want = statute.calendar.due_on(date.fromordinal(DAY_0.toordinal() + int(day)), statute.working_days)
        assert want is not None
        assert last == (want - DAY_0).days


def test_a_due_day_beyond_the_published_calendar_is_not_guessed(statute: Clock) -> None:
    last = (statute.calendar.last - DAY_0).days
    assert np.isinf(due_day(np.array([last - 10.0, last + 400.0]), files(), statute)).all()
    decisions = decide(
        files(lodged=np.full(60, last - 10.0)), "clock", drawn(clock__quick_share=0.0, lapse_share=0.0), 3, statute
    )
    grams = decisions.grams(last + 1000.0)
    assert (grams["pending"] > 0).all()
    assert not balanced(grams).any()


def test_a_part_of_a_large_mass_is_exact(statute: Clock) -> None:
    decisions = decide(
        files(asked_g=9 * 10**15),
        "no_queue",
        drawn(partial_share=1.0, refused_share=0.0, lapse_share=0.0, partial_fraction=0.333333),
        3,
        statute,
    )
    assert (decisions.granted_g == 9 * 10**15 * 333_333 // 1_000_000).all()


def test_shares_that_leave_no_room_for_each_other_are_refused(statute: Clock) -> None:
    with pytest.raises(InputError, match=r"more than all files in some draw: 1\.200"):
        decide(files(), "no_queue", drawn(refused_share=0.6, partial_share=0.6), 3, statute)


def test_negative_grams_and_ids_that_occur_twice_are_refused_together() -> None:
    with pytest.raises(InputError) as caught:
        Files(["a", "a"], np.zeros(2), np.array([-1, 5]), np.zeros(2, dtype=np.int64), DAY_0)
    told = str(caught.value)
    assert "file a: asked_g: must not be negative; got -1" in told
    assert "ids occur twice: a" in told


def test_waits_count_from_lodging_and_only_licensed_files(statute: Clock) -> None:
    decisions: Decisions = decide(files(), "no_queue", drawn(refused_share=0.0, partial_share=0.0), 3, statute)
    (waits, *_) = decisions.waits(0.0, 30.0)
    early = (decisions.lodged_day[0] < 30) & (decisions.fate[0] == Fate.GRANTED)
    assert waits.tolist() == sorted((decisions.decided_day[0] - decisions.lodged_day[0])[early].tolist())
