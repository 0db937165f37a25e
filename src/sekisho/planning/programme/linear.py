"""A linear programme gathered block by block as arrays, and handed over as one sparse matrix."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

ABSENT = -1
"""Stands in an array of places where there is no column or no row; entries at it are left out."""


@dataclass(frozen=True)
class Matrix:
    """minimise cost·x, row_lower <= A x <= row_upper, lower <= x <= upper; A in compressed columns."""

    cost: Floats
    lower: Floats
    upper: Floats
    whole: NDArray[np.bool_]
    row_lower: Floats
    row_upper: Floats
    a: Any

    @property
    def size(self) -> tuple[int, int, int]:
        """Rows, columns, entries."""
        return len(self.row_lower), len(self.lower), int(self.a.nnz)


class Linear:
    """Blocks of columns, rows and entries. A group is a name under which rows and bounds can later be let go together.

    Rows and bounds without a group stand for what is physically so, and are never let go.
    """

    def __init__(self) -> None:
        self.columns, self.rows = 0, 0
        self._column_blocks: list[tuple[Floats, Floats, NDArray[np.bool_]]] = []
        self._row_blocks: list[tuple[Floats, Floats]] = []
        self._entries: list[tuple[Places, Places, Floats]] = []
        self.row_groups: list[tuple[Hashable, Places]] = []
        self.lower_groups: list[tuple[Hashable, Places]] = []
        self.upper_groups: list[tuple[Hashable, Places]] = []

    def add_columns(
        self, upper: ArrayLike, lower: ArrayLike = 0.0, present: ArrayLike = True, whole: ArrayLike = False
    ) -> Places:
        """Places of columns, in the shape that the arguments broadcast to; ABSENT where not present."""
        low, high, there, integer = np.broadcast_arrays(
            np.asarray(lower, float), np.asarray(upper, float), np.asarray(present, bool), np.asarray(whole, bool)
        )
        places, self.columns = _numbered(there, self.columns)
        self._column_blocks.append((low[there], high[there], integer[there]))
        return places

    def add_rows(self, lower: ArrayLike, upper: ArrayLike, present: ArrayLike = True) -> Places:
        """Places of rows, in the shape that the arguments broadcast to; ABSENT where not present."""
        low, high, there = np.broadcast_arrays(
            np.asarray(lower, float), np.asarray(upper, float), np.asarray(present, bool)
        )
        places, self.rows = _numbered(there, self.rows)
        self._row_blocks.append((low[there], high[there]))
        return places

    def put(self, rows: Places, columns: Places, values: ArrayLike) -> None:
        """Entries; the three broadcast together, and entries at the same place add up."""
        row, column, value = np.broadcast_arrays(rows, columns, np.asarray(values, float))
        there = (row != ABSENT) & (column != ABSENT) & (value != 0)
        self._entries.append((row[there], column[there], value[there]))

    def group_rows(self, group: Hashable, rows: Places) -> None:
        self.row_groups.append((group, rows[rows != ABSENT].ravel()))

    def group_lower(self, group: Hashable, columns: Places) -> None:
        self.lower_groups.append((group, columns[columns != ABSENT].ravel()))

    def group_upper(self, group: Hashable, columns: Places) -> None:
        self.upper_groups.append((group, columns[columns != ABSENT].ravel()))

    @property
    def groups(self) -> list[Hashable]:
        """Every group that has a row or a bound, once, in order."""
        every = (*self.row_groups, *self.lower_groups, *self.upper_groups)
        return list(dict.fromkeys(group for group, places in every if places.size))

    def matrix(self, cost: Floats) -> Matrix:
        rows, columns, values = (np.concatenate(parts) for parts in zip(*self._entries, strict=True))
        narrow = np.int32 if max(self.rows, self.columns) < 2**31 else np.int64
        a = sparse.csc_matrix(
            (values, (rows.astype(narrow), columns.astype(narrow))), shape=(self.rows, self.columns), dtype=float
        )
        lower, upper, whole = (np.concatenate(parts) for parts in zip(*self._column_blocks, strict=True))
        row_lower, row_upper = (np.concatenate(parts) for parts in zip(*self._row_blocks, strict=True))
        return Matrix(cost, lower, upper, whole, row_lower, row_upper, a)


def _numbered(there: NDArray[np.bool_], start: int) -> tuple[Places, int]:
    places = np.full(there.shape, ABSENT, dtype=np.int64)
    count = int(there.sum())
    places[there] = np.arange(start, start + count)
    return places, start + count
