"""Whose turn it is, and what a change of law flagged."""

from __future__ import annotations

from datetime import date

from cases import civil
from casework_kit import CUSTOMS, EXPORTER, WANG, ZHAO, Desk, beijing, book, desk, granted, licensed, must

from sekisho.casework.attention import FLAGS, flag_of, turn_of
from sekisho.casework.case import Case
from sekisho.casework.table import NOBODY, TURNS, table
from sekisho.casework.transition import refind

RULE = "MOFCOM-1/2026:1"


def strengthening(**more: object) -> dict[str, object]:
    """The civil application, of goods that raise military strength, from before Announcement 1 of 2026."""
    application = civil() | {"filed_on": "2025-12-15"} | more
    application["end_use"] = application["end_use"] | {"raises_military_strength": True}
    return application


def night(found: Desk) -> str:
    """The night of 5 January 2026 falls on a case."""
    (refound,) = refind([found.case], book(), beijing("2026-01-06 00:30"))
    found.keep(refound.events)
    found.now = beijing("2026-01-06 08:00")
    return refound.flag


def test_every_state_is_somebodys_turn_or_nobodys() -> None:
    assert all(turn_of(Case("C-1", state=state)) in (*TURNS, NOBODY) for state in table().states)


def test_open_cases_are_always_somebodys_turn() -> None:
    for state in table().states.values():
        assert (turn_of(Case("C-1", state=state.id)) != NOBODY) or not state.open


def test_turns_follow_the_case() -> None:
    found = desk(civil())
    assert turn_of(found.case) == "officer"
    must(found.does("accept", WANG))
    must(found.does("query", WANG, own=[{"en": "?", "ja": "?", "zh": "?"}]))
    assert turn_of(found.case) == "applicant"
    must(found.does("answer", EXPORTER))
    must(found.does("recommend", WANG, lines=[{"line": 1, "granted_g": 0, "grounds": ["security"]}], why="weighed"))
    assert turn_of(found.case) == "second"
    must(found.does("countersign", ZHAO))
    assert turn_of(found.case) == "supervisor"
    must(found.does("decide", ZHAO))
    assert turn_of(found.case) == NOBODY
    must(found.does("ask_reconsideration", EXPORTER, "it was another firm"))
    assert turn_of(found.case) == "reviewer"


def test_reconsideration_of_a_part_is_the_reviewers_turn_while_the_licence_is_in_use() -> None:
    found = licensed(civil(), [{"line": 1, "granted_g": 100_000, "grounds": ["security"]}], why="only so much")
    assert turn_of(found.case) == NOBODY
    must(found.does("ask_reconsideration", EXPORTER, "all of it is civil"))
    assert (found.case.state, turn_of(found.case)) == ("issued", "reviewer")


def test_a_pending_file_that_the_night_made_worse_is_flagged_by_its_rule() -> None:
    found = desk(strengthening(), "2025-12-15")
    assert flag_of(found.case) is None
    assert night(found) == "stronger"
    flag = flag_of(found.case)
    assert flag is not None
    assert (flag.kind, flag.on, flag.since) == ("stronger", date(2026, 1, 6), date(2025, 12, 15))
    assert RULE in flag.causes
    assert flag.kind in FLAGS


def test_a_flag_goes_when_a_person_acts() -> None:
    found = desk(strengthening(), "2025-12-15")
    night(found)
    must(found.does("accept", WANG))
    assert flag_of(found.case) is None


def test_what_the_night_does_to_a_licence_is_flagged_and_no_shipment_answers_it() -> None:
    lines = [{"line": 1, "granted_g": 480_000}]
    found = licensed(strengthening(), lines, "2025-12-15")
    assert night(found) == "suspended"
    flag = flag_of(found.case)
    assert flag is not None
    assert flag.kind == "suspended"
    assert turn_of(found.case) == "officer"
    what = {"key": "k", "export": "E-1", "on": "2026-01-05", "lines": {"1": 100}}
    must(found.does("record_draw", CUSTOMS, **what))
    assert flag_of(found.case) == flag


def test_a_decided_case_is_not_flagged() -> None:
    found = granted(desk(civil()), [{"line": 1, "granted_g": 480_000}])
    assert flag_of(found.case) is None
