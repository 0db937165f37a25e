"""A programme split at its commitments into blocks that share nothing else, and what they cost under a plan.

With x held, what is left falls apart: one block per scenario and element as a rule, fewer where a limit joins elements.
The blocks are found in the matrix itself (connected components of rows and recourse columns), so every limit that can
be built can be split. Rows with one recourse column become bounds of it, which makes a block small and quick to solve
again from its last basis.

A block's duals w give a line below its cost that holds for every x, whatever their accuracy (weak duality, with every
column at the bound that costs least):

    cost(x) >= sum w+ row_lower - sum w- row_upper + sum min(d lower, d upper) - w'T x,    d = cost - A'w
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from sekisho.planning.programme.build import Programme
from sekisho.planning.programme.highs import load, quiet
from sekisho.planning.programme.linear import ABSENT, Floats, Matrix, Places

ROWS_A_CHUNK = 1_000
"""Blocks are solved some at a time: fewer programmes to keep, and hardly slower than each alone."""


@dataclass(frozen=True)
class Cuts:
    """block (N,), or ABSENT for what must be kept whatever it costs; block's cost >= constant + slope x.

    slope (N, first-stage columns).
    """

    block: Places
    constant: Floats
    slope: Floats


@dataclass(frozen=True)
class Valued:
    """Blocks at one plan: cost of each (inf where nothing keeps the rows), columns and row duals of the programme."""

    cost: Floats
    columns: Floats
    row_duals: Floats
    cuts: Cuts


@dataclass
class _Chunk:
    columns: Places
    rows: Places
    moving_columns: Places
    moving_rows: Places
    solver: Any = field(default=None)


TIGHT_BY = 1e-9


class Stopped(Exception):
    """Asked to stop between two blocks."""


class Split:
    """first: columns of the first stage, in their order; blocks: how many; scenario: of each block.

    rows (n, first): rows_least <= rows x <= rows_most is what the first stage has to keep by itself.
    """

    def __init__(self, programme: Programme) -> None:
        """A programme built without its tail."""
        matrix, scenario_of_column = programme.matrix, programme.scenario
        self.programme = programme
        self.first = np.flatnonzero(scenario_of_column == ABSENT)
        recourse = np.flatnonzero(scenario_of_column != ABSENT)
        self._t = matrix.a[:, self.first].tocsr()
        a = matrix.a[:, recourse].tocsr()
        entries = np.diff(a.indptr)
        self.first_rows = np.flatnonzero(entries == 0)
        self._a, self._recourse = a, recourse
        self._cost = programme.money[recourse]
        self._lower, self._upper = matrix.lower[recourse], matrix.upper[recourse]
        self._row_lower, self._row_upper = matrix.row_lower, matrix.row_upper
        self._bounding(entries)
        self.rows, self.rows_least, self.rows_most = self._first_stage_rows()
        label_of_row, label_of_column = self._components()
        self.block_of_row, self.block_of_column = label_of_row, label_of_column
        self.blocks = int(label_of_column.max(initial=-1)) + 1
        self.scenario = np.zeros(self.blocks, dtype=np.int64)
        self.scenario[label_of_column] = scenario_of_column[recourse]
        self._chunks = self._in_chunks()

    def _bounding(self, entries: NDArray[np.int64]) -> None:
        """Rows `x_j <= something`, the first of each column, which are kept as bounds."""
        a = self._a
        single = np.flatnonzero(entries == 1)
        at = a.indptr[single]
        good = (a.data[at] > 0) & np.isfinite(self._row_upper[single]) & np.isneginf(self._row_lower[single])
        single, at = single[good], at[good]
        columns, chosen = np.unique(a.indices[at], return_index=True)
        self._bound_rows, self._bound_columns = single[chosen], columns.astype(np.int64)
        self._bound_factor = a.data[at[chosen]]

    def _first_stage_rows(self) -> tuple[Floats, Floats, Floats]:
        """Rows of the first stage alone, and those that keep a bounding row from falling below its column's least."""
        own, matrix = self.first_rows, self.programme.matrix
        t = self._t[self._bound_rows]
        room = self._row_upper[self._bound_rows] - self._bound_factor * self._lower[self._bound_columns]
        lower, upper = matrix.lower[self.first], matrix.upper[self.first]
        at_most = t.maximum(0) @ upper + t.minimum(0) @ lower
        tight = np.flatnonzero(at_most > room + TIGHT_BY)
        rows, most = t[tight].toarray(), room[tight]
        size = np.abs(rows).max(axis=1, initial=1e-12, keepdims=True)
        same = np.unique(np.round(np.hstack([rows / size, most[:, None] / size]), 12), axis=0)
        return (
            np.vstack([self._t[own].toarray(), same[:, :-1]]),
            np.concatenate([self._row_lower[own], np.full(len(same), -np.inf)]),
            np.concatenate([self._row_upper[own], same[:, -1]]),
        )

    def _components(self) -> tuple[Places, Places]:
        rows = self._a.shape[0]
        graph = sparse.bmat([[None, self._a], [self._a.T, None]], format="csr")
        _, label = csgraph.connected_components(graph, directed=False)
        of_column = label[rows:]
        _, renamed = np.unique(of_column, return_inverse=True)
        known = np.full(label.max(initial=0) + 1, ABSENT, dtype=np.int64)
        known[of_column] = renamed
        return known[label[:rows]], renamed.astype(np.int64)

    def _in_chunks(self) -> list[_Chunk]:
        is_row = self.block_of_row != ABSENT
        is_row[self._bound_rows] = False
        rows = np.flatnonzero(is_row)
        size = np.bincount(self.block_of_row[rows], minlength=self.blocks)
        chunk_of_block = (np.cumsum(size) - size) // ROWS_A_CHUNK
        row_order = rows[np.argsort(chunk_of_block[self.block_of_row[rows]], kind="stable")]
        column_order = np.argsort(chunk_of_block[self.block_of_column], kind="stable")
        moves = np.zeros(len(self._lower), bool)
        moves[self._bound_columns] = True
        shifted = np.diff(self._t.indptr) > 0
        found = []
        ids = np.unique(chunk_of_block)
        row_chunk = chunk_of_block[self.block_of_row[row_order]]
        column_chunk = chunk_of_block[self.block_of_column[column_order]]
        for each in ids:
            own_rows = row_order[np.searchsorted(row_chunk, each) : np.searchsorted(row_chunk, each, "right")]
            own = column_order[np.searchsorted(column_chunk, each) : np.searchsorted(column_chunk, each, "right")]
            found.append(_Chunk(own, own_rows, np.flatnonzero(moves[own]), np.flatnonzero(shifted[own_rows])))
        return found

    def cost_at(self, x: Floats, stop: Callable[[], bool] | None = None, threads: int = 2) -> Valued:
        """Solve every block with the first-stage columns at x; Stopped when asked to."""
        shift = self._t @ x
        row_lower, row_upper = self._row_lower - shift, self._row_upper - shift
        upper = self._upper.copy()
        bound = row_upper[self._bound_rows] / self._bound_factor
        tighter = bound < upper[self._bound_columns]
        upper[self._bound_columns[tighter]] = bound[tighter]
        np.maximum(upper, self._lower, out=upper)
        w, columns = np.zeros(len(row_lower)), np.zeros(len(upper))
        rays: list[tuple[Places, Floats]] = []
        cannot = np.zeros(self.blocks, bool)

        def one(chunk: _Chunk) -> None:
            if stop is not None and stop():
                raise Stopped
            ray = self._solve(chunk, upper, row_lower, row_upper, w, columns)
            if ray is not None:
                cannot[self.block_of_column[chunk.columns]] = True
                rays.append((chunk.rows, ray))

        if threads > 1 and len(self._chunks) > 1:
            with ThreadPoolExecutor(threads) as pool:
                for _ in pool.map(one, self._chunks):
                    pass
        else:
            for chunk in self._chunks:
                one(chunk)
        cost = _summed(self.block_of_column, self._cost * columns, self.blocks)
        constant, slope, w = self._lines(w, self._cost, tighter)
        good = np.flatnonzero(~cannot)
        blocks, constants, slopes = [good], [constant[good]], [slope[good]]
        for rows, ray in rays:
            whole = np.zeros(len(row_lower))
            whole[rows] = ray
            must = self._must(whole, tighter, x)
            blocks.append(np.array([ABSENT]))
            constants.append(must[0])
            slopes.append(must[1])
        cost[cannot] = np.inf
        full = np.zeros(len(self.programme.money))
        full[self.first], full[self._recourse] = x, columns
        return Valued(cost, full, w, Cuts(np.concatenate(blocks), np.concatenate(constants), np.concatenate(slopes)))

    def _must(self, ray: Floats, tighter: NDArray[np.bool_], x: Floats) -> tuple[Floats, Floats]:
        best: tuple[Floats, Floats] | None = None
        for sign in (1.0, -1.0):
            constant, slope, _ = self._lines(sign * ray, np.zeros_like(self._cost), tighter)
            found = (np.array([constant.sum()]), slope.sum(axis=0)[None])
            if best is None or float(found[0][0] + found[1][0] @ x) > float(best[0][0] + best[1][0] @ x):
                best = found
        assert best is not None
        return best

    def _lines(self, w: Floats, cost: Floats, tighter: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
        """(blocks,) constants, (blocks, first) slopes, and w with the bounding rows' share put in."""
        w = w.copy()
        w[(w > 0) & np.isneginf(self._row_lower)] = 0.0
        w[(w < 0) & np.isposinf(self._row_upper)] = 0.0
        d = cost - self._a.T @ w
        at = self._bound_columns[tighter]
        w[self._bound_rows[tighter]] = np.minimum(d[at], 0.0) / self._bound_factor[tighter]
        d[at] = np.maximum(d[at], 0.0)
        of_rows = np.where(w > 0, w * _finite(self._row_lower), w * _finite(self._row_upper))
        tiny = (d < 0) & np.isposinf(self._upper) & (d > -1e-6)
        d[tiny] = 0.0
        with np.errstate(invalid="ignore"):
            of_columns = np.where(d > 0, d * self._lower, np.where(d < 0, d * self._upper, 0.0))
        own = self.block_of_row != ABSENT
        constant = _summed(self.block_of_column, of_columns, self.blocks)
        constant += _summed(self.block_of_row[own], of_rows[own], self.blocks)
        by_block = sparse.csr_matrix(
            (-w[own], (self.block_of_row[own], np.flatnonzero(own))), shape=(self.blocks, len(w))
        )
        return constant, np.asarray((by_block @ self._t).todense()), w

    def _solve(
        self, chunk: _Chunk, upper: Floats, row_lower: Floats, row_upper: Floats, w: Floats, columns: Floats
    ) -> Floats | None:
        """Puts duals and columns where they belong; gives a ray instead when no columns keep the rows."""
        solver = chunk.solver
        if solver is None:
            solver = chunk.solver = self._made(chunk, upper, row_lower, row_upper)
        else:
            _move(solver.changeColsBounds, chunk.moving_columns, chunk.columns, self._lower, upper)
            _move(solver.changeRowsBounds, chunk.moving_rows, chunk.rows, row_lower, row_upper)
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            _, has, ray = solver.getDualRay()
            if not has:
                raise RuntimeError("HiGHS gave no ray for a block that cannot be kept")
            return np.array(ray)
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
            raise RuntimeError(f"a block ended as {solver.modelStatusToString(status)}")
        solution = solver.getSolution()
        columns[chunk.columns] = solution.col_value
        w[chunk.rows] = solution.row_dual
        return None

    def _made(self, chunk: _Chunk, upper: Floats, row_lower: Floats, row_upper: Floats) -> Any:
        solver = quiet()
        for name, value in {"solver": "simplex", "presolve": "off", "parallel": "off"}.items():
            solver.setOptionValue(name, value)
        part = Matrix(
            cost=self._cost[chunk.columns],
            lower=self._lower[chunk.columns],
            upper=upper[chunk.columns],
            whole=np.zeros(len(chunk.columns), bool),
            row_lower=row_lower[chunk.rows],
            row_upper=row_upper[chunk.rows],
            a=self._a[chunk.rows][:, chunk.columns].tocsc(),
        )
        load(solver, part, part.whole)
        return solver


def _summed(block: Places, values: Floats, blocks: int) -> Floats:
    return np.bincount(block, weights=values, minlength=blocks).astype(float)


def _finite(bounds: Floats) -> Floats:
    return np.where(np.isfinite(bounds), bounds, 0.0)


def _move(change: Any, moving: Places, own: Places, lower: Floats, upper: Floats) -> None:
    if moving.size:
        places = own[moving]
        change(len(moving), moving.astype(np.int32), lower[places], upper[places])
