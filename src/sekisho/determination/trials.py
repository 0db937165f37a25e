"""Rows that differ from a line in one fact: what the line would come to if that fact were known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.lines import WT_PCT
from sekisho.facts import Basis, Fact, FactSet, FactTable, Numbers, Terms
from sekisho.facts.dictionary import Type
from sekisho.facts.table import Column, Value, code_type
from sekisho.materials.items import PURE, UNKNOWN, Described, among, without_noise
from sekisho.regime.expression import Leaf, Truth

# One share in each span that the reading of compositions tells apart (see `sekisho.materials.items`), in wt %.
NOTHING: Final = 0.0
IMPURITY: Final = 0.05
CONTENT: Final = 5.0
FAMILY: Final = 20.0
ALONE: Final = 95.0
SHARES_WT_PCT: Final = (NOTHING, IMPURITY, CONTENT, FAMILY, ALONE)
_MAKE_A_FAMILY: Final = ("nd_wt_pct", "pr_wt_pct", "sm_wt_pct")
_OTHER: Final = "(another)"

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Trial:
    """One fact set to a value that is taken as proven, on some lines.

    value: the same for all of `rows`, or an array of shares in wt %, one for each.
    """

    fact: str
    rows: Rows
    value: Value | NDArray[np.float64]


def constant_of(leaf: Leaf) -> Value:
    """What a comparison holds its fact against; True for a fact that stands alone."""
    return True if isinstance(leaf, Truth) else leaf.constant


def trials_of(fact: Fact, rows: Rows, named: Sequence[Value]) -> Iterator[Trial]:
    """The values worth trying on lines where a fact is not known: those that the law names, and one other."""
    for value in dict.fromkeys(_values(fact, named)):
        yield Trial(fact.name, rows, value)


def share_trials(fact: str, rows: Rows, left: NDArray[np.float64], items: Described) -> Iterator[Trial]:
    """The shares worth trying of an element: one in each span that a reading of these lines can tell apart.

    left: what the known shares of each line leave over, in wt %; no element can be more than that.
    """
    form = items.form[rows]
    spans = {
        NOTHING: np.ones(len(rows), dtype=bool),
        IMPURITY: among(form, (UNKNOWN, *PURE)),
        CONTENT: np.ones(len(rows), dtype=bool),
        FAMILY: np.full(len(rows), fact in _MAKE_A_FAMILY),
        ALONE: form == UNKNOWN,
    }
    for share, worth in spans.items():
        if worth.any():
            yield Trial(fact, rows[worth], np.minimum(share, left[rows[worth]]))


def _values(fact: Fact, named: Sequence[Value]) -> Iterator[Value]:
    match fact.type:
        case Type.BOOLEAN:
            yield from (True, False)
        case Type.SET:
            yield FactSet()
            yield from (FactSet(frozenset([element])) for element in named if isinstance(element, str))
        case Type.DECIMAL | Type.INTEGER:
            numbers = [float(number) for number in named if isinstance(number, Decimal)]
            yield from (number + step for number in numbers for step in (-0.5, 0.0, 0.5))
        case Type.ENUM:
            yield from fact.values
        case _:
            yield from (word for word in named if isinstance(word, str))
            yield _OTHER


def left_over_wt_pct(table: FactTable) -> NDArray[np.float64]:
    """What the known shares of each line leave over, in wt %."""
    known = np.zeros(table.n)
    for fact in WT_PCT:
        column = table.columns.get(fact)
        if isinstance(column, Numbers):
            known += np.fmax(column.values, 0.0)
    return without_noise(np.maximum(100.0 - known, 0.0))


def trial_table(table: FactTable, trials: Sequence[Trial]) -> tuple[FactTable, Rows]:
    """The lines of all trials under each other, each with its one fact set; and the line that each is a trial of."""
    rows = np.concatenate([trial.rows for trial in trials])
    tried = table.take(rows)
    columns, basis = dict(tried.columns), dict(tried.basis)
    by_fact: dict[str, list[tuple[slice, Trial]]] = {}
    start = 0
    for trial in trials:
        by_fact.setdefault(trial.fact, []).append((slice(start, start + len(trial.rows)), trial))
        start += len(trial.rows)
    for fact, spans in by_fact.items():
        columns[fact] = _set(columns.get(fact), len(rows), spans)
        proven = basis.get(fact, np.zeros(len(rows), dtype=np.int8)).copy()
        for span, _ in spans:
            proven[span] = Basis.DERIVED
        basis[fact] = proven
    return FactTable(len(rows), columns, tried.net_g, basis), rows


def _set(column: Column | None, n: int, spans: Iterable[tuple[slice | Rows, Trial]]) -> Column:
    spans = list(spans)
    # Whole numbers come as words; what is known of them on other lines must stay.
    if isinstance(column, Numbers) or (column is None and isinstance(spans[0][1].value, float | np.ndarray)):
        numbers = column.values.copy() if isinstance(column, Numbers) else np.full(n, np.nan)
        for span, trial in spans:
            numbers[span] = trial.value if isinstance(trial.value, float | np.ndarray) else np.nan
        return Numbers(numbers)
    old = column.values if isinstance(column, Terms) else (None,)
    codes = column.codes.astype(np.intp) if isinstance(column, Terms) else np.zeros(n, dtype=np.intp)
    new = [trial.value for _, trial in spans if not isinstance(trial.value, np.ndarray)]
    for place, (span, _) in enumerate(spans):
        codes[span] = len(old) + place
    return Terms(codes.astype(code_type(len(old) + len(new))), (*old, *new))


def proven(table: FactTable, fact: str, rows: Rows, value: Value) -> FactTable:
    """The same lines, where on some of them a fact has a value that is taken as proven."""
    spans = [(rows, Trial(fact, rows, value))]
    basis = table.basis.get(fact, np.zeros(table.n, dtype=np.int8)).copy()
    basis[rows] = Basis.DERIVED
    columns = {**table.columns, fact: _set(table.columns.get(fact), table.n, spans)}
    return FactTable(table.n, columns, table.net_g, {**table.basis, fact: basis})


def spread(trials: Sequence[Trial], come_to: NDArray[np.int16], n: int) -> Mapping[str, NDArray[np.bool_]]:
    """For each fact, the lines (of n) for which its values differ in what they come to."""
    least: dict[str, NDArray[np.int16]] = {}
    most: dict[str, NDArray[np.int16]] = {}
    start = 0
    for trial in trials:
        found = come_to[start : start + len(trial.rows)]
        start += len(trial.rows)
        low = least.setdefault(trial.fact, np.full(n, np.iinfo(np.int16).max, dtype=np.int16))
        high = most.setdefault(trial.fact, np.full(n, -1, dtype=np.int16))
        low[trial.rows] = np.minimum(low[trial.rows], found)
        high[trial.rows] = np.maximum(high[trial.rows], found)
    return {fact: most[fact] > least[fact] for fact in least}
