"""Commands carried out on what is stored: read the case, let casework decide, store what it decides, all or nothing.

No rule lives here. Where somebody else was faster, the case is read again and casework decides again.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from threading import Lock
from typing import Any, Final

from django.db import transaction

from sekisho.casework.act import act
from sekisho.casework.case import Case
from sekisho.casework.lawbook import File, Lawbook
from sekisho.casework.model import Actor, Event
from sekisho.casework.pools import PoolBook, account_of
from sekisho.casework.postings import postings
from sekisho.casework.refusal import Refusal
from sekisho.casework.transition import refind
from sekisho.ledger.refusal import Refusal as LedgerRefusal
from sekisho.licence.grounds import Ground
from sekisho.licence.judge import Answer, Judgement, Shipment, Standing, judge
from sekisho.licence.model import Licence
from sekisho.office.store import books, log, queue

_TRIES: Final = 20
_BATCH: Final = 2048
_ON_POOLS: Final = ("decide", "issue")
_MOST_EXPLAINED: Final = 256
_CLOCKS_DIFFER: Final = timedelta(minutes=1)


class Stale(Exception):
    """The case is not as who orders saw it."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """What came of asking to ship: the judgement, and the case after it. again: it had left before, by the same key."""

    judgement: Judgement
    case: Case
    again: bool = False


def case(number: str) -> Case:
    """A case by its number; a new one where nothing happened to it yet."""
    events = log.events(number)
    return Case.of(events) if events else Case(number)


def carry_out(
    number: str,
    command: str,
    *,
    at: datetime,
    by: Actor,
    book: Lawbook,
    what: Mapping[str, Any] | None = None,
    why: str = "",
    seen: Collection[int] | None = None,
) -> Case | Refusal | LedgerRefusal:
    """Carry out a command on a case. Returns the case after it, or why it was refused; then nothing was stored.

    seen: how many events the case had when who orders looked, None where that does not matter. Raises Stale where it
    has another number by now, and InputError for particulars that cannot be read, or a day that the law does not cover.
    """
    ordered = _Ordered(number, command, at, by, book, what or {}, why, seen)
    for _ in range(_TRIES):
        try:
            if command not in _ON_POOLS or not book.law.pools:
                return _carry_out(ordered)
            # What two cases draw on one pool is decided one after the other.
            with transaction.atomic():
                queue.lock_pools()
                return _carry_out(ordered)
        except log.Conflict:
            continue
    raise log.Conflict(f"case {number} changed {_TRIES} times while {command} was decided")


@dataclass(frozen=True, slots=True)
class _Ordered:
    number: str
    command: str
    at: datetime
    by: Actor
    book: Lawbook
    what: Mapping[str, Any]
    why: str
    seen: Collection[int] | None


def _carry_out(ordered: _Ordered) -> Case | Refusal | LedgerRefusal:
    now = case(ordered.number)
    if ordered.seen is not None and len(now.events) not in ordered.seen:
        raise Stale(f"case {now.id} has {len(now.events)} events, not {sorted(ordered.seen)}")
    amends = now.amends or ordered.what.get("amends")
    beside = case(amends["case"]) if isinstance(amends, Mapping) and "case" in amends else None
    written = act(
        now,
        ordered.command,
        at=_in_order(now, ordered.at),
        by=ordered.by,
        book=ordered.book,
        what=ordered.what,
        why=ordered.why,
        beside=beside,
        pools=pools_before(now, ordered.book),
    )
    if isinstance(written, Refusal):
        return written
    number = next((event.what["licence"]["id"] for event in written if event.kind == "issued"), None)
    if number is not None and log.licence(number) is not None:
        return Refusal("licence_number_used", licence=number)
    refused = store(written, {each.id: each for each in (now, beside) if each is not None}, ordered.book)
    if refused is not None and refused.code == "key_used" and number is not None:
        return Refusal("licence_number_used", licence=number)
    return refused or case(ordered.number)


def pools_before(now: Case, book: Lawbook) -> PoolBook:
    """Where the pools stand for a case: what was drawn, and what files that come before it may still draw."""
    if now.found is None or not any(line.draws for line in now.found.lines):
        return PoolBook()
    accounts = {account_of(pool.id): pool.id for pool in book.law.pools}
    heads = {accounts[account]: head for account, head in books.heads(accounts).items()}
    return PoolBook(heads, queue.ahead_g(now, accounts.values()))


def _in_order(now: Case, at: datetime) -> datetime:
    """The instant to record. Who asked first may be served second, by clocks that differ a little; an instant that is
    earlier by more than that is casework's to refuse."""
    last = now.events[-1].at if now.events else at
    return last if timedelta(0) < last - at <= _CLOCKS_DIFFER else at


def store(events: tuple[Event, ...], before: Mapping[str, Case], book: Lawbook) -> LedgerRefusal | None:
    """Store events of one or more cases with all that comes of them. Raises Conflict where one has changed."""
    seen = {number: len(each.events) for number, each in before.items()}
    orders = [
        order
        for number, each in before.items()
        for order in postings(each, [event for event in events if event.case == number])
    ]
    licences = [Licence.from_json(event.what["licence"]) for event in events if event.kind == "issued"]
    with transaction.atomic():
        posted = log.append(events, after=seen, orders=orders, licences=licences)
        if not isinstance(posted, LedgerRefusal):
            for number, each in before.items():
                queue.note(each, _after(each, [event for event in events if event.case == number]), book.law)
    return posted if isinstance(posted, LedgerRefusal) else None


def _after(now: Case, events: Iterable[Event]) -> Case:
    for event in events:
        now = now.after(event)
    return now


def refind_all(
    book: Lawbook, at: datetime, progress: Callable[[int, int], None] = lambda done, total: None
) -> Counter[str]:
    """Find every open case and every licence in use anew, and store what comes of it. Returns how many by flag.

    A case that somebody changed meanwhile is found anew once more. Can be stopped, and asked again: what is found
    already is not found a second time.
    """
    flags: Counter[str] = Counter()
    total, done, waiting = queue.concerned_count(), 0, list[str]()
    numbers = queue.concerned()
    while True:
        batch = waiting + list(islice(numbers, _BATCH - len(waiting)))
        if not batch:
            return flags
        waiting = []
        cases = log.cases(batch)
        for refound in refind(cases.values(), book, at):
            try:
                refused = store(refound.events, {refound.case: cases[refound.case]}, book)
            except log.Conflict:
                waiting.append(refound.case)
                continue
            if refused is not None:
                raise RuntimeError(f"case {refound.case}: {refused.sentence('en')}")
            flags[refound.flag] += 1
        done += len(batch) - len(waiting)
        progress(done, max(done, total))


def ship(
    number: str, shipment: Shipment, *, key: str, at: datetime, by: Actor, book: Lawbook, read: Case | None = None
) -> Shipped:
    """Draw on the licence of a case, if licence, law and ledger let the goods leave on their ship date.

    key: chosen by who asks, once for each shipment. Asked again with it, the answer is the same and nothing leaves
    twice. read: the case, where it was just read; nothing is stored where it changed since, and it is read again.
    Raises LookupError for a case without a licence.
    """
    asked = _Asked(number, shipment, key, at, by, book)
    try:
        return _ship(asked, read)
    except log.Conflict:
        pass
    # Somebody shipped on the same licence meanwhile. Now it is judged while the others wait for its accounts.
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                books.lock(line.account for line in _licence(case(number)).lines)
                return _ship(asked)
        except log.Conflict:
            continue
    raise log.Conflict(f"case {number} changed {_TRIES} times while a shipment was judged")


def would_ship(number: str, shipment: Shipment, *, key: str, at: datetime, by: Actor, book: Lawbook) -> Shipped:
    """What `ship` would answer now. Nothing is stored or kept for who asks: when it is shipped it is judged anew."""
    now = case(number)
    answer, _ = _answer(now, _Asked(number, shipment, key, at, by, book))
    return answer


@dataclass(frozen=True, slots=True)
class _Asked:
    number: str
    shipment: Shipment
    key: str
    at: datetime
    by: Actor
    book: Lawbook


def _licence(now: Case) -> Licence:
    if now.licence is None:
        raise LookupError(f"case {now.id} has no licence")
    return now.licence


def _ship(asked: _Asked, read: Case | None = None) -> Shipped:
    now = case(asked.number) if read is None else read
    answer, written = _answer(now, asked)
    if not written:
        return answer
    refused = store(written, {now.id: now}, asked.book)
    if refused is not None:
        return Shipped(_refused(refused), now)
    return replace(answer, case=_after(now, written))


def _answer(now: Case, asked: _Asked) -> tuple[Shipped, tuple[Event, ...]]:
    """The answer by licence, law and ledger as they stand, and what is to be stored where it is new and yes."""
    licence, shipment = _licence(now), asked.shipment
    if asked.key in now.draws:
        return Shipped(_again(now, shipment, asked.key), now, again=True), ()
    judgement = _judge(now, licence, asked)
    if judgement.answer is not Answer.ALLOWED:
        return Shipped(judgement, now), ()
    lines = {str(line): mass_g for line, mass_g in shipment.shipped_g.items()}
    what = {"key": asked.key, "export": shipment.export, "on": str(shipment.shipped_on), "lines": lines}
    what |= {name: said for name, said in _route(shipment).items() if said is not None}
    written = act(now, "record_draw", at=_in_order(now, asked.at), by=asked.by, book=asked.book, what=what)
    if isinstance(written, Refusal):
        return Shipped(_refused(written), now), ()
    return Shipped(judgement, now), written


def _route(shipment: Shipment) -> dict[str, str | None]:
    return {"transport_mode": shipment.transport_mode, "port": shipment.port}


def _judge(now: Case, licence: Licence, asked: _Asked) -> Judgement:
    on = asked.shipment.shipped_on
    heads = books.heads(line.account for line in licence.lines)
    left = [draw for draw in now.draws.values() if sum(draw.lines_g.values()) > 0]
    exports = {draw.export: draw.on for draw in left}
    modes = frozenset(draw.mode for draw in left if draw.mode is not None)
    standing = Standing(heads, asked.book.regime(on), _explained(now, on, asked.book), exports, modes)
    return judge(licence, asked.shipment, standing, key=asked.key, by=asked.by.person, at=asked.at)


@dataclass(frozen=True, slots=True)
class _Explained:
    file: File
    book: Lawbook
    finding: Mapping[str, Any]


_explained_last: Final = OrderedDict[tuple[str, date], _Explained]()
_explaining: Final = Lock()


def _explained(now: Case, on: date, book: Lawbook) -> Mapping[str, Any]:
    """What the law of a day says of a case. Shipment after shipment asks it of the same file, so it is kept a while."""
    file = now.file
    with _explaining:
        kept = _explained_last.get((now.id, on))
    if kept is None or kept.book is not book or kept.file != file:
        kept = _Explained(file, book, book.explain(file, on))
    with _explaining:
        _explained_last[now.id, on] = kept
        _explained_last.move_to_end((now.id, on))
        if len(_explained_last) > _MOST_EXPLAINED:
            _explained_last.popitem(last=False)
    return kept.finding


def _again(now: Case, shipment: Shipment, key: str) -> Judgement:
    draw = next(event for event in now.events if event.kind == "drawn" and event.what["key"] == key)
    lines = {str(line): mass_g for line, mass_g in shipment.shipped_g.items()}
    asked = {"export": shipment.export, "on": str(shipment.shipped_on), "lines": lines, **_route(shipment)}
    same = all(draw.what.get(name) == told for name, told in asked.items())
    return Judgement(Answer.ALLOWED) if same else Judgement(Answer.REFUSED, (Ground("key_used", key=key),))


def _refused(refusal: Refusal | LedgerRefusal) -> Judgement:
    said = {f"said_{language}": refusal.sentence(language) for language in ("en", "ja", "zh")}
    return Judgement(Answer.REFUSED, (Ground("not_recorded", refusal=refusal.code, **said),))
