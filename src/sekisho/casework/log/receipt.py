"""A receipt: one event, and the proof that it stands in the log, without the events of others.

The form is a C2SP tlog-proof; the event stands in its `extra` line, so that the receipt is verified alone:

    c2sp.org/tlog-proof@v1
    extra <base64 of the event>
    index <its place from 0>
    <base64 of a hash>...

    <the signed head>
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from sekisho.casework.log.canonical import is_canonical
from sekisho.casework.log.fault import Broken, Fault
from sekisho.casework.log.head import Head
from sekisho.casework.log.note import Note, VerifierKey, decode64
from sekisho.casework.log.tree import Node, Nodes, Proof, inclusion_proof, leaf_hash, verify_inclusion
from sekisho.casework.log.verify import EventRow, HeadRow, Reader

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """An event that stands in a log. n: its number from 1. signed_by: which of the keys asked signed the head."""

    leaf: bytes
    n: int
    head: Head
    signed_by: VerifierKey


def write_receipt(leaf: bytes, n: int, note: str, node: Node) -> str:
    """The receipt for the event with number n. node: the log's nodes, at least up to the head."""
    head, _ = Head.read(note)
    proof = inclusion_proof(n - 1, head.size, node)
    lines = [FIRST_LINE, f"extra {_packed(leaf)}", f"index {n - 1}", *map(_packed, proof)]
    return "\n".join(lines) + "\n\n" + note


def receipt_from(rows: Iterable[bytes], n: int) -> str:
    """The receipt for an event of an export, which is verified on the way. Takes about 64 bytes for each event.

    Raises Broken where the export is not whole, LookupError where it has no such event.
    """
    reader, nodes = Reader(rows), Nodes()
    leaf, note = None, None
    for row in reader:
        if isinstance(row, EventRow):
            nodes.add(leaf_hash(row.leaf))
            leaf = row.leaf if row.n == n else leaf
        elif isinstance(row, HeadRow):
            note = row.note
    reader.verified()
    if leaf is None or note is None:
        raise LookupError(f"the log has {nodes.size} events, and none with the number {n}")
    return write_receipt(leaf, n, note, nodes)


def verify_receipt(told: str, keys: Collection[VerifierKey]) -> Receipt | Fault:
    """Does the event stand in the log that one of the keys signed? Every byte of the receipt counts."""
    try:
        leaf, n, proof, head, note, line = _parse(told)
    except Broken as broken:
        return broken.fault
    signer = next((key for key in keys if key.name == head.origin and note.signed_by(key)), None)
    if signer is None:
        return Fault("receipt_key", line, figures={"origin": head.origin})
    if not verify_inclusion(leaf_hash(leaf), n - 1, head.size, proof, head.root):
        return Fault("receipt_event", 2, n)
    return Receipt(leaf, n, head, signer)


def _parse(told: str) -> tuple[bytes, int, Proof, Head, Note, int]:
    """The parts, and the line where the head begins. Raises Broken."""
    before, _, note = told.partition("\n\n")
    lines = before.split("\n")
    line = 1
    try:
        if lines[0] != FIRST_LINE:
            raise ValueError
        line = 2
        leaf = decode64(_after("extra ", lines[1]))
        if not is_canonical(leaf):
            raise ValueError
        line = 3
        index = _after("index ", lines[2])
        if str(int(index)) != index or int(index) < 0:
            raise ValueError
        proof = []
        for each in lines[3:]:
            line += 1
            proof.append(decode64(each))
            if len(proof[-1]) != 32:
                raise ValueError
        line = len(lines) + 2
        head, parsed = Head.read(note)
        if len(parsed.signatures) != 1:
            raise ValueError
    except (ValueError, IndexError):
        raise Broken(Fault("no_receipt", line)) from None
    return leaf, int(index) + 1, tuple(proof), head, parsed, line


def _after(begin: str, line: str) -> str:
    if not line.startswith(begin):
        raise ValueError
    return line[len(begin) :]


def _packed(told: bytes) -> str:
    return base64.b64encode(told).decode()
