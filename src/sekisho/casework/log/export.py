"""The export: a whole log in one file, so that anyone can verify it alone, in one pass and little memory.

One JSON object a line, each in canonical form; nothing else, and a line feed at the end:

    {"events":N,"format":"sekisho-log","heads":M,"key":"<first key>","origin":"<name of the log>","version":1}
    {"licence_keys":{...}}                           where the last head publishes them
    {"chain":"<hex>","event":{...},"n":1}            an event: its place from 1, and the link up to it
    {"head":"<signed note>"}                         right after the last event that it covers

The link of an event is SHA-256 over the link before it and the event's leaf hash (RFC 9162), the first link over the
log's name; it says which event was changed. The heads say that none was: the last stands at the end and covers all.
Every byte is either signed or has only one possible value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from sekisho.casework.log.canonical import is_canonical
from sekisho.casework.log.head import Head
from sekisho.casework.log.note import VerifierKey
from sekisho.casework.log.tree import leaf_hash
from sekisho.casework.model import canonical

FORMAT: Final = "sekisho-log"
VERSION: Final = 1

BEFORE_LINK: Final = b'{"chain":"'
BEFORE_EVENT: Final = b'","event":'
BEFORE_HEAD: Final = b'{"head":'
BEFORE_LICENCE_KEYS: Final = b'{"licence_keys":'
EVENT_AT: Final = len(BEFORE_LINK) + 64


class Out(Protocol):
    def write(self, told: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line says. key: that of the first head."""

    origin: str
    key: VerifierKey
    events: int
    heads: int

    def line(self) -> bytes:
        told = {
            "events": self.events,
            "format": FORMAT,
            "heads": self.heads,
            "key": str(self.key),
            "origin": self.origin,
            "version": VERSION,
        }
        return canonical(told) + b"\n"


def first_link(origin: str) -> bytes:
    """What the link of the first event stands on."""
    return sha256(b"sekisho-log\n" + origin.encode()).digest()


def link(before: bytes, leaf: bytes) -> bytes:
    """The link of the event with this leaf hash."""
    return sha256(before + leaf).digest()


def event_end(n: int) -> bytes:
    """What follows the event with the number n on its line."""
    return b',"n":%d}\n' % n


def write_export(
    out: Out,
    header: Header,
    events: Iterable[bytes],
    heads: Iterable[str],
    *,
    licence_keys: bytes | None = None,
) -> None:
    """Write a whole log. events: the leaves, each a canonical JSON object; heads: the notes, oldest first.

    Takes memory for one event and one head at a time. Raises ValueError as soon as the events and heads are seen not to
    be those of one log that a reader would accept as far as counts and forms go; what was written so far is then no
    export, so write beside the final place and move. Signatures and roots are not verified here: verify the file.
    """
    out.write(header.line())
    if licence_keys is not None:
        if not is_canonical(licence_keys):
            raise ValueError("the licences' public keys are not a JSON object in canonical form")
        out.write(BEFORE_LICENCE_KEYS + licence_keys + b"}\n")
    rest = iter(heads)
    written, n, last, before = 0, 0, None, first_link(header.origin)
    waiting = _next_head(rest)
    for event in _then_none(events):
        while waiting is not None and waiting[0].size == n:
            out.write(head_line(waiting[1]))
            last, written = waiting[0], written + 1
            waiting = _next_head(rest)
        if event is None:
            break
        if not is_canonical(event):
            raise ValueError(f"event {n + 1} is not a JSON object in canonical form")
        n += 1
        before = link(before, leaf_hash(event))
        out.write(b"".join((BEFORE_LINK, before.hex().encode(), BEFORE_EVENT, event, event_end(n))))
    if waiting is not None:
        raise ValueError(f"a head covers {waiting[0].size} events and cannot follow the {n} that there are")
    if last is None or last.size != n or (n, written) != (header.events, header.heads):
        raise ValueError(
            f"the header says {header.events} events and {header.heads} heads, the last over all; there are {n} events "
            f"and {written} heads, the last over {0 if last is None else last.size}"
        )


def head_line(note: str) -> bytes:
    return canonical({"head": note}) + b"\n"


def _next_head(heads: Iterable[str]) -> tuple[Head, str] | None:
    for note in heads:
        return Head.read(note)[0], note
    return None


def _then_none(events: Iterable[bytes]) -> Iterable[bytes | None]:
    """The events, and None after the last."""
    yield from events
    yield None
