"""Signed notes (C2SP signed-note) with Ed25519, or another algorithm of the table: text, a blank line, who signed it.

A key has a name (an address without its scheme, as of the log) and an id, four bytes of a hash over name and key. Its
public form is one word, `name+id+base64`, that other programs for signed notes read too.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sekisho.licence.algorithms import ALGORITHMS, ED25519, NAMES, Algorithm, PrivateKey, of_private

_DASH: Final = "\u2014 "
_MOST_SIGNATURES: Final = 16


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key: who signs, the bytes that tell, and by which algorithm."""

    name: str
    public: bytes
    algorithm: Algorithm = ED25519

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != self.algorithm.key_size:
            raise ValueError(f"a public key has {self.algorithm.key_size} bytes; got {len(self.public)}")

    @property
    def packed(self) -> bytes:
        return self.algorithm.note + self.public

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + self.packed).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.packed).decode()}"

    @classmethod
    def parse(cls, word: str) -> VerifierKey:
        """The key of `str()`. Raises ValueError, also where the id is not that of the key."""
        parts = word.split("+", 2)
        if len(parts) != 3:
            raise ValueError("a key is written name+id+base64")
        name, told_id, told = parts
        packed = decode64(told)
        algorithm = next((each for each in ALGORITHMS if packed.startswith(each.note)), None)
        if algorithm is None:
            raise ValueError(f"the key is of no kind that is known here: {NAMES}")
        key = cls(name, packed[len(algorithm.note) :], algorithm)
        if told_id != key.id.hex():
            raise ValueError(f"the key's id is {key.id.hex()}, not {told_id}")
        return key

    def signed(self, text: str, signature: bytes) -> bool:
        """Is this the key's signature of the text?"""
        return self.algorithm.verifies(self.public, signature, text.encode())


@dataclass(frozen=True)
class Signer:
    """A key that can sign. The private half never shows in `repr`."""

    name: str
    private: PrivateKey

    @property
    def key(self) -> VerifierKey:
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw(), of_private(self.private))

    @classmethod
    def of_seed(cls, name: str, seed: bytes) -> Signer:
        """A key of Ed25519. seed: the 32 secret bytes of RFC 8032, from whoever keeps keys and randomness."""
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    def sign(self, text: str) -> str:
        """The note. Raises ValueError for a text that no note can hold."""
        check_text(text)
        signature = base64.b64encode(self.key.id + self.private.sign(text.encode())).decode()
        return f"{text}\n{_DASH}{self.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note as read; nothing is said yet of its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, told: str) -> Note:
        """Raises ValueError where it is no note, with the reason."""
        text, blank, signed = told.rpartition("\n\n")
        text += "\n"
        if not blank or not signed.endswith("\n"):
            raise ValueError("a note is a text, a blank line and lines of signatures")
        check_text(text)
        lines = signed[:-1].split("\n")
        if len(lines) > _MOST_SIGNATURES:
            raise ValueError(f"at most {_MOST_SIGNATURES} signatures are read; it has {len(lines)}")
        return cls(text, tuple(map(_signature, lines)))

    def signed_by(self, key: VerifierKey) -> bool:
        """Did the key sign it? A signature in the key's name and id that does not hold is no signature."""
        its = [each for each in self.signatures if (each.name, each.key_id) == (key.name, key.id)]
        return bool(its) and all(key.signed(self.text, each.signature) for each in its)


def check_name(name: str) -> None:
    if not name or "+" in name or any(each.isspace() or each < " " for each in name):
        raise ValueError(f"a key's name has no blanks and no plus sign; got {name!r}")


def check_text(text: str) -> None:
    if not text.endswith("\n") or text == "\n" or any(each < " " and each != "\n" for each in text):
        raise ValueError("a note's text ends with a line feed and holds no other control character")


def decode64(told: str) -> bytes:
    """Standard base64 in its one form: no blanks, padded, no stray bits. Raises ValueError."""
    try:
        found = base64.b64decode(told.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("not base64") from None
    if base64.b64encode(found).decode() != told:
        raise ValueError("base64 with stray bits")
    return found


def _signature(line: str) -> Signature:
    parts = line.removeprefix(_DASH).split(" ")
    if not line.startswith(_DASH) or len(parts) != 2:
        raise ValueError("a line of a signature is a dash, a name and base64")
    packed = decode64(parts[1])
    if len(packed) - 4 not in (each.signature_size for each in ALGORITHMS):
        raise ValueError(f"a signature is a key id of 4 bytes and the bytes of one of {NAMES}")
    check_name(parts[0])
    return Signature(parts[0], packed[:4], packed[4:])
