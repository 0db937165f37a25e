"""Commands carried out on what is stored: read the case, let casework decide, store what it decides, all or nothing.

No rule lives here. Where somebody else was faster, the case is read again and casework decides again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from sekisho.casework.act import act
from sekisho.casework.case import Case
from sekisho.casework.lawbook import Lawbook
from sekisho.casework.model import Actor, Event
from sekisho.casework.postings import postings
from sekisho.casework.refusal import Refusal
from sekisho.ledger.refusal import Refusal as LedgerRefusal
from sekisho.licence.grounds import Ground
from sekisho.licence.judge import Answer, Judgement, Shipment, Standing, judge
from sekisho.licence.model import Licence
from sekisho.office.store import books, log

_TRIES: Final = 20
_CLOCKS_DIFFER: Final = timedelta(minutes=1)


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
    left_g: Mapping[int, int] | None = None,
) -> Case | Refusal | LedgerRefusal:
    """Carry out a command on a case. Returns the case after it, or why it was refused; then nothing was stored."""
    for _ in range(_TRIES):
        now = case(number)
        amends = now.amends or (what or {}).get("amends")
        beside = case(amends["case"]) if isinstance(amends, Mapping) and "case" in amends else None
        told = {
            "at": _in_order(now, at),
            "by": by,
            "book": book,
            "what": what,
            "why": why,
            "beside": beside,
            "left_g": left_g,
        }
        written = act(now, command, **told)  # type: ignore[arg-type]
        if isinstance(written, Refusal):
            return written
        try:
            refused = store(written, {each.id: each for each in (now, beside) if each is not None})
        except log.Conflict:
            continue
        return refused or case(number)
    raise log.Conflict(f"case {number} changed {_TRIES} times while {command} was decided")


def _in_order(now: Case, at: datetime) -> datetime:
    """The instant to record. Who asked first may be served second, by clocks that differ a little; an instant that is
    earlier by more than that is casework's to refuse."""
    last = now.events[-1].at if now.events else at
    return last if timedelta(0) < last - at <= _CLOCKS_DIFFER else at


def store(events: tuple[Event, ...], before: Mapping[str, Case]) -> LedgerRefusal | None:
    """Store events of one or more cases with all that comes of them. Raises Conflict where one has changed."""
    seen = {number: len(each.events) for number, each in before.items()}
    orders = [
        order
        for number, each in before.items()
        for order in postings(each, [event for event in events if event.case == number])
    ]
    licences = [Licence.from_json(event.what["licence"]) for event in events if event.kind == "issued"]
    posted = log.append(events, after=seen, orders=orders, licences=licences)
    return posted if isinstance(posted, LedgerRefusal) else None


def ship(number: str, shipment: Shipment, *, key: str, at: datetime, by: Actor, book: Lawbook) -> Shipped:
    """Draw on the licence of a case, if licence, law and ledger let the goods leave on their ship date.

    key: chosen by who asks, once for each shipment. Asked again with it, the answer is the same and nothing leaves
    twice. Raises LookupError for a case without a licence.
    """
    asked = _Asked(number, shipment, key, at, by, book)
    try:
        return _ship(asked)
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


def _ship(asked: _Asked) -> Shipped:
    now, shipment = case(asked.number), asked.shipment
    licence = _licence(now)
    if asked.key in now.draws:
        return Shipped(_again(now, shipment, asked.key), now, again=True)
    judgement = _judge(now, licence, asked)
    if judgement.answer is not Answer.ALLOWED:
        return Shipped(judgement, now)
    lines = {str(line): mass_g for line, mass_g in shipment.shipped_g.items()}
    what = {"key": asked.key, "export": shipment.export, "on": str(shipment.shipped_on), "lines": lines}
    written = act(now, "record_draw", at=_in_order(now, asked.at), by=asked.by, book=asked.book, what=what)
    if isinstance(written, Refusal):
        return Shipped(_refused(written), now)
    refused = store(written, {now.id: now})
    return Shipped(_refused(refused), now) if refused is not None else Shipped(judgement, case(asked.number))


def _judge(now: Case, licence: Licence, asked: _Asked) -> Judgement:
    on = asked.shipment.shipped_on
    heads = books.heads(line.account for line in licence.lines)
    exports = {draw.export: draw.on for draw in now.draws.values() if sum(draw.lines_g.values()) > 0}
    standing = Standing(heads, asked.book.regime(on), asked.book.explain(now.file, on), exports)
    return judge(licence, asked.shipment, standing, key=asked.key, by=asked.by.person, at=asked.at)


def _again(now: Case, shipment: Shipment, key: str) -> Judgement:
    draw = next(event for event in now.events if event.kind == "drawn" and event.what["key"] == key)
    lines = {str(line): mass_g for line, mass_g in shipment.shipped_g.items()}
    same = (draw.what["export"], draw.what["on"], draw.what["lines"]) == (
        shipment.export,
        str(shipment.shipped_on),
        lines,
    )
    return Judgement(Answer.ALLOWED) if same else Judgement(Answer.REFUSED, (Ground("key_used", key=key),))


def _refused(refusal: Refusal | LedgerRefusal) -> Judgement:
    said = {f"said_{language}": refusal.sentence(language) for language in ("en", "ja", "zh")}
    return Judgement(Answer.REFUSED, (Ground("not_recorded", refusal=refusal.code, **said),))
