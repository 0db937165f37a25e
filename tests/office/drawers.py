"""Processes that draw on accounts until they are done or killed, and tell what was acknowledged to them."""

from __future__ import annotations

import multiprocessing
import os
import random
import struct
from collections.abc import Sequence
from datetime import UTC, date, datetime

from django.db import DatabaseError, connection, connections, transaction

from sekisho.ledger.entries import Kind, Order
from sekisho.ledger.refusal import Refusal
from sekisho.office.store import books
from sekisho.office.store.models import Account, Entry

DAY = date(2026, 2, 10)
NOW = datetime(2026, 2, 10, 3, 0, tzinfo=UTC)
FORK = multiprocessing.get_context("fork")


def order(kind: Kind, account: str, amount_g: int, key: str, corrects: str | None = None) -> Order:
    return Order(account, kind, amount_g, DAY, NOW, key, "customs", "", corrects)


def open_accounts(accounts: Sequence[str], ceiling_g: int) -> None:
    for account in accounts:
        posted = books.post([order(Kind.OPENED, account, ceiling_g, f"open {account}")])
        assert isinstance(posted, tuple), posted


def start(work: object, *words: object) -> multiprocessing.process.BaseProcess:
    """A child with connections of its own: what it inherits must not be shared with its parent."""
    connections["default"].close()
    process = FORK.Process(target=_child, args=(work, *words))
    process.start()
    return process


def _child(work: object, *words: object) -> None:
    try:
        work(*words)  # type: ignore[operator]
    finally:
        connections["default"].close()


def draw_many(accounts: Sequence[str], seed: int, times: int, told: int) -> None:
    """Draw 1 to 30 g at a time; after each acknowledged draw write its number to the file descriptor `told`."""
    dice = random.Random(seed)
    for number in range(times):
        account = dice.choice(accounts)
        try:
            posted = books.post([order(Kind.DRAWN, account, dice.randint(1, 30), f"{seed} {number}")])
        except DatabaseError:
            return  # The server went away in the middle; nothing was acknowledged.
        if isinstance(posted, tuple):
            os.write(told, struct.pack("<qq", seed, number))


def draw_without_looking(accounts: Sequence[str], seed: int, times: int) -> None:
    """As a coder would who forgot lock, condition and ledger: read the balance, take from it, write it back."""
    dice = random.Random(seed)
    for number in range(times):
        account, amount_g = dice.choice(accounts), dice.randint(1, 30)
        try:
            with transaction.atomic():
                head = Account.objects.get(account=account)
                head.balance_g -= amount_g
                head.seq += 1
                head.save()
                Entry.objects.create(
                    account_id=account,
                    seq=head.seq,
                    kind="drawn",
                    change_g=-amount_g,
                    balance_g=head.balance_g,
                    ceiling_g=head.ceiling_g,
                    on=DAY,
                    at=NOW,
                    # One key in four belongs to another draw already.
                    key=f"{seed} {number - dice.choice([0, 0, 0, 1])}",
                    by="naive",
                )
        except DatabaseError:
            connection.close()


def do_anything(accounts: Sequence[str], seed: int, times: int) -> None:
    """Every kind of order in any sequence, keys repeated now and then; refusals are answers like others."""
    dice = random.Random(seed)
    drawn: list[tuple[str, str]] = []
    kinds = [Kind.DRAWN] * 8 + [Kind.REVERSED] * 3 + [Kind.AMENDED, Kind.SUSPENDED, Kind.REINSTATED, Kind.REINSTATED]
    for number in range(times):
        kind, account = dice.choice(kinds), dice.choice(accounts)
        key = f"{seed} {number - dice.choice([0, 0, 0, 1])}"
        corrects = None
        amount_g = {Kind.DRAWN: dice.randint(1, 40), Kind.REVERSED: dice.randint(1, 20)}.get(kind, 0)
        if kind is Kind.AMENDED:
            amount_g = dice.randint(500, 3_000)
        if kind is Kind.REVERSED:
            if not drawn:
                continue
            account, corrects = dice.choice(drawn)
        posted = books.post([order(kind, account, amount_g, key, corrects)])
        if not isinstance(posted, Refusal) and kind is Kind.DRAWN:
            drawn.append((account, posted[0].key))


def acknowledged(told: int) -> set[str]:
    """The keys whose draws were acknowledged, read to the end of the pipe; a number cut short was not written."""
    data = b""
    while piece := os.read(told, 1 << 16):
        data += piece
    whole = len(data) // 16 * 16
    return {f"{seed} {number}" for seed, number in struct.iter_unpack("<qq", data[:whole])}
