"""Facts of many lines in columns, each value three-valued at heart: known, or not known.

Words are dictionary-encoded: a column is an array of small codes and the tuple of distinct values that they stand for,
so that a question is put to each distinct value once and never to each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class FactSet:
    """A set known in part: what is in it, what may be in it, and whether anything else may be (`open`)."""

    known: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()
    open: bool = False

    def has(self, element: str) -> bool | None:
        """True, False, or None where it is not known."""
        if element in self.known:
            return True
        return None if self.open or element in self.maybe else False

    def opened(self) -> FactSet:
        """The same, with every absence unsaid."""
        return FactSet(self.known, frozenset(), True)


Value: TypeAlias = bool | str | int | float | Decimal | date | FactSet | None
"""One answer; None is unknown."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A column of words, booleans, dates or sets: `values[codes[i]]` is the value of line i; None is unknown."""

    codes: NDArray[np.unsignedinteger[Any]]
    values: tuple[Value, ...]

    @classmethod
    def of(cls, values: Iterable[Value]) -> Terms:
        """Encode values as they come; equal values share a code."""
        seen: dict[tuple[type, Value], int] = {}
        # The type is part of the key: True and 1 are equal in Python and are not the same answer.
        codes = [seen.setdefault((type(value), value), len(seen)) for value in values]
        return cls(np.array(codes, dtype=code_type(len(seen))), tuple(value for _, value in seen))

    @classmethod
    def constant(cls, value: Value, n: int) -> Terms:
        return cls(np.zeros(n, dtype=np.uint8), (value,))

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: NDArray[np.integer[Any]]) -> Terms:
        return Terms(self.codes[rows], self.values)

    def part(self, start: int, stop: int) -> Terms:
        """Some lines that follow one another."""
        return Terms(self.codes[start:stop], self.values)

    def value(self, row: int) -> Any:
        return self.values[self.codes[row]]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of numbers, float64, NaN where not known. Masses that are licensed are not here: they are integers.

    numbers: that of each line, shape (n,); with `codes` some numbers, and line i has `numbers[codes[i]]`.
    """

    numbers: NDArray[np.float64]
    codes: NDArray[np.unsignedinteger[Any]] | None = None

    @property
    def values(self) -> NDArray[np.float64]:
        """The number of each line, shape (n,)."""
        # Codes are always inside their table; "clip" only spares the check.
        return self.numbers if self.codes is None else np.take(self.numbers, self.codes, mode="clip")

    def __len__(self) -> int:
        return len(self.numbers if self.codes is None else self.codes)

    def take(self, rows: NDArray[np.integer[Any]]) -> Numbers:
        return Numbers(self.numbers[rows if self.codes is None else self.codes[rows]])

    def part(self, start: int, stop: int) -> Numbers:
        """Some lines that follow one another."""
        lines = slice(start, stop)
        return Numbers(self.numbers[lines]) if self.codes is None else Numbers(self.numbers, self.codes[lines])

    def value(self, row: int) -> float | None:
        number = float(self.numbers[row if self.codes is None else self.codes[row]])
        return None if np.isnan(number) else number


Column: TypeAlias = Terms | Numbers


@dataclass(frozen=True)
class FactTable:
    """n lines by fact; a fact without a column is unknown on every line.

    basis: for some facts a column of Basis values (int8, shape (n,)); where a fact has none, every answer is declared
    until a paper in `documents` that the dictionary accepts makes it documented.
    net_g: product mass in grams, int64, shape (n,).
    """

    n: int
    columns: Mapping[str, Column]
    net_g: NDArray[np.int64]
    basis: Mapping[str, NDArray[np.int8]] = field(default_factory=lambda: MappingProxyType({}))

    def take(self, rows: NDArray[np.integer[Any]]) -> FactTable:
        return FactTable(
            len(rows),
            {name: column.take(rows) for name, column in self.columns.items()},
            self.net_g[rows],
            {name: basis[rows] for name, basis in self.basis.items()},
        )

    def part(self, start: int, stop: int) -> FactTable:
        """Some lines that follow one another, up to `stop` or the end; nothing is copied."""
        lines = slice(start, stop)
        return FactTable(
            len(self.net_g[lines]),
            {name: column.part(start, stop) for name, column in self.columns.items()},
            self.net_g[lines],
            {name: basis[lines] for name, basis in self.basis.items()},
        )

    def value(self, fact: str, row: int) -> Any:
        """A fact of one line; None where unknown."""
        column = self.columns.get(fact)
        return None if column is None else column.value(row)


def code_type(distinct: int) -> type[np.uint8] | type[np.uint16] | type[np.uint32]:
    """The smallest array type that numbers `distinct` values."""
    return np.uint8 if distinct <= 1 << 8 else np.uint16 if distinct <= 1 << 16 else np.uint32


def stack(tables: Sequence[FactTable]) -> FactTable:
    """Tables under each other; facts that only some have are unknown in the others."""
    n = sum(table.n for table in tables)
    columns: dict[str, Column] = {}
    for name in dict.fromkeys(name for table in tables for name in table.columns):
        parts = [table.columns.get(name) for table in tables]
        if any(isinstance(part, Numbers) for part in parts):
            columns[name] = Numbers(
                np.concatenate(
                    [
                        part.values if isinstance(part, Numbers) else np.full(table.n, np.nan)
                        for part, table in zip(parts, tables, strict=True)
                    ]
                )
            )
        else:
            columns[name] = Terms.of(
                value
                for part, table in zip(parts, tables, strict=True)
                for value in ((part.value(row) for row in range(table.n)) if part is not None else [None] * table.n)
            )
    basis = {
        name: np.concatenate([table.basis.get(name, np.zeros(table.n, dtype=np.int8)) for table in tables])
        for name in dict.fromkeys(name for table in tables for name in table.basis)
    }
    return FactTable(n, columns, np.concatenate([table.net_g for table in tables]), basis)
