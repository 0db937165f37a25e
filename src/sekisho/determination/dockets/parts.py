"""Parquet put together from column chunks, wherever they come from: they move as they are, and only the footer is new.

The pages of a chunk say nothing of where they stand; what says so, in the footer, is moved along with them.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from sekisho.determination.dockets import thrift
from sekisho.determination.dockets.thrift import Struct, i16, i64

MAGIC: Final = b"PAR1"
_TAIL: Final = 8

# Numbers of the fields in parquet.thrift.
_NUM_ROWS, _ROW_GROUPS = 3, 4
_COLUMNS, _GROUP_BYTES, _GROUP_ROWS, _GROUP_OFFSET, _GROUP_COMPRESSED, _ORDINAL = 1, 2, 3, 5, 6, 7
_CHUNK_OFFSET, _META_DATA = 2, 3
_UNCOMPRESSED, _COMPRESSED = 6, 7
_PAGES: Final = (9, 11)
"""Where the first page of data stands, and the dictionary."""
_ELSEWHERE: Final = (10, 14, 15)
"""Places of what only speeds up a search; it is left behind."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The pages of one column in one row group. meta: Parquet's ColumnMetaData, places counted from the first page."""

    pages: bytes
    meta: Struct


class Chunks:
    """The column chunks of a Parquet file, as they stand in it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._groups = _footer(file)[_ROW_GROUPS].value

    def of_group(self, group: int) -> list[Chunk]:
        """All chunks of a row group, in the order of the columns."""
        return [self.read(group, column) for column in range(len(self._groups[group].value[_COLUMNS].value))]

    def read(self, group: int, column: int) -> Chunk:
        meta = self._groups[group].value[_COLUMNS].value[column].value[_META_DATA].value
        # Some name a place for a dictionary that is not there, and it is 0.
        absent = {place for place in _PAGES if place in meta and not meta[place].value}
        meta = {number: field for number, field in meta.items() if number not in _ELSEWHERE and number not in absent}
        start = min(meta[place].value for place in _PAGES if place in meta)
        self._file.seek(start)
        return Chunk(self._file.read(meta[_COMPRESSED].value), _moved(meta, -start))


class Splicer:
    """Writes row groups one after another. `frame` is a Parquet file without rows: its schema and metadata are the
    result's.

    Chunks of other columns than the frame's make a file that cannot be read; who writes them sees to that.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._file.write(MAGIC)
        self._at = len(MAGIC)
        self._groups: list[thrift.Typed] = []
        self._rows = 0

    def append(self, rows: int, chunks: Sequence[Chunk]) -> None:
        """Append a row group: a chunk for each column of the frame, in its order."""
        start, columns = self._at, []
        for chunk in chunks:
            meta = thrift.struct(_moved(chunk.meta, self._at))
            columns.append(thrift.struct({_CHUNK_OFFSET: i64(0), _META_DATA: meta}))
            self._at += self._file.write(chunk.pages)
        group = {
            _COLUMNS: thrift.listed(columns),
            _GROUP_BYTES: i64(sum(chunk.meta[_UNCOMPRESSED].value for chunk in chunks)),
            _GROUP_ROWS: i64(rows),
            _GROUP_OFFSET: i64(start),
            _GROUP_COMPRESSED: i64(self._at - start),
        }
        # The format has 16 bits for it, and it need not be there.
        if len(self._groups) < 1 << 15:
            group[_ORDINAL] = i16(len(self._groups))
        self._groups.append(thrift.struct(group))
        self._rows += rows

    def finish(self, frame: bytes) -> None:
        footer = _footer(io.BytesIO(frame))
        footer[_NUM_ROWS] = i64(self._rows)
        if self._groups:
            footer[_ROW_GROUPS] = thrift.listed(self._groups)
        written = thrift.written(footer)
        self._file.write(written + struct.pack("<I", len(written)) + MAGIC)


def _footer(file: BinaryIO) -> Struct:
    end = file.seek(-_TAIL, io.SEEK_END)
    (length,) = struct.unpack("<I", file.read(_TAIL - len(MAGIC)))
    file.seek(end - length)
    return thrift.read(file.read(length))


def _moved(meta: Struct, by: int) -> Struct:
    return meta | {place: i64(meta[place].value + by) for place in _PAGES if place in meta}
