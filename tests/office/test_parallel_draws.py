"""Many processes on the same accounts: never overdrawn, each key once, the books add up."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter

import pytest
from databases import Cluster
from django.db import connections
from drawers import acknowledged, do_anything, draw_many, draw_without_looking, open_accounts, start

from sekisho.ledger.entries import read_book
from sekisho.office.store import books
from sekisho.office.store.models import Entry

WRITERS = 4


def check_books(accounts: list[str]) -> Counter[str]:
    """Every book can be worked out again from its first entry, and says what the account says; the keys in them."""
    keys: Counter[str] = Counter()
    for account in accounts:
        book = books.book(account)
        head = read_book(book)
        assert head == books.head(account)
        assert head is not None
        assert 0 <= head.balance_g <= head.ceiling_g
        assert sum(entry.change_g for entry in book) == head.balance_g
        keys.update(entry.key for entry in book)
    assert max(keys.values()) == 1
    return keys


def test_one_hot_licence_is_drawn_to_its_last_gram_and_no_further(database: str) -> None:
    open_accounts(["hot"], 2_000)
    read, told = os.pipe()
    writers = [start(draw_many, ["hot"], seed, 100, told) for seed in range(WRITERS)]
    os.close(told)
    said = acknowledged(read)
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    keys = check_books(["hot"])
    assert said == set(keys) - {"open hot"}
    # 400 draws of 15 g on average were asked: what is left is less than the largest of them.
    head = books.head("hot")
    assert head is not None
    assert head.balance_g < 30


def test_orders_of_every_kind_in_any_sequence_keep_every_book_whole(database: str) -> None:
    accounts = ["a", "b", "c"]
    open_accounts(accounts, 1_000)
    writers = [start(do_anything, accounts, seed, 120) for seed in range(WRITERS)]
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    check_books(accounts)
    kinds = Counter(Entry.objects.values_list("kind", flat=True))
    assert set(kinds) >= {"opened", "drawn", "reversed", "amended", "suspended", "reinstated"}


def test_the_schema_alone_stops_code_that_forgot_every_check(database: str) -> None:
    open_accounts(["hot"], 500)
    writers = [start(draw_without_looking, ["hot"], seed, 100) for seed in range(WRITERS)]
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    keys = check_books(["hot"])
    assert len(keys) > 1, "nothing was drawn, so nothing was tried"


def kill_in_the_middle(rounds: int, cluster: Cluster | None = None) -> None:
    """Kill -9 four writers (or shut their server down at once) again and again, and hold the books to what was said."""
    open_accounts(["a", "b"], 10_000_000)
    said: set[str] = set()
    for turn in range(rounds):
        read, told = os.pipe()
        seeds = range(turn * WRITERS, (turn + 1) * WRITERS)
        writers = [start(draw_many, ["a", "b"], seed, 1_000_000, told) for seed in seeds]
        os.close(told)
        time.sleep(0.05 + 0.01 * (turn % 7))
        if cluster is not None:
            connections["default"].close()
            cluster.stop("immediate")
            cluster.start()
        for writer in writers:
            os.kill(writer.pid or 0, signal.SIGKILL)
        said |= acknowledged(read)
        for writer in writers:
            writer.join()
        os.close(read)
    keys = check_books(["a", "b"])
    assert said, "nothing was acknowledged, so nothing was tried"
    assert said <= set(keys), "an acknowledged draw was lost"
    # At most one draw of each writer was under way when it died: stored, and its answer lost.
    assert len(set(keys) - said - {"open a", "open b"}) <= rounds * WRITERS


def test_every_acknowledged_draw_survives_kill_9(database: str) -> None:
    kill_in_the_middle(5)


@pytest.mark.long
def test_every_acknowledged_draw_survives_kill_9_in_a_hundred_rounds(database: str) -> None:
    kill_in_the_middle(100)


@pytest.mark.long
@pytest.mark.parametrize("vendor", ["postgresql"])
def test_every_acknowledged_draw_survives_an_immediate_shutdown_of_the_server(
    database: str, postgresql: Cluster | None
) -> None:
    kill_in_the_middle(3, postgresql)
