"""The counter: find a licence, record what leaves, give back what did not."""

from __future__ import annotations

import pytest
from django.test import override_settings

from sekisho.office.site.words import say
from sekisho.office.store import books, desk

COUNTER = "/draw/L-1"
BACK = "/draw/L-1/reverse/first-draw"


def shipment(key: str = "key-00000001", mass: str = "80", do: str = "book", **more: str) -> dict[str, str]:
    told = {"key": key, "export": "E-2", "shipped_on": "2026-06-15", "mode": "", "port": "", "unit": "kg"}
    return {**told, "line_1": mass, "do": do, **more}


def balance_g() -> int:
    head = books.head("L-1/1")
    assert head is not None
    return head.balance_g


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_every_page_opens_in_every_language(browse, language: str) -> None:
    client = browse("customs", language)
    for address in ("/draw", COUNTER, BACK):
        page = client.get(address)
        assert page.status_code == 200
        assert page.content.count(b"<h1") == 1


def test_nobody_else_stands_at_the_counter(browse) -> None:
    for who in ("exporter", "importer", "officer", "auditor"):
        client = browse(who)
        for address in ("/draw", COUNTER, BACK):
            assert client.get(address).status_code == 403
            assert client.post(address, {}).status_code == 403
    assert browse().get("/draw").status_code == 302
    customs = browse("customs")
    assert customs.get("/draw/L-9").status_code == 404
    assert customs.get("/draw/L-1/reverse/no-such-key").status_code == 404


def test_a_licence_is_found_by_number_and_by_a_genuine_token(browse) -> None:
    customs = browse("customs")
    assert customs.post("/draw", {"licence": " L-1 "}).headers["Location"] == COUNTER
    with override_settings(DEMO=True):
        token = browse("exporter").get("/my/licences/L-1/token.txt").content.decode()
    assert customs.post("/draw", {"licence": token}).headers["Location"] == COUNTER
    last = "A" if token.strip()[-1] != "A" else "B"
    for given, key in (
        (f"{token.strip()[:-1]}{last}", "customs.find.not_genuine"),
        ("SK1:nonsense", "customs.find.not_genuine"),
        ("", "customs.find.nothing"),
        ("x" * 9_000, "customs.find.too_long"),
    ):
        refused = customs.post("/draw", {"licence": given})
        assert refused.status_code == 400
        assert say(key, "en") in refused.content.decode()
    unknown = customs.post("/draw", {"licence": "<b>L-9</b>"})
    assert unknown.status_code == 400
    assert b"<b>L-9" not in unknown.content


def test_a_token_signed_with_a_key_that_is_not_published_finds_nothing(browse) -> None:
    from sekisho.licence.document.keys import Signer
    from sekisho.licence.document.token import sign_token
    from sekisho.office.store.log import licence

    issued = licence("L-1")
    assert issued is not None
    forger = Signer.of_seed(b"7" * 32)
    refused = browse("customs").post("/draw", {"licence": sign_token(issued, forger)})
    assert refused.status_code == 400
    assert say("customs.find.unknown_key", "en", signer=forger.id.hex()) in refused.content.decode()


def test_a_shipment_is_judged_recorded_once_and_never_beyond_the_balance(browse) -> None:
    customs = browse("customs")
    assert say("customs.answer.allowed", "en") in customs.post(COUNTER, shipment(do="check")).content.decode()
    assert balance_g() == 380_000
    for _ in range(2):
        assert customs.post(COUNTER, shipment()).headers["Location"] == COUNTER
        assert balance_g() == 300_000
    over = customs.post(COUNTER, shipment("key-00000002", "300.001", export="E-3"))
    assert over.status_code == 400
    assert "300 kg left" in over.content.decode()
    assert balance_g() == 300_000
    assert desk.case("LICENSED").events[-1].by.role == "customs"


def test_nothing_leaves_under_a_suspended_licence(browse) -> None:
    from furnished import NOW

    from sekisho.casework.case import Case
    from sekisho.office.accounts.models import Account
    from sekisho.office.site.shelf import lawbook

    officer = Account.objects.get(username="officer").actor
    done = desk.carry_out("LICENSED", "suspend", at=NOW, by=officer, book=lawbook(), why="the end user moved")
    assert isinstance(done, Case)
    for who, address in (("customs", COUNTER), ("exporter", "/my/licences/L-1/draw")):
        refused = browse(who).post(address, shipment())
        assert refused.status_code == 400
        assert say("customs.answer.refused", "en") in refused.content.decode()
    assert balance_g() == 380_000


def test_a_draw_is_given_back_with_a_reason_and_stays_on_the_record(browse) -> None:
    customs = browse("customs")
    page = customs.get(BACK).content.decode()
    assert 'value="1:100000"' in page
    sent = {"seen": "1:100000", "line_1": "40", "why": ""}
    assert customs.post(BACK, sent).status_code == 400
    assert customs.post(BACK, {**sent, "why": "x", "line_1": "0"}).status_code == 400
    over = customs.post(BACK, {**sent, "why": "two drums stayed", "line_1": "100.001"})
    assert over.status_code == 400
    assert "two drums stayed" in over.content.decode()
    assert balance_g() == 380_000
    assert customs.post(BACK, {**sent, "why": "two drums stayed"}).headers["Location"] == COUNTER
    assert balance_g() == 420_000
    again = customs.post(BACK, {**sent, "why": "two drums stayed"})
    assert again.status_code == 400
    assert say("customs.reverse.changed", "en") in again.content.decode()
    assert balance_g() == 420_000
    rows = browse("exporter").get("/my/licences/L-1/draws.json").json()["rows"]
    assert [(row["kind"], row["change_g"], row["left_g"]) for row in rows] == [
        ("reversed", -40_000, None),
        ("drawn", 100_000, 60_000),
    ]
