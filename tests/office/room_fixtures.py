"""Fixtures of rooms whose pages are tried on a furnished office; a room's conftest takes them by name."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from databases import use
from django.db import connections
from django.test import Client
from furnished import NOW, furnish

from sekisho.office.accounts.models import Account

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SignIn = Callable[..., Client]
_MADE: dict[Path, Path] = {}


@pytest.fixture(scope="session")
def furnished(in_test: None, migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a furnished office, to copy: one for all rooms."""
    if migrated in _MADE:
        return _MADE[migrated]
    path = Path(shutil.copy(migrated, tmp_path_factory.mktemp("furnished") / "office.sqlite3"))
    use(f"sqlite:///{path}")
    furnish()
    connections["default"].close()
    _MADE[migrated] = path
    return path


@pytest.fixture
def office(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The furnished office as this process's own, on its day."""
    path = Path(shutil.copy(furnished, tmp_path / "office.sqlite3"))
    use(f"sqlite:///{path}")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    yield path
    connections["default"].close()


@pytest.fixture
def browse(office: Path) -> SignIn:
    """A browser of one of the fictional people: `browse("exporter")`; of nobody without a name."""

    def signed_in(who: str | None = None, language: str = "en") -> Client:
        client = Client()
        client.cookies["language"] = language
        if who is not None:
            client.force_login(Account.objects.get(username=who), BACKEND)
        return client

    return signed_in
