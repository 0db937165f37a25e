"""What a condition's comparisons come to on many lines: the leaves of the evaluator, and what the law looks up.

A fact is asked once per distinct value, never once per line. Lookup facts (is the item listed, does a declared code
differ) are worked out from the law's own control list; they carry no column.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.facts import Basis, Dictionary, FactSet, FactTable, Numbers, Terms
from sekisho.facts.dictionary import ABSENT
from sekisho.facts.table import Column, Value, code_type
from sekisho.materials.items import SYMBOLS, UNKNOWN, Described, Family, Form, describe
from sekisho.regime.expression import Compare, Leaf, Member, Node, Truth, facts_of
from sekisho.regime.kleene import Tri, evaluate, everywhere, of_bits

_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FORMS: Final = {form.name.lower(): int(form) for form in Form}
_FAMILIES: Final = {"NdFeB": int(Family.NDFEB), "SmCo": int(Family.SMCO), "other": int(Family.OTHER)}
WT_PCT: Final = tuple(f"{symbol.lower()}_wt_pct" for symbol in SYMBOLS)

Lookup = Callable[[Leaf], Tri]


def truth_of(leaf: Leaf, value: Value) -> bool | None:
    """What a comparison says of one value; None where the value is not known, or known only in part."""
    if value is None:
        return None
    match leaf:
        case Truth():
            return value if isinstance(value, bool) else None
        case Member(constant, _):
            return value.has(constant) if isinstance(value, FactSet) else None
        case Compare(_, op, constant):
            return _compare(op, value, constant)


def _compare(op: str, value: Value, constant: object) -> bool | None:
    if isinstance(constant, str) and isinstance(value, date):
        constant = date.fromisoformat(constant)
    try:
        return bool(_COMPARE[op](value, constant))
    except TypeError:
        # A text against a number decides nothing; the lint of a law refuses such a rule before it comes here.
        return None


def column_truth(leaf: Leaf, column: Column | None, n: int) -> Tri:
    """The comparison on every line of a column; a fact without a column is unknown throughout."""
    if column is None:
        return everywhere(None, n)
    if isinstance(column, Numbers):
        return _number_truth(leaf, column.values)
    if isinstance(leaf, Member):
        # Sets are what has many distinct values: the short way for them.
        return by_value(
            column, [each.has(leaf.constant) if isinstance(each, FactSet) else None for each in column.values]
        )
    return by_value(column, [truth_of(leaf, value) for value in column.values])


def by_value(column: Terms, truths: Sequence[bool | None]) -> Tri:
    """On every line of a column what is said of its value; `truths`: of each distinct one."""
    if len(set(truths)) == 1:
        return everywhere(truths[0], len(column))
    # Both answers in one byte: to look up a line costs more than to part them. Codes are always inside their table;
    # "clip" only spares the check.
    both = np.take(np.array([_PACKED[truth] for truth in truths], dtype=np.uint8), column.codes, mode="clip")
    return Tri((both & 1).view(np.bool_), (both >> 1).view(np.bool_))


_PACKED: Final[Mapping[bool | None, int]] = {True: 1, False: 2, None: 0}


def _number_truth(leaf: Leaf, values: NDArray[np.float64]) -> Tri:
    if not isinstance(leaf, Compare) or not isinstance(leaf.constant, Decimal):
        return everywhere(None, len(values))
    is_true = _COMPARE[leaf.op](values, float(leaf.constant))
    known = ~np.isnan(values)
    return of_bits(is_true & known, ~is_true & known)


def items_of(table: FactTable) -> Described:
    """What each line's item is, from its form, family and composition."""
    # Element by element in memory, as the columns are.
    wt_pct = np.full((table.n, len(SYMBOLS)), np.nan, order="F")
    for place, fact in enumerate(WT_PCT):
        column = table.columns.get(fact)
        if isinstance(column, Numbers):
            wt_pct[:, place] = column.values
    return describe(
        _numbered(table.columns.get("form"), _FORMS, table.n),
        _numbered(table.columns.get("family"), _FAMILIES, table.n),
        wt_pct,
    )


def _numbered(column: Column | None, numbers: Mapping[str, int], n: int) -> NDArray[np.int8]:
    if not isinstance(column, Terms):
        return np.full(n, UNKNOWN, dtype=np.int8)
    known = [numbers.get(value, UNKNOWN) if isinstance(value, str) else UNKNOWN for value in column.values]
    numbered: NDArray[np.int8] = np.array(known, dtype=np.int8)[column.codes]
    return numbered


class Lines:
    """The leaves of n lines under one view of their facts, each worked out once and kept.

    lookups: for each lookup fact, how a leaf on it is answered.
    """

    def __init__(
        self,
        table: FactTable,
        lookups: Mapping[str, Lookup],
        memo: dict[Node, Tri] | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        self.table = table
        self.n = table.n
        self._lookups = lookups
        self._memo: dict[Node, Tri] = {} if memo is None else memo
        self._changed = changed

    def truth(self, node: Node) -> Tri:
        return evaluate(node, self._leaf, self._memo)

    def _leaf(self, leaf: Leaf) -> Tri:
        lookup = self._lookups.get(leaf.fact)
        return lookup(leaf) if lookup else column_truth(leaf, self.table.columns.get(leaf.fact), self.n)

    def doubted(self, doubts: Mapping[str, NDArray[np.bool_]], dictionary: Dictionary) -> Lines:
        """The same lines, where answers that favour the line but rest on too little are not known.

        doubts: for a fact, the lines whose answer lacks its basis. An admission against the line needs none.
        """
        columns = dict(self.table.columns)
        doubtful: set[str] = set()
        for fact, lines in doubts.items():
            column = columns.get(fact)
            if isinstance(column, Terms) and lines.any():
                columns[fact] = _doubt(column, lines, dictionary[fact].favours)
                doubtful.add(fact)
        if not doubtful:
            return self
        changed = frozenset(doubtful)
        table = FactTable(self.n, columns, self.table.net_g, self.table.basis)
        return Lines(table, self._lookups, self.known_without(changed), changed)

    def taken(self, nodes: Iterable[Node], rows: NDArray[np.intp], without: frozenset[str]) -> dict[Node, Tri]:
        """Of some conditions, what has been worked out and rests on none of some facts, for the lines at `rows`."""
        found = ((node, self._memo.get(node)) for node in nodes)
        return {
            node: value.take(rows) for node, value in found if value is not None and without.isdisjoint(facts_of(node))
        }

    def known_without(self, facts: frozenset[str]) -> dict[Node, Tri]:
        """What has been worked out and rests on none of some facts, nor on answers that were doubted."""
        left_out = facts | self._changed
        return {node: value for node, value in self._memo.items() if left_out.isdisjoint(facts_of(node))}


def _doubt(column: Terms, lines: NDArray[np.bool_], favours: Sequence[object]) -> Terms:
    def doubted(value: Value) -> Value:
        if isinstance(value, FactSet):
            return value.opened() if ABSENT in favours else value
        return None if value in favours else value

    values = list(column.values)
    places = {(type(value), value): place for place, value in enumerate(values)}
    moved = []
    for value in column.values:
        other = doubted(value)
        key = (type(other), other)
        if key not in places:
            places[key] = len(values)
            values.append(other)
        moved.append(places[key])
    codes = column.codes.astype(code_type(len(values)))
    return Terms(np.where(lines, np.array(moved, dtype=codes.dtype)[codes], codes), tuple(values))


def basis_of(fact: str, table: FactTable, given: Callable[[str], Tri], dictionary: Dictionary) -> NDArray[np.int8]:
    """What each line's answer rests on: as stated, or `documented` by a paper in the file that the fact accepts."""
    stated = table.basis.get(fact)
    basis = np.zeros(table.n, dtype=np.int8) if stated is None else stated
    for kind in dictionary[fact].accepts:
        basis = np.maximum(basis, np.where(given(kind).is_true, np.int8(Basis.DOCUMENTED), np.int8(Basis.DECLARED)))
    return basis
