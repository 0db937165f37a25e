from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import Program
from django.db import transaction
from prepared import Prepared, office


@pytest.fixture(scope="session", autouse=True)
def _in_test(in_test: None) -> None:
    """Every request of these tests needs it."""


@pytest.fixture(scope="module")
def _office(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    with office(migrated, tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture
def prepared(_office: Prepared) -> Iterator[Prepared]:
    """An office with a case in every state; what a test does is undone after it."""
    with transaction.atomic():
        yield _office
        transaction.set_rollback(True)


@pytest.fixture
def program(prepared: Prepared) -> type[Program]:
    """A program of an account, with a token: `program("officer")`; of nobody: `program()`."""
    Program.prepared = prepared
    return Program
