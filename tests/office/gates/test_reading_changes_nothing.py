"""No GET of any address changes what the office holds, whoever asks."""

from __future__ import annotations

import hashlib
import re
from typing import Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prepared import Prepared
from routes import routes

OF_READING: Final = {
    # Where somebody is signed in, and when they were last seen.
    "django_session",
    "accounts_signin",
    # How many calls an account made.
    "accounts_spent",
    # The accounts library's own row for the address that the account has already.
    "account_emailaddress",
    # Worked out from what is there, for the next reader: answers to the shipped questions, counts for the public.
    "analyst_job",
    "analyst_part",
    "keeping_summary",
    "keeping_decided",
    "keeping_licensed",
}
_WRITES: Final = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)


def held() -> dict[str, str]:
    """A hash of every table that reading may not change."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in OF_READING:
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = sorted(map(repr, cursor.fetchall()))
                found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


@pytest.mark.parametrize("who", ["keeper", "officer", "exporter", "analyst"])
def test_no_get_of_any_address_changes_what_is_held(prepared: Prepared, browsers: dict[str, Client], who: str) -> None:
    before, read = held(), 0
    for route in routes():
        with CaptureQueriesContext(connection) as asked:
            answer = browsers[who].get(route.address(prepared, "issued")[0])
        read += answer.status_code == 200
        written = {match[1] for each in asked.captured_queries if (match := _WRITES.match(each["sql"]))}
        assert written <= OF_READING, (route.shown, written)
    assert read >= 30
    assert held() == before


def test_a_write_would_be_seen(prepared: Prepared) -> None:
    before = held()
    with CaptureQueriesContext(connection) as asked:
        prepared.people["officer"].save()
        connection.cursor().execute("DELETE FROM drafting_draft")
    assert {match[1] for each in asked.captured_queries if (match := _WRITES.match(each["sql"]))} == {
        "accounts_account",
        "drafting_draft",
    }
    assert held() != before
