"""Books of accounts in the database: one transaction for an entry, the head that it moves, and what rests on it.

`ledger.entries.post` says what an entry is; the database is asked in the same transaction to move the head only if the
balance covers it, and its own triggers hold the entry to the one before. So neither a forgotten lock nor a stale read
can ship a gram twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, Sum

from sekisho.ledger import entries as ledger
from sekisho.ledger.entries import Draw, Head, Kind, Order, State
from sekisho.ledger.refusal import Refusal
from sekisho.office.store.models import Account, Entry

_TRIES = 5


def head(account: str) -> Head | None:
    """Where an account stands; None if it was never opened."""
    row = Account.objects.filter(account=account).first()
    return None if row is None else _head(row)


def heads(accounts: Iterable[str]) -> dict[str, Head]:
    return {row.account: _head(row) for row in Account.objects.filter(account__in=list(accounts))}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an account stood at the end of a day, by all that is entered now."""

    ceiling_g: int
    balance_g: int
    state: State | None
    """None before the account's first day."""

    @property
    def drawn_g(self) -> int:
        """Net of what was given back."""
        return self.ceiling_g - self.balance_g


def stands(accounts: Iterable[str], day: date) -> dict[str, Stand]:
    """Where some accounts stood on a day: a draw counts from its ship date, a reversal from the day it was made on."""
    wanted = list(accounts)
    of_ceiling = Sum("change_g", filter=Q(kind__in=(str(Kind.OPENED), str(Kind.AMENDED))), default=0)
    entries = Entry.objects.filter(account_id__in=wanted, on__lte=day).values_list("account_id")
    sums = {
        account: (ceiling_g, balance_g)
        for account, ceiling_g, balance_g in entries.annotate(ceiling_g=of_ceiling, balance_g=Sum("change_g")).order_by(
            "account_id"
        )
    }
    return {account: Stand(*sums.get(account, (0, 0)), head.state_on(day)) for account, head in heads(wanted).items()}


def book(account: str) -> tuple[ledger.Entry, ...]:
    """The entries of an account, in their order."""
    return tuple(_entry(row) for row in Entry.objects.filter(account_id=account).order_by("seq"))


def lock(accounts: Iterable[str]) -> None:
    """Keep others from some accounts until the caller's transaction ends."""
    list(Account.objects.filter(account__in=list(accounts)).order_by("account").select_for_update())


def known(keys: Iterable[str]) -> dict[str, ledger.Entry]:
    """The entries that have one of some keys, by key."""
    return {row.key: _entry(row) for row in Entry.objects.filter(key__in=list(keys))}


def post(orders: Sequence[Order], seen: Mapping[str, ledger.Entry] | None = None) -> tuple[ledger.Entry, ...] | Refusal:
    """All of some orders in one transaction, or none; a key that was posted before is answered with its entry.

    Within a transaction of the caller's, what the caller writes beside stands or falls with them. seen: what `known`
    has just said of their keys.
    """
    for _ in range(_TRIES):
        try:
            # Within the caller's transaction, its own savepoint is what is gone back to.
            with transaction.atomic(savepoint=False):
                return _post_all(orders, known(order.key for order in orders) if seen is None else seen)
        except _Refused as refused:
            return refused.refusal
        except IntegrityError:
            # Somebody posted the same key, or opened the same account, between our look and our entry: look again.
            if connection.in_atomic_block and connection.needs_rollback:
                raise
            seen = None
    raise RuntimeError(f"{orders[0].key}: lost {_TRIES} races in a row")


def standing_after(standing: list[list[str]], kind: str, on: str) -> list[list[str]]:
    """An account's changes of state as they are stored, with what one more entry adds."""
    state = ledger.state_after(Kind(kind))
    return standing if state is None else [*standing, [on, str(state)]]


class _Refused(Exception):
    """Takes a refusal out of the transaction, which is rolled back."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def _post_all(orders: Sequence[Order], before: Mapping[str, ledger.Entry]) -> tuple[ledger.Entry, ...]:
    posted: dict[str, ledger.Entry] = {}
    # Always in the order of accounts, so that two shipments that share accounts never wait for each other in a ring.
    for order in sorted(orders, key=lambda order: order.account):
        posted[order.key] = _post_one(order, before.get(order.key))
    return tuple(posted[order.key] for order in orders)


def _post_one(order: Order, seen: ledger.Entry | None) -> ledger.Entry:
    if seen is not None:
        return _or_refuse(ledger.post(None, order, seen=seen))
    before = _move(order)
    entry = _or_refuse(ledger.post(before, order, draw=_draw(order)))
    after = ledger.after(before, entry)
    standing = [[str(day), str(state)] for day, state in after.standing]
    if before is None:
        told = {"seq": after.seq, "ceiling_g": after.ceiling_g, "balance_g": after.balance_g, "standing": standing}
        Account.objects.create(account=order.account, **told)
    elif order.kind is not Kind.DRAWN:
        changed = {"ceiling_g": after.ceiling_g, "balance_g": after.balance_g, "standing": standing}
        Account.objects.filter(account=order.account).update(seq=after.seq, **changed)
    Entry.objects.create(
        account_id=entry.account,
        seq=entry.seq,
        kind=str(entry.kind),
        change_g=entry.change_g,
        balance_g=entry.balance_g,
        ceiling_g=entry.ceiling_g,
        on=entry.on,
        at=entry.at,
        key=entry.key,
        by=entry.by,
        reason=entry.reason,
        corrects_id=entry.corrects,
    )
    return entry


_TAKE = """
UPDATE store_account SET seq = seq + 1, balance_g = balance_g - %s
WHERE account = %s AND balance_g >= %s
RETURNING seq, ceiling_g, balance_g, standing
"""


def _move(order: Order) -> Head | None:
    """The head before the order, locked until the transaction ends; of a draw that fits, already moved."""
    if order.kind is Kind.DRAWN and order.amount_g > 0:
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [order.amount_g, order.account, order.amount_g])
            moved = cursor.fetchone()
        if moved is not None:
            seq, ceiling_g, balance_g, standing = moved
            return Head(order.account, seq - 1, ceiling_g, balance_g + order.amount_g, _standing(json.loads(standing)))
    row = Account.objects.filter(account=order.account).select_for_update().first()
    return None if row is None else _head(row)


def _draw(order: Order) -> Draw | None:
    if order.kind is not Kind.REVERSED or order.corrects is None:
        return None
    row = Entry.objects.filter(key=order.corrects, kind=str(Kind.DRAWN)).first()
    if row is None:
        return None
    back = Entry.objects.filter(corrects__key=order.corrects).aggregate(given=Sum("change_g"))["given"]
    return Draw(_entry(row), back or 0)


def _or_refuse(posted: ledger.Entry | Refusal) -> ledger.Entry:
    if isinstance(posted, Refusal):
        raise _Refused(posted)
    return posted


def _head(row: Account) -> Head:
    return Head(row.account, row.seq, row.ceiling_g, row.balance_g, _standing(row.standing))


def _standing(told: Iterable[Iterable[str]]) -> tuple[tuple[date, State], ...]:
    return tuple((date.fromisoformat(day), State(state)) for day, state in told)


def _entry(row: Entry) -> ledger.Entry:
    return ledger.Entry(
        account=row.account_id,
        seq=row.seq,
        kind=Kind(row.kind),
        change_g=row.change_g,
        balance_g=row.balance_g,
        ceiling_g=row.ceiling_g,
        on=row.on,
        at=row.at,
        key=row.key,
        by=row.by,
        reason=row.reason,
        corrects=row.corrects_id,
    )
