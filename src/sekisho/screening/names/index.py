"""Which names of a list to lay beside a query: those that share rare pieces with it.

A name is a row of pieces (see `features`), weighed by how rare they are in the list. Many queries are answered
together. Names in the script of the query and names in other scripts compete apart: however many of
the one kind are like it, the likest of the other are looked at too.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sekisho.screening.names import features
from sekisho.screening.names.likest import MOST, Postings, likest, turn_over
from sekisho.screening.names.parse import Parsed

SCORED: Final = (5, 7)
"""Names handed on to be scored for each query: in its own script, in others."""
_BRIEF: Final = 5
"""Characters of a native name that may be a short form: of those twice as many are scored."""
_WHOLE_WORD: Final = 1.5
"""How much more a piece that is a whole word weighs than a trigram as rare."""
_COMMON: Final = 0.02
_COMMON_ROWS: Final = 2_000
"""Pieces that more names have than this, and than that share of the list, are left out."""
_LENGTH: Final = 0.8
"""How far the length of a name counts against it: 1 would be the cosine."""
_TOGETHER: Final = 4_096
"""Names whose pieces are weighed at a time, for little memory."""

Numbers = npt.NDArray[Any]


class Index:
    """Rows of pieces. latin: which rows are written in Latin letters throughout. parties: whose name each row is, if
    some party has several: many names of one party then take no other's place. repeated: pieces of a party's names
    that an earlier one of them has too; they make a piece no commoner."""

    def __init__(
        self,
        pieces: array[int],
        ends: array[int],
        latin: array[int],
        parties: Sequence[int] | None = None,
        repeated: array[int] | None = None,
    ) -> None:
        self._parties = parties
        rows = len(ends) - 1
        columns = np.frombuffer(pieces, dtype=np.int32) if pieces else np.empty(0, np.int32)
        counts = there = np.bincount(columns, minlength=features.BUCKETS).astype(np.int32)
        listed = rows if parties is None else len(set(parties))
        if repeated:
            again = np.frombuffer(repeated, dtype=np.int32)
            counts = there - np.bincount(again, minlength=features.BUCKETS).astype(np.int32)
        self._latin = np.array(latin, dtype=np.int8)
        weights = np.log1p(listed / np.maximum(counts, 1), dtype=np.float32)
        weights[counts == 0] = math.log1p(listed)
        weights[features.STRONG :] *= _WHOLE_WORD
        weights[counts > max(_COMMON_ROWS, _COMMON * listed)] = 0.0
        self._weights = weights
        starts = np.array(ends, dtype=np.int32 if ends[-1] < 1 << 31 else np.int64)
        values = weights[columns]
        for first in range(0, rows, _TOGETHER):
            last = min(first + _TOGETHER, rows)
            start, end = starts[first], starts[last]
            _even(values[start:end], columns[start:end], np.diff(starts[first : last + 1]))
        # Turned over, so that the names of a piece stand together; of pieces that tell nothing none.
        posted_ends = np.zeros(features.BUCKETS + 1, dtype=starts.dtype)
        np.cumsum(np.where(weights > 0, there, 0), out=posted_ends[1:], dtype=starts.dtype)
        count = int(posted_ends[-1])
        self._postings = Postings(posted_ends, np.empty(count, np.int32), np.empty(count, np.float32))
        turn_over(columns, values, starts, posted_ends[:-1].copy(), self._postings.rows, self._postings.weights)

    def likely(self, queries: Sequence[Parsed]) -> list[list[int]]:
        """For each query the rows worth scoring, likest first: those in its own script, then those in others."""
        pieces = [sorted(features.pieces(each, asked=True)) for each in queries]
        columns = np.fromiter((piece for each in pieces for piece in each), dtype=np.int32)
        ends = np.cumsum([0, *map(len, pieces)], dtype=np.int64)
        native = np.array([not each.flat.isascii() for each in queries])
        most = np.tile(np.array(SCORED, dtype=np.int64), (len(queries), 1))
        most[native & np.array([len(each.flat) <= _BRIEF for each in queries]), 0] *= 2
        wanted = most.tolist()
        if self._parties is not None:
            most[:] = MOST
        found = np.empty((len(queries), 2, MOST), dtype=np.int32)
        counts = np.empty((len(queries), 2), dtype=np.int64)
        likest(
            columns,
            self._weights[columns],
            ends,
            *self._postings,
            self._latin,
            (~native).astype(np.int8),
            most,
            found,
            counts,
        )
        return [
            self._of_several(rows[0, :own].tolist(), alike) + self._of_several(rows[1, :other].tolist(), unlike)
            for rows, (own, other), (alike, unlike) in zip(found, counts.tolist(), wanted, strict=True)
        ]

    def _of_several(self, rows: list[int], most: int) -> list[int]:
        """The likest rows, until `most` parties are among them."""
        if self._parties is None or len(rows) <= most:
            return rows
        met: set[int] = set()
        for at, row in enumerate(rows):
            met.add(self._parties[row])
            if len(met) > most:
                return rows[:at]
        return rows


def _even(values: Numbers, columns: Numbers, counts: Numbers) -> None:
    """Weights of the pieces of some names, each set by the length of its name, in place.

    What two scripts can share and the characters of one have lengths of their own: a name's many characters must not
    drown what it sounds like.
    """
    row_of = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    spoken = columns >= features.SPOKEN
    for kind in (spoken, ~spoken):
        lengths = np.bincount(row_of[kind], weights=values[kind].astype(np.float64) ** 2, minlength=len(counts))
        scale = (1.0 / np.maximum(lengths, 1e-6) ** (_LENGTH / 2)).astype(np.float32)
        values[kind] *= scale[row_of[kind]]
