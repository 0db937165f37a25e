"""A docket as Parquet: its row groups, read one after another or each by whoever takes it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from sekisho.compiled import COMPILED
from sekisho.determination.dockets.parts import Chunk, Chunks
from sekisho.determination.dockets.schema import APPLICATION, LINE, NEEDED, Coded, Part, Source, UnreadPart, in_tables
from sekisho.determination.many_lines import MANY_LINES
from sekisho.errors import InputError, Problem
from sekisho.facts import Numbers

if TYPE_CHECKING:
    from sekisho.determination.dockets.coded import CodedColumns

_ALIKE: Final[Mapping[str, pa.DataType]] = {APPLICATION: pa.string(), LINE: pa.int64()}
"""The columns of a docket that findings have too, and of which type."""
Read = TypeVar("Read")
TOGETHER: Final = 1 << 19
"""So many lines of small row groups are read as one piece: each costs something whatever its size."""
_PART: Final = 1 << 18
_SLICE: Final = 1 << 16
"""A row group of too many lines is read in parts of so many, slice by slice: to read more of it at once takes Arrow
several times as long, and much memory."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A row group, or several small ones. first: the first row, the file's rows being counted from 1."""

    groups: tuple[int, ...]
    first: int
    lines: int


class ParquetDocket:
    """An open file, read in parts of at most `lines` lines. columns: those that will be asked for, all unless told.

    Raises InputError for a damaged one.
    """

    def __init__(self, path: Path, lines: int, name: str | None = None, columns: Sequence[str] | None = None) -> None:
        self.name = name or path.name
        self._path = path
        self._lines = lines
        self._columns = columns
        self._reading = threading.Lock()
        try:
            with pq.ParquetFile(path) as unread:
                leaves = [unread.schema.column(place) for place in range(len(unread.schema))]
                self.metadata = unread.metadata
                # What was added to a file after its schema was written stands only in the file's own metadata.
                self.schema = unread.schema_arrow.with_metadata(unread.metadata.metadata)
        except (pa.ArrowException, OSError) as fault:
            raise self._damaged(fault) from fault
        self._texts = [leaf.path for leaf in leaves if leaf.logical_type.type == "STRING" and leaf.path != APPLICATION]

    @cached_property
    def _file(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self._path, metadata=self.metadata, read_dictionary=self._texts)
        except (pa.ArrowException, OSError) as fault:
            raise self._damaged(fault) from fault

    @cached_property
    def source(self) -> Source:
        return Source(self.name, self.schema, lambda: (part for piece in self.pieces for part in self.parts(piece)))

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        first, most = 1, min(self._lines, TOGETHER)
        for group in range(self.metadata.num_row_groups):
            piece = Piece((group,), first, self.metadata.row_group(group).num_rows)
            first += piece.lines
            if pieces and pieces[-1].lines + piece.lines <= most:
                last = pieces.pop()
                piece = Piece((*last.groups, group), last.first, last.lines + piece.lines)
            pieces.append(piece)
        return tuple(pieces)

    def parts(self, piece: Piece) -> Iterator[Part | UnreadPart]:
        """The rows of a piece: all of them, or, of a row group that has too many, part by part."""
        if piece.lines <= self._lines:
            numbers = range(piece.first, piece.first + piece.lines)
            chunks = self._alike(*piece.groups) if len(piece.groups) == 1 else {}
            read = partial(self._column, piece.groups)
            unread = UnreadPart(piece.lines, self._told(piece.groups), numbers, read, chunks)
            if chunks and self._many:
                group = piece.groups[0]
                unread = replace(unread, codes=partial(self._codes, group), decimals=partial(self._decimals, group))
            yield unread
        else:
            yield from self._parts_of(piece)

    @cached_property
    def _plain(self) -> pq.ParquetFile:
        return pq.ParquetFile(self._path, metadata=self.metadata)

    def _read(self, read: Callable[[pq.ParquetFile], Read]) -> Read:
        """What is read with words in codes, or else with words as texts: of some encodings Arrow reads no codes."""
        try:
            return read(self._file)
        except (pa.ArrowException, OSError):
            return read(self._plain)

    def whole(self, piece: Piece, path: Path | None = None, name: str = "") -> pa.Table:
        """A piece with all its columns as they are, for pieces that are small; path: of another file that is like this
        one."""
        try:
            try:
                table = self._table(piece, path or self._path, self._texts)
            except (pa.ArrowException, OSError):
                table = self._table(piece, path or self._path, ())
        except (pa.ArrowException, OSError) as fault:
            raise self._damaged(fault, name) from fault
        if table.num_rows != piece.lines:
            raise self._damaged(f"{table.num_rows} of {piece.lines} rows are there", name)
        return table

    @staticmethod
    def _table(piece: Piece, path: Path, texts: Sequence[str]) -> pa.Table:
        with pq.ParquetFile(path, read_dictionary=list(texts)) as file:
            return pa.concat_tables([file.read_row_group(each, use_threads=False) for each in piece.groups])

    def _column(self, groups: Sequence[int], name: str) -> pa.ChunkedArray:
        texts = self._coded_texts(groups[0]) if name == APPLICATION and len(groups) == 1 and self._many else None
        if texts is not None:
            return pa.chunked_array([texts])
        # One at a time: what is read is encoded while it is near, and never are all columns in memory.
        try:
            with self._reading:
                # Lists of words in codes cannot be read from several row groups in one go.
                read = self._read(
                    lambda file: [file.read_row_group(each, columns=[name], use_threads=False) for each in groups]
                )
        except (pa.ArrowException, OSError) as fault:
            raise self._damaged(fault) from fault
        return pa.concat_tables(read).column(0)

    def _codes(self, group: int, name: str) -> Coded | None:
        try:
            return self._coded.read(group, name)
        except (pa.ArrowException, OSError):
            # Whatever is wrong with it, Arrow will say.
            return None

    def _coded_texts(self, group: int) -> pa.Array | None:
        try:
            return self._coded.texts(group, APPLICATION)
        except (pa.ArrowException, OSError):
            return None

    def _decimals(self, group: int, name: str) -> Numbers | None:
        try:
            return self._coded.decimals(group, name)
        except (pa.ArrowException, OSError):
            return None

    @cached_property
    def _coded(self) -> CodedColumns:
        # Not before it is needed: to load what is compiled takes a moment.
        from sekisho.determination.dockets.coded import CodedColumns

        return CodedColumns(self._path, self._file)

    @property
    def _many(self) -> bool:
        return COMPILED and bool(self.metadata.num_rows >= MANY_LINES)

    def _parts_of(self, piece: Piece) -> Iterator[Part]:
        lines = min(self._lines, _PART)

        def part(place: int, table: pa.Table) -> Part:
            first = piece.first + place * lines
            return Part(table, range(first, first + table.num_rows))

        # No loop, whose variable would keep a table while the next is read.
        tables = map(itemgetter(0), in_tables(self._slices(piece), lines, self.schema))
        try:
            yield from filter(attrgetter("n"), map(part, itertools.count(), tables))
        except (pa.ArrowException, OSError) as fault:
            raise self._damaged(fault) from fault

    def _slices(self, piece: Piece) -> Iterator[pa.RecordBatch]:
        """The rows of a piece, few at a time."""

        def begun(file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
            batches = file.iter_batches(_SLICE, piece.groups, self._columns, use_threads=False)
            return itertools.chain([*itertools.islice(batches, 1)], batches)

        return self._read(begun)

    def _told(self, groups: Sequence[int]) -> list[str]:
        """The columns of row groups, without the facts of which these say nothing: those are unknown without being
        read."""
        silent = set.intersection(*map(self._silent, groups))
        return [name for name in self.schema.names if name in NEEDED or name not in silent]

    def _silent(self, group: int) -> set[str]:
        metadata = self.metadata.row_group(group)
        chunks = (metadata.column(place) for place in range(metadata.num_columns))
        return {
            chunk.path_in_schema
            for chunk in chunks
            if (told := chunk.statistics) is not None and told.has_null_count and told.null_count == metadata.num_rows
        }

    def _alike(self, group: int) -> dict[str, Callable[[], Chunk]]:
        """The columns of a row group that stand in findings as they do here, each to what gives its chunk."""
        leaves = ((place, self._file.schema.column(place)) for place in range(len(self._file.schema)))
        return {
            leaf.path: partial(self._chunk, group, place)
            for place, leaf in leaves
            if leaf.max_definition_level == 1
            and leaf.path in _ALIKE
            and self.schema.field(leaf.path).type == _ALIKE[leaf.path]
        }

    def _chunk(self, group: int, place: int) -> Chunk:
        with self._reading:
            return self._chunks.read(group, place)

    @cached_property
    def _chunks(self) -> Chunks:
        return Chunks(self._path.open("rb"))

    def _damaged(self, fault: object, name: str = "") -> InputError:
        return InputError(Problem(name or self.name, f"is a damaged Parquet file: {fault}", "write it anew"))
