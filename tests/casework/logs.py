"""A small log for tests: its events, its heads with a change of key between them, and its export."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sekisho.casework.log.export import Header, write_export
from sekisho.casework.log.head import Head, sign_head
from sekisho.casework.log.note import Signer, VerifierKey
from sekisho.casework.log.tree import Frontier, leaf_hash
from sekisho.casework.model import canonical

ORIGIN = "office.example/log"
FIRST = Signer.of_seed(ORIGIN, bytes([1]) * 32)
SECOND = Signer.of_seed(ORIGIN, bytes([2]) * 32)
STRANGER = Signer.of_seed(ORIGIN, bytes([9]) * 32)
BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)
LICENCE_KEYS = canonical({"keys": [{"id": "0a1b2c3d", "from": "2026-01-01"}]})


def event(number: int) -> bytes:
    told = {
        "case": f"A-2026-{number % 3:04d}",
        "kind": "drawn",
        "at": "2026-11-23T09:00:00Z",
        "by": {"person": "王芳", "role": "officer", "organisation": "office"},
        "what": {"net_g": 1000 + number},
        "why": "税関の申告による",
        "finding": None,
    }
    return canonical(told)


@dataclass
class Log:
    """events: the leaves; notes: the heads."""

    events: list[bytes]
    notes: list[str]

    @property
    def heads(self) -> list[Head]:
        return [Head.read(note)[0] for note in self.notes]

    def export(self, licence_keys: bytes | None = None, key: VerifierKey = FIRST.key) -> bytes:
        out = io.BytesIO()
        header = Header(ORIGIN, key, len(self.events), len(self.notes))
        write_export(out, header, self.events, self.notes, licence_keys=licence_keys)
        return out.getvalue()


def log(
    sizes: Sequence[int] = (3, 3, 8, 12),
    *,
    hand_over_at: int | None = 1,
    licence_keys: bytes | None = None,
    first: Signer = FIRST,
    then: Signer = SECOND,
) -> Log:
    """A log with a head at each size; the head at place `hand_over_at` hands over from the first key to the second."""
    grown, notes, previous, signer = Frontier(), list[str](), None, first
    for place, size in enumerate(sizes):
        grown = grown.add_all(leaf_hash(event(number)) for number in range(grown.size + 1, size + 1))
        note = sign_head(
            signer,
            grown,
            BEGAN + timedelta(hours=place),
            previous=previous,
            next_key=then.key if place == hand_over_at else None,
            licence_keys=licence_keys if place == len(sizes) - 1 else None,
        )
        previous, signer = Head.read(note)[0], then if place == hand_over_at else signer
        notes.append(note)
    return Log([event(number) for number in range(1, sizes[-1] + 1)], notes)
