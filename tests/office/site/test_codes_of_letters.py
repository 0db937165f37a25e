"""Letters hold no address that lets anyone in, but a code that is typed in: good once, for a while, in few tries."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings
from django.urls import get_resolver
from django.utils import timezone
from letters import CODE, INVITATION, join, opens

from sekisho.office.accounts.codes import BITS_OF_ONE, LETTERS, new_code, plain
from sekisho.office.accounts.models import CODE_LETTERS, Account, Invitation
from sekisho.office.roles import Role
from sekisho.office.site.limits import Limit
from sekisho.office.site.words import say

pytestmark = pytest.mark.usefixtures("quick_passwords")

LANGUAGES = ["en", "ja", "zh-hans"]
RESET = "/accounts/password/reset/"
CONFIRM = "/accounts/password/reset/confirm/"
COMPLETE = "/accounts/password/reset/complete/"
OLD, NEW = "ten sleepy otters by the quay", "seven green parrots in a row"
TYPED = re.compile(r"^[B-Z]{4}-[B-Z]{4}$", re.MULTILINE)


@pytest.fixture
def invited(people) -> str:
    return Invitation.make("a@b.example", Role.EXPORTER, people["exporter"].organisation, None, timezone.now())[1]


@pytest.fixture
def forgetful(people) -> Account:
    """Somebody who has a password and an address, and forgot the one."""
    cache.clear()
    mail.outbox = []
    account = people["exporter"]
    account.email = "chen@company.example"
    account.set_password(OLD)
    account.save()
    return account


def asked_for(client: Client, email: str = "chen@company.example") -> Any:
    return client.post(RESET, {"email": email})


def code() -> str:
    found = TYPED.search(mail.outbox[-1].body)
    assert found is not None, mail.outbox[-1].body
    return found[0]


def may_sign_in(password: str) -> bool:
    cache.clear()
    return Client().post("/accounts/login/", {"login": "exporter", "password": password}).status_code == 302


def test_codes_are_random_and_read_however_they_are_typed() -> None:
    assert len({new_code(CODE_LETTERS) for _ in range(200)}) == 200
    assert CODE_LETTERS * BITS_OF_ONE >= 128
    assert len(LETTERS) == 2**BITS_OF_ONE
    assert CODE.fullmatch(new_code(CODE_LETTERS))
    assert plain("7q4k-o1il") == plain("７Ｑ４Ｋ　ｏ１ｉｌ") == plain("7Q4K0111") == "7Q4K0111"


def test_code_opens_however_it_is_typed(sign_in, invited: str) -> None:
    assert opens(sign_in(), invited.lower().replace("-", " "))
    assert opens(sign_in(), invited.replace("-", ""))
    assert opens(sign_in(), "".join(chr(ord(each) + 0xFEE0) for each in invited))
    assert not opens(sign_in(), invited[:-1])
    assert not opens(sign_in(), "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_asks_for_the_code_in_the_readers_language_and_says_what_is_wrong(sign_in, people, language: str) -> None:
    client = sign_in(language=language)
    page = client.get(INVITATION)
    assert page.status_code == 200
    assert say("join.code.what", language[:2]) in page.content.decode()
    wrong = client.post(INVITATION, {"code": "WRONG"})
    assert wrong.status_code == 400
    assert say("join.code.unknown", language[:2]) in wrong.content.decode()
    assert 'value="WRONG"' in wrong.content.decode()


def test_form_of_joining_is_nothing_without_the_code(sign_in, invited: str) -> None:
    form = {"username": "newcomer", "name": "New Comer", "password": "correct horse battery"}
    assert sign_in().post(INVITATION, form).status_code == 200
    assert not Account.objects.filter(username="newcomer").exists()
    assert join(sign_in(), invited, form).status_code == 302


def test_code_that_was_typed_in_ends_with_the_invitation(sign_in, invited: str) -> None:
    client = sign_in()
    assert opens(client, invited)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    form = {"username": "newcomer", "name": "New Comer", "password": "correct horse battery"}
    late = client.post(INVITATION, form)
    assert say("join.code.unknown", "en") in late.content.decode()
    assert not Account.objects.filter(username="newcomer").exists()


def test_guessing_codes_is_stopped_and_right_ones_cost_nothing(sign_in, invited: str) -> None:
    with override_settings(LIMITS={"code": Limit(3, 3600.0)}):
        for _ in range(5):
            assert opens(sign_in(), invited)
        assert [sign_in().post(INVITATION, {"code": f"WRONG{n}"}).status_code for n in range(5)] == [400] * 3 + [
            429
        ] * 2
        # Not even the right one is listened to then, or guessing would go on.
        assert sign_in().post(INVITATION, {"code": invited}).status_code == 429
        assert opens(Client(REMOTE_ADDR="192.0.2.9"), invited)


@pytest.mark.parametrize("language", LANGUAGES)
def test_forgotten_password_is_replaced_by_a_code_of_a_letter(sign_in, forgetful, language: str) -> None:
    client = sign_in(language=language)
    asked = asked_for(client)
    assert asked.headers["Location"] == CONFIRM
    letter = mail.outbox[-1]
    assert letter.subject.endswith(say("reset.subject", language[:2]))
    minutes = settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT // 60
    assert letter.body.strip() == say("reset.letter", language[:2], code=code(), minutes=minutes).strip()
    page = client.get(CONFIRM).content.decode()
    assert say("reset.title", language[:2]) in page
    assert say("reset.sent", language[:2], email=forgetful.email, minutes=minutes) in page
    assert client.post(CONFIRM, {"code": code()}).headers["Location"] == COMPLETE
    assert client.post(COMPLETE, {"password1": NEW, "password2": NEW}).status_code == 302
    assert may_sign_in(NEW)
    assert not may_sign_in(OLD)
    # It is good once.
    assert client.get(COMPLETE).status_code == client.get(CONFIRM).status_code == 302


def test_code_is_good_only_where_it_was_asked_for(sign_in, forgetful) -> None:
    client, other = sign_in(), sign_in()
    asked_for(client)
    assert other.post(CONFIRM, {"code": code()}).headers["Location"] == "/accounts/login/"
    assert client.get(COMPLETE).headers["Location"] == CONFIRM


def test_code_is_forgotten_after_three_wrong_tries(sign_in, forgetful) -> None:
    client = sign_in()
    asked_for(client)
    statuses = [client.post(CONFIRM, {"code": "BBBB-BBBB"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 302]
    assert client.post(CONFIRM, {"code": code()}).headers["Location"] == "/accounts/login/"
    assert may_sign_in(OLD)


def test_code_ends(sign_in, forgetful, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    client = sign_in()
    asked_for(client)
    late = time.time() + settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT + 1
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: late)
    assert client.post(CONFIRM, {"code": code()}).headers["Location"] == "/accounts/login/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_reset_tells_nobody_which_addresses_have_accounts(sign_in, forgetful, language: str) -> None:
    known, unknown = sign_in(language=language), sign_in(language=language)
    answers = [asked_for(known), asked_for(unknown, "nobody@company.example")]
    assert {each.headers["Location"] for each in answers} == {CONFIRM}
    assert say("reset.unknown", language[:2], email="nobody@company.example").strip() == mail.outbox[-1].body.strip()
    pages = [each.get(CONFIRM).content.decode() for each in (known, unknown)]
    without = [re.sub(r'[\w]+@company\.example|value="\w{64}"|"X-CSRFToken": "\w+"', "", each) for each in pages]
    assert without[0] == without[1]
    assert unknown.post(CONFIRM, {"code": ""}).status_code == 200
    assert unknown.post(CONFIRM, {"code": "BBBB-BBBB"}).status_code == 200


def test_no_letter_holds_an_address_with_a_secret(sign_in, people, forgetful) -> None:
    keeper = sign_in("keeper")
    told = {"email": "new@company.example", "role": "exporter", "letter": "en"}
    keeper.post("/keeper/accounts/invite", {**told, "organisation": people["exporter"].organisation_id})
    asked_for(sign_in())
    asked_for(sign_in(), "nobody@company.example")
    assert len(mail.outbox) == 3
    addresses = [each for letter in mail.outbox for each in re.findall(r"https?://\S+", letter.body)]
    assert addresses == [f"http://testserver{INVITATION}"]


def test_no_address_of_the_site_takes_a_secret(sign_in, people) -> None:
    def shown(patterns: Any, before: str) -> Any:
        for each in patterns:
            if hasattr(each, "url_patterns"):
                yield from shown(each.url_patterns, before + str(each.pattern))
            else:
                yield before + str(each.pattern)

    of_accounts = [each for each in shown(get_resolver().url_patterns, "/") if each.startswith("/accounts/")]
    assert len(of_accounts) > 20
    taking = {each for each in of_accounts if "<" in each}
    assert taking <= {"/accounts/confirm-email/<path:rest>", "/accounts/^confirm-email/(?P<key>[-:\\w]+)/$"}
    for who in (None, "exporter"):
        assert sign_in(who).get("/accounts/confirm-email/abc:def/").status_code == 404
        assert sign_in(who).post("/accounts/email/", {"action_add": "", "email": "x@y.example"}).status_code == 404
