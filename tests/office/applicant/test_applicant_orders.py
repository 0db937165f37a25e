"""Withdraw, give back, ask for reconsideration, change: each once, confirmed, and refused in casework's words."""

from __future__ import annotations

import copy
import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sekisho.office.applicant.changes import difference, told
from sekisho.office.site.words import say
from sekisho.office.store import books, desk

CHANGED = "/my/cases/FILED/amend"


@pytest.mark.parametrize(
    ("case", "command", "becomes"),
    [
        ("FILED", "withdraw", "withdrawn"),
        ("LICENSED", "surrender", "surrendered"),
        ("REFUSED", "ask_reconsideration", "under_reconsideration"),
    ],
)
def test_an_order_is_confirmed_given_once_and_refused_then(browse, case: str, command: str, becomes: str) -> None:
    client, address = browse("exporter"), f"/my/cases/{case}/{command}"
    before = len(desk.case(case).events)
    page = client.get(address).content.decode()
    assert say(f"applicant.give.{command}.follows", "en") in unescape(page)
    assert len(desk.case(case).events) == before
    done = client.post(address, {"why": "for this reason"}, follow=True)
    assert done.redirect_chain == [(f"/my/cases/{case}", 302)]
    assert say(f"applicant.give.{command}.done", "en") in done.content.decode()
    assert desk.case(case).state == becomes
    assert desk.case(case).events[-1].why == "for this reason"
    again = client.post(address, {"why": "once more, please"})
    assert again.status_code == 400
    assert "does not follow while the case is" in again.content.decode()
    assert "once more, please" in again.content.decode()
    assert len(desk.case(case).events) == before + 1
    assert client.get(address).status_code == 404


def test_orders_that_are_not_open_have_no_page(browse) -> None:
    client = browse("exporter")
    for address in (
        "FILED/surrender",
        "FILED/ask_reconsideration",
        "REFUSED/withdraw",
        "REFUSED/amend",
        "FILED/revoke",
    ):
        assert client.get(f"/my/cases/{address}").status_code == 404, address


def test_reconsideration_needs_a_reason(browse) -> None:
    assert browse("exporter").post("/my/cases/REFUSED/ask_reconsideration", {"why": " "}).status_code == 400
    assert desk.case("REFUSED").state == "refused"


def test_a_licence_given_back_ships_nothing(browse) -> None:
    browse("exporter").post("/my/cases/LICENSED/surrender", {})
    head = books.head("L-1/1")
    assert head is not None
    assert head.state == "surrendered"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def corrected() -> dict[str, object]:
    application = copy.deepcopy(dict(desk.case("FILED").application))
    application["end_use"] = {**application["end_use"], "product": "spindle of a lathe"}
    return application


def test_a_corrected_file_is_compared_before_it_is_ordered(browse) -> None:
    client = browse("exporter")
    file = SimpleUploadedFile("corrected.json", json.dumps(corrected()).encode())
    page = client.post(CHANGED, {"do": "compare", "file": file, "why": "wrong product"}).content.decode()
    assert "end_use.product" in page
    assert "spindle of a lathe" in page
    assert "servo motor of a machine tool" in page
    assert len(desk.case("FILED").events) == 1
    sent = {name: hidden(page, name) for name in ("changes", "special", "why", "seen")} | {"do": "order"}
    assert json.loads(sent["changes"]) == {"end_use": {"product": "spindle of a lathe"}}
    assert client.post(CHANGED, sent).status_code == 302
    case = desk.case("FILED")
    assert case.application["end_use"]["product"] == "spindle of a lathe"
    assert (case.events[-1].kind, case.events[-1].why) == ("amended", "wrong product")
    again = client.post(CHANGED, sent)
    assert again.status_code == 400
    assert say("applicant.amend.stale", "en") in again.content.decode()
    assert len(desk.case("FILED").events) == 2


def test_the_form_that_the_site_gives_comes_back_as_a_workbook(browse) -> None:
    client = browse("exporter")
    form = client.get("/my/cases/FILED/application.xlsx")
    assert form.content.startswith(b"PK")
    page = client.post(CHANGED, {"do": "compare", "file": SimpleUploadedFile("form.xlsx", form.content)})
    assert page.status_code == 400
    assert say("applicant.amend.same", "en") in page.content.decode()
    assert client.get("/my/cases/FILED/application.json").json() == dict(desk.case("FILED").application)


def test_what_cannot_be_read_is_told_place_by_place(browse) -> None:
    client = browse("exporter")
    broken = corrected() | {"destination": "Japan", "lines": [{"line": 1, "net_kg": "-5"}]}
    page = client.post(CHANGED, {"do": "compare", "text": json.dumps(broken)})
    assert page.status_code == 400
    for place in ("destination", "lines[0].net_kg"):
        assert place in page.content.decode()
    for hostile in (b"MZ\x90\x00", b"\xff\xfe", b"[" * 10_000, b""):
        file = SimpleUploadedFile("../../x.json", hostile)
        assert client.post(CHANGED, {"do": "compare", "file": file}).status_code == 400
    for changes in ("[]", "{", '{"lines": 5}', '{"destination": "Japan"}'):
        assert client.post(CHANGED, {"do": "order", "changes": changes, "seen": "1"}).status_code == 400
    assert len(desk.case("FILED").events) == 1


def test_another_applications_number_is_refused_in_caseworks_words(browse) -> None:
    client = browse("exporter", "zh-hans")
    page = client.post(CHANGED, {"do": "compare", "text": json.dumps(corrected() | {"id": "A-X"})}).content.decode()
    sent = {name: hidden(page, name) for name in ("changes", "special", "why", "seen")} | {"do": "order"}
    refused = client.post(CHANGED, sent)
    assert refused.status_code == 400
    assert "与本案申请A-F不符" in refused.content.decode()


def test_special_circumstances_can_be_claimed_alone(browse) -> None:
    client = browse("exporter")
    page = client.post(CHANGED, {"do": "compare", "special": "a hospital waits for it"}).content.decode()
    sent = {name: hidden(page, name) for name in ("changes", "special", "why", "seen")} | {"do": "order"}
    assert client.post(CHANGED, sent).status_code == 302
    assert desk.case("FILED").special == {"reason": "a hospital waits for it"}


def test_of_a_list_only_the_entries_that_differ_are_told() -> None:
    old = {"documents": [{"kind": "contract"}, {"kind": "identity"}], "kind": "individual"}
    changes = difference(old, {"documents": [{"kind": "contract"}], "kind": None, "route": ["CN", "JP"]})
    assert changes == {"documents": [{"kind": "contract"}], "kind": None, "route": ["CN", "JP"]}
    assert [(each.place, each.before, each.after) for each in told(old, changes)] == [
        ("documents", '[{"kind": "identity"}]', ""),
        ("kind", "individual", ""),
        ("route", "", '["CN", "JP"]'),
    ]
