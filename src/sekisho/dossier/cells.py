"""The cells of a workbook that is safe to open: values only, and none that goes unread."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import openpyxl

from sekisho.dossier.package import check_package
from sekisho.dossier.read import MOST_ROWS
from sekisho.errors import InputError, Problem

_MOST_COLUMNS: Final = 256
_MOST_EMPTY_ROWS: Final = 1_000
_HEAD_ROWS: Final = 10
# What a number format shows as it stands: in quotation marks, behind a backslash, or (a blank) behind an underscore.
_LITERAL: Final = re.compile(r'"[^"]*"|[\\_*].')


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. percent: it holds a number and shows a hundred times as much, with a percent sign."""

    place: str
    value: Any
    percent: bool = False


Cells = list[tuple[int, dict[int, Cell]]]


def read_pages(content: bytes) -> dict[str, Cells]:
    """By sheet the rows that hold something, each a row number and its cells by column number.

    Raises InputError for a workbook that may not be opened, and with the place of every formula and error in a cell.
    """
    values = check_package(content)
    problems: list[Problem] = []
    pages: dict[str, Cells] = {}
    with warnings.catch_warnings():
        # A feature that the library does not know is none that the form uses.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            for page in book.worksheets:
                pages[page.title] = list(_rows(page, problems))
        except InputError:
            raise
        except Exception as error:  # The library raises what it happens to meet in a damaged part.
            cause = f"cannot be read as a workbook: {type(error).__name__}: {str(error)[:200]}"
            raise InputError(Problem("", cause, "save the form again as .xlsx")) from None
    if problems:
        raise InputError(problems)
    if sum(len(cells) for rows in pages.values() for _, cells in rows) < values:
        cause = f"holds values below {_MOST_EMPTY_ROWS:,} empty rows, or beyond column {_MOST_COLUMNS}"
        raise InputError(Problem("", cause, "move them up to the others, or delete them"))
    return pages


@lru_cache(maxsize=256)
def _shows_percent(number_format: str) -> bool:
    return "%" in _LITERAL.sub("", number_format)


def _rows(page: Any, problems: list[Problem]) -> Iterator[tuple[int, dict[int, Cell]]]:
    empty = 0
    filled = 0
    for number, row in enumerate(page.iter_rows(max_col=_MOST_COLUMNS), 1):
        cells: dict[int, Cell] = {}
        for cell in row:
            if cell.value is None:
                continue
            place = f"{page.title}!{cell.coordinate}"
            if cell.data_type == "f":
                problems.append(Problem(place, "holds a formula", "put the value in its place"))
            elif cell.data_type == "e":
                problems.append(Problem(place, f"holds an error ({cell.value})", "put a value in, or leave it empty"))
            is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
            percent = is_number and _shows_percent(cell.number_format)
            cells[cell.column] = Cell(place, cell.value, percent)
        if cells:
            yield number, cells
        empty = 0 if cells else empty + 1
        filled += bool(cells)
        if filled > MOST_ROWS + _HEAD_ROWS:
            cause = f"holds more than {MOST_ROWS:,} rows"
            raise InputError(Problem(page.title, cause, "split it into several applications"))
        if empty > _MOST_EMPTY_ROWS or len(problems) >= _MOST_EMPTY_ROWS:
            return
