"""Is what is stored whole? Everything that can be worked out again is worked out again and compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sekisho.casework.case import BrokenCase, Case
from sekisho.casework.log.tree import Frontier, leaf_hash
from sekisho.casework.postings import postings
from sekisho.ledger.entries import BrokenBook, Entry, Kind, Order, read_book
from sekisho.licence.model import Licence
from sekisho.office.store import books, log, queue, rows
from sekisho.office.store.models import Account, Event, Leaf, LicenceRecord, Pending, SignedHead

Progress = Callable[[int, int], None]


@dataclass
class Sound:
    """What was looked at, and what was found wrong: each with its place, in a sentence."""

    events: int = 0
    cases: int = 0
    entries: int = 0
    licences: int = 0
    faults: list[str] = field(default_factory=list)


def check(progress: Progress = lambda done, total: None) -> Sound:
    """Read everything once. Takes time in proportion to what is stored, and memory for one case at a time."""
    sound = Sound()
    _check_log(sound)
    keys: set[str] = set()
    cases = list(Event.objects.values_list("case", flat=True).distinct().order_by("case"))
    for place, number in enumerate(cases):
        sound.cases += 1
        sound.faults += _check_case(number, keys)
        progress(place + 1, len(cases))
    for account in Account.objects.order_by("account").values_list("account", flat=True):
        book = books.book(account)
        sound.entries += len(book)
        sound.faults += _check_book(account, book, keys)
    for row in LicenceRecord.objects.order_by("id").iterator():
        sound.licences += 1
        sound.faults += _check_licence(row)
    return sound


def _check_log(sound: Sound) -> None:
    grown = Frontier()
    heads = {row.size: row for row in SignedHead.objects.order_by("id")}
    sound.events = Event.objects.count()
    lost = Event.objects.filter(leaf__isnull=True, pending__isnull=True).order_by("id")
    sound.faults += [f"event {row.case} {row.case_seq}: has no place in the log and waits for none" for row in lost]
    for waiting in Pending.objects.select_related("event").order_by("event_id").iterator():
        sound.faults += _check_columns(waiting.event)
    for leaf in Leaf.objects.select_related("event").order_by("index").iterator():
        if leaf.index != grown.size:
            sound.faults.append(f"log: place {grown.size} is missing")
            return
        hashed = leaf_hash(leaf.event.told.encode())
        if bytes(leaf.hash) != hashed:
            sound.faults.append(f"log: event {leaf.index} is not the one that was given this place")
        sound.faults += _check_columns(leaf.event)
        grown = grown.add(hashed)
        head = heads.get(grown.size)
        if head is not None and head.nodes != [node.hex() for node in grown.nodes]:
            sound.faults.append(f"log: the head signed over {head.size} events does not cover these events")


def _check_columns(row: Event) -> Iterator[str]:
    told = rows.event(row)
    if row.told != told.canonical().decode():
        yield f"event {row.case} {row.case_seq}: is not told in the form in which events are stored"
    if (row.case, row.kind, row.at) != (told.case, told.kind, told.at):
        yield f"event {row.case} {row.case_seq}: what is searched by is not what is told"


def _check_case(number: str, keys: set[str]) -> list[str]:
    """Its events fold into a case, and what they ask of the ledger is in it, no more and no less."""
    events = log.events(number)
    try:
        case = Case.of(events)
        orders = postings(Case(number), events)
    except BrokenCase as broken:
        return [str(broken)]
    known = books.known(order.key for order in orders)
    keys.update(order.key for order in orders)
    fault = queue.fault_of(case)
    return ([] if fault is None else [fault]) + [
        f"case {number}: the ledger has no entry {order.key}"
        if order.key not in known
        else f"case {number}: entry {order.key} is not what the case says"
        for order in orders
        if order.key not in known or not _tells(known[order.key], order)
    ]


def _tells(entry: Entry, order: Order) -> bool:
    same = (entry.account, entry.kind, entry.on, entry.corrects) == (
        order.account,
        order.kind,
        order.on,
        order.corrects,
    )
    amount_g = entry.ceiling_g if order.kind is Kind.AMENDED else abs(entry.change_g)
    return same and amount_g == order.amount_g


def _check_book(account: str, book: tuple[Entry, ...], keys: set[str]) -> Iterator[str]:
    try:
        head = read_book(book)
    except BrokenBook as broken:
        yield str(broken)
        return
    if head != books.head(account):
        yield f"account {account}: its head is not where its entries lead"
    for entry in book:
        if entry.key not in keys:
            yield f"account {account}, entry {entry.seq}: no case tells of it"


def _check_licence(row: LicenceRecord) -> Iterator[str]:
    licence = Licence.from_json(json.loads(row.told))
    if licence.hash() != row.hash or licence.canonical().decode() != row.told:
        yield f"licence {row.id}: its text is not the one that was issued"
    if (licence.id, licence.application) != (row.id, row.application):
        yield f"licence {row.id}: what is searched by is not what is told"
