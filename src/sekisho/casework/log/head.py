"""A signed head: how many events the log holds, the root over them, and which head came before.

The text is a C2SP tlog-checkpoint: origin, size, root in base64; then extension lines, each once, in this order:

    at 2026-11-23T09:00:00Z          when it was signed
    previous <base64>                SHA-256 of the text of the head before; absent in the first
    next-key <name+id+base64>        the key that signs from the next head on; absent while the key stays
    licence-keys <base64>            SHA-256 of the licences' public keys as published then; absent where none were

So each head vouches for the whole chain of heads before it, and a key for its successor.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from sekisho.casework.log.note import Note, Signer, VerifierKey, check_name, decode64
from sekisho.casework.log.tree import Frontier

_AT: Final = "%Y-%m-%dT%H:%M:%SZ"
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Head:
    """at: UTC, in whole seconds. root, previous and licence_keys: 32 bytes."""

    origin: str
    size: int
    root: bytes
    at: datetime
    previous: bytes | None = None
    next_key: VerifierKey | None = None
    licence_keys: bytes | None = None

    @property
    def text(self) -> str:
        lines = [self.origin, str(self.size), _packed(self.root), f"at {self.at.strftime(_AT)}"]
        if self.previous is not None:
            lines.append(f"previous {_packed(self.previous)}")
        if self.next_key is not None:
            lines.append(f"next-key {self.next_key}")
        if self.licence_keys is not None:
            lines.append(f"licence-keys {_packed(self.licence_keys)}")
        return "\n".join(lines) + "\n"

    @property
    def hash(self) -> bytes:
        """What the next head names as its previous."""
        return sha256(self.text.encode()).digest()

    @classmethod
    def parse(cls, text: str) -> Head:
        """Raises ValueError, with the reason, for anything that is not the text of a head."""
        lines = text.split("\n")
        if len(lines) < 5 or not _SIZE.fullmatch(lines[1]):
            raise ValueError("a head has at least an origin, a size, a root and an instant")
        told = dict(line.split(" ", 1) for line in lines[3:-1] if " " in line)
        if "at" not in told:
            raise ValueError("a head says when it was signed")
        head = cls(
            lines[0],
            int(lines[1]),
            _unpacked(lines[2]),
            datetime.strptime(told["at"], _AT).replace(tzinfo=UTC),
            _unpacked(told["previous"]) if "previous" in told else None,
            VerifierKey.parse(told["next-key"]) if "next-key" in told else None,
            _unpacked(told["licence-keys"]) if "licence-keys" in told else None,
        )
        if head.text != text:
            raise ValueError("its lines are not those of a head, each once and in order")
        return head

    @classmethod
    def read(cls, note: str) -> tuple[Head, Note]:
        """A head with its signatures, not verified. Raises ValueError."""
        parsed = Note.parse(note)
        return cls.parse(parsed.text), parsed


def sign_head(
    signer: Signer,
    log: Frontier,
    at: datetime,
    *,
    previous: Head | None = None,
    next_key: VerifierKey | None = None,
    licence_keys: bytes | None = None,
) -> str:
    """The note of a new head. The signer's name is the log's origin.

    previous: the log's last head, None for its first. next_key: to hand over to a new key. licence_keys: the bytes of
    the licences' public keys to publish with this head. Raises ValueError where the head would not follow the previous
    one; whether the events before it are still those, the caller's store and `verify_consistency` answer for.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    check_name(signer.name)
    if previous is not None and (previous.origin != signer.name or previous.size > log.size):
        raise ValueError(f"no head of {signer.name} over {log.size} events follows {previous.text!r}")
    if next_key is not None and next_key.name != signer.name:
        raise ValueError(f"the next key is of {next_key.name}, the log is {signer.name}")
    before = None if previous is None else previous.hash
    published = None if licence_keys is None else sha256(licence_keys).digest()
    instant = at.astimezone(UTC).replace(microsecond=0)
    return signer.sign(Head(signer.name, log.size, log.root(), instant, before, next_key, published).text)


def _packed(told: bytes) -> str:
    return base64.b64encode(told).decode()


def _unpacked(told: str) -> bytes:
    found = decode64(told)
    if len(found) != 32:
        raise ValueError(f"a hash has 32 bytes; got {len(found)}")
    return found
