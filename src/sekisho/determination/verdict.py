"""The outcome of each line, and what it waits on: facts of the case, papers, or the state of an act.

What a line waits on is found by trying: a fact is missing when it is not known, stands in a rule that is open because
of it, and its values (those that rules name, and one other) lead to different outcomes, all else held. The trials are
rows of one more table, put through the same fold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.fold import RESULTS, STRENGTH, Act, Folded, Shared, States, fold, list_act, states_on
from sekisho.determination.lines import WT_PCT
from sekisho.determination.outcome import Outcome
from sekisho.determination.trials import (
    Trial,
    constant_of,
    left_over_wt_pct,
    share_trials,
    spread,
    trial_table,
    trials_of,
)
from sekisho.facts import Dictionary, FactTable, Numbers, Terms
from sekisho.facts.table import Value
from sekisho.materials.items import SYMBOLS, UNKNOWN, among, element_bit
from sekisho.regime.expression import Leaf, Member, leaves
from sekisho.regime.kleene import Bits
from sekisho.regime.law import Law, Regime
from sekisho.regime.rules import AppliesTo, Effect, Rule


@dataclass(frozen=True)
class Verdict:
    """n lines decided; arrays have shape (n,), bit matrices (n, number of names).

    outcome, folded.weakest, folded.strongest: values of `Outcome`. law_unknown: by act, in the order of `acts`.
    missing_facts: by fact, in the order of `facts`; None where it was not asked for.
    """

    folded: Folded
    outcome: NDArray[np.int8]
    law_unknown: Bits
    missing_facts: Bits | None


@dataclass(frozen=True)
class Determiner:
    """One regime, ready to decide tables; what depends on the law alone is worked out once."""

    regime: Regime
    dictionary: Dictionary

    @property
    def law(self) -> Law:
        return self.regime.law

    @cached_property
    def acts(self) -> tuple[Act, ...]:
        """Acts, or parts of acts, whose state rules follow, in the law's order."""
        acts = dict.fromkeys((rule.instrument.id, rule.instrument.part) for rule in self.law.rules)
        return tuple(acts | dict.fromkeys(list_act(act) for act in self.law.dual_use_acts))

    @cached_property
    def live(self) -> tuple[Rule, ...]:
        """The rules that may bind on the regime's day; all, where each application has its own."""
        on = self.regime.on
        return tuple(r for r in self.law.rules if on is None or self.regime.rule_binds(r, on) is not False)

    @cached_property
    def leaves(self) -> Mapping[str, tuple[Leaf, ...]]:
        """Every comparison that the law makes, by fact: in conditions, and in what makes a paper count."""
        found: dict[str, dict[Leaf, None]] = defaultdict(dict)
        for rule in self.law.rules:
            for leaf in self.leaves_of(rule):
                found[leaf.fact][leaf] = None
        return {fact: tuple(each) for fact, each in found.items()}

    def leaves_of(self, rule: Rule) -> tuple[Leaf, ...]:
        """The comparisons that decide whether a rule applies: its own, and those on the paper it asks for."""
        return self._leaves_of[rule.id]

    @cached_property
    def _leaves_of(self) -> dict[str, tuple[Leaf, ...]]:
        return {rule.id: tuple(self._decisive_leaves(rule)) for rule in self.law.rules}

    def _decisive_leaves(self, rule: Rule) -> Iterator[Leaf]:
        yield from leaves(rule.when)
        if rule.effect is Effect.REQUIRE_DOCUMENT and rule.document is not None:
            yield Member(rule.document, "documents")
            document = self.law.documents.get(rule.document)
            if document is not None and document.counts_when is not None:
                yield from leaves(document.counts_when)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts that can be missing, in the dictionary's order: those that the law reads, or looks up from."""
        read = set(self.leaves) | {source for fact in self.leaves for source in self._looked_up_from(fact)}
        read |= self.item_facts
        return tuple(fact.name for fact in self.dictionary if fact.name in read and fact.lookup is None)

    @cached_property
    def _named(self) -> Mapping[str, tuple[Value, ...]]:
        """The constants that the law holds each fact against."""
        named = {fact: tuple(constant_of(leaf) for leaf in found) for fact, found in self.leaves.items()}
        by_code = [entry for entry in self.law.control_list.entries if entry.declared]
        named["declared_control_code"] = tuple({entry.instrument: entry.code for entry in by_code}.values())
        return named

    @cached_property
    def item_facts(self) -> frozenset[str]:
        """What tells under which acts an item is listed."""
        return frozenset(self._looked_up_from("listed_in"))

    def _looked_up_from(self, fact: str) -> tuple[str, ...]:
        row = self.dictionary[fact]
        return row.sources if row.lookup == "control_list" else ()

    def decide(
        self, table: FactTable, states: States, *, missing: bool = True, shared: Shared | None = None
    ) -> Verdict:
        """Decide n lines under the states of the acts on each line's day; with the facts they wait on if `missing`."""
        folded, outcome, law_unknown = self._outcome(table, states, shared)
        found = self._missing(table, states, folded) if missing else None
        return Verdict(folded, outcome, law_unknown, found)

    def _outcome(
        self, table: FactTable, states: States, shared: Shared | None = None
    ) -> tuple[Folded, NDArray[np.int8], Bits]:
        folded = fold(table, self.regime, states, self.dictionary, shared)
        law_unknown = self._law_unknown(states, folded)
        waits_on = np.where(law_unknown.any(axis=1), np.int8(Outcome.REFER), np.int8(Outcome.INFORMATION_NEEDED))
        outcome = np.where(folded.is_open, np.maximum(waits_on, folded.weakest), folded.weakest).astype(np.int8)
        return folded, outcome, law_unknown

    def _law_unknown(self, states: States, folded: Folded) -> Bits:
        """Which acts of unknown state an open line waits on: one of its rules is open there and could still count."""
        unknown = np.zeros((len(folded.weakest), len(self.acts)), dtype=bool)
        for place, act in enumerate(self.acts):
            if None in states.binds[act]:
                unknown[:, place] = folded.is_open & states.tri(act).is_unknown & self._counts(act, folded)
        return unknown

    def _counts(self, act: Act, folded: Folded) -> Bits:
        """The lines on which it matters, as far as is known, whether an act binds."""
        counts = np.zeros(len(folded.weakest), dtype=bool)
        dual_use_counts = np.zeros(len(folded.weakest), dtype=bool)
        for rule, value, applied in zip(folded.rules, folded.value, folded.applied, strict=True):
            is_of_act = (rule.instrument.id, rule.instrument.part) == act
            if rule.effect.stratum == 1:
                # A line that needs a licence anyway does not need it once more.
                if is_of_act:
                    counts |= applied.is_unknown & ~folded.controlled.is_true
            elif rule.effect in STRENGTH:
                stronger = folded.weakest < STRENGTH[rule.effect]
                if is_of_act:
                    counts |= applied.is_unknown & stronger
                if rule.applies_to is AppliesTo.DUAL_USE:
                    dual_use_counts |= ~value.is_false & stronger
        if any(list_act(name) == act for name in self.law.dual_use_acts):
            counts |= ~folded.items.listed(act[0]).is_false & folded.dual_use.is_unknown & dual_use_counts
        return counts

    def _missing(self, table: FactTable, states: States, folded: Folded) -> Bits:
        """The facts to ask for: those whose values change the outcome.

        Where two unknowns hold a line so that neither alone changes its outcome, those that change what it may come to;
        and where not even that, all that are open: nobody is told that information is needed and not which.
        """
        missing = np.zeros((table.n, len(self.facts)), dtype=bool)
        narrows, is_open = missing.copy(), missing.copy()
        trials = self._trials(folded)
        for of_item in (True, False):
            some = [trial for trial in trials if (trial.fact in self.item_facts) is of_item]
            if some:
                tried, rows = trial_table(table, some)
                shared = None if of_item else self._unchanged(folded, tried, rows, frozenset(t.fact for t in some))
                results, outcomes, _ = self._outcome(tried, states.take(rows), shared)
                span = (results.weakest.astype(np.int16) << 4 | results.strongest) << 4 | outcomes
                for found, come_to in ((missing, outcomes.astype(np.int16)), (narrows, span)):
                    for fact, lines in spread(some, come_to, table.n).items():
                        found[:, self.facts.index(fact)] = lines
                for trial in some:
                    is_open[trial.rows, self.facts.index(trial.fact)] = True
        for wider in (narrows, is_open):
            unanswered = np.logical_not(missing.any(axis=1))
            missing |= wider & unanswered[:, None]
        return missing

    def _unchanged(self, folded: Folded, tried: FactTable, rows: NDArray[np.intp], facts: frozenset[str]) -> Shared:
        """What trials of some facts, none of them of what an item is, leave as it was."""
        conditions = (rule.when for rule in self.live)
        kept = folded.asked.taken(conditions, rows, facts | RESULTS)
        return Shared(folded.items.of_trials(tried, rows), kept)

    def _trials(self, folded: Folded) -> list[Trial]:
        """For each fact, the open lines where it is not known and stands in an open rule, each value worth trying."""
        open_lines = folded.is_open
        if not open_lines.any():
            return []
        trials: list[Trial] = []
        left = left_over_wt_pct(folded.asked.table)
        for fact, lines in self._candidates(folded, open_lines).items():
            rows = np.flatnonzero(lines)
            if fact in WT_PCT:
                trials += share_trials(fact, rows, left, folded.items.described)
            else:
                trials += trials_of(self.dictionary[fact], rows, self._named.get(fact, ()))
        return trials

    def _candidates(self, folded: Folded, open_lines: Bits) -> dict[str, Bits]:
        candidates: dict[str, Bits] = {}

        def add(fact: str, lines: Bits) -> None:
            if lines.any():
                candidates[fact] = candidates.get(fact, np.False_) | lines

        items_open = open_lines & folded.dual_use.is_unknown
        unknown: dict[tuple[bool, Leaf], Bits] = {}
        for rule, value, applied in zip(folded.rules, folded.value, folded.applied, strict=True):
            open_here = open_lines & (value.is_unknown | applied.is_unknown)
            if rule.effect is Effect.SCRUTINISE or not open_here.any():
                continue
            is_first = rule.effect in (Effect.CONTROL, Effect.EXEMPT)
            view = folded.asked if is_first else folded.trusted
            for leaf in self.leaves_of(rule):
                # What is doubted is known to a rule of the first stratum and not to the others.
                if (is_first, leaf) not in unknown:
                    unknown[is_first, leaf] = view.truth(leaf).is_unknown
                lines = open_here & unknown[is_first, leaf]
                if self.dictionary[leaf.fact].lookup == "control_list":
                    items_open = items_open | lines
                elif self.dictionary[leaf.fact].lookup is None:
                    add(leaf.fact, lines)
        for fact in self.item_facts:
            # A code that is none of such goods is stated and tells nothing.
            unsaid = True if fact == "declared_control_code" else _not_stated(folded.asked.table, fact)
            add(fact, items_open & unsaid & self._can_tell(fact, folded))
        return candidates

    def _can_tell(self, fact: str, folded: Folded) -> Bits:
        """The lines on whose listing a fact of the item may bear; on those of other forms no entry asks for it."""
        items, entries = folded.items.described, self.law.control_list
        open_form = items.form == UNKNOWN
        if fact == "declared_control_code":
            by_code: Bits = open_form | among(items.form, entries.declared_forms)
            return by_code
        if fact == "family":
            by_family: Bits = open_form | among(items.form, entries.with_family)
            return by_family
        if fact not in WT_PCT:
            return np.ones(len(items.form), dtype=bool)
        symbol = SYMBOLS[WT_PCT.index(fact)]
        stated = folded.asked.table.columns.get("form")
        powder = np.zeros(len(items.form), dtype=bool)
        if isinstance(stated, Terms):
            # What a powder counts as hangs on its shares.
            powder = np.array([value == "powder" for value in stated.values], dtype=bool)[stated.codes]
        tells: Bits = powder | open_form | ((entries.named[items.form] & np.uint32(element_bit(symbol))) != 0)
        makes_a_family = symbol in ("Nd", "Pr", "Sm")
        return tells | (items.family == UNKNOWN) if makes_a_family else tells


def states_for(table: FactTable, regime: Regime) -> States:
    """The states of the acts on each line's day: the regime's own, or that of filing."""
    if regime.on is not None:
        return states_on(regime, regime.on, table.n)
    filed_on = table.columns.get("filed_on")
    if not isinstance(filed_on, Terms):
        filed_on = Terms.constant(None, table.n)
    # A line without a day that the law covers is an error row: it is decided on some day, and nothing of it is written.
    days = tuple(day if regime.covers(day) else regime.law.from_day for day in filed_on.values)
    return states_on(regime, Terms(filed_on.codes, days), table.n)


def _not_stated(table: FactTable, fact: str) -> Bits:
    match table.columns.get(fact):
        case Numbers() as column:
            return np.isnan(column.values)
        case Terms(codes, values):
            unsaid: Bits = np.array([value is None for value in values], dtype=bool)[codes]
            return unsaid
    return np.ones(table.n, dtype=bool)
