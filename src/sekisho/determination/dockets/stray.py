"""A CSV file as its parser gets it: a quotation mark that is opened and never closed costs its own line and no other.

To a parser such a mark opens a cell that runs to the end of the file. Here a cell may run over lines only where what
comes of it is a row of the file; else the line in which it begins is taken out, and the next is read by itself. What
is held of the file at once is a block, however long the file is.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

STRAY: Final = "\x00 stray quotation mark"
"""Stands in place of a line that was taken out: a row of one field, which no docket has."""
LONG: Final = "\x00 long line"
"""Likewise, for one that is longer than a block."""
BLOCK_BYTES: Final = 1 << 22
_MOST_LINES: Final = 100
"""A cell runs over at most so many line breaks."""
_MOST_BYTES: Final = 1 << 20
_QUOTE, _COMMA, _LF, _CR = b'",\n\r'
# As the parser reads a cell: what follows the closing mark belongs to it, and so does a mark in the midst.
_CELL: Final = rb'(?>"[^"]*+(?:""[^"]*+)*+"[^,\r\n]*+|[^",\r\n][^,\r\n]*+|)'
_END: Final = re.compile(rb"\r\n|\n|\r")
_BREAK: Final = re.compile(_END.pattern.decode())
_CLOSED: Final = re.compile(_CELL + rb"(?:," + _CELL + rb")*+[\r\n]*")


class Mended(io.RawIOBase):
    """The bytes of a CSV file in UTF-8, each stray line replaced by `STRAY`. names: how many columns its header has."""

    def __init__(self, path: Path, names: int, block: int = BLOCK_BYTES) -> None:
        super().__init__()
        self._file: IO[bytes] = path.open("rb")
        self._names = names
        self._block = block
        self._left = b""
        self._pieces: deque[memoryview] = deque()
        self._ended = False
        self._records = 0
        self._breaks: deque[tuple[int, int]] = deque()
        self._passed = 0
        self._skips = False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, buffer: object) -> int:
        """Bytes of the file as it should be; 0 at its end."""
        into = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        while not self._pieces and not self._ended:
            self._read_on()
        if not self._pieces:
            return 0
        piece = self._pieces.popleft()
        count = min(len(into), len(piece))
        into[:count] = piece[:count]
        if count < len(piece):
            self._pieces.appendleft(piece[count:])
        return count

    def lines(self, records: NDArray[np.int64]) -> NDArray[np.int64]:
        """In which line of the file each record begins, both counted from 1, the header being 1; records rise, also
        from one call to the next."""
        if not len(records) or not (self._breaks or self._passed):
            return records
        told = list(self._breaks)
        after = np.array([record for record, _ in told], dtype=np.int64)
        more = np.cumsum([self._passed, *(breaks for _, breaks in told)])
        numbers: NDArray[np.int64] = records + more[np.searchsorted(after, records)]
        while self._breaks and self._breaks[0][0] < records[-1]:
            self._passed += self._breaks.popleft()[1]
        return numbers

    def _read_on(self) -> None:
        """Mend another block; of its last lines those wait whose cells may run over into the next."""
        read = self._file.read(self._block)
        self._ended = len(read) < self._block
        data = self._rest(self._left + read) if self._skips else self._left + read
        end = len(data) if self._ended else 1 + max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1))
        if end and _QUOTE in data:
            end = self._mend(data, end)
        elif end:
            self._pass(data, 0, end)
        elif len(data) > 2 * self._block and self._records:
            self._put(LONG)
            self._skips = True
        self._left = data[end:]

    def _rest(self, data: bytes) -> bytes:
        """What follows a line that is passed over; only the last byte while that has not ended."""
        found = _END.search(data, 0, len(data) if self._ended else len(data) - 1)
        if found is None:
            return b"" if self._ended else data[-1:]
        self._skips = False
        return data[found.end() :]

    def _mend(self, data: bytes, end: int) -> int:
        """Pass on the lines before `end`, mended; how far it came."""
        starts = _starts(data, end)
        done = 0
        at = 0
        for line in _open_lines(data, starts, end).tolist():
            if line < at:
                continue
            lines = _Ahead(data, starts, line, end)
            if _CLOSED.fullmatch(lines[0]):
                continue
            taken = lines.row_of(self._names)
            if not taken and not lines.are_enough and not self._ended:
                end = int(starts[line])
                break
            self._pass(data, done, int(starts[line]))
            done = int(starts[line])
            if taken:
                self._breaks.append((self._records + 1, taken - 1))
                self._records -= taken - 1
                at = line + taken
            elif self._records:
                self._put(STRAY)
                done += len(lines[0])
        self._pass(data, done, end)
        return end

    def _pass(self, data: bytes, start: int, end: int) -> None:
        if start < end:
            self._records += _count(data, start, end)
            self._pieces.append(memoryview(data)[start:end])

    def _put(self, line: str) -> None:
        self._records += 1
        self._pieces.append(memoryview(f"{line}\n".encode()))


class _Ahead:
    """Some lines of a block, from one on: as many as a cell may run over."""

    def __init__(self, data: bytes, starts: NDArray[np.int64], line: int, end: int) -> None:
        edges = [*starts[line : line + _MOST_LINES + 2].tolist()]
        if len(edges) < _MOST_LINES + 2:
            edges.append(end)
        self._data = data
        self._edges = edges
        self.are_enough = len(edges) == _MOST_LINES + 2 or edges[-1] - edges[0] > _MOST_BYTES

    def __getitem__(self, place: int) -> bytes:
        return self._data[self._edges[place] : self._edges[place + 1]]

    def _text(self) -> Iterator[str]:
        for place in range(len(self._edges) - 1):
            if self._edges[place + 1] - self._edges[0] <= _MOST_BYTES:
                yield self[place].decode("latin-1")

    def row_of(self, names: int) -> int:
        """How many lines the row has that begins here with a cell over several; 0 where there is none."""
        reader = csv.reader(self._text(), strict=True)
        try:
            row = next(reader)
        except (csv.Error, StopIteration):
            return 0
        if len(row) != names or any(_holds_rows(cell, place, names) for place, cell in enumerate(row)):
            return 0
        return reader.line_num


def _holds_rows(cell: str, place: int, names: int) -> bool:
    """Are two marks, left open in the same column, taken for a cell? It then holds rows, and the beginning of one."""
    _, *inside = _BREAK.split(cell)
    last = inside.pop() if inside else ""
    return any(part.count(",") == names - 1 for part in inside) or (place > 0 and last.count(",") == place)


def _count(data: bytes, start: int, end: int) -> int:
    """Lines, an end as it is written by any system counted once."""
    returns = data.count(b"\r", start, end)
    pairs = data.count(b"\r\n", start, end) if returns else 0
    return data.count(b"\n", start, end) + returns - pairs


def _starts(data: bytes, end: int) -> NDArray[np.int64]:
    """Where the lines before `end` begin."""
    marks = np.frombuffer(data, dtype=np.uint8, count=end)
    ends = marks == _LF
    if b"\r" in data:
        returns = marks == _CR
        returns[:-1] &= ~ends[1:]
        ends |= returns
    starts = np.append(0, np.flatnonzero(ends) + 1)
    return starts[starts < end]


def _open_lines(data: bytes, starts: NDArray[np.int64], end: int) -> NDArray[np.intp]:
    """The lines whose marks do not stand, by twos, around whole cells; all others end with the line."""
    marks = np.frombuffer(data, dtype=np.uint8, count=end)
    quotes = np.flatnonzero(marks == _QUOTE)
    edge = np.zeros(256, dtype=bool)
    edge[[_QUOTE, _COMMA, _LF, _CR]] = True
    first, last = quotes[::2], quotes[1::2]
    by_twos = len(first) == len(last) and not (np.searchsorted(quotes, starts) % 2).any()
    if by_twos and edge[marks[first - (first > 0)]].all() and edge[marks[np.minimum(last + 1, end - 1)]].all():
        # As almost always, and seen in a fraction of the time that it takes to look line by line.
        return np.empty(0, dtype=np.intp)
    line = np.searchsorted(starts, quotes, side="right") - 1
    number = np.arange(len(quotes))
    of_line = np.maximum.accumulate(np.where(np.diff(line, prepend=-1) > 0, number, 0))
    opens = (number - of_line) % 2 == 0
    begins = (quotes == starts[line]) | edge[marks[quotes - 1]]
    ends = (quotes == end - 1) | edge[marks[np.minimum(quotes + 1, end - 1)]]
    odd = np.bincount(line) % 2 == 1
    return np.union1d(line[~np.where(opens, begins, ends)], np.flatnonzero(odd))
