"""Which lines of a docket are alike under a law: they differ in nothing that any of its comparisons can tell.

A docket of ten million lines holds a few thousand such patterns. The rules, the fold and the trials for missing facts
run once per pattern and their results are handed to every line of it, so what a line costs hardly depends on how many
rules the law has. Two lines share a pattern only if each of their facts falls into the same class of values, where a
class is told apart by every comparison on the fact, by whether it is known, and by whether it favours the line. It is
an equality, not a hash: nothing collides.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.compositions import WORD_SIZE, compositions
from sekisho.determination.fold import what_is_it
from sekisho.determination.line_words import Keys, Numbering, Outgrown, WordsOfLines
from sekisho.determination.lines import WT_PCT, truth_of
from sekisho.determination.lookups import digits_of, distinct
from sekisho.determination.verdict import Determiner, states_for
from sekisho.facts import Basis, FactTable, Numbers, Terms
from sekisho.facts.dictionary import Type
from sekisho.facts.table import Value, code_type
from sekisho.regime.control_list import ControlList
from sekisho.regime.expression import Compare, Leaf, Member
from sekisho.regime.rules import AppliesTo


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
    """Tells lines apart by what one or more regimes ask of them.

    loops: `line_kernels`, where it is worth its loading.
    """

    determiners: Sequence[Determiner]
    loops: ModuleType | None = None

    @cached_property
    def leaves(self) -> Mapping[str, tuple[Leaf, ...]]:
        found: dict[str, dict[Leaf, None]] = {}
        for determiner in self.determiners:
            for rule in determiner.live:
                for leaf in determiner.leaves_of(rule):
                    found.setdefault(leaf.fact, {})[leaf] = None
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
        read = self._with_sources(set(self.leaves)) | set(self.evidence_facts)
        read |= {"form", "family", "declared_control_code", "hs_code"}
        looked_up = {fact for fact in read if self.determiners[0].dictionary[fact].lookup is not None}
        return tuple(sorted(read - looked_up - set(WT_PCT) - {"filed_on"}))

    @cached_property
    def _early(self) -> frozenset[str]:
        """The facts that tell what an item is and whether its movement needs a licence."""
        early = {"form", "family", "declared_control_code"}
        for each in self.determiners:
            first = (rule for rule in each.live if rule.effect.stratum == 1)
            early |= {leaf.fact for rule in first for leaf in each.leaves_of(rule)}
        return self._with_sources(early)

    @cached_property
    def _everywhere(self) -> frozenset[str]:
        """The facts that matter on every line, dual-use or not: those of rules that apply to any."""
        rules = [(each, rule) for each in self.determiners for rule in each.live]
        always = [(each, rule) for each, rule in rules if rule.applies_to is AppliesTo.ANY]
        return self._with_sources({leaf.fact for each, rule in always for leaf in each.leaves_of(rule)})

    @cached_property
    def _elements_asked_for(self) -> frozenset[str]:
        """The shares of elements that a list names, or that a rule asks for."""
        named = {entry.element for each in self.determiners for entry in each.law.control_list.entries}
        return frozenset(f"{symbol.lower()}_wt_pct" for symbol in named) | (frozenset(WT_PCT) & frozenset(self.leaves))

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
        early = WordsOfLines(table.n, self.loops)
        self._add(early, table, self._early_facts, numbering)
        self._add_compositions(early, table, numbering)
        first, which, keys = early.distinct()
        numbers, plain = self._early_patterns(table, first, keys, numbering)
        told, later = WordsOfLines(table.n, self.loops), WordsOfLines(table.n, self.loops)
        told.add(which, numbers, numbering.room("early"))
        self._add(told, table, self._facts_everywhere, numbering)
        self._add(later, table, self._facts_later, numbering)
        if plain.any():
            later.keep_on(~plain[which])
        told.extend(later)
        first, which, keys = told.distinct()
        return Patterns(which.astype(np.uint32), first, keys)

    def _add_compositions(self, words: WordsOfLines, table: FactTable, numbering: Numbering) -> None:
        found = compositions(table, self._elements_asked_for, self.loops)
        first, which = distinct(found.open_words)
        codes = np.zeros(table.n, dtype=code_type(len(first) + 1))
        codes[found.open_rows] = which + 1
        words.add(codes, *numbering.of("open shares", [None, *found.open_words[first].tolist()], lambda word: word))
        words.add_word(found.words, WORD_SIZE)

    def _early_patterns(
        self, table: FactTable, first: NDArray[np.intp], keys: Sequence[Keys], numbering: Numbering
    ) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The number of each pattern of the first stratum, and whether its lines are plain: neither dual-use nor
        controlled. What was found of one in an earlier batch is not worked out again."""
        return numbering.early(keys, len(first), lambda new: self._plain(table.take(first[new])))

    def _add(self, words: WordsOfLines, table: FactTable, facts: Iterable[str], numbering: Numbering) -> None:
        for fact in facts:
            column = table.columns.get(fact)
            if fact == "filed_on" and not (self.days or fact in self.leaves):
                continue
            # A batch may lack a column that another has: there the fact is unknown on every line.
            if self.determiners[0].dictionary[fact].type is Type.DECIMAL:
                column = column if isinstance(column, Numbers) else Numbers(np.full(table.n, np.nan))
                classes, size = _number_classes(column.numbers, self.leaves.get(fact, ()))
                if column.codes is None:
                    words.add(classes, np.arange(size), size)
                else:
                    words.add(column.codes, classes.astype(np.intp), size)
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


def _number_classes(values: NDArray[np.float64], leaves: Sequence[Leaf]) -> tuple[NDArray[Any], int]:
    asked = [leaf.constant for leaf in leaves if isinstance(leaf, Compare) and isinstance(leaf.constant, Decimal)]
    edges = np.array(sorted({float(constant) for constant in asked}))
    codes = np.searchsorted(edges, values, side="left") + np.searchsorted(edges, values, side="right")
    codes[np.isnan(values)] = 2 * len(edges) + 1
    return codes.astype(np.uint8), 2 * len(edges) + 2
