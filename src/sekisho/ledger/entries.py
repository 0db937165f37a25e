"""Accounts with a ceiling, kept as entries in integer grams that are only ever added.

A pool, a line of a licence and the cap of a general licence are the same thing: an account that is opened with a
ceiling and drawn upon. Pure: `post` takes the head of an account and an order, and returns the next entry or a refusal.
Nothing is overwritten; a wrong draw is put right by a later entry that names it.

The rule that an account is never overdrawn is kept here and, a second time, by whoever stores the entries: sequence,
key and balance stand in every entry so that a database can refuse what this module would refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sekisho.ledger.refusal import Refusal


class Kind(StrEnum):
    """What an entry does. All but the first need an account that has been opened."""

    OPENED = "opened"
    DRAWN = "drawn"
    REVERSED = "reversed"
    AMENDED = "amended"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    EXPIRED = "expired"
    SURRENDERED = "surrendered"


class State(StrEnum):
    """Only an open account can be drawn upon; the last three are final."""

    OPEN = "open"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    SURRENDERED = "surrendered"


LIVING: Final = (State.OPEN, State.SUSPENDED)

# From which states a kind may follow, and the state that it leads to (None: the state stays). Goods that were never
# shipped, or came back, are put right whatever has become of the licence since. A draw asks for the state on its day.
_MOVES: Final[Mapping[Kind, tuple[tuple[State, ...], State | None]]] = {
    Kind.DRAWN: ((State.OPEN,), None),
    Kind.REVERSED: (tuple(State), None),
    Kind.AMENDED: (LIVING, None),
    Kind.SUSPENDED: ((State.OPEN,), State.SUSPENDED),
    Kind.REINSTATED: ((State.SUSPENDED,), State.OPEN),
    Kind.REVOKED: (LIVING, State.REVOKED),
    Kind.EXPIRED: (LIVING, State.EXPIRED),
    Kind.SURRENDERED: (LIVING, State.SURRENDERED),
}


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of an account.

    amount_g: grams to draw or to give back, above 0; the ceiling, 0 or more, to open or amend; 0 for all else.
    on: the day that it counts for (of a draw, the ship date). at: the instant it is recorded, with time zone.
    key: chosen by who asks, once for each thing asked; the same key again is the same thing, not a second one.
    corrects: of a reversal, the key of the draw that it puts right.
    """

    account: str
    kind: Kind
    amount_g: int
    on: date
    at: datetime
    key: str
    by: str
    reason: str
    corrects: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an account's book. `change_g` is what it does to the balance; balance and ceiling are those after."""

    account: str
    seq: int
    kind: Kind
    change_g: int
    balance_g: int
    ceiling_g: int
    on: date
    at: datetime
    key: str
    by: str
    reason: str
    corrects: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Where an account stands: after `seq` entries, what is left of its ceiling."""

    account: str
    seq: int
    ceiling_g: int
    balance_g: int
    standing: tuple[tuple[date, State], ...]
    """Each change of state with the day that it counts from, in the order of entry."""

    @property
    def state(self) -> State:
        """By the last entry that changed it."""
        return self.standing[-1][1]

    def state_on(self, day: date) -> State | None:
        """By all that is entered now; None before the account's first day."""
        return next((state for since, state in reversed(self.standing) if since <= day), None)

    @property
    def drawn_g(self) -> int:
        """Net of what was given back."""
        return self.ceiling_g - self.balance_g


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw that a reversal names, and how much of it was given back already."""

    entry: Entry
    reversed_g: int = 0


def post(head: Head | None, order: Order, *, seen: Entry | None = None, draw: Draw | None = None) -> Entry | Refusal:
    """The entry that an order leads to, or why it leads to none.

    head: where the account stands, None if it was never opened. seen: the entry that already has the order's key, if
    any; it is returned again if it is what the order asks, so an answer that was lost can be asked for again.
    draw: of a reversal, the draw that it names. Raises ValueError for an instant without a time zone.
    """
    if order.at.tzinfo is None:
        raise ValueError(f"{order.key}: an instant needs its time zone")
    if seen is not None:
        return seen if _is_same(seen, order) else Refusal("key_used", account=seen.account, key=order.key)
    fault = _fault(head, order, draw)
    if fault is not None:
        return fault
    ceiling_g = 0 if head is None else head.ceiling_g
    balance_g = 0 if head is None else head.balance_g
    change_g = {
        Kind.OPENED: order.amount_g,
        Kind.DRAWN: -order.amount_g,
        Kind.REVERSED: order.amount_g,
        Kind.AMENDED: order.amount_g - ceiling_g,
    }.get(order.kind, 0)
    return Entry(
        order.account,
        1 if head is None else head.seq + 1,
        order.kind,
        change_g,
        balance_g + change_g,
        order.amount_g if order.kind in (Kind.OPENED, Kind.AMENDED) else ceiling_g,
        *(order.on, order.at, order.key, order.by, order.reason, order.corrects),
    )


def after(head: Head | None, entry: Entry) -> Head:
    """Where an account stands after one more entry that `post` made for it."""
    leads_to = state_after(entry.kind)
    standing = () if head is None else head.standing
    if leads_to is not None:
        standing += ((entry.on, leads_to),)
    return Head(entry.account, entry.seq, entry.ceiling_g, entry.balance_g, standing)


def state_after(kind: Kind) -> State | None:
    """The state that an entry leads to; None for one that leaves it as it is."""
    return State.OPEN if kind is Kind.OPENED else _MOVES[kind][1]


def post_together(
    heads: Mapping[str, Head], orders: Iterable[Order], *, seen: Mapping[str, Entry] | None = None
) -> tuple[Entry, ...] | Refusal:
    """All of some orders, or none: a shipment draws on the line of a licence and on the cap that stands over it.

    Reversals are posted one by one, with the draw that each names. The entries come in the order of the orders; the
    first order that is refused refuses all.
    """
    now = dict(heads)
    entries: list[Entry] = []
    for order in orders:
        before = None if seen is None else seen.get(order.key)
        posted = post(now.get(order.account), order, seen=before)
        if isinstance(posted, Refusal):
            return posted
        entries.append(posted)
        if before is None:
            now[order.account] = after(now.get(order.account), posted)
    return tuple(entries)


class BrokenBook(ValueError):
    """An account's entries that no sequence of orders leads to. `place` is the first entry that does not follow."""

    def __init__(self, account: str, place: int, cause: str) -> None:
        super().__init__(f"account {account}, entry {place}: {cause}")
        self.account = account
        self.place = place
        self.cause = cause


def read_book(entries: Iterable[Entry]) -> Head | None:
    """Where an account stands by its entries, each worked out again from the one before. Raises BrokenBook."""
    head: Head | None = None
    draws: dict[str, Draw] = {}
    keys: set[str] = set()
    for place, entry in enumerate(entries, 1):
        if head is not None and entry.account != head.account:
            raise BrokenBook(head.account, place, f"is of account {entry.account}")
        if entry.seq != place:
            raise BrokenBook(entry.account, place, f"has sequence number {entry.seq}")
        if entry.key in keys:
            raise BrokenBook(entry.account, place, f"has the key {entry.key} of an earlier entry")
        draw = None if entry.corrects is None else draws.get(entry.corrects)
        expected = post(head, _order_of(entry), draw=draw)
        if isinstance(expected, Refusal):
            raise BrokenBook(entry.account, place, f"would have been refused: {expected.sentence('en')}")
        if expected != entry:
            raise BrokenBook(entry.account, place, f"does not follow: {_difference(expected, entry)}")
        keys.add(entry.key)
        if entry.kind is Kind.DRAWN:
            draws[entry.key] = Draw(entry)
        if draw is not None:
            draws[draw.entry.key] = replace(draw, reversed_g=draw.reversed_g + entry.change_g)
        head = after(head, entry)
    return head


def _fault(head: Head | None, order: Order, draw: Draw | None) -> Refusal | None:
    if order.kind is Kind.OPENED:
        if head is not None:
            return Refusal("already_open", account=order.account)
    elif head is None:
        return Refusal("no_account", account=order.account)
    elif order.kind is Kind.DRAWN:
        # What left while the account was open may be entered after it closed; what left after may not.
        state = head.state_on(order.on)
        if state is not State.OPEN:
            return Refusal("not_open", account=order.account, on=str(order.on), state=state or "not_yet_open")
    elif head.state not in _MOVES[order.kind][0]:
        return Refusal("not_in_this_state", account=order.account, kind=order.kind, state=head.state)
    return _amount_fault(order) or _balance_fault(head, order, draw)


def _amount_fault(order: Order) -> Refusal | None:
    if order.kind in (Kind.DRAWN, Kind.REVERSED):
        fits = order.amount_g > 0
    elif order.kind in (Kind.OPENED, Kind.AMENDED):
        fits = order.amount_g >= 0
    else:
        fits = order.amount_g == 0
    if fits and (order.corrects is not None) is (order.kind is Kind.REVERSED):
        return None
    return Refusal("amount", account=order.account, kind=order.kind, amount_g=order.amount_g)


def _balance_fault(head: Head | None, order: Order, draw: Draw | None) -> Refusal | None:
    if head is None:
        return None
    if order.kind is Kind.DRAWN and order.amount_g > head.balance_g:
        return Refusal("over_balance", account=head.account, asked_g=order.amount_g, balance_g=head.balance_g)
    if order.kind is Kind.AMENDED and order.amount_g < head.drawn_g:
        return Refusal("below_drawn", account=head.account, asked_g=order.amount_g, drawn_g=head.drawn_g)
    if order.kind is not Kind.REVERSED:
        return None
    if draw is None or draw.entry.key != order.corrects or draw.entry.account != order.account:
        return Refusal("no_such_draw", account=head.account, key=order.corrects or "")
    left_g = -draw.entry.change_g - draw.reversed_g
    if order.amount_g > left_g:
        return Refusal("over_draw", account=head.account, asked_g=order.amount_g, left_g=left_g)
    return None


def _order_of(entry: Entry) -> Order:
    if entry.kind in (Kind.OPENED, Kind.AMENDED):
        amount_g = entry.ceiling_g
    else:
        amount_g = -entry.change_g if entry.kind is Kind.DRAWN else entry.change_g
    told = (entry.on, entry.at, entry.key, entry.by, entry.reason, entry.corrects)
    return Order(entry.account, entry.kind, amount_g, *told)


def _is_same(entry: Entry, order: Order) -> bool:
    """Does an order ask what an entry already did? When and by whom it is asked again does not matter."""
    asked = _order_of(entry)
    return replace(order, at=asked.at, by=asked.by, reason=asked.reason) == asked


def _difference(expected: Entry, entry: Entry) -> str:
    for name in ("change_g", "balance_g", "ceiling_g", "account", "kind"):
        if getattr(expected, name) != getattr(entry, name):
            return f"{name} should be {getattr(expected, name)}, is {getattr(entry, name)}"
    return "it is not the entry that was posted"
