from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, transaction
from drawers import open_accounts, order, start

from sekisho.casework.log.note import Signer
from sekisho.casework.log.tree import leaf_hash
from sekisho.casework.log.verify import Verified, rows_of, verify_export
from sekisho.casework.model import Actor, Event
from sekisho.ledger.entries import Kind
from sekisho.ledger.refusal import Refusal
from sekisho.licence.document.keys import KeyRing
from sekisho.licence.document.keys import Signer as LicenceSigner
from sekisho.office.store import books, log
from sekisho.office.store.models import Event as EventRow
from sekisho.office.store.models import Leaf, Pending

NOW = datetime(2026, 2, 10, 3, 0, 0, 5, tzinfo=UTC)
OFFICER = Actor("Li Example", "officer", "office")
SIGNER = Signer.of_seed("office.example/log", bytes(32))


def event(case: str = "A-1", kind: str = "filed", number: int = 0) -> Event:
    return Event(case, kind, NOW + timedelta(seconds=number), OFFICER, {"number": number, "言": "架空"}, "why", None)


def keep(*events: Event, **more: object) -> None:
    assert isinstance(log.append(events, **more), tuple)  # type: ignore[arg-type]


def verified(path: Path) -> int:
    """How many events an export has that verifies."""
    with path.open("rb") as file:
        verdict = verify_export(rows_of(file), keys=[SIGNER.key])
    assert isinstance(verdict, Verified), verdict.sentence("en")
    return verdict.head.size


def test_what_happened_is_read_back_in_order(database: str) -> None:
    keep(event(number=1), event(number=2))
    keep(event("B-1"))
    keep(event(number=3))
    assert log.events("A-1") == (event(number=1), event(number=2), event(number=3))
    assert log.events("nobody") == ()


def test_who_decides_on_an_old_view_of_a_case_is_told_to_look_again(database: str) -> None:
    keep(event(number=1))
    keep(event(number=2), after={"A-1": 1})
    with pytest.raises(log.Conflict):
        keep(event(number=3), after={"A-1": 1})
    assert len(log.events("A-1")) == 2


def test_an_event_stands_or_falls_with_its_ledger_entries(database: str) -> None:
    open_accounts(["L-1/1"], 100)
    drawn = event(kind="drawn")
    assert isinstance(log.append([drawn], orders=[order(Kind.DRAWN, "L-1/1", 101, "k")]), Refusal)
    assert log.events("A-1") == ()
    keep(drawn, orders=[order(Kind.DRAWN, "L-1/1", 60, "k")])
    keep(drawn, orders=[order(Kind.DRAWN, "L-1/1", 60, "k")])
    assert log.events("A-1") == (drawn,)
    head = books.head("L-1/1")
    assert head is not None
    assert head.balance_g == 40


def test_every_event_gets_one_place_without_gaps_and_the_export_verifies(database: str, tmp_path: Path) -> None:
    for number in range(7):
        keep(event(f"A-{number % 3}", number=number))
    first = log.sign(SIGNER, NOW)
    for number in range(7, 12):
        keep(event(f"A-{number % 3}", number=number))
    second = log.sign(SIGNER, NOW + timedelta(days=1))
    assert (first.size, second.size) == (7, 12)
    assert second.previous == first.hash
    assert log.latest() == second
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(12))
    out = tmp_path / "log.jsonl"
    assert log.export(out) == 12
    assert verified(out) == 12


def test_an_export_publishes_the_keys_of_licences_and_names_the_log_s_first_key(database: str, tmp_path: Path) -> None:
    ring = KeyRing().with_key(LicenceSigner.of_seed(bytes(32)).public, date(2026, 1, 1))
    keep(event())
    second = Signer.of_seed(SIGNER.name, bytes([1]) * 32)
    log.sign(SIGNER, NOW, next_key=second.key, licence_keys=ring)
    keep(event(number=1))
    log.sign(second, NOW + timedelta(days=1))
    log.export(tmp_path / "log.jsonl")
    with (tmp_path / "log.jsonl").open("rb") as file:
        verdict = verify_export(rows_of(file), keys=[SIGNER.key])
    assert isinstance(verdict, Verified), verdict.sentence("en")
    assert verdict.header.key == SIGNER.key
    assert verdict.licence_keys == ring.canonical()


def test_leaves_hash_what_is_stored_byte_for_byte(database: str) -> None:
    keep(event())
    log.give_places()
    leaf = Leaf.objects.select_related("event").get()
    assert bytes(leaf.hash) == leaf_hash(event().canonical())
    assert leaf.event.told.encode() == event().canonical()


def test_nothing_is_exported_before_something_was_signed(database: str, tmp_path: Path) -> None:
    keep(event())
    with pytest.raises(ValueError, match="sign a head first"):
        log.export(tmp_path / "log.jsonl")
    assert list(tmp_path.glob("*.jsonl")) == []


@pytest.mark.parametrize("table", ["store_event", "store_leaf", "store_signedhead"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = id"])
def test_what_is_in_the_log_can_be_neither_changed_nor_deleted(database: str, table: str, statement: str) -> None:
    keep(event())
    log.sign(SIGNER, NOW)
    told = statement.format(table).replace("store_leaf SET id = id", "store_leaf SET hash = hash")
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(told)


@pytest.mark.parametrize("vendor", ["sqlite"])
@pytest.mark.parametrize("table", ["store_event", "store_leaf", "store_signedhead"])
def test_what_is_in_the_log_can_not_be_replaced(database: str, table: str) -> None:
    keep(event())
    log.sign(SIGNER, NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_an_event_that_waits_for_its_place_cannot_be_made_to_wait_no_more(database: str) -> None:
    keep(event())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM store_pending")
    assert log.give_places() == 1


def test_no_case_has_two_events_of_the_same_number(database: str) -> None:
    keep(event())
    row = EventRow.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        EventRow.objects.create(case=row.case, case_seq=row.case_seq, kind="filed", at=NOW, told="{}")


def append_many(seed: int) -> None:
    for number in range(1_000_000):
        keep(replace(event(f"C-{seed % 2}", number=number), what={"seed": seed, "number": number}))
        if number % 5 == 0:
            log.give_places()


def test_writers_that_are_killed_leave_a_log_that_verifies(database: str, tmp_path: Path) -> None:
    for turn in range(4):
        connections["default"].close()
        writers = [start(append_many, turn * 3 + seed) for seed in range(3)]
        time.sleep(0.2)
        for writer in writers:
            os.kill(writer.pid or 0, signal.SIGKILL)
            writer.join()
        log.sign(SIGNER, NOW + timedelta(days=turn))
    assert not Pending.objects.exists()
    size = EventRow.objects.count()
    assert size > 0
    log.export(tmp_path / "log.jsonl")
    assert verified(tmp_path / "log.jsonl") == size
    for case in ("C-0", "C-1"):
        numbers: dict[int, list[int]] = {}
        for each in log.events(case):
            numbers.setdefault(each.what["seed"], []).append(each.what["number"])
        assert all(found == list(range(len(found))) for found in numbers.values())
