"""A list made ready to be searched by name, and the search."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from sekisho.screening.names import features
from sekisho.screening.names.context import Context, borne, digest
from sekisho.screening.names.explain import explanation
from sekisho.screening.names.fold import LONGEST, fold, keep, remarks
from sekisho.screening.names.index import Index
from sekisho.screening.names.model import ALERT, Candidate, Entry, Screening
from sekisho.screening.names.parse import Parsed, parse_kept
from sekisho.screening.names.score import EXACT, FLOOR, Scored, in_company, score
from sekisho.screening.names.stored import Store

BATCH: Final = 256
"""Queries that are looked up together."""
_BESIDE: Final = 4
"""Rows that are scored beside those that fold as the query does."""
_ALIKE: Final = 16
"""Rows that are looked at of those that fold as the query does, or are on record as its party's."""
_BESIDES: Final = 16
"""Names of one party that are looked at beside one that is like the query."""
_REMEMBERED: Final = 1_024
"""Names whose words are kept while a list is indexed: several parties may bear them."""


class Matcher:
    """A list of names, indexed. Make it with `Matcher.of`."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self._entries = entries
        self._store = Store()
        self._recorded: dict[int, list[int]] = {}
        rows: dict[tuple[str, str | None], int] = {}
        owners, named, latin, bearers = array("i"), array("i"), array("b"), array("i")
        folds, brands, pieces, ends = array("q"), array("q"), array("i"), array("q", [0])
        repeated = array("i")
        parties, words = 0, lru_cache(_REMEMBERED)(lambda row: borne(self._store[row]))
        kept_of = lru_cache(_REMEMBERED)(_kept)
        for at, entry in enumerate(entries):
            there, said, told, shared = len(self._store), set[int](), set[int](), list[int]()
            for name, place in _names(entry):
                kept = kept_of(name)
                key = (kept, None if kept.isascii() else entry.country) if len(name) <= LONGEST else (name, None)
                row = rows.get(key)
                if row is None:
                    row = rows[key] = len(self._store)
                    parsed = parse_kept(kept, entry.country)
                    self._store.add(parsed)
                    if parsed.record > 0:
                        self._recorded.setdefault(parsed.record, []).append(row)
                    parts = features.pieces(parsed)
                    pieces.extend(parts)
                    if entry.aliases:
                        repeated.extend(told & parts)
                        told |= parts
                    ends.append(len(pieces))
                    latin.append(parsed.flat.isascii())
                    bearers.append(at)
                    folds.append(digest(fold(name)))
                    said |= borne(parsed)
                elif row < there:
                    shared.append(row)
                owners.append(row)
                named.extend((at, place))
            if len(self._store) > there:
                # A party counts once for a word, however many of its names say it. So does a name that several bear:
                # by it nobody can tell them apart, and one party may be on two lists.
                parties += 1
                brands.extend(said.difference(*map(words, shared)))
        del rows
        self._own(np.array(owners, dtype=np.int32), np.array(named, dtype=np.int32).reshape(-1, 2))
        keys = np.array(folds, dtype=np.int64)
        self._key_order = np.argsort(keys, kind="stable").astype(np.int32)
        self._keys = keys[self._key_order]
        self._bearers_of = bearers if parties < len(self._store) else None
        self._index = Index(pieces, ends, latin, self._bearers_of, repeated)
        self._context = Context(parties, brands)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Matcher:
        """Index a list. A name that many entries bear is kept once."""
        return cls(tuple(entries))

    def __len__(self) -> int:
        return len(self._entries)

    def _own(
        self, owners: np.ndarray[tuple[int], np.dtype[np.int32]], named: np.ndarray[tuple[int, ...], np.dtype[np.int32]]
    ) -> None:
        """Who bears the name of each row: pairs of entry and place among its names, row after row."""
        order = np.argsort(owners, kind="stable")
        self._owners = named[order]
        self._owners_end = np.searchsorted(owners[order], np.arange(len(self._store) + 1))

    def screen(self, queries: Sequence[str], top: int = 5) -> list[Screening]:
        """Search for names. Best candidates first, at most `top` for each; every query has one result, in order."""
        return [
            found
            for start in range(0, len(queries), BATCH)
            for found in self._batch(queries[start : start + BATCH], top)
        ]

    def _batch(self, queries: Sequence[str], top: int) -> Iterator[Screening]:
        parsed = [parse_kept(_kept(query)) for query in queries]
        for query, each, rows in zip(queries, parsed, self._index.likely(parsed), strict=True):
            yield self._screening(query, each, rows, top)

    def _screening(self, query: str, parsed: Parsed, rows: Sequence[int], top: int) -> Screening:
        candidates: list[Candidate] = []
        seen: set[int] = set()
        for row, scored in self._scored(query, parsed, rows):
            if scored.score < FLOOR or _enough(candidates, top):
                break
            for entry, place in self._bearers(row, top + 1):
                if entry in seen or _enough(candidates, top):
                    continue
                seen.add(entry)
                listed = self._entries[entry]
                matched = listed.name if place == 0 else listed.aliases[place - 1]
                value = round(scored.score, 4)
                why = explanation(query, matched, scored)
                candidates.append(Candidate(listed, matched, value, value >= ALERT, why))
        miss = next((each for each in candidates if not each.alert), None)
        return Screening(query, tuple(candidates[:top]), miss, remarks(query))

    def _scored(self, query: str, parsed: Parsed, rows: Sequence[int]) -> list[tuple[int, Scored]]:
        """Rows with their scores, best first. Rows that fold as the query does, or are on record as its party's, are
        among them, likely or not."""
        key = fold(query)
        exact = self._alike(key) if key else []
        if exact:
            # Where the very name is listed all others can at most be near misses.
            rows = rows[:_BESIDE]
        recorded = self._recorded.get(parsed.record, ())[:_ALIKE]
        rows = [*rows, *(row for row in recorded if row not in rows)]
        scored = [(row, EXACT) for row in exact]
        scored += [(row, self._score(parsed, row)) for row in rows if row not in exact]
        if self._bearers_of is not None:
            likely = [row for row, each in scored if each.score >= FLOOR or row in rows[:1]]
            there = {row for row, _ in scored}
            scored += [(row, self._score(parsed, row)) for row in self._of_the_same(likely) if row not in there]
        return sorted(in_company(scored, self._one_party), key=lambda each: (-each[1].score, -each[1].total, each[0]))

    def _score(self, parsed: Parsed, row: int) -> Scored:
        return score(parsed, self._store[row], self._context, shown=True)

    def _of_the_same(self, rows: Iterable[int]) -> Iterable[int]:
        """The other names of the parties of some rows, each once: a likelier name that says less must hide none."""
        of, found = self._bearers_of or (), dict[int, None]()
        for row in rows:
            for step in (-1, 1):
                for other in range(row + step, row + step * (_BESIDES + 1), step):
                    if not 0 <= other < len(of) or of[other] != of[row]:
                        break
                    found[other] = None
        return found

    def _bearers(self, row: int, most: int) -> Iterator[tuple[int, int]]:
        """Entries that bear a row's name, each once: (entry, place among its names)."""
        start, end = self._owners_end[row], self._owners_end[row + 1]
        before = -1
        for entry, place in self._owners[start : min(end, start + 50 * most)].tolist():
            if entry != before:
                yield entry, place
            before = entry

    def _one_party(self, row: int, other: int) -> bool:
        """Whether some one entry bears the names of both rows."""
        ends = self._owners_end
        one, two = (self._owners[ends[each] : ends[each + 1], 0] for each in (row, other))
        return bool(np.isin(one, two).any())

    def _alike(self, key: str) -> list[int]:
        start, end = (int(np.searchsorted(self._keys, digest(key), side=side)) for side in ("left", "right"))
        found: list[int] = self._key_order[start : min(end, start + _ALIKE)].tolist()
        return found


def _kept(name: str) -> str:
    """What is read of a name, as written."""
    return keep(name[:LONGEST])[:LONGEST]


def _enough(candidates: Sequence[Candidate], top: int) -> bool:
    """Whether `top` candidates are there, best first, and the nearest miss is among them or behind them."""
    return len(candidates) > top or (0 < len(candidates) == top and not candidates[-1].alert)


def _names(entry: Entry) -> Iterable[tuple[str, int]]:
    """Each name of an entry once, with its place: 0 for the name, then the aliases."""
    if not entry.aliases:
        return ((entry.name, 0),)
    first: dict[str, int] = {}
    for place, name in enumerate((entry.name, *entry.aliases)):
        first.setdefault(name, place)
    return first.items()
