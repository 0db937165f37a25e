from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import django
import pytest
from databases import Cluster, cluster, use
from django.core.management import call_command
from django.db import connections
from django.test.utils import override_settings, setup_test_environment, teardown_test_environment

# The site's: they hold the store's, and one process has one.
os.environ["DJANGO_SETTINGS_MODULE"] = "sekisho.office.site.settings"
# People of tests sign in by one click; tests of the second factor ask for it themselves.
os.environ["SEKISHO_SECOND_FACTOR"] = "optional"
django.setup()
_NAMES = count(1)


@pytest.fixture(scope="session")
def in_test() -> Iterator[None]:
    """Django as its test client needs it, set once for the pages of all rooms."""
    setup_test_environment()
    yield
    teardown_test_environment()


@pytest.fixture
def quick_passwords() -> Iterator[None]:
    """Passwords that are hashed once and not a million times; for tests of something else."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


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


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file to copy: migrations take longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "office.sqlite3"
    use(f"sqlite:///{path}")
    call_command("migrate", verbosity=0)
    connections["default"].close()
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: Cluster | None) -> str:
    """The name of such a database on the cluster."""
    if postgresql is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    use(postgresql.make_database("migrated"))
    call_command("migrate", verbosity=0)
    connections["default"].close()
    return "migrated"


@pytest.fixture
def new_database(vendor: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes an empty, migrated database and has this process use it; returns its address."""

    def new() -> str:
        name = f"t{next(_NAMES)}"
        if vendor == "sqlite":
            path = shutil.copy(request.getfixturevalue("migrated"), tmp_path / f"{name}.sqlite3")
            address = f"sqlite:///{path}"
        else:
            like = request.getfixturevalue("migrated_postgresql")
            address = request.getfixturevalue("postgresql").make_database(name, like)
        use(address)
        return address

    return new


@pytest.fixture
def database(new_database: Callable[[], str]) -> Iterator[str]:
    yield new_database()
    connections["default"].close()
