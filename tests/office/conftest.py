from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import django
import pytest
from databases import Cluster, cluster
from django.core.management import call_command
from django.db import connections

from sekisho.office.database import database_of

os.environ["DJANGO_SETTINGS_MODULE"] = "sekisho.office.settings"
django.setup()
_NAMES = count(1)


def use(address: str) -> None:
    """Make a database the one that this process speaks to."""
    connections["default"].close()
    del connections["default"]
    settings = connections.settings["default"]
    settings.update({"OPTIONS": {}, "USER": "", "PASSWORD": "", "HOST": "", "PORT": ""})
    settings.update(database_of(address))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster | None]:
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    folder.chmod(0o755)
    try:
        with cluster(folder / "c") as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_database(vendor: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes an empty, migrated database and has this process use it; returns its address."""
    made: Cluster | None = request.getfixturevalue("postgresql") if vendor == "postgresql" else None
    if vendor == "postgresql" and made is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")

    def new() -> str:
        name = f"t{next(_NAMES)}"
        address = f"sqlite:///{tmp_path / name}.sqlite3" if made is None else made.make_database(name)
        use(address)
        call_command("migrate", verbosity=0)
        return address

    return new


@pytest.fixture
def database(new_database: Callable[[], str]) -> Iterator[str]:
    yield new_database()
    connections["default"].close()
