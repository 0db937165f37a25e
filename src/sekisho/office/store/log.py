"""Events in the database, and their places in the log.

An event is stored in the transaction of whatever it tells of, so neither is there without the other. Its place in the
log is given afterwards, in one small step for all that wait: appends on many cases need not queue for one counter, and
a process that dies between the two leaves events that the next step takes up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max

from sekisho.casework.case import Case
from sekisho.casework.log.export import Header, write_export
from sekisho.casework.log.head import Head, sign_head
from sekisho.casework.log.note import Signer, VerifierKey
from sekisho.casework.log.tree import Frontier, leaf_hash
from sekisho.casework.model import Event
from sekisho.ledger.entries import Entry, Order
from sekisho.ledger.refusal import Refusal
from sekisho.licence.document.keys import KeyRing, read_key_ring
from sekisho.licence.model import Licence
from sekisho.office.store import books, rows
from sekisho.office.store.models import Event as EventRow
from sekisho.office.store.models import Leaf, LicenceRecord, Pending, SignedHead

_STEP = 10_000
_TRIES = 20


class Conflict(Exception):
    """Something happened to the case since the caller looked at it: look again, and decide again."""


def append(
    happened: Sequence[Event],
    *,
    after: Mapping[str, int] | None = None,
    orders: Sequence[Order] = (),
    licences: Sequence[Licence] = (),
) -> tuple[Entry, ...] | Refusal:
    """Store events with the ledger entries and the licences that come of them, all or nothing.

    after: by case, how many events of it the caller saw; Conflict is raised where there are more by now. None: the
    events stand whatever happened before. Returns the entries, or the ledger's refusal, in which case nothing was
    stored. Orders that were posted before (by their keys) were stored with their events then: nothing is stored a
    second time.
    """
    for _ in range(_TRIES):
        try:
            # Only what is tried again is gone back from here; a conflict is the caller's, and so is its savepoint.
            with transaction.atomic(savepoint=after is None):
                return _append(happened, after, orders, licences)
        except _Refused as refused:
            return refused.refusal
        except IntegrityError:
            if after is not None:
                raise Conflict(f"{', '.join(after)}: changed since they were looked at") from None
    raise RuntimeError(f"lost {_TRIES} races in a row")


def events(case: str) -> tuple[Event, ...]:
    """Everything that happened to a case, in order."""
    found = EventRow.objects.filter(case=case).order_by("case_seq")
    return tuple(rows.event(row) for row in found)


def cases(numbers: Sequence[str]) -> dict[str, Case]:
    """Some cases by number, each with all that happened to it; one that nothing happened to is left out."""
    told: dict[str, list[Event]] = {}
    for row in EventRow.objects.filter(case__in=list(numbers)).order_by("case", "case_seq"):
        told.setdefault(row.case, []).append(rows.event(row))
    return {number: Case.of(happened) for number, happened in told.items()}


def latest() -> Head | None:
    """The last signed head; None while nothing was signed."""
    row = SignedHead.objects.order_by("-id").first()
    return None if row is None else Head.read(row.note)[0]


def give_places() -> int:
    """Give every event that waits its place in the log, in the order in which they were stored. Returns the size.

    Any number of processes may call this at once; each place is given once.
    """
    while True:
        try:
            with transaction.atomic():
                size = _give_places()
        except IntegrityError:
            continue  # Another process gave the same places first.
        if not Pending.objects.exists():
            return size


def sign(
    signer: Signer, at: datetime, *, next_key: VerifierKey | None = None, licence_keys: KeyRing | None = None
) -> Head:
    """Sign a head over all that has a place now, and keep it.

    next_key: to hand over to a new key. licence_keys: the public keys of licences to publish with it; None: those
    published last.
    """
    size = give_places()
    with transaction.atomic():
        before = SignedHead.objects.select_for_update().order_by("-id").first()
        previous = None if before is None else Head.read(before.note)[0]
        grown = Frontier() if before is None else Frontier(before.size, tuple(map(bytes.fromhex, before.nodes)))
        leaves = Leaf.objects.filter(index__gte=grown.size, index__lt=size).order_by("index")
        grown = grown.add_all(bytes(leaf) for leaf in leaves.values_list("hash", flat=True).iterator())
        published = "" if before is None else before.licence_keys
        if licence_keys is not None:
            published = licence_keys.canonical().decode()
        keys = published.encode() or None
        note = sign_head(signer, grown, at, previous=previous, next_key=next_key, licence_keys=keys)
        told = {"nodes": [node.hex() for node in grown.nodes], "key": str(signer.key), "licence_keys": published}
        SignedHead.objects.create(size=grown.size, note=note, **told)
    return Head.read(note)[0]


def published_licence_keys() -> KeyRing | None:
    """The public keys of licences that the last head publishes; None where none were published yet."""
    row = SignedHead.objects.order_by("-id").first()
    return read_key_ring(row.licence_keys.encode(), "the log") if row is not None and row.licence_keys else None


def export(path: Path) -> int:
    """Write the log up to its last signed head, in the form that `log verify` reads. Returns the number of events.

    The file appears whole or not at all. Raises ValueError where nothing was signed yet.
    """
    first = SignedHead.objects.order_by("id").first()
    last = SignedHead.objects.order_by("-id").first()
    if first is None or last is None:
        raise ValueError("nothing was signed yet: sign a head first")
    head = Head.read(last.note)[0]
    heads = SignedHead.objects.filter(id__lte=last.id).order_by("id")
    header = Header(head.origin, VerifierKey.parse(first.key), head.size, heads.count())
    notes = heads.values_list("note", flat=True)
    beside = path.with_name(f".{path.name}.unfinished")
    with beside.open("wb") as out:
        published = last.licence_keys.encode() or None
        write_export(out, header, _leaves(head.size), notes.iterator(), licence_keys=published)
    beside.replace(path)
    return head.size


class _Refused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def _append(
    happened: Sequence[Event],
    after: Mapping[str, int] | None,
    orders: Sequence[Order],
    licences: Sequence[Licence],
) -> tuple[Entry, ...]:
    known = books.known(order.key for order in orders)
    posted = books.post(orders, known) if orders else ()
    if isinstance(posted, Refusal):
        raise _Refused(posted)
    if orders and len(known) == len(orders):
        return posted
    for licence in licences:
        rows.licence_row(licence).save(force_insert=True)
    last = {case: _last(case) for case in {event.case for event in happened}}
    if after is not None and last != {case: after[case] for case in last}:
        raise Conflict(f"{', '.join(last)}: changed since they were looked at")
    stored: list[EventRow] = []
    for event in happened:
        last[event.case] += 1
        stored.append(rows.event_row(event, last[event.case]))
    # In one statement, or few: the order of their ids is the order in which they are given.
    Pending.objects.bulk_create(Pending(event=row) for row in EventRow.objects.bulk_create(stored))
    return posted


def _last(case: str) -> int:
    return EventRow.objects.filter(case=case).aggregate(last=Max("case_seq"))["last"] or 0


def _give_places() -> int:
    last = Leaf.objects.aggregate(last=Max("index"))["last"]
    size = 0 if last is None else int(last) + 1
    waiting = list(Pending.objects.select_related("event").order_by("event_id")[:_STEP])
    Leaf.objects.bulk_create(
        Leaf(index=size + place, event=each.event, hash=leaf_hash(each.event.told.encode()))
        for place, each in enumerate(waiting)
    )
    Pending.objects.filter(event_id__in=[each.event_id for each in waiting]).delete()
    return size + len(waiting)


def _leaves(size: int) -> Iterator[bytes]:
    told = Leaf.objects.filter(index__lt=size).order_by("index").values_list("event__told", flat=True)
    return (each.encode() for each in told.iterator())


def licence(licence_id: str) -> Licence | None:
    row = LicenceRecord.objects.filter(id=licence_id).first()
    return None if row is None else rows.licence(row)
