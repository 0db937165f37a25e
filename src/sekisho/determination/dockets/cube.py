"""Lines and kilograms by law, outcome, element, sector and destination.

An element is there where it makes up as much of the product's mass as a reading counts (0.1 %, see
`sekisho.materials.items`). A line with several elements stands under each of them, so elements do not add up; the rows
without an element count every line once. Kilograms are of product. What a line does not say is null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sekisho.determination.bulk import Decided
from sekisho.determination.dockets.kinds import sums
from sekisho.determination.dockets.whole_file import whole_file
from sekisho.determination.lines import WT_PCT
from sekisho.determination.lookups import distinct
from sekisho.determination.outcome import OUTCOMES
from sekisho.facts import FactTable, Numbers, Terms
from sekisho.facts.table import Value
from sekisho.materials.items import IMPURITY_BELOW_WT_PCT, SYMBOLS

Cell = tuple[int, int, int, Value, Value]
"""Law, outcome and element, by their places (the element after the last is all lines), sector and destination."""

_ALL: Final = len(SYMBOLS)


@dataclass
class Cube:
    """cells: lines and grams of each that holds any."""

    laws: Sequence[str]
    cells: dict[Cell, tuple[int, int]] = field(default_factory=dict)

    def add(self, other: Cube) -> None:
        for cell, (lines, grams) in other.cells.items():
            old = self.cells.get(cell, (0, 0))
            self.cells[cell] = old[0] + lines, old[1] + grams

    def rows(self) -> Iterator[dict[str, Any]]:
        """The cells in order, by name."""
        order = sorted(self.cells, key=lambda cell: (*cell[:3], str(cell[3] or ""), str(cell[4] or "")))
        for law, outcome, element, sector, destination in order:
            lines, grams = self.cells[law, outcome, element, sector, destination]
            yield {
                "law": self.laws[law],
                "outcome": OUTCOMES[outcome],
                "element": None if element == _ALL else SYMBOLS[element],
                "sector": sector,
                "destination": destination,
                "lines": lines,
                "net_kg": grams / 1000,
            }

    def write(self, path: Path) -> None:
        """To Parquet or JSON, as the name says. Raises InputError where it cannot be written."""
        with whole_file(path) as unfinished:
            if path.suffix.lower() == ".json":
                unfinished.write_text(json.dumps(list(self.rows()), ensure_ascii=False, indent=1), encoding="utf-8")
            else:
                pq.write_table(pa.Table.from_pylist(list(self.rows()), _SCHEMA), unfinished)


_SCHEMA: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("law", "outcome", "element", "sector", "destination")),
        ("lines", pa.int64()),
        ("net_kg", pa.float64()),
    ]
)


def cube_of(laws: Sequence[str], found: Sequence[Decided], table: FactTable, good: NDArray[np.bool_]) -> Cube:
    """The cube of a batch that has been decided under some laws; good: the lines that could be read, shape (n,)."""
    sector, destination = _terms(table, "sector"), _terms(table, "destination")
    elements = _elements(table)
    first, element_of = distinct(elements)
    words = elements[first]
    sizes = len(sector.values), len(destination.values), len(words)
    where = (sector.codes.astype(np.int64) * sizes[1] + destination.codes) * sizes[2] + element_of
    cube, rows = Cube(laws), np.flatnonzero(good)
    grouped: list[tuple[Any, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    for law, decided in enumerate(found):
        # Laws without pools share the kinds of their lines, and these are grouped once.
        known = next((each for each in grouped if each[0] is decided.of), None)
        if known is None:
            many = sizes[0] * sizes[1] * sizes[2]
            keys = decided.of[rows].astype(np.int64) * many + where[rows]
            place, which = distinct(keys)
            lines, grams = np.bincount(which, minlength=len(place)), sums(which, table.net_g[rows], len(place))
            known = decided.of, keys[place] // many, keys[place] % many, lines, grams
            grouped.append(known)
        _, kind, at, lines, grams = known
        keys = decided.verdicts.outcome[kind].astype(np.int64) * (sizes[0] * sizes[1] * sizes[2]) + at
        place, which = distinct(keys)
        counts = np.bincount(which, lines, len(place)), sums(which, grams, len(place))
        _fill(cube, law, keys[place], counts, sizes, (sector, destination), words)
    return cube


def _fill(
    cube: Cube,
    law: int,
    keys: NDArray[np.int64],
    counts: tuple[NDArray[Any], NDArray[np.int64]],
    sizes: tuple[int, int, int],
    terms: tuple[Terms, Terms],
    words: NDArray[np.uint64],
) -> None:
    rest, element = np.divmod(keys, sizes[2])
    for element_place in (*range(len(SYMBOLS)), _ALL):
        there = np.ones(len(keys), dtype=bool)
        if element_place != _ALL:
            there = (words[element] >> np.uint64(element_place) & np.uint64(1)).astype(bool)
        some, which = np.unique(rest[there], return_inverse=True)
        lines = np.bincount(which.reshape(-1), counts[0][there], len(some))
        grams = sums(which.reshape(-1), counts[1][there], len(some))
        cells = np.stack([some // sizes[1] // sizes[0], some // sizes[1] % sizes[0], some % sizes[1]], axis=1)
        _put(cube, law, element_place, cells.tolist(), zip(lines.tolist(), grams.tolist(), strict=True), terms)


def _put(
    cube: Cube,
    law: int,
    element: int,
    cells: list[list[int]],
    counts: Iterable[tuple[float, int]],
    terms: tuple[Terms, Terms],
) -> None:
    for (outcome, sector, destination), (lines, grams) in zip(cells, counts, strict=True):
        cell = law, outcome, element, terms[0].values[sector], terms[1].values[destination]
        old = cube.cells.get(cell, (0, 0))
        cube.cells[cell] = old[0] + int(lines), old[1] + grams


def _terms(table: FactTable, fact: str) -> Terms:
    column = table.columns.get(fact)
    return column if isinstance(column, Terms) else Terms.constant(None, table.n)


def _elements(table: FactTable) -> NDArray[np.uint64]:
    """Which elements are there on each line, a bit for each of `SYMBOLS`."""
    words = np.zeros(table.n, dtype=np.uint64)
    for place, fact in enumerate(WT_PCT):
        column = table.columns.get(fact)
        if isinstance(column, Numbers):
            words |= (column.values >= IMPURITY_BELOW_WT_PCT).astype(np.uint64) << np.uint64(place)
    return words
