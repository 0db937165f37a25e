from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from databases import use
from django.db import connections
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
    return str(request.param)


@pytest.fixture(scope="session")
def peopled(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the fictional office's people and no case, to copy."""
    path = Path(shutil.copy(migrated, tmp_path_factory.mktemp("peopled") / "office.sqlite3"))
    use(f"sqlite:///{path}")
    seed_people()
    connections["default"].close()
    return path


@pytest.fixture
def people(peopled: Path, tmp_path: Path) -> Iterator[dict[str, Account]]:
    """The people of an office of one's own, by their sign-in names."""
    use(f"sqlite:///{shutil.copy(peopled, tmp_path / 'office.sqlite3')}")
    yield {each.username: each for each in Account.objects.select_related("organisation")}
    connections["default"].close()


@pytest.fixture
def sign_in(people: dict[str, Account]) -> SignIn:
    """A browser of one of them; of nobody without a name."""

    def signed_in(who: str | None = None, language: str = "en", **more: object) -> Client:
        client = Client(**more)  # type: ignore[arg-type]
        client.cookies["language"] = language
        if who is not None:
            client.force_login(people[who], BACKEND)
        return client

    return signed_in
