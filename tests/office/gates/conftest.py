from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings
from prepared import Prepared, browser, office


@pytest.fixture(scope="session", autouse=True)
def _in_test(in_test: None) -> None:
    """Every page of these tests needs it."""


@pytest.fixture(scope="session", autouse=True)
def _without_limits() -> Iterator[None]:
    """Every account asks for everything within a minute here; tests/office/site tries the limits."""
    with override_settings(LIMITS={}):
        yield


@pytest.fixture(scope="module")
def prepared(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """An office with a case in every state. Tests undo what they do."""
    with office(migrated, tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture(scope="module")
def browsers(prepared: Prepared) -> dict[str, Client]:
    """A browser for each account, signed in once; "" for nobody's."""
    return {who: browser(prepared, who) for who in ("", *prepared.people)}
