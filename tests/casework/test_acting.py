"""Commands one by one: what they write, what they ask, and how what cannot be read is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import cases
import pytest
from casework_kit import (
    CUSTOMS,
    EXPORTER,
    REVIEWER,
    SYSTEM,
    WANG,
    ZHAO,
    Desk,
    beijing,
    book,
    code,
    desk,
    granted,
    licensed,
    must,
)

from sekisho.casework.act import act, may
from sekisho.casework.case import Case
from sekisho.casework.clock import clock_of
from sekisho.casework.findings import Found
from sekisho.casework.model import Actor
from sekisho.casework.pools import Claim, PoolBook, account_of, claims
from sekisho.casework.table import table
from sekisho.errors import InputError
from sekisho.ledger.entries import Entry, Kind, Order, after, post
from sekisho.licence.model import ConditionKind

ALL = [{"line": 1, "granted_g": 480_000}]
DY = "DY-JP-2026-Q2"


def under_review(**changes: Any) -> Desk:
    opened = desk(cases.changed(**changes))
    must(opened.does("accept", WANG))
    return opened


def test_a_query_asks_what_is_missing_in_three_languages_and_of_whom() -> None:
    asked = under_review(use__raises_military_strength=None, documents=[])
    (event,) = must(asked.does("query", WANG))
    questions = {each["fact"]: each for each in event.what["questions"]}
    strength = questions["raises_military_strength"]
    assert set(strength["question"]) == {"en", "ja", "zh"}
    assert strength["asked_of"] == "end_user"
    assert strength["lines"] == [1]
    assert "MOFCOM-1/2026:1" in strength["settles"]
    papers = {paper["kind"]: paper for paper in event.what["papers"]}
    assert papers["contract"]["rule"] == "CN-REG-792:16(1)(2)"
    assert set(papers["contract"]["name"]) == {"en", "ja", "zh"}
    assert event.finding == asked.case.found.hash  # type: ignore[union-attr]


def test_a_query_may_ask_for_some_of_it_and_a_question_of_its_own() -> None:
    asked = under_review(use__raises_military_strength=None, documents=[])
    own = {"en": "Which scanner?", "ja": "どの装置か。", "zh": "哪台设备？"}
    (event,) = must(asked.does("query", WANG, facts=[], papers=["contract"], own=[own]))
    assert event.what["questions"] == []
    assert [paper["kind"] for paper in event.what["papers"]] == ["contract"]
    assert event.what["own"] == [own]


def test_an_open_hit_is_asked_about_and_settled_by_a_judgement() -> None:
    namesake = {"id": "p2", "name": "TDK Corporation", "country": "US", "military": False}
    asked = under_review(importer=namesake, end_users=["p2"])
    (event,) = must(asked.does("query", WANG))
    hits = [each["hit"] for each in event.what["questions"] if "hit" in each]
    assert hits == ["MOFCOM-12/2026#12|US|TDK Corporation"]
    (judged,) = must(asked.does("adjudicate", WANG, "its register number differs", hit=hits[0], same=False))
    assert judged.what["seen"]["entry_hash"].startswith("sha256:")
    assert asked.case.found is not None
    assert asked.case.found.hits == ()
    assert asked.case.found.outcome == "grantable"


@pytest.mark.parametrize(
    ("command", "what", "told"),
    [
        ("file", {}, ["file: application: is missing"]),
        ("file", {"application": 5, "x": 1}, ["file: x: is nothing that", "file: application: must be an object"]),
        ("file", {"application": {}, "special": {"reason": " "}}, ["file: special: reason: must be text"]),
        (
            "file",
            {"application": {"lines": []}},
            ["C-9: id: is missing", "C-9: filed_on: is missing", "C-9: lines: is missing"],
        ),
        ("accept", {"x": 1}, ["accept: x: is nothing that this command takes; it takes none"]),
        ("query", {"own": [{"en": "Why?"}]}, ["query: own[0]: no text in ja, zh"]),
        ("query", {"facts": "all"}, ["query: facts: must be a list; got 'all'"]),
        ("adjudicate", {"hit": "x"}, ["adjudicate: same: is missing"]),
        ("recommend", {}, ["recommend: lines: is missing"]),
        (
            "recommend",
            {"lines": [5, {"line": 1, "granted_g": 1.5}, {"line": 2, "granted_g": True}, {"line": 3, "grounds": 1}]},
            [
                "lines[0]: must be an object",
                "lines[1].granted_g: must be whole",
                "lines[2].granted_g",
                "lines[3].grounds",
            ],
        ),
        (
            "recommend",
            {"lines": [{"line": 1}, {"line": 1}]},
            ["lines[1].line: must be the number of a line, each once"],
        ),
        ("recommend", {"lines": ALL}, ["recommend: valid_months: is missing; say how long"]),
        ("recommend", {"lines": ALL, "valid_months": 0}, ["valid_months: must be whole months above 0; got 0"]),
        (
            "recommend",
            {"lines": ALL, "valid_months": 1, "conditions": [{"kind": "port"}, {"kind": "no_split", "value": "x"}]},
            ["conditions[0].value: must be text", "conditions[1].value: is not taken by this condition"],
        ),
        (
            "recommend",
            {"lines": ALL, "valid_months": 1, "conditions": [{"kind": "other", "text": {"en": "x"}}]},
            ["conditions[0].text: needs a text in en, ja and zh"],
        ),
        ("start_appraisal", {}, ["start_appraisal: kind: is missing"]),
    ],
)
def test_what_cannot_be_read_is_told_all_at_once(command: str, what: dict[str, Any], told: list[str]) -> None:
    case = Case("C-9") if command == "file" else desk(cases.civil()).case
    if command not in ("file", "accept"):
        case = under_review().case
    by = EXPORTER if command == "file" else WANG
    with pytest.raises(InputError) as caught:
        act(case, command, at=beijing("2026-06-01 09:00"), by=by, book=book(), what=what, why="a reason")
    said = list(map(str, caught.value.problems))
    assert len(said) == len(told)
    for problem, expected in zip(said, told, strict=True):
        assert expected in problem


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("record_draw", {"key": "k", "export": "E", "on": "yesterday", "lines": {"1": 1}}),
        ("record_draw", {"key": "k", "export": "E", "on": "2026-05-12", "lines": {"1": 0}}),
        ("record_draw", {"key": "k", "export": "E", "on": "2026-05-12", "lines": {"1": "5"}}),
        ("record_draw", {"key": "k", "export": "E", "on": "2026-05-12", "lines": {"x": 5}}),
        ("record_draw", {"key": "k", "export": "E", "on": "2026-05-12", "lines": {}}),
        ("reverse_draw", {"corrects": "k"}),
        ("suspend", {"ground": "law:X"}),
    ],
)
def test_particulars_of_a_licence_in_use_are_read_as_strictly(command: str, what: dict[str, Any]) -> None:
    held = licensed(cases.civil(), ALL)
    with pytest.raises(InputError):
        held.does(command, WANG if command == "suspend" else CUSTOMS, "a reason", **what)


def test_a_command_that_is_none_and_an_instant_before_the_last_are_refused() -> None:
    case = under_review().case
    at = beijing("2026-06-01 09:00")
    assert code(act(case, "approve", at=at, by=WANG, book=book())) == "no_such_command"
    early = act(case, "query", at=case.events[-1].at - timedelta(seconds=1), by=WANG, book=book())
    assert code(early) == "earlier_than_last"


def test_the_same_instant_may_hold_two_events() -> None:
    case = desk(cases.civil()).case
    must(act(case, "accept", at=case.events[-1].at, by=WANG, book=book()))


def test_an_application_keeps_its_number() -> None:
    changed = under_review().does("amend", EXPORTER, changes={"id": "EX-2"})
    assert (code(changed), changed.figures["expected"]) == ("wrong_application", "EX-1")


def test_a_file_with_numbers_is_kept_with_its_numbers_as_text() -> None:
    told = cases.changed(line__net_kg=480.5, line__composition_wt_pct={"Nd": 25.5, "Dy": 2.8})
    told["downstream"][0]["net_kg"] = 480.5
    case = desk(told).case
    assert case.application["lines"][0]["net_kg"] == "480.5"
    assert case.application["lines"][0]["composition_wt_pct"] == {"Nd": "25.5", "Dy": "2.8"}
    assert case.dossier.lines[0].net_g == 480_500


def test_a_licence_says_what_was_granted_and_the_law_s_own_conditions() -> None:
    conditions = [{"kind": "transport_mode", "value": "sea"}, {"kind": "no_split"}]
    held = licensed(
        cases.civil(), [{"line": 1, "granted_g": 100_000, "grounds": ["sensitivity"]}], why="x", conditions=conditions
    )
    licence = held.case.licence
    assert licence is not None
    assert [(line.line, line.net_g, line.control_codes) for line in licence.lines] == [(1, 100_000, ("1C905.a(4)",))]
    kinds = [condition.kind for condition in licence.conditions]
    assert kinds[:2] == [ConditionKind.TRANSPORT_MODE, ConditionKind.NO_SPLIT]
    assert licence.conditions[0].text["ja"] == "輸送手段は海上輸送に限る。"
    pledges = [condition for condition in licence.conditions if "pledges no other use" in condition.text["en"]]
    assert len(pledges) == 1
    assert licence.finding == held.case.found.facts_hash  # type: ignore[union-attr]
    issued = held.case.events[-1]
    assert issued.what["hash"] == licence.hash()


def test_a_decision_says_what_each_ground_rests_on() -> None:
    opened = under_review(use__category="military")
    granted(opened, [{"line": 1, "granted_g": 0, "grounds": ["barred", "weighed_against"]}])
    assert opened.case.state == "refused"
    assert opened.case.decision is not None
    (line,) = opened.case.decision.what["lines"]
    assert line["grounds"] == [
        {"ground": "barred", "rests_on": ["MOFCOM-1/2026:1"]},
        {"ground": "weighed_against", "rests_on": ["CN-ECL-2020:13"]},
    ]


def test_a_bar_that_special_circumstances_lift_leaves_every_other_question_open() -> None:
    fujitsu = {"id": "p2", "name": "Fujitsu Defense & National Security, Ltd.", "country": "JP", "military": False}
    opened = under_review(importer=fujitsu, end_users=["p2"], use__raises_military_strength=None)
    must(opened.does("amend", EXPORTER, special={"reason": "a hospital"}))
    proposal = {"lines": ALL, "valid_months": 3}
    refused = opened.does("recommend", WANG, "a hospital", **proposal)
    assert code(refused) == "information_needed"
    assert refused.figures["what"] == "raises_military_strength"
    assert "“Does this use help raise a country's military strength?”" in refused.sentence("en")
    assert "「この用途は軍事力の向上に資するか。」" in refused.sentence("ja")
    must(opened.does("amend", EXPORTER, changes={"end_use": {"raises_military_strength": False}}))
    (event,) = must(opened.does("recommend", WANG, "a hospital", **proposal))
    assert event.what["beyond"]["lifted"] == ["MOFCOM-11/2026:1"]
    beyond = Found.from_json(event.what["beyond"]["finding"])
    assert beyond.regime["lifted"] == ["MOFCOM-11/2026:1"]
    assert beyond.outcome == "grantable"
    assert event.what["over_bars"] == ["MOFCOM-11/2026:1"]


def test_special_circumstances_lift_no_other_prohibition() -> None:
    opened = under_review(use__category="military")
    must(opened.does("amend", EXPORTER, special={"reason": "a hospital"}))
    assert code(opened.does("recommend", WANG, "a hospital", lines=ALL, valid_months=3)) == "prohibited"


def pool_with(left_g: int, ahead_g: int = 0) -> PoolBook:
    """The quarter's pool of dysprosium with so many grams left on its account."""
    ceiling_g = next(pool.ceiling_g for pool in book("cn+limited").law.pools if pool.id == DY)
    opened = Order(account_of(DY), Kind.OPENED, ceiling_g, date(2026, 4, 1), beijing("2026-05-11 08:00"), "o", "x", "")
    first = post(None, opened)
    assert isinstance(first, Entry)
    head = after(None, first)
    drawn = post(head, replace(opened, kind=Kind.DRAWN, amount_g=ceiling_g - left_g, on=date(2026, 5, 11), key="d"))
    assert isinstance(drawn, Entry)
    return PoolBook({DY: after(head, drawn)}, {DY: ahead_g})


def test_a_line_that_draws_on_a_pool_is_granted_what_the_pool_still_covers() -> None:
    """480 kg of magnets with 2.8 % dysprosium draw 13,440 g."""
    opened = desk(cases.civil(), law=book("cn+limited"))
    must(opened.does("accept", WANG))
    assert opened.case.found is not None
    assert dict(opened.case.found.line(1).draws) == {DY: 13_440}
    proposal = {"lines": ALL, "valid_months": 12}
    assert code(opened.does("recommend", WANG, **proposal)) == "pools_not_asked"
    refused = opened.does("recommend", WANG, pools=pool_with(5_600), **proposal)
    assert (code(refused), refused.figures["most_g"]) == ("more_than_pools", 200_000)
    # What files before this one may draw is not there for it.
    refused = opened.does("recommend", WANG, pools=pool_with(13_440, 7_840), **proposal)
    assert (code(refused), refused.figures["most_g"]) == ("more_than_pools", 200_000)
    less = [{"line": 1, "granted_g": 200_000, "grounds": ["pool_exhausted"]}]
    (event,) = must(opened.does("recommend", WANG, pools=pool_with(5_600), lines=less, valid_months=12))
    assert event.what["lines"][0]["grounds"] == [{"ground": "pool_exhausted", "rests_on": ["ASSUMPTION-LIMITED:dy"]}]
    must(opened.does("countersign", ZHAO))
    # Another case drew meanwhile: what was recommended is not there any more.
    assert code(opened.does("decide", ZHAO, pools=pool_with(5_599))) == "more_than_pools"
    must(opened.does("decide", ZHAO, pools=pool_with(5_600)))
    assert opened.case.granted_g == {1: 200_000}
    assert claims(opened.case) == [Claim(DY, 5_600, granted=True)]
    assert code(opened.does("issue", WANG, licence="L-1")) == "pools_not_asked"
    assert code(opened.does("issue", WANG, licence="L-1", pools=pool_with(5_599))) == "more_than_pools"
    (issued,) = must(opened.does("issue", WANG, licence="L-1", pools=pool_with(5_600)))
    (drawn,) = issued.what["pools"]
    assert (drawn["pool"], drawn["was_g"], drawn["lines"]) == (DY, 6_766_666, {"1": 5_600})
    assert claims(opened.case) == []


def test_two_lines_of_one_file_draw_one_after_the_other() -> None:
    told = cases.civil()
    told["lines"].append({**told["lines"][0], "line": 2})
    told["downstream"].append({**told["downstream"][0], "line": 2})
    opened = desk(told, law=book("cn+limited"))
    must(opened.does("accept", WANG))
    both = [{"line": 1, "granted_g": 480_000}, {"line": 2, "granted_g": 480_000}]
    refused = opened.does("recommend", WANG, lines=both, valid_months=12, pools=pool_with(13_440 + 5_600))
    assert (code(refused), refused.figures["line"], refused.figures["most_g"]) == ("more_than_pools", 2, 200_000)
    part = [both[0], {"line": 2, "granted_g": 200_000, "grounds": ["pool_exhausted"]}]
    must(opened.does("recommend", WANG, lines=part, valid_months=12, pools=pool_with(13_440 + 5_600)))


def test_practice_sets_its_conditions_unless_the_officer_drops_them_with_a_reason() -> None:
    """One mode of transport and no split, for individual licences since July 2025."""
    held = licensed(cases.civil(), ALL, drop=[], why="")
    assert held.case.licence is not None
    assert [each.kind for each in held.case.licence.conditions][:2] == [ConditionKind.ONE_MODE, ConditionKind.NO_SPLIT]
    assert held.case.decision is not None
    assert {each["rule"] for each in held.case.decision.what["conditions"]} == {"PRACTICE-2025:one-mode"}
    opened = under_review()
    proposal = {"lines": ALL, "valid_months": 12}
    assert code(opened.does("recommend", WANG, drop=["no_split"], **proposal)) == "no_reason"
    strange = opened.does("recommend", WANG, "x", drop=["port"], **proposal)
    assert (code(strange), strange.figures["known"]) == ("nothing_to_drop", "one_mode, no_split")
    sea = [{"kind": "transport_mode", "value": "sea"}]
    (event,) = must(opened.does("recommend", WANG, "two vessels", drop=["no_split"], conditions=sea, **proposal))
    # That sea is named says as much as that one mode is.
    assert [each["kind"] for each in event.what["conditions"]] == ["transport_mode"]
    assert event.what["dropped"] == [{"kind": "no_split", "rule": "PRACTICE-2025:one-mode"}]


def test_before_the_practice_and_for_general_licences_nothing_is_added() -> None:
    early = licensed(cases.civil(), ALL, day="2025-06-16", drop=[], why="")
    general = cases.changed(kind="general", documents=cases.civil()["documents"] + _general_papers())
    for held in (early, licensed(general, ALL, number="L-2", drop=[], why="")):
        assert held.case.licence is not None
        assert {each.kind for each in held.case.licence.conditions} == {ConditionKind.OTHER}


@pytest.mark.parametrize("number", ["L 1", "L/1", "-1", "許可1", "x" * 41, "L\n1"])
def test_a_number_has_a_stated_form(number: str) -> None:
    held = granted(under_review(), ALL)
    with pytest.raises(InputError, match="is no number of a case or a licence; write 1 to 40 characters") as caught:
        held.does("issue", WANG, licence=number)
    assert [problem.place for problem in caught.value.problems] == ["issue: licence"]
    with pytest.raises(InputError) as caught:
        desk(cases.civil(), case=number)
    assert [problem.place for problem in caught.value.problems] == ["file: case"]


def test_of_two_lines_one_may_be_granted_and_one_refused() -> None:
    told = cases.civil()
    told["lines"].append({**told["lines"][0], "line": 2, "form": "metal", "composition_wt_pct": {"Dy": "99.9"}})
    told["lines"][1].pop("declared_control_code")
    told["downstream"].append({**told["downstream"][0], "line": 2})
    held = licensed(
        told, [{"line": 1, "granted_g": 480_000}, {"line": 2, "granted_g": 0, "grounds": ["sensitivity"]}], why="metal"
    )
    assert held.case.decision is not None
    assert held.case.decision.what["outcome"] == "granted_in_part"
    assert held.case.licence is not None
    assert [line.line for line in held.case.licence.lines] == [1]
    day = str(held.case.events[-1].day)
    assert code(held.does("record_draw", CUSTOMS, key="k", export="E", on=day, lines={"2": 1})) == "no_such_line"


def test_a_case_that_changes_a_licence_is_judged_beside_the_case_that_holds_it() -> None:
    held = licensed(cases.changed(kind="general", documents=cases.civil()["documents"] + _general_papers()), ALL)
    change = cases.changed(id="EX-2", kind="general", line__value_cny="1", documents=held.case.application["documents"])
    link = {"case": held.case.id, "licence": "L-1"}
    opened = Desk(Case("C-2"), held.now, beside=held.case)
    must(opened.does("file", EXPORTER, application=change, amends=link))
    for beside in (None, opened.case):
        with pytest.raises(ValueError, match="give that case beside"):
            act(opened.case, "accept", at=held.now + timedelta(days=1), by=WANG, book=book(), beside=beside)
    what = {"application": change, "amends": link}
    with pytest.raises(ValueError, match="is judged beside that case; got None"):
        act(Case("C-3"), "file", at=held.now, by=EXPORTER, book=book(), what=what)


def test_a_changed_licence_for_goods_that_have_all_left_is_not_issued() -> None:
    held = licensed(cases.changed(kind="general", documents=cases.civil()["documents"] + _general_papers()), ALL)
    day = str(held.case.events[-1].day)
    must(held.does("record_draw", CUSTOMS, key="k", export="E", on=day, lines={"1": 480_000}))
    change = cases.changed(id="EX-2", kind="general", line__value_cny="1", documents=held.case.application["documents"])
    opened = Desk(Case("C-2"), held.now, beside=held.case)
    must(opened.does("file", EXPORTER, application=change, amends={"case": held.case.id, "licence": "L-1"}))
    granted(opened, ALL)
    assert code(opened.does("issue", WANG, licence="L-2")) == "nothing_left"


def _general_papers() -> list[dict[str, str]]:
    return [{"kind": kind} for kind in ("icp_statement", "past_licences_statement", "channels_statement")]


def test_what_somebody_may_do_is_what_state_role_and_person_allow() -> None:
    opened = under_review()
    assert set(may(opened.case, WANG)) == {"query", "start_appraisal", "adjudicate", "recommend"}
    assert set(may(opened.case, EXPORTER)) == {"amend", "withdraw"}
    assert may(opened.case, REVIEWER) == may(opened.case, CUSTOMS) == may(opened.case, SYSTEM) == ()
    must(opened.does("recommend", WANG, lines=ALL, valid_months=12))
    assert "countersign" not in may(opened.case, WANG)
    assert "countersign" in may(opened.case, ZHAO)
    assert may(opened.case, Actor("li", "officer", "Bureau")) == ()


@pytest.mark.parametrize("command", list(table().commands))
def test_a_command_out_of_place_is_refused_by_role_or_state(command: str) -> None:
    row = table().commands[command]
    case = Case("C-1") if command != "file" else desk(cases.civil()).case
    at = beijing("2026-06-01 09:00")
    for role in ("exporter", "officer", "supervisor", "reviewer", "customs", "system"):
        by = Actor("x", role, "Example Magnet")
        refused = act(case, command, at=at, by=by, book=book(), why="a reason")
        assert code(refused) == ("wrong_state" if role in row.by else "wrong_role")
        assert all(refused.sentence(language) for language in ("en", "ja", "zh"))
        assert refused.as_json()["code"] == refused.code


def test_a_law_without_a_clock_names_no_period() -> None:
    us = book("us")
    told = cases.changed(filed_on="2026-05-11")
    opened = desk(told, law=us)
    must(opened.does("accept", WANG))
    clock = clock_of(opened.case, us.law, date(2026, 6, 1))
    assert (clock.due_on, clock.working_days, clock.overdue) == (None, None, False)
    assert clock.reason is not None
    assert clock.reason["en"] in ("this law names no period", "no line needs a licence")


def test_the_holder_records_what_leaves_and_only_customs_give_back() -> None:
    held = licensed(cases.civil(), ALL)
    held.now = beijing("2026-06-02 09:00")
    told = {"key": "k1", "export": "E1", "on": "2026-06-02", "lines": {"1": 1_000}}
    stranger = Actor("Mo", "exporter", "Another Magnet")
    assert code(held.does("record_draw", stranger, **told)) == "not_the_applicant"
    must(held.does("record_draw", EXPORTER, **told))
    assert held.case.drawn_g == {1: 1_000}
    back = {"corrects": "k1", "lines": {"1": 1_000}}
    assert code(held.does("reverse_draw", EXPORTER, "it stayed", **back)) == "wrong_role"
    must(held.does("reverse_draw", CUSTOMS, "it stayed", **back))
    assert held.case.drawn_g == {1: 0}
