"""How long a sign-in lasts, what a browser is told to forget, and ending the own ones elsewhere."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from sekisho.office.accounts.models import Account, SignIn
from sekisho.office.accounts.sessions import BEGUN, CLEAR, SEEN
from sekisho.office.site.words import say

MINUTE_S = 60
QUIET_PASSWORDS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def rest(client: Client, minutes: float, key: str = SEEN) -> None:
    """As if the last request (or the sign-in) lay so long back."""
    session = client.session
    session[key] -= minutes * MINUTE_S
    session.save()


@pytest.mark.parametrize("who", ["officer", "supervisor", "customs", "auditor", "keeper"])
def test_who_handles_records_is_signed_out_after_a_rest(sign_in, who: str) -> None:
    client = sign_in(who)
    rest(client, 29)
    assert client.get("/me").status_code == 200
    rest(client, 31)
    answer = client.get("/me")
    assert answer.status_code == 302
    assert "/accounts/login/?next=/me" in answer.headers["Location"]
    assert answer.headers["Clear-Site-Data"] == CLEAR
    shown = client.get(answer.headers["Location"]).content.decode()
    assert say("session.ended.rest", "en", minutes=30) in shown
    assert not SignIn.objects.exists()


def test_who_signs_in_again_where_they_are_signed_in_keeps_one_row(sign_in) -> None:
    client = sign_in("officer")
    account = SignIn.objects.get().account
    client.force_login(account)
    client.force_login(account)
    assert client.get("/me").status_code == 200
    assert SignIn.objects.get().session == client.session.session_key


def test_an_applicant_may_rest_but_nobody_stays_longer_than_twelve_hours(sign_in) -> None:
    client = sign_in("exporter")
    rest(client, 300)
    assert client.get("/me").status_code == 200
    rest(client, settings.SESSION_COOKIE_AGE / MINUTE_S, BEGUN)
    assert client.get("/me").status_code == 302
    assert Session.objects.count() == 0


def test_every_request_begins_the_rest_anew_but_those_that_pages_make_by_themselves(sign_in) -> None:
    client = sign_in("officer")
    rest(client, 20)
    client.get("/accounts/sessions/left")
    assert client.session[SEEN] < client.session[BEGUN]
    client.get("/me")
    assert client.session[SEEN] >= client.session[BEGUN]


def test_a_page_warns_before_and_a_reader_may_stay(sign_in) -> None:
    client = sign_in("officer")
    assert 'hx-get="/accounts/sessions/left"' in client.get("/me").content.decode()
    assert client.get("/accounts/sessions/left").content.decode().strip() == ""
    rest(client, 26)
    told = client.get("/accounts/sessions/left").content.decode()
    assert say("session.soon", "en", minutes=4) in told
    assert client.post("/accounts/sessions/stay").status_code == 200
    assert client.get("/accounts/sessions/left").content.decode().strip() == ""
    rest(client, 40)
    assert say("session.gone", "en") in client.get("/accounts/sessions/left").content.decode()
    assert "sessions/left" not in sign_in("exporter").get("/me").content.decode()


@override_settings(IDLE_MINUTES=0)
def test_an_office_may_choose_that_rest_ends_nothing(sign_in) -> None:
    client = sign_in("officer")
    rest(client, 300)
    assert client.get("/me").status_code == 200
    assert "sessions/left" not in client.get("/me").content.decode()


def test_signing_out_has_the_browser_forget(sign_in) -> None:
    client = sign_in("officer")
    answer = client.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == CLEAR
    assert not SignIn.objects.exists()
    assert "Clear-Site-Data" not in sign_in("officer").get("/me").headers
    assert "Clear-Site-Data" not in sign_in().get("/").headers


@override_settings(PASSWORD_HASHERS=QUIET_PASSWORDS, ACCOUNT_RATE_LIMITS={})
def test_readers_see_where_they_are_signed_in_and_end_the_others(sign_in, people: dict[str, Account]) -> None:
    people["exporter"].set_password("a long and quiet sentence")
    people["exporter"].save()
    told = {"login": "exporter", "password": "a long and quiet sentence"}
    browsers = [Client(headers={"user-agent": f"Browser {number}"}) for number in range(3)]
    for each in browsers:
        assert each.post("/accounts/login/", told, REMOTE_ADDR="192.0.2.7").status_code == 302
    stranger = sign_in("exporter-2")
    page = browsers[0].get("/accounts/sessions").content.decode()
    assert [f"Browser {number}" in page for number in range(3)] == [True] * 3
    assert "192.0.2.7" in page
    second = SignIn.objects.get(agent="Browser 1")
    # Nobody ends what is another's, nor by a number that is none.
    for number in (second.pk, "x", "9" * 40):
        assert stranger.post("/accounts/sessions/end", {"number": number}).status_code == 302
    assert browsers[1].get("/me").status_code == 200
    browsers[0].post("/accounts/sessions/end", {"number": second.pk})
    assert [each.get("/me").status_code for each in browsers] == [200, 302, 200]
    browsers[0].post("/accounts/sessions/end")
    assert [each.get("/me").status_code for each in (*browsers, stranger)] == [200, 302, 302, 200]
    assert SignIn.objects.filter(account=people["exporter"]).count() == 1


def test_a_program_without_tls_is_refused_and_not_led_on(people: dict[str, Account]) -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        for more in ({}, {"Authorization": "Bearer sekisho_x"}):
            answer = Client(headers=more).get("/api/v1/cases")
            assert (answer.status_code, answer.json()["code"]) == (403, "tls")
            assert "Location" not in answer.headers
        assert Client().get("/api/v1/cases", secure=True).status_code == 401
        assert Client().get("/api/").status_code == 301


def test_what_is_shown_to_who_is_signed_in_is_kept_by_no_cache(sign_in) -> None:
    reader = sign_in("officer")
    for address in ("/", "/law", "/queue", "/queue.csv", "/queue.json", "/me", "/accounts/sessions", "/cases/C-NONE"):
        assert "no-store" in reader.get(address).headers.get("Cache-Control", ""), address
    for address in ("/", "/law"):
        assert "no-store" not in sign_in().get(address).headers.get("Cache-Control", ""), address
