"""The seal of a PDF: a signature over every byte of the file but its own.

The file's keywords hold one word, `sekisho-seal-1:<key id>:<128 hexadecimal digits>`, which the PDF's writer puts down
in more than one place; of a key of another algorithm than Ed25519 it is `sekisho-seal-2:<number of the algorithm>:<key
id>:<signature>`. What is signed is the file with noughts for those digits, everywhere the word stands; so nothing
can be changed, added or taken away, be it in the page, its attachments or behind the end, and no one needs to draw the
page again to know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sekisho.licence.algorithms import ALGORITHMS, ED25519, Algorithm
from sekisho.licence.document.keys import ID_SIZE, LicenceKey, Signer

_DOMAIN: Final = b"sekisho licence page 1\n"


def _prefix(algorithm: Algorithm) -> str:
    return "sekisho-seal-1:" if algorithm is ED25519 else f"sekisho-seal-2:{algorithm.number}:"


_SEALS: Final = {
    each: re.compile(
        rb"%s([0-9a-f]{%d}):([0-9a-f]{%d})" % (_prefix(each).encode(), 2 * ID_SIZE, 2 * each.signature_size)
    )
    for each in ALGORITHMS
}


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as it stands in a file; nothing is said of its signature."""

    key_id: bytes
    signature: bytes
    algorithm: Algorithm = ED25519

    @classmethod
    def unsigned(cls, key_id: bytes, algorithm: Algorithm = ED25519) -> Seal:
        """The blank seal of a key."""
        return cls(key_id, bytes(algorithm.signature_size), algorithm)

    @property
    def word(self) -> str:
        return f"{_prefix(self.algorithm)}{self.key_id.hex()}:{self.signature.hex()}"

    @property
    def blank(self) -> Seal:
        """The seal before it was signed."""
        return Seal.unsigned(self.key_id, self.algorithm)

    def holds(self, blank: bytes, key: LicenceKey) -> bool:
        """Did the key sign the file, given with its seals blank?"""
        is_its = self.key_id == key.id and self.algorithm is key.algorithm
        return is_its and key.signed(_signed(blank), self.signature)

    def on(self, blank: bytes) -> bytes:
        """The file with this seal in place of its blank one."""
        return blank.replace(self.blank.word.encode(), self.word.encode())


def seal(blank: bytes, signer: Signer) -> bytes:
    """The file with its seal. blank: a file that holds the blank seal of this key, and no other."""
    if read_seals(blank) != (Seal.unsigned(signer.id, signer.algorithm),):
        raise ValueError("the file does not hold the blank seal of this key alone")
    return Seal(signer.id, signer.sign(_signed(blank)), signer.algorithm).on(blank)


def read_seals(file: bytes) -> tuple[Seal, ...]:
    """The different seals in a file; one that is as it was issued has one."""
    found = (
        (each.start(), Seal(bytes.fromhex(each[1].decode()), bytes.fromhex(each[2].decode()), algorithm))
        for algorithm, pattern in _SEALS.items()
        for each in pattern.finditer(file)
    )
    return tuple(dict.fromkeys(seal for _, seal in sorted(found, key=lambda each: each[0])))


def blanked(file: bytes) -> bytes:
    """The file as it was signed: all its seals blank."""
    for pattern in _SEALS.values():
        file = pattern.sub(lambda match: match[0][: -len(match[2])] + b"0" * len(match[2]), file)
    return file


def _signed(blank: bytes) -> bytes:
    return _DOMAIN + sha256(blank).digest()
