"""A seeded world around the books: orders arrive late, twice, out of order, with clocks that jump; answers are lost;
the process dies between any two statements. The database then holds what one careful bookkeeper would.

A seed that fails goes into FAILED, and is tried first from then on.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from databases import use
from django.core.management import call_command
from django.db import connection, connections

from sekisho.ledger import entries as ledger
from sekisho.ledger.entries import Draw, Entry, Head, Kind, Order
from sekisho.ledger.refusal import Refusal
from sekisho.office.store import books

FAILED: tuple[int, ...] = ()
NOW = datetime(2026, 2, 10, 3, 0, tzinfo=UTC)


class Died(Exception):
    """The process is gone; what it had not committed with it."""


class Dying:
    """Lets some statements pass and dies at the next."""

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.left == 0:
            raise Died
        self.left -= 1
        return execute(sql, params, many, context)


class Bookkeeper:
    """The books as one thread keeps them that does one thing at a time and never dies."""

    def __init__(self) -> None:
        self.books: dict[str, list[Entry]] = {}

    def head(self, account: str) -> Head | None:
        head: Head | None = None
        for entry in self.books.get(account, ()):
            head = ledger.after(head, entry)
        return head

    def post(self, order: Order) -> Entry | Refusal:
        entries = [entry for book in self.books.values() for entry in book]
        seen = next((entry for entry in entries if entry.key == order.key), None)
        named = next((entry for entry in entries if entry.key == order.corrects and entry.kind is Kind.DRAWN), None)
        back = sum(entry.change_g for entry in entries if entry.corrects == order.corrects and named is not None)
        draw = None if named is None else Draw(named, back)
        posted = ledger.post(self.head(order.account), order, seen=seen, draw=draw)
        if isinstance(posted, Entry) and seen is None:
            self.books.setdefault(order.account, []).append(posted)
        return posted


def a_world(dice: random.Random, prefix: str) -> list[Order]:
    """Orders on two accounts in the order in which they are sent."""
    accounts = [f"{prefix}a", f"{prefix}b"]
    sent: list[Order] = []
    clock = NOW
    for number in range(dice.randint(4, 25)):
        clock += timedelta(seconds=dice.choice([1, 60, 86_400, -7_200]))
        kind = dice.choice([Kind.OPENED, *[Kind.DRAWN] * 7, Kind.REVERSED, *list(Kind)[2:]])
        amount_g = dice.randint(0, 60) if kind in (Kind.DRAWN, Kind.REVERSED) else 0
        if kind in (Kind.OPENED, Kind.AMENDED):
            amount_g = dice.randint(0, 200)
        draws = [order.key for order in sent if order.kind is Kind.DRAWN]
        corrects = dice.choice([*draws, f"{prefix}none"]) if kind is Kind.REVERSED else None
        key = f"{prefix}{number}" if dice.random() < 0.9 or not sent else dice.choice(sent).key
        on = date(2026, 2, 10) + timedelta(days=dice.randint(-1, 5))
        sent.append(Order(dice.choice(accounts), kind, amount_g, on, clock, key, "customs", "", corrects))
    return sent


def deliveries(dice: random.Random, sent: list[Order]) -> Iterator[Order]:
    """Each order one to three times, now and then long after others that were sent later."""
    waiting = [(place + dice.choice([0, 0, 0, 3, 9]) * dice.random(), order) for place, order in enumerate(sent)]
    waiting += [(place + dice.random() * 9, order) for place, order in enumerate(sent) if dice.random() < 0.3]
    yield from (order for _, order in sorted(waiting, key=lambda each: each[0]))


def deliver(dice: random.Random, order: Order, bookkeeper: Bookkeeper) -> None:
    """Deliver until an answer arrives, and hold that answer to the bookkeeper's."""
    while True:
        dying = Dying(dice.randint(0, 9) if dice.random() < 0.4 else -1)
        try:
            with connection.execute_wrapper(dying):
                answer = books.post([order])
        except Died:
            connection.close()
            continue
        expected = bookkeeper.post(order)
        if dice.random() < 0.2:
            continue  # The answer was lost; the same is asked again.
        assert (answer if isinstance(answer, Refusal) else answer[0]) == expected
        return


def live(seed: int) -> None:
    dice = random.Random(seed)
    bookkeeper = Bookkeeper()
    prefix = f"{seed} "
    for order in deliveries(dice, a_world(dice, prefix)):
        deliver(dice, order, bookkeeper)
    for account in (f"{prefix}a", f"{prefix}b"):
        assert list(books.book(account)) == bookkeeper.books.get(account, [])
        assert books.head(account) == bookkeeper.head(account)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One database for all seeds: what each opens has names of its own."""
    path = tmp_path_factory.mktemp("simulation") / "world.sqlite3"
    use(f"sqlite:///{path}")
    call_command("migrate", verbosity=0)
    yield path
    connections["default"].close()


def try_seeds(seeds: range) -> None:
    for seed in (*FAILED, *seeds):
        try:
            live(seed)
        except AssertionError as fault:
            raise AssertionError(f"seed {seed}") from fault


def test_two_hundred_worlds(world: Path) -> None:
    try_seeds(range(200))


@pytest.mark.long
def test_ten_thousand_worlds(world: Path) -> None:
    try_seeds(range(200, 10_200))
