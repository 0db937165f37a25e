"""What was asked for and not given is one line of the log: who, by which method, what, from where."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from sekisho.office.accounts.models import ApiToken


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "sekisho.refusals"]


def test_each_refusal_is_told_with_who_asked(sign_in, people, caplog: pytest.LogCaptureFixture) -> None:
    exporter = sign_in("exporter")
    caplog.clear()
    exporter.get("/queue?q=what-they-typed", REMOTE_ADDR="192.0.2.7")
    exporter.get("/my/cases/C-OF-ANOTHER", REMOTE_ADDR="192.0.2.7")
    exporter.post("/keeper/accounts/1/do", {"what": "close"}, REMOTE_ADDR="192.0.2.7")
    assert lines(caplog) == [
        "refused 403: exporter GET /queue from 192.0.2.7",
        "refused 404: exporter GET /my/cases/C-OF-ANOTHER from 192.0.2.7",
        "refused 403: exporter POST /keeper/accounts/1/do from 192.0.2.7",
    ]


def test_programs_and_forged_forms_are_told_too(people, caplog: pytest.LogCaptureFixture) -> None:
    _, secret = ApiToken.make(people["exporter"], "my program", ["read"], timezone.now())
    client = Client()
    client.get("/api/v1/register", headers={"Authorization": f"Bearer {secret}"})
    client.get("/api/v1/cases", headers={"Authorization": "Bearer unheard-of"})
    Client(enforce_csrf_checks=True).post("/choose", {"language": "ja"})
    assert lines(caplog) == [
        "refused 403: exporter GET /api/v1/register from 127.0.0.1",
        "refused 401: nobody GET /api/v1/cases from 127.0.0.1",
        "refused 403: nobody POST /choose from 127.0.0.1",
    ]
    assert not any(part in line for line in lines(caplog) for part in (secret, "unheard-of"))


@override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"})
def test_too_many_attempts_are_told(people, caplog: pytest.LogCaptureFixture) -> None:
    cache.clear()
    for _ in range(3):
        Client().post("/accounts/login/", {"login": "officer", "password": "wrong wrong wrong"})
    cache.clear()
    assert "refused 429: nobody POST /accounts/login/ from 127.0.0.1" in lines(caplog)


def test_nothing_in_an_address_breaks_a_line_or_gives_a_secret_away(sign_in, caplog: pytest.LogCaptureFixture) -> None:
    exporter = sign_in("exporter")
    caplog.clear()
    exporter.get("/my/cases/C%0Arefused%20200:%20nobody")
    exporter.get("/my/licences/L%0D%0A?token=a-secret-of-a-letter")
    told = lines(caplog)
    assert len(told) == len([line for each in told for line in each.splitlines()]) == 2
    assert not any("a-secret-of-a-letter" in line for line in told)


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_the_callers_address_is_told(sign_in, caplog: pytest.LogCaptureFixture) -> None:
    sign_in("exporter").get("/queue", headers={"x-forwarded-for": "198.51.100.1, 203.0.113.9"})
    assert "refused 403: exporter GET /queue from 203.0.113.9" in lines(caplog)


def test_what_nobody_has_is_no_refusal_to_nobody(database: str, caplog: pytest.LogCaptureFixture) -> None:
    assert Client().get("/no-such-page").status_code == 404
    assert lines(caplog) == []


def test_the_framework_tells_none_of_them_a_second_time(caplog: pytest.LogCaptureFixture, people) -> None:
    from sekisho.office.site.logs import ToldOnce

    Client(enforce_csrf_checks=True).post("/choose", {"language": "ja"})
    Client().get("/no-such-page")
    kept = [record for record in caplog.records if ToldOnce().filter(record)]
    assert [record.name for record in kept] == ["sekisho.refusals", "django.request"]
