"""Lines and kilograms by law, outcome, element, sector and destination.

An element is there where it makes up as much of the product's mass as a reading counts (0.1 %, see
`sekisho.materials.items`). A line with several elements stands under each of them, so elements do not add up; the rows
without an element count every line once. Kilograms are of product. What a line does not say is null.

`read_cube` reads a cube that was written, for sums over it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sekisho.determination.bulk import Decided
from sekisho.determination.dockets.kinds import sums
from sekisho.determination.dockets.whole_file import whole_file
from sekisho.determination.lines import WT_PCT
from sekisho.determination.lookups import distinct
from sekisho.determination.outcome import OUTCOMES
from sekisho.errors import InputError, Problem
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
        """The cells in order, by name. A law that was asked of twice stands there once."""
        again = {law for law, name in enumerate(self.laws) if self._is_again(law, self.laws.index(name))}
        order = sorted(self.cells, key=lambda cell: (*cell[:3], str(cell[3] or ""), str(cell[4] or "")))
        for law, outcome, element, sector, destination in order:
            if law in again:
                continue
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

    def _is_again(self, law: int, first: int) -> bool:
        """Is a law an earlier one of its name once more? Folders of law may share a name and differ."""
        if law == first:
            return False
        one, other = ({cell[1:]: sums for cell, sums in self.cells.items() if cell[0] == at} for at in (law, first))
        return one == other

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

DIMENSIONS: Final = ("element", "sector", "destination")
Sum = tuple[int, int]
"""Lines, and grams of product."""


@dataclass(frozen=True)
class Cells:
    """A cube as it was read; table: its columns, with whole grams `net_g` in place of kilograms."""

    table: pa.Table

    def by_outcome(self) -> dict[tuple[str, str], Sum]:
        """By law and outcome, each line once."""
        return self._summed(self._every_line(), ("law", "outcome"))

    def by(self, dimension: str, outcome: str) -> dict[tuple[str, str | None], Sum]:
        """Of one outcome by law and one of `DIMENSIONS`. By element, a line stands under each that it has."""
        rows = self.table.filter(pc.is_valid(self.table["element"])) if dimension == "element" else self._every_line()
        return self._summed(rows.filter(pc.equal(rows["outcome"], outcome)), ("law", dimension))

    def _every_line(self) -> pa.Table:
        return self.table.filter(pc.is_null(self.table["element"]))

    def _summed(self, rows: pa.Table, by: tuple[str, str]) -> dict[tuple[Any, Any], Sum]:
        found = rows.group_by(list(by)).aggregate([("lines", "sum"), ("net_g", "sum")])
        names = (*by, "lines_sum", "net_g_sum")
        columns = (found[name].to_pylist() for name in names)
        return {(one, other): (lines, grams) for one, other, lines, grams in zip(*columns, strict=True)}


def read_cube(content: bytes, name: str = "cube.parquet") -> Cells:
    """A cube out of the bytes of its Parquet file. Raises InputError for what is none."""
    try:
        table = pq.read_table(io.BytesIO(content))
    except (pa.ArrowException, OSError):
        table = None
    if table is None or not table.schema.equals(_SCHEMA):
        raise InputError(Problem(name, "is no cube of a replay", "write one with `replay --cube OUT.parquet`"))
    grams = pc.cast(pc.round(pc.multiply(table["net_kg"], 1000.0)), pa.int64())
    return Cells(table.drop_columns(["net_kg"]).append_column("net_g", grams))


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
