"""Parsed names in little memory: one run of bytes for a whole list, cut open again when a name becomes a candidate."""

from __future__ import annotations

import marshal
from array import array
from typing import Any, Final

from sekisho.screening.names.fold import alike
from sekisho.screening.names.model import Kind
from sekisho.screening.names.parse import Parsed, Token

_KINDS: Final = tuple(Kind)
_NUMBERS: Final = {kind: at for at, kind in enumerate(_KINDS)}
_FORMAT: Final = 2
"""The last format of `marshal` that keeps no table of references: shorter for what holds few twins."""
_PARTS: Final = 5
"""Values that a token is kept as."""
_NATIVE: Final = 8
_MENDED: Final = 16
_PLAIN: Final = 32


def packed(parsed: Parsed) -> bytes:
    told: list[Any] = [parsed.language + ("+" if parsed.form else "")]
    for token in parsed.tokens:
        code = _NUMBERS[token.kind]
        code |= (_NATIVE if token.native else 0) | (_MENDED if token.mended else 0)
        # Most is compared as it is written, and only of a number is what is compared not found in what was written.
        same = token.folded == token.kept
        folded = token.folded if token.kind is Kind.NUMBER and not same else ""
        code |= _PLAIN if same else 0
        told += (code, token.kept, folded, token.concepts, token.readings)
    if parsed.record:
        told.append(parsed.record)
    return marshal.dumps(tuple(told), _FORMAT)


def opened(told: bytes | bytearray) -> Parsed:
    head, *rest = marshal.loads(told)  # noqa: S302
    tokens, some = [], False
    record = rest.pop() if len(rest) % _PARTS else 0
    for at in range(0, len(rest), _PARTS):
        code, kept, folded, concepts, readings = rest[at : at + _PARTS]
        native = code & _NATIVE > 0
        if not folded:
            folded = kept if code & _PLAIN else alike(kept) if native else kept.replace(" ", "")
        tokens.append(Token(_KINDS[code & 7], kept, folded, concepts, readings, native, code & _MENDED > 0))
        some |= native
    form, flat = head[-1:] == "+", "".join([token.folded for token in tokens])
    return Parsed(tuple(tokens), flat, form, head[:-1] if form else head, some, record)


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
        return opened(self._bytes[self._ends[row] : self._ends[row + 1]])
