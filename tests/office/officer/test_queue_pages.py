"""The queue, the register and what the law changed, as pages and as tables."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from furnished import DRAWN_G, LICENCE_G, NOW, Furnishing, civil
from room_fixtures import SignIn

from sekisho.office.accounts.models import Account
from sekisho.office.officer.models import Assignment
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.office.store import desk
from sekisho.office.store.models import CaseRecord

MOST_QUERIES = 14
PAGES = ("/queue", "/queue?show=all&state=issued", "/queue?q=nothing-like-it", "/register", "/law-changes")


def told(client: Client, address: str) -> list[str]:
    """The cases that a table has."""
    page, _, query = address.partition("?")
    return [row["case"] for row in client.get(f"{page}.json?{query}").json()["rows"]]


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_pages_speak_each_language_and_hold_nothing_inline(browse: SignIn, language: str) -> None:
    client = browse("officer", language)
    for address in PAGES:
        page = client.get(address)
        text = page.content.decode()
        assert page.status_code == 200, address
        assert text.count("<h1") == 1
        assert not re.search(r"[ <]style[ =>]", text)
        assert not re.search(r"<script(?![^>]*src=)", text)


@pytest.mark.parametrize("address", ["/queue", "/queue.json", "/register", "/law-changes"])
def test_pages_open_for_those_whom_they_concern(browse: SignIn, address: str) -> None:
    office = {"officer", "supervisor", "reviewer"} | ({"customs", "auditor"} if address == "/register" else set())
    for who in ("officer", "supervisor", "reviewer", "customs", "auditor", "exporter", "importer", "analyst", "keeper"):
        assert browse(who).get(address).status_code == (200 if who in office else 403), who


def test_what_waits_comes_first_due_first(browse: SignIn) -> None:
    client = browse("officer")
    assert set(told(client, "/queue")) == {"FILED", "QUERIED", "PAPERS"}
    everything = told(client, "/queue?show=all")
    assert set(everything) == {"FILED", "QUERIED", "PAPERS", "LICENSED", "OTHER", "REFUSED"}
    assert told(client, "/queue?turn=applicant") == ["PAPERS", "QUERIED"]
    assert told(client, "/queue?sort=filed&show=all")[-1] == "LICENSED"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LICEN", ["LICENSED"]),
        ("l-2", ["OTHER"]),
        ("A-Q", ["QUERIED"]),
        ("baotou", ["OTHER"]),
        ("ＯＴＨＥＲ", []),
        ("nobody", []),
    ],
)
def test_search_finds_beginnings_of_numbers_and_parts_of_names(browse: SignIn, text: str, found: list[str]) -> None:
    CaseRecord.objects.filter(case="OTHER").update(exporter="Fictional Baotou Alloy Co., Ltd.")
    assert told(browse("officer"), f"/queue?show=all&q={text}") == found


def test_facets_say_where_each_choice_leads(browse: SignIn) -> None:
    client = browse("officer")
    page = client.get("/queue?show=all&state=queried")
    by = {facet["name"]: {each["name"]: each for each in facet["first"]} for facet in page.context["facets"]}
    states = by[say("officer.facet.state", "en")]
    assert states["licence issued"]["n_said"] == "2"
    assert states["question open, under review"]["here"]
    for each in states.values():
        expected = 6 if each["here"] else int(each["n_said"])
        assert len(told(client, f"/queue{each['address']}")) == expected
    assert page.context["total_said"] == "2"


def test_all_state_stands_in_the_address_and_can_be_taken_away(browse: SignIn) -> None:
    page = browse("officer").get("/queue?state=queried&q=PAPERS&for=nobody&due=soon")
    assert [each["key"] for each in page.context["chosen"]] == ["state", "q", "for", "due"]
    assert page.context["chosen"][0]["address"] == "?due=soon&for=nobody&q=PAPERS"


def test_days_left_are_working_days_and_an_overdue_case_is_said_to_be(browse: SignIn) -> None:
    on = NOW.date()
    # 15 June 2026 is a Monday; the nineteenth is the Dragon Boat Festival.
    for due, said in (
        (date(2026, 6, 22), "working days left: 4"),
        (on, "today"),
        (date(2026, 6, 12), "working days over: 1"),
    ):
        CaseRecord.objects.filter(case="FILED").update(due_on=due, due_key=due)
        assert said in browse("officer").get("/queue").content.decode()
    assert told(browse("officer"), "/queue?due=overdue") == ["FILED"]
    calendar = lawbook().law.clock.calendar  # type: ignore[union-attr]
    assert calendar.days_left(on, calendar.last + timedelta(days=1)) is None


def test_an_assigned_case_is_found_by_whose_it_is(browse: SignIn) -> None:
    people = {each.username: each for each in Account.objects.all()}
    Assignment.objects.create(case="FILED", account=people["officer"], by=people["supervisor"], at=NOW)
    assert told(browse("officer"), "/queue?for=me") == ["FILED"]
    assert told(browse("officer-2"), "/queue?for=me") == []
    assert told(browse("officer-2"), "/queue?for=officer") == ["FILED"]
    assert set(told(browse("officer"), "/queue?for=nobody")) == {"QUERIED", "PAPERS"}


def test_csv_has_the_rows_of_the_page(browse: SignIn) -> None:
    client = browse("officer", "zh-hans")
    page = client.get("/queue.csv?show=all").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(page)))
    assert [row[say("officer.column.case", "zh")] for row in rows] == told(client, "/queue?show=all")


def test_addresses_that_make_no_sense_break_nothing(browse: SignIn) -> None:
    client = browse("officer")
    for query in ("after=x", "after=2026-13-01~A", "rows=-1", "rows=9999999", "state=%00", "q=%00", "flag=-", "turn=-"):
        assert client.get(f"/queue?{query}").status_code == 200, query
        assert client.get(f"/register?{query}&on=nonsense&state=odd").status_code == 200, query
    assert client.get("/queue.exe").status_code == 404


def crowd(n: int = 130) -> None:
    day = date(2026, 7, 1)
    CaseRecord.objects.bulk_create(
        CaseRecord(
            case=f"Z-{number:04}",
            state="under_review",
            is_open=True,
            has_licence=False,
            applicant="many",
            exporter="Many",
            application=f"Z-{number}",
            kind="individual",
            destination="DE",
            scrutiny="standard",
            outcome="grantable",
            filed_on=day - timedelta(days=number % 9),
            due_on=day + timedelta(days=number // 3),
            due_key=day + timedelta(days=number // 3),
            turn="officer",
            is_waiting=True,
        )
        for number in range(n)
    )


@pytest.mark.parametrize("sort", ["due", "filed"])
def test_pages_lead_through_every_case_and_back(browse: SignIn, sort: str) -> None:
    crowd()
    client, base = browse("officer"), f"/queue.json?destination=DE&rows=25&sort={sort}"
    pages, after = [], None
    while True:
        page = client.get(f"{base}&after={after}" if after else base).json()
        pages.append([row["case"] for row in page["rows"]])
        after = page["about"]["next"]
        if after is None:
            break
    assert [len(page) for page in pages] == [25] * 5 + [5]
    assert len({case for page in pages for case in page}) == 130
    before, back = page["about"]["previous"], [pages[-1]]
    while before is not None:
        page = client.get(f"{base}&before={before}").json()
        back.insert(0, [row["case"] for row in page["rows"]])
        before = page["about"]["previous"]
    assert back == pages


def test_queries_of_a_page_are_few_however_many_cases_there_are(browse: SignIn) -> None:
    crowd()
    client = browse("officer")
    for address in ("/queue", "/queue?rows=100&q=Many", "/register", "/law-changes"):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) <= MOST_QUERIES, (address, [each["sql"][:90] for each in asked])


def test_an_empty_list_says_what_to_do(browse: SignIn) -> None:
    narrowed = browse("officer").get("/queue?destination=XX").content.decode()
    assert say("officer.queue.empty.narrowed", "en") in narrowed
    CaseRecord.objects.all().update(is_waiting=False)
    assert say("officer.queue.empty.none", "en") in browse("officer").get("/queue").content.decode()


def test_the_register_tells_what_stood_on_a_day(browse: SignIn) -> None:
    client = browse("customs")
    rows = {row["licence"]: row for row in client.get("/register.json").json()["rows"]}
    assert (rows["L-1"]["licensed_g"], rows["L-1"]["drawn_g"]) == (LICENCE_G, DRAWN_G)
    assert rows["L-1"]["state"] == rows["L-2"]["state"] == "open"
    before = {row["licence"]: row for row in client.get("/register.json?on=2026-05-20").json()["rows"]}
    assert before["L-1"]["drawn_g"] == 0
    later = client.get("/register.json?on=2029-01-01").json()["rows"]
    assert {row["state"] for row in later} == {"run_out"}
    assert told(client, "/register?on=2026-05-01&state=not_yet") == ["LICENSED", "OTHER"]
    assert told(client, "/register?state=suspended") == []
    assert told(client, "/register?q=L-2") == ["OTHER"]
    assert client.get("/register.json?rows=1").json()["about"]["next"] == "L-1"
    assert told(client, "/register?rows=1&after=L-1") == ["OTHER"]


def test_what_the_night_flagged_is_told_by_flag_and_rule(browse: SignIn) -> None:
    client = browse("officer")
    assert say("officer.law_changes.none", "en") in client.get("/law-changes").content.decode()
    made = Furnishing({each.username: each for each in Account.objects.all()}, datetime(2025, 12, 15, 1, tzinfo=UTC))
    application = civil(id="A-OLD")
    application["end_use"]["raises_military_strength"] = True
    made.files("OLD", application)
    assert desk.refind_all(lawbook(), NOW)["stronger"] == 1
    rows = client.get("/law-changes.json").json()
    assert {(row["cause"], row["flag"], row["cases"]) for row in rows["rows"]} >= {("MOFCOM-1/2026:1", "stronger", 1)}
    assert rows["about"]["last_run_changed"] == 1
    page = client.get("/law-changes").content.decode()
    assert "sekisho office refind" in page
    link = re.search(r'href="(/law/difference[^"]+)"', page)
    assert link is not None
    assert client.get(link[1].replace("&amp;", "&")).status_code == 200
    assert told(client, "/queue?cause=MOFCOM-1/2026:1&flag=stronger&show=all") == ["OLD"]
    assert told(client, "/queue?flagged=1&show=all") == ["OLD"]
    made.now = NOW
    made.accepts("OLD")
    assert told(client, "/queue?flagged=1&show=all") == []


def test_shortcuts_can_be_switched_off(browse: SignIn) -> None:
    client = browse("officer")
    assert 'data-keys="on"' in client.get("/queue").content.decode()
    client.post("/choose", {"keys": "off", "back": "/queue"})
    assert 'data-keys="off"' in client.get("/queue").content.decode()
