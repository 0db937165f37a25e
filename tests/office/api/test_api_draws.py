"""Licences by program: read, judged and drawn on."""

from __future__ import annotations

from typing import Any

from prepared import Prepared

SHIPMENT = {"export": "E-1", "shipped_on": "2026-05-31", "lines": {"1": 1000}}
"""More of the one export that the licence in use covers."""


def test_licence_is_told_as_issued_and_as_it_stands(program: Any, prepared: Prepared) -> None:
    told = program("customs").get(f"/licences/{prepared.licences['issued']}").told
    assert told["licence"]["id"] == prepared.licences["issued"]
    assert (told["state"], told["balance_g"]) == ("open", {"1": 380_000})
    suspended = program("exporter").get(f"/licences/{prepared.licences['suspended']}").told
    assert suspended["state"] == "suspended"
    program("exporter-2").get(f"/licences/{prepared.licences['issued']}", 404)


def test_judgement_alone_books_nothing(program: Any, prepared: Prepared) -> None:
    customs, place = program("customs"), f"/licences/{prepared.licences['issued']}/draws"
    told = customs.post(f"{place}?check=true", SHIPMENT).told
    assert (told["answer"], told["booked"], told["balance_g"]) == ("allowed", False, {"1": 380_000})
    over = SHIPMENT | {"lines": {"1": 380_001}}
    told = customs.post(f"{place}?check=true", over).told
    assert (told["answer"], told["grounds"][0]["code"]) == ("refused", "ledger")
    assert len(customs.get(place).told["draws"]) == 1


def test_draw_is_booked_once_however_often_it_is_asked(program: Any, prepared: Prepared) -> None:
    customs, place = program("customs"), f"/licences/{prepared.licences['issued']}/draws"
    first = customs.post(place, SHIPMENT, Idempotency_Key="k-77")
    again = customs.post(place, SHIPMENT, Idempotency_Key="k-77")
    assert first.told == again.told
    assert first.told["balance_g"] == {"1": 379_000}
    assert again.headers["Idempotency-Replayed"] == "true"
    other = customs.post(place, SHIPMENT | {"lines": {"1": 2}}, 422, Idempotency_Key="k-77")
    assert other.told["code"] == "key_used"
    assert customs.get(place).told["balance_g"] == {"1": 379_000}


def test_draw_without_a_key_is_not_booked(program: Any, prepared: Prepared) -> None:
    place = f"/licences/{prepared.licences['issued']}/draws"
    assert program("customs").post(place, SHIPMENT, 400).told["code"] == "key_needed"
    assert program("customs").post(place, SHIPMENT, 400, Idempotency_Key="a b").told["code"] == "key_unfit"


def test_two_programs_may_choose_the_same_key(program: Any, prepared: Prepared) -> None:
    place = f"/licences/{prepared.licences['issued']}/draws"
    program("customs").post(place, SHIPMENT, Idempotency_Key="1")
    told = program("exporter").post(place, SHIPMENT, Idempotency_Key="1").told
    assert told["balance_g"] == {"1": 378_000}


def test_refused_draw_says_every_ground_and_books_nothing(program: Any, prepared: Prepared) -> None:
    customs = program("customs", language="zh-CN")
    place = f"/licences/{prepared.licences['suspended']}/draws"
    told = customs.post(place, SHIPMENT | {"lines": {"1": 480_001}}, 409, Idempotency_Key="k").told
    assert (told["code"], told["answer"]) == ("draw_refused", "refused")
    assert told["grounds"]
    assert told["grounds"][0]["sentence"]["zh"] in told["detail"]
    assert customs.get(place).told["draws"] == []


def test_draw_is_given_back_by_its_key(program: Any, prepared: Prepared) -> None:
    customs, place = program("customs"), f"/licences/{prepared.licences['issued']}/draws"
    key = customs.post(place, SHIPMENT, Idempotency_Key="k-78").told["key"]
    back = {"what": {"corrects": key, "lines": {"1": 400}}, "why": "it stayed"}
    customs.post(f"/cases/{prepared.cases['issued']}/orders/reverse_draw", back)
    assert customs.get(place).told["balance_g"] == {"1": 379_400}


def test_shipping_goes_by_the_law_and_not_past_it(program: Any, prepared: Prepared) -> None:
    """What casework alone would record is no order: it does not ask the law of the ship date."""
    number = prepared.cases["issued"]
    program("customs").post(f"/cases/{number}/orders/record_draw", {}, 404)
    assert "record_draw" not in program("customs").get(f"/cases/{number}").told["orders"]


def test_register_is_told_page_by_page(program: Any, prepared: Prepared) -> None:
    auditor, found, after = program("auditor"), [], ""
    while True:
        page = auditor.get(f"/register?on=2026-06-15&size=3{after}").told
        assert page["about"]["source"]
        found += [line["licence"] for line in page["lines"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert set(prepared.licences.values()) <= set(found)
    assert len(found) == len(set(found))
    program("exporter").get("/register", 403)


def test_what_is_no_token_of_a_licence_is_told_so(program: Any) -> None:
    told = program().post("/verify", {"token": "nonsense"}).told
    assert (told["genuine"], told["good"]) == ("not_genuine", False)
    assert told["reason"]
