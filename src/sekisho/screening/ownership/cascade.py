"""The legal test: whom listed parties own, tier by tier, up to the least fixed point.

A party is captured when captured and listed parties together hold direct stakes in it that reach the threshold; then
its own stakes count whole. Starting from the listed ones, that is monotone, so the order does not matter, a cycle needs
no care, and each stake is looked at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sekisho.screening.ownership.graph import Graph
from sekisho.screening.ownership.model import OwnershipRule


@dataclass(frozen=True)
class Capture:
    """Who is captured: for each party the tier at which it is (0: a seed), or None. share: how much of each party
    seeds and captured parties hold, in the graph's parts."""

    tier: list[int | None]
    share: list[int]

    def __contains__(self, party: object) -> bool:
        return isinstance(party, int) and self.tier[party] is not None


def capture(graph: Graph, seeds: Iterable[int], rule: OwnershipRule, besides: Sequence[int] | None = None) -> Capture:
    """The least set that holds the seeds and every party of which it holds enough.

    besides: for each party the shares that count as the set's from the start; nobody's by default.
    """
    share = list(besides) if besides is not None else [0] * len(graph)
    tier: list[int | None] = [None] * len(graph)
    newest = list(dict.fromkeys(seeds))
    for party in newest:
        tier[party] = 0
    touched = {party for party in range(len(graph)) if share[party]}
    step = 0
    while newest or touched:
        step += 1
        for owner in newest:
            for owned, part in graph.holds[owner]:
                share[owned] += part
                touched.add(owned)
        newest = [party for party in touched if tier[party] is None and graph.reaches(share[party], party, rule)]
        for party in newest:
            tier[party] = step
        touched = set()
    return Capture(tier, share)


def closed_rings(graph: Graph, listed: frozenset[int]) -> frozenset[int]:
    """Parties of groups that own themselves completely: whoever stands behind them is not in the table."""
    alone = {party for party in range(len(graph)) if not graph.outstanding[party] and party not in listed}
    edges = [
        (owner, owned)
        for owner in range(len(graph))
        if owner not in listed
        for owned, part in graph.holds[owner]
        if part and owned not in listed
    ]
    if not edges:
        return frozenset(alone)
    # Slow to import, and a share table is rare beside a case.
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    rows, columns = np.array(edges, dtype=np.int64).T
    matrix = csr_array((np.ones(len(edges), dtype=np.int8), (rows, columns)), shape=(len(graph), len(graph)))
    _, group = connected_components(matrix, directed=True, connection="strong")
    inside = [
        sum(part for owner, part, _ in graph.held[party] if owner not in listed and group[owner] == group[party])
        for party in range(len(graph))
    ]
    closed = [party not in listed and inside[party] == graph.outstanding[party] > 0 for party in range(len(graph))]
    open_groups = {int(group[party]) for party in range(len(graph)) if not closed[party]}
    return frozenset(alone | {party for party in range(len(graph)) if int(group[party]) not in open_groups})
