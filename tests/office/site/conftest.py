from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from sekisho.office.accounts.models import Account
from sekisho.office.demo.people import seed_people

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SignIn = Callable[..., Client]


@pytest.fixture(scope="session", autouse=True)
def _in_test(in_test: None) -> None:
    """Every page of these tests needs it."""


@pytest.fixture(params=["sqlite"])
def vendor(request: pytest.FixtureRequest) -> str:
    """Pages ask no more of a database than the store does, which is tried on both."""
    return str(request.param)


@pytest.fixture
def people(database: str) -> dict[str, Account]:
    """The fictional office's people, in an empty office."""
    return seed_people()


@pytest.fixture
def sign_in(people: dict[str, Account]) -> SignIn:
    """A browser of one of them: `sign_in("officer")`; of nobody without a name. `language`: "en", "ja" or "zh-hans"."""

    def signed_in(who: str | None = None, language: str = "en", **more: object) -> Client:
        client = Client(**more)  # type: ignore[arg-type]
        client.cookies["language"] = language
        if who is not None:
            client.force_login(people[who], BACKEND)
        return client

    return signed_in
