"""A docket as Parquet: its row groups, read one after another or each by whoever takes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from sekisho.determination.dockets.schema import APPLICATION, NEEDED, Part, Source
from sekisho.errors import InputError, Problem

MAGIC: Final = b"PAR1"


@dataclass(frozen=True, slots=True)
class Piece:
    """A row group. first: its first row, the file's rows being counted from 1."""

    group: int
    first: int
    lines: int


class ParquetDocket:
    """An open file, read in batches of at most `lines` lines. Raises InputError for a damaged one."""

    def __init__(self, path: Path, lines: int) -> None:
        self.name = path.name
        self._lines = lines
        try:
            with pq.ParquetFile(path) as unread:
                leaves = [unread.schema.column(place) for place in range(len(unread.schema))]
            texts = [leaf.path for leaf in leaves if leaf.logical_type.type == "STRING" and leaf.path != APPLICATION]
            self._file = pq.ParquetFile(path, read_dictionary=texts)
        except (pa.ArrowException, OSError) as fault:
            raise self._damaged(fault) from fault

    @cached_property
    def source(self) -> Source:
        # What was added to a file after its schema was written stands only in the file's own metadata.
        schema = self._file.schema_arrow.with_metadata(self._file.metadata.metadata)
        return Source(self.name, schema, lambda: (part for piece in self.pieces for part in self.parts(piece)))

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        pieces, first = [], 1
        for group in range(self._file.num_row_groups):
            lines = self._file.metadata.row_group(group).num_rows
            pieces.append(Piece(group, first, lines))
            first += lines
        return tuple(pieces)

    def parts(self, piece: Piece) -> Iterator[Part]:
        """The rows of a row group, in as many parts as it has batches."""
        first, group = piece.first, piece.group
        try:
            if piece.lines <= self._lines:
                columns = self._columns(group)
                tables = iter([self._file.read_row_group(group, columns=columns, use_threads=False)])
            else:
                batches = self._file.iter_batches(self._lines, row_groups=[group], use_threads=False)
                tables = (pa.Table.from_batches([batch]) for batch in batches)
            for table in tables:
                yield Part(table, range(first, first + table.num_rows))
                first += table.num_rows
        except (pa.ArrowException, OSError) as fault:
            raise self._damaged(fault) from fault

    def _columns(self, group: int) -> list[str]:
        """The columns of a row group, without the facts of which it says nothing: those are unknown without being
        read."""
        metadata = self._file.metadata.row_group(group)
        chunks = (metadata.column(place) for place in range(metadata.num_columns))
        silent = {
            chunk.path_in_schema
            for chunk in chunks
            if (told := chunk.statistics) is not None and told.has_null_count and told.null_count == metadata.num_rows
        }
        return [name for name in self._file.schema_arrow.names if name in NEEDED or name not in silent]

    def _damaged(self, fault: Exception) -> InputError:
        return InputError(Problem(self.name, f"is a damaged Parquet file: {fault}", "write it anew"))
