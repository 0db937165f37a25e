"""Commands carried out on what is stored: read the case, let casework decide, store what it decides, all or nothing.

No rule lives here. Where somebody else was faster, the case is read again and casework decides again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

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
        told = {"at": at, "by": by, "book": book, "what": what, "why": why, "beside": beside, "left_g": left_g}
        written = act(now, command, **told)  # type: ignore[arg-type]
        if isinstance(written, Refusal):
            return written
        try:
            refused = store(written, {each.id: each for each in (now, beside) if each is not None})
        except log.Conflict:
            continue
        return refused or case(number)
    raise log.Conflict(f"case {number} changed {_TRIES} times while {command} was decided")


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
    for _ in range(_TRIES):
        now = case(number)
        licence = now.licence
        if licence is None:
            raise LookupError(f"case {number} has no licence")
        if key in now.draws:
            return Shipped(_again(now, shipment, key), now, again=True)
        judgement = _judge(now, licence, shipment, key, at, by, book)
        if judgement.answer is not Answer.ALLOWED:
            return Shipped(judgement, now)
        lines = {str(line): mass_g for line, mass_g in shipment.shipped_g.items()}
        what = {"key": key, "export": shipment.export, "on": str(shipment.shipped_on), "lines": lines}
        written = act(now, "record_draw", at=at, by=by, book=book, what=what)
        if isinstance(written, Refusal):
            return Shipped(_refused(written), now)
        try:
            refused = store(written, {now.id: now})
        except log.Conflict:
            continue
        return Shipped(_refused(refused), now) if refused is not None else Shipped(judgement, case(number))
    raise log.Conflict(f"case {number} changed {_TRIES} times while a shipment was judged")


def _judge(
    now: Case, licence: Licence, shipment: Shipment, key: str, at: datetime, by: Actor, book: Lawbook
) -> Judgement:
    heads = books.heads(line.account for line in licence.lines)
    exports = frozenset(draw.export for draw in now.draws.values() if sum(draw.lines_g.values()) > 0)
    finding = book.explain(now.file, shipment.shipped_on)
    standing = Standing(heads, book.regime(shipment.shipped_on), finding, exports)
    return judge(licence, shipment, standing, key=key, by=by.person, at=at)


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
