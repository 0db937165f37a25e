from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import use
from django.db import connections

from sekisho.casework.lawbook import Lawbook
from sekisho.office.demo.cases import Seeded, seed_cases
from sekisho.office.laws import law_named
from sekisho.regime.law import Regime

LATER = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def book() -> Lawbook:
    law = law_named("cn")
    assert law is not None
    return Lawbook.of(Regime(law, law.from_day, law.from_day))


@pytest.fixture(scope="module")
def seeded(migrated: Path, tmp_path_factory: pytest.TempPathFactory, book: Lawbook) -> Iterator[Seeded]:
    """The fictional office as a visitor finds it, in a file of its own; these tests only read it."""
    path = shutil.copy(migrated, tmp_path_factory.mktemp("demo") / "office.sqlite3")
    use(f"sqlite:///{path}")
    yield seed_cases(book, LATER)
    connections["default"].close()
