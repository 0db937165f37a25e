"""Costly calls are counted, by account and address, over all workers, and refused where nothing of a limit is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cases import civil
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import get_resolver

from sekisho.errors import InputError
from sekisho.office.accounts.models import Spent
from sekisho.office.api.declared import DECLARED
from sekisho.office.environment import whole
from sekisho.office.site.address import address_of
from sekisho.office.site.limits import DEFAULTS, KINDS, Limit, cost_of, parsed
from sekisho.office.site.spending import _book
from sekisho.office.site.words import say

ONE = {kind: Limit(1, 3600.0) for kind in KINDS}
CHECKER = "/checker?filed_on=2026-05-11"
LANGUAGES = {"en": "en", "ja": "ja", "zh-hans": "zh"}


@pytest.fixture
def one_call() -> Iterator[None]:
    """Of every kind one call an hour."""
    with override_settings(LIMITS=ONE):
        yield


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("page.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")


def api(client: Client, place: str, body: Any) -> Any:
    return client.post(f"/api/v1{place}", json.dumps(body), "application/json")


CALLS = {
    "checker": ("", lambda c: c.get(CHECKER)),
    "checker as JSON": ("", lambda c: c.get("/checker.json?filed_on=2026-05-11")),
    "law of another day": ("", lambda c: c.get("/law?on=2026-01-05")),
    "two days of law": ("", lambda c: c.get("/law/difference")),
    "law of the API": ("", lambda c: c.get("/api/v1/laws/cn")),
    "check by the API": ("", lambda c: api(c, "/check", civil())),
    "licence by QR": ("", lambda c: c.get("/verify?token=SKS1")),
    "licence by PDF": ("", lambda c: c.post("/verify", {"page": pdf()})),
    "licence by the API": ("", lambda c: api(c, "/verify", {"token": "SKS1"})),
    "table to keep": ("", lambda c: c.get("/law.csv")),
    "queue to keep": ("officer", lambda c: c.get("/queue.json")),
    "form": ("exporter", lambda c: c.post("/drafts/begin")),
    "file": ("exporter", lambda c: c.post("/drafts/begin", {"file": pdf()})),
    "docket": ("analyst", lambda c: c.post("/analysis/dockets", {"file": pdf()})),
    "job": ("analyst", lambda c: c.post("/analysis/scenarios/japan-2026", {"draws": "100"})),
    "backup": ("keeper", lambda c: c.post("/keeper/backup/take")),
    "judging anew": ("keeper", lambda c: c.post("/keeper/refind")),
}


@pytest.mark.parametrize("call", CALLS)
def test_costly_call_is_refused_once_nothing_of_its_limit_is_left(sign_in, one_call: None, call: str) -> None:
    who, ask = CALLS[call]
    client = sign_in(who or None)
    assert ask(client).status_code != 429
    refused = ask(client)
    assert refused.status_code == 429
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    # Nothing else of the site is closed by it.
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(("language", "short"), LANGUAGES.items())
def test_refusal_says_what_to_do_in_the_readers_language(sign_in, one_call: None, language: str, short: str) -> None:
    client = sign_in(language=language)
    client.get(CHECKER)
    page = client.get(CHECKER)
    wait_s = page.headers["Retry-After"]
    assert say("fault.too_many.what", short, seconds=wait_s) in page.content.decode()
    refused = client.post("/api/v1/check", json.dumps(civil()), "application/json", headers={"accept-language": short})
    told = json.loads(refused.content)
    assert (refused.status_code, told["code"], told["status"]) == (429, "too_many_calls", 429)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert told["retry_after_s"] == int(refused.headers["Retry-After"])
    assert told["detail"] == say("api.problem.too_many_calls", short)


def test_accounts_and_addresses_count_each_for_itself(sign_in, one_call: None) -> None:
    nobody, exporter, officer = sign_in(), sign_in("exporter"), sign_in("officer")
    for client in (nobody, exporter, officer):
        assert client.get(CHECKER).status_code == 200
        assert client.get(CHECKER).status_code == 429
    # Another browser of the account is the account; another address is another reader.
    assert sign_in("exporter").get(CHECKER, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert nobody.get(CHECKER, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_one_readers_many_addresses_count_as_one(sign_in, one_call: None) -> None:
    nobody = sign_in()
    assert nobody.get(CHECKER, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200
    assert nobody.get(CHECKER, REMOTE_ADDR="2001:db8:0:1:ffff::2").status_code == 429
    assert nobody.get(CHECKER, REMOTE_ADDR="2001:db8:0:2::1").status_code == 200


def test_token_counts_for_its_account(sign_in, people, one_call: None) -> None:
    from django.utils import timezone

    from sekisho.office.accounts.models import ApiToken

    _, secret = ApiToken.make(people["officer"], "a", ["read"], timezone.now())
    bearer = {"authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/screen?name=Acme", headers=bearer).status_code == 200
    assert Client().get("/api/v1/screen?name=Acme", headers=bearer).status_code == 429
    assert sign_in("officer").get("/api/v1/screen?name=Acme").status_code == 429
    assert sign_in("reviewer").get("/api/v1/screen?name=Acme").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "passed", "found"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "nonsense\r\nx", "192.0.2.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "[2001:db8::1]", "2001:db8::1"),
    ],
)
def test_what_a_proxy_passes_on_is_believed_as_far_as_there_are_proxies(proxies: int, passed: str, found: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": passed})
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        assert address_of(request) == found


def test_caller_cannot_escape_by_a_forged_header(sign_in, one_call: None) -> None:
    nobody = sign_in()
    statuses = [nobody.get(CHECKER, headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code for n in range(3)]
    assert statuses == [200, 429, 429]
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        forged = [f"203.0.113.{n}, 198.51.100.7" for n in range(3)]
        assert [nobody.get(CHECKER, headers={"x-forwarded-for": each}).status_code for each in forged] == [
            200,
            429,
            429,
        ]


def test_limit_fills_again_steadily(database: str) -> None:
    limit = Limit(4, 60.0)
    assert [_book("k", limit, 1000.0) for _ in range(6)] == [None, None, None, None, 15, 15]
    assert _book("k", limit, 1014.0) == 1
    assert _book("k", limit, 1015.0) is None
    assert _book("k", limit, 1016.0) == 14
    assert [_book("k", limit, 2000.0) for _ in range(5)] == [None, None, None, None, 15]


def test_what_is_whole_again_is_forgotten(database: str) -> None:
    limit = Limit(4, 60.0)
    for n in range(50):
        _book(f"k{n}", limit, 1000.0)
    assert Spent.objects.count() == 50
    _book("another", limit, 1000.0 + 600)
    assert list(Spent.objects.values_list("key", flat=True)) == ["another"]


class TestOnBoth:
    """What workers at once do to one row is the database's to hold."""

    @pytest.fixture(params=["sqlite", "postgresql"])
    def vendor(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    def test_workers_at_once_pass_no_more_than_the_limit(self, database: str) -> None:
        limit, passed, begin = Limit(30, 3600.0), [], threading.Barrier(6)

        def worker() -> None:
            try:
                begin.wait(20)
                for _ in range(10):
                    passed.append(_book("one", limit, time.time()) is None)
            finally:
                connection.close()

        threads = [threading.Thread(target=worker) for _ in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(60)
        assert len(passed) == 60
        assert passed.count(True) == 30


def pages(patterns: Any = None, before: str = "/") -> Iterator[tuple[str, Any]]:
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(each, "url_patterns"):
            yield from pages(each.url_patterns, before + str(each.pattern))
        elif not hasattr(each.callback, "operations"):
            yield before + str(each.pattern), each.callback


def test_every_page_that_changes_something_counts_and_every_table_to_keep(people) -> None:
    """By the map of the site: none is forgotten. The accounts library limits its own."""
    tables = 0
    for shown, view in pages():
        if shown.startswith("/accounts/"):
            continue
        request = RequestFactory().post("/")
        request.user = people["officer"]
        assert cost_of(view, request, {}) is not None, shown
        if "<form>" in shown:
            request = RequestFactory().get("/?x=1")
            request.user = people["officer"]
            assert cost_of(view, request, {"form": "csv"}) is not None, shown
            tables += 1
    assert tables > 20


def test_every_operation_that_changes_something_counts_and_those_that_work_out() -> None:
    for (_, method), declared in DECLARED.items():
        assert declared.counts_as is not None or method == "GET", declared.name
    counted = {declared.name: declared.counts_as for declared in DECLARED.values() if declared.counts_as != "write"}
    assert {name for name, kind in counted.items() if kind} == {
        *("check", "screen", "screen_names", "verify", "show_law", "law_difference")
    }


def test_defaults_leave_room_for_an_office_behind_one_address() -> None:
    assert set(DEFAULTS) == set(KINDS)
    limits = parsed("")
    assert limits["check"].calls >= 50 * 4
    assert limits["write"].calls / limits["write"].period_s >= 8 / 2


def test_limits_are_set_by_the_environment() -> None:
    assert parsed("off") == {}
    assert parsed("check=5/s, export=off")["check"] == Limit(5, 1.0)
    assert "export" not in parsed("export=off")
    assert parsed("job=7/d")["job"] == Limit(7, 86_400.0)


@pytest.mark.parametrize("told", ["check", "check=0/m", "check=x", "chess=5/m", "check=5/y", "check=off5"])
def test_limit_that_cannot_be_read_is_told(told: str) -> None:
    with pytest.raises(InputError, match="SEKISHO_LIMITS"):
        parsed(told)


@pytest.mark.parametrize("told", ["two", "0", "-1", "1.5", "1e3", "0x2", "1234567"])
def test_number_of_the_environment_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("SEKISHO_JOBS_AT_ONCE", told)
    with pytest.raises(InputError, match=r"SEKISHO_JOBS_AT_ONCE: .* is no whole number from 1 on"):
        whole("SEKISHO_JOBS_AT_ONCE", 2, least=1)


@pytest.mark.parametrize(("told", "read"), [("", 2), (" ", 2), ("1", 1), (" 12 ", 12)])
def test_number_of_the_environment_is_read(monkeypatch: pytest.MonkeyPatch, told: str, read: int) -> None:
    monkeypatch.setenv("SEKISHO_JOBS_AT_ONCE", told)
    assert whole("SEKISHO_JOBS_AT_ONCE", 2, least=1) == read


@pytest.mark.parametrize("name", ["SEKISHO_PROXIES", "SEKISHO_JOBS_AT_ONCE", "SEKISHO_IDLE_MINUTES"])
def test_site_that_is_started_with_no_number_says_where(name: str, tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "sekisho", "serve", "--demo", "--port", "0"],
        env={**os.environ, name: "two"},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert said.stderr.startswith(f"{name}: 'two' is no whole number from ")
