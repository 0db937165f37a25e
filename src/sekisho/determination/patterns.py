"""Which lines of a docket are alike under a law: they differ in nothing that any of its comparisons can tell.

A docket of ten million lines holds a few thousand such patterns. The rules, the fold and the trials for missing facts
run once per pattern and their results are handed to every line of it, so what a line costs hardly depends on how many
rules the law has. Two lines share a pattern only if each of their facts falls into the same class of values, where a
class is told apart by every comparison on the fact, by whether it is known, and by whether it favours the line. It is
an equality, not a hash: nothing collides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.fold import what_is_it
from sekisho.determination.lines import WT_PCT, truth_of
from sekisho.determination.lookups import distinct
from sekisho.determination.trials import SHARES_WT_PCT
from sekisho.determination.verdict import Determiner, states_for
from sekisho.facts import Basis, FactTable, Numbers, Terms
from sekisho.facts.table import Value
from sekisho.materials.items import FAMILY_FROM_WT_PCT, IMPURITY_BELOW_WT_PCT, ONE_ELEMENT_ABOVE_WT_PCT, SYMBOLS
from sekisho.regime.expression import Compare, Leaf, Member
from sekisho.regime.rules import AppliesTo

_BLOCK: Final = 1 << 15
_ROOM: Final = 1 << 62
_SM, _ND, _PR = (WT_PCT[SYMBOLS.index(symbol)] for symbol in ("Sm", "Nd", "Pr"))

Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Patterns:
    """of: the pattern of each line, shape (n,). first: a line of each pattern, shape (P,).

    plain: the patterns, shape (P,), of lines that are neither dual-use nor controlled.
    """

    of: NDArray[np.uint32]
    first: NDArray[np.intp]
    plain: NDArray[np.bool_]


@dataclass(frozen=True)
class PatternFinder:
    """Tells lines apart by what one or more regimes ask of them."""

    determiners: Sequence[Determiner]

    @cached_property
    def leaves(self) -> Mapping[str, tuple[Leaf, ...]]:
        found: dict[str, dict[Leaf, None]] = {}
        for determiner in self.determiners:
            for fact, leaves in determiner.leaves.items():
                found.setdefault(fact, {}).update(dict.fromkeys(leaves))
            # A paper that a fact accepts decides its basis.
            papers = (paper for row in determiner.law.evidence for paper in determiner.dictionary[row.fact].accepts)
            found.setdefault("documents", {}).update(dict.fromkeys(Member(paper, "documents") for paper in papers))
        return {fact: tuple(leaves) for fact, leaves in found.items()}

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days on which a law asked by filing day changes; none where every regime has its own day."""
        changes = {day for each in self.determiners if each.regime.on is None for day in each.regime.days_of_change()}
        return tuple(sorted(changes))

    @cached_property
    def evidence_facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.fact for each in self.determiners for row in each.law.evidence))

    @cached_property
    def _declared_codes(self) -> frozenset[str]:
        return frozenset(entry.code for each in self.determiners for entry in each.law.control_list.entries)

    @cached_property
    def _hs_references(self) -> tuple[str, ...]:
        lists = (each.law.control_list for each in self.determiners)
        return tuple(sorted({number for one in lists for entry in one.entries for number in entry.hs_references}))

    @cached_property
    def _facts(self) -> tuple[str, ...]:
        """The facts with a column that any regime reads, shares of elements apart."""
        read = set(self.leaves) | set(self.evidence_facts)
        read |= {fact for each in self.determiners for fact in each.facts}
        read |= {"form", "family", "declared_control_code", "hs_code"}
        return tuple(sorted(read - set(WT_PCT) - {"filed_on"}))

    @cached_property
    def _early(self) -> frozenset[str]:
        """The facts that tell what an item is and whether its movement needs a licence."""
        early = {"form", "family", "declared_control_code"}
        for each in self.determiners:
            first = (rule for rule in each.law.rules if rule.effect.stratum == 1)
            early |= {leaf.fact for rule in first for leaf in each.leaves_of(rule)}
        return frozenset(early)

    @cached_property
    def _everywhere(self) -> frozenset[str]:
        """The facts that matter on every line, dual-use or not: those of rules that apply to any."""
        rules = [(each, rule) for each in self.determiners for rule in each.law.rules]
        always = [(each, rule) for each, rule in rules if rule.applies_to is AppliesTo.ANY]
        return frozenset(leaf.fact for each, rule in always for leaf in each.leaves_of(rule))

    def find(self, table: FactTable) -> Patterns:
        """The patterns of n lines.

        First the lines are told apart by the facts of the first stratum alone. On those that turn out to be neither
        dual-use nor controlled only the rules that apply to any item can take effect, so no other fact parts them.
        """
        keys = _Keys(table.n)
        for codes, classes in self._parts(table, self._early_facts):
            keys.add(codes, _numbered(classes))
        _add_composition(keys, table)
        first, early = keys.distinct()
        plain = self._plain(table.take(first))[early]
        told, later = _Keys(table.n), _Keys(table.n)
        told.add(early, np.arange(len(first)))
        for codes, classes in self._parts(table, self._facts_everywhere):
            told.add(codes, _numbered(classes))
        for codes, classes in self._parts(table, self._facts_later):
            later.add(codes, _numbered(classes))
        later.drop(plain)
        told.extend(later)
        first, of = told.distinct()
        return Patterns(of.astype(np.uint32), first, plain[first])

    def digests(self, few: FactTable, plain: NDArray[np.bool_]) -> list[bytes]:
        """128 bits for each of some lines, equal from batch to batch for lines that nothing in the law can part.

        `few`: one line of each pattern; `plain`: as in `Patterns`.
        """
        digest = _Digest(few.n)
        for codes, classes in self._parts(few, self._early_facts):
            digest.add(_hashed(classes)[codes])
        for word in composition_words(few):
            digest.add(word)
        for codes, classes in self._parts(few, self._facts_everywhere):
            digest.add(_hashed(classes)[codes])
        for codes, classes in self._parts(few, self._facts_later):
            digest.add(np.where(plain, np.uint64(0), _hashed(classes)[codes]))
        return digest.taken()

    @cached_property
    def _early_facts(self) -> tuple[str, ...]:
        # Against 0 and the impurity share every composition is told apart anyway; other thresholds are rare.
        shares = (fact for fact in WT_PCT if any(not _is_above_zero(leaf) for leaf in self.leaves.get(fact, ())))
        return (*sorted(self._early - set(WT_PCT)), "filed_on", *shares)

    @cached_property
    def _facts_everywhere(self) -> tuple[str, ...]:
        return tuple(fact for fact in self._facts if fact not in self._early and fact in self._everywhere)

    @cached_property
    def _facts_later(self) -> tuple[str, ...]:
        return tuple(fact for fact in self._facts if fact not in self._early and fact not in self._everywhere)

    def _parts(self, table: FactTable, facts: Iterable[str]) -> Iterator[tuple[NDArray[Any], list[Hashable]]]:
        """For each fact a code per line, and for each code the class of values that it belongs to."""
        for fact in facts:
            column = table.columns.get(fact)
            if fact == "filed_on" and not (self.days or fact in self.leaves):
                continue
            if isinstance(column, Terms):
                yield column.codes, [self._remembered_class(fact, value) for value in column.values]
            elif isinstance(column, Numbers):
                codes, size = _number_codes(column.values, self.leaves.get(fact, ()))
                yield codes, list(range(size))
            else:
                # A batch may lack a column that another has: there the fact is unknown on every line.
                yield np.zeros(table.n, dtype=np.uint8), [self._class(fact, None)]
            if fact in self.evidence_facts and fact in table.basis:
                yield table.basis[fact].astype(np.uint8), list(range(len(Basis)))

    def _plain(self, table: FactTable) -> NDArray[np.bool_]:
        """The lines that are neither dual-use nor controlled under any of the regimes."""
        plain = np.ones(table.n, dtype=bool)
        for each in self.determiners:
            dual_use, controlled = what_is_it(table, each.regime, states_for(table, each.regime), each.dictionary)
            plain &= dual_use.is_false & controlled.is_false
        return plain

    def _remembered_class(self, fact: str, value: Value) -> Hashable:
        key = (fact, type(value), value)
        found = self._met.get(key)
        if found is None:
            found = self._met[key] = (self._class(fact, value),)
        return found[0]

    @cached_property
    def _met(self) -> dict[tuple[str, type, Value], tuple[Hashable]]:
        """The classes of values met so far: batches of a docket hold much the same values."""
        return {}

    def _class(self, fact: str, value: Value) -> Hashable:
        known = value is not None
        if fact == "filed_on":
            return self._day_class(value)
        if fact in ("form", "family"):
            return value
        if fact == "declared_control_code":
            return value if value in self._declared_codes else known
        if fact == "hs_code" and isinstance(value, str):
            return tuple(
                number for number in self._hs_references if value.startswith(number) or number.startswith(value)
            )
        favours = [value in each.dictionary[fact].favours for each in self.determiners[:1]]
        return (known, *favours, *(truth_of(leaf, value) for leaf in self.leaves.get(fact, ())))

    def _day_class(self, value: Value) -> Hashable:
        if not isinstance(value, date):
            return None
        asked = tuple(truth_of(leaf, value) for leaf in self.leaves.get("filed_on", ()))
        return int(np.searchsorted(np.array(self.days, dtype="M8[D]"), np.datetime64(value), side="right")), asked


def _is_above_zero(leaf: Leaf) -> bool:
    return isinstance(leaf, Compare) and leaf.op == ">" and leaf.constant == 0


def _numbered(classes: Sequence[Hashable]) -> NDArray[np.intp]:
    seen: dict[Hashable, int] = {}
    # True and 1 are one key to a dict and two answers here, so it goes by what is written.
    return np.array([seen.setdefault(repr(key), len(seen)) for key in classes], dtype=np.intp)


def _hashed(classes: Sequence[Hashable]) -> Keys:
    told = [hashlib.blake2b(repr(key).encode(), digest_size=8).digest() for key in classes]
    return np.frombuffer(b"".join(told), dtype=np.uint64)


def _number_codes(values: NDArray[np.float64], leaves: Sequence[Leaf]) -> tuple[NDArray[Any], int]:
    asked = [leaf.constant for leaf in leaves if isinstance(leaf, Compare) and isinstance(leaf.constant, Decimal)]
    edges = np.array(sorted({float(constant) for constant in asked}))
    codes = np.searchsorted(edges, values, side="left") + np.searchsorted(edges, values, side="right")
    codes[np.isnan(values)] = 2 * len(edges) + 1
    return codes.astype(np.uint8), 2 * len(edges) + 2


class _Digest:
    """Two independent 64-bit sums over the same sequence of words, one pair a line."""

    def __init__(self, n: int) -> None:
        self._one = np.zeros(n, dtype=np.uint64)
        self._other = np.zeros(n, dtype=np.uint64)

    def add(self, word: Keys) -> None:
        mixed = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        self._one = self._one * np.uint64(0x9E3779B97F4A7C15) + mixed
        self._other = (self._other + (mixed ^ (mixed >> np.uint64(31)))) * np.uint64(0xD6E8FEB86659FD93)

    def taken(self) -> list[bytes]:
        pairs = np.ascontiguousarray(np.stack([self._one, self._other], axis=1))
        taken: list[bytes] = pairs.view(np.dtype("V16")).reshape(-1).tolist()
        return taken


class _Keys:
    """Classes of many facts in as few 64-bit words a line as they need, in mixed radix."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.words: list[Keys] = []
        self.sizes: list[int] = []

    def add(self, codes: NDArray[Any], classes: NDArray[np.intp]) -> None:
        """Add a fact whose value on line i is of class `classes[codes[i]]`."""
        size = int(classes.max()) + 1 if len(classes) else 1
        if size == 1:
            return
        if not self.words or self.sizes[-1] * size > _ROOM:
            self.words.append(np.zeros(self.n, dtype=np.uint64))
            self.sizes.append(1)
        table = (classes * self.sizes[-1]).astype(np.uint64)
        word = self.words[-1]
        for start in range(0, self.n, _BLOCK):
            block = slice(start, start + _BLOCK)
            # Codes are always inside their table; "clip" only spares the check.
            word[block] += np.take(table, codes[block], mode="clip")
        self.sizes[-1] *= size

    def drop(self, lines: NDArray[np.bool_]) -> None:
        """Forget what tells some lines apart."""
        for word in self.words:
            word[lines] = 0

    def extend(self, other: _Keys) -> None:
        """Take in what another has of the same lines, in its words where there is room."""
        for word, size in zip(other.words, other.sizes, strict=True):
            if self.words and self.sizes[-1] * size <= _ROOM:
                self.words[-1] += word * np.uint64(self.sizes[-1])
                self.sizes[-1] *= size
            else:
                self.words.append(word)
                self.sizes.append(size)

    def distinct(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """A line of each distinct key, and which of them each line has."""
        first, which = np.zeros(min(self.n, 1), dtype=np.intp), np.zeros(self.n, dtype=np.intp)
        for number, word in enumerate(self.words):
            places, codes = distinct(word)
            first, which = (places, codes) if number == 0 else distinct(which * len(places) + codes)
        return first, which


def _add_composition(keys: _Keys, table: FactTable) -> None:
    for word in composition_words(table):
        first, which = distinct(word)
        keys.add(which, np.arange(len(first)))


def composition_words(table: FactTable) -> tuple[Keys, Keys]:
    """What the reading of compositions can tell of each line: which elements are there and in which shares; and, where
    a share is open, what could still come of the line. Shape (n,) each."""
    shares = {fact: column.values for fact in WT_PCT if isinstance(column := table.columns.get(fact), Numbers)}
    word, apart = np.zeros(table.n, dtype=np.uint64), np.zeros(table.n, dtype=np.uint64)
    some = np.zeros(table.n, dtype=bool)
    for start in range(0, table.n, _BLOCK):
        block = slice(start, min(start + _BLOCK, table.n))
        _block_words({fact: values[block] for fact, values in shares.items()}, word[block], some[block])
    rows = np.flatnonzero(some)
    if len(rows):
        apart[rows] = _open_word({fact: values[rows] for fact, values in shares.items()})
    return word, apart


def _open_word(shares: Mapping[str, NDArray[np.float64]]) -> Keys:
    """What tells lines with an open share apart: which are open, and where what is left over stands to every edge that
    a reading, or a trial of one more element, could hold it against."""
    n = len(next(iter(shares.values())))
    word = np.ones(n, dtype=np.uint64)
    total, pair = np.zeros(n), np.zeros(n)
    for fact, values in shares.items():
        place = WT_PCT.index(fact) + 1
        word |= np.isnan(values).astype(np.uint64) << np.uint64(place)
        known = np.nan_to_num(values)
        total += known
        if fact in (_ND, _PR):
            pair += known
    left = np.maximum(100.0 - total, 0.0)
    edges = (0.0, IMPURITY_BELOW_WT_PCT, FAMILY_FROM_WT_PCT, ONE_ELEMENT_ABOVE_WT_PCT)
    steps = [sign * times * share for share in SHARES_WT_PCT for times in (0, 1, 2) for sign in (-1, 1)]
    near_left = sorted({edge + step for edge in edges for step in steps})
    near_family = sorted({FAMILY_FROM_WT_PCT + step for step in steps})
    radix = np.uint64(1 << (len(WT_PCT) + 1))
    for value, near in (
        (left, near_left),
        (pair, near_family),
        (pair + left, near_family),
        (pair + 2 * left, near_family),
    ):
        at = np.searchsorted(near, value, side="left") + np.searchsorted(near, value, side="right")
        word += radix * at.astype(np.uint64)
        radix *= np.uint64(2 * len(near) + 1)
    return word


def _block_words(shares: Mapping[str, NDArray[np.float64]], word: Keys, some: NDArray[np.bool_]) -> None:
    present = np.zeros(len(word), dtype=np.uint32)
    counted = np.zeros(len(word), dtype=np.uint32)
    alone = np.zeros(len(word), dtype=bool)
    for fact, values in shares.items():
        place = WT_PCT.index(fact)
        some |= np.isnan(values)
        there = values > 0
        if not there.any():
            continue
        present |= there.astype(np.uint32) << np.uint32(place)
        counted |= (values >= IMPURITY_BELOW_WT_PCT).astype(np.uint32) << np.uint32(place)
        alone |= values > ONE_ELEMENT_ABOVE_WT_PCT
        if fact == _SM:
            counted |= (values >= FAMILY_FROM_WT_PCT).astype(np.uint32) << np.uint32(30)
    if _ND in shares and _PR in shares:
        counted |= (shares[_ND] + shares[_PR] >= FAMILY_FROM_WT_PCT).astype(np.uint32) << np.uint32(31)
    present |= alone.astype(np.uint32) << np.uint32(31)
    word[:] = present.astype(np.uint64) << np.uint64(32) | counted.astype(np.uint64)
