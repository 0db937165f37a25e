"""Lines of text for a terminal of fixed-width cells, where a Chinese or Japanese character takes two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

WIDTH: Final = 80

# Marks that may not begin a line, or end one, in Japanese and Chinese text.
_NOT_FIRST: Final = frozenset(")],;.、。・，．：；？！）」』】〉》〕］｝ー々ゝぁぃぅぇぉっゃゅょァィゥェォッャュョ％")
_NOT_LAST: Final = frozenset("([（「『【〈《〔［｛")
_WORD: Final = re.compile(r"\s+|[^\s\u2e80-\U0003ffff]+|\S")


def cells(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if text.isascii() else sum(_cells_of(character) for character in text)


@cache
def _cells_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, first: str = "", rest: str | None = None, width: int = WIDTH) -> list[str]:
    """The text in lines of at most `width` cells; `first` begins the first line, `rest` the others.

    Latin words stay whole (one that is longer than a line stands on a line of its own); between wide characters a line
    may end anywhere, save before a closing mark and after an opening one.
    """
    rest = " " * cells(first) if rest is None else rest
    lines, line, begin = [], "", first
    # Cells that the line takes so far, with what it begins with.
    taken = cells(begin)
    for piece in _pieces(text):
        if line and taken + cells(piece.rstrip()) > width:
            lines.append((begin + line).rstrip())
            line, begin, taken = piece.lstrip(), rest, cells(rest) + cells(piece.lstrip())
        else:
            added = piece if line else piece.lstrip()
            line, taken = line + added, taken + cells(added)
    lines.append((begin + line).rstrip())
    return lines


def _pieces(text: str) -> Iterator[str]:
    """What must stay together: a word, or a wide character with the marks that belong to it."""
    held = ""
    for part in _WORD.findall(text):
        part = " " if part.isspace() else part
        if held and part[0] not in _NOT_FIRST and held[-1] not in _NOT_LAST:
            yield held
            held = ""
        held += part
    if held:
        yield held


def table(rows: Iterable[Sequence[str]], indent: str = "", right: Iterable[int] = ()) -> list[str]:
    """Columns of cells two blanks apart, without rules; `right` are the columns whose figures end together."""
    rows, right = [list(row) for row in rows], frozenset(right)
    widths = [max(cells(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        indent + "  ".join(_padded(cell, widths[place], place in right) for place, cell in enumerate(row)).rstrip()
        for row in rows
    ]


def _padded(cell: str, width: int, right: bool) -> str:
    blanks = " " * (width - cells(cell))
    return blanks + cell if right else cell + blanks
