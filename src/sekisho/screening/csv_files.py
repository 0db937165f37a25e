"""CSV files that users give: rows of cells with the place of each, or every problem that keeps one from being read."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem

MOST_BYTES: Final = 500_000_000
_MOST_TOLD: Final = 100


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row, and where it stands: `shares.csv row 7`. Cells are stripped; a cell that is absent is ""."""

    place: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_bytes(path: Path) -> bytes:
    """What a file holds. Raises InputError for one that is not there, no file, not to be read, or beyond 500 MB."""
    path = Path(path)
    try:
        if not path.is_file():
            remedy = "name a file" if path.exists() else "look at the name and the folder"
            raise InputError(Problem(str(path), "is no file" if path.exists() else "there is no such file", remedy))
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise InputError(Problem(str(path), f"is {size / 1e6:,.0f} MB large", f"at most {MOST_BYTES // 10**6} MB"))
        return path.read_bytes()
    except OSError as error:
        raise InputError(Problem(str(path), f"cannot be read: {error.strerror}", "look at its permissions")) from None


def text_of(content: bytes, label: str) -> str:
    """The text of a file. Raises InputError where it is not UTF-8."""
    remedy = "save it as CSV UTF-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(Problem(label, "is written in UTF-16", remedy))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputError(Problem(label, "is a workbook, no CSV", remedy))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        cause = f"is not UTF-8: byte {content[error.start]:#04x}"
        raise InputError(Problem(f"{label} line {line}", cause, remedy)) from None


def delimiter_of(head: str) -> str:
    """What parts the cells of a file with this first line: commas; tabs or semicolons where it has no comma."""
    plain = head.replace("(;)", "")
    return next((mark for mark in ",\t;" if mark in plain), ",")


@contextmanager
def rows_of_cells(text: str, label: str, mark: str) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows that hold anything, each with its number as a spreadsheet has it; to be read inside the block. Raises
    InputError for what is no CSV."""
    # A cell may hold a million aliases; the module's own limit is put back for whoever else reads CSV.
    limit = csv.field_size_limit(len(text) + 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        yield ((number, cells) for number, cells in enumerate(reader, 1) if any(cell.strip() for cell in cells))
    except csv.Error as error:
        cause = f"is no CSV: {error}"
        raise InputError(Problem(f"{label} line {reader.line_num}", cause, "close every quotation mark")) from None
    finally:
        csv.field_size_limit(limit)


def too_wide(place: str, cells: Sequence[str], width: int) -> list[Problem]:
    """What is wrong with a row that holds more cells than its head."""
    if not any(cell.strip() for cell in cells[width:]):
        return []
    return [Problem(place, f"has {len(cells)} cells, the head {width}", "quote cells that hold a comma")]


def csv_rows(content: bytes, label: str, needed: Iterable[str], known: Iterable[str] = ()) -> list[CsvRow]:
    """The rows of a CSV file with a head (commas; tabs or semicolons where the head has no comma), empty ones left out.

    needed: columns that must be there. known: further columns that are read. Others are left alone, unless they look
    like a slip for one of these. A head's name counts without width, case, blanks and a remark in brackets:
    `aliases(;)` is `aliases`. Raises InputError with every problem.
    """
    needed, known = tuple(needed), tuple(known)
    text = text_of(content, label)
    head = next((line for line in io.StringIO(text) if line.strip()), "")
    rows = []
    with rows_of_cells(text, label, delimiter_of(head)) as reader:
        row, names = next(reader, (1, []))
        columns = [_column(name) for name in names]
        problems = _head_problems(columns, f"{label} row {row}" if columns else label, needed, known)
        if problems:
            raise InputError(problems)
        for number, cells in reader:
            place = f"{label} row {number}"
            wide = too_wide(place, cells, len(columns))
            problems += wide
            if not wide:
                cells += [""] * (len(columns) - len(cells))
                rows.append(CsvRow(place, {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}))
    if problems:
        raise InputError(most(problems))
    return rows


def _column(name: str) -> str:
    plain = name.strip().strip("\ufeff").casefold()
    return plain.partition("(")[0].strip().replace(" ", "_")


def _head_problems(columns: list[str], place: str, needed: tuple[str, ...], known: tuple[str, ...]) -> list[Problem]:
    every = (*needed, *known)
    if not any(columns):
        return [Problem(place, "is empty", f"the first line names the columns: {', '.join(every)}")]
    problems = [
        Problem(place, f"has no column {name}", f"columns are {', '.join(every)}")
        for name in needed
        if name not in columns
    ]
    problems += [
        Problem(place, f"names the column {name} twice", "name each column once")
        for name in dict.fromkeys(columns)
        if name in every and columns.count(name) > 1
    ]
    for name in columns:
        near = difflib.get_close_matches(name, every, 1, 0.75) if name not in every else []
        if near and near[0] not in columns:
            problems.append(Problem(place, f"there is no column {name}", f"write {near[0]}"))
    return problems


def most(problems: list[Problem]) -> list[Problem]:
    """The first hundred problems, and how many there are beside them: nobody reads a million."""
    if len(problems) <= _MOST_TOLD:
        return problems
    rest = len(problems) - _MOST_TOLD
    return [*problems[:_MOST_TOLD], Problem("", f"and {rest:,} more problems of this kind", "mend the first ones")]


def days(row: CsvRow, problems: list[Problem]) -> tuple[date | None, date | None]:
    """The days `from` and `to` of a row, both inside; None where a cell is empty. Adds what is wrong to `problems`."""
    found: list[date | None] = []
    for column in ("from", "to"):
        try:
            found.append(date.fromisoformat(row[column]) if row[column] else None)
        except ValueError:
            problems.append(Problem(f"{row.place}: {column}", f"{row[column]!r} is no day", "write it as 2026-02-10"))
            found.append(None)
    first, last = found
    if first is not None and last is not None and last < first:
        problems.append(Problem(f"{row.place}: to", f"{last} is before from, {first}", "put the days right"))
    return first, last
