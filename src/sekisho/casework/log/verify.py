"""Verify an export alone, in one pass: is it the log that was signed, whole and in order, and if not, where first?

What this cannot see by itself: an export that was honestly cut back to an earlier head is an older export. Only a head
or an export kept from later tells, or a key that signed only later heads; see `older` and `keys`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sekisho.casework.log.canonical import is_canonical
from sekisho.casework.log.export import (
    BEFORE_EVENT,
    BEFORE_HEAD,
    BEFORE_LICENCE_KEYS,
    BEFORE_LINK,
    EVENT_AT,
    Header,
    event_end,
    first_link,
    link,
)
from sekisho.casework.log.fault import Broken, Fault
from sekisho.casework.log.head import Head
from sekisho.casework.log.note import Note, VerifierKey
from sekisho.casework.log.tree import Frontier, leaf_hash
from sekisho.casework.model import canonical

LONGEST_ROW: Final = 16 << 20
_ROWS: Final = (b'{"events":', BEFORE_LICENCE_KEYS, BEFORE_LINK, BEFORE_HEAD)
_BATCH: Final = 1024


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A key, and the heads that it signed, by number from 1. announced: by the head before its first."""

    key: VerifierKey
    first_head: int
    last_head: int
    announced: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """A log found whole. trusted: is one of the given keys among those that signed? Else its own word is all there is.

    licence_keys: the licences' public keys that its last head publishes, in canonical JSON.
    """

    header: Header
    head: Head
    note: Note
    first_at: datetime
    keys: tuple[KeyUse, ...]
    trusted: bool
    licence_keys: bytes | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as it stands in an export. n: its number from 1."""

    line: int
    n: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class HeadRow:
    line: int
    number: int
    note: str
    head: Head


def verify_export(
    rows: Iterable[bytes], *, keys: Collection[VerifierKey] = (), older: tuple[Head, Note] | None = None
) -> Verified | Fault:
    """The verdict on an export, by its rows (see `rows_of`).

    keys: known to be the log's from elsewhere; at least one must have signed, where any is given, and a key that no
    head announced is accepted only if it is among them. older: a head kept from earlier, which the log must continue.
    """
    try:
        reader = Reader(rows, keys, older)
        for _ in reader:
            pass
        return reader.verified()
    except Broken as broken:
        return broken.fault


def first_difference(rows: Iterable[bytes], older_rows: Iterable[bytes]) -> Fault | None:
    """The first event of an export that is not the one of an older export; None where it continues it."""
    try:
        newer = (row for row in Reader(rows) if isinstance(row, EventRow))
        older = (row for row in Reader(older_rows) if isinstance(row, EventRow))
        for before, now in zip(older, newer, strict=False):
            if now.leaf != before.leaf:
                return Fault("event_rewritten", now.line, now.n)
    except Broken as broken:
        return broken.fault
    return None


def rows_of(file: Any) -> Iterator[bytes]:
    """The lines of a binary file; of one that is too long, the beginning."""
    while row := file.readline(LONGEST_ROW + 1):
        yield row


def is_export(begins: bytes) -> bool:
    """Does a file that begins so look like an export, whole or not? What does not was never one, so nobody altered it.

    A row of any kind is enough, wherever it stands: a log whose header was cut off or bent is an altered log.
    """
    return any(row.startswith(_ROWS) for row in begins.split(b"\n"))


class Reader:
    """Reads an export row by row and verifies as it goes; iterating raises Broken at the first wrong place.

    Rows that were yielded before that are consistent up to their own place, and signed only if a head follows.
    """

    def __init__(
        self, rows: Iterable[bytes], keys: Collection[VerifierKey] = (), older: tuple[Head, Note] | None = None
    ) -> None:
        self._rows = enumerate(_whole(rows), 1)
        self._given = keys
        self._older = older
        self._log = Frontier()
        self._leaves: list[bytes] = []
        self._uses: list[KeyUse] = []
        self._head: Head | None = None
        self._note: Note | None = None
        self._first_at: datetime | None = None
        self._line = 0
        self.heads = 0
        self.licence_keys: bytes | None = None
        self.header = self._read_header()

    @property
    def events(self) -> int:
        return self._log.size + len(self._leaves)

    def __iter__(self) -> Iterator[EventRow | HeadRow]:
        before = first_link(self.header.origin)
        for line, row in self._rows:
            self._line = line
            if self.heads == self.header.heads and self.events == self.header.events:
                raise self._broken("too_much", all_events=self.events, all_heads=self.heads)
            if row.startswith(BEFORE_LINK):
                before, event = self._event(row, before)
                yield event
            elif row.startswith(BEFORE_HEAD):
                yield self._signed(row)
            elif row.startswith(BEFORE_LICENCE_KEYS) and self._line == 2:
                self.licence_keys = self._published(row)
            else:
                raise self._broken("row_form")

    def verified(self) -> Verified:
        """The verdict, once all rows are read. Raises Broken."""
        header, head, note, first_at = self.header, self._head, self._note, self._first_at
        whole = (self.events, self.heads) == (header.events, header.heads)
        if not whole or head is None or note is None or first_at is None:
            self._line += 1
            counts = {"all_events": header.events, "heads": self.heads, "all_heads": header.heads}
            raise self._broken("cut_short", events=self.events, **counts)
        if head.size != header.events:
            raise self._broken("head_place", size=head.size, events=header.events)
        published = None if self.licence_keys is None else sha256(self.licence_keys).digest()
        if published != head.licence_keys:
            self._line = 2
            raise self._broken("licence_keys")
        trusted = any(use.key in self._given for use in self._uses)
        if self._given and not trusted:
            self._line = 1
            raise self._broken("other_key", key=str(header.key))
        self._check_older()
        return Verified(header, head, note, first_at, tuple(self._uses), trusted, self.licence_keys)

    def _read_header(self) -> Header:
        self._line, row = next(self._rows, (1, b""))
        try:
            told = json.loads(row)
            header = Header(told["origin"], VerifierKey.parse(told["key"]), told["events"], told["heads"])
            counted = all(type(count) is int and count >= 0 for count in (header.events, header.heads))
            if counted and header.origin == header.key.name and header.line() == row:
                return header
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
        raise self._broken("no_export")

    def _event(self, row: bytes, before: bytes) -> tuple[bytes, EventRow]:
        n = self.events + 1
        end = event_end(n)
        if not row.endswith(end) or row[EVENT_AT : EVENT_AT + len(BEFORE_EVENT)] != BEFORE_EVENT:
            raise self._broken("event_place", n, expected=n) if _numbered(row) else self._broken("row_form")
        event = row[EVENT_AT + len(BEFORE_EVENT) : -len(end)]
        leaf = leaf_hash(event)
        after = link(before, leaf)
        if row[len(BEFORE_LINK) : EVENT_AT] != after.hex().encode():
            raise self._broken("event_changed", n)
        if not is_canonical(event):
            raise self._broken("event_form", n)
        self._leaves.append(leaf)
        if len(self._leaves) == _BATCH:
            self._grow()
        if self._older is not None and n == self._older[0].size:
            self._check_older_root(self._older[0])
        return after, EventRow(self._line, n, event)

    def _signed(self, row: bytes) -> HeadRow:
        self._grow()
        before, events = self._head, self.events
        try:
            told = json.loads(row)
            head, note = Head.read(told["head"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise self._broken("head_form") from None
        if canonical(told) + b"\n" != row or set(told) != {"head"} or len(note.signatures) != 1:
            raise self._broken("row_form")
        if head.origin != self.header.origin:
            raise self._broken("head_origin", found=head.origin, expected=self.header.origin)
        self._check_signature(note)
        if head.size != events:
            raise self._broken("head_place", events, size=head.size, events=events)
        if head.root != self._log.root():
            first = 1 if before is None else before.size + 1
            code = "head_same_size" if first > events else "head_root"
            raise self._broken(code, first, first=first, last=events)
        if head.previous != (None if before is None else before.hash):
            raise self._broken("head_chain", events)
        self.heads += 1
        self._head, self._note = head, note
        self._first_at = self._first_at or head.at
        return HeadRow(self._line, self.heads, told["head"], head)

    def _check_signature(self, note: Note) -> None:
        """By the key that is due, or by a given one of the log that nobody announced."""
        number = self.heads + 1
        announced = None if self._head is None else self._head.next_key
        due = announced or (self._uses[-1].key if self._uses else self.header.key)
        signature = note.signatures[0]
        if (signature.name, signature.key_id) == (due.name, due.id):
            if not note.signed_by(due):
                raise self._broken("head_signature")
            if self._uses and self._uses[-1].key == due:
                self._uses[-1] = replace(self._uses[-1], last_head=number)
            else:
                self._uses.append(KeyUse(due, number, number, True))
            return
        other = next((key for key in self._given if key.name == due.name and note.signed_by(key)), None)
        if other is None or not self._uses:
            found = f"{signature.name}+{signature.key_id.hex()}"
            raise self._broken("head_key", found=found, expected=f"{due.name}+{due.id.hex()}")
        self._uses.append(KeyUse(other, number, number, False))

    def _published(self, row: bytes) -> bytes:
        told = row[len(BEFORE_LICENCE_KEYS) : -2]
        if not row.endswith(b"}\n") or not is_canonical(told):
            raise self._broken("row_form")
        return told

    def _check_older(self) -> None:
        if self._older is None:
            return
        older, note = self._older
        self._line = 1
        if older.origin != self.header.origin:
            raise self._broken("other_log", found=self.header.origin, expected=older.origin)
        if not any(note.signed_by(key) for key in (*(use.key for use in self._uses), *self._given)):
            raise self._broken("older_unsigned")
        if older.size > self.events:
            raise self._broken("rolled_back", older=older.size, events=self.events)
        if older.size == 0 and older.root != Frontier().root():
            raise self._broken("forked", older=0)

    def _check_older_root(self, older: Head) -> None:
        self._grow()
        if older.origin == self.header.origin and older.root != self._log.root():
            raise self._broken("forked", 1, older=older.size)

    def _grow(self) -> None:
        self._log = self._log.add_all(self._leaves)
        self._leaves.clear()

    def _broken(self, code: str, event: int | None = None, /, **figures: int | str) -> Broken:
        return Broken(Fault(code, self._line, event, figures))


def _whole(rows: Iterable[bytes]) -> Iterator[bytes]:
    """The rows, each with its line feed and of a length that can be one's. Raises Broken."""
    for line, row in enumerate(rows, 1):
        if len(row) > LONGEST_ROW:
            raise Broken(Fault("row_length", line, figures={"most": LONGEST_ROW}))
        if not row.endswith(b"\n"):
            raise Broken(Fault("row_end", line))
        yield row


def _numbered(row: bytes) -> bool:
    """Does the row end as an event's does, whatever its number?"""
    number = row.rpartition(b',"n":')[2]
    return number.endswith(b"}\n") and number[:-2].isdigit()
