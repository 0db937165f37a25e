"""Columns of a Parquet docket as its file holds them: the distinct values, and for each line its place among them.

That is what encoding wants, and taking it from the pages spares that every value is first put out and then found again.
Only the plain case is read here, and only where numba compiles the loops: pages of a dictionary, none of it broken. For
any other `CodedColumns` has no answer, and Arrow reads the column.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sekisho.determination.dockets import header_kernels, kernels
from sekisho.determination.dockets.kernels import BROKEN, NULL_ELEMENT, NULL_LIST
from sekisho.determination.dockets.schema import Coded
from sekisho.facts import Numbers
from sekisho.facts.table import code_type

Codes: TypeAlias = NDArray[np.unsignedinteger[Any]]

_DATA, _DICTIONARY = 0, 2
_PLAIN, _PLAIN_DICTIONARY, _RLE, _RLE_DICTIONARY = 0, 2, 3, 8
_CODECS: Final = {"LZ4": "lz4_raw", "SNAPPY": "snappy", "ZSTD": "zstd"}
_MOST_PAGES: Final = 1 << 12
_MOST_VALUES: Final = (1 << 16) - 1
_MOST_LISTS: Final = 1 << 14
_MOST_BYTES: Final = (1 << 31) - 1


class CodedColumns:
    """The columns of an open Parquet file, read from any thread. To have no answer is no error."""

    def __init__(self, path: Path, file: pq.ParquetFile) -> None:
        self._file = file
        self._path = path
        # Made anew each time that a file is asked for it.
        self._schema = file.schema_arrow
        leaves = ((place, file.schema.column(place)) for place in range(len(file.schema)))
        self._leaves = {leaf.path.split(".")[0]: (place, leaf) for place, leaf in leaves}

    @cached_property
    def _handle(self) -> int:
        return os.open(self._path, os.O_RDONLY)

    def __del__(self) -> None:
        if "_handle" in self.__dict__:
            os.close(self._handle)

    def read(self, group: int, name: str) -> Coded | None:
        """A column of words, lists of words, truth values, whole numbers as int64 or days; None where it has to be read
        in another way."""
        found = self._chunk(group, name)
        if found is None:
            return None
        told, chunk = found
        field = self._schema.field(name)
        if told.max_repetition_level:
            inside = field.type.value_field.nullable
            if told.max_repetition_level > 1 or told.max_definition_level != field.nullable + inside + 1:
                return None
            return chunk.lists(_Levels(told.max_definition_level, field.nullable, inside))
        optional = told.max_definition_level == 1
        if told.physical_type == "BYTE_ARRAY":
            return chunk.words(optional)
        if told.physical_type == "BOOLEAN":
            return chunk.truths(optional)
        return chunk.numbers(optional) if field.type in (pa.int64(), pa.date32()) else None

    def decimals(self, group: int, name: str) -> Numbers | None:
        """A column of float64 in codes; None where it has to be read in another way."""
        found = self._flat(group, name, pa.float64())
        return None if found is None else found[0].decimals(found[1])

    def texts(self, group: int, name: str) -> pa.Array | None:
        """A column of texts that stand one after another, none of them null; None where it has to be read in another
        way."""
        found = self._flat(group, name, pa.string())
        return None if found is None else found[0].texts(found[1])

    def _flat(self, group: int, name: str, kind: pa.DataType) -> tuple[_Chunk, bool] | None:
        """The bytes of a column of a type in a row group, and whether it may be null."""
        found = self._chunk(group, name)
        if found is None or self._schema.field(name).type != kind:
            return None
        return found[1], found[0].max_definition_level == 1

    def _chunk(self, group: int, name: str) -> tuple[Any, _Chunk] | None:
        """A column as the schema tells it, and its bytes in a row group; None for one that holds more than lists of
        values."""
        place, leaf = self._leaves.get(name, (0, None))
        if leaf is None or (leaf.max_definition_level > 1 and not leaf.max_repetition_level):
            return None
        chunk = _Chunk.read(self._handle, self._file.metadata.row_group(group), place)
        return None if chunk is None else (leaf, chunk)


@dataclass(frozen=True, slots=True)
class _Levels:
    """What the levels of a column of lists stand for. most: an element that is there."""

    most: int
    null_lists: bool
    null_elements: bool

    @property
    def no_list(self) -> int:
        """The level of a null list; -1 where there is none."""
        return 0 if self.null_lists else -1

    @property
    def no_element(self) -> int:
        """The level of a null element; -1 where there is none."""
        return self.most - 1 if self.null_elements else -1

    def without_elements(self, level: int) -> tuple[None, ...] | None:
        """A list whose one level is below `most`."""
        return None if level == self.no_list else (None,) if level == self.no_element else ()


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The bytes of a column in a row group. pages: a row a page, as `header_kernels.page_headers` tells them."""

    metadata: Any
    rows: int
    raw: bytes
    pages: NDArray[np.int64]

    @classmethod
    def read(cls, handle: int, group: Any, place: int) -> _Chunk | None:
        metadata = group.column(place)
        if metadata.compression not in _CODECS and metadata.compression != "UNCOMPRESSED":
            return None
        offsets = (metadata.dictionary_page_offset, metadata.data_page_offset)
        size = metadata.total_compressed_size
        raw = os.pread(handle, size, min(offset for offset in offsets if offset))
        pages = np.empty((_MOST_PAGES, 8), dtype=np.int64)
        count = header_kernels.page_headers(np.frombuffer(raw, np.uint8), pages)
        if count <= 0 or len(raw) < size:
            return None
        told = pages[:count]
        # What pages say of themselves decides how much room is made for them.
        values, whole = int(told[told[:, 0] == _DATA, 4].sum()), int(told[:, 3].sum())
        if values != metadata.num_values or whole > metadata.total_uncompressed_size:
            return None
        return cls(metadata, group.num_rows, raw, told)

    def _data(self, page: NDArray[np.int64]) -> Any:
        _, start, size, whole, *_ = page.tolist()
        data = pa.py_buffer(self.raw).slice(start, size)
        if self.metadata.compression != "UNCOMPRESSED":
            data = pa.Codec(_CODECS[self.metadata.compression]).decompress(data, whole)
        return np.frombuffer(data, np.uint8)

    @property
    def _distinct(self) -> tuple[int, bytes] | None:
        """How many values the dictionary has, and its bytes."""
        kind, _, _, _, count, encoding, *_ = self.pages[0].tolist()
        if kind != _DICTIONARY or encoding not in (_PLAIN, _PLAIN_DICTIONARY) or not 0 <= count <= _MOST_VALUES:
            return None
        return count, self._data(self.pages[0]).tobytes()

    @property
    def _values(self) -> list[str] | None:
        found = self._distinct
        return None if found is None else _texts(found[1], found[0])

    def _data_pages(self, levels: int) -> Iterator[tuple[int, Any]] | None:
        """How many entries each page of data has, and its bytes; None where one is of another kind."""
        told = self.pages[1:]
        plain = (told[:, 0] == _DATA) & np.isin(told[:, 5], (_PLAIN_DICTIONARY, _RLE_DICTIONARY))
        plain &= (told[:, 6 : 6 + levels] == _RLE).all(axis=1)
        return ((int(page[4]), self._data(page)) for page in told) if plain.all() else None

    def words(self, optional: bool) -> Coded | None:
        values = self._values
        found = None if values is None else self._codes(len(values), optional)
        return None if values is None or found is None else _coded(values, *found)

    def decimals(self, optional: bool) -> Numbers | None:
        found = self._of_numbers("<f8", optional)
        if found is None or found[2] == self.rows or np.isnan(found[0]).any():
            return None
        numbers, codes, nulls = found
        return Numbers(np.append(numbers, np.nan) if nulls else numbers, codes)

    def numbers(self, optional: bool) -> Coded | None:
        found = self._of_numbers("<i8" if self.metadata.physical_type == "INT64" else "<i4", optional)
        return None if found is None else _coded(found[0].tolist(), *found[1:])

    def _of_numbers(self, kind: str, optional: bool) -> tuple[NDArray[Any], Codes, int] | None:
        """The distinct numbers, of each row its place among them, and how many rows have none."""
        distinct, width = self._distinct, np.dtype(kind).itemsize
        if distinct is None or len(distinct[1]) != width * distinct[0]:
            return None
        found = self._codes(distinct[0], optional)
        return None if found is None else (np.frombuffer(distinct[1], dtype=kind), *found)

    def _codes(self, size: int, most: int, in_lists: bool = False) -> tuple[Codes, int] | None:
        """Of each row its place among `size` values, `size` and its level for one without a value, and how many those
        are. most: the level of a value."""
        pages = self._data_pages(in_lists + min(most, 1))
        if pages is None:
            return None
        return self._filled(
            pages, size + most, lambda page, n, *room: kernels.flat_page(page, n, most, in_lists, size, *room)
        )

    def truths(self, optional: bool) -> Coded | None:
        told = self.pages
        in_runs = bool((told[:, 5] == _RLE).all())
        plain = (
            (told[:, 0] == _DATA) & (in_runs | (told[:, 5] == _PLAIN)) & (told[:, 6 : 6 + optional] == _RLE).all(axis=1)
        )
        if not plain.all():
            return None
        pages = ((int(page[4]), self._data(page)) for page in told)
        found = self._filled(pages, 3, lambda page, n, *room: kernels.truth_page(page, n, optional, in_runs, *room))
        return None if found is None else _coded([False, True], *found)

    def _filled(
        self, pages: Iterator[tuple[int, Any]], size: int, read: Callable[[Any, int, Any, Any], int]
    ) -> tuple[Codes, int] | None:
        """What is read from page after page: of each row its place among `size` answers, and how many have no value."""
        codes: Codes = np.empty(self.rows, dtype=np.uint8 if size <= 256 else np.uint16)
        levels = np.empty(int(self.pages[:, 4].max(initial=0)), dtype=np.uint8)
        at, nulls = 0, 0
        for n, page in pages:
            if at + n > self.rows:
                return None
            found = read(page, n, levels, codes[at : at + n])
            if found == BROKEN:
                return None
            at, nulls = at + n, nulls + found
        return None if at < self.rows else (codes, nulls)

    def texts(self, optional: bool) -> pa.Array | None:
        told = self.pages
        plain = (told[:, 0] == _DATA) & (told[:, 5] == _PLAIN) & (told[:, 6 : 6 + optional] == _RLE).all(axis=1)
        size = int(told[:, 3].sum())
        if not plain.all() or size > _MOST_BYTES:
            return None
        ends, texts = np.zeros(self.rows + 1, dtype=np.int32), np.empty(size, dtype=np.uint8)
        at = 0
        for page in told:
            n = int(page[4])
            if at + n > self.rows or kernels.text_page(self._data(page), n, optional, ends[at:], texts) == BROKEN:
                return None
            at += n
        buffers = [None, pa.py_buffer(ends), pa.py_buffer(texts)]
        return None if at < self.rows else pa.Array.from_buffers(pa.string(), self.rows, buffers)

    def lists(self, of: _Levels) -> Coded | None:
        names, entries = self._values, self._data_pages(2)
        if names is None or entries is None or len(names) > NULL_ELEMENT:
            return None
        single = self._codes(len(names), of.most, in_lists=True)
        if single is not None:
            without = [of.without_elements(level) for level in range(of.most)]
            return Coded(single[0], [*((name,) for name in names), *without])
        room = int(self.pages[1:, 4].max(initial=0))
        repeats, levels = np.empty(room, dtype=np.uint8), np.empty(room, dtype=np.uint8)
        places, words = np.zeros(room + 1, dtype=np.uint16), np.empty(self.rows, dtype=np.uint64)
        row = -1
        for n, page in entries:
            row = kernels.list_page(
                page, n, of.most, of.no_list, of.no_element, len(names), row, repeats, levels, places, words
            )
            if row == BROKEN:
                return None
        return _sets(words, names) if row == self.rows - 1 else None


def _coded(values: Sequence[Any], codes: Codes, nulls: int) -> Coded | None:
    if len(set(values)) < len(values):
        return None
    return Coded(codes, [*values, None] if nulls else values)


def _texts(data: bytes, count: int) -> list[str] | None:
    """Texts each after its length, distinct and in UTF-8."""
    texts, at = [], 0
    try:
        for _ in range(count):
            (length,) = struct.unpack_from("<I", data, at)
            texts.append(data[at + 4 : at + 4 + length].decode())
            at += 4 + length
    except (struct.error, UnicodeDecodeError):
        return None
    return texts if at == len(data) and len(set(texts)) == count else None


def _sets(words: NDArray[np.uint64], names: Sequence[str]) -> Coded | None:
    distinct = np.empty(_MOST_LISTS, dtype=np.uint64)
    held, slots = np.empty(4 * _MOST_LISTS, dtype=np.uint64), np.full(4 * _MOST_LISTS, -1, dtype=np.int32)
    codes = np.empty(len(words), dtype=np.uint16)
    count = kernels.numbered(words, held, slots, distinct, codes)
    if count == BROKEN:
        return None
    lists: list[tuple[str | None, ...] | None] = []
    for word in distinct[:count].tolist():
        inside: list[str | None] = [name for place, name in enumerate(names) if word >> place & 1]
        lists.append(None if word >> NULL_LIST & 1 else tuple(inside + [None] * (word >> NULL_ELEMENT & 1)))
    return Coded(codes.astype(code_type(count)), lists)
