"""What stands on a paper of the pack, before it is drawn: blocks of labels, tables, sentences and places to sign.

A paper is drawn twice from the same blocks, as PDF (`typeset`) and as an editable document (`docx`), so that the two
cannot say different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final

from sekisho.dossier.words import Words

CHINESE_FIRST: Final = ("zh", "ja", "en")
JAPANESE_FIRST: Final = ("ja", "en", "zh")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the folder, in the language that it is in.

    tone: plain, soft (beside another), bad (something is missing) or gap (it is not said in Chinese).
    """

    text: str
    language: str = "en"
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Told:
    """Words of ours, in all languages that the paper speaks."""

    words: Words
    tone: str = "plain"


Piece = Text | Told
Cell = tuple[Piece, ...]
"""Pieces one below the other."""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what stands beside it."""

    label: Words
    value: Cell


@dataclass(frozen=True, slots=True)
class Section:
    title: Words
    number: str | None = None
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels and their values, one below the other."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """widths: of the columns in parts, 0 for as wide as needed. right: columns of figures."""

    head: tuple[Words, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentences:
    items: tuple[Words, ...]
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign: a value that is empty is written by hand. stamp: what the box beside it is for."""

    rows: tuple[Row, ...]
    stamp: Words


@dataclass(frozen=True, slots=True)
class Check:
    """A row of a checklist. state: have, made (a draft of it is in this pack), missing, advised, unread."""

    state: str
    name: Words
    by: Cell
    detail: Cell


@dataclass(frozen=True, slots=True)
class Checklist:
    head: tuple[Words, ...]
    rows: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    words: Words


Block = Section | Fields | Table | Sentences | Signature | Checklist | Notice


@dataclass(frozen=True, slots=True)
class Draft:
    """Why a paper is not to be relied on yet; it says so across its pages."""

    why: Words


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper. number: its own, on every page. head: the rows beside the title. foot: the line below every page.

    order: languages, the one that is read first before the others. day: when it was made; nothing else in it is dated
    by a clock. author: who prepared it, for the file's metadata; may be empty.
    """

    title: Words
    number: str
    day: date
    head: tuple[Row, ...]
    blocks: tuple[Block, ...]
    foot: Words
    order: tuple[str, ...] = CHINESE_FIRST
    draft: Draft | None = None
    author: str = ""

    def as_json(self) -> dict[str, Any]:
        """What the template reads."""
        return {
            "title": dict(self.title),
            "number": self.number,
            "day": {"year": self.day.year, "month": self.day.month, "day": self.day.day},
            "author": self.author,
            "order": list(self.order),
            "head": [_row(row) for row in self.head],
            "foot": dict(self.foot),
            "draft": None if self.draft is None else dict(self.draft.why),
            "blocks": [_block(block) for block in self.blocks],
        }

    def gaps(self) -> Iterator[str]:
        """The texts that stand in a language that the paper's reader may not read, and are marked so."""
        for block in self.as_json()["blocks"]:
            for cell in _cells(block):
                for before, piece in pairwise(cell):
                    if piece["tone"] == "gap" and before["kind"] == "text":
                        yield before["text"]

    def texts(self) -> Iterator[str]:
        """Every text that is drawn."""
        yield from _strings({key: value for key, value in self.as_json().items() if key not in ("day", "order")})


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _strings(each)


def _cells(value: Any) -> Iterator[list[dict[str, Any]]]:
    """Every cell in the data of a block."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping) and "tone" in value[0]:
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _cells(each)
    elif isinstance(value, list):
        for each in value:
            yield from _cells(each)


def _piece(piece: Piece) -> dict[str, Any]:
    if isinstance(piece, Text):
        return {"kind": "text", "text": piece.text, "language": piece.language, "tone": piece.tone}
    return {"kind": "told", "words": dict(piece.words), "tone": piece.tone}


def _cell(cell: Cell) -> list[dict[str, Any]]:
    return [_piece(piece) for piece in cell]


def _row(row: Row) -> dict[str, Any]:
    return {"label": dict(row.label), "value": _cell(row.value)}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Section():
            note = None if block.note is None else dict(block.note)
            return {"block": "section", "number": block.number, "title": dict(block.title), "note": note}
        case Fields():
            return {"block": "fields", "rows": [_row(row) for row in block.rows]}
        case Table():
            return {
                "block": "table",
                "head": [dict(words) for words in block.head],
                "widths": list(block.widths),
                "right": list(block.right),
                "rows": [[_cell(cell) for cell in row] for row in block.rows],
            }
        case Sentences():
            return {"block": "sentences", "numbered": block.numbered, "items": [dict(words) for words in block.items]}
        case Signature():
            rows = [_row(row) for row in block.rows]
            return {"block": "signature", "rows": rows, "stamp": dict(block.stamp)}
        case Checklist():
            rows = [
                {"state": row.state, "name": dict(row.name), "by": _cell(row.by), "detail": _cell(row.detail)}
                for row in block.rows
            ]
            return {"block": "checklist", "head": [dict(words) for words in block.head], "rows": rows}
        case Notice():
            return {"block": "notice", "words": dict(block.words)}


@dataclass(frozen=True, slots=True)
class Made:
    """A paper under the name of its file, without ending."""

    name: str
    paper: Paper
    what: tuple[str, ...] = field(default=())
