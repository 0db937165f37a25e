"""What an event asks of the ledger: the case says what was licensed and what left, the accounts hold it to the gram."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from sekisho.casework.case import Case
from sekisho.casework.model import Event
from sekisho.casework.pools import pool_orders
from sekisho.ledger.entries import Kind, Order, State

_BECOMES: Final = {
    State.OPEN: Kind.REINSTATED,
    State.SUSPENDED: Kind.SUSPENDED,
    State.REVOKED: Kind.REVOKED,
    State.EXPIRED: Kind.EXPIRED,
    State.SURRENDERED: Kind.SURRENDERED,
}


def postings(before: Case, events: Iterable[Event]) -> tuple[Order, ...]:
    """The orders on the accounts of pools and of the licence's lines that some events of a case come to, in order.

    The keys follow from the events, so the same events never post twice. Raises BrokenCase for events that do not
    follow.
    """
    orders: list[Order] = []
    for event in events:
        after = before.after(event)
        orders += _of_one(before, event, after)
        before = after
    return tuple(orders)


def _of_one(before: Case, event: Event, after: Case) -> Iterator[Order]:
    licence, what = after.licence, event.what
    if licence is None:
        return
    accounts = {line.line: line.account for line in licence.lines}

    by = f"{event.by.person} ({event.by.role})"

    def order(kind: Kind, line: int, amount_g: int, on: date, key: str, corrects: str | None = None) -> Order:
        return Order(accounts[line], kind, amount_g, on, event.at, f"{key}/{line}", by, event.why, corrects)

    if event.kind == "issued":
        yield from pool_orders(event, licence.id, what.get("pools", ()), by)
        for line in licence.lines:
            yield order(Kind.OPENED, line.line, line.net_g, licence.valid_from, licence.id)
    elif event.kind == "drawn":
        for number, mass_g in what["lines"].items():
            yield order(Kind.DRAWN, int(number), mass_g, date.fromisoformat(what["on"]), what["key"])
    elif event.kind == "draw_reversed":
        for number, mass_g in what["lines"].items():
            corrects = f"{what['corrects']}/{number}"
            yield order(Kind.REVERSED, int(number), mass_g, event.day, event.hash(), corrects)
    elif before.standing != after.standing:
        since, state = after.standing[-1]
        for number in accounts:
            yield order(_BECOMES[State(state)], number, 0, since, event.hash())
