"""A refusal in principle that is overturned: the line then carries what law and practice put on any other."""

from __future__ import annotations

from typing import Any

import cases
from casework_kit import WANG, ZHAO, Desk, code, desk, granted, must

ALL = [{"line": 1, "granted_g": 480_000}]
WEAPONS = "CN-ECL-2020:12(3)"
OVERTURNED: dict[str, Any] = {"valid_months": 12, "overturn": [WEAPONS]}


def presumed(**changes: Any) -> Desk:
    opened = desk(cases.changed(use__category="wmd", **changes))
    assert opened.case.found is not None
    assert opened.case.found.outcome == "presumed_refusal"
    must(opened.does("accept", WANG))
    return opened


def texts(held: Desk) -> list[str]:
    must(held.does("issue", WANG, licence="L-1"))
    assert held.case.licence is not None
    return [condition.text["en"] for condition in held.case.licence.conditions]


def test_an_overturned_line_carries_the_conditions_that_any_line_carries() -> None:
    plain = desk(cases.civil())
    held = granted(presumed(), ALL, why="inspectors use it", overturn=[WEAPONS])
    assert texts(held) == texts(granted(plain, ALL))
    assert held.case.licence is not None
    assert held.case.licence.over_bars == (WEAPONS,)


def test_a_condition_of_practice_on_an_overturned_line_is_dropped_by_name() -> None:
    held = presumed()
    (event,) = must(held.does("recommend", WANG, "inspectors use it", lines=ALL, drop=["no_split"], **OVERTURNED))
    assert [each["kind"] for each in event.what["conditions"]] == ["one_mode"]
    assert [each["kind"] for each in event.what["dropped"]] == ["no_split"]
    assert event.what["beyond"]["lifted"] == [WEAPONS]


def test_without_the_overturning_nothing_is_there_to_drop() -> None:
    held = presumed()
    assert code(held.does("recommend", WANG, "x", lines=ALL, valid_months=12, drop=["no_split"])) == "nothing_to_drop"


def test_papers_that_the_law_asks_for_are_asked_of_an_overturned_line_too() -> None:
    papers = [paper for paper in cases.civil()["documents"] if paper["kind"] != "contract"]
    held = presumed(documents=papers)
    refused = held.does("recommend", WANG, "inspectors use it", lines=ALL, **OVERTURNED)
    assert code(refused) == "information_needed"
    assert refused.figures["what"] == "contract"


def test_the_decision_weighs_an_overturned_line_as_the_recommendation_did() -> None:
    held = presumed()
    must(held.does("recommend", WANG, "inspectors use it", lines=ALL, **OVERTURNED))
    must(held.does("countersign", ZHAO))
    (event,) = must(held.does("decide", ZHAO))
    assert event.what["outcome"] == "granted"
    assert {each["kind"] for each in event.what["conditions"]} == {"one_mode", "no_split"}
