"""Events: their one form, their day of law, how they fold, and what does not follow."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import cases
import pytest
from casework_kit import CUSTOMS, EXPORTER, WANG, ZHAO, Case, desk, granted, licensed, must
from hypothesis import given
from hypothesis import strategies as st

from sekisho.casework.case import BrokenCase
from sekisho.casework.model import Actor, Event, canonical, hash_of, instant, law_day, plain
from sekisho.casework.patch import changed_places, patched
from sekisho.casework.people import same_person

ALL = [{"line": 1, "granted_g": 480_000}]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)
# Null says what absence says, so only changes hold it.
SAID = st.recursive(
    st.booleans() | st.text("xyz", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from("abc"), SAID, max_size=3)
CHANGES = st.dictionaries(st.sampled_from("abc"), st.none() | SAID, max_size=3)


def test_the_law_s_day_changes_at_sixteen_hours_utc() -> None:
    assert law_day(datetime(2026, 1, 5, 15, 59, 59, 999_999, UTC)) == date(2026, 1, 5)
    assert law_day(datetime(2026, 1, 5, 16, tzinfo=UTC)) == date(2026, 1, 6)
    tokyo = timezone(timedelta(hours=9))
    assert law_day(datetime(2026, 1, 6, 0, 30, tzinfo=tokyo)) == date(2026, 1, 5)
    with pytest.raises(ValueError, match="has no time zone"):
        law_day(datetime(2026, 1, 6))


def test_an_instant_is_written_in_one_way_wherever_it_was_read() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert instant(datetime(2026, 1, 6, 1, tzinfo=tokyo)) == "2026-01-05T16:00:00.000000Z"
    assert instant(datetime(2026, 1, 5, 16, tzinfo=UTC)) == "2026-01-05T16:00:00.000000Z"


def test_an_event_has_one_form_and_comes_back_from_it() -> None:
    for event in licensed(cases.civil(), ALL).case.events:
        told = event.canonical()
        again = Event.from_json(json.loads(told))
        assert again == event
        assert again.canonical() == told
        assert again.hash() == event.hash()


def test_the_form_is_sorted_utf_8_without_blanks() -> None:
    event = Event("C-1", "accepted", datetime(2026, 5, 11, tzinfo=UTC), Actor("王", "officer", "局"), {}, "可")
    assert event.canonical().decode() == (
        '{"at":"2026-05-11T00:00:00.000000Z","by":{"organisation":"局","person":"王","role":"officer"},"case":"C-1",'
        '"finding":null,"kind":"accepted","what":{},"why":"可"}'
    )


@pytest.mark.parametrize("value", [0.5, {"a": [1, {"b": 2.0}]}, {1: "a"}, {"a": (1,)}, {"a": Decimal(1)}])
def test_what_has_no_one_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"no canonical form|a key must be a word"):
        canonical(value)


def test_plain_makes_numbers_text_and_keeps_the_rest() -> None:
    told = plain({"a": Decimal("2.80"), "b": (1, 2.8), "c": date(2026, 1, 6), "d": None, "e": True, "f": 3})
    assert told == {"a": "2.80", "b": [1, "2.8"], "c": "2026-01-06", "d": None, "e": True, "f": 3}
    canonical(told)


@given(JSON)
def test_the_form_tells_values_apart_and_equal_ones_not(value: Any) -> None:
    assert json.loads(canonical(value)) == value
    assert hash_of(value) == hash_of(json.loads(json.dumps(value)))


def test_a_kind_that_is_none_is_refused() -> None:
    told = Event("C-1", "accepted", datetime(2026, 5, 11, tzinfo=UTC), WANG, {}).as_json()
    with pytest.raises(ValueError, match="'approved' is no kind of event"):
        Event.from_json(told | {"kind": "approved"})


def test_a_case_needs_an_event() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        Case.of(())


def test_events_that_do_not_follow_are_told_with_their_place() -> None:
    events = granted(desk(cases.civil()), ALL).case.events
    assert [event.kind for event in events] == ["filed", "accepted", "recommended", "countersigned", "decided"]
    spoilt = {
        "decided (granted) does not follow while the case is under_review": (*events[:2], events[4]),
        "is of case C-2": (*events[:1], replace(events[1], case="C-2")),
        "is earlier than the one before it": (*events[:2], replace(events[2], at=events[0].at)),
        "filed lacks what it should hold: KeyError('application')": (replace(events[0], what={}),),
        "filed does not follow while the case is filed": (events[0], events[0]),
    }
    for cause, told in spoilt.items():
        with pytest.raises(BrokenCase) as caught:
            Case.of(told)
        assert caught.value.cause == cause
        assert caught.value.place == len(told)


def test_what_a_licence_was_on_a_day_follows_from_the_events() -> None:
    held = licensed(cases.civil(), ALL)
    assert held.case.licence is not None
    issued_on = held.case.licence.issued_on
    held.now += timedelta(days=10)
    must(held.does("suspend", WANG, "a tip"))
    suspended_on = held.case.events[-1].day
    held.now += timedelta(days=10)
    must(held.does("surrender", EXPORTER))
    days = [issued_on - timedelta(days=1), issued_on, suspended_on - timedelta(days=1), suspended_on]
    assert [held.case.licence_on(day) for day in days] == [None, "open", "open", "suspended"]
    assert held.case.licence_on(held.case.events[-1].day) == "surrendered"


def test_goods_given_back_are_counted_by_draw_and_by_line() -> None:
    held = licensed(cases.civil(), ALL)
    day = str(held.case.events[-1].day)
    must(held.does("record_draw", CUSTOMS, key="k1", export="E1", on=day, lines={"1": 300_000}))
    must(held.does("record_draw", CUSTOMS, key="k2", export="E1", on=day, lines={"1": 180_000}))
    must(held.does("reverse_draw", CUSTOMS, "short-landed", corrects="k2", lines={"1": 80_000}))
    assert held.case.drawn_g == {1: 400_000}
    assert held.case.draws["k2"].lines_g == {1: 100_000}


@given(OBJECTS, CHANGES)
def test_a_change_says_what_it_names_and_nothing_else(old: dict[str, Any], changes: dict[str, Any]) -> None:
    new = patched(old, changes)
    assert patched(new, changes) == new
    for key in old.keys() - changes.keys():
        assert new[key] == old[key]
    for key, value in changes.items():
        assert (key in new) is (value is not None)
    assert bool(list(changed_places(old, new))) is (old != new)


def test_changes_merge_as_rfc_7396_has_them() -> None:
    given_, change = {"a": {"b": "c", "d": 1}, "e": [1, 2]}, {"a": {"b": None, "f": {"g": None}}, "e": [3]}
    assert patched(given_, change) == {"a": {"d": 1, "f": {}}, "e": [3]}
    assert given_ == {"a": {"b": "c", "d": 1}, "e": [1, 2]}
    assert patched("a", {"b": None}) == {}


def test_changed_places_are_named_to_the_leaf() -> None:
    old, new = {"a": [{"b": 1}, {"b": 2}], "c": {"d": 1}}, {"a": [{"b": 1}, {"b": 3}], "c": {"e": 1}}
    assert list(changed_places(old, new)) == ["a[1].b", "c.d", "c.e"]
    assert list(changed_places({"a": [1]}, {"a": [1, 2]})) == ["a"]


def test_a_person_is_the_same_under_accounts_that_were_seen_together() -> None:
    one, other = Actor("a", "officer", "x"), Actor("d", "supervisor", "y")
    links = [Actor("a", "officer", "x", ("b",)), Actor("c", "officer", "x", ("b",)), Actor("c", "officer", "x", ("D",))]
    assert not same_person(one, other)
    assert not same_person(one, other, links[:2])
    assert same_person(one, other, links)
    assert same_person(other, one, reversed(links))


@pytest.mark.parametrize("name", ["WANG", " wang ", "ｗａｎｇ", "Wang"])
def test_width_case_and_blanks_make_no_second_person(name: str) -> None:
    assert same_person(Actor("wang", "officer", "x"), Actor(name, "supervisor", "y"))


def test_people_of_other_names_are_other_people() -> None:
    assert not same_person(WANG, ZHAO, [CUSTOMS, EXPORTER])
