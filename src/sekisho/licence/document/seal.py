"""The seal of a PDF: a signature over every byte of the file but its own.

The file's keywords hold one word, `sekisho-seal-1:<key id>:<128 hexadecimal digits>`, which the PDF's writer puts down
in more than one place. What is signed is the file with noughts for those digits, everywhere the word stands; so nothing
can be changed, added or taken away, be it in the page, its attachments or behind the end, and no one needs to draw the
page again to know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sekisho.licence.document.keys import ID_SIZE, SIGNATURE_SIZE, LicenceKey, Signer

_DOMAIN: Final = b"sekisho licence page 1\n"
_SEAL: Final = re.compile(rb"sekisho-seal-1:([0-9a-f]{%d}):([0-9a-f]{%d})" % (2 * ID_SIZE, 2 * SIGNATURE_SIZE))


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as it stands in a file; nothing is said of its signature."""

    key_id: bytes
    signature: bytes

    @property
    def word(self) -> str:
        return f"sekisho-seal-1:{self.key_id.hex()}:{self.signature.hex()}"

    @property
    def blank(self) -> Seal:
        """The seal before it was signed."""
        return Seal(self.key_id, bytes(SIGNATURE_SIZE))

    def holds(self, blank: bytes, key: LicenceKey) -> bool:
        """Did the key sign the file, given with its seals blank?"""
        return self.key_id == key.id and key.signed(_signed(blank), self.signature)

    def on(self, blank: bytes) -> bytes:
        """The file with this seal in place of its blank one."""
        return blank.replace(self.blank.word.encode(), self.word.encode())


def seal(blank: bytes, signer: Signer) -> bytes:
    """The file with its seal. blank: a file that holds the blank seal of this key, and no other."""
    if read_seals(blank) != (Seal(signer.id, bytes(SIGNATURE_SIZE)),):
        raise ValueError("the file does not hold the blank seal of this key alone")
    return Seal(signer.id, signer.sign(_signed(blank))).on(blank)


def read_seals(file: bytes) -> tuple[Seal, ...]:
    """The different seals in a file; one that is as it was issued has one."""
    found = (Seal(bytes.fromhex(each[1].decode()), bytes.fromhex(each[2].decode())) for each in _SEAL.finditer(file))
    return tuple(dict.fromkeys(found))


def blanked(file: bytes) -> bytes:
    """The file as it was signed: all its seals blank."""
    return _SEAL.sub(lambda match: match[0][: -2 * SIGNATURE_SIZE] + b"0" * 2 * SIGNATURE_SIZE, file)


def _signed(blank: bytes) -> bytes:
    return _DOMAIN + sha256(blank).digest()
