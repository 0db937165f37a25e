"""Parquet files put one after another without being read: row groups move as they are, and only the footer is new.

Each part is a Parquet file of its own with the columns of the whole. Its pages say nothing of where they stand; the
footer does, in Thrift's compact protocol, so that the offsets in it are moved and all else is carried over.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, TypeAlias

MAGIC: Final = b"PAR1"
_TAIL: Final = 8

_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12
_NUMBERS: Final = (4, 5, 6)

Struct: TypeAlias = dict[int, "Typed"]
"""Field number to value, in the order in which the fields stand."""


@dataclass(slots=True)
class Typed:
    """A value and its type in the compact protocol; of a list, `kind` is `_LIST` and `of` the type of its elements."""

    kind: int
    value: Any
    of: int = 0


# Numbers of the fields in parquet.thrift.
_NUM_ROWS, _ROW_GROUPS = 3, 4
_COLUMNS, _GROUP_OFFSET, _ORDINAL = 1, 5, 7
_CHUNK_OFFSET, _META_DATA, _CHUNK_INDEXES = 2, 3, (4, 6)
_PAGE_OFFSETS: Final = (9, 10, 11, 14)


class Splicer:
    """Writes parts one after another. `frame` is a Parquet file without rows: its schema and metadata are the result's.

    A part that has other columns than the frame makes a file that cannot be read; who writes them sees to that.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._file.write(MAGIC)
        self._at = len(MAGIC)
        self._groups: list[Typed] = []
        self._rows = 0

    def append(self, part: bytes) -> None:
        footer, end = _footer(part)
        moved = self._at - len(MAGIC)
        for group in footer[_ROW_GROUPS].value:
            _move(group.value, moved, len(self._groups))
            self._groups.append(group)
        self._rows += footer[_NUM_ROWS].value
        self._at += self._file.write(memoryview(part)[len(MAGIC) : end])

    def finish(self, frame: bytes) -> None:
        footer, _ = _footer(frame)
        footer[_NUM_ROWS].value = self._rows
        footer[_ROW_GROUPS] = Typed(_LIST, self._groups, _STRUCT)
        written = bytearray()
        _put_struct(written, dict(sorted(footer.items())))
        self._file.write(written + struct.pack("<I", len(written)) + MAGIC)


def _footer(part: bytes) -> tuple[Struct, int]:
    """The footer of a Parquet file in memory, and where it begins."""
    (length,) = struct.unpack("<I", part[-_TAIL : -len(MAGIC)])
    start = len(part) - _TAIL - length
    return _Reader(part, start).struct(), start


def _move(group: Struct, moved: int, ordinal: int) -> None:
    for chunk in group[_COLUMNS].value:
        for offset in _CHUNK_INDEXES:
            _shift(chunk.value, offset, moved)
        # The writer leaves 0 where it gives no place for the chunk itself.
        if chunk.value[_CHUNK_OFFSET].value:
            _shift(chunk.value, _CHUNK_OFFSET, moved)
        for offset in _PAGE_OFFSETS:
            _shift(chunk.value[_META_DATA].value, offset, moved)
    _shift(group, _GROUP_OFFSET, moved)
    if _ORDINAL in group:
        group[_ORDINAL].value = ordinal


def _shift(fields: Struct, number: int, moved: int) -> None:
    if number in fields:
        fields[number].value += moved


class _Reader:
    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def struct(self) -> Struct:
        fields: Struct = {}
        number = 0
        while head := self._byte():
            kind, step = head & 0x0F, head >> 4
            number = number + step if step else self._number()
            if kind in (_TRUE, _FALSE):
                fields[number] = Typed(kind, None)
            else:
                fields[number] = self._value(kind)
        return fields

    def _value(self, kind: int) -> Typed:
        if kind in (_LIST, _SET):
            head = self._byte()
            of, size = head & 0x0F, head >> 4
            size = self._unsigned() if size == 0x0F else size
            return Typed(kind, [self._value(of) for _ in range(size)], of)
        return Typed(kind, self._readers[kind](self))

    def _byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def _bytes(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def _unsigned(self) -> int:
        number, shift = 0, 0
        while (byte := self._byte()) & 0x80:
            number |= (byte & 0x7F) << shift
            shift += 7
        return number | byte << shift

    def _number(self) -> int:
        zigzag = self._unsigned()
        return zigzag >> 1 ^ -(zigzag & 1)

    _readers: Final[Mapping[int, Callable[[_Reader], Any]]] = {
        **dict.fromkeys((_TRUE, _FALSE, _BYTE), _byte),
        **dict.fromkeys(_NUMBERS, _number),
        _DOUBLE: lambda self: self._bytes(8),
        _BINARY: lambda self: self._bytes(self._unsigned()),
        _STRUCT: struct,
    }


def _put_struct(out: bytearray, fields: Struct) -> None:
    last = 0
    for number, field in fields.items():
        if 0 < number - last <= 0x0F:
            out.append(number - last << 4 | field.kind)
        else:
            out.append(field.kind)
            _put_number(out, number)
        last = number
        if field.kind not in (_TRUE, _FALSE):
            _put(out, field)
    out.append(0)


def _put(out: bytearray, field: Typed) -> None:
    match field.kind:
        case 1 | 2 | 3:
            out.append(field.value)
        case 4 | 5 | 6:
            _put_number(out, field.value)
        case 7:
            out += field.value
        case 8:
            _put_unsigned(out, len(field.value))
            out += field.value
        case 9 | 10:
            size = len(field.value)
            out.append(min(size, 0x0F) << 4 | field.of)
            if size >= 0x0F:
                _put_unsigned(out, size)
            for each in field.value:
                _put(out, each)
        case _:
            _put_struct(out, field.value)


def _put_number(out: bytearray, number: int) -> None:
    _put_unsigned(out, number << 1 if number >= 0 else (-number << 1) - 1)


def _put_unsigned(out: bytearray, number: int) -> None:
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
