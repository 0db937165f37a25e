"""Open the office's database for one process: everything that imports its tables comes after this."""

from __future__ import annotations

import os
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.office.database import database_of, without_password

ADDRESS: Final = "SEKISHO_DATABASE"


def open_office(address: str | None = None, *, new: bool = False, settings: str = "sekisho.office.settings") -> str:
    """Have this process use the database of an address, or the one in SEKISHO_DATABASE; returns the address.

    new: also make its tables, or bring them up to date. settings: the module of Django's settings, the site's for one
    that serves pages. Raises InputError for an address that cannot be reached, and
    where the tables are missing or of an earlier version.
    """
    place = "--office" if address else ADDRESS
    address = address or os.environ.get(ADDRESS) or "sqlite:///sekisho.sqlite3"
    database = database_of(address, place)
    if database["ENGINE"].endswith("sqlite3") and not new and not os.path.exists(database["NAME"]):
        where = f"{place}: {database['NAME']}"
        raise InputError(Problem(where, "there is no such office", "make one with `sekisho office init`"))
    os.environ[ADDRESS] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django
    from django.db import DatabaseError

    django.setup()
    try:
        _bring_up(new)
    except DatabaseError as error:
        said = " ".join(str(error).split())
        where = f"{place}: {without_password(address)}"
        remedy = "look at the address; of a server, whether it runs"
        raise InputError(Problem(where, f"cannot be reached: {said}", remedy)) from None
    return address


def _find_cases_again() -> None:
    """An office of an earlier version has cases that no row finds."""
    from sekisho.office.keeping.laws import law_of
    from sekisho.office.store import queue
    from sekisho.office.store.models import CaseRecord, Event

    if Event.objects.exists() and not CaseRecord.objects.exists():
        queue.rebuild(law_of)


def _bring_up(new: bool) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if new:
        call_command("migrate", verbosity=0)
        _find_cases_again()
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise InputError(Problem("office", "its tables are of an earlier version", "run `sekisho office init`"))
