"""Cases as their applicants see them."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekisho.casework.clock import Pace, periods
from sekisho.casework.routes import grounds
from sekisho.casework.table import table
from sekisho.ledger.entries import State
from sekisho.licence.judge import Answer
from sekisho.office.accounts.models import Guest, Organisation
from sekisho.office.applicant.case_page import PARTS
from sekisho.office.applicant.giving import COMMANDS
from sekisho.office.demo.people import IMPORTER
from sekisho.office.site.signing import Why
from sekisho.office.site.words import say, words

PAGES = (
    "/my/cases",
    "/my/cases/QUERIED",
    "/my/cases/QUERIED/finding",
    "/my/cases/QUERIED/papers",
    "/my/cases/QUERIED/tree",
    "/my/cases/QUERIED/story",
    "/my/cases/QUERIED/answer",
    "/my/cases/PAPERS/answer",
    "/my/cases/FILED/answer",
    "/my/cases/QUERIED/amend",
    "/my/cases/QUERIED/withdraw",
    "/my/cases/LICENSED",
    "/my/cases/LICENSED/surrender",
    "/my/cases/REFUSED",
    "/my/cases/REFUSED/ask_reconsideration",
    "/my/licences",
    "/my/licences/L-1",
    "/my/licences/L-1/draws",
    "/my/licences/L-1/draw",
)
OF_A_CASE = [each for each in PAGES if each.count("/") > 2] + [
    "/my/cases/QUERIED/application.json",
    "/my/cases/QUERIED/application.xlsx",
    "/my/licences/L-1/paper.pdf",
    "/my/licences/L-1/token.txt",
    "/my/licences/L-1/code.svg",
    "/my/licences/L-1/draws.csv",
]


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_every_page_opens_in_every_language(browse, language: str) -> None:
    client = browse("exporter", language)
    for address in PAGES:
        page = client.get(address)
        assert page.status_code == 200, address
        assert page.content.count(b"<h1") == 1, address


def test_what_is_anothers_does_not_exist(browse) -> None:
    for who in ("exporter-2", "importer"):
        client = browse(who)
        for address in OF_A_CASE:
            expected = 403 if who == "importer" and address.endswith(("/amend", "/withdraw", "/surrender")) else 404
            expected = 403 if who == "importer" and address.endswith(("ask_reconsideration", "/draw")) else expected
            assert client.get(address).status_code == expected, (who, address)
        for address in ("/my/cases", "/my/licences"):
            page = client.get(address).content.decode()
            assert "QUERIED" not in page
            assert "L-1<" not in page
    assert browse("exporter").get("/my/cases/NOBODY-HAS-IT").status_code == 404
    assert browse("exporter").get("/my/licences/L-9").status_code == 404
    other = browse("exporter-2")
    for address, sent in (
        ("/my/cases/QUERIED/answer", {"do": "send", "why": "x"}),
        ("/my/cases/QUERIED/withdraw", {}),
        ("/my/cases/QUERIED/amend", {"do": "order", "changes": "{}"}),
        ("/my/cases/QUERIED/guests", {"name": IMPORTER}),
        ("/my/cases/QUERIED/guests/remove", {"guest": "1"}),
        ("/my/licences/L-1/draw", {"do": "book"}),
    ):
        assert other.post(address, sent).status_code == 404, address


def test_officers_and_strangers_do_not_come_in_here(browse) -> None:
    officer, stranger = browse("officer"), browse()
    for address in PAGES:
        assert officer.get(address).status_code == 403
        assert stranger.get(address).status_code == 302


def test_an_invited_importer_reads_and_orders_nothing(browse) -> None:
    Guest.objects.create(
        case="QUERIED", organisation=Organisation.objects.get(name=IMPORTER), invited_at="2026-06-01T00:00Z"
    )
    client = browse("importer")
    assert [row["case"] for row in client.get("/my/cases.json").json()["rows"]] == ["QUERIED"]
    page = client.get("/my/cases/QUERIED").content.decode()
    assert say("applicant.query.prepare", "en") in page
    assert say("applicant.guests", "en") not in page
    assert say("applicant.case.orders", "en") not in page
    for part in ("finding", "papers", "tree", "story"):
        assert client.get(f"/my/cases/QUERIED/{part}").status_code == 200
    assert client.post("/my/cases/QUERIED/withdraw").status_code == 403
    assert client.get("/my/cases/LICENSED").status_code == 404


def test_the_table_counts_what_is_asked_and_keeps_its_state_in_the_address(browse) -> None:
    client = browse("exporter")
    rows = {row["case"]: row for row in client.get("/my/cases.json").json()["rows"]}
    assert set(rows) == {"LICENSED", "QUERIED", "PAPERS", "REFUSED", "FILED"}
    assert {case: row["asked"] for case, row in rows.items() if row["asked"]} == {"QUERIED": 2, "PAPERS": 1}
    assert rows["LICENSED"]["licence"] == "L-1"
    assert rows["REFUSED"]["state"] == "refused"
    for query, expected in (
        ("state=refused", {"REFUSED"}),
        ("asked=1", {"QUERIED", "PAPERS"}),
        ("open=1", {"QUERIED", "PAPERS", "FILED"}),
        ("q=a-q", {"QUERIED"}),
        ("destination=US", set()),
    ):
        assert {row["case"] for row in client.get(f"/my/cases.json?{query}").json()["rows"]} == expected, query
        assert client.get(f"/my/cases?{query}").status_code == 200
    told = client.get("/my/cases.csv?state=refused").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(told))
    assert row["Case"] == "REFUSED"
    assert 'href="/my/cases.csv?state=refused"' in client.get("/my/cases?state=refused").content.decode()


def test_a_list_asks_no_more_queries_for_more_rows(browse) -> None:
    client = browse("exporter")
    with CaptureQueriesContext(connection) as few:
        client.get("/my/cases?q=A-Q")
    with CaptureQueriesContext(connection) as all_of_them:
        client.get("/my/cases")
    assert len(all_of_them) <= len(few) <= 12
    with CaptureQueriesContext(connection) as licences:
        client.get("/my/licences")
    assert len(licences) <= 12


def test_what_the_office_weighs_inside_is_not_told_before_it_decides(browse, office) -> None:
    page = browse("exporter").get("/my/cases/REFUSED/story").content.decode()
    recommended, decided = page.count("weighed and found wanting"), page.count("480")
    assert recommended == 0
    assert decided  # The decision itself says what was refused.
    assert "officer-2" not in page
    assert "Wang Jing" not in page
    assert "Lin Mei" in page


def test_state_next_step_and_clock_are_told_in_words(browse) -> None:
    client = browse("exporter", "ja")
    page = client.get("/my/cases/QUERIED").content.decode()
    for key in ("applicant.who.you", "applicant.next.asked", "applicant.clock.pace.stopped"):
        assert say(key, "ja") in page
    assert "製造工場はどこか。" in page
    assert say("applicant.who.office", "ja") in client.get("/my/cases/FILED").content.decode()


def test_every_state_and_step_has_words() -> None:
    keys = [f"applicant.next.{state}" for state in table().states if state != "new"]
    keys += [f"applicant.clock.pace.{pace}" for pace in Pace] + [f"applicant.part.{each}" for each in PARTS]
    keys += [f"applicant.who.{each}" for each in ("you", "office", "nobody")]
    keys += [f"applicant.give.{each}{part}" for each in COMMANDS for part in ("", ".follows", ".done")]
    keys += [f"applicant.paper.{why}" for why in Why]
    keys += [f"customs.state.{state}" for state in (*State, "not_yet", "run_out")]
    keys += [f"customs.answer.{answer}" for answer in Answer]
    keys += [f"applicant.clock.basis.{rule.basis}" for rule in periods().stops.values()]
    assert [key for key in keys if key not in words()] == []


def test_a_refusal_tells_its_grounds(browse) -> None:
    page = browse("exporter").get("/my/cases/REFUSED").content.decode()
    assert say("applicant.decided.line", "en", line=1, granted="0", asked="480") in page
    assert grounds()["security"].text["en"] in page
