"""Reads the folder's workbook, and those of the masters: cells into the same data that YAML gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sekisho.dossier.answers import FREE_PREFIX
from sekisho.dossier.cells import Cell, Cells, read_pages
from sekisho.dossier.folder.build import Source
from sekisho.dossier.folder.fields import Kind, Section
from sekisho.dossier.folder.sheets import CASE_SHEET, COMPOSITION, columns, share_column
from sekisho.dossier.layout import KEY_ROW, LISTS, README, Column
from sekisho.dossier.values import Unfit, nearest, shown
from sekisho.dossier.workbook import meaning
from sekisho.errors import InputError, Problem
from sekisho.facts.codes import SYMBOLS

_HEAD_ROWS: Final = 10
_KEY_COLUMN, _ANSWER_COLUMN = 2, 3
# How a workbook guards an underscore that looks like the start of an escape, and writes the line end of pasted text.
_GUARDED, _PASTED_LINE_END = "_x005F_", "_x000D_\n"
_TAKE: Final = "take the workbook from `sekisho dossier template --folder`, and leave its hidden keys as they are"


def read_sheets(content: bytes, file: str, plan: Mapping[str, Section], only: str | None) -> Source:
    """The data of a workbook with the cell of each path. only: `case`, or the section of a master.

    Raises InputError with every problem of the workbook itself, placed like `contracts!D4`.
    """
    return _Book(plan, read_pages(content), only or CASE_SHEET).source(file)


class _Book:
    def __init__(self, plan: Mapping[str, Section], pages: Mapping[str, Cells], only: str) -> None:
        self.plan = plan
        self.pages = pages
        self.data: dict[str, Any] = {}
        self.cells: dict[str, str] = {}
        self.problems: list[Problem] = []
        wanted = [section for section in plan.values() if section.file != "register"]
        if only != CASE_SHEET:
            wanted = [plan[only]]
        names = {section.name for section in wanted if section.of is None}
        self._check_titles(names)
        if only == CASE_SHEET:
            self._case()
        for section in wanted:
            if not section.single and section.inside is None:
                self._list(section)
        for section in wanted:
            if section.inside is not None:
                self._inner(section)

    def source(self, file: str) -> Source:
        if self.problems:
            raise InputError(self.problems)
        return Source(file, self.data, self.cells)

    def fault(self, place: str, cause: str, remedy: str = "") -> None:
        self.problems.append(Problem(place, cause, remedy))

    def _check_titles(self, names: set[str]) -> None:
        for title in self.pages:
            if title in names or title in (README, LISTS) or title.startswith(FREE_PREFIX):
                continue
            if title in self.plan:
                # A master may be a copy of the whole template, as long as nothing in it goes unread.
                if self._is_filled(title):
                    cause = f"is filled in, and this workbook is read for the sheet {' and '.join(sorted(names))} only"
                    self.fault(title, cause, "move what it holds to where it is read, or empty the sheet")
                continue
            meant = nearest(title, names)
            remedy = f"did you mean {meant}?" if meant else "begin the name of a sheet of your own with x_"
            self.fault(title, "is no sheet of this workbook", remedy)
        for name in names - set(self.pages) if CASE_SHEET in names else ():
            if name == CASE_SHEET:
                self.fault(name, "is missing", _TAKE)

    def _is_filled(self, title: str) -> bool:
        """Does a sheet hold more than its questions and keys?"""
        if title == CASE_SHEET:
            cells = [cells.get(_ANSWER_COLUMN) for number, cells in self.pages[title] if number > 1]
        else:
            cells = [cell for number, row in self.pages[title] if number > KEY_ROW for cell in row.values()]
        return any(cell is not None and not _blank(cell) for cell in cells)

    def _case(self) -> None:
        """The sheet that holds a question in each row: key in the second column, answer in the third."""
        inner = self.plan["end_use"]
        known = {column.key: column for column, _ in columns(self.plan[CASE_SHEET])}
        known |= {f"{inner.name}.{column.key}": column for column, _ in columns(inner)}
        seen: set[str] = set()
        for number, cells in self.pages.get(CASE_SHEET, ()):
            key_cell = cells.get(_KEY_COLUMN)
            key = str(key_cell.value).strip() if key_cell is not None else ""
            beyond = [cell for at, cell in cells.items() if at > _ANSWER_COLUMN]
            if key.startswith(FREE_PREFIX):
                continue
            if beyond:
                self.fault(beyond[0].place, "stands in a column that is not read", "the answer stands in column C")
            if key in seen:
                self.fault(f"{CASE_SHEET}!B{number}", f"the key {key[:60]} stands twice", "keep one of the rows")
            seen.add(key)
            answer = cells.get(_ANSWER_COLUMN)
            if key in known:
                if answer is not None and not _blank(answer):
                    self._put_case(key, answer, known[key], inner.name)
            elif key and number > 1:
                meant = nearest(key, known)
                self.fault(
                    f"{CASE_SHEET}!B{number}",
                    f"{key[:60]} is no key of the sheet {CASE_SHEET}",
                    f"did you mean {meant}?" if meant else "begin a key of your own with x_",
                )
            elif answer is not None and number > 1:
                self.fault(answer.place, "stands in a row without a key", _TAKE)
        if CASE_SHEET in self.pages and not seen & set(known):
            self.fault(CASE_SHEET, "has no column of keys", _TAKE)

    def _put_case(self, key: str, cell: Cell, column: Column, inner: str) -> None:
        head, _, last = key.partition(".")
        into = self.data.setdefault(inner, {}) if head == inner else self.data
        into[last if head == inner else key] = _value(column, cell)
        self.cells[key] = cell.place

    def _list(self, section: Section) -> None:
        rows = list(self._table(section))
        self.data[section.name] = [self._entry(row, f"{section.name}[{at}]") for at, row in enumerate(rows)]

    def _inner(self, section: Section) -> None:
        """Put each row into the record that its first column names."""
        outer = self.plan[section.inside or ""]
        by_name: dict[str, int] = {}
        for at, entry in enumerate(self.data[outer.name]):
            by_name.setdefault(str(entry.get(outer.id or "")), at)
        for row in self._table(section):
            link = row.pop(section.link or "", None)
            place = link.place if link is not None else next(iter(row.values())).place
            if link is None:
                self.fault(place, f"does not say which {section.link} it belongs to", f"give its {outer.id}")
            elif str(link.value) not in by_name:
                meant = nearest(link.value, by_name)
                remedy = f"did you mean {meant}?" if meant else f"add it to the sheet {outer.name}"
                self.fault(place, f"{shown(link.value)} is no {section.link} of this workbook", remedy)
            elif row:
                at = by_name[str(link.value)]
                entries = self.data[outer.name][at].setdefault(section.list, [])
                entries.append(self._entry(row, f"{outer.name}[{at}].{section.list}[{len(entries)}]"))

    def _entry(self, row: Mapping[str, Cell], path: str) -> dict[str, Any]:
        entry: dict[str, Any] = {}
        self.cells[path] = next(iter(row.values())).place
        for key, cell in row.items():
            head, _, last = key.partition(".")
            if head == COMPOSITION:
                entry.setdefault(head, {})[last] = cell.value
            else:
                entry[key] = cell.value
            self.cells[f"{path}.{key}"] = cell.place
        return entry

    def _table(self, section: Section) -> Iterator[dict[str, Cell]]:
        """The rows below the keys, by key, with what their column's kind makes of the cells."""
        known = {column.key: column for column, _ in columns(section)}
        found: dict[int, Column | None] = {}
        rows = self.pages.get(section.name, ())
        for number, cells in rows:
            if found:
                row = self._row(found, cells)
                if row:
                    yield row
            elif any(cell.value in known for cell in cells.values() if isinstance(cell.value, str)):
                found = self._columns(section, known, cells)
            elif number > _HEAD_ROWS:
                break
        if rows and not found:
            self.fault(section.name, "has no row of keys", _TAKE)

    def _columns(
        self, section: Section, known: Mapping[str, Column], cells: Mapping[int, Cell]
    ) -> dict[int, Column | None]:
        shares = next((field for field in section.fields if field.kind is Kind.COMPOSITION), None)
        found: dict[int, Column | None] = {}
        seen: set[str] = set()
        for number, cell in cells.items():
            key = str(cell.value).strip()
            symbol = key.removeprefix(f"{COMPOSITION}.")
            found[number] = known.get(key)
            if key in seen:
                self.fault(cell.place, f"the key {key[:60]} stands twice", "keep one of the columns")
            elif shares is not None and symbol != key and symbol in SYMBOLS:
                found[number] = known.get(key) or share_column(shares, symbol)
            elif key not in known and not key.startswith(FREE_PREFIX):
                meant = nearest(key, known)
                remedy = f"did you mean {meant}?" if meant else "begin the key of a column of your own with x_"
                self.fault(cell.place, f"{key[:60]} is no key of the sheet {section.name}", remedy)
            seen.add(key)
        return found

    def _row(self, found: Mapping[int, Column | None], cells: Mapping[int, Cell]) -> dict[str, Cell]:
        row: dict[str, Cell] = {}
        for number, cell in cells.items():
            if _blank(cell):
                continue
            if number not in found:
                self.fault(cell.place, "stands in a column without a key", "move it, or give the column a key with x_")
            elif (column := found[number]) is not None:
                row[column.key] = Cell(cell.place, _value(column, cell))
        return row


def _blank(cell: Cell) -> bool:
    return isinstance(cell.value, str) and not cell.value.strip()


def _value(column: Column, cell: Cell) -> Any:
    value = cell.value
    if isinstance(value, str):
        value = value.replace(_PASTED_LINE_END, "\n").replace(_GUARDED, "_")
    found = meaning(column, Cell(cell.place, value, cell.percent))
    return found if not isinstance(found, str) or isinstance(found, Unfit) or found.strip() else None
