"""Which lines of a docket are alike under a law: they differ in nothing that any of its comparisons can tell.

A docket of ten million lines holds a few thousand such patterns. The rules, the fold and the trials for missing facts
run once per pattern and their results are handed to every line of it, so what a line costs hardly depends on how many
rules the law has. Two lines share a pattern only if each of their facts falls into the same class of values, where a
class is told apart by every comparison on the fact, by whether it is known, and by whether it favours the line. It is
an equality, not a hash: nothing collides.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.fold import what_is_it
from sekisho.determination.lines import WT_PCT, truth_of
from sekisho.determination.lookups import digits_of, distinct
from sekisho.determination.trials import SHARES_WT_PCT
from sekisho.determination.verdict import Determiner, states_for
from sekisho.facts import Basis, FactTable, Numbers, Terms
from sekisho.facts.dictionary import Type
from sekisho.facts.table import Value
from sekisho.materials.items import (
    FAMILY_FROM_WT_PCT,
    IMPURITY_BELOW_WT_PCT,
    ONE_ELEMENT_ABOVE_WT_PCT,
    SHARE_DECIMALS,
    SYMBOLS,
    without_noise,
)
from sekisho.regime.control_list import ControlList
from sekisho.regime.expression import Compare, Leaf, Member
from sekisho.regime.rules import AppliesTo

_BLOCK: Final = 1 << 15
_ROOM: Final = 1 << 62
_BYTE: Final = 1 << 8
_ELEMENTS_A_BYTE: Final = 5
_STEP: Final = 16.0
_STEPS: Final = 1 << 13
_SM, _ND, _PR = (WT_PCT[SYMBOLS.index(symbol)] for symbol in ("Sm", "Nd", "Pr"))

Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Patterns:
    """of: the pattern of each line, shape (n,). first: a line of each pattern, shape (P,).

    keys: words, shape (P,) each, that are equal from batch to batch for equal patterns under one numbering.
    """

    of: NDArray[np.uint32]
    first: NDArray[np.intp]
    keys: tuple[Keys, ...]


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
    def _control_lists(self) -> tuple[ControlList, ...]:
        return tuple(each.law.control_list for each in self.determiners)

    def _canonical(self, code: str) -> Hashable:
        """A declared code in the writing of each regime's list; all that are on none are alike."""
        return tuple(entries.canonical(code) for entries in self._control_lists)

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
        looked_up = {fact for fact in read if self.determiners[0].dictionary[fact].lookup is not None}
        return tuple(sorted(read - looked_up - set(WT_PCT) - {"filed_on"}))

    @cached_property
    def _early(self) -> frozenset[str]:
        """The facts that tell what an item is and whether its movement needs a licence."""
        early = {"form", "family", "declared_control_code"}
        for each in self.determiners:
            first = (rule for rule in each.law.rules if rule.effect.stratum == 1)
            early |= {leaf.fact for rule in first for leaf in each.leaves_of(rule)}
        return self._with_sources(early)

    @cached_property
    def _everywhere(self) -> frozenset[str]:
        """The facts that matter on every line, dual-use or not: those of rules that apply to any."""
        rules = [(each, rule) for each in self.determiners for rule in each.law.rules]
        always = [(each, rule) for each, rule in rules if rule.applies_to is AppliesTo.ANY]
        return self._with_sources({leaf.fact for each, rule in always for leaf in each.leaves_of(rule)})

    def _with_sources(self, facts: Set[str]) -> frozenset[str]:
        """With what those of them that the law looks up are looked up from."""
        rows = [self.determiners[0].dictionary[fact] for fact in facts]
        return frozenset(facts).union(*(row.sources for row in rows if row.lookup is not None))

    def find(self, table: FactTable, numbering: Numbering | None = None) -> Patterns:
        """The patterns of n lines. Raises Outgrown when `numbering`, kept from earlier batches, has no room for them.

        First the lines are told apart by the facts of the first stratum alone. On those that turn out to be neither
        dual-use nor controlled only the rules that apply to any item can take effect, so no other fact parts them.
        """
        if numbering is not None:
            return self._find(table, numbering)
        numbering = Numbering()
        while True:
            try:
                return self._find(table, numbering)
            except Outgrown:
                numbering = Numbering(numbering)

    def _find(self, table: FactTable, numbering: Numbering) -> Patterns:
        early = WordsOfLines(table.n)
        self._add(early, table, self._early_facts, numbering)
        for name, (first, which, words) in zip(("composition", "open shares"), composition(table), strict=True):
            early.add(which, *numbering.of(name, words[first].tolist(), lambda word: word))
        first, which, keys = early.distinct()
        numbers, plain = self._early_patterns(table, first, keys, numbering)
        told, later = WordsOfLines(table.n), WordsOfLines(table.n)
        told.add(which, numbers, numbering.room("early"))
        self._add(told, table, self._facts_everywhere, numbering)
        self._add(later, table, self._facts_later, numbering)
        if plain.any():
            later.keep_on(~plain[which])
        told.extend(later)
        first, which, keys = told.distinct()
        return Patterns(which.astype(np.uint32), first, keys)

    def _early_patterns(
        self, table: FactTable, first: NDArray[np.intp], keys: Sequence[Keys], numbering: Numbering
    ) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The number of each pattern of the first stratum, and whether its lines are plain: neither dual-use nor
        controlled. What was found of one in an earlier batch is not worked out again."""
        named = list(zip(*(key.tolist() for key in keys), strict=True)) if keys else [()] * len(first)
        new = [place for place, name in enumerate(named) if name not in numbering.plain]
        found = self._plain(table.take(first[np.array(new, dtype=np.intp)])).tolist()
        numbering.plain.update(zip((named[place] for place in new), found, strict=True))
        numbers, _ = numbering.of("early", named, lambda name: name)
        return numbers, np.array([numbering.plain[name] for name in named], dtype=bool)

    def _add(self, words: WordsOfLines, table: FactTable, facts: Iterable[str], numbering: Numbering) -> None:
        for fact in facts:
            column = table.columns.get(fact)
            if fact == "filed_on" and not (self.days or fact in self.leaves):
                continue
            # A batch may lack a column that another has: there the fact is unknown on every line.
            if self.determiners[0].dictionary[fact].type is Type.DECIMAL:
                values = column.values if isinstance(column, Numbers) else np.full(table.n, np.nan)
                codes, size = _number_codes(values, self.leaves.get(fact, ()))
                words.add(codes, np.arange(size), size)
            else:
                terms = column if isinstance(column, Terms) else Terms.constant(None, table.n)
                words.add(terms.codes, *numbering.of(fact, terms.values, partial(self._class, fact)))
            if fact in self.evidence_facts:
                size = len(Basis)
                basis = table.basis.get(fact)
                words.add(np.zeros(table.n, np.uint8) if basis is None else basis.view(np.uint8), np.arange(size), size)

    @cached_property
    def _early_facts(self) -> tuple[str, ...]:
        # Against 0 and the impurity share every composition is told apart anyway; other thresholds are rare.
        shares = (fact for fact in WT_PCT if any(not _is_above_zero(leaf) for leaf in self.leaves.get(fact, ())))
        return (*(fact for fact in self._facts if fact in self._early), "filed_on", *shares)

    @cached_property
    def _facts_everywhere(self) -> tuple[str, ...]:
        return tuple(fact for fact in self._facts if fact not in self._early and fact in self._everywhere)

    @cached_property
    def _facts_later(self) -> tuple[str, ...]:
        return tuple(fact for fact in self._facts if fact not in self._early and fact not in self._everywhere)

    def _plain(self, table: FactTable) -> NDArray[np.bool_]:
        """The lines that are neither dual-use nor controlled under any of the regimes."""
        plain = np.ones(table.n, dtype=bool)
        for each in self.determiners:
            dual_use, controlled = what_is_it(table, each.regime, states_for(table, each.regime), each.dictionary)
            plain &= dual_use.is_false & controlled.is_false
        return plain

    def _class(self, fact: str, value: Value) -> Hashable:
        known = value is not None
        if fact == "filed_on":
            return self._day_class(value)
        if fact in ("form", "family"):
            return value
        if fact == "declared_control_code":
            return self._canonical(value) if isinstance(value, str) else known
        if fact == "hs_code" and isinstance(value, str):
            digits = digits_of(value)
            return tuple(n for n in self._hs_references if digits.startswith(n) or n.startswith(digits))
        favours = [value in each.dictionary[fact].favours for each in self.determiners[:1]]
        return (known, *favours, *(truth_of(leaf, value) for leaf in self.leaves.get(fact, ())))

    def _day_class(self, value: Value) -> Hashable:
        if not isinstance(value, date):
            return None
        asked = tuple(truth_of(leaf, value) for leaf in self.leaves.get("filed_on", ()))
        return int(np.searchsorted(np.array(self.days, dtype="M8[D]"), np.datetime64(value), side="right")), asked


def _is_above_zero(leaf: Leaf) -> bool:
    return isinstance(leaf, Compare) and leaf.op == ">" and leaf.constant == 0


def _number_codes(values: NDArray[np.float64], leaves: Sequence[Leaf]) -> tuple[NDArray[Any], int]:
    asked = [leaf.constant for leaf in leaves if isinstance(leaf, Compare) and isinstance(leaf.constant, Decimal)]
    edges = np.array(sorted({float(constant) for constant in asked}))
    codes = np.searchsorted(edges, values, side="left") + np.searchsorted(edges, values, side="right")
    codes[np.isnan(values)] = 2 * len(edges) + 1
    return codes.astype(np.uint8), 2 * len(edges) + 2


class Outgrown(Exception):
    """A numbering has more to number than there was room for in its words."""


class Numbering:
    """Numbers that stay the same from batch to batch: of the classes of each fact, and of patterns early told.

    Each name has room for so many numbers and no more, so that words made of them stay comparable.
    """

    def __init__(self, outgrown: Numbering | None = None) -> None:
        """Anew, with room for all that another one met and more."""
        self.plain: dict[tuple[int, ...], bool] = {}
        self._lock = threading.Lock()
        self._rooms = dict(_ROOMS)
        self._classes: dict[str, dict[str, int]] = {}
        self._values: dict[str, dict[tuple[type, Any], int]] = {}
        if outgrown is not None:
            met = {name: _with_room(2 * len(classes)) for name, classes in outgrown._classes.items()}
            self._rooms |= {name: max(outgrown._rooms[name], size) for name, size in met.items()}

    def room(self, name: str) -> int:
        return self._rooms[name]

    def of(self, name: str, values: Sequence[Any], class_of: Callable[[Any], Hashable]) -> tuple[NDArray[np.intp], int]:
        """The numbers of the classes that values belong to, and how many numbers there can be. Raises Outgrown."""
        with self._lock:
            met = self._values.setdefault(name, {})
            classes = self._classes.setdefault(name, {})
            # True and 1 are one key to a dict and two answers here, so it goes by type, and by what is written.
            keys = [(type(value), value) for value in values]
            for key in keys:
                if key not in met:
                    met[key] = classes.setdefault(repr(class_of(key[1])), len(classes))
            room = self._rooms.setdefault(name, _with_room(len(classes)))
            if len(classes) > room:
                raise Outgrown(name)
            return np.array([met[key] for key in keys], dtype=np.intp), room


_ROOMS: Final = {"early": 1 << 20, "composition": 1 << 14, "open shares": 1 << 15}


def _with_room(size: int) -> int:
    """Three answers are all that most facts have; what has more may have more yet."""
    return 4 if size <= 3 else size + size // 2 + 1


class WordsOfLines:
    """Classes of many facts in as few 64-bit words a line as they need, in mixed radix."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.words: list[Keys] = []
        self.sizes: list[int] = []
        # Small classes gather in a byte a line first: that is an eighth of the memory to go through.
        self._byte = np.zeros(n, dtype=np.uint8)
        self._byte_size = 1

    def add(self, codes: NDArray[Any], numbers: NDArray[np.intp], room: int) -> None:
        """Add a fact whose value on line i is of class `numbers[codes[i]]`, below `room`."""
        if room == 1:
            return
        # Where a fact goes hangs on its room alone, so that the words of every batch are laid out alike.
        if room > _BYTE:
            self._add(codes, numbers.astype(np.uint64), room)
            return
        if self._byte_size * room > _BYTE:
            self._empty_byte()
        numbers = (numbers * self._byte_size).astype(np.uint8)
        if codes.dtype == np.uint8:
            table = np.zeros(_BYTE, dtype=np.uint8)
            table[: len(numbers)] = numbers
            self._byte += np.frombuffer(codes.tobytes().translate(table.tobytes()), dtype=np.uint8)
        else:
            self._byte += np.take(numbers, codes, mode="clip")
        self._byte_size *= room

    def _empty_byte(self) -> None:
        size, byte = self._byte_size, self._byte
        self._byte, self._byte_size = np.zeros(self.n, dtype=np.uint8), 1
        if size > 1:
            self._add(byte, np.arange(_BYTE, dtype=np.uint64), size)

    def _add(self, codes: NDArray[Any], numbers: Keys, room: int) -> None:
        if not self.words or self.sizes[-1] * room > _ROOM:
            self.words.append(np.zeros(self.n, dtype=np.uint64))
            self.sizes.append(1)
        table = numbers * np.uint64(self.sizes[-1])
        word = self.words[-1]
        for start in range(0, self.n, _BLOCK):
            block = slice(start, start + _BLOCK)
            # Codes are always inside their table; "clip" only spares the check.
            word[block] += np.take(table, codes[block], mode="clip")
        self.sizes[-1] *= room

    def keep_on(self, lines: NDArray[np.bool_]) -> None:
        """Forget what tells the other lines apart."""
        self._empty_byte()
        for word in self.words:
            word *= lines

    def extend(self, other: WordsOfLines) -> None:
        """Take in what another has of the same lines, in its words where there is room."""
        self._empty_byte()
        other._empty_byte()
        for word, size in zip(other.words, other.sizes, strict=True):
            if self.words and self.sizes[-1] * size <= _ROOM:
                word *= np.uint64(self.sizes[-1])
                self.words[-1] += word
                self.sizes[-1] *= size
            else:
                self.words.append(word)
                self.sizes.append(size)

    def distinct(self) -> tuple[NDArray[np.intp], NDArray[np.intp], tuple[Keys, ...]]:
        """A line of each distinct key, which of them each line has, and the words of each."""
        self._empty_byte()
        if not self.words:
            return np.zeros(min(self.n, 1), dtype=np.intp), np.zeros(self.n, dtype=np.intp), ()
        first, which = distinct(_mixed(self.words))
        keys = tuple(word[first] for word in self.words)
        # Two keys may mix to one word, if hardly ever; then they are told apart word by word.
        if len(keys) > 1 and any((key[which] != word).any() for key, word in zip(keys, self.words, strict=True)):
            first, which = distinct(self.words[0])
            for word in self.words[1:]:
                places, codes = distinct(word)
                first, which = distinct(which * len(places) + codes)
            keys = tuple(word[first] for word in self.words)
        return first, which, keys


def _mixed(words: Sequence[Keys]) -> Keys:
    mixed = words[0]
    for word in words[1:]:
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + word
    return mixed


def composition(table: FactTable) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], Keys]]:
    """Each of `composition_words` with a line of each of its values, and which of them each line has."""
    for words in composition_words(table):
        yield *distinct(words), words


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
        known = np.fmax(values, 0.0)
        total += known
        if fact in (_ND, _PR):
            pair += known
    left = without_noise(np.maximum(100.0 - total, 0.0))
    edges = (0.0, IMPURITY_BELOW_WT_PCT, FAMILY_FROM_WT_PCT, ONE_ELEMENT_ABOVE_WT_PCT)
    steps = [sign * times * share for share in SHARES_WT_PCT for times in (0, 1, 2) for sign in (-1, 1)]
    near_left = sorted({round(edge + step, SHARE_DECIMALS) for edge in edges for step in steps})
    near_family = sorted({round(FAMILY_FROM_WT_PCT + step, SHARE_DECIMALS) for step in steps})
    radix = np.uint64(1 << (len(WT_PCT) + 1))
    for value, near in (
        (left, near_left),
        (pair, near_family),
        (pair + left, near_family),
        (pair + 2 * left, near_family),
    ):
        bounds = np.array([*near, np.inf])
        rounded = without_noise(value)
        at = _searched(bounds, rounded)
        word += radix * (2 * at + (bounds[at] == rounded)).astype(np.uint64)
        radix *= np.uint64(2 * len(near) + 1)
    return word


def _searched(bounds: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.intp]:
    """As `np.searchsorted`, for sorted bounds that end with infinity and for values from 0 to some hundreds: most of
    the way is looked up by the value's steps of `_STEP`."""
    step_of = np.minimum(np.maximum(bounds, 0.0) * _STEP, float(_STEPS)).astype(np.intp)
    steps = np.minimum(values * _STEP, float(_STEPS)).astype(np.intp)
    # A bound of an earlier step is below the value; only those of its own step are held against it.
    at = np.searchsorted(step_of, np.arange(_STEPS + 1))[steps]
    for _ in range(int(np.bincount(step_of[:-1]).max())):
        at += bounds[at] < values
    return at


def _block_words(shares: Mapping[str, NDArray[np.float64]], word: Keys, some: NDArray[np.bool_]) -> None:
    # Per element absent, an impurity or counted: five such answers to a byte. The last byte has what is told of all.
    told = np.zeros((len(word), 8), dtype=np.uint8)
    lanes = np.zeros((-(-len(WT_PCT) // _ELEMENTS_A_BYTE), len(word)), dtype=np.uint8)
    rest = np.zeros(len(word), dtype=np.uint8)
    alone = np.zeros(len(word), dtype=bool)
    for fact, values in shares.items():
        some |= np.isnan(values)
        there = values > 0
        if not there.any():
            continue
        lane, place = divmod(WT_PCT.index(fact), _ELEMENTS_A_BYTE)
        there_and_counted = there.view(np.uint8) + (values >= IMPURITY_BELOW_WT_PCT).view(np.uint8)
        lanes[lane] += there_and_counted * np.uint8(3**place)
        alone |= values > ONE_ELEMENT_ABOVE_WT_PCT
        if fact == _SM:
            rest |= (values >= FAMILY_FROM_WT_PCT).view(np.uint8)
    if _ND in shares and _PR in shares:
        rest |= (without_noise(shares[_ND] + shares[_PR]) >= FAMILY_FROM_WT_PCT).view(np.uint8) * np.uint8(2)
    told[:, 7] = rest | alone.view(np.uint8) * np.uint8(4)
    for lane, answers in enumerate(lanes):
        told[:, lane] = answers
    word[:] = told.view(np.uint64)[:, 0]
