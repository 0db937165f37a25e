"""A file of names to screen: a table with a head that says which column is what, or one name a line."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.places import data_path
from sekisho.screening.csv_files import delimiter_of, most, read_bytes, rows_of_cells, text_of, too_wide
from sekisho.screening.lists.countries import country_named, no_country

# Codes of countries that stand behind a comma as legal forms do: `Kakuu, AG` is no party of Antigua.
_LEGAL_FORMS: Final = re.compile("AG|AS|BV|CO|CV|GP|KG|LC|LP|NV|PC|PT|SA|SC|SE|SK|SL|SM|SV")


@cache
def _heads(column: str) -> frozenset[str]:
    with data_path("screening", "lists", "heads.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["head"] for row in csv.DictReader(file) if row["column"] == column)


def read_names(path: Path, country: str | None = None) -> list[tuple[str, str | None]]:
    """The names in a file with their countries (ISO 3166 alpha-2).

    A head of known words (`name`, `country`; 会社名, 国; 公司名称, 国家) makes it a table. Any other file is a list of
    names, a line each, in quotation marks or not. country: of rows that say none. Raises InputError with every problem.
    """
    path = Path(path)
    content, label = read_bytes(path), path.name
    text = text_of(content, label)
    if not text.strip():
        raise InputError(Problem(label, "is empty", "write one name a line"))
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.strip())
    mark = delimiter_of(lines[first])
    head = [_head(cell) for cell in _cells(lines[first], mark)]
    name_at = next((at for at, cell in enumerate(head) if cell in _heads("name")), None)
    country_at = next((at for at, cell in enumerate(head) if cell in _heads("country")), None)
    if name_at is not None:
        body = "\n" * first + "\n".join(lines[first:])
        return _table(body, label, mark, len(head), name_at, country_at, country)
    if country_at is not None:
        cause = "has a column of countries, and none of names that is known here"
        raise InputError(Problem(f"{label} row {first + 1}", cause, "head the column of names with `name`"))
    return [(name, country) for name in _listed(lines, label)]


def _head(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell).strip().strip("\ufeff").casefold()
    words = "_".join(plain.split())
    return words if words in _heads("country") else words.partition("(")[0].strip("_")


def _cells(line: str, mark: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return [line]


def _table(
    text: str, label: str, mark: str, width: int, name_at: int, country_at: int | None, other: str | None
) -> list[tuple[str, str | None]]:
    found, problems = list[tuple[str, str | None]](), list[Problem]()
    with rows_of_cells(text, label, mark) as rows:
        # The head.
        next(rows)
        for number, cells in rows:
            place = f"{label} row {number}"
            wide = too_wide(place, cells, width)
            problems += wide
            if wide:
                continue
            name = cells[name_at].strip() if name_at < len(cells) else ""
            said = cells[country_at].strip() if country_at is not None and country_at < len(cells) else ""
            code = country_named(said)
            if said and not code:
                problems.append(no_country(f"{place}: country", said))
            found.append((name, code or other))
    if problems:
        raise InputError(most(problems))
    return found


def _listed(lines: Sequence[str], label: str) -> list[str]:
    """A name a line. Lines that all end in a country are a table without a head: nobody is screened as `Tokin,JP`."""
    names = [line.strip() for line in lines if line.strip()]
    rows = [_cells(name, ",") for name in names]
    if all(len(row) == 2 and country_named(row[1]) and not _LEGAL_FORMS.fullmatch(row[1].strip()) for row in rows):
        cause = "has a country behind each comma, and no head"
        remedy = "write name,country as the first line, or put names that end so in quotation marks"
        raise InputError(Problem(label, cause, remedy))
    return [
        row[0].strip() if len(row) == 1 and name.startswith('"') else name
        for name, row in zip(names, rows, strict=True)
    ]
