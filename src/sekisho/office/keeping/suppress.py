"""Which cells of published tables stay closed, so that none that is small can be worked out from those that are open.

Cells are counts of cases. Some are sums of others (`Sum`). A small cell, of 1 to LEAST - 1 cases, is closed; then more
are closed, smallest first, until a reader who knows every open cell, every sum and this rule cannot pin a small one
down: what is left possible for it spans LEAST values or more. A cell of no cases is open: it tells of nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linprog

LEAST: Final = 5
"""Cases in the smallest cell that is shown."""

Key = Hashable


@dataclass(frozen=True, slots=True)
class Sum:
    """A cell that is the sum of others."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def cells(self) -> tuple[Key, ...]:
        return (self.total, *self.parts)


def is_small(count: int) -> bool:
    return 0 < count < LEAST


def closed(counts: Mapping[Key, int], sums: Sequence[Sum], never_shown: Collection[Key] = ()) -> frozenset[Key]:
    """The cells that are not shown, never_shown among them: cells of sums that no table has, and that a reader could
    work out by taking away."""
    small = [key for key, count in counts.items() if is_small(count)]
    shut = {*small, *never_shown}
    for key in sorted(small, key=lambda each: counts[each]):
        while _span(key, counts, sums, shut, frozenset(never_shown)) < LEAST - 1:
            more = _next(key, counts, sums, shut)
            if more is None:
                break
            shut.add(more)
    return frozenset(shut)


def closed_amounts(cases: Mapping[Key, int], sums: Sequence[Sum]) -> frozenset[Key]:
    """The same for amounts, such as masses, that so many cases stand behind: in each sum with a closed cell at least
    one of LEAST cases or more is closed too, so that what is missing from the sum is no small cell and no sum of them.
    Sums must not share cells."""
    shut = {key for key, count in cases.items() if is_small(count)}
    for each in sums:
        parts = [key for key in each.parts if key in shut]
        if not parts or any(cases[key] >= LEAST for key in parts) or each.total in shut:
            continue
        others = [key for key in each.parts if cases[key] >= LEAST]
        shut.add(min(others, key=lambda key: cases[key]) if others else each.total)
    return frozenset(shut)


def _span(
    key: Key, counts: Mapping[Key, int], sums: Sequence[Sum], shut: Collection[Key], never_shown: Collection[Key]
) -> float:
    """How far apart the largest and smallest value are that a reader must hold possible for a closed cell."""
    places, rows = {key: 0}, []
    for each in _linked(key, sums, shut):
        for cell in each.cells:
            if cell in shut:
                places.setdefault(cell, len(places))
        rows.append(each)
    left = np.zeros((len(rows), len(places)))
    right = np.zeros(len(rows))
    for number, each in enumerate(rows):
        for cell, sign in ((each.total, -1), *((part, 1) for part in each.parts)):
            if cell in shut:
                left[number, places[cell]] += sign
            else:
                right[number] -= sign * counts[cell]
    # A closed cell is known not to be 0; one that no table has may be.
    bounds = [(0 if cell in never_shown else 1, None) for cell in places]
    goal = np.zeros(len(places))
    goal[0] = 1
    least, most = (linprog(sign * goal, A_eq=left, b_eq=right, bounds=bounds, method="highs") for sign in (1, -1))
    if least.status != 0:
        return 0.0
    return float("inf") if most.status == 3 else float(-most.fun - least.fun)


def _linked(key: Key, sums: Sequence[Sum], shut: Collection[Key]) -> list[Sum]:
    """The sums that a closed cell is tied to, over closed cells."""
    reached, found, waiting = {key}, dict[int, Sum](), [key]
    while waiting:
        cell = waiting.pop()
        for number, each in enumerate(sums):
            if number in found or cell not in each.cells:
                continue
            found[number] = each
            fresh = {other for other in each.cells if other in shut} - reached
            reached |= fresh
            waiting += fresh
    return list(found.values())


def _next(key: Key, counts: Mapping[Key, int], sums: Sequence[Sum], shut: Collection[Key]) -> Key | None:
    """The cell to close next: the smallest open one in the sums that the cell is tied to, parts before totals."""

    def open_cells() -> Iterator[tuple[bool, int, str, Key]]:
        totals = {each.total for each in sums}
        for each in _linked(key, sums, shut):
            for cell in each.cells:
                if cell not in shut and counts[cell]:
                    yield cell in totals, counts[cell], str(cell), cell

    found = min(open_cells(), key=lambda each: each[:3], default=None)
    return None if found is None else found[3]
