"""Reads the XLSX form: cells into the same data that JSON and YAML give, and problems back to their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from sekisho.dossier import wording
from sekisho.dossier.answers import FREE_PREFIX
from sekisho.dossier.cells import Cell, Cells, read_pages
from sekisho.dossier.layout import (
    EVIDENCE,
    LISTS,
    README,
    UNKNOWN_SHARE,
    Column,
    Sheet,
    share_column,
    sheets,
    split_list,
)
from sekisho.dossier.model import Dossier
from sekisho.dossier.paths import by_position, holder_of, holds_others, of_party
from sekisho.dossier.read import read_application
from sekisho.dossier.shape import COMPOSITION
from sekisho.dossier.values import Unfit, half_width, nearest, read_decimal, shown
from sekisho.errors import InputError, Problem
from sekisho.facts import Dictionary
from sekisho.facts import dictionary as shipped
from sekisho.facts.codes import SYMBOLS
from sekisho.facts.dictionary import LANGUAGES, Type

_HEAD_ROWS: Final = 10
_BOOLEANS: Final = {"true": True, "false": False} | {
    word: answer for answer, words in ((True, wording.YES), (False, wording.NO)) for word in words.values()
}
_NO_ANSWER: Final = "write {yes} or {no} ({also}), or leave the cell empty where it is not known".format(
    yes=wording.YES["en"],
    no=wording.NO["en"],
    also=", ".join(f"{wording.YES[lang]} or {wording.NO[lang]}" for lang in LANGUAGES if lang != "en"),
)
# What ties the sheets together is no answer, and rests on nothing.
_LINKS: Final = ("exporter", "importer", "end_users", "party", "lines", "downstream", "documents")


def read_form(content: bytes, name: str, dictionary: Dictionary | None = None) -> Dossier:
    """The application in the bytes of a workbook. Problems name the cell: `form.xlsx: lines!D4 (lines[1].net_kg)`.

    Raises InputError with every problem; what the workbook itself is at fault in comes before what it says.
    """
    facts = dictionary or shipped()
    try:
        form = _Form(facts, read_pages(content))
    except InputError as error:
        raise InputError(problem.inside(name) for problem in error.problems) from None
    try:
        return read_application(form.data, name, facts)
    except InputError as error:
        told: dict[tuple[str, str, str], Problem] = {}
        for problem in error.problems:
            at = form.at_cell(problem, name)
            # The row of a party stands in every place of the party.
            told.setdefault((at.place.partition(" (")[0], at.cause, at.remedy), at)
        raise InputError(told.values()) from None


@dataclass
class _Form:
    """The data of a form, as JSON would give it, and the cell of each path in it."""

    dictionary: Dictionary
    pages: Mapping[str, Cells]
    data: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    # What the application sheet says of the importer as the root of the tree.
    root: dict[str, Any] = field(default_factory=dict)
    # The cells of what the evidence says of a party's answer, by the party's id and the answer's key.
    proofs: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plan = {sheet.name: sheet for sheet in sheets(self.dictionary)}
        for title in self.pages:
            if title not in plan and title not in (README, LISTS) and not title.startswith(FREE_PREFIX):
                meant = nearest(title, plan)
                remedy = f"did you mean {meant}?" if meant else "begin the name of a sheet of your own with x_"
                self.fault(title, "is no sheet of the form", remedy)
        tables = {name: list(self._table(sheet)) for name, sheet in plan.items()}
        self._application(tables["application"])
        for name in ("lines", "documents", "downstream"):
            self.data[name] = [self._entry(row, f"{name}[{at}]", f"{name}[].") for at, row in enumerate(tables[name])]
        found = self._parties(tables["parties"])
        parties = {
            identity: {key.removeprefix("party."): cell.value for key, cell in row.items()}
            for identity, row in found.items()
        }
        numbers = {number: at for at, row in enumerate(self.data["lines"]) if (number := _whole(row.get("line")))}
        for row in tables[EVIDENCE]:
            self._prove(row, parties, numbers)
        self._link(found, parties)
        if self.problems:
            raise InputError(self.problems)

    def fault(self, place: str, cause: str, remedy: str = "") -> None:
        self.problems.append(Problem(place, cause, remedy))

    def at_cell(self, problem: Problem, name: str) -> Problem:
        """The same problem with the cell, where the place lies in one."""
        path = problem.place.removeprefix(f"{name}: ")
        at = path
        while at and at not in self.cells:
            at = at[: max(at.rfind("."), at.rfind("["), 0)]
        return Problem(f"{name}: {self.cells[at]} ({path})", problem.cause, problem.remedy) if at else problem

    def _table(self, sheet: Sheet) -> Iterator[dict[str, Cell]]:
        """The rows below the keys, by key, with what their column's kind makes of the cells."""
        columns: dict[int, Column | None] = {}
        known = sheet.by_key()
        for number, cells in self.pages.get(sheet.name, ()):
            if columns:
                row = self._row(columns, cells)
                if row:
                    yield row
            elif any(cell.value in known for cell in cells.values() if isinstance(cell.value, str)):
                columns = self._columns(sheet, cells)
            elif number > _HEAD_ROWS:
                break
        if not columns and (self.pages.get(sheet.name) or sheet.name in ("application", "lines")):
            remedy = "take the form from `sekisho dossier template` and leave its row 2 as it is"
            self.fault(sheet.name, "has no row of keys" if sheet.name in self.pages else "is missing", remedy)

    def _columns(self, sheet: Sheet, cells: Mapping[int, Cell]) -> dict[int, Column | None]:
        known = sheet.by_key()
        columns: dict[int, Column | None] = {}
        seen: set[str] = set()
        for number, cell in cells.items():
            key = str(cell.value).strip()
            symbol = key.removeprefix(f"lines[].{COMPOSITION}.")
            columns[number] = known.get(key)
            if key in seen:
                self.fault(cell.place, f"the key {key[:60]} stands twice", "keep one of the columns")
            elif symbol != key and symbol in SYMBOLS:
                columns[number] = known.get(key) or share_column(symbol)
            elif key not in known and not key.startswith(FREE_PREFIX):
                meant = nearest(key, known)
                remedy = f"did you mean {meant}?" if meant else "begin the key of a column of your own with x_"
                self.fault(cell.place, f"{key[:60]} is no key of the sheet {sheet.name}", remedy)
            seen.add(key)
        return columns

    def _row(self, columns: Mapping[int, Column | None], cells: Mapping[int, Cell]) -> dict[str, Cell]:
        row: dict[str, Cell] = {}
        for number, cell in cells.items():
            if isinstance(cell.value, str) and not cell.value.strip():
                continue
            if number not in columns:
                self.fault(cell.place, "stands in a column without a key", "move it, or give the column a key with x_")
            elif (column := columns[number]) is not None:
                row[column.key] = Cell(cell.place, meaning(column, cell))
        return row

    def _application(self, rows: list[dict[str, Cell]]) -> None:
        if len(rows) > 1:
            self.fault(next(iter(rows[1].values())).place, "is a second application", "one workbook is one application")
        for key, cell in (rows[0] if rows else {}).items():
            head, _, last = key.rpartition(".")
            into = self.root if head == "importer" else self.data.setdefault(head, {}) if head else self.data
            into[last] = cell.value
            self.cells[key] = cell.place

    def _entry(self, row: Mapping[str, Cell], place: str, prefix: str) -> dict[str, Any]:
        entry: dict[str, Any] = {}
        inner: dict[str, list[str]] = {}
        self.cells[place] = next(iter(row.values())).place
        for key, cell in row.items():
            path = key.removeprefix(prefix)
            head, _, last = path.rpartition(".")
            (entry.setdefault(head, {}) if head else entry)[last] = cell.value
            self.cells[f"{place}.{path}"] = cell.place
            if head:
                inner.setdefault(head, []).append(cell.place)
        for head, places in inner.items():
            last = places[-1].rpartition("!")[2]
            self.cells[f"{place}.{head}"] = places[0] if len(places) == 1 else f"{places[0]}:{last}"
        return entry

    def _parties(self, rows: list[dict[str, Cell]]) -> dict[str, dict[str, Cell]]:
        """The rows of the sheet parties by id."""
        found: dict[str, dict[str, Cell]] = {}
        for row in rows:
            cell = row.get("party.id")
            if cell is None:
                self.fault(next(iter(row.values())).place, "is a party without an id", "give it an id of your own")
            elif isinstance(cell.value, Unfit):
                self.fault(cell.place, cell.value.cause, cell.value.remedy)
            elif cell.value in found:
                self.fault(cell.place, f"the party {shown(cell.value)} stands twice", "give each party one row")
            else:
                found[cell.value] = row
        return found

    def _link(self, found: Mapping[str, Mapping[str, Cell]], parties: Mapping[str, dict[str, Any]]) -> None:
        """Put the parties in the places where their ids stand; an id that has no row is left for the reader to find."""
        end_users = self.data.get("end_users", [])
        places: list[tuple[str, Any, Any]] = [(key, self.data, key) for key in ("exporter", "importer")]
        places += [(f"downstream[{at}].party", row, "party") for at, row in enumerate(self.data["downstream"])]
        places += [(f"end_users[{at}]", end_users, at) for at in range(len(end_users))]
        named: set[str] = set()
        unread = False
        for place, holder, key in places:
            identity = holder[key] if isinstance(holder, list) else holder.get(key)
            unread = unread or isinstance(identity, Unfit)
            if identity in parties:
                named.add(identity)
                holder[key] = parties[identity]
                own = ((name.removeprefix("party."), each) for name, each in found[identity].items())
                self.cells |= {f"{place}.{name}": each.place for name, each in own}
                self.cells |= {
                    f"{place}.{name}.{part}": cell
                    for (party, name), parts in self.proofs.items()
                    if party == identity
                    for part, cell in parts.items()
                }
        if self.root and isinstance(self.data.get("importer"), dict):
            self.data["importer"] = {**self.data["importer"], **self.root}
        elif self.root:
            self.fault("application", "says something of an importer that it does not name", "give the importer's id")
        for identity, row in found.items():
            if identity not in named and not unread:
                cause = f"the party {shown(identity)} is no exporter, importer, end user or receiver"
                self.fault(row["party.id"].place, cause, "use its id where it belongs, or leave it out")

    def _prove(
        self, row: Mapping[str, Cell], parties: Mapping[str, dict[str, Any]], numbers: Mapping[int, int]
    ) -> None:
        """Put what a row of evidence says around the answer that it names."""
        path = row.get("path")
        if path is None:
            self.fault(next(iter(row.values())).place, "does not say which answer it is about", "give a path")
            return
        written = by_position(str(path.value), numbers)
        holder, key = self._holder(written, parties)
        answered = holder is not None and key in holder and key not in _LINKS
        if holder is None or not answered or holds_others(holder[key]):
            twice = holder is not None and answered and "value" in holder[key]
            cause = f"{shown(path.value)} {'stands twice' if twice else 'is no answer in this form'}"
            remedy = "give a path such as end_use.category, line 1: form or parties[p2].military; lines[0] is the first"
            self.fault(path.place, cause, remedy)
            return
        said = {name: cell for name, cell in row.items() if name != "path"}
        holder[key] = {"value": holder[key], **{name: cell.value for name, cell in said.items()}}
        cells = {name: cell.place for name, cell in said.items()}
        # What the evidence ought to say and does not is wanted in its row.
        cells = {"by": path.place, "on": path.place} | cells
        if party := of_party(written):
            self.proofs[party] = cells
        else:
            self.cells |= {f"{written}.{name}": place for name, place in cells.items()}

    def _holder(self, path: str, parties: Mapping[str, dict[str, Any]]) -> tuple[dict[str, Any] | None, str]:
        """The object that holds the answer of a path, and its key there."""
        if party := of_party(path):
            return parties.get(party[0]), party[1]
        if path.startswith("importer."):
            return self.root, path.removeprefix("importer.")
        return holder_of(self.data, path)


def _whole(value: Any) -> int | None:
    """The number of a line, as far as it can be read."""
    try:
        return int(read_decimal(value))
    except Unfit:
        return None


def meaning(column: Column, cell: Cell) -> Any:
    """A cell's value as JSON would write it; what does not fit as it is, or as an Unfit, for the reader to refuse.

    A spreadsheet alters what it takes for a percentage, a day or a time of day: what was typed is then not known.
    """
    value = cell.value
    if cell.percent:
        hundredfold = format((Decimal(repr(value)) * 100).normalize(), "f")
        cause = f"the cell is formatted as a percentage: it shows {hundredfold} % and holds {value}"
        value = Unfit(cause, f"format it as General and write {hundredfold}, not {hundredfold} %")
    elif isinstance(value, date | time | timedelta) and column.kind is not Type.DATE:
        cause = f"the cell is formatted as a date or a time: it holds {value}"
        kind = "General" if column.kind in (Type.DECIMAL, Type.INTEGER, Type.BOOLEAN) else "Text"
        value = Unfit(cause, f"format it as {kind} and write the answer again")
    if isinstance(value, Unfit):
        return [value] if column.kind in (Type.LIST, Type.SET) else value
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value
    if isinstance(value, date | time):
        value = value.isoformat()
    if isinstance(value, float):
        value = Decimal(repr(value))
    match column.kind:
        case Type.LIST | Type.SET:
            return split_list(_narrow(value, keep=column.free)) if isinstance(value, str) else [_words(value)]
        case Type.TEXT:
            return _words(value)
        case Type.BOOLEAN:
            answer = _BOOLEANS.get(_narrow(value).casefold()) if isinstance(value, str) else value
            return (
                answer if isinstance(answer, bool) else Unfit(f"is neither yes nor no; got {shown(value)}", _NO_ANSWER)
            )
        case Type.DECIMAL | Type.INTEGER:
            is_share = f"{COMPOSITION}." in column.key
            value = _narrow(value)
            return None if is_share and value == UNKNOWN_SHARE else value
        case _:
            return _narrow(value)


def _narrow(value: Any, keep: bool = False) -> Any:
    return value if keep or not isinstance(value, str) else half_width(value).strip()


def _words(value: Any) -> Any:
    """Text that a spreadsheet has taken for a number, such as a customs code, as it was typed; no blanks around it."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
    return value.strip() if isinstance(value, str) else value
