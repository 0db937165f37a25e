"""Bytes as text that a QR code packs densely and that survives a shell, a form and a retyping.

The 41 characters are the 45 of a QR code's alphanumeric mode less blank, dollar, percent and asterisk. Two bytes are
three characters, most significant first; a last single byte is two. 41**3 is above 2**16, so every text has one reading
and every run of bytes one text.
"""

from __future__ import annotations

from typing import Final

CHARACTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-./:"

_BASE: Final = len(CHARACTERS)
_VALUE: Final = {character: value for value, character in enumerate(CHARACTERS)}


def encode(told: bytes) -> str:
    characters = []
    for at in range(0, len(told) - 1, 2):
        value = told[at] << 8 | told[at + 1]
        characters += [value // _BASE**2, value // _BASE % _BASE, value % _BASE]
    if len(told) % 2:
        characters += divmod(told[-1], _BASE)
    return "".join(CHARACTERS[value] for value in characters)


class NoBytes(ValueError):
    """A text that `encode` makes of nothing. Characters `first` to `last`, from 1, are wrong."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__(f"characters {first} to {last} stand for no bytes")
        self.first, self.last = first, last


def decode(text: str) -> bytes:
    """The bytes of `encode`. Raises NoBytes for every other text."""
    for place, character in enumerate(text, 1):
        if character not in _VALUE:
            raise NoBytes(place, place)
    told = bytearray()
    for at in range(0, len(text), 3):
        group = [_VALUE[character] for character in text[at : at + 3]]
        value = sum(each * _BASE**power for power, each in enumerate(reversed(group)))
        size = len(group) - 1
        if size == 0 or value >= 256**size:
            raise NoBytes(at + 1, at + len(group))
        told += value.to_bytes(size, "big")
    return bytes(told)


def characters_for(size: int) -> int:
    """How many characters so many bytes take."""
    return size // 2 * 3 + size % 2 * 2
