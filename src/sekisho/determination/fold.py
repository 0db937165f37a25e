"""How the effects of a law's rules become one outcome per line, stratum by stratum.

1. what is it: `control` minus `exempt` tells whether an item is dual-use and whether this movement needs a licence
2. how strictly: `scrutinise` sets the least basis of facts; answers that rest on less are not known from here on
3. bars: `prohibit`, `presume_denial`, `refer`
4. paths and papers: `general_licence`, `require_document`, `require`, and words without effect
5. how much: `limit`, which pools settle line after line (`sekisho.ledger.pools`)

Rules of unknown value are taken both ways, all for the line and all against it; the outcomes of the two readings are
the weakest and the strongest that the line can come to.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.lines import Lines, basis_of, items_of
from sekisho.determination.lookups import Items
from sekisho.determination.outcome import Outcome, Scrutiny
from sekisho.facts import Dictionary, FactTable, Terms
from sekisho.regime.expression import Member, Node, facts_of
from sekisho.regime.kleene import Bits, Everywhere, Tri, everywhere
from sekisho.regime.law import Law, Regime
from sekisho.regime.rows import Dated, stands
from sekisho.regime.rules import AppliesTo, Effect, Rule

Act = tuple[str, str]
"""An act and the part of it whose dates count: the unit that binds, does not bind, or may."""

STRENGTH: Final[Mapping[Effect, Outcome]] = {
    Effect.PROHIBIT: Outcome.PROHIBITED,
    Effect.PRESUME_DENIAL: Outcome.PRESUMED_REFUSAL,
    Effect.REFER: Outcome.REFER,
    Effect.REQUIRE_DOCUMENT: Outcome.INFORMATION_NEEDED,
    Effect.REQUIRE: Outcome.INFORMATION_NEEDED,
    Effect.LIMIT: Outcome.GRANTABLE_IN_PART,
}
BARS: Final = frozenset([Effect.PROHIBIT, Effect.PRESUME_DENIAL, Effect.REFER])
_FIRST: Final = frozenset([Effect.CONTROL, Effect.EXEMPT])
_WORDS: Final = frozenset([Effect.CONDITION, Effect.ADVISE])
RESULTS: Final = frozenset(["dual_use", "controlled"])
_LOOKED_UP: Final = frozenset(["listed_in", "declared_code_differs", "hs_code_differs", "holds_impurity"])
_LEVELS: Final = {scrutiny.name.lower(): scrutiny for scrutiny in Scrutiny}


@dataclass(frozen=True)
class Folded:
    """n lines through all strata; every array has shape (n,).

    applied: for each rule of the law, in its order, whether it takes effect on the line (its condition holds, its act
    binds, and the line is one that it applies to; for `require` and `require_document`, that what it asks is not met).
    doubts: for facts that scrutiny watches, the lines whose answer rests on too little.
    path: what a line would come to if nothing stood against it.
    value: for each rule, its condition under acts that bind, before asking which lines it applies to.
    """

    rules: tuple[Rule, ...]
    items: Items
    asked: Lines
    trusted: Lines
    value: tuple[Tri, ...]
    applied: tuple[Tri, ...]
    dual_use: Tri
    controlled: Tri
    doubts: Mapping[str, Bits]
    scrutiny: NDArray[np.int8]
    path: NDArray[np.int8]
    weakest: NDArray[np.int8]
    strongest: NDArray[np.int8]

    @property
    def is_open(self) -> Bits:
        """Lines whose outcome waits on something that is not known and could change it."""
        waits: Bits = (self.weakest != self.strongest) & (self.weakest < Outcome.PRESUMED_REFUSAL)
        return waits


@dataclass(frozen=True)
class States:
    """Whether each act binds on each line: a code per line and, for each code, whether every act binds.

    Lines of one day share a code. `of` is of shape (n,); `binds[act][code]` is True, False or None.
    """

    of: NDArray[np.intp]
    days: tuple[date, ...]
    binds: Mapping[Act, tuple[bool | None, ...]]

    def tri(self, act: Act) -> Tri:
        values = self.binds[act]
        if len(set(values)) == 1:
            return everywhere(values[0], len(self.of))
        return Tri(
            np.array([value is True for value in values], dtype=bool)[self.of],
            np.array([value is False for value in values], dtype=bool)[self.of],
        )

    def take(self, rows: NDArray[np.intp]) -> States:
        return States(self.of[rows], self.days, self.binds)


def states_on(regime: Regime, days: Terms | date, n: int) -> States:
    """The states of a regime's acts: on one day for all lines, or on each line's own."""
    law = regime.law
    acts: dict[Act, None] = dict.fromkeys((rule.instrument.id, rule.instrument.part) for rule in law.rules)
    acts |= dict.fromkeys(list_act(act) for act in law.dual_use_acts)
    values = (days,) if isinstance(days, date) else tuple(day for day in days.values if isinstance(day, date))
    for day in values:
        regime.check_covered(day)
    of = np.zeros(n, dtype=np.intp) if isinstance(days, date) else days.codes.astype(np.intp)
    binds = {act: tuple(regime.act_binds(*act, day) for day in values) for act in acts}
    return States(of, values, binds)


def list_act(act: str) -> Act:
    """The act behind a name in `dual_use_acts`: these acts have one course for all their parts."""
    return act, ""


@dataclass
class Shared:
    """What was worked out on a table and holds under another regime too: conditions, and what items are.

    Only a regime of the same control list can use what was looked up in it.
    """

    items: Items | None = None
    memo: dict[Node, Tri] = field(default_factory=dict)

    def offer(self, law: Law) -> tuple[Items | None, dict[Node, Tri]]:
        items = self.items
        if items is not None and (items.control_list, items.acts) == (law.control_list, law.dual_use_acts):
            return items, dict(self.memo)
        return None, {node: value for node, value in self.memo.items() if _LOOKED_UP.isdisjoint(facts_of(node))}


def fold(
    table: FactTable, regime: Regime, states: States, dictionary: Dictionary, shared: Shared | None = None
) -> Folded:
    """Take n lines through the strata under a regime; `shared` carries over what another one worked out of them."""
    return _Fold(table, regime, states, dictionary, shared).run()


def what_is_it(table: FactTable, regime: Regime, states: States, dictionary: Dictionary) -> tuple[Tri, Tri]:
    """The first stratum alone: is each line dual-use, and does its movement need a licence?"""
    return _Fold(table, regime, states, dictionary).what_is_it()


class _Fold:
    def __init__(
        self,
        table: FactTable,
        regime: Regime,
        states: States,
        dictionary: Dictionary,
        shared: Shared | None = None,
    ) -> None:
        self.regime = regime
        self.law = regime.law
        self.states = states
        self.dictionary = dictionary
        self.n = table.n
        self.shared = shared
        items, memo = (None, {}) if shared is None else shared.offer(self.law)
        self.items = items or Items(table, items_of(table), self.law.control_list, self.law.dual_use_acts)
        self.strata: dict[str, Tri] = {}
        lookups = self.items.lookups()
        # Read from the second stratum on, when they are there.
        lookups["dual_use"] = lambda _: self.strata["dual_use"]
        lookups["controlled"] = lambda _: self.strata["controlled"]
        self.asked = Lines(table, lookups, memo)
        self.value: dict[str, Tri] = {}
        self.applied: dict[str, Tri] = {}

    def run(self) -> Folded:
        rules = self.law.rules
        self.what_is_it()
        scrutiny = self._how_strictly([rule for rule in rules if rule.effect is Effect.SCRUTINISE])
        doubts = self._doubts(scrutiny)
        trusted = self.asked.doubted(doubts, self.dictionary)
        later = [rule for rule in rules if rule.effect not in _FIRST and rule.effect is not Effect.SCRUTINISE]
        for rule in later:
            self._apply(rule, trusted)
        self._lift([rule for rule in rules if rule.effect is Effect.EXEMPT])
        path, weakest, strongest = self._outcomes(later)
        if self.shared is not None:
            self.shared.items = self.items
            self.shared.memo |= self.asked.known_without(RESULTS) | trusted.known_without(RESULTS)
        return Folded(
            rules,
            self.items,
            self.asked,
            trusted,
            tuple(self.value[rule.id] for rule in rules),
            tuple(self.applied[rule.id] for rule in rules),
            self.strata["dual_use"],
            self.strata["controlled"],
            doubts,
            scrutiny,
            path,
            weakest,
            strongest,
        )

    def _binds(self, rule: Rule) -> Tri:
        return self.states.tri((rule.instrument.id, rule.instrument.part)) & self._stands(rule)

    def _stands(self, row: Dated) -> Tri:
        if row.first is None and row.last is None and row.known_from is None:
            return everywhere(True, self.n)
        here = np.array([stands(row, day, self.regime.known_on) for day in self.states.days], dtype=bool)[
            self.states.of
        ]
        return Tri(here, ~here)

    def _idle(self, rule: Rule) -> bool:
        """Does the rule bind on none of the days? Then its condition need not be asked."""
        of_act = self.states.binds[rule.instrument.id, rule.instrument.part]
        known_on = self.regime.known_on
        return all(
            binds is False or not stands(rule, day, known_on)
            for binds, day in zip(of_act, self.states.days, strict=True)
        )

    def _value(self, rule: Rule) -> Tri:
        """A rule's condition, as far as the rule binds; of the facts as they are stated."""
        return everywhere(False, self.n) if self._idle(rule) else self.asked.truth(rule.when) & self._binds(rule)

    def what_is_it(self) -> tuple[Tri, Tri]:
        rules = [rule for rule in self.law.rules if rule.effect in _FIRST]
        nothing = everywhere(False, self.n)
        for rule in rules:
            self.value[rule.id] = self.applied[rule.id] = self._value(rule)
        controls = [rule for rule in rules if rule.effect is Effect.CONTROL]
        self._lift([rule for rule in rules if rule.effect is Effect.EXEMPT])
        self.strata["controlled"] = reduce(operator.or_, (self.applied[rule.id] for rule in controls), nothing)
        listed = (self.items.listed(act) & self.states.tri(list_act(act)) for act in self.law.dual_use_acts)
        self.strata["dual_use"] = reduce(operator.or_, listed, nothing)
        return self.strata["dual_use"], self.strata["controlled"]

    def _lift(self, exempts: Sequence[Rule]) -> None:
        for exempt in exempts:
            for lifted in exempt.lifts:
                if lifted in self.applied:
                    self.applied[lifted] = self.applied[lifted] & ~self.value[exempt.id]

    def _how_strictly(self, rules: Sequence[Rule]) -> NDArray[np.int8]:
        scrutiny = np.zeros(self.n, dtype=np.int8)
        for rule in rules:
            value = self.value[rule.id] = self._value(rule)
            self.applied[rule.id] = value & self.strata["dual_use"]
            # Unknown counts as true: whoever leaves it open is asked as strictly as if it were so.
            level = np.int8(_LEVELS[rule.level or "standard"])
            scrutiny = np.maximum(scrutiny, np.where(~self.applied[rule.id].is_false, level, np.int8(0)))
        return scrutiny

    def _doubts(self, scrutiny: NDArray[np.int8]) -> dict[str, Bits]:
        doubts: dict[str, Bits] = {}
        for evidence in self.law.evidence:
            watched = (scrutiny >= _LEVELS[evidence.level]) & self._stands(evidence).is_true
            if watched.any():
                fact = evidence.fact
                basis = basis_of(fact, self.asked.table, lambda kind: self.given(kind, self.asked), self.dictionary)
                doubts[fact] = doubts.get(fact, np.False_) | (watched & (basis < evidence.least))
        return doubts

    def given(self, kind: str, lines: Lines) -> Tri:
        return paper_given(self.law, kind, lines)

    def _apply(self, rule: Rule, lines: Lines) -> None:
        if self._idle(rule):
            self.value[rule.id] = self.applied[rule.id] = everywhere(False, self.n)
            return
        binds, when = self._binds(rule), lines.truth(rule.when)
        value = when & binds
        self.value[rule.id] = value
        if rule.effect is Effect.REQUIRE:
            self.applied[rule.id] = self.strata["controlled"] & binds & ~when
        elif rule.effect is Effect.REQUIRE_DOCUMENT and rule.document is not None:
            self.applied[rule.id] = self.strata["controlled"] & value & ~self.given(rule.document, lines)
        elif rule.effect in BARS or rule.effect in _WORDS:
            self.applied[rule.id] = self._applicable(rule, value)
        else:
            self.applied[rule.id] = self.strata["controlled"] & value

    def _applicable(self, rule: Rule, value: Tri) -> Tri:
        match rule.applies_to:
            case AppliesTo.DUAL_USE:
                return value & self.strata["dual_use"]
            case AppliesTo.CONTROLLED:
                return value & self.strata["controlled"]
            case AppliesTo.ANY:
                # A catch-all fires on what is known or notified: its unknown never lifts a line that is not dual-use.
                if type(value) is Everywhere and value.value is not None:
                    return value
                return Tri(value.is_true, value.is_false | (value.is_unknown & self.strata["dual_use"].is_false))

    def _outcomes(self, rules: Sequence[Rule]) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]]:
        general = reduce(
            operator.or_,
            (self.value[rule.id] for rule in rules if rule.effect is Effect.GENERAL_LICENCE),
            everywhere(False, self.n),
        )
        controlled = self.strata["controlled"]
        weakest = _base(controlled.is_true, ~general.is_false)
        path = _base(~controlled.is_false, general.is_true)
        strongest = path.copy()
        for rule in rules:
            strength = STRENGTH.get(rule.effect)
            if strength is None:
                continue
            applied = self.applied[rule.id]
            if type(applied) is Everywhere and applied.value is False:
                continue
            np.maximum(weakest, np.where(applied.is_true, np.int8(strength), np.int8(0)), out=weakest)
            np.maximum(strongest, np.where(applied.is_false, np.int8(0), np.int8(strength)), out=strongest)
        return path, weakest, strongest


def paper_given(law: Law, kind: str, lines: Lines) -> Tri:
    """Is a paper in the file, and does it count (a certificate only as the original, say)?"""
    given = lines.truth(Member(kind, "documents"))
    document = law.documents.get(kind)
    if document is None or document.counts_when is None:
        return given
    return given & lines.truth(document.counts_when)


def _base(controlled: Bits, general: Bits) -> NDArray[np.int8]:
    path = np.where(general, np.int8(Outcome.GENERAL_LICENCE), np.int8(Outcome.GRANTABLE))
    return np.where(controlled, path, np.int8(Outcome.NO_LICENCE_REQUIRED))
