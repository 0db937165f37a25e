"""Writes the folder's workbook: empty for an importer to fill in, or filled from a folder; and those of the masters."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sekisho.dossier import pages
from sekisho.dossier.folder.disk import write_whole
from sekisho.dossier.folder.fields import Field, Kind, Section, sections
from sekisho.dossier.folder.model import Case, Folder
from sekisho.dossier.folder.sheets import CASE_SHEET, COMPOSITION, columns, comment, sheet, words
from sekisho.dossier.layout import FIRST_ROW, QUESTION_ROW, README, UNKNOWN_SHARE, Column
from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary
from sekisho.facts.dictionary import LANGUAGES

_ROOM: Final = 500
_COMMENT_WIDTH: Final = 320
_COMMENT_LINE: Final = 18
_CHARACTERS_A_LINE: Final = 42
_HEAD: Final = PatternFill("solid", fgColor="1F3A5F")
_ANSWERED: Final = PatternFill("solid", fgColor="F4F7FA")
_HEAD_FONT: Final = Font(bold=True, color="FFFFFF", size=11)
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
# Spreadsheets count days from 1900, and get its first two months wrong.
_FIRST_DAY: Final = date(1900, 3, 1)
# Digits that every spreadsheet keeps when it saves a number again.
_MOST_DIGITS: Final = 15
_LOOKS_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ID_COLUMNS: Final[Mapping[Kind, str]] = {
    Kind.PARTY: "parties",
    Kind.PRODUCT: "products",
    Kind.CONTRACT: "contracts",
    Kind.ORDER: "purchase_orders",
    Kind.LINE: "lines",
}
_MODIFIED: Final = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)

Row = Mapping[str, object]


def workbook_bytes(
    folder: Folder | None, lang: str = "en", *, masters: bool = True, dictionary: Dictionary | None = None
) -> bytes:
    """The workbook of a case, empty or filled, its questions and comments in `lang` (en, ja, zh).

    Equal input gives equal bytes. masters: with the parties and products that the case takes from the masters, so
    that the workbook stands alone; False leaves them out. The disclosure register and the papers themselves are no
    part of it.
    """
    _check_language(lang)
    plan = sections(dictionary)
    wanted = [each for each in plan.values() if each.file != "register" and each.of is None]
    rows = _rows(plan, folder, masters) if folder is not None else {}
    case = (folder.case, plan["end_use"]) if folder is not None else (None, plan["end_use"])
    return _book(wanted, rows, lang, case)


def master_bytes(
    section: str, records: Sequence[Any] = (), lang: str = "en", dictionary: Dictionary | None = None
) -> bytes:
    """The workbook of a master (`parties` or `products`), empty or filled."""
    _check_language(lang)
    plan = sections(dictionary)
    return _book([plan[section]], {section: [_row(plan[section], each) for each in records]}, lang, None)


def write_workbook(
    path: Path,
    folder: Folder | None = None,
    lang: str = "en",
    *,
    masters: bool = True,
    dictionary: Dictionary | None = None,
) -> None:
    """Write `workbook_bytes` to a file, whole or not at all. Raises InputError where it cannot be written."""
    write_whole(Path(path), workbook_bytes(folder, lang, masters=masters, dictionary=dictionary))


def _check_language(lang: str) -> None:
    if lang not in LANGUAGES:
        raise InputError(Problem("lang", f'is not known; got "{lang}"', f"known are {', '.join(LANGUAGES)}"))


def _rows(plan: Mapping[str, Section], folder: Folder, masters: bool) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for section in plan.values():
        if section.single or section.file == "register":
            continue
        outer = plan[section.inside] if section.inside else None
        if outer is not None:
            rows[section.name] = [
                {str(section.link): getattr(record, str(outer.id)), **_row(section, each)}
                for record in getattr(folder, outer.name)
                for each in getattr(record, str(section.list))
            ]
            continue
        records = getattr(folder, section.name)
        if section.file == "master" and not masters:
            records = [each for each in records if each.place.file == folder.source]
        rows[section.name] = [_row(section, each) for each in records]
    return rows


def _row(section: Section, record: Any) -> Row:
    """A record's values by the keys of its columns."""
    row: dict[str, object] = {}
    for field in section.fields:
        value = record.more.get(field.key) if field.attribute is None else getattr(record, field.attribute)
        if field.kind is Kind.COMPOSITION:
            for symbol, share in (value or {}).items():
                row[f"{field.key}.{symbol}"] = UNKNOWN_SHARE if share is None else _written(share)
        elif value is not None:
            row[field.key] = _written(Decimal(value) / 1000 if field.kind in (Kind.MASS, Kind.STOCK_MASS) else value)
    return row


def _written(value: Any) -> object:
    """A value as a cell can hold it and every spreadsheet gives it back; otherwise as text."""
    if isinstance(value, tuple):
        return tuple(_escaped(str(each)) for each in value)
    if isinstance(value, date):
        return value if value >= _FIRST_DAY else value.isoformat()
    if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > _MOST_DIGITS:
        return format(value, "f")
    if isinstance(value, int) and not isinstance(value, bool) and len(str(abs(value))) > _MOST_DIGITS:
        return str(value)
    return _escaped(value) if isinstance(value, str) else value


def _escaped(text: str) -> str:
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def _book(
    wanted: Iterable[Section], rows: Mapping[str, Sequence[Row]], lang: str, case: tuple[Case | None, Section] | None
) -> bytes:
    book = Workbook()
    book.properties.creator = "Sekisho"
    _readme(book, lang)
    lists = pages.Lists(lang)
    here = {section.name for section in wanted}
    for section in wanted:
        entries = rows.get(section.name, ())
        symbols = dict.fromkeys(
            key.removeprefix(f"{COMPOSITION}.") for entry in entries for key in entry if key.startswith(COMPOSITION)
        )
        if section.name == CASE_SHEET and case is not None:
            _case_page(book, section, case, lang, lists)
            continue
        page = pages.page(book, sheet(section, symbols), lang)
        for number, (column, field) in enumerate(columns(section, symbols), 1):
            pages.fill(page, number, column, lang, [entry.get(column.key) for entry in entries])
            _comment(page.cell(QUESTION_ROW, number), comment(column, field, lang))
            lists.offer(page, number, column, len(entries))
            where = get_column_letter(number)
            kind = field.kind if field is not None else Kind.CONTRACT
            source = section.inside if field is None else _ID_COLUMNS.get(kind)
            if source is not None and source in here:
                _offer_ids(page, f"{where}{FIRST_ROW}:{where}{FIRST_ROW + len(entries) + _ROOM}", source)
    lists.write(book)
    content = io.BytesIO()
    book.save(content)
    return steady(content.getvalue())


def _readme(book: Workbook, lang: str) -> None:
    page = book.worksheets[0]
    page.title = README
    page.column_dimensions["A"].width = 110
    page.sheet_view.showGridLines = False
    for number, text in enumerate(words()["readme"][lang], 1):
        cell = page.cell(number, 1, text)
        cell.alignment = _WRAPPED
        cell.font = Font(bold=number == 1, size=16 if number == 1 else 11)


def _case_page(
    book: Workbook, section: Section, case: tuple[Case | None, Section], lang: str, lists: pages.Lists
) -> None:
    """One question a row, for one answer each."""
    page: Worksheet = book.create_sheet(CASE_SHEET)
    record, inner = case
    head = words()["case_head"]
    for number, text in ((1, head["question"][lang]), (2, "key"), (3, head["answer"][lang])):
        title = page.cell(1, number, text)
        title.font, title.fill = _HEAD_FONT, _HEAD
    answers = dict(_row(section, record)) if record is not None else {}
    inner_answers = dict(_row(inner, record.end_use)) if record is not None else {}
    questions: list[tuple[str, Column, Field | None, object]] = [
        (column.key, column, field, answers.get(column.key)) for column, field in columns(section)
    ]
    questions += [
        (f"{inner.name}.{column.key}", column, field, inner_answers.get(column.key)) for column, field in columns(inner)
    ]
    for number, (key, column, field, answer) in enumerate(questions, 2):
        asked = page.cell(number, 1, column.question[lang])
        asked.alignment, asked.font = _WRAPPED, Font(bold=column.needed)
        page.cell(number, 2, key)
        cell = page.cell(number, 3)
        pages.fill_cell(cell, column, lang, answer)
        cell.fill = _ANSWERED
        _comment(asked, comment(column, field, lang))
        lists.offer_cells(page, f"C{number}:C{number}", column)
        if field is not None and field.kind is Kind.PARTY:
            _offer_ids(page, f"C{number}:C{number}", "parties")
    page.column_dimensions["A"].width, page.column_dimensions["C"].width = 70, 60
    page.column_dimensions["B"].hidden = True
    page.freeze_panes = "A2"


def _comment(cell: Any, text: str) -> None:
    if text:
        lines = sum(1 + len(line) // _CHARACTERS_A_LINE for line in text.split("\n"))
        cell.comment = Comment(text, "Sekisho", height=_COMMENT_LINE * (lines + 1), width=_COMMENT_WIDTH)


def _offer_ids(page: Worksheet, cells: str, source: str) -> None:
    """Offer what the first column of another sheet names; an id of a master may be typed all the same."""
    check = DataValidation(
        type="list",
        formula1=f"{source}!$A${FIRST_ROW}:$A${FIRST_ROW + _ROOM}",
        allow_blank=True,
        showErrorMessage=False,
    )
    check.add(cells)
    page.add_data_validation(check)


def steady(content: bytes) -> bytes:
    """The same workbook or document without the time at which it was packed: equal bytes for equal content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as again:
        for entry in made.infolist():
            part = made.read(entry)
            if entry.filename == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", part)
            again.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
