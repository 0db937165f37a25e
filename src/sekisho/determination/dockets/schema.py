"""The columns of a docket, as they follow from the fact dictionary, and what a file may hold instead of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sekisho.determination.dockets.parts import Chunk
from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary, Fact, Numbers
from sekisho.facts.dictionary import Type

APPLICATION: Final = "application"
LINE: Final = "line"
NET_G: Final = "net_g"
BASIS: Final = "__basis"
MAYBE: Final = "__maybe"
_FEW: Final = 3
NEEDED: Final = (APPLICATION, LINE, NET_G)

_ARROW: Final[Mapping[Type, pa.DataType]] = {
    Type.BOOLEAN: pa.bool_(),
    Type.ENUM: pa.string(),
    Type.COUNTRY: pa.string(),
    Type.TEXT: pa.string(),
    Type.SET: pa.list_(pa.string()),
    Type.LIST: pa.list_(pa.string()),
    Type.DATE: pa.date32(),
    Type.DECIMAL: pa.float64(),
    Type.INTEGER: pa.int64(),
}


def arrow_type(fact: Fact) -> pa.DataType:
    """The type in which a docket is written; some others are read as well."""
    return _ARROW[fact.type]


def is_text(kind: pa.DataType) -> bool:
    """Strings, plain or dictionary-encoded."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_list(kind: pa.DataType) -> bool:
    """Lists of strings; a list that holds nothing but nulls has no type of its own."""
    listed = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    return bool(listed and (is_text(kind.value_type) or pa.types.is_null(kind.value_type)))


def fact_columns(names: Sequence[str], dictionary: Dictionary) -> Iterator[Fact]:
    """The facts that have a column among `names`, in the dictionary's order."""
    present = set(names)
    return (fact for fact in dictionary.docket_columns if fact.name in present)


def check_columns(schema: pa.Schema, dictionary: Dictionary, source: str) -> None:
    """Raises InputError for unknown columns, columns of a wrong type, and a docket without what every line needs."""
    known = _known(dictionary)
    if len(schema.names) == 1 and any(mark in schema.names[0] for mark in ";\t"):
        raise InputError(Problem(source, "has one column only", "part its columns by commas"))
    problems = [Problem(f"{source}: {name}", "the column is missing") for name in NEEDED if name not in schema.names]
    for name in dict.fromkeys(schema.names):
        if schema.names.count(name) > 1:
            problems.append(Problem(f"{source}: {name}", "the column stands twice", "name each column once"))
            continue
        if name not in known:
            problems.append(Problem(f"{source}: {name}", "is no column of a docket", _nearest(name, known)))
            continue
        kind = schema.field(name).type
        accepted, reads = _accepted(known[name], kind)
        if not accepted:
            problems.append(Problem(f"{source}: {name}", f"has the type {kind}", f"write it as {reads}"))
    if problems:
        raise InputError(problems)


def _known(dictionary: Dictionary) -> dict[str, Fact | str]:
    """Every column that a docket may have: its fact, or the name of what it is."""
    columns: dict[str, Fact | str] = {APPLICATION: "text", LINE: "integer"}
    for fact in dictionary.docket_columns:
        columns[fact.name] = fact
        columns[fact.name + BASIS] = "text"
        if fact.type in (Type.SET, Type.LIST):
            columns[fact.name + MAYBE] = "list"
    return columns


def _nearest(name: str, known: Iterable[str]) -> str:
    columns = [column for column in known if ("__" in column) == ("__" in name)]
    if near := get_close_matches(name, columns, n=_FEW, cutoff=0.6):
        return f"did you mean {' or '.join(near)}?"
    return f"leave it out; the nearest columns are {', '.join(get_close_matches(name, columns, n=_FEW, cutoff=0.0))}"


def _accepted(column: Fact | str, kind: pa.DataType) -> tuple[bool, str]:
    """Is a column of this type read, and if not, as what should it be written?"""
    types = pa.types
    if types.is_null(kind):
        return True, ""
    number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    match column if isinstance(column, str) else column.type:
        case "integer" | Type.INTEGER:
            return number, "int64"
        case Type.BOOLEAN:
            return types.is_boolean(kind), "boolean"
        case "list" | Type.SET | Type.LIST:
            return is_list(kind) or is_text(kind), "a list of strings"
        case Type.DECIMAL:
            return number or is_text(kind), "float64, decimal or string"
        case Type.DATE:
            without_zone = types.is_timestamp(kind) and kind.tz is None
            return types.is_date(kind) or without_zone or is_text(kind), "date32 or an ISO string"
        case _:
            return is_text(kind), "string"


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of n values. codes: the place of each in `values`, shape (n,).

    values: distinct; of lists, taken as sets, the elements of each; of days their number since 1970. None is a null,
    and so is one among elements.
    """

    codes: NDArray[np.unsignedinteger[Any]]
    values: Sequence[str | tuple[str | None, ...] | bool | int | None]


@dataclass(frozen=True)
class Part:
    """Some rows of a docket. numbers: what the file calls each row, counted from 1, shape (n,); malformed: place among
    the rows to what is wrong with one that has no columns at all (its values are null); files: of rows from several
    files, the row with which each begins, and its name."""

    table: pa.Table
    numbers: Sequence[int] | NDArray[np.int64]
    malformed: Mapping[int, Problem] = field(default_factory=lambda: MappingProxyType({}))
    files: Sequence[tuple[int, str]] = ()

    @property
    def n(self) -> int:
        return int(self.table.num_rows)

    @property
    def names(self) -> Sequence[str]:
        """The columns that there are."""
        names: list[str] = self.table.schema.names
        return names

    @property
    def chunks(self) -> Mapping[str, Callable[[], Chunk]]:
        """None: these rows stand in no file as they are here."""
        return {}

    def column(self, name: str) -> pa.Array | None:
        """A column in one piece; None where there is none."""
        return _in_one_piece(self.table.column(name)) if name in self.names else None

    def codes(self, _: str) -> Coded | None:
        """None: nothing is known of how the file holds them."""
        return None

    def decimals(self, _: str) -> Numbers | None:
        """None, likewise."""
        return None


def in_tables(batches: Iterable[pa.RecordBatch], lines: int, schema: pa.Schema) -> Iterator[tuple[pa.Table, bool]]:
    """Rows in tables of `lines` each, however many come at a time, and at last those that are left, if any: each with
    whether it is the last. schema: of a table without rows. What was given is not kept while the next is read."""
    waiting: deque[pa.RecordBatch] = deque()
    for batch in batches:
        waiting.append(batch)
        while sum(each.num_rows for each in waiting) >= lines:
            yield _taken(waiting, lines), False
    yield (pa.Table.from_batches(waiting) if waiting else schema.empty_table()), True


def _taken(waiting: deque[pa.RecordBatch], lines: int) -> pa.Table:
    """The first so many rows, which wait no longer."""
    taken: list[pa.RecordBatch] = []
    while lines:
        batch = waiting.popleft()
        if batch.num_rows > lines:
            waiting.appendleft(batch.slice(lines))
            batch = batch.slice(0, lines)
        taken.append(batch)
        lines -= batch.num_rows
    return pa.Table.from_batches(taken)


@dataclass(frozen=True)
class UnreadPart:
    """Some rows of a docket, of which each column is read when it is asked for, and not kept.

    names: the columns of which anything is known; chunks: what gives the pages of some columns, where these hold the
    same rows; codes: a column as distinct values and their places, where that is at hand.
    """

    n: int
    names: Sequence[str]
    numbers: Sequence[int]
    read: Callable[[str], pa.ChunkedArray]
    chunks: Mapping[str, Callable[[], Chunk]]
    codes: Callable[[str], Coded | None] = lambda _: None
    decimals: Callable[[str], Numbers | None] = lambda _: None

    @property
    def files(self) -> Sequence[tuple[int, str]]:
        """None: these rows are of one file."""
        return ()

    @property
    def malformed(self) -> Mapping[int, Problem]:
        """None: a row of Parquet has its columns."""
        return {}

    def column(self, name: str) -> pa.Array | None:
        """A column in one piece; None where there is none."""
        return _in_one_piece(self.read(name)) if name in self.names else None

    def whole(self) -> Part:
        """The same rows with all their columns."""
        return Part(pa.table({name: self.read(name) for name in self.names}), self.numbers)


def _in_one_piece(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


@dataclass(frozen=True)
class Source:
    """A docket before it is read: its name, its columns, and its parts in order."""

    name: str
    schema: pa.Schema
    parts: Callable[[], Iterator[Part | UnreadPart]]
