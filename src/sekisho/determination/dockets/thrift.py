"""Thrift's compact protocol, as far as Parquet's footers and page headers need it: any struct is read and written as it
is, whatever its fields mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
_I16, _I32, _I64 = 4, 5, 6
_NUMBERS: Final = (_I16, _I32, _I64)

Struct: TypeAlias = dict[int, "Typed"]
"""Field number to value."""


@dataclass(slots=True)
class Typed:
    """A value and its type in the protocol; of a list, `of` is the type of its elements."""

    kind: int
    value: Any
    of: int = 0


def i16(number: int) -> Typed:
    return Typed(_I16, number)


def i32(number: int) -> Typed:
    return Typed(_I32, number)


def i64(number: int) -> Typed:
    return Typed(_I64, number)


def struct(fields: Struct) -> Typed:
    return Typed(_STRUCT, fields)


def listed(elements: Sequence[Typed]) -> Typed:
    """A list of one element at least, all of one type."""
    return Typed(_LIST, list(elements), elements[0].kind)


def binary(value: bytes) -> Typed:
    return Typed(_BINARY, value)


def read(data: bytes, at: int = 0) -> Struct:
    """The struct that stands at a place in `data`."""
    return _Reader(data, at).struct()


def written(fields: Struct) -> bytes:
    """A struct in the protocol, its fields in the order of their numbers."""
    out = bytearray()
    _put_struct(out, fields)
    return bytes(out)


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
    for number, field in sorted(fields.items()):
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
            out += varint(len(field.value))
            out += field.value
        case 9 | 10:
            size = len(field.value)
            out.append(min(size, 0x0F) << 4 | field.of)
            if size >= 0x0F:
                out += varint(size)
            for each in field.value:
                _put(out, each)
        case _:
            _put_struct(out, field.value)


def _put_number(out: bytearray, number: int) -> None:
    out += varint(number << 1 if number >= 0 else (-number << 1) - 1)


def varint(number: int) -> bytes:
    """A whole number from 0, seven bits to a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
