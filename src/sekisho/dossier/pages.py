"""How the XLSX form looks: headers, widths, drop-down lists. Only what writes a form imports this module."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sekisho.dossier import wording
from sekisho.dossier.layout import FIRST_ROW, KEY_ROW, LISTS, QUESTION_ROW, README, Column, Sheet, join_list
from sekisho.facts.codes import COUNTRIES
from sekisho.facts.dictionary import Type

# Rows below the last answer that offer a list too.
_ROOM: Final = 500
_WIDTHS: Final = {Type.BOOLEAN: 16, Type.COUNTRY: 14, Type.DECIMAL: 16, Type.INTEGER: 12, Type.DATE: 14}
_WIDEST: Final = 30
_SHARE_WIDTH: Final = 14
_QUESTION_HEIGHT: Final = 92
_HEAD: Final = PatternFill("solid", fgColor="1F3A5F")
_NEEDED_HEAD: Final = PatternFill("solid", fgColor="7A2E1F")
_HEAD_FONT: Final = Font(bold=True, color="FFFFFF", size=10)
_KEY_FONT: Final = Font(italic=True, color="808080", size=8)
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")


def readme(book: Workbook, lang: str) -> None:
    """The first sheet: how to fill in the others."""
    page = book.worksheets[0]
    page.title = README
    page.column_dimensions["A"].width = 110
    page.sheet_view.showGridLines = False
    for number, text in enumerate(wording.README[lang], 1):
        cell = page.cell(number, 1, text)
        cell.alignment = _WRAPPED
        cell.font = Font(bold=number == 1, size=16 if number == 1 else 11)


def _unit(unit: str, lang: str) -> str:
    return wording.UNIT[lang].format(unit=wording.UNITS.get(unit, {lang: unit})[lang])


def page(book: Workbook, sheet: Sheet, lang: str) -> Worksheet:
    """A sheet with its questions and its hidden keys."""
    made: Worksheet = book.create_sheet(sheet.name)
    for number, column in enumerate(sheet.columns, 1):
        unit = _unit(column.unit, lang) if column.unit else ""
        question = f"{wording.NEEDED[lang] if column.needed else ''}{column.question[lang]}{unit}"
        head = _put_text(made.cell(QUESTION_ROW, number), question)
        head.font = _HEAD_FONT
        head.fill = _NEEDED_HEAD if column.needed else _HEAD
        head.alignment = _WRAPPED
        _put_text(made.cell(KEY_ROW, number), column.key).font = _KEY_FONT
        letter = get_column_letter(number)
        made.column_dimensions[letter].width = _WIDTHS.get(column.kind, _WIDEST)
        # A code with leading zeros, or a number of a line, stays as it is typed.
        made.column_dimensions[letter].number_format = _number_format(column)
    made.row_dimensions[QUESTION_ROW].height = _QUESTION_HEIGHT
    made.row_dimensions[KEY_ROW].hidden = True
    made.freeze_panes = f"B{FIRST_ROW}"
    return made


def fill(page: Worksheet, number: int, column: Column, lang: str, answers: Sequence[object]) -> None:
    """Put answers into a column, from the first row of answers on; None leaves a cell empty."""
    for row, answer in enumerate(answers, FIRST_ROW):
        if answer is not None:
            fill_cell(page.cell(row, number), column, lang, answer)


def fill_cell(cell: Cell | MergedCell, column: Column, lang: str, answer: object) -> None:
    """Put one answer into a cell; None leaves it empty, in the column's format."""
    if isinstance(answer, tuple):
        _put_text(cell, join_list(answer))
    elif isinstance(answer, bool):
        _put_text(cell, (wording.YES if answer else wording.NO)[lang])
    elif isinstance(answer, int | date):
        cell.value = answer
    elif isinstance(answer, Decimal) and Decimal(repr(float(answer))) == answer:
        cell.value = float(answer)
    elif answer is not None:
        _put_text(cell, str(answer))
    cell.number_format = _number_format(column)
    cell.alignment = _WRAPPED


def _put_text(cell: Cell | MergedCell, text: str) -> Cell | MergedCell:
    """Text as it stands: what begins with an equals sign is no formula, what looks like an error is none."""
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith("=")
    return cell


def _number_format(column: Column) -> str:
    if column.kind is Type.DATE:
        return "yyyy-mm-dd"
    return "@" if column.kind in (Type.TEXT, Type.ENUM, Type.COUNTRY, Type.LIST, Type.SET) else "General"


class Lists:
    """Drop-down lists, which stand on a hidden sheet: written into a cell, a list may have 255 characters only."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._columns: dict[tuple[str, ...], int] = {}

    def offer(self, page: Worksheet, number: int, column: Column, filled: int) -> None:
        """Offer what can be chosen in a column, for the rows filled and room below them."""
        where = get_column_letter(number)
        self.offer_cells(page, f"{where}{FIRST_ROW}:{where}{FIRST_ROW + filled + _ROOM}", column)

    def offer_cells(self, page: Worksheet, cells: str, column: Column) -> None:
        """Offer what can be chosen in a column, for some cells (`C4:C9`)."""
        choices = self._choices(column)
        if not choices:
            return
        letter = get_column_letter(self._columns.setdefault(choices, len(self._columns) + 1))
        check = DataValidation(
            type="list",
            formula1=f"{LISTS}!${letter}$1:${letter}${len(choices)}",
            allow_blank=True,
            showErrorMessage=True,
        )
        check.promptTitle = column.key[:32]
        check.prompt = wording.CHOOSE[self._lang]
        check.showInputMessage = True
        check.add(cells)
        page.add_data_validation(check)

    def _choices(self, column: Column) -> tuple[str, ...]:
        if column.kind is Type.BOOLEAN:
            return (wording.YES[self._lang], wording.NO[self._lang])
        return tuple(sorted(COUNTRIES)) if column.kind is Type.COUNTRY else column.choices

    def write(self, book: Workbook) -> None:
        page: Worksheet = book.create_sheet(LISTS)
        page.sheet_state = "hidden"
        for choices, number in self._columns.items():
            for row, choice in enumerate(choices, 1):
                _put_text(page.cell(row, number), choice)
