from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from casework_kit import CUSTOMS, WANG
from databases import use
from django.core.management import call_command
from django.db import connection
from test_desk import Clock, do, licensed, ship
from test_log import SIGNER

from sekisho.errors import InputError
from sekisho.office.store import backup, books, desk, log, sound
from sekisho.office.store.models import Entry
from sekisho.office.store.register import draws, register

NOW = datetime(2026, 6, 2, tzinfo=UTC)


@pytest.fixture
def office(database: str) -> Clock:
    """An office with one general licence of 480 kg, of which 100 kg left, was suspended, and a signed log."""
    clock = Clock()
    licensed(clock, "general")
    ship(clock, 100_000, "k1")
    clock.now = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
    do(clock, "suspend", WANG, "the end user is being asked")
    log.sign(SIGNER, NOW)
    # An event that waits for its place.
    ship(clock, 1_000, "k2", date(2026, 6, 9), "E-2")
    return clock


def test_the_register_tells_what_is_left_on_each_line(office: Clock) -> None:
    (row,) = register(date(2026, 6, 9))
    assert row.is_current
    assert (row.as_json()["licensed_g"], row.as_json()["drawn_g"], row.as_json()["balance_g"]) == (
        480_000,
        101_000,
        379_000,
    )


@pytest.mark.parametrize(
    ("on", "licensed_g", "drawn_g"),
    [
        (date(2026, 5, 10), 0, 0),
        (date(2026, 5, 31), 480_000, 0),
        (date(2026, 6, 1), 480_000, 100_000),
        (date(2026, 6, 8), 480_000, 100_000),
        (date(2026, 6, 9), 480_000, 101_000),
        (date(2026, 6, 10), 480_000, 101_000),
    ],
)
def test_the_masses_are_those_of_the_day(office: Clock, on: date, licensed_g: int, drawn_g: int) -> None:
    (row,) = (each.as_json() for each in register(on))
    assert (row["licensed_g"], row["drawn_g"], row["balance_g"]) == (licensed_g, drawn_g, licensed_g - drawn_g)


def test_what_is_given_back_counts_from_the_day_on_which_it_was(office: Clock) -> None:
    office.now = datetime(2026, 6, 20, 1, 0, tzinfo=UTC)
    do(office, "reverse_draw", CUSTOMS, "the vessel turned back", corrects="k1", lines={"1": 60_000})
    drawn = [next(iter(register(on))).as_json()["drawn_g"] for on in (date(2026, 6, 19), date(2026, 6, 20))]
    assert drawn == [101_000, 41_000]


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 5, 1), "not_yet"),
        (date(2026, 6, 9), "open"),
        (date(2026, 6, 10), "suspended"),
        (date(2027, 6, 10), "run_out"),
    ],
)
def test_the_state_of_a_licence_is_that_of_the_day(office: Clock, on: date, state: str) -> None:
    assert [row.state for row in register(on)] == [state]
    assert [row.state for row in register(on, only_current=True)] == (["open"] if state == "open" else [])


def test_the_draws_of_a_licence_are_its_entries(office: Clock) -> None:
    licence = desk.case("C-1").licence
    assert licence is not None
    assert [entry.key for entry in draws(licence)[1]][:2] == ["L-1/1", "k1/1"]


def test_an_office_that_nobody_touched_is_sound(office: Clock) -> None:
    found = sound.check()
    assert found.faults == []
    assert (found.cases, found.licences, found.entries, found.events) == (1, 1, 4, 9)


TOUCHED = {
    "UPDATE store_entry SET reason = 'x', balance_g = balance_g - 1 WHERE kind = 'drawn'": "entry 2",
    "UPDATE store_account SET balance_g = balance_g + 1": "its head is not where its entries lead",
    "UPDATE store_event SET told = replace(told, 'Wang', 'Weng') WHERE case_seq = 2": "is not the one that was given",
    "UPDATE store_event SET kind = 'returned' WHERE case_seq = 2": "searched by is not what is told",
    "DELETE FROM store_pending": "has no place in the log and waits for none",
    "UPDATE store_event SET told = told || ' ' WHERE case_seq = 9": "is not told in the form",
    "DELETE FROM store_leaf WHERE index = 3": "place 3 is missing",
    "UPDATE store_licencerecord SET told = replace(told, '480000', '490000')": "not the one that was issued",
    "DELETE FROM store_entry WHERE kind = 'suspended'": "the ledger has no entry",
    "UPDATE store_entry SET key = 'k9/1' WHERE key = 'k1/1'": "no case tells of it",
}


@pytest.mark.parametrize("statement", TOUCHED)
def test_what_an_administrator_changed_behind_the_schema_is_found(office: Clock, statement: str, vendor: str) -> None:
    """With every trigger dropped first, as someone who owns the database can."""
    with connection.cursor() as cursor:
        if vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            for table in ("entry", "account", "event", "leaf", "licencerecord", "pending"):
                cursor.execute(f"ALTER TABLE store_{table} DISABLE TRIGGER ALL")
        cursor.execute(statement.replace("index = 3", '"index" = 3'))
        assert cursor.rowcount >= 1
    assert any(TOUCHED[statement] in fault for fault in sound.check().faults), sound.check().faults


def test_a_backup_restores_to_the_same_office(
    office: Clock, new_database: Callable[[], str], tmp_path: Path, database: str
) -> None:
    copy = tmp_path / "office.backup"
    counts = backup.backup(copy, NOW)
    before = (books.book("L-1/1"), log.events("C-1"), log.latest(), sound.check())
    new_database()
    assert backup.restore(copy) == counts
    assert (books.book("L-1/1"), log.events("C-1"), log.latest(), sound.check()) == before
    # And goes on: new events and entries find their numbers free.
    do(office, "recommend_next_step", WANG, "answered", step="revoke")
    assert log.sign(SIGNER, datetime(2026, 7, 1, tzinfo=UTC)).size == before[3].events + 1
    use(database)


@pytest.mark.long
def test_what_sqlite_saved_postgresql_takes_back(new_database: Callable[[], str], vendor: str, tmp_path: Path) -> None:
    use(f"sqlite:///{tmp_path}/first.sqlite3")
    call_command("migrate", verbosity=0)
    licensed(Clock())
    backup.backup(tmp_path / "copy", NOW)
    book = books.book("L-1/1")
    new_database()
    backup.restore(tmp_path / "copy")
    assert books.book("L-1/1") == book


def test_two_backups_of_one_moment_are_the_same_bytes(office: Clock, tmp_path: Path) -> None:
    backup.backup(tmp_path / "a", NOW)
    backup.backup(tmp_path / "b", NOW)
    # The name of the file stands in a gzip header; what is in it is the same.
    assert gzip.decompress((tmp_path / "a").read_bytes()) == gzip.decompress((tmp_path / "b").read_bytes())


def test_nothing_is_restored_over_an_office(office: Clock, tmp_path: Path) -> None:
    backup.backup(tmp_path / "copy", NOW)
    with pytest.raises(InputError, match="not empty"):
        backup.restore(tmp_path / "copy")


@pytest.mark.parametrize("how", ["truncated", "changed", "empty", "text"])
def test_a_damaged_backup_restores_nothing(
    office: Clock, new_database: Callable[[], str], tmp_path: Path, how: str
) -> None:
    copy = tmp_path / "copy"
    backup.backup(copy, NOW)
    whole = gzip.decompress(copy.read_bytes())
    damaged = {
        "truncated": copy.read_bytes()[:-40],
        "changed": gzip.compress(whole.replace(b"480000", b"490000", 1)),
        "empty": b"",
        "text": b"not a backup",
    }[how]
    copy.write_bytes(damaged)
    new_database()
    with pytest.raises(InputError):
        backup.restore(copy)
    assert not Entry.objects.exists()
