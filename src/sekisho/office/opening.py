"""Open the office's database for one process: everything that imports its tables comes after this."""

from __future__ import annotations

import os
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.office.database import database_of

ADDRESS: Final = "SEKISHO_DATABASE"


def open_office(address: str | None = None, *, new: bool = False) -> str:
    """Have this process use the database of an address, or the one in SEKISHO_DATABASE; returns the address.

    new: also make its tables, or bring them up to date. Raises InputError for an address that cannot be reached, and
    where the tables are missing or of an earlier version.
    """
    address = address or os.environ.get(ADDRESS) or "sqlite:///sekisho.sqlite3"
    settings = database_of(address)
    if settings["ENGINE"].endswith("sqlite3") and not new and not os.path.exists(settings["NAME"]):
        raise InputError(Problem(settings["NAME"], "there is no such office", "make one with `sekisho office init`"))
    os.environ[ADDRESS] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = "sekisho.office.settings"
    import django
    from django.db import DatabaseError

    django.setup()
    try:
        _bring_up(new)
    except DatabaseError as error:
        said = " ".join(str(error).split())
        raise InputError(
            Problem(address, f"cannot be reached: {said}", "look at the address; of a server, whether it runs")
        ) from None
    return address


def _bring_up(new: bool) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if new:
        call_command("migrate", verbosity=0)
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise InputError(Problem("office", "its tables are of an earlier version", "run `sekisho office init`"))
