from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from databases import use
from django.db import connections
from django.test import Client
from django.utils import timezone
from draft_examples import example_file

from sekisho.dossier import read_file
from sekisho.office.accounts.models import Account
from sekisho.office.demo.people import seed_people
from sekisho.office.drafting.application import of_dossier
from sekisho.office.drafting.models import Contributor, Draft
from sekisho.office.drafting.standing import standing
from sekisho.regime.calendar import law_day

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SignIn = Callable[..., Client]


@pytest.fixture(scope="session", autouse=True)
def _in_test(in_test: None) -> None:
    """Every page of these tests needs it."""


@pytest.fixture(scope="session")
def peopled(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the fictional office's people, to copy."""
    path = Path(shutil.copy(migrated, tmp_path_factory.mktemp("peopled") / "office.sqlite3"))
    use(f"sqlite:///{path}")
    seed_people()
    connections["default"].close()
    return path


@pytest.fixture
def people(peopled: Path, tmp_path: Path) -> Iterator[dict[str, Account]]:
    """The fictional office's people, in an empty office of this test's own."""
    use(f"sqlite:///{shutil.copy(peopled, tmp_path / 'office.sqlite3')}")
    yield {account.username: account for account in Account.objects.select_related("organisation")}
    connections["default"].close()


@pytest.fixture
def sign_in(people: dict[str, Account]) -> SignIn:
    def signed_in(who: str, language: str = "en", **more: Any) -> Client:
        client = Client(**more)
        client.cookies["language"] = language
        client.force_login(people[who], BACKEND)
        return client

    return signed_in


@pytest.fixture
def make_draft(people: dict[str, Account]) -> Callable[..., Draft]:
    """A draft of the fictional exporter: of an example by the beginning of its name, or of data."""

    def make(example: str | dict[str, Any] = "1", shared: bool = False) -> Draft:
        told = example if isinstance(example, dict) else of_dossier(read_file(example_file(example)))
        now, owner = timezone.now(), people["exporter"]
        draft = Draft.objects.create(
            owner=owner.organisation,
            made_by=owner,
            told=told,
            made_at=now,
            updated_at=now,
            updated_by=owner,
            standing=standing(told, law_day(now)).counted(),
        )
        if shared:
            Contributor.objects.create(draft=draft, organisation=people["importer"].organisation, invited_at=now)
        return draft

    return make
