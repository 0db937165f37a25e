"""One order on several cases: shown first, then carried out on each by itself, once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from furnished import NOW, Furnishing, civil
from room_fixtures import SignIn

from sekisho.office.accounts.models import Account
from sekisho.office.officer import batches
from sekisho.office.officer.models import Assignment, Batch, BatchItem
from sekisho.office.site.words import say
from sekisho.office.store import desk

CASES = ("FILED", "QUERIED", "NEXT")


@pytest.fixture
def made(browse: SignIn) -> Furnishing:
    """One more filed case, NEXT."""
    made = Furnishing({each.username: each for each in Account.objects.all()}, NOW - timedelta(hours=9))
    made.files("NEXT", civil(id="A-N"))
    return made


def prepare(client: Client, do: str, *cases: str, key: str = "") -> str:
    """Choose; returns the address of what would happen."""
    sent = {"case": cases, "do": do, "key": key or uuid4().hex, "back": "state=filed"}
    return str(client.post("/queue/bulk", sent).headers["Location"])


def go(client: Client, address: str, **more: Any) -> Any:
    """Carry out what the page shows."""
    page = client.get(address).content.decode()
    seen = dict(re.findall(r'name="(seen-[^"]+)" value="(\d+)"', page))
    return client.post(f"{address}/carry-out", {**seen, **more})


def states() -> dict[str, str]:
    return {case: desk.case(case).state for case in CASES}


def results() -> dict[str, str]:
    return dict(BatchItem.objects.values_list("case", "state"))


def test_what_would_happen_is_shown_and_nothing_does(browse: SignIn, made: Furnishing) -> None:
    client, before = browse("officer"), states()
    page = client.get(prepare(client, "accept", *CASES))
    will = {each["case"]: (each["will"], each["refused"]) for each in page.context["foreseen"]}
    assert will["FILED"] == ("under review", None)
    assert will["QUERIED"][0] is None
    assert "question open" in will["QUERIED"][1]
    assert page.context["will"] == 2
    assert states() == before


def test_each_case_is_done_by_itself_and_once(browse: SignIn, made: Furnishing) -> None:
    client = browse("officer")
    address = prepare(client, "accept", *CASES)
    assert go(client, address).status_code == 302
    assert states() == {"FILED": "under_review", "QUERIED": "queried", "NEXT": "under_review"}
    assert results() == {"FILED": "done", "QUERIED": "refused", "NEXT": "done"}
    events = len(desk.case("FILED").events)
    assert client.post(f"{address}/carry-out", {"seen-FILED": events}).status_code == 302
    assert len(desk.case("FILED").events) == events
    page = client.get(address)
    assert (page.context["done"], page.context["refused"]) == (2, 1)
    assert [each["refused"] is None for each in page.context["results"]] == [True, False, True]


def test_a_form_sent_twice_makes_one_order(browse: SignIn, made: Furnishing) -> None:
    client, key = browse("officer"), uuid4().hex
    assert prepare(client, "accept", "FILED", key=key) == prepare(client, "accept", "FILED", key=key)
    assert Batch.objects.count() == BatchItem.objects.count() == 1


def test_a_case_that_changed_since_it_was_shown_is_left_alone(browse: SignIn, made: Furnishing) -> None:
    client = browse("officer")
    address = prepare(client, "accept", "FILED", "NEXT")
    seen = {"seen-FILED": 1, "seen-NEXT": 1}
    made.does("NEXT", "amend", "exporter", "a slip", changes={"end_use": {"product": "another"}})
    client.post(f"{address}/carry-out", seen)
    assert states()["NEXT"] == "filed"
    assert results() == {"FILED": "done", "NEXT": "refused"}
    assert say("officer.bulk.changed", "en") in client.get(address).content.decode()


def test_an_interrupted_order_shows_what_is_done_and_goes_on(
    browse: SignIn, made: Furnishing, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browse("officer")
    client.raise_request_exception = False
    address = prepare(client, "accept", "FILED", "NEXT")
    carried_out = batches.order

    def dies(account: Account, number: str, *args: Any, **more: Any) -> Any:
        done = carried_out(account, number, *args, **more)
        if number == "NEXT":
            raise RuntimeError("the power went")
        return done

    monkeypatch.setattr(batches, "order", dies)
    assert go(client, address).status_code == 500
    assert states() == {"FILED": "under_review", "QUERIED": "queried", "NEXT": "filed"}
    assert results() == {"FILED": "done", "NEXT": "waiting"}
    monkeypatch.setattr(batches, "order", carried_out)
    assert say("officer.bulk.half", "en") in client.get(address).content.decode()
    go(client, address)
    assert results() == {"FILED": "done", "NEXT": "done"}


def test_a_reason_is_asked_for_where_casework_records_one(browse: SignIn, made: Furnishing) -> None:
    client = browse("officer", "ja")
    address = prepare(client, "return", "FILED", "NEXT")
    page = go(client, address, why=" ")
    assert page.status_code == 400
    assert say("officer.bulk.no_why", "ja") in page.content.decode()
    assert states()["FILED"] == "filed"
    go(client, address, why="the annex is unreadable")
    assert states() == {"FILED": "returned", "QUERIED": "queried", "NEXT": "returned"}
    assert desk.case("NEXT").events[-1].why == "the annex is unreadable"


def test_questions_to_the_applicant_are_shown_before_they_are_asked(browse: SignIn, made: Furnishing) -> None:
    made.does("QUERIED", "answer", "exporter")
    client = browse("officer")
    address = prepare(client, "query", "QUERIED")
    asks = client.get(address).context["foreseen"][0]["asks"]
    assert asks
    go(client, address)
    asked = desk.case("QUERIED").events[-1].what
    assert [each["question"]["en"] for each in asked["questions"]] == asks[: len(asked["questions"])]


def test_an_appraisal_asks_of_which_kind(browse: SignIn, made: Furnishing) -> None:
    made.accepts("NEXT")
    client = browse("officer")
    address = prepare(client, "start_appraisal", "NEXT")
    assert go(client, address, why="look", kind="none such").status_code == 400
    go(client, address, why="look", kind="site_check")
    assert states()["NEXT"] == "under_appraisal"


def test_cases_are_given_taken_over_and_let_go(browse: SignIn, made: Furnishing) -> None:
    client, other = browse("officer"), browse("officer-2")
    go(client, prepare(client, "assign:officer-2", "FILED", "NEXT"))
    assert set(Assignment.objects.values_list("case", "account__username")) == {
        ("FILED", "officer-2"),
        ("NEXT", "officer-2"),
    }
    page = client.get(prepare(client, "take", "FILED"))
    assert page.context["foreseen"][0]["will"] == "passes from Wang Jing to Chen Yu"
    go(client, prepare(client, "take", "FILED"))
    address = prepare(other, "release", "NEXT", "QUERIED")
    go(other, address)
    assert set(Assignment.objects.values_list("case", "account__username")) == {("FILED", "officer")}
    assert other.get(address).context["results"][1]["refused"] == say("officer.bulk.nobodys", "en")


def test_views_count_anew_after_an_order(browse: SignIn, made: Furnishing) -> None:
    client = browse("officer")

    def mine() -> str:
        views = client.get("/queue").context["views"]
        return next(str(each["count"]) for each in views if each["query"] == "for=me")

    assert mine() == "0"
    go(client, prepare(client, "take", "FILED", "NEXT"))
    assert mine() == "2"


def test_what_is_ordered_wrongly_does_nothing_and_says_so(browse: SignIn, made: Furnishing) -> None:
    client = browse("officer")
    for do, cases in (("accept", ()), ("decide", ("FILED",)), ("assign:exporter", ("FILED",)), ("", ("FILED",))):
        answer = client.post("/queue/bulk", {"case": cases, "do": do, "key": uuid4().hex}, follow=True)
        assert b"banner error" in answer.content
    for key in ("", "é", "a/b", "x" * 41):
        answer = client.post("/queue/bulk", {"case": ["FILED"], "do": "take", "key": key, "back": "q=%00"}, follow=True)
        assert b"banner error" in answer.content
    many = [f"C-{n}" for n in range(101)]
    answer = client.post("/queue/bulk", {"case": many, "do": "take", "key": uuid4().hex}, follow=True)
    assert say("officer.bulk.too_many", "en", most=100) in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_number_that_nobody_has_is_told(browse: SignIn, made: Furnishing) -> None:
    client = browse("officer")
    address = prepare(client, "accept", "NOWHERE", "FILED")
    go(client, address)
    assert results() == {"NOWHERE": "refused", "FILED": "done"}


def test_nobody_carries_out_another_persons_order(browse: SignIn, made: Furnishing) -> None:
    address = prepare(browse("officer"), "accept", "FILED")
    for who in ("officer-2", "supervisor"):
        assert browse(who).get(address).status_code == 404
        assert browse(who).post(f"{address}/carry-out").status_code == 404
    assert browse("exporter").post(f"{address}/carry-out").status_code == 403
    assert states()["FILED"] == "filed"


def test_a_reviewer_is_told_that_it_is_not_theirs_to_accept(browse: SignIn, made: Furnishing) -> None:
    client = browse("reviewer")
    page = client.get(prepare(client, "accept", "FILED"))
    assert page.context["will"] == 0
    assert say("officer.bulk.none_will", "en") in page.content.decode()
