"""What every request passes: who asks, may they, is the body fit, was it asked before."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from cases import civil
from django.core.cache import caches
from django.test import Client
from prepared import Prepared, browser

from sekisho.office.accounts.models import Account, ApiToken
from sekisho.office.api.bodies import MOST_BYTES
from sekisho.office.api.callers import MOST_FAILURES
from sekisho.office.api.declared import DECLARED
from sekisho.office.api.problems import KINDS
from sekisho.office.site.words import words

NESTED = "[" * 50_000
BAD = {
    "not json": b"{",
    "not utf-8": b'{"names": ["\xff"]}',
    "NaN": b'{"names": NaN}',
    "infinite": b'{"names": 1e999}',
    "too many digits": b'{"names": ' + b"9" * 5_000 + b"}",
    "too deep": NESTED.encode(),
    "deep and closed": (NESTED[:60] + "]" * 60).encode(),
    "a key twice": b'{"names": [], "names": ["x"]}',
    "half a character": b'{"names": ["\\ud800"]}',
    "NUL": b'{"names": ["a\\u0000b"]}',
    "NUL in a key": b'{"a\\u0000b": 1}',
}


def test_token_says_who_asks_and_is_noted(program: Any, prepared: Prepared) -> None:
    officer = program("officer", ("read",))
    told = officer.get("/me").told
    assert (told["account"], told["role"], told["by"], told["scopes"]) == ("officer", "officer", "token", ["read"])
    used = ApiToken.objects.get(account=prepared.people["officer"]).used_at
    assert used is not None
    officer.get("/me")
    assert ApiToken.objects.get(account=prepared.people["officer"]).used_at - used < timedelta(minutes=1)


def test_who_does_not_say_who_they_are_is_asked(program: Any) -> None:
    answer = program().get("/me", 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.told["code"] == "not_signed_in"


@pytest.mark.parametrize("given", ["Bearer x", "Bearer sekisho_" + "a" * 43, "Basic Zm9vOmJhcg==", "Bearer", "", "é"])
def test_token_that_is_not_known_opens_nothing_not_even_what_is_public(program: Any, given: str) -> None:
    caches["process"].clear()
    nobody = program()
    for place in ("/me", "/laws"):
        nobody.get(place, 401, Authorization=given)


def test_token_ends_with_its_revocation_and_with_its_account(program: Any, prepared: Prepared) -> None:
    officer = program("officer")
    token = officer.get("/tokens").told["tokens"][-1]["token"]
    assert officer.delete(f"/tokens/{token}").told["revoked_at"]
    officer.get("/me", 401)
    reviewer = program("reviewer")
    Account.objects.filter(username="reviewer").update(is_active=False)
    reviewer.get("/me", 401)


def test_token_of_another_account_is_not_there(program: Any) -> None:
    program("officer")
    token = ApiToken.objects.get(account__username="officer").pk
    program("supervisor").delete(f"/tokens/{token}", 404)


@pytest.mark.parametrize(("scope", "place", "body"), [
    ("file", "/cases", {"application": {}}),
    ("decide", "/cases/{under_review}/orders/recommend", {}),
    ("draw", "/licences/L-C-15/draws", {}),
])  # fmt: skip
def test_token_does_no_more_than_its_scopes(
    program: Any, prepared: Prepared, scope: str, place: str, body: Any
) -> None:
    who = {"file": "exporter", "decide": "officer", "draw": "customs"}[scope]
    others = tuple(each for each in ("read", "file", "decide", "draw") if each != scope)
    answer = program(who, others).post(place.format(**prepared.cases), body, 403)
    assert (answer.told["code"], answer.told["scope"]) == ("scope", scope)
    assert f'scope="{scope}"' in answer.headers["WWW-Authenticate"]


def test_token_without_read_reads_nothing(program: Any) -> None:
    program("officer", ("decide",)).get("/cases", 403)


def test_token_makes_no_token(program: Any) -> None:
    assert program("officer").post("/tokens", {"name": "x", "scopes": ["read"]}, 403).told["code"] == "session"


def test_session_makes_a_token_whose_secret_is_shown_once(program: Any, prepared: Prepared) -> None:
    client = browser(prepared, "officer")
    made = client.post("/api/v1/tokens", {"name": "mine", "scopes": ["read"]}, content_type="application/json")
    secret = made.json()["secret"]
    assert made.status_code == 201
    assert secret not in json.dumps(program("officer").get("/tokens").told)
    nobody = program()
    assert nobody.get("/me", Authorization=f"Bearer {secret}").told["scopes"] == ["read"]
    strange = client.post("/api/v1/tokens", {"name": "mine", "scopes": ["all"]}, content_type="application/json")
    assert strange.status_code == 422


def test_session_reads_freely_and_writes_with_its_form_token(prepared: Prepared) -> None:
    client = browser(prepared, "officer", enforce_csrf_checks=True)
    assert client.get("/api/v1/me").json()["by"] == "session"
    order = f"/api/v1/cases/{prepared.cases['filed']}/orders/accept"
    assert client.post(order, {}, content_type="application/json").json()["code"] == "csrf"
    client.get("/me")
    token = client.cookies["csrftoken"].value
    taken = client.post(order, {}, content_type="application/json", headers={"X-CSRFToken": token})
    assert taken.status_code == 200


def test_token_needs_no_form_token(program: Any, prepared: Prepared) -> None:
    officer = program("officer")
    officer.client = Client(enforce_csrf_checks=True)
    officer.post(f"/cases/{prepared.cases['filed']}/orders/accept", {})


def test_address_that_guesses_tokens_is_not_listened_to_for_a_while(program: Any) -> None:
    caches["process"].clear()
    nobody = program()
    for _ in range(MOST_FAILURES):
        nobody.get("/me", 401, Authorization="Bearer guess")
    answer = nobody.get("/me", 429, Authorization="Bearer guess")
    assert int(answer.headers["Retry-After"]) > 0
    program("officer").get("/me", 429)
    program().get("/laws")
    caches["process"].clear()
    program("officer").get("/me")


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_body_that_is_no_sound_json_is_refused(program: Any, body: bytes) -> None:
    officer = program("officer")
    answer = officer.client.post("/api/v1/screen", body, content_type="application/json", headers=officer.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable"), answer.content
    assert answer.json()["problems"]


def test_body_that_is_too_large_or_no_json_is_not_read(program: Any) -> None:
    officer = program("officer")
    large = json.dumps({"names": ["x" * MOST_BYTES]})
    answer = officer.client.post("/api/v1/screen", large, content_type="application/json", headers=officer.headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    for kind in (
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
    ):
        answer = officer.client.post("/api/v1/screen", b"{}", content_type=kind, headers=officer.headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "no_json"), kind


def test_field_that_no_body_has_is_told(program: Any) -> None:
    told = program("officer").post("/screen", {"names": ["x"], "namse": 1}, 422).told
    assert any("namse" in each["place"] for each in told["problems"])


def test_other_method_is_told_with_those_that_there_are(program: Any) -> None:
    nobody = program()
    answer = nobody.delete("/screen", 405)
    assert answer.headers["Allow"] == "GET, POST"
    nobody.post("/no/such/operation", {}, 404)


def test_same_key_and_body_give_the_same_answer_and_one_case(program: Any) -> None:
    exporter = program("exporter")
    body = {"application": civil() | {"id": "EX-ONCE"}}
    first = exporter.post("/cases", body, 201, Idempotency_Key="file-1")
    again = exporter.post("/cases", body, 201, Idempotency_Key="file-1")
    assert first.told == again.told
    assert first.headers["Location"] == again.headers["Location"]
    assert first.headers["ETag"] == again.headers["ETag"]
    rows = exporter.get("/cases?size=200").told["cases"]
    assert sum(row["application"] == "EX-ONCE" for row in rows) == 1
    exporter.post("/cases", {"application": civil()}, 422, Idempotency_Key="file-1")


def test_key_is_the_accounts_own(program: Any) -> None:
    one = program("exporter").post("/cases", {"application": civil()}, 201, Idempotency_Key="k").told["case"]
    other = program("exporter-2").post("/cases", {"application": civil()}, 201, Idempotency_Key="k").told["case"]
    assert one != other


def test_mistake_is_mended_with_the_same_key_and_a_refusal_is_kept(program: Any, prepared: Prepared) -> None:
    officer = program("officer")
    order = f"/cases/{prepared.cases['filed']}/orders/return"
    officer.post(order, {"what": {"x": 1}, "why": "-"}, 422, Idempotency_Key="r")
    officer.post(order, {"why": "it is not signed"}, Idempotency_Key="r")
    refused = officer.post(order, {"why": "once more"}, 409, Idempotency_Key="s")
    assert officer.post(order, {"why": "once more"}, 409, Idempotency_Key="s").told == refused.told


def test_every_operation_that_files_orders_or_draws_takes_a_key() -> None:
    for declared in DECLARED.values():
        assert declared.keyed is (declared.scope in ("file", "decide", "draw")), declared


def test_every_kind_of_problem_has_its_words() -> None:
    assert all(f"api.problem.{kind}" in words() for kind in KINDS)


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_page_lists_every_operation_and_problem_in_the_readers_language(prepared: Prepared, language: str) -> None:
    client = Client()
    client.cookies["language"] = language
    page = unescape(client.get("/api/").content.decode())
    for declared in DECLARED.values():
        assert f"{declared.method} /api/v1{declared.path}" in page
        assert declared.says(language[:2]) in page
    assert all(f'id="problem-{kind}"' in page for kind in KINDS)
    assert client.get("/api/openapi.json").json()["openapi"] == "3.1.0"


def test_answers_to_callers_are_not_kept_by_caches(program: Any) -> None:
    assert program("officer").get("/cases").headers["Cache-Control"] == "no-store"
    assert program().get("/me", 401).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in program().get("/laws").headers
