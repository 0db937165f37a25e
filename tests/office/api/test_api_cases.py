"""Cases by program: filed, listed, read and ordered, with the permissions of the pages."""

from __future__ import annotations

from typing import Any

import pytest
from cases import changed, civil, example
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prepared import Prepared

from sekisho.office.api.told import INTERNAL


def test_filing_gives_a_number_a_place_and_a_version(program: Any) -> None:
    exporter = program("exporter")
    filed = exporter.post("/cases", {"application": civil()}, 201)
    number = filed.told["case"]
    assert filed.headers["Location"] == f"/api/v1/cases/{number}"
    assert filed.headers["ETag"] == '"1"'
    assert filed.told["state"] == "filed"
    assert set(filed.told["orders"]) == {"amend", "withdraw"}
    assert exporter.get(f"/cases/{number}").told == filed.told
    year, _, count = number.partition("-")
    after = exporter.post("/cases", {"application": changed(id="EX-2")}, 201).told["case"]
    assert after == f"{year}-{int(count) + 1:06d}"


def test_application_that_cannot_be_read_is_told_with_every_mistake(program: Any) -> None:
    application = civil() | {"kind": "collective"}
    application["lines"][0]["net_kg"] = "-5"
    told = program("exporter", language="ja").post("/cases", {"application": application}, 422).told
    assert (told["code"], told["status"]) == ("unusable", 422)
    assert told["title"] == "読み取りましたが使えません。誤りを列挙します。"
    places = [each["place"] for each in told["problems"]]
    assert any("kind" in each for each in places)
    assert any("net_kg" in each for each in places)
    assert "0より大きくなければならない。記入は-5" in [each["cause"] for each in told["problems"]]


def test_what_came_with_check_is_what_the_case_rests_on(program: Any) -> None:
    application = example("3-unknown-fact.json")
    exporter = program("exporter")
    found = exporter.post("/check", application).told
    number = exporter.post("/cases", {"application": application}, 201).told["case"]
    finding = exporter.get(f"/cases/{number}/finding").told
    assert finding["facts_hash"] == found["facts_hash"]
    assert [line["outcome"] for line in finding["lines"]] == [line["outcome"] for line in found["lines"]]


def test_each_reader_lists_the_cases_that_concern_it(program: Any, prepared: Prepared) -> None:
    def listed(who: str) -> set[str]:
        return {row["case"] for row in program(who).get("/cases?size=200").told["cases"]}

    every = {*prepared.cases.values(), f"{prepared.cases['superseded']}-A"}
    assert listed("officer") == listed("auditor") == listed("exporter") == every
    assert listed("importer") == set(prepared.cases.values())
    assert listed("exporter-2") == listed("importer-2") == set()


def test_pages_of_a_list_follow_each_other_without_gap_or_repeat(program: Any) -> None:
    officer = program("officer")
    whole = [row["case"] for row in officer.get("/cases?size=200").told["cases"]]
    found: list[str] = []
    after = ""
    while True:
        page = officer.get(f"/cases?size=5{after}").told
        found += [row["case"] for row in page["cases"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == whole
    assert len(found) > 10


@pytest.mark.parametrize("word", ["x", "W10", "WyJhIl0", "WyJhIiwiYiJd", "é", "W1tbW1tbW1tb"])
def test_word_that_is_no_place_in_a_list_is_told(program: Any, word: str) -> None:
    assert program("officer").get(f"/cases?after={word}", 400).told["code"] == "cursor"


def test_counts_are_those_of_the_list(program: Any, prepared: Prepared) -> None:
    counts = program("officer").get("/cases/counts?by=state").told["counts"]
    assert counts["issued"] == 2
    assert sum(counts.values()) == len(prepared.cases) + 1


def test_applicant_does_not_read_how_the_office_weighs(program: Any, prepared: Prepared) -> None:
    number = prepared.cases["recommended"]
    office = program("officer").get(f"/cases/{number}/events").told["events"]
    applicant = program("exporter").get(f"/cases/{number}/events").told["events"]
    assert "recommended" in {event["kind"] for event in office}
    assert not {event["kind"] for event in applicant} & INTERNAL
    assert [event["kind"] for event in applicant] == ["filed", "accepted"]
    assert "person" not in applicant[1]["by"]
    assert program("officer").get(f"/cases/{number}").told["recommendation"].startswith("sha256:")
    assert "recommendation" not in program("exporter").get(f"/cases/{number}").told


def test_customs_read_the_licence_and_not_the_file(program: Any, prepared: Prepared) -> None:
    customs = program("customs")
    told = customs.get(f"/cases/{prepared.cases['issued']}").told
    assert told["licence"] == prepared.licences["issued"]
    assert not {"application", "found", "decision"} & set(told)
    events = customs.get(f"/cases/{prepared.cases['issued']}/events").told["events"]
    assert {event["kind"] for event in events} == {"issued", "drawn"}
    customs.get(f"/cases/{prepared.cases['filed']}", 404)


def test_order_is_carried_out_and_tells_the_case_after_it(program: Any, prepared: Prepared) -> None:
    number = prepared.cases["filed"]
    told = program("officer").post(f"/cases/{number}/orders/accept", {})
    assert (told.told["state"], told.headers["ETag"]) == ("under_review", '"2"')
    assert told.told["clock"]["pace"] == "running"


def test_refusal_of_casework_speaks_in_the_language_asked_for(program: Any, prepared: Prepared) -> None:
    number = prepared.cases["issued"]
    for language, part in (("en", "licence issued"), ("ja", "許可証交付済み"), ("zh-CN", "已颁发许可证")):
        told = program("officer", language=language).post(f"/cases/{number}/orders/accept", {}, 409).told
        assert told["code"] == "wrong_state"
        assert part in told["detail"]


def test_particulars_that_cannot_be_read_are_all_told(program: Any, prepared: Prepared) -> None:
    number = prepared.cases["under_review"]
    what = {"lines": [{"line": "one"}], "dance": True}
    told = program("officer").post(f"/cases/{number}/orders/recommend", {"what": what}, 422).told
    assert len(told["problems"]) >= 2
    assert any("dance" in each["place"] for each in told["problems"])


def test_order_on_a_case_that_has_changed_is_not_carried_out(program: Any, prepared: Prepared) -> None:
    officer, number = program("officer"), prepared.cases["filed"]
    seen = officer.get(f"/cases/{number}").headers["ETag"]
    program("exporter").post(f"/cases/{number}/orders/withdraw", {}, If_Match=seen)
    assert officer.post(f"/cases/{number}/orders/accept", {}, 412, If_Match=seen).told["code"] == "stale"
    for strange in ('W/"1"', '"x"', "1"):
        officer.post(f"/cases/{number}/orders/accept", {}, 412, If_Match=strange)
    other = prepared.cases["under_review"]
    officer.post(f"/cases/{other}/orders/suspend", {"why": "-"}, 409, If_Match='"9", "2"')
    officer.post(f"/cases/{other}/orders/suspend", {"why": "-"}, 409, If_Match="*")


@pytest.mark.parametrize("number", ["C-99", "c%00", "..%2F..", "x" * 200, "%F0%9F%9B%83", "C-01%20"])
def test_number_that_nobody_has_is_not_there(program: Any, number: str) -> None:
    officer = program("officer")
    officer.get(f"/cases/{number}", 404)
    officer.post(f"/cases/{number}/orders/accept", {}, 404)
    officer.get(f"/licences/{number}", 404)


def test_list_asks_the_database_no_more_for_more_cases(program: Any) -> None:
    officer = program("officer")
    officer.get("/cases?size=1")
    asked = []
    for size in (2, 20):
        with CaptureQueriesContext(connection) as queries:
            officer.get(f"/cases?size={size}")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 4
