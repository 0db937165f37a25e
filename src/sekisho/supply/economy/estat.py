"""The user's own copy of Japan's input-output table, in the layout of e-Stat: CSV or XLSX, any number of sectors.

Meant for the 2020 table of 107 sectors (producers' prices, competitive imports): a row of column codes, a row of names,
a column of row codes, a column of names, totals among them, imports deducted. Columns and rows are found by their
names, not by where they stand.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from openpyxl import load_workbook

from sekisho.errors import InputError, Problem
from sekisho.supply.economy.table import EXPORTS, HOUSEHOLDS, TOLERANCE_PCT, InputOutputTable, Sector, checked

Floats = NDArray[np.float64]

INNER_TOTAL: Final = "内生部門計"
ADDED_TOTAL: Final = "粗付加価値部門計"
OUTPUT: Final = "国内生産額"
_TOTALS: Final = ("国内最終需要計", "国内需要合計", "最終需要計", "需要合計", "最終需要部門計")
_BUSINESS: Final = re.compile("家計外消費支出")
_HOUSEHOLDS: Final = re.compile("^(民間消費支出|家計消費支出)")
_EXPORT: Final = re.compile("^(輸出|調整項)")
_IMPORT: Final = re.compile(r"^\(控除\)|^控除")
_UNIT: Final = re.compile(r"単位[::]?\s*\(?\s*(100万円|百万円|10億円|十億円|億円|千円|円)")
_UNITS: Final = {
    "100万円": "million yen",
    "百万円": "million yen",
    "10億円": "billion yen",
    "十億円": "billion yen",
    "億円": "hundred million yen",
    "千円": "thousand yen",
    "円": "yen",
}
_YEAR: Final = re.compile(r"((?:19|20)\d\d)\s*年")
_CODE: Final = re.compile(r"^\d{1,4}(-\d+)?P?$")
_JOINED: Final = re.compile(r"^(\d{2,4})[_ ](.+)$")
_NOTHING: Final = frozenset(["", "-", "－", "…", "...", "***", "x", "X"])
_MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class _Head:
    """A row or column of the file: its place counted from 0, its code and its name with width and spaces folded."""

    at: int
    code: str
    name: str

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}".strip()


def read_estat(path: Path, year: int | None = None, tolerance_pct: float = TOLERANCE_PCT) -> InputOutputTable:
    """The table in a file as e-Stat publishes it. Raises InputError with every fault that was found.

    Imports are deducted in such a table, so each good's imports are shared over its domestic uses in proportion, and
    exports are taken to be made at home; where imports exceed domestic uses, the rest passes through to exports.
    A cell below 0 is a by-product sold (scrap): it counts as supply from elsewhere, and as an input below 0 of its
    seller. Business consumption (家計外消費支出) is in other inputs, so that value added is GDP.
    year: where the file does not name it.
    """
    cells = _cells(path)
    row_heads, column_heads, data_from = _heads(cells, path.name)
    sectors = _sectors(row_heads, column_heads, path.name)
    n = len(sectors)
    problems: list[Problem] = []

    def block(rows: Sequence[_Head], columns: Sequence[_Head]) -> Floats:
        return _numbers(cells, rows, columns, path.name, problems)

    inner_rows, inner_columns = row_heads[:n], column_heads[:n]
    demand, exports, imports = _demand(column_heads[n:])
    if not imports:
        cause = "no column deducts imports ((控除)輸入)"
        raise InputError(Problem(path.name, cause, "give the table of competitive imports (競争輸入型)"))
    added, business = _added(row_heads[n:])
    total_column, total_row = _named(column_heads, OUTPUT), _named(row_heads, OUTPUT)
    flows = block(inner_rows, inner_columns)
    wanted = block(inner_rows, demand)
    abroad = block(inner_rows, exports).sum(axis=1)
    bought = block(inner_rows, imports).sum(axis=1)
    value_added = block(added, inner_columns).sum(axis=0)
    outlays = block(business, inner_columns).sum(axis=0)
    output = block(inner_rows, [total_column])[:, 0]
    output_again = block([total_row], inner_columns)[0]
    if problems:
        raise InputError(_shortened(problems, path.name))
    # The deduction is printed with its sign or without.
    bought = -bought if bought.sum() < 0 else bought
    uneven = [
        Problem(
            f"{path.name}: {sector.code} {OUTPUT}",
            f"is {row:,.0f} in the sector's row and {column:,.0f} in its column, off by {row - column:+,.0f}",
            "the two are one figure",
        )
        for sector, row, column in zip(sectors, output, output_again, strict=True)
        if abs(row - column) > tolerance_pct / 100 * max(abs(row), abs(column))
    ]
    if uneven:
        raise InputError(_shortened(uneven, path.name))
    by_product = np.minimum(flows, 0.0)
    uses = flows - by_product
    elsewhere = bought - by_product.sum(axis=1)
    at_home = uses.sum(axis=1) + wanted.sum(axis=1)
    share = np.clip(np.divide(elsewhere, at_home, out=np.zeros(n), where=at_home > 0), 0.0, 1.0)
    passed_on = elsewhere - share * at_home
    title = " ".join(_text(cell) for row in cells[:data_from] for cell in row)
    unit = _UNIT.search(title)
    said = _YEAR.search(title)
    table = InputOutputTable(
        id=path.stem,
        year=year if year is not None else int(said.group(1)) if said else 0,
        currency=_UNITS[unit.group(1)] if unit else "unit not stated",
        sectors=sectors,
        domestic=(1 - share)[:, None] * uses,
        imports=share[:, None] * uses,
        final_demand=np.column_stack([(1 - share)[:, None] * wanted, abroad - passed_on]),
        final_demand_names=(*(_demand_name(head) for head in demand), EXPORTS),
        value_added=value_added,
        output=output,
        other_inputs=outlays + by_product.sum(axis=0),
        source=f"the user's own file {path.name}, in the layout of e-Stat (Ministry of Internal Affairs)",
        licence="the user's; e-Stat terms of use",
        note="imports shared over domestic uses in proportion; by-products and business consumption in other inputs",
    )
    return checked(table, path.name, tolerance_pct)


def _cells(path: Path) -> list[list[Any]]:
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise InputError(Problem(str(path), f"cannot be read: {fault.strerror}", "name the table's file")) from fault
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _sheet(content, path.name)
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [list(row) for row in csv.reader(io.StringIO(text))]
    remedy = "save it as CSV in UTF-8 or Shift_JIS, or as XLSX"
    raise InputError(Problem(path.name, "is no text in UTF-8 or Shift_JIS, and no XLSX", remedy))


def _sheet(content: bytes, label: str) -> list[list[Any]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as fault:
        raise InputError(Problem(label, "is no XLSX workbook that can be read", "save it again as XLSX")) from fault
    for sheet in book.worksheets:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        if any(_folded(cell).endswith(INNER_TOTAL) for row in rows[:20] for cell in row):
            return rows
    cause = f"no sheet of {', '.join(book.sheetnames)} has a column {INNER_TOTAL}"
    raise InputError(Problem(label, cause, "give the table of transactions at producers' prices (取引基本表)"))


def _text(cell: Any) -> str:
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell))


def _folded(cell: Any) -> str:
    return re.sub(r"\s+|\(続き\)", "", _text(cell))


def _heads(cells: list[list[Any]], label: str) -> tuple[list[_Head], list[_Head], int]:
    """Heads of rows and of columns, in order, and the first row of figures."""
    name_row = next((at for at, row in enumerate(cells[:20]) if _has(row, INNER_TOTAL)), None)
    if name_row is None:
        cause = f"no column is named {INNER_TOTAL} in the first 20 rows"
        raise InputError(Problem(label, cause, "give the table of transactions at producers' prices (取引基本表)"))
    width = max(len(row) for row in cells)
    rows = [[*row, *([None] * (width - len(row)))] for row in cells]
    name_column = next(
        (at for at in range(min(6, width)) if _has([row[at] for row in rows[name_row + 1 :]], INNER_TOTAL)), None
    )
    if name_column is None:
        cause = f"no row is named {INNER_TOTAL} in the first six columns"
        raise InputError(Problem(label, cause, "keep the names of rows to the left of the figures"))
    # Figures of two to four digits look like codes; codes stand where neither names nor figures do.
    code_row = next(
        (
            at
            for at in (name_row - 1, name_row + 1)
            if 0 <= at < len(rows) and _codes_in(rows[at]) > 2 and _is_corner(rows[at][name_column])
        ),
        None,
    )
    code_column = next(
        (
            at
            for at in range(min(6, width))
            if at != name_column and _codes_in([row[at] for row in rows]) > 2 and _is_corner(rows[name_row][at])
        ),
        None,
    )
    data_from = max(name_row, code_row or 0) + 1
    first_column = max(name_column, code_column or 0) + 1
    columns = [
        head
        for at in range(first_column, width)
        if (head := _head(at, rows[code_row][at] if code_row is not None else None, rows[name_row][at])) is not None
    ]
    heads = [
        head
        for at in range(data_from, len(rows))
        if (head := _head(at, rows[at][code_column] if code_column is not None else None, rows[at][name_column]))
        is not None
    ]
    return _filled(heads), _filled(columns), data_from


def _filled(heads: list[_Head]) -> list[_Head]:
    """Codes that a spreadsheet took for numbers get their leading zeros back: all are as long as that of the total."""
    length = max((len(head.code) for head in heads if head.name.endswith(INNER_TOTAL)), default=0)
    return [replace(head, code=head.code.zfill(length)) if head.code.isdigit() else head for head in heads]


def _has(row: Sequence[Any], name: str) -> bool:
    return any(_folded(cell).endswith(name) for cell in row)


def _is_corner(cell: Any) -> bool:
    return _folded(cell) in ("", "コード", "部門コード", "行コード", "列コード")


def _codes_in(row: Sequence[Any]) -> int:
    return sum(bool(_CODE.match(_code(cell))) for cell in row)


def _code(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else _folded(cell)


def _head(at: int, code: Any, name: Any) -> _Head | None:
    folded = _folded(name)
    if not folded:
        return None
    joined = _JOINED.match(folded)
    if joined:
        return _Head(at, joined.group(1), joined.group(2))
    return _Head(at, _code(code) if code is not None else "", folded)


def _named(heads: Sequence[_Head], name: str) -> _Head:
    return next(head for head in heads if head.name.endswith(name))


def _sectors(rows: list[_Head], columns: list[_Head], label: str) -> tuple[Sector, ...]:
    problems = []
    for heads, axis in ((rows, "row"), (columns, "column")):
        for name in (INNER_TOTAL, OUTPUT):
            if not any(head.name.endswith(name) for head in heads):
                problems.append(Problem(label, f"no {axis} is named {name}", "keep the totals in the file"))
    if not any(head.name.endswith(ADDED_TOTAL) for head in rows):
        problems.append(Problem(label, f"no row is named {ADDED_TOTAL}", "keep the totals in the file"))
    if problems:
        raise InputError(problems)
    down = rows[: rows.index(_named(rows, INNER_TOTAL))]
    across = columns[: columns.index(_named(columns, INNER_TOTAL))]
    if len(down) != len(across):
        cause = f"has {len(down)} sectors down and {len(across)} across"
        remedy = "give a square table: the medium (107) or small classification, not the basic one"
        raise InputError(Problem(label, cause, remedy))
    problems = [
        Problem(
            f"{label}: sector {place + 1}",
            f"is {row.label} in the rows and {column.label} in the columns",
            "put both in one order",
        )
        for place, (row, column) in enumerate(zip(down, across, strict=True))
        if (row.code, row.name) != (column.code, column.name) and not (row.code and row.code == column.code)
    ]
    if problems:
        raise InputError(_shortened(problems, label))
    return tuple(Sector(row.code or f"{place + 1:03}", {"ja": row.name}) for place, row in enumerate(down))


def _demand(heads: Sequence[_Head]) -> tuple[list[_Head], list[_Head], list[_Head]]:
    """Columns of domestic final demand, of exports and of imports; totals only where nothing stands below them."""
    imports = [head for head in heads if _IMPORT.match(head.name)]
    exports = [head for head in heads if _EXPORT.match(head.name)]
    parts = [head for head in imports if not head.name.endswith("計")]
    sold = [head for head in exports if not head.name.endswith("計")]
    used = {*imports, *exports}
    totals = (INNER_TOTAL, OUTPUT, *_TOTALS)
    domestic = [head for head in heads if head not in used and not head.name.endswith(totals)]
    return domestic, sold or exports, parts or imports


def _demand_name(head: _Head) -> str:
    return HOUSEHOLDS if _HOUSEHOLDS.match(head.name) else head.name


def _added(heads: Sequence[_Head]) -> tuple[list[_Head], list[_Head]]:
    """Rows of value added, and those of business consumption that GDP leaves out."""
    end = heads.index(_named(heads, ADDED_TOTAL))
    inner = [head for head in heads[:end] if not head.name.endswith(INNER_TOTAL)]
    business = [head for head in inner if _BUSINESS.match(head.name)]
    return [head for head in inner if head not in business], business


def _numbers(
    cells: list[list[Any]], rows: Sequence[_Head], columns: Sequence[_Head], label: str, problems: list[Problem]
) -> Floats:
    values = np.zeros((len(rows), len(columns)))
    for down, row in enumerate(rows):
        line = cells[row.at]
        for across, column in enumerate(columns):
            cell = line[column.at] if column.at < len(line) else None
            number = _number(cell)
            if number is None:
                place = f"{label}: row {row.at + 1}, column {column.at + 1} ({row.label} to {column.label})"
                problems.append(Problem(place, f"is no number; got {cell!r}", "leave it empty for nothing"))
            else:
                values[down, across] = number
    return values


def _number(cell: Any) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) if math.isfinite(cell) else None
    text = _folded(cell).replace(",", "")
    if text in _NOTHING:
        return 0.0
    if text[0] in "△▲":
        text = f"-{text[1:]}"
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _shortened(problems: list[Problem], label: str) -> list[Problem]:
    """All problems, or the first of many and how many more there are: a column out of place spoils thousands."""
    if len(problems) <= _MOST_TOLD:
        return problems
    return [*problems[:_MOST_TOLD], Problem(label, f"{len(problems) - _MOST_TOLD:,} more of the same kind")]
