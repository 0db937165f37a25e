"""What a page of results is made of: sections with sentences, a chart, tables, and what has to stand beside figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.safestring import SafeString

from sekisho.office.site.tables import safe_cell
from sekisho.supply.pictures.words import Labels, yen

TEXT, NUMBER, YEN, PCT, FLAG, SOURCE = "text", "number", "yen", "pct", "flag", "source"
Column = tuple[str, str]
"""Heading and kind. A SOURCE is told as its file has it, in English."""
UNKNOWN: Final = "–"


@dataclass(frozen=True)
class Sheet:
    """A table: columns with their kinds, rows of plain values, None for what is not known."""

    id: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "columns": [head for head, _ in self.columns],
            "rows": [list(row) for row in self.rows],
        }


@dataclass(frozen=True)
class Shown:
    """A sheet as a template needs it: of each cell its text, its kind and whether it is a figure."""

    sheet: Sheet
    heads: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[tuple[str, str, bool]]]


@dataclass(frozen=True)
class Choices:
    """What one part of the address may say; values: each with its word, and whether the page shows it."""

    name: str
    head: str
    values: Sequence[tuple[str, str, bool]]


@dataclass(frozen=True)
class Section:
    """A part of a page. told: sentences, the first of which is what is found. chart: what charts.js draws. picture: the
    name of a drawing for those without JavaScript. drawn: a drawing that stands in the page itself. choices: what the
    address may choose. links: address and name of files. notes: heading and sentence: convention, source, range.
    as_filed: what is listed stands as a file has it, in English."""

    id: str
    title: str
    sheets: Sequence[Sheet] = ()
    told: Sequence[str] = ()
    chart: Mapping[str, Any] | None = None
    picture: str = ""
    drawn: SafeString | None = None
    choices: Sequence[Choices] = ()
    links: Sequence[tuple[str, str]] = ()
    notes: Sequence[tuple[str, str]] = ()
    listed: Sequence[str] = ()
    as_filed: bool = False


@dataclass(frozen=True)
class Page:
    """Everything on a page of results. mark: what all of it rests on, where that is not published figures. banners:
    kind of banner and sentence."""

    title: str
    sections: Sequence[Section]
    mark: str = ""
    lead: str = ""
    banners: Sequence[tuple[str, str]] = ()
    facts: Sequence[tuple[str, str]] = field(default=())

    def sheets(self) -> dict[str, Sheet]:
        return {sheet.id: sheet for section in self.sections for sheet in section.sheets}

    def charts(self) -> dict[str, Any]:
        return {section.id: section.chart for section in self.sections if section.chart}


def figure(value: float | None) -> str:
    """Three figures, more where there are more before the point."""
    if value is None:
        return UNKNOWN
    size = abs(value)
    digits = 0 if size >= 99.95 or size < 0.005 else 1 if size >= 9.995 else 2
    return f"{value if size >= 0.005 else 0.0:,.{digits}f}"


def share(value: float | None) -> str:
    """Per cent with two figures after the point, and more where it is small."""
    if value is None:
        return UNKNOWN
    return f"{value:.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.2g}"


def shown(sheet: Sheet, labels: Labels, yes: str = "✓", no: str = "✗") -> Shown:
    def cell(value: Any, kind: str) -> str:
        if value is None:
            return UNKNOWN
        if kind == YEN:
            return yen(float(value), labels)
        if kind == PCT:
            return share(float(value))
        if kind == FLAG:
            return yes if value else no
        if kind == NUMBER and not isinstance(value, str):
            return f"{value:,}" if isinstance(value, int) else figure(float(value))
        return str(value)

    rows = [
        [
            (cell(value, kind), kind, kind in (NUMBER, YEN, PCT))
            for value, (_, kind) in zip(row, sheet.columns, strict=True)
        ]
        for row in sheet.rows
    ]
    return Shown(sheet, [(head, kind in (NUMBER, YEN, PCT)) for head, kind in sheet.columns], rows)


def as_csv(sheet: Sheet) -> str:
    """With a byte order mark, as the site's other tables; yen and shares are plain numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(f"{head} [JPY]" if kind == YEN else head) for head, kind in sheet.columns])
    for row in sheet.rows:
        writer.writerow([safe_cell("" if value is None else value) for value in row])
    return "\ufeff" + out.getvalue()
