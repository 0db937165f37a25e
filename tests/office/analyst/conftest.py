from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from sekisho.office.accounts.models import Account
from sekisho.office.analyst import jobs
from sekisho.office.analyst.asks import Ask
from sekisho.office.analyst.models import Job
from sekisho.office.analyst.runner import work_on
from sekisho.office.demo.people import seed_people

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SignIn = Callable[..., Client]


@pytest.fixture(scope="session", autouse=True)
def _in_test(in_test: None) -> None:
    """Every page of these tests needs it."""


@pytest.fixture(params=["sqlite"])
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def people(database: str) -> dict[str, Account]:
    """The fictional office's people, in an empty office."""
    return seed_people()


@pytest.fixture
def sign_in(people: dict[str, Account]) -> SignIn:
    """A browser of one of them, the analyst's by default; of nobody for None."""

    def signed_in(who: str | None = "analyst", language: str = "en") -> Client:
        client = Client()
        client.cookies["language"] = language
        if who is not None:
            client.force_login(people[who], BACKEND)
        return client

    return signed_in


@pytest.fixture
def worked_out(database: str) -> Callable[[Ask], Job]:
    """Has a question worked out here and now, as a runner does."""

    def work(ask: Ask) -> Job:
        job = jobs.put(ask, None, timezone.now())
        runner = jobs.runner_name()
        taken = jobs.claim(runner, timezone.now())
        assert taken == job
        work_on(taken, runner)
        job.refresh_from_db()
        return job

    return work
