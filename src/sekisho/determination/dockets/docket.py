"""Read a docket, Parquet or CSV, in batches of encoded facts; a line that cannot be read stays, as an error, in place.

One row a line: `application`, `line`, and a column for each fact of the dictionary that a docket carries. Null is
unknown and so is a fact without a column. Sets are lists; a null inside a list says that more may belong to the set,
as SQL's `x = ANY(..)` reads it. Beside a fact may stand `<fact>__basis`, and beside a set `<fact>__maybe`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sekisho.determination.dockets import encode as encoding
from sekisho.determination.dockets import numeric
from sekisho.determination.dockets.encode import Fault
from sekisho.determination.dockets.needed import masses, texts, whole_numbers
from sekisho.determination.dockets.parquet import ParquetDocket, Piece
from sekisho.determination.dockets.parts import MAGIC, Chunk
from sekisho.determination.dockets.schema import (
    APPLICATION,
    BASIS,
    LINE,
    MAYBE,
    NEEDED,
    NET_G,
    Part,
    Source,
    UnreadPart,
    check_columns,
    fact_columns,
)
from sekisho.determination.dockets.sets import sets, sets_of
from sekisho.determination.dockets.shares import over_100_pct
from sekisho.determination.dockets.text import csv_source
from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary, Fact, FactTable, Numbers, Terms
from sekisho.facts import dictionary as shipped_dictionary
from sekisho.facts.dictionary import Type
from sekisho.facts.table import Column, code_type

LINES: Final = 1 << 20
Needed = TypeVar("Needed")
_SETS: Final = (Type.SET, Type.LIST)
_BY_VALUE: Final = (Type.INTEGER, Type.DATE, Type.BOOLEAN)
_OF_THE_WRITER: Final = (b"ARROW:schema", b"pandas")


@dataclass(frozen=True)
class DocketBatch:
    """n lines in the file's order.

    applications: Arrow strings, shape (n,). line: int64, shape (n,); 0 where it could not be read.
    table: the facts; all unknown, and net_g 1, on the rows of `errors`.
    errors: row of the batch to a sentence with place, cause and remedy.
    numbers: what the file calls each row, counted from 1 (in CSV the header is row 1); source: the file's name.
    metadata: the file's own, for instance `docket_basis`.
    chunks: of applications and lines, what stands in a Parquet file as it would in findings; each gives its pages.
    files: of a batch from several files, the row of the batch with which each begins, and its name.
    """

    applications: pa.Array
    line: NDArray[np.int64]
    table: FactTable
    errors: Mapping[int, str]
    numbers: Sequence[int] | NDArray[np.int64]
    source: str
    metadata: Mapping[str, str]
    chunks: Mapping[str, Callable[[], Chunk]]
    files: Sequence[tuple[int, str]] = ()

    def __len__(self) -> int:
        return self.table.n

    @property
    def first_row(self) -> int:
        """What the file calls the batch's first row; 1 for an empty batch."""
        return int(self.numbers[0]) if len(self) else 1

    def place(self, row: int) -> str:
        """Where a row of the batch stands in the file."""
        file = self.files[bisect_right(self.files, row, key=itemgetter(0)) - 1][1] if self.files else self.source
        return f"{file} row {self.numbers[row]}"


def read_batches(
    path: Path, *, lines: int = LINES, dictionary: Dictionary | None = None, name: str | None = None
) -> Iterator[DocketBatch]:
    """Batches of a Parquet or CSV file, at most `lines` lines each, in order; `name`: what to call the file.

    Raises InputError at once for a file that is neither, or has unknown, missing or mistyped columns.
    """
    facts = dictionary or shipped_dictionary()
    opened = _open(path, lines, name)
    source = opened.source if isinstance(opened, ParquetDocket) else opened
    check_columns(source.schema, facts, source.name)
    return _ahead(source.parts(), lambda part: _encode(part, facts, source))


class Pieces:
    """A Parquet docket whose row groups are read each by itself, by one process or several."""

    def __init__(self, file: ParquetDocket, dictionary: Dictionary) -> None:
        self._file = file
        self._dictionary = dictionary

    @classmethod
    def of(cls, path: Path, name: str | None = None, like: Pieces | None = None) -> Pieces | None:
        """None for a CSV file, whose lines are found only from its beginning; like: one that most probably has the same
        columns. Raises InputError as `read_batches`."""
        file = _open(path, LINES, name)
        if not isinstance(file, ParquetDocket):
            return None
        if like is None or not file.schema.equals(like._file.schema):
            check_columns(file.schema, shipped_dictionary(), file.name)
        return cls(file, shipped_dictionary())

    @property
    def all(self) -> tuple[Piece, ...]:
        return self._file.pieces

    def read(self, piece: Piece) -> Iterator[DocketBatch]:
        """The batches of a row group, one after another, as `read_batches` gives them."""
        # Not a loop: its variable would keep a part while the next is read.
        return map(partial(_encode, facts=self._dictionary, source=self._file.source), self._file.parts(piece))

    def is_like(self, other: Pieces) -> bool:
        """Has the other the same columns of the same types, and says the same of itself?"""
        ours, theirs = self._file.source, other._file.source
        return bool(ours.schema.equals(theirs.schema)) and _metadata(ours) == _metadata(theirs)

    def together(self, pieces: Sequence[tuple[str, Path, Piece]]) -> DocketBatch:
        """Small pieces of several files that are like this one, its own first, as one batch.

        Each is told by name, path and place; each row keeps its file's name and number, and `source` names the first of
        the files and the last.
        """
        table = pa.concat_tables([self._file.whole(piece, path, name) for name, path, piece in pieces])
        names = [each for each in table.schema.names if each in NEEDED or table.column(each).null_count < len(table)]
        numbers = np.concatenate([np.arange(piece.first, piece.first + piece.lines) for *_, piece in pieces])
        begins = np.cumsum([0, *(piece.lines for *_, piece in pieces[:-1])]).tolist()
        files = tuple(zip(begins, (name for name, *_ in pieces), strict=True))
        part = Part(table.select(names), numbers, files=files)
        source = Source(f"{files[0][1]} to {files[-1][1]}", self._file.schema, lambda: iter([part]))
        return _encode(part, self._dictionary, source)


@dataclass(frozen=True)
class LinesRead:
    """Only which lines there are: as in `DocketBatch`, a line being 0, or its application null, that cannot be read."""

    applications: pa.Array
    line: NDArray[np.int64]
    numbers: Sequence[int] | NDArray[np.int64]


def read_lines(path: Path, name: str | None = None) -> Iterator[LinesRead]:
    """Applications and numbers of lines, without their facts. Raises InputError as `read_batches` does."""
    opened = _open(path, LINES, name, (APPLICATION, LINE))
    source = opened.source if isinstance(opened, ParquetDocket) else opened
    for part in source.parts():
        line, _ = whole_numbers(part.column(LINE))
        yield LinesRead(texts(part.column(APPLICATION))[0], np.where(line > 0, line, 0), part.numbers)


def encode(table: pa.Table, *, dictionary: Dictionary | None = None, source: str = "docket") -> DocketBatch:
    """A docket that is already in memory. Raises InputError as `read_batches` does."""
    facts = dictionary or shipped_dictionary()
    check_columns(table.schema, facts, source)
    part = Part(table, range(1, table.num_rows + 1))
    return _encode(part, facts, Source(source, table.schema, lambda: iter([part])))


def _open(
    path: Path, lines: int, name: str | None = None, columns: Sequence[str] | None = None
) -> ParquetDocket | Source:
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
    except OSError as fault:
        raise InputError(Problem(str(path), f"cannot be read: {fault.strerror}", "name a docket file")) from fault
    if not head:
        raise InputError(Problem(path.name, "is empty", "a docket has a row a line, see `sekisho docket synth`"))
    if head == MAGIC:
        return ParquetDocket(path, lines, name, columns)
    if path.suffix.lower() in (".parquet", ".pq"):
        raise InputError(Problem(path.name, "is not a Parquet file", "write it as Parquet, or name a CSV file .csv"))
    return csv_source(path, lines)


def _ahead(
    parts: Iterator[Part | UnreadPart], work: Callable[[Part | UnreadPart], DocketBatch]
) -> Iterator[DocketBatch]:
    """Work on parts in order, reading one ahead and encoding one ahead of what is asked for."""
    with ThreadPoolExecutor(2, thread_name_prefix="docket") as pool:
        encoding_now: deque[Future[DocketBatch]] = deque()
        reading = pool.submit(next, parts, None)
        while (part := reading.result()) is not None:
            reading = pool.submit(next, parts, None)
            encoding_now.append(pool.submit(work, part))
            if len(encoding_now) > 1:
                yield encoding_now.popleft().result()
        while encoding_now:
            yield encoding_now.popleft().result()


def _encode(part: Part | UnreadPart, facts: Dictionary, source: Source) -> DocketBatch:
    lines = _Lines(part, facts)
    lines.encode()
    table = FactTable(lines.n, lines.columns, lines.net_g, lines.basis)
    told = part.numbers, source.name, _metadata(source)
    batch = DocketBatch(lines.applications, lines.line, table, {}, *told, lines.chunks, part.files)
    return _told(batch, lines.faults, part.malformed) if lines.faults or part.malformed else batch


def _metadata(source: Source) -> Mapping[str, str]:
    """What a docket says of itself, without what its writer's library says."""
    return MappingProxyType(
        {
            key.decode("utf-8", "replace"): value.decode("utf-8", "replace")
            for key, value in (source.schema.metadata or {}).items()
            if key not in _OF_THE_WRITER
        }
    )


class _Lines:
    """Some rows on their way: their columns as they are read and encoded, one by one, and what was wrong with them."""

    def __init__(self, part: Part | UnreadPart, facts: Dictionary) -> None:
        self.part = part
        self.facts = facts
        self.n = part.n
        self.columns: dict[str, Column] = {}
        self.basis: dict[str, NDArray[np.int8]] = {}
        self.faults: list[tuple[str, Fault]] = []

    def encode(self) -> None:
        self.applications = self._needed(APPLICATION, texts)
        self.line = self._needed(LINE, whole_numbers)
        self.net_g = self._needed(NET_G, masses)
        self.chunks = {name: chunk for name, chunk in self.part.chunks.items() if name not in dict(self.faults)}
        self._facts()

    def _needed(self, name: str, read: Callable[[pa.Array], tuple[Needed, list[Fault]]]) -> Needed:
        column, faults = read(self.part.column(name))
        self.faults += [(name, fault) for fault in faults]
        return column

    def _facts(self) -> None:
        for fact in fact_columns(self.part.names, self.facts):
            if fact.name == NET_G:
                continue
            ready = self._coded(fact)
            if ready is not None:
                self.columns[fact.name] = ready
                continue
            array = self.part.column(fact.name)
            if fact.type is Type.DECIMAL:
                column, faults = numeric.numbers(array, fact)
                if column is not None:
                    self.columns[fact.name] = column
            else:
                self.columns[fact.name], faults = self._terms(fact, array)
            self.faults += [(fact.name, fault) for fault in faults]
        shares = [self.columns.get(fact.name) for fact in self.facts.docket_columns if fact.unit == "wt %"]
        over = over_100_pct([each for each in shares if isinstance(each, Numbers)], self.n)
        if len(over):
            fault = Fault(over, "the shares by weight add up to more than 100 %", "mend the *_wt_pct")
            self.faults.append(("composition", fault))
        for fact in self.facts.docket_columns:
            array = self.part.column(fact.name + BASIS)
            if array is not None:
                self.basis[fact.name], faults = encoding.bases(array)
                self.faults += [(fact.name + BASIS, fault) for fault in faults]

    def _coded(self, fact: Fact) -> Column | None:
        """A column whose distinct values are at hand and all good; None for any other."""
        if fact.type is Type.DECIMAL:
            decimals = self.part.decimals(fact.name)
            return None if decimals is None else numeric.decimals(decimals, fact)
        if fact.type in _SETS and fact.name + MAYBE in self.part.names:
            return None
        coded = self.part.codes(fact.name)
        if coded is None:
            return None
        if fact.type in _BY_VALUE:
            return encoding.values_of(coded, fact)
        parse = encoding.parser(fact, self.facts)
        return sets_of(coded, parse) if fact.type in _SETS else encoding.words_of(coded, parse)

    def _terms(self, fact: Fact, array: pa.Array) -> tuple[Terms, list[Fault]]:
        parse = encoding.parser(fact, self.facts)
        if fact.type in _SETS:
            return sets(array, self.part.column(fact.name + MAYBE), parse)
        if array.null_count == self.n:
            return Terms.constant(None, self.n), []
        if fact.type is Type.INTEGER:
            array, faults = numeric.integers(array)
            terms, more = encoding.counts(array)
            return terms, faults + more
        if pa.types.is_boolean(array.type):
            return encoding.booleans(array), []
        if pa.types.is_temporal(array.type):
            return encoding.days(array)
        return encoding.words(array, parse)


def _told(batch: DocketBatch, faults: list[tuple[str, Fault]], malformed: Mapping[int, Problem]) -> DocketBatch:
    """The batch with a sentence for each bad row, and nothing known on it."""
    problems: dict[int, list[Problem]] = {row: [problem] for row, problem in malformed.items()}
    for name, fault in faults:
        for row in fault.rows.tolist():
            if row not in malformed:
                problems.setdefault(row, []).append(Problem(name, fault.cause, fault.remedy))
    errors = {
        row: " | ".join(str(problem.inside(batch.place(row))) for problem in problems[row]) for row in sorted(problems)
    }
    rows = np.fromiter(errors, dtype=np.int64, count=len(errors))
    net_g = batch.table.net_g.copy()
    net_g[rows] = 1
    table = FactTable(
        batch.table.n,
        {name: _forgotten(column, rows) for name, column in batch.table.columns.items()},
        net_g,
        {name: _zeroed(basis, rows) for name, basis in batch.table.basis.items()},
    )
    return replace(batch, table=table, errors=MappingProxyType(errors))


def _forgotten(column: Column, rows: NDArray[np.int64]) -> Column:
    if isinstance(column, Numbers):
        values = column.values.copy()
        values[rows] = np.nan
        return Numbers(values)
    known = column.values if None in column.values else (*column.values, None)
    codes: encoding.Codes = column.codes.astype(code_type(len(known)))
    codes[rows] = known.index(None)
    return Terms(codes, known)


def _zeroed(basis: NDArray[np.int8], rows: NDArray[np.int64]) -> NDArray[Any]:
    cleared = basis.copy()
    cleared[rows] = 0
    return cleared
