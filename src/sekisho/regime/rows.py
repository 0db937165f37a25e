"""Rows of a law's files, each with the place where it stands, before anything is made of them.

A law and its overlays are read as rows first and joined by id, so that an overlay's row replaces the base's before
either is looked at, and a fault is told with the file that holds it.
"""

from __future__ import annotations

import csv
import io
import re
import reprlib
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

import yaml

from sekisho.errors import InputError, Problem
from sekisho.errors.days import NoDay, read_day

DEEPEST: Final = 40
"""How deep what a user writes may nest: whoever reads deeper runs out of stack."""
MOST_VALUES: Final = 500_000
"""How many values a file may hold, each counted wherever an alias repeats it."""
_ECHOED: Final = 80
_SAID: Final = 300
_QUOTE: Final = "put it in quotes where it is text"
_MEND: Final = "mend it there or just before"

LANGUAGES: Final = ("en", "ja", "zh")
CONFIDENCES: Final = ("high", "medium", "low")

Text = Mapping[str, str]
"""One sentence in each of LANGUAGES."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, and where it stands: `cn/rules.yaml row 7 (MOFCOM-1/2026:1)`."""

    place: str
    cells: Mapping[str, Any]


class PartlyRead(InputError):
    """Some rows cannot be used. sound: what is made of the others, so that what is wrong elsewhere is told with it."""

    def __init__(self, problems: Iterable[Problem], sound: Any) -> None:
        super().__init__(problems)
        self.sound = sound


def refuse(problems: list[Problem], sound: Any) -> None:
    """Raises PartlyRead where there are problems."""
    if problems:
        raise PartlyRead(problems, sound)


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
            if not isinstance(key, yaml.ScalarNode):
                raise _Refused("a key must be a word", "write text before the colon", key.start_mark)
            if key.value in seen:
                raise _Refused(f"the key {echo(key.value)} stands twice", "name each key once", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        # What looks like a day or a number, and is none, dies in Python without a word of where it stands.
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            try:
                read_day(str(node.value))
            except NoDay as no_day:
                if node.tag.endswith(":timestamp"):
                    raise _Refused(no_day.cause, no_day.remedy, node.start_mark) from None
            raise _Refused(f"the value {echo(node.value)} cannot be read", _QUOTE, node.start_mark) from error


class _Refused(yaml.MarkedYAMLError):
    """What this reader itself refuses, and where."""

    def __init__(self, cause: str, remedy: str, mark: yaml.Mark) -> None:
        super().__init__(problem=cause, problem_mark=mark)
        self.cause = cause
        self.remedy = remedy


def echo(value: object) -> str:
    """A value as a problem shows it: as Python writes it, and no longer than tells which one is meant."""
    return short(_ECHO.repr(value))


def short(text: object) -> str:
    """A text that a user wrote, no longer than tells which one is meant."""
    text = str(text)
    return text if len(text) <= _ECHOED else f"{text[: _ECHOED - 3]}..."


_ECHO: Final = reprlib.Repr()
_ECHO.maxlevel = 4
_ECHO.maxlist = _ECHO.maxtuple = _ECHO.maxdict = _ECHO.maxset = _ECHOED
_ECHO.maxstring = _ECHO.maxother = _ECHO.maxlong = 2 * _ECHOED


def load_yaml(content: bytes, label: str) -> Any:
    """The value in a YAML file. Raises InputError for what is not YAML, asks for an object, has a key twice, nests
    deeper than DEEPEST or holds more than MOST_VALUES."""
    try:
        # The parser of events holds no stack; what makes values of them does, and dies of too much depth.
        _check_size(yaml.parse(content, Loader=_Loader), label)
        return yaml.load(content, Loader=_Loader)  # noqa: S506 - a safe loader, made stricter
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(_told(error, content, label)) from error


def _told(error: Exception, content: bytes, label: str) -> Problem:
    """What a parser says, with its place before it and without the name that it gives to the file."""
    if isinstance(error, _Refused):
        return Problem(_marked(error.problem_mark, label), error.cause, error.remedy)
    if isinstance(error, yaml.MarkedYAMLError):
        said = error.problem or error.context or type(error).__name__
        if error.problem and error.context and not error.context.startswith("while "):
            said = f"{error.context}, {error.problem}"
        said = _first(said)
        return Problem(_marked(error.problem_mark or error.context_mark, label), f"cannot be read: {said}", _MEND)
    if isinstance(error, yaml.reader.ReaderError):
        line = content[: error.position].count(b"\n") + 1
        return Problem(f"{label} line {line}", f"cannot be read: {_first(error.reason)}", "save it as UTF-8 text")
    return Problem(label, f"cannot be read: {_first(' '.join(str(error).split()))}")


def _marked(mark: yaml.Mark | None, label: str) -> str:
    return f"{label} line {mark.line + 1} column {mark.column + 1}" if mark else label


def _check_size(events: Iterable[yaml.Event], label: str) -> None:
    """Raises InputError for too much depth, or too many values where every alias is written out."""
    # Of each open collection: its anchor, how many values it holds so far, and how deep they nest below it.
    waiting: list[tuple[str | None, int, int]] = [(None, 0, 0)]
    held: dict[str, tuple[int, int]] = {}
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            waiting.append((event.anchor, 1, 0))
            values, below = 0, 0
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, values, below = waiting.pop()
            below += 1
            if anchor is not None:
                held[anchor] = values, below
        elif isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _, _ in waiting):
                cause = f"*{short(event.anchor)} stands inside itself"
                raise InputError(Problem(_line(event, label), cause, "write the value out"))
            # Of an anchor that there is not, what makes the values tells.
            values, below = held.get(str(event.anchor), (1, 0))
        elif isinstance(event, yaml.ScalarEvent):
            values, below = 1, 0
            if event.anchor is not None:
                held[event.anchor] = values, below
        else:
            continue
        anchor, already, depth = waiting[-1]
        waiting[-1] = (anchor, already + values, max(depth, below))
        if len(waiting) - 1 + below > DEEPEST:
            raise InputError(Problem(_line(event, label), "is nested too deeply", f"nest at most {DEEPEST} deep"))
        if already + values > MOST_VALUES:
            cause = f"holds more than {MOST_VALUES:,} values"
            remedy = "write fewer: an alias counts as what it repeats"
            raise InputError(Problem(_line(event, label), cause, remedy))


def _line(event: yaml.Event, label: str) -> str:
    return f"{label} line {event.start_mark.line + 1}" if event.start_mark else label


def _first(text: str) -> str:
    """What a parser says, which may quote the file at any length."""
    return text if len(text) <= _SAID else f"{text[: _SAID - 3]}..."


def yaml_rows(content: bytes, label: str, key: str) -> list[Row]:
    """The rows of a YAML list of mappings. Raises InputError where the file is anything else."""
    value = load_yaml(content, label)
    if not isinstance(value, list):
        raise InputError(Problem(label, "is no list of rows", "begin each row with a dash"))
    rows, problems = [], []
    for number, cells in enumerate(value, 1):
        if isinstance(cells, dict):
            rows.append(Row(f"{label} row {number} ({short(cells.get(key, f'no {key}'))})", cells))
        else:
            problems.append(Problem(f"{label} row {number}", "is no row of keys and values"))
    refuse(problems, rows)
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
    for cells in _each(reader, label):
        place = f"{label} line {reader.line_num}"
        if None in cells or None in cells.values():
            problems.append(Problem(place, "has more or fewer cells than the head", "quote cells that hold a comma"))
        else:
            rows.append(Row(place, cells))
    refuse(problems, rows)
    return rows


def _each(reader: csv.DictReader[str], label: str) -> Iterator[dict[str, str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise InputError(Problem(f"{label} line {reader.line_num + 1}", f"cannot be read: {error}")) from error


def day(value: object) -> date | None:
    """The day in a cell, written 2026-01-06; None where it is empty. Raises NoDay for anything else."""
    if value is None or value == "":
        return None
    if type(value) is date:
        return value
    if not isinstance(value, str):
        raise NoDay(f"{echo(value)} is no day", "write it as 2026-01-06")
    return read_day(value)


def days_of(row: Row) -> tuple[date | None, date | None, date | None]:
    """A row's `from`, `to` and `known_from`. Raises ValueError for a day that is none, or an end before the start."""
    first, last, known_from = (day(row.cells.get(key)) for key in ("from", "to", "known_from"))
    if first is not None and last is not None and last < first:
        raise _Backwards(first, last)
    return first, last, known_from


class _Backwards(ValueError):
    """An end before the start."""

    def __init__(self, first: date, last: date) -> None:
        cause = f"ends on {last}, before it begins on {first}"
        super().__init__(cause)
        self.cause = cause


def day_faults(row: Row) -> list[Problem]:
    """The faults of `days_of`, told."""
    place = f"{row.place}: from, to, known_from"
    try:
        days_of(row)
    except _Backwards as error:
        return [Problem(place, error.cause, "write days as 2026-01-06")]
    except NoDay as fault:
        return [Problem(place, fault.cause, fault.remedy)]
    return []


class Twice:
    """Finds rows that say what an earlier one says already: the same in some cells, for the same days."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys
        self.seen: dict[tuple[object, ...], list[tuple[Row, date, date]]] = {}

    def faults(self, row: Row) -> list[Problem]:
        """What an earlier row already says. A row whose days cannot be read is passed over."""
        try:
            first, last, _ = days_of(row)
        except ValueError:
            return []
        begins, ends = first or date.min, last or date.max
        rows = self.seen.setdefault(tuple(str(row.cells.get(key)) for key in self.keys), [])
        earlier = next((held for held, start, end in rows if start <= ends and begins <= end), None)
        rows.append((row, begins, ends))
        if earlier is None:
            return []
        cause = f"stands twice, for days that {earlier.place} covers"
        return [Problem(row.place, cause, f"keep one row of the same {', '.join(self.keys)} for a day")]


def provenance_faults(row: Row, source: bool = True) -> list[Problem]:
    """What is wrong with where a row comes from: `source` and `confidence`, needed unless they may be inherited."""
    faults = text_faults(row, "source")
    if source and not row.cells.get("source"):
        faults.append(Problem(f"{row.place}: source", "is missing", "say who says so"))
    confidence = row.cells.get("confidence")
    if (source or confidence is not None) and confidence not in CONFIDENCES:
        faults.append(Problem(f"{row.place}: confidence", f"unknown value {echo(confidence)}", _known(CONFIDENCES)))
    return faults


def text_faults(row: Row, *keys: str) -> list[Problem]:
    """Cells that must hold words, where they hold anything."""
    return [
        Problem(f"{row.place}: {key}", f"must be text; got {echo(row.cells[key])}", "put it in quotes")
        for key in keys
        if row.cells.get(key) is not None and not isinstance(row.cells[key], str)
    ]


def untranslated(row: Row, key: str, text: Any = None) -> list[Problem]:
    """The languages in which a cell, or `text` in its stead, says nothing."""
    text = row.cells.get(key) if text is None else text
    words = text if isinstance(text, Mapping) else {}
    missing = [each for each in LANGUAGES if not words.get(each) or not isinstance(words[each], str)]
    faults = [Problem(f"{row.place}: {key}", f"no text in {', '.join(missing)}", "give all three")] if missing else []
    foreign = [each for each in ("ja", "zh") if each not in missing and _is_foreign(words[each])]
    if foreign:
        cause = f"the text in {', '.join(foreign)} is in another script: {echo(words[foreign[0]])}"
        faults.append(Problem(f"{row.place}: {key}", cause, "translate it"))
    return faults


_HAN_OR_KANA: Final = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_MOST_FOREIGN_WORDS: Final = 2


def _is_foreign(text: str) -> bool:
    """Is it no Japanese and no Chinese? A name or two may stand as they are; more words are a sentence."""
    return not _HAN_OR_KANA.search(text) and len(_WORD.findall(text)) > _MOST_FOREIGN_WORDS


def choice_fault(row: Row, key: str, known: Iterable[str], needed: bool = True) -> list[Problem]:
    """A cell that must hold one of a few words."""
    value, known = row.cells.get(key), tuple(known)
    if value in known or (not needed and not value):
        return []
    return [Problem(f"{row.place}: {key}", f"unknown value {echo(value)}" if value else "is missing", _known(known))]


def _known(words: Iterable[str]) -> str:
    return f"known are {', '.join(words)}"
