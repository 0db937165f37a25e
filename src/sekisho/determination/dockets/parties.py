"""Names in a docket: who of them is listed, as the columns that rules read.

A docket may name parties instead of saying which notices name them: `importer_name` (its country is
`importer_country`), `end_user_names`, `item_receiver_names` and `downstream_names`, each list with its countries
beside it in `<role>_name_countries`, one for each name (where there are more or fewer, none is known). Every distinct
party is screened once for the whole docket;
what was found fills the `<role>_on_<list>` columns wherever the docket leaves them empty. A name that is only alike,
and judged by nobody, makes them unknown, as in a single case.

Who is listed is taken without its first day: a notice binds from its own day on, and that is for the rules to say.
Whose listing has ended no longer counts after its last day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sekisho.determination.dockets.names import (
    LIST_TYPE,
    Codes,
    Named,
    Pairs,
    aligned,
    as_lists,
    flat,
    paired,
    words_of,
)
from sekisho.determination.dockets.schema import MAYBE
from sekisho.screening.adjudication import NOBODY, Adjudications
from sekisho.screening.names.unread import left_open, unread
from sekisho.screening.screened import ScreenedNames
from sekisho.screening.screener import TOP, Screener

IMPORTER: Final = "importer_name"
LISTS: Final[Mapping[str, str]] = {
    "end_user_names": "end_user_name_countries",
    "item_receiver_names": "item_receiver_name_countries",
    "downstream_names": "downstream_name_countries",
}
"""Columns of names, each with its column of countries."""
COLUMNS: Final = (IMPORTER, *LISTS, *LISTS.values())

_FILLS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "importer_on_control_list": ((IMPORTER,), "control_list"),
    "importer_on_watch_list": ((IMPORTER,), "watch_list"),
    "end_user_on_control_list": (("end_user_names",), "control_list"),
    "end_user_on_watch_list": (("end_user_names",), "watch_list"),
    "item_receiver_on_control_list": (("item_receiver_names",), "control_list"),
    "downstream_on_control_list": (("downstream_names",), "control_list"),
    "downstream_on_watch_list": (("item_receiver_names", "downstream_names"), "watch_list"),
}
_DOWNSTREAM: Final = frozenset(["item_receiver_names", "downstream_names"])
_IMPORTER_COUNTRY: Final = "importer_country"
_COMPLETE: Final = "downstream_complete"


@dataclass(frozen=True)
class Listed:
    """What the lists have on a party: the notices that name it, and those that may, by list.

    is_open: nobody could look for it, and any notice may.
    """

    known: frozenset[tuple[str, str]] = frozenset()
    maybe: frozenset[tuple[str, str]] = frozenset()
    is_open: bool = False


_CLEAR: Final = Listed()
_UNNAMED: Final = Listed(is_open=True)


@dataclass(frozen=True)
class DocketParties:
    """Every party that a docket names, screened; small enough to hand to other processes.

    found: by the first of the days on which the answer holds (None: from the beginning), what the lists have on each.
    cuts: those days, in order, without the first. list_hash: what it was found in.
    """

    found: tuple[Mapping[Named, Listed], ...]
    cuts: tuple[date, ...]
    on: date | None
    list_hash: str

    @classmethod
    def of(
        cls,
        named: Iterable[Named],
        screener: Screener,
        on: date | None,
        adjudications: Adjudications = NOBODY,
        screened: ScreenedNames | None = None,
    ) -> DocketParties:
        """Screen the parties of a docket for the law of a day; `on` None: for each line's day of filing.

        screened: what is known of names from earlier runs, and is told what is found; the answer is the same without.
        """
        parties = tuple(dict.fromkeys(named))
        ends = {entity.last for entity in screener.parties.entities if entity.last is not None}
        cuts = tuple(date.fromordinal(last.toordinal() + 1) for last in sorted(ends) if last < date.max)
        days = (date.min, *cuts)
        found: tuple[dict[Named, Listed], ...] = tuple({} for _ in days)
        for start in range(0, len(parties), _AT_ONCE):
            some = parties[start : start + _AT_ONCE]
            _prepare(screener, [name for name, _ in some], screened)
            for day, listed in zip(days, found, strict=True):
                listed.update((party, _listed(screener, party, day, adjudications)) for party in some)
        return cls(found, cuts, on, screener.hash)

    def fill(self, table: pa.Table) -> pa.Table:
        """Rows of a docket without their columns of names, and with what was found of them."""
        names = table.schema.names
        if not any(name in COLUMNS for name in names):
            return table
        filling = _Filling(self, table)
        table = table.drop_columns([name for name in names if name in COLUMNS])
        for fact, (sources, which) in _FILLS.items():
            there = [source for source in sources if source in names]
            if there:
                table = filling.fill(table, fact, there, which)
        return table


def sources_of(names: Iterable[str]) -> frozenset[str]:
    """The columns, of those of a docket, that are read to fill in notices, or that are filled."""
    beside = (_IMPORTER_COUNTRY, _COMPLETE, "filed_on", *_FILLS, *(fact + MAYBE for fact in _FILLS))
    return frozenset(names) & frozenset((*COLUMNS, *beside))


def named_in(table: pa.Table) -> Iterator[Named]:
    """The distinct parties that the rows of a docket name."""
    filling = _Filling(None, table)
    for source in (IMPORTER, *LISTS):
        if source in table.schema.names:
            yield from (named for named in filling.pairs(source).values if named is not None)


_AT_ONCE: Final = 5_000
"""So many parties are screened, and remembered, at once."""


def _prepare(screener: Screener, names: Iterable[str], screened: ScreenedNames | None) -> None:
    """Ask the matcher for the names of which nothing is known yet."""
    asked = list(dict.fromkeys(names))
    if screened is None:
        screener.warm(asked)
        return
    clear = screened.among(asked, screener.hash, TOP)
    left = [name for name in asked if name not in clear]
    screener.take_as_clear(clear)
    screener.warm(left)
    # What cannot be looked for is clear of nothing.
    screened.add((name for name in left if not screener.alerts(name) and not unread(name)), screener.hash, TOP)


def _listed(screener: Screener, party: Named, day: date, adjudications: Adjudications) -> Listed:
    name, country = party
    found = screener.find(name, country, day, adjudications, or_later=True)
    named = [(hit, (hit.entity.list, hit.entity.notice)) for hit in found.hits if hit.same is not False]
    known = frozenset(notice for hit, notice in named if hit.same)
    is_open = bool(left_open(name, (hit.same for hit in found.hits)))
    return Listed(known, frozenset(notice for _, notice in named) - known, is_open)


class _Filling:
    def __init__(self, parties: DocketParties | None, table: pa.Table) -> None:
        self._parties = parties
        self._table = table
        self._n = table.num_rows
        self._pairs: dict[str, Pairs] = {}

    def pairs(self, source: str) -> Pairs:
        if source not in self._pairs:
            self._pairs[source] = self._of_importer() if source == IMPORTER else self._of_list(source)
        return self._pairs[source]

    def fill(self, table: pa.Table, fact: str, sources: Sequence[str], which: str) -> pa.Table:
        """The fact's column where the table says nothing of it, from the parties in the sources."""
        known, maybe = self._answers(sources, which)
        given = fact in table.schema.names
        for name, answers in ((fact, known), (fact + MAYBE, maybe)):
            if name in table.schema.names:
                answers = self._under(table.column(name), answers, table.column(fact) if given else None)
                table = table.set_column(table.schema.get_field_index(name), name, answers)
            else:
                table = table.append_column(name, self._under(None, answers, table.column(fact) if given else None))
        return table

    def _under(self, column: Any, answers: pa.Array, given: Any) -> pa.Array:
        """What the docket itself says of the fact stays; the answers stand where it says nothing."""
        if given is None:
            return answers
        says = ~np.asarray(given.combine_chunks().is_null())
        own = as_lists(column) if column is not None else pa.array([[]] * self._n, LIST_TYPE)
        both = pa.concat_arrays([own, answers])
        rows = np.arange(self._n)
        return both.take(pa.array(np.where(says, rows, rows + self._n)))

    def _answers(self, sources: Sequence[str], which: str) -> tuple[pa.Array, pa.Array]:
        """By row the notices of one list that name its parties, and those that may."""
        period, null = self._periods(), np.zeros(self._n, dtype=bool)
        rows, kinds, known_kinds = [], [], [_CLEAR]
        for source in sources:
            pairs = self.pairs(source)
            null |= pairs.null
            row_of = np.repeat(np.arange(self._n), np.diff(pairs.offsets))
            keys, which_key = np.unique(pairs.codes * len(self._found) + period[row_of], return_inverse=True)
            kind_of = np.array([_place(known_kinds, self._kind(pairs, key, which)) for key in keys.tolist()], np.int64)
            kind = kind_of[which_key] if len(keys) else np.empty(0, dtype=np.int64)
            # Almost every party is on no list: only the others are looked at row by row.
            rows.append(row_of[kind > 0])
            kinds.append(kind[kind > 0])
        states = [frozenset[int]()]
        codes = np.zeros(self._n, dtype=np.int64)
        for row, found in _by_row(np.concatenate(rows), np.concatenate(kinds)):
            codes[row] = _place(states, found)
        is_open = ~self._complete() if _DOWNSTREAM & set(sources) else np.zeros(self._n, dtype=bool)
        return _arrays(codes, null, is_open, [[known_kinds[kind] for kind in state] for state in states])

    @property
    def _found(self) -> tuple[Mapping[Named, Listed], ...]:
        assert self._parties is not None
        return self._parties.found

    def _kind(self, pairs: Pairs, key: int, which: str) -> Listed:
        """What is found of a party, as far as it is of one list."""
        code, period = divmod(key, len(self._found))
        party = pairs.values[code]
        if party is None:
            return _UNNAMED
        found = self._found[period][party]
        return Listed(
            frozenset(each for each in found.known if each[0] == which),
            frozenset(each for each in found.maybe if each[0] == which),
            found.is_open,
        )

    def _periods(self) -> Codes:
        assert self._parties is not None
        cuts, on = self._parties.cuts, self._parties.on
        if not cuts:
            return np.zeros(self._n, dtype=np.int64)
        edges = np.array(cuts, dtype="datetime64[D]")
        if on is not None:
            return np.full(self._n, np.searchsorted(edges, np.datetime64(on), side="right"))
        codes, words = words_of(self._column("filed_on"))
        days = np.array([_day(word) for word in words] + [np.datetime64("NaT")], dtype="datetime64[D]")
        # A line without a day is judged by the lists as they stand after all ends that are known.
        return np.asarray(np.searchsorted(edges, days, side="right")[codes])

    def _complete(self) -> NDArray[np.bool_]:
        codes, words = words_of(self._column(_COMPLETE))
        true = np.array([word in ("true", "True", "TRUE") for word in words] + [False])
        return true[codes]

    def _column(self, name: str) -> pa.Array | None:
        if name not in self._table.schema.names:
            return None
        return self._table.column(name).combine_chunks()

    def _of_importer(self) -> Pairs:
        names, words = words_of(self._column(IMPORTER))
        countries, places = words_of(self._column(_IMPORTER_COUNTRY))
        codes, values = paired(names, words, countries, places)
        null = names == len(words)
        return Pairs(np.arange(self._n + 1), codes, values, null)

    def _of_list(self, source: str) -> Pairs:
        lists = as_lists(self._column(source))
        beside = as_lists(self._column(LISTS[source])) if LISTS[source] in self._table.schema.names else None
        offsets, names, words = flat(lists)
        null = np.asarray(lists.is_null())
        # An empty list of end users says that the file names none; one of parties downstream, that there are none.
        if source not in _DOWNSTREAM:
            null = null | (np.diff(offsets) == 0)
        countries, places = np.zeros(len(names), dtype=np.int64), list[str]()
        if beside is not None:
            other, countries, places = flat(beside)
            countries = aligned(offsets, other, countries, len(places))
        codes, values = paired(names, words, countries, places)
        return Pairs(offsets, codes, values, null)


def _place(seen: list[Any], value: Any) -> int:
    if value not in seen:
        seen.append(value)
    return seen.index(value)


def _by_row(rows: Codes, kinds: Codes) -> Iterator[tuple[int, frozenset[int]]]:
    order = np.argsort(rows, kind="stable")
    rows, kinds = rows[order], kinds[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(rows)], strict=True) if len(rows) else ():
        yield int(rows[start]), frozenset(kinds[start:end].tolist())


def _arrays(
    codes: Codes, null: NDArray[np.bool_], is_open: NDArray[np.bool_], states: Sequence[Sequence[Listed]]
) -> tuple[pa.Array, pa.Array]:
    """Lists of the notices that are known, and of those that may be, a null in one where there may be others; a null
    list where the row does not say who the parties are."""
    keys, which_key = np.unique(codes * 4 + is_open * 2 + null, return_inverse=True)
    known: list[list[str | None] | None] = []
    maybe: list[list[str]] = []
    for key in keys.tolist():
        state, opened, absent = states[key // 4], bool(key & 2), bool(key & 1)
        sure = {notice for kind in state for _, notice in kind.known}
        perhaps = {notice for kind in state for _, notice in kind.maybe} - sure
        others = [None] if opened or absent or any(kind.is_open for kind in state) else []
        known.append(None if absent and not sure and not perhaps else [*sorted(sure), *others])
        maybe.append(sorted(perhaps))
    rows = pa.array(which_key.reshape(-1))
    return pa.array(known, LIST_TYPE).take(rows), pa.array(maybe, LIST_TYPE).take(rows)


def _day(word: str) -> np.datetime64:
    try:
        return np.datetime64(word, "D")
    except ValueError:
        return np.datetime64("NaT")
