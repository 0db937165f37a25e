"""The algorithms that keys of an office sign by, in one table: licences, their pages, and heads of the log.

Which of them a signature is verified by is said by the key's own entry, never by what is being verified. A further one
is a row here; keys of either kind follow each other as any two keys do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey, Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PrivateKey = Ed25519PrivateKey | Ed448PrivateKey


@dataclass(frozen=True, slots=True)
class Algorithm:
    """name: as keys name it. number: in tokens and seals of version 2. note: before a key in signed notes (C2SP; 0xff
    is followed by a name of one's own). Sizes are those of a public key and of a signature, in bytes."""

    name: str
    number: int
    note: bytes
    key_size: int
    signature_size: int
    private: type[Any] = field(repr=False)
    public: type[Any] = field(repr=False)

    def verifies(self, public: bytes, signature: bytes, told: bytes) -> bool:
        """Is it a signature by the key? One of another length is none."""
        if len(public) != self.key_size or len(signature) != self.signature_size:
            return False
        try:
            self.public.from_public_bytes(public).verify(signature, told)
        except (InvalidSignature, ValueError):
            return False
        return True

    def generate(self) -> PrivateKey:
        made: PrivateKey = self.private.generate()
        return made


ED25519: Final = Algorithm("Ed25519", 1, b"\x01", 32, 64, Ed25519PrivateKey, Ed25519PublicKey)
ED448: Final = Algorithm("Ed448", 2, b"\xffsekisho/Ed448\n", 57, 114, Ed448PrivateKey, Ed448PublicKey)
ALGORITHMS: Final = (ED25519, ED448)
NAMES: Final = ", ".join(each.name for each in ALGORITHMS)


def named(name: object) -> Algorithm:
    """Raises ValueError for a name that the table does not have."""
    for each in ALGORITHMS:
        if each.name == name:
            return each
    raise ValueError(f"algorithm: {name!r} is not known here; known: {NAMES}")


def numbered(number: int) -> Algorithm | None:
    return next((each for each in ALGORITHMS if each.number == number), None)


def of_private(key: PrivateKey) -> Algorithm:
    return next(each for each in ALGORITHMS if isinstance(key, each.private))
