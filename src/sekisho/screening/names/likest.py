"""The likest rows of many queries at once, by their common pieces."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from sekisho.compiled import compiled

MOST: Final = 16
"""Rows of one kind that a query may ask for at most."""
_WORTHY: Final = np.float32(0.4), np.float32(0.5)
"""Rows whose likeness is a smaller share of the best one's of their kind are left out: in its own script, in others."""


@compiled("int64(int32[::1], float32[::1], int64, int64, float32, int32[::1], float32[::1])")
def _first(found: Any, values: Any, count: int, most: int, worthy: Any, rows: Any, likeness: Any) -> int:
    """Of the rows found the `most` likest into `rows`, likest first, then by number."""
    best = np.float32(0.0)
    for at in range(count):
        best = max(best, values[at])
    least = worthy * best
    kept = 0
    for at in range(count):
        value = values[at]
        if value <= least:
            continue
        row = found[at]
        if kept < most:
            kept += 1
        elif value < likeness[kept - 1] or (value == likeness[kept - 1] and row > rows[kept - 1]):
            continue
        place = kept - 1
        while place and (value > likeness[place - 1] or (value == likeness[place - 1] and row < rows[place - 1])):
            likeness[place] = likeness[place - 1]
            rows[place] = rows[place - 1]
            place -= 1
        likeness[place] = value
        rows[place] = row
    return kept


class Postings(NamedTuple):
    """The rows of each piece, one piece after the other, with their weights: those of piece i end at `ends[i + 1]`."""

    ends: Any
    rows: Any
    weights: Any


_ENDS: Final = ("int32[::1]", "int64[::1]")


@compiled(*(f"void(int32[::1], float32[::1], {ends}, {ends}, int32[::1], float32[::1])" for ends in _ENDS))
def turn_over(pieces: Any, weights: Any, ends: Any, places: Any, rows: Any, posted_weights: Any) -> None:
    """Pieces of rows into rows of pieces, in order; what weighs nothing is left out. ends: where the pieces of each row
    end; places: where the rows of each piece begin, moved on to where they end."""
    for row in range(len(ends) - 1):
        for at in range(ends[row], ends[row + 1]):
            if weights[at] != 0:
                place = places[pieces[at]]
                rows[place] = row
                posted_weights[place] = weights[at]
                places[pieces[at]] = place + 1


_ARRAYS = "int32[::1], float32[::1], int64[::1], {ends}, int32[::1], float32[::1], int8[::1], int8[::1], int64[:, ::1]"


@compiled(*(f"void({_ARRAYS.format(ends=ends)}, int32[:, :, ::1], int64[:, ::1])" for ends in _ENDS))
def likest(
    asked: Any,
    asked_weight: Any,
    asked_end: Any,
    posted_end: Any,
    posted: Any,
    posted_weight: Any,
    latin: Any,
    asked_latin: Any,
    most: Any,
    rows: Any,
    counts: Any,
) -> None:
    """For each query the likest rows in its own script (0) and in others (1).

    asked: pieces of all queries one after the other, ascending in each, with their weights; those of query i end at
    `asked_end[i + 1]`. posted: the rows of each piece, likewise. latin: of rows and of queries, 1 or 0. most: of each
    query, how many rows of either kind. rows: by query and kind, `counts` of them.
    """
    likeness = np.empty(MOST, np.float32)
    # One place more than rows: it is written before it is known whether the row was met before.
    sums, touched = np.zeros(len(latin), np.float32), np.empty(len(latin) + 1, np.int32)
    found, values = np.empty(len(latin), np.int32), np.empty(len(latin), np.float32)
    for query in range(len(asked_end) - 1):
        count = 0
        for at in range(asked_end[query], asked_end[query + 1]):
            weight = asked_weight[at]
            if weight == 0:
                continue
            piece = asked[at]
            for place in range(posted_end[piece], posted_end[piece + 1]):
                row = posted[place]
                before = sums[row]
                # No branch: nobody can foretell it.
                touched[count] = row
                count += before == 0
                sums[row] = before + weight * posted_weight[place]
        alike, unlike = 0, len(latin)
        for at in range(count):
            row = touched[at]
            value = sums[row]
            sums[row] = 0
            # Its own script from the front, others from the back.
            if latin[row] == asked_latin[query]:
                found[alike] = row
                values[alike] = value
                alike += 1
            else:
                unlike -= 1
                found[unlike] = row
                values[unlike] = value
        counts[query, 0] = _first(found, values, alike, most[query, 0], _WORTHY[0], rows[query, 0], likeness)
        counts[query, 1] = _first(
            found[unlike:], values[unlike:], len(latin) - unlike, most[query, 1], _WORTHY[1], rows[query, 1], likeness
        )
