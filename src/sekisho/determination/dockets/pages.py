"""Column chunks of Parquet for columns of few distinct values: a dictionary, and the place in it of each line.

A verdict has a few hundred distinct words where a docket has millions of lines, and which of them a line has is known
before anything is written. So the places go into the file as they are, in whole bytes, where a writer that gets the
values has to find out again which are equal.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sekisho.determination.dockets import thrift
from sekisho.determination.dockets.parts import Chunk
from sekisho.determination.dockets.thrift import binary, i32, i64, varint
from sekisho.facts.table import code_type

Codes: TypeAlias = NDArray[np.unsignedinteger[Any]]
Bits: TypeAlias = NDArray[np.bool_]

# Numbers that stand for types, encodings, pages and codecs in parquet.thrift.
INT64, BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY = 2, 6, 7
_PLAIN, _RLE, _RLE_DICTIONARY = 0, 3, 8
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_ZSTD: Final = 6
_CODEC: Final = pa.Codec("zstd", compression_level=1)
_MOST_NUMBERS: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Palette:
    """The distinct values of a column in Parquet's plain encoding, of one of its physical types."""

    kind: int
    size: int
    plain: bytes

    @classmethod
    def of_texts(cls, texts: Sequence[str]) -> Palette:
        encoded = [text.encode() for text in texts]
        return cls(BYTE_ARRAY, len(texts), b"".join(struct.pack("<I", len(text)) + text for text in encoded))

    @classmethod
    def of_words(cls, words: pa.Array) -> Palette:
        """Numbers of 64 bits, or words of fixed length; none of them null."""
        kind = FIXED_LEN_BYTE_ARRAY if pa.types.is_fixed_size_binary(words.type) else INT64
        width = words.type.bit_width // 8
        plain = words.buffers()[1].slice(words.offset * width, len(words) * width)
        return cls(kind, len(words), plain.to_pybytes())


def chunk(path: str, palette: Palette, codes: Codes, known: Bits | None = None) -> Chunk:
    """A column that may be null. codes: for each of n lines its place in the palette; known: where it is not null."""
    if known is None:
        levels = _run(1, len(codes))
    else:
        levels, codes = _packed(known), codes[known]
    n = len(codes) if known is None else len(known)
    return _chunk((path,), palette, n, _sized(levels), codes)


def number_chunk(path: str, numbers: pa.Array) -> Chunk | None:
    """A column of int64 that may be null, few of them distinct; None where they are too many for a palette."""
    encoded = numbers.dictionary_encode()
    size = len(encoded.dictionary)
    if not 0 < size <= _MOST_NUMBERS:
        return None
    known = np.asarray(numbers.is_valid()) if numbers.null_count else None
    indices = encoded.indices.fill_null(0) if numbers.null_count else encoded.indices
    written = chunk(path, Palette.of_words(encoded.dictionary), np.asarray(indices).astype(code_type(size)), known)
    least, most = (struct.pack("<q", bound) for bound in pc.min_max(encoded.dictionary).as_py().values())
    bounds = thrift.struct({3: i64(numbers.null_count), 5: binary(most), 6: binary(least)})
    return Chunk(written.pages, {**written.meta, 12: bounds})


def list_chunk(path: str, palette: Palette, lists: Sequence[Sequence[int]], codes: Codes, known: Bits | None) -> Chunk:
    """A column of lists that may be null, of elements that may be, as Arrow names them.

    lists: the distinct ones, as places in the palette; codes: for each of n lines its place in `lists`.
    """
    codes = codes.astype(code_type(len(lists) + 1))
    if known is not None:
        codes[~known] = len(lists)
    kind = code_type(palette.size + 1 << _LEVEL_BITS)
    entries = _flat([*map(_entries, lists), [_NO_LIST]], codes, kind)
    levels = (entries & kind(_GOES_ON | _ELEMENT)).astype(np.uint8)
    places = (entries >> kind(_LEVEL_BITS))[levels & np.uint8(_ELEMENT) == _ELEMENT].astype(code_type(palette.size + 1))
    packed = _sized(_packed((levels & _GOES_ON) != 0)) + _sized(_packed_pairs(levels & np.uint8(3)))
    return _chunk((path, "list", "element"), palette, len(levels), packed, places)


# How far a list is there, and whether an entry goes on with the list of the one before.
_NO_LIST, _EMPTY, _ELEMENT, _GOES_ON = 0, 1, 3, 4
_LEVEL_BITS = 3


def _entries(elements: Sequence[int]) -> list[int]:
    """What stands for a list: of each element its place, above its level."""
    found = [place << _LEVEL_BITS | _ELEMENT | (_GOES_ON if number else 0) for number, place in enumerate(elements)]
    return found or [_EMPTY]


def _flat(lists: Sequence[Sequence[int]], codes: Codes, kind: type[np.unsignedinteger[Any]]) -> Codes:
    """The elements of the lists that codes stand for, end to end; all must be less than the most that `kind` holds."""
    none = np.iinfo(kind).max
    padded = np.full((len(lists), max(map(len, lists))), none, dtype=kind)
    for row, each in zip(padded, lists, strict=True):
        row[: len(each)] = each
    flat = np.take(padded, codes, axis=0, mode="clip").reshape(-1)
    kept: Codes = flat[flat != none]
    return kept


def _chunk(path: tuple[str, ...], palette: Palette, entries: int, levels: bytes, codes: Codes) -> Chunk:
    width = codes.dtype.itemsize
    size = -(-len(codes) // 8)
    little, left = codes.astype(codes.dtype.newbyteorder("<"), copy=False), bytes((8 * size - len(codes)) * width)
    data = b"".join((levels, bytes([8 * width]), varint(size << 1 | 1), np.ascontiguousarray(little).data, left))
    dictionary = {1: i32(palette.size), 2: i32(_PLAIN)}
    page = {1: i32(entries), 2: i32(_RLE_DICTIONARY), 3: i32(_RLE), 4: i32(_RLE)}
    first, first_size = _page(_DICTIONARY_PAGE, 7, dictionary, palette.plain)
    second, second_size = _page(_DATA_PAGE, 5, page, data)
    meta = {
        1: i32(palette.kind),
        2: thrift.listed([i32(_PLAIN), i32(_RLE), i32(_RLE_DICTIONARY)]),
        3: thrift.listed([binary(name.encode()) for name in path]),
        4: i32(_ZSTD),
        5: i64(entries),
        6: i64(first_size + second_size),
        7: i64(len(first) + len(second)),
        9: i64(len(first)),
        11: i64(0),
    }
    return Chunk(first + second, meta)


def _page(kind: int, field: int, header: thrift.Struct, data: bytes) -> tuple[bytes, int]:
    """A page with its header, and how long it is where nothing is compressed."""
    body = _CODEC.compress(data, asbytes=True)
    told = thrift.written({1: i32(kind), 2: i32(len(data)), 3: i32(len(body)), field: thrift.struct(header)})
    return told + body, len(told) + len(data)


def _sized(levels: bytes) -> bytes:
    return struct.pack("<I", len(levels)) + levels


def _run(level: int, n: int) -> bytes:
    """One level for n entries."""
    return varint(n << 1) + bytes([level])


def _packed(bits: Bits) -> bytes:
    """A bit for each entry, eight in a byte."""
    return varint(-(-len(bits) // 8) << 1 | 1) + np.packbits(bits, bitorder="little").tobytes()


def _packed_pairs(levels: Codes) -> bytes:
    """Two bits for each entry."""
    bits = np.zeros((8 * -(-len(levels) // 8), 2), dtype=np.uint8)
    bits[: len(levels), 0], bits[: len(levels), 1] = levels & 1, levels >> 1
    return varint(len(bits) // 8 << 1 | 1) + np.packbits(bits, bitorder="little").tobytes()
