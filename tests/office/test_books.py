from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from sekisho.ledger.entries import Entry, Kind, Order, State, read_book
from sekisho.ledger.refusal import Refusal
from sekisho.office.store import books
from sekisho.office.store.models import Account as AccountRow
from sekisho.office.store.models import Entry as EntryRow

DAY = date(2026, 2, 10)
NOW = datetime(2026, 2, 10, 3, 0, 0, 123456, tzinfo=UTC)


def order(kind: Kind, amount_g: int = 0, key: str = "k1", account: str = "L-1/1", **more: object) -> Order:
    told = {"on": DAY, "at": NOW, "by": "customs", "reason": "", **more}
    return Order(account, kind, amount_g, key=key, **told)  # type: ignore[arg-type]


def ask(*orders: Order) -> tuple[Entry, ...]:
    posted = books.post(orders)
    assert isinstance(posted, tuple), posted
    return posted


@pytest.fixture
def opened(database: str) -> None:
    ask(order(Kind.OPENED, 1_000, "open"))


def test_what_is_posted_is_what_is_read(opened: None) -> None:
    posted = ask(order(Kind.DRAWN, 400))
    assert books.book("L-1/1")[1:] == posted
    assert read_book(books.book("L-1/1")) == books.head("L-1/1")


def test_a_draw_beyond_the_balance_leaves_no_trace(opened: None) -> None:
    refusal = books.post([order(Kind.DRAWN, 1_001)])
    assert isinstance(refusal, Refusal)
    assert refusal.code == "over_balance"
    assert len(books.book("L-1/1")) == 1
    assert books.head("L-1/1").balance_g == 1_000  # type: ignore[union-attr]


def test_a_key_posted_again_is_answered_with_its_entry(opened: None) -> None:
    assert ask(order(Kind.DRAWN, 400)) == ask(order(Kind.DRAWN, 400))
    assert len(books.book("L-1/1")) == 2
    again = books.post([order(Kind.DRAWN, 401)])
    assert isinstance(again, Refusal)
    assert again.code == "key_used"


def test_a_shipment_over_two_accounts_draws_on_both_or_on_none(opened: None) -> None:
    ask(order(Kind.OPENED, 300, "open-cap", "cap"))
    both = [order(Kind.DRAWN, 400, "a"), order(Kind.DRAWN, 400, "b", "cap")]
    assert isinstance(books.post(both), Refusal)
    assert {account: head.balance_g for account, head in books.heads(["cap", "L-1/1"]).items()} == {
        "cap": 300,
        "L-1/1": 1_000,
    }


def test_suspending_reinstating_amending_and_giving_back_are_entries_like_any_other(opened: None) -> None:
    ask(order(Kind.DRAWN, 400, "d"))
    ask(order(Kind.SUSPENDED, 0, "s"))
    assert isinstance(books.post([order(Kind.DRAWN, 1, "no")]), Refusal)
    ask(order(Kind.REINSTATED, 0, "r"))
    ask(order(Kind.AMENDED, 700, "a"))
    ask(order(Kind.REVERSED, 150, "b", corrects="d"))
    head = books.head("L-1/1")
    assert head is not None
    assert (head.state, head.ceiling_g, head.balance_g, head.seq) == (State.OPEN, 700, 450, 6)
    assert read_book(books.book("L-1/1")) == head


def test_more_than_a_draw_took_cannot_be_given_back(opened: None) -> None:
    ask(order(Kind.DRAWN, 400, "d"))
    ask(order(Kind.REVERSED, 300, "b1", corrects="d"))
    again = books.post([order(Kind.REVERSED, 101, "b2", corrects="d")])
    assert isinstance(again, Refusal)
    assert again.code == "over_draw"


def row(**changed: object) -> EntryRow:
    """The entry that would follow the opening of 1,000 g with a draw of 400 g, changed."""
    told: dict[str, object] = {"account_id": "L-1/1", "seq": 2, "kind": "drawn", "change_g": -400, "balance_g": 600}
    told |= {"ceiling_g": 1_000, "on": DAY, "at": NOW, "key": "raw", "by": "x", "reason": "", **changed}
    return EntryRow(**told)


@transaction.atomic
def write(made: EntryRow) -> None:
    """The head and the entry, straight into the tables."""
    head = {"seq": made.seq, "balance_g": made.balance_g, "ceiling_g": made.ceiling_g}
    AccountRow.objects.filter(account="L-1/1").update(**head)
    made.save(force_insert=True)


def test_the_schema_takes_an_entry_that_follows(opened: None) -> None:
    write(row())
    assert books.book("L-1/1")[1].balance_g == 600


@pytest.mark.parametrize(
    "changed",
    [
        {"balance_g": 601},
        {"change_g": -300},
        {"seq": 3},
        {"seq": 1},
        {"key": "open"},
        {"change_g": -1_001, "balance_g": -1},
        {"ceiling_g": 2_000},
        {"ceiling_g": 2_000, "balance_g": 1_600},
        {"kind": "gift", "change_g": 400, "balance_g": 1_400},
        {"kind": "reversed", "change_g": 400, "balance_g": 1_400, "ceiling_g": 1_400},
        {"kind": "suspended"},
        {"kind": "drawn", "change_g": 400, "balance_g": 1_400},
        {"kind": "opened", "change_g": 1_000, "balance_g": 2_000, "ceiling_g": 2_000},
    ],
)
def test_the_schema_itself_refuses_an_entry_that_does_not_follow(opened: None, changed: dict[str, object]) -> None:
    """As if every check above the tables had been forgotten."""
    with pytest.raises(DatabaseError):
        write(row(**changed))
    assert len(books.book("L-1/1")) == 1


def test_the_schema_refuses_an_entry_whose_head_was_not_moved(opened: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        row().save(force_insert=True)


@pytest.mark.parametrize("table", ["store_entry", "store_account"])
def test_nothing_that_was_entered_can_be_deleted(opened: None, table: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
    assert len(books.book("L-1/1")) == 1


@pytest.mark.parametrize("vendor", ["sqlite"])
@pytest.mark.parametrize("table", ["store_entry", "store_account"])
def test_nothing_that_was_entered_can_be_replaced(opened: None, table: str) -> None:
    """SQLite's REPLACE deletes what is in its way and fires no trigger that forbids deleting."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_nothing_that_was_entered_can_be_changed(opened: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE store_entry SET balance_g = balance_g")
