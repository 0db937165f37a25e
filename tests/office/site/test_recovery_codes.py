"""Recovery codes are shown once, kept as hashes, good once, and end with the second factor that they stand in for."""

from __future__ import annotations

import hashlib
import logging
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from sekisho.office.accounts.codes import BITS_OF_ONE, plain
from sekisho.office.accounts.models import Account, RecoveryCode, Spent
from sekisho.office.accounts.recovery import HOW_MANY, LETTERS, make_codes, use_code
from sekisho.office.site.limits import Limit
from sekisho.office.site.words import say

pytestmark = pytest.mark.usefixtures("quick_passwords")

CODES = "/accounts/two-factor/recovery-codes"
CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}\b")
PASSWORD = "ten sleepy otters by the quay"


@pytest.fixture
def keeper(people) -> Account:
    cache.clear()
    account = people["keeper"]
    account.set_password(PASSWORD)
    account.save()
    return account


def signed_in(language: str = "en") -> Client:
    client = Client()
    client.cookies["language"] = language
    client.post("/accounts/login/", {"login": "keeper", "password": PASSWORD})
    return client


def set_up(client: Client) -> None:
    """A device, as the pages ask for it."""
    activate = "/accounts/two-factor/totp/activate/"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(activate).status_code == 200
    secret = str(client.session["mfa.totp.secret"])
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post(activate, {"code": code}).status_code == 302


@pytest.fixture
def with_device(keeper: Account) -> Client:
    client = signed_in()
    set_up(client)
    return client


def made_by(client: Client) -> list[str]:
    page = client.post(CODES)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    return CODE.findall(page.content.decode())


def answered(code: str, language: str = "en") -> tuple[Client, Any]:
    """A sign-in by password and then a code."""
    client = signed_in(language)
    return client, client.post("/accounts/two-factor/authenticate/", {"code": code})


def test_codes_are_shown_once_and_only_their_hashes_are_kept(with_device: Client) -> None:
    codes = made_by(with_device)
    assert len(set(codes)) == HOW_MANY
    assert LETTERS * BITS_OF_ONE >= 112
    kept = set(RecoveryCode.objects.values_list("hash", flat=True))
    assert kept == {hashlib.sha256(plain(code).encode()).hexdigest() for code in codes}
    assert CODE.search(with_device.get(CODES).content.decode()) is None
    everything = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            everything += [repr(row) for row in cursor.fetchall()]
    whole = "\n".join(everything)
    assert not any(code in whole or plain(code) in whole for code in codes)
    assert not Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).exists()


def test_code_signs_in_once_and_is_told_to_the_log(with_device: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "sekisho.sign_ins")
    code = made_by(with_device)[0]
    client, answer = answered(code.lower())
    assert answer.status_code == 302
    page = client.get("/me")
    assert page.status_code == 200
    assert say("recovery.used", "en", n=HOW_MANY - 1) in page.content.decode()
    again, refused = answered(code)
    assert refused.status_code == 200
    assert again.get("/me").status_code == 302
    told = [record.getMessage() for record in caplog.records]
    assert "recovery code used: keeper from 127.0.0.1, 9 left" in told
    assert "wrong recovery code: keeper from 127.0.0.1" in told
    assert not any(code in line or plain(code) in line for line in told)


def test_codes_of_the_device_go_on(with_device: Client) -> None:
    client, refused = answered("000000")
    assert refused.status_code == 200
    assert client.get("/me").status_code == 302


def test_other_codes_end_those_before(with_device: Client) -> None:
    before = made_by(with_device)
    after = made_by(with_device)
    assert not set(before) & set(after)
    assert answered(before[0])[1].status_code == 200
    assert answered(after[0])[1].status_code == 302


def test_code_opens_no_other_account(people, with_device: Client) -> None:
    code = made_by(with_device)[0]
    assert not use_code(people["officer"], code)
    assert use_code(people["keeper"], code)


def test_codes_end_with_the_device_whoever_ends_it(people, with_device: Client, sign_in) -> None:
    made_by(with_device)
    assert with_device.post("/accounts/two-factor/totp/deactivate/").status_code == 302
    assert not RecoveryCode.objects.exists()
    officer = people["officer"]
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "x"})
    make_codes(officer)
    sign_in("keeper").post(f"/keeper/accounts/{officer.pk}/do", {"what": "reset"})
    assert not RecoveryCode.objects.exists()


def test_nobody_without_a_device_has_codes(keeper: Account) -> None:
    client = signed_in()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post(CODES).status_code == 404
    assert Client().get(CODES).status_code == 302


def test_making_codes_asks_for_the_password_again(with_device: Client, sign_in) -> None:
    # Of a sign-in that is not fresh.
    answer = sign_in("keeper").post(CODES)
    assert "reauthenticate" in answer.headers["Location"]
    assert not RecoveryCode.objects.exists()


def test_guessing_is_stopped(with_device: Client) -> None:
    code = made_by(with_device)[0]
    with override_settings(LIMITS={"code": Limit(2, 3600.0)}):
        for _ in range(2):
            answered("0000-0000-0000-0000-0000-0000")
        assert answered(code)[1].status_code == 200
        Spent.objects.all().delete()
        assert answered(code)[1].status_code == 302


@pytest.mark.parametrize("language", ["en", "ja", "zh-hans"])
def test_pages_speak_the_readers_language(with_device: Client, language: str) -> None:
    with_device.cookies["language"] = language
    index = with_device.get("/accounts/two-factor/").content.decode()
    assert say("recovery.none", language[:2]) in index
    assert say("recovery.what", language[:2]) in with_device.get(CODES).content.decode()
    assert say("recovery.made", language[:2]) in with_device.post(CODES).content.decode()
    assert say("recovery.left", language[:2], n=HOW_MANY) in with_device.get("/accounts/two-factor/").content.decode()
