"""Rows of a law's files, each with the place where it stands, before anything is made of them.

A law and its overlays are read as rows first and joined by id, so that an overlay's row replaces the base's before
either is looked at, and a fault is told with the file that holds it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

import yaml

from sekisho.errors import InputError, Problem

LANGUAGES: Final = ("en", "ja", "zh")
CONFIDENCES: Final = ("high", "medium", "low")

Text = Mapping[str, str]
"""One sentence in each of LANGUAGES."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, and where it stands: `cn/rules.yaml row 7 (MOFCOM-1/2026:1)`."""

    place: str
    cells: Mapping[str, Any]


class Dated(Protocol):
    """What has days of its own: `first` to `last`, both inside, and the day since when it is known."""

    @property
    def first(self) -> date | None: ...
    @property
    def last(self) -> date | None: ...
    @property
    def known_from(self) -> date | None: ...


def stands(row: Dated, day: date, known_on: date) -> bool:
    """Is a row there for `day`, as known on `known_on`? A day that a row does not name sets no bound."""
    return (
        (row.known_from is None or row.known_from <= known_on)
        and (row.first is None or row.first <= day)
        and (row.last is None or day <= row.last)
    )


class _Loader(yaml.CSafeLoader):
    """Plain values only, and no key twice: the second would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, f"a key must be a word, line {line}")
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key.value!r} stands twice, line {line}")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_yaml(content: bytes, label: str) -> Any:
    """The value in a YAML file. Raises InputError for what is not YAML, asks for an object, or has a key twice."""
    try:
        return yaml.load(content, Loader=_Loader)  # noqa: S506 - a safe loader, made stricter
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(Problem(label, f"cannot be read: {' '.join(str(error).split())}")) from error


def yaml_rows(content: bytes, label: str, key: str) -> list[Row]:
    """The rows of a YAML list of mappings. Raises InputError where the file is anything else."""
    value = load_yaml(content, label)
    if not isinstance(value, list):
        raise InputError(Problem(label, "is no list of rows", "begin each row with a dash"))
    rows, problems = [], []
    for number, cells in enumerate(value, 1):
        if isinstance(cells, dict):
            rows.append(Row(f"{label} row {number} ({cells.get(key, f'no {key}')})", cells))
        else:
            problems.append(Problem(f"{label} row {number}", "is no row of keys and values"))
    if problems:
        raise InputError(problems)
    return rows


def csv_rows(content: bytes, label: str, columns: Iterable[str]) -> list[Row]:
    """The rows of a CSV file. Raises InputError for a missing column or a row of another length than the head."""
    columns = tuple(columns)
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    except UnicodeDecodeError as error:
        raise InputError(Problem(label, f"is not UTF-8: {error}")) from error
    absent = [column for column in columns if column not in (reader.fieldnames or ())]
    if absent:
        raise InputError(Problem(label, f"has no column {', '.join(absent)}", f"columns are {', '.join(columns)}"))
    rows, problems = [], []
    for cells in reader:
        place = f"{label} line {reader.line_num}"
        if None in cells or None in cells.values():
            problems.append(Problem(place, "has more or fewer cells than the head", "quote cells that hold a comma"))
        rows.append(Row(place, cells))
    if problems:
        raise InputError(problems)
    return rows


def day(value: object) -> date | None:
    """The day in a cell, written 2026-01-06; None where it is empty. Raises ValueError for anything else."""
    if value is None or value == "":
        return None
    if type(value) is date:
        return value
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no day; write it as 2026-01-06")
    return date.fromisoformat(value)


def days_of(row: Row) -> tuple[date | None, date | None, date | None]:
    """A row's `from`, `to` and `known_from`. Raises ValueError for a day that is none, or an end before the start."""
    first, last, known_from = (day(row.cells.get(key)) for key in ("from", "to", "known_from"))
    if first is not None and last is not None and last < first:
        raise ValueError(f"ends on {last}, before it begins on {first}")
    return first, last, known_from


def day_faults(row: Row) -> list[Problem]:
    """The faults of `days_of`, told."""
    try:
        days_of(row)
    except ValueError as error:
        return [Problem(f"{row.place}: from, to, known_from", str(error), "write days as 2026-01-06")]
    return []


def provenance_faults(row: Row, source: bool = True) -> list[Problem]:
    """What is wrong with where a row comes from: `source` and `confidence`, needed unless they may be inherited."""
    faults = text_faults(row, "source")
    if source and not row.cells.get("source"):
        faults.append(Problem(f"{row.place}: source", "is missing", "say who says so"))
    confidence = row.cells.get("confidence")
    if (source or confidence is not None) and confidence not in CONFIDENCES:
        faults.append(Problem(f"{row.place}: confidence", f"unknown value {confidence!r}", _known(CONFIDENCES)))
    return faults


def text_faults(row: Row, *keys: str) -> list[Problem]:
    """Cells that must hold words, where they hold anything."""
    return [
        Problem(f"{row.place}: {key}", f"must be text; got {row.cells[key]!r}", "put it in quotes")
        for key in keys
        if row.cells.get(key) is not None and not isinstance(row.cells[key], str)
    ]


def untranslated(row: Row, key: str, text: Any = None) -> list[Problem]:
    """The languages in which a cell, or `text` in its stead, says nothing."""
    text = row.cells.get(key) if text is None else text
    words = text if isinstance(text, Mapping) else {}
    missing = [each for each in LANGUAGES if not words.get(each) or not isinstance(words[each], str)]
    return [Problem(f"{row.place}: {key}", f"no text in {', '.join(missing)}", "give all three")] if missing else []


def choice_fault(row: Row, key: str, known: Iterable[str], needed: bool = True) -> list[Problem]:
    """A cell that must hold one of a few words."""
    value, known = row.cells.get(key), tuple(known)
    if value in known or (not needed and not value):
        return []
    return [Problem(f"{row.place}: {key}", f"unknown value {value!r}" if value else "is missing", _known(known))]


def _known(words: Iterable[str]) -> str:
    return f"known are {', '.join(words)}"
