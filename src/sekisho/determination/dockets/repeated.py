"""Lines that stand in a docket twice: the same number of the same application.

Most dockets rise: application after application, line after line. That is seen in passing, and such a docket repeats
nothing. Of any other the applications and numbers are read once more, and DuckDB finds those that come again; what does
not fit in its memory it puts on disk.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sekisho.determination.dockets.dataset import files_of
from sekisho.determination.dockets.docket import read_lines
from sekisho.determination.many_lines import loops_for

Key = tuple[str, int]

_TOLD: Final = 3
_MEMORY: Final = "512MB"
_SCHEMA: Final = pa.schema([("application", pa.string()), ("line", pa.int64()), ("place", pa.int64())])


@dataclass(frozen=True, slots=True)
class Ascent:
    """Do some lines rise, by application and then by number? first, last: those of them; None where there are none."""

    rises: bool = True
    first: Key | None = None
    last: Key | None = None

    def followed_by(self, other: Ascent) -> Ascent:
        """These lines and then those."""
        if self.last is None or other.first is None:
            return Ascent(self.rises and other.rises, self.first or other.first, other.last or self.last)
        # As bytes: that is how they are compared within a batch.
        rises = self.rises and other.rises and _ordered(self.last) < _ordered(other.first)
        return Ascent(rises, self.first, other.last)

    def as_json(self) -> dict[str, Any]:
        return {"rises": self.rises, "first": self.first, "last": self.last}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Ascent:
        first, last = ((str(key[0]), int(key[1])) if key else None for key in (told["first"], told["last"]))
        return cls(bool(told["rises"]), first, last)


def _ordered(key: Key) -> tuple[bytes, int]:
    return key[0].encode(), key[1]


def ascent_of(applications: pa.Array, line: NDArray[np.int64], many: int = 0) -> Ascent:
    """Do the lines of a batch rise? One that could not be read says that they do not. many: lines of the docket."""
    n = len(line)
    if not n:
        return Ascent()
    if applications.null_count or line.min() < 1:
        return Ascent(False)
    loops = loops_for(many)
    if loops is not None:
        _, offsets, texts = applications.buffers()
        places = np.frombuffer(offsets, np.int32)[applications.offset : applications.offset + n + 1]
        rises = bool(loops.rises(places, np.frombuffer(texts or b"", np.uint8), line))
    else:
        before, after = applications.slice(0, n - 1), applications.slice(1)
        further = np.asarray(pc.equal(before, after)) & (line[1:] > line[:-1])
        rises = bool((np.asarray(pc.less(before, after)) | further).all())
    ends = [(str(applications[place]), int(line[place])) for place in (0, n - 1)]
    return Ascent(rises, *ends)


@dataclass(frozen=True, slots=True)
class Again:
    """A line that comes again: where it stands first, and next. more: it stands elsewhere too."""

    application: str
    line: int
    places: tuple[str, ...]
    more: bool

    def __str__(self) -> str:
        return f"{self.application} line {self.line}: {' and '.join(self.places)}{', ...' if self.more else ''}"


@dataclass(frozen=True)
class Repeated:
    """How many lines repeat one before them, and the first few of those that are repeated, in words."""

    lines: int
    first: tuple[Again, ...]


NONE: Final = Repeated(0, ())


def repeated_lines(docket: Path) -> Repeated:
    """Look for lines whose application and number come again. Those that could not be read are left out."""
    # Not before it is needed: it takes a moment to load.
    import duckdb

    starts: list[int] = []
    parts: list[tuple[str, Any]] = []

    def rows() -> Iterator[pa.RecordBatch]:
        at = 0
        for name, path in files_of(docket).items():
            for read in read_lines(path, name):
                starts.append(at)
                parts.append((name, read.numbers))
                good = np.flatnonzero(read.line > 0)
                columns = [read.applications.take(pa.array(good)), pa.array(read.line[good]), pa.array(good + at)]
                yield pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)
                at += len(read.line)

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute("set temp_directory = ?", [folder])
        connection.execute(f"set memory_limit = '{_MEMORY}'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        connection.register("rows", pa.RecordBatchReader.from_batches(_SCHEMA, rows()))
        connection.execute(
            "create temp table again as select application, line, count(*) as n, min(place, 2) as places from rows"
            " where application <> '' group by all having n > 1"
        )
        (lines,) = connection.execute("select coalesce(sum(n - 1), 0)::bigint from again").fetchone() or (0,)
        found = connection.execute("select * from again order by places[1] limit ?", [_TOLD]).fetchall()

    def place(at: int) -> str:
        part = bisect_right(starts, at) - 1
        name, numbers = parts[part]
        return f"{name} row {numbers[at - starts[part]]}"

    told = (Again(name, line, tuple(map(place, places)), n > len(places)) for name, line, n, places in found)
    return Repeated(int(lines), tuple(told)) if lines else NONE
