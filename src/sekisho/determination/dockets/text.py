"""A docket as CSV: UTF-8, a header row, every value text; the same columns as in Parquet.

Empty is unknown. Truth values are `true` and `false`, days `2026-01-06`, decimals with a point. A set is joined by `;`,
with `?` for elements that are not known (`JP;?`) and a lone `;` for a set that is known to be empty. A row is called by
the line of the file in which it begins, the header being row 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from sekisho.determination.dockets.schema import Part, Source, in_tables
from sekisho.determination.dockets.stray import LONG, STRAY, Mended
from sekisho.errors import InputError, Problem

_BLOCK_BYTES: Final = 1 << 24
_HEADER_BYTES: Final = 1 << 16
_APPLICATIONS: Final = frozenset((".json", ".yaml", ".yml", ".xlsx"))
_TAKEN_OUT: Final = {
    STRAY: Problem("", "has a quotation mark that is not closed", "close it, or leave it out"),
    LONG: Problem("", "is longer than any row of a docket", "part its rows, one a line"),
}
_WORDS: Final = pa.dictionary(pa.int32(), pa.binary())


def csv_source(path: Path, lines: int) -> Source:
    """The docket in a CSV file. Raises InputError when it has no header that can be read."""
    names = _header(path)
    # What the text of a column stands for is settled value by value, so no type is promised here.
    schema = pa.schema([pa.field(name, pa.null()) for name in names])
    return Source(path.name, schema, lambda: _parts(path, names, lines))


def _header(path: Path) -> list[str]:
    if path.suffix.lower() in _APPLICATIONS:
        remedy = "an application by itself goes to `sekisho check`"
        raise InputError(Problem(path.name, "is no docket: a docket is Parquet or CSV", remedy))
    try:
        # Only the first line: text further down that is not UTF-8 is an error of its own row.
        with path.open("rb") as file:
            names = next(csv.reader([file.readline(_HEADER_BYTES).decode("utf-8-sig").rstrip("\r\n")]), [])
    except UnicodeDecodeError as fault:
        remedy = "save it as CSV UTF-8 or write Parquet"
        raise InputError(Problem(path.name, "is neither Parquet nor CSV in UTF-8", remedy)) from fault
    except csv.Error as fault:
        raise InputError(Problem(path.name, f"has no readable header: {fault}", "name the columns in row 1")) from fault
    return names


def _parts(path: Path, names: Sequence[str], lines: int) -> Iterator[Part]:
    with Mended(path, len(names)) as mended:
        yield from _parts_of(path, mended, names, lines)


def _parts_of(path: Path, mended: Mended, names: Sequence[str], lines: int) -> Iterator[Part]:
    rows = _Rows(mended)
    schema = pa.schema([pa.field(name, _WORDS) for name in names])
    for table, is_last in in_tables(_batches(path, mended, names, rows), lines, schema):
        # The last one also takes what stands malformed below the last good row.
        yield rows.part(table, is_last=is_last)


def _batches(path: Path, mended: Mended, names: Sequence[str], rows: _Rows) -> Iterator[pa.RecordBatch]:
    try:
        yield from pacsv.open_csv(
            io.BufferedReader(mended),
            # In one thread the parser numbers the rows.
            read_options=pacsv.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES),
            parse_options=pacsv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=rows.note
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, _WORDS), strings_can_be_null=True, null_values=[""]
            ),
        )
    except pa.ArrowException as fault:
        raise InputError(Problem(path.name, f"cannot be read as CSV: {fault}", "mend it or export it anew")) from fault


class _Rows:
    """Numbers the rows of a file, and keeps a place for those that the parser could not split into columns."""

    def __init__(self, mended: Mended) -> None:
        self._mended = mended
        self.next = 2
        self.skipped: dict[int, Problem | None] = {}

    def note(self, row: pacsv.InvalidRow) -> str:
        cause = f"has {row.actual_columns} fields where the header names {row.expected_columns}"
        blank = not row.text.strip()
        problem = _TAKEN_OUT.get(row.text) or Problem("", cause, "quote a value that holds a comma")
        self.skipped[row.number] = None if blank else problem
        return "skip"

    def part(self, table: pa.Table, is_last: bool = False) -> Part:
        span = np.arange(self.next, self.next + table.num_rows + len(self.skipped))
        good = span[~np.isin(span, list(self.skipped))][: table.num_rows]
        end = int(good[-1]) + 1 if len(good) else self.next
        passed = sorted(number for number in self.skipped if is_last or number < end)
        bad = {number: problem for number in passed if (problem := self.skipped.pop(number)) is not None}
        self.next = max(end, *(number + 1 for number in passed), self.next)
        written = ~_blank(table)
        table, good = table.filter(pa.array(written)) if not written.all() else table, good[written]
        if not bad:
            return Part(table, self._mended.lines(good))
        numbers = np.union1d(good, list(bad))
        places = np.searchsorted(good, numbers)
        hole = np.isin(numbers, list(bad))
        table = table.take(pa.array(np.where(hole, 0, places), mask=hole)) if len(good) else _nothing(table, len(hole))
        malformed = {int(row): bad[int(numbers[row])] for row in np.flatnonzero(hole)}
        return Part(table, self._mended.lines(numbers), malformed)


def _nothing(table: pa.Table, n: int) -> pa.Table:
    return pa.Table.from_arrays([pa.nulls(n, kind) for kind in table.schema.types], schema=table.schema)


def _blank(table: pa.Table) -> NDArray[np.bool_]:
    """Which rows hold nothing at all."""
    blank = np.ones(table.num_rows, dtype=np.bool_)
    for column in table.columns:
        if not blank.any():
            break
        blank &= np.asarray(column.is_null()) if column.null_count else False
    return blank
