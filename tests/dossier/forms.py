"""Cells of the XLSX form, found by the key of their column."""

from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

Filled = Callable[[Callable[[Workbook], None]], Path]


def column(book: Workbook, sheet: str, key: str) -> str:
    return next(cell.column_letter for cell in book[sheet][2] if cell.value == key)


def put(book: Workbook, sheet: str, key: str, value: object, row: int = 3) -> str:
    place = f"{column(book, sheet, key)}{row}"
    book[sheet][place] = value
    return f"{sheet}!{place}"
