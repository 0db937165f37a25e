"""What the log says of sign-ins, and what cookies are called where the site speaks TLS."""

from __future__ import annotations

import logging
import runpy
from typing import Any

import pytest
from django.test import override_settings

from sekisho.office.accounts.models import Account
from sekisho.office.site import settings


@override_settings(ACCOUNT_RATE_LIMITS={})
def test_attempts_are_told_to_the_log_with_who_and_from_where(
    sign_in: Any, people: dict[str, Account], caplog: pytest.LogCaptureFixture
) -> None:
    people["analyst"].set_password("a long and quiet sentence")
    people["analyst"].save()
    browser = sign_in()
    with caplog.at_level(logging.INFO, "sekisho.sign_ins"):
        for name, secret in (("analyst", "wrong wrong wrong"), ("a secret in the wrong field", "x" * 12)):
            browser.post("/accounts/login/", {"login": name, "password": secret}, REMOTE_ADDR="192.0.2.7")
        browser.post(
            "/accounts/login/", {"login": "analyst", "password": "a long and quiet sentence"}, REMOTE_ADDR="192.0.2.7"
        )
        browser.post("/accounts/logout/", REMOTE_ADDR="192.0.2.7")
    told = [record.getMessage() for record in caplog.records if record.name == "sekisho.sign_ins"]
    assert told == [
        "not signed in: analyst from 192.0.2.7",
        "not signed in: a name that nobody has from 192.0.2.7",
        "signed in: analyst from 192.0.2.7",
        "signed out: analyst from 192.0.2.7",
    ]


def test_names_of_cookies_keep_other_hosts_out_where_the_site_speaks_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEKISHO_HTTPS", "1")
    there = runpy.run_path(str(settings.__file__))
    assert (there["SESSION_COOKIE_NAME"], there["CSRF_COOKIE_NAME"]) == ("__Host-sessionid", "__Host-csrftoken")
    assert there["SESSION_COOKIE_SECURE"]
    assert there["CSRF_COOKIE_SECURE"]
    monkeypatch.delenv("SEKISHO_HTTPS")
    assert "SESSION_COOKIE_NAME" not in runpy.run_path(str(settings.__file__))
