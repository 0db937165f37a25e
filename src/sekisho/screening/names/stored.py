"""Parsed names in little memory: one run of bytes for a whole list, cut open again when a name becomes a candidate."""

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import Final

from sekisho.screening.names.fold import alike
from sekisho.screening.names.model import Kind
from sekisho.screening.names.parse import Parsed, Token

_KINDS: Final = tuple(Kind)
_NUMBERS: Final = {kind: str(at) for at, kind in enumerate(_KINDS)}
_TOKENS: Final = "\x1d"
_FIELDS: Final = "\x1e"
_ITEMS: Final = "\x1f"


def packed(parsed: Parsed) -> bytes:
    told = [parsed.language + ("+" if parsed.form else "")]
    for token in parsed.tokens:
        flags = ("n" if token.native else "") + ("m" if token.mended else "")
        # Most is compared as it is written.
        if token.native and token.folded == token.kept:
            flags += "s"
        concepts = _ITEMS.join(map(str, token.concepts))
        # Only of a number is what is compared not found in what was written.
        kept = f"{token.kept}{_ITEMS}{token.folded}" if token.kind is Kind.NUMBER else token.kept
        fields = (_NUMBERS[token.kind], flags, kept, concepts, _ITEMS.join(token.readings))
        told.append(_FIELDS.join(fields))
    return _TOKENS.join(told).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=8_192)
def _token(part: str) -> Token:
    number, flags, kept, concepts, readings = part.split(_FIELDS)
    kept, _, digits = kept.partition(_ITEMS)
    native = "n" in flags
    folded = digits or kept
    if not digits and "s" not in flags:
        folded = alike(kept) if native else kept.replace(" ", "")
    return Token(
        _KINDS[int(number)],
        kept,
        folded,
        tuple(map(int, concepts.split(_ITEMS))) if concepts else (),
        tuple(readings.split(_ITEMS)) if readings else (),
        native,
        "m" in flags,
    )


def opened(told: bytes) -> Parsed:
    head, *parts = told.decode("utf-8", "surrogatepass").split(_TOKENS)
    # Tokens are told apart by identity: a word that stands twice in a name is two of them.
    make = _token if len(set(parts)) == len(parts) else _token.__wrapped__
    tokens = [make(part) for part in parts]
    form = head.endswith("+")
    return Parsed(tuple(tokens), "".join(token.folded for token in tokens), form, head.rstrip("+"))


class Store:
    """Names by row number."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, parsed: Parsed) -> None:
        self._bytes += packed(parsed)
        self._ends.append(len(self._bytes))

    def __getitem__(self, row: int) -> Parsed:
        return opened(bytes(self._bytes[self._ends[row] : self._ends[row + 1]]))
