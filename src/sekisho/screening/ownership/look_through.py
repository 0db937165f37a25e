"""The economic answer: how much of a party listed ones own along all chains, each chain multiplied, all summed.

x = A^T x + b over the parties that are not listed: A[i, j] is the share of j that i holds, b what listed parties hold
directly, both of the shares outstanding. Cross-holdings are solved, not cut.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.screening.ownership.graph import Graph

_DIRECT: Final = 2_000
"""Cycles of more parties than this are solved step by step: factors of a large tangle fill up."""
_NEAR: Final = 1e-12


def look_through(
    graph: Graph, listed: frozenset[int], closed: frozenset[int], of_closed: float, besides: Sequence[int] | None = None
) -> NDArray[np.float64]:
    """For each party the share that listed ones own of it, 0..1; 1 of a listed party itself.

    closed: parties of rings that own themselves completely, of which the equations say nothing; of_closed is put in
    for them. besides: for each party further shares that count as a listed party's.
    """
    return _LookThrough(graph, listed, closed, of_closed, besides).solve()


class _LookThrough:
    def __init__(
        self,
        graph: Graph,
        listed: frozenset[int],
        closed: frozenset[int],
        of_closed: float,
        besides: Sequence[int] | None,
    ) -> None:
        self._graph = graph
        self._besides = besides or [0] * len(graph)
        self._value = np.zeros(len(graph))
        self._value[list(listed)] = 1.0
        self._value[list(closed)] = of_closed
        self._fixed = listed | closed

    def solve(self) -> NDArray[np.float64]:
        """What stands on no cycle from the top down, then the cycles, then what hangs below them."""
        graph = self._graph
        first = self._peel([len(held) for held in graph.held], self._owned_by, self._fixed)
        for party in first:
            if party not in self._fixed:
                self._value[party] = self._sum(party)
        above = set(first)
        last = self._peel([len(holds) for holds in graph.holds], self._owners_of, above)
        below = [party for party in last if party not in above]
        left = sorted(set(range(len(graph))) - above - set(below))
        if left:
            self._value[left] = self._cycles(left, above)
        for party in reversed(below):
            self._value[party] = self._sum(party)
        return np.clip(self._value, 0.0, 1.0)

    def _peel(self, waits: list[int], next_of: Callable[[int], Iterable[int]], there: Iterable[int]) -> list[int]:
        """Parties in an order in which each waits for nobody but those before it; `there` wait for nobody."""
        order = []
        seen = {*there, *(party for party, count in enumerate(waits) if not count)}
        ready = deque(seen)
        while ready:
            party = ready.popleft()
            order.append(party)
            for other in next_of(party):
                waits[other] -= 1
                if not waits[other] and other not in seen:
                    seen.add(other)
                    ready.append(other)
        return order

    def _owned_by(self, party: int) -> Iterable[int]:
        return (owned for owned, _ in self._graph.holds[party])

    def _owners_of(self, party: int) -> Iterable[int]:
        return (owner for owner, _, _ in self._graph.held[party])

    def _sum(self, party: int) -> float:
        graph = self._graph
        total = sum(share * self._value[owner] for owner, share, _ in graph.held[party])
        return float((total + self._besides[party]) / (graph.outstanding[party] or 1))

    def _cycles(self, left: list[int], known: set[int]) -> NDArray[np.float64]:
        # Slow to import, and a share table is rare beside a case.
        from scipy.sparse import csc_array, eye_array
        from scipy.sparse.linalg import bicgstab, spsolve

        graph, place = self._graph, {party: row for row, party in enumerate(left)}
        rows, columns, parts = [], [], []
        right = np.zeros(len(left))
        for row, party in enumerate(left):
            outstanding = graph.outstanding[party]
            right[row] = self._besides[party] / outstanding
            for owner, share, _ in graph.held[party]:
                if owner in known:
                    right[row] += share / outstanding * self._value[owner]
                else:
                    rows.append(row)
                    columns.append(place[owner])
                    parts.append(share / outstanding)
        shares = csc_array((parts, (rows, columns)), shape=(len(left), len(left)))
        system = csc_array(eye_array(len(left), format="csc") - shares)
        if len(left) > _DIRECT:
            value, failed = bicgstab(system, right, rtol=_NEAR, atol=0.0, maxiter=2_000)
            if not failed and np.abs(system @ value - right).max() < 1e3 * _NEAR:
                return np.asarray(value)
        return np.atleast_1d(spsolve(system, right))
