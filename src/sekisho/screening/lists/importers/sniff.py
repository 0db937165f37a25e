"""Which list a file holds is told by its columns, not by its name."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from sekisho.errors import InputError, Problem
from sekisho.screening.csv_files import delimiter_of, read_bytes, text_of
from sekisho.screening.lists.importers.csl import MARKS, read_csl_csv, read_csl_json
from sekisho.screening.lists.importers.meti import is_head, read_meti
from sekisho.screening.lists.importers.own_csv import read_own_csv
from sekisho.screening.lists.model import PartyList

_HEAD_ROWS = 30


def import_list(path: Path) -> PartyList:
    """The list in a file: our CSV, the US Consolidated Screening List (CSV, TSV, JSON), METI's list (CSV, XLSX).

    Raises InputError with every problem: a file that is not there or empty is a mistake, never a list of nobody.
    """
    path = Path(path)
    content = read_bytes(path)
    if not content.strip():
        raise InputError(Problem(str(path), "is empty", "an empty file is taken for a mistake, not for a delisting"))
    if content.startswith(b"PK\x03\x04"):
        return read_meti(_sheet(content, path.name), path.name)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return read_csl_json(content, path.name)
    head = _table(content, path.name, _HEAD_ROWS)
    columns = {cell.strip().strip("\ufeff").casefold() for cell in head[0]} if head else set()
    if columns >= MARKS:
        return read_csl_csv(content, path.name)
    if any(is_head(cells) for cells in head):
        rows = [(f"{path.name} row {number}", cells) for number, cells in enumerate(_table(content, path.name), 1)]
        return read_meti(rows, path.name)
    return read_own_csv(content, path.name)


def _table(content: bytes, label: str, most: int | None = None) -> list[list[str]]:
    text = text_of(content, label)
    head = text[: text.find("\n")] if "\n" in text else text
    limit = csv.field_size_limit(len(content) + 1)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(head))
        return [row for _, row in zip(range(most if most is not None else len(text) + 1), rows, strict=False)]
    except csv.Error as error:
        raise InputError(Problem(label, f"is no CSV: {error}", "close every quotation mark")) from None
    finally:
        csv.field_size_limit(limit)


def _sheet(content: bytes, label: str) -> list[tuple[str, list[str]]]:
    # The library for workbooks is slow to import, and most lists are not workbooks.
    from sekisho.dossier.cells import read_pages

    try:
        pages = read_pages(content)
    except InputError as error:
        raise InputError(problem.inside(label) for problem in error.problems) from None
    found = []
    for page, rows in pages.items():
        for number, cells in rows:
            width = max(cells, default=0) + 1
            texts = [str(cells[at].value) if at in cells and cells[at].value is not None else "" for at in range(width)]
            found.append((f"{label} {page} row {number}", texts))
    return found
