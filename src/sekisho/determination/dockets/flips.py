"""Lines that come out otherwise under another law, and the rules by which they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.bulk import Decided, Legend, Verdicts, names_of
from sekisho.determination.dockets.kinds import Kinds, sums
from sekisho.determination.fold import STRENGTH
from sekisho.determination.outcome import OUTCOMES, Outcome
from sekisho.determination.verdict import Determiner
from sekisho.regime.rules import Effect, Rule

Flip = tuple[int, int, tuple[str, ...]]
"""Outcome before, outcome after, and the rules by which the stronger of the two came."""


def _tells(rule: Rule) -> bool:
    return rule.effect not in (Effect.CONDITION, Effect.ADVISE)


@dataclass
class Flips:
    """Lines and grams of each flip."""

    lines: Counter[Flip] = field(default_factory=Counter)
    net_g: Counter[Flip] = field(default_factory=Counter)

    def add(self, other: Flips) -> None:
        self.lines.update(other.lines)
        self.net_g.update(other.net_g)

    def as_json(self) -> list[dict[str, Any]]:
        """The flips, those of most lines first."""
        return [
            {
                "from": OUTCOMES[flip[0]],
                "to": OUTCOMES[flip[1]],
                "rules": list(flip[2]),
                "lines": lines,
                "net_kg": self.net_g[flip] / 1000,
            }
            for flip, lines in self.lines.most_common()
        ]


class FlipReader:
    """Counts flips by the pair of patterns that a line has under the two laws, so words are read once per pair."""

    def __init__(self, determiners: Sequence[Determiner]) -> None:
        self.determiners = determiners
        self.legends = [Legend.of(each) for each in determiners]
        # Conditions and advice change no outcome, so no flip is told by them.
        self._rules = {rule.id: rule for each in determiners for rule in each.law.rules if _tells(rule)}
        self._telling = tuple(self._rules)
        self._read: dict[bytes, Flip] = {}

    def count(self, before: Decided, after: Decided, kinds: Kinds) -> Flips:
        """The flips among lines whose kinds have been counted."""
        one, other, (lines, grams) = kinds.pairs(before, after)
        flipped = np.flatnonzero((before.verdicts.outcome[one] != after.verdicts.outcome[other]) & (lines > 0))
        one, other = one[flipped], other[flipped]
        told = np.concatenate([_telling_words(before.verdicts, one), _telling_words(after.verdicts, other)], axis=1)
        # Kinds that tell the same are read once, in the order in which they come.
        first, which = distinct_rows(told)
        flips = Flips()
        counts, masses = np.bincount(which, lines[flipped], len(first)), sums(which, grams[flipped], len(first))
        for place, count, mass_g in zip(first.tolist(), counts.tolist(), masses.tolist(), strict=True):
            key = told[place].tobytes()
            if key not in self._read:
                self._read[key] = self._flip(before, int(one[place]), after, int(other[place]))
            flip = self._read[key]
            flips.lines[flip] += int(count)
            flips.net_g[flip] += mass_g
        return flips

    def _flip(self, before: Decided, one: int, after: Decided, other: int) -> Flip:
        sides = [
            _SideOfFlip.read(decided.verdicts, place, legend, determiner)
            for decided, place, legend, determiner in zip(
                (before, after), (one, other), self.legends, self.determiners, strict=True
            )
        ]
        blamed = self._blamed(*sorted(sides, key=lambda side: side.outcome))
        return sides[0].outcome, sides[1].outcome, tuple(rule for rule in self._telling if rule in blamed)

    def _blamed(self, weaker: _SideOfFlip, stronger: _SideOfFlip) -> set[str]:
        """The rules that make the stronger outcome and did not take effect alike under the other law."""
        changed = {
            rule for rule in (weaker.true ^ stronger.true) | (weaker.unknown ^ stronger.unknown) if rule in self._rules
        }
        effect = {rule: self._rules[rule].effect for rule in changed}
        first = {rule for rule in changed if effect[rule].stratum == 1 or effect[rule] is Effect.GENERAL_LICENCE}
        if stronger.outcome <= Outcome.GRANTABLE:
            return first or changed
        made = {r for r in changed & stronger.true if STRENGTH.get(effect[r]) == stronger.outcome}
        if not stronger.is_open:
            return made or first or changed
        opened = {r for r in changed & stronger.unknown if effect[r] in STRENGTH or effect[r].stratum == 1}
        # A rule that binds under both laws and is open under one alone is so by what scrutiny asks.
        by_scrutiny = any(weaker.binds(r) and stronger.binds(r) for r in opened)
        asked = {r for r in changed & (stronger.true | stronger.unknown) if effect[r] is Effect.SCRUTINISE}
        return made | opened | (asked if by_scrutiny else set()) or changed


@dataclass(frozen=True)
class _SideOfFlip:
    """How a pattern of lines came out under one law, and by which rules."""

    outcome: int
    is_open: bool
    true: frozenset[str]
    unknown: frozenset[str]
    determiner: Determiner

    @classmethod
    def read(cls, verdicts: Verdicts, place: int, legend: Legend, determiner: Determiner) -> _SideOfFlip:
        weakest, strongest = int(verdicts.weakest[place]), int(verdicts.strongest[place])
        return cls(
            int(verdicts.outcome[place]),
            weakest != strongest and weakest < Outcome.PRESUMED_REFUSAL,
            frozenset(names_of(verdicts.rules_true[place], legend.rules)),
            frozenset(names_of(verdicts.rules_unknown[place], legend.rules)),
            determiner,
        )

    def binds(self, rule: str) -> bool:
        regime = self.determiner.regime
        found = next((each for each in self.determiner.law.rules if each.id == rule), None)
        return found is not None and regime.on is not None and regime.rule_binds(found, regime.on) is True


def _telling_words(verdicts: Verdicts, rows: NDArray[np.int64]) -> NDArray[np.uint64]:
    """All that a flip is read from, of some rows."""
    outcomes = np.stack([verdicts.outcome[rows], verdicts.weakest[rows], verdicts.strongest[rows]], axis=1)
    return np.concatenate([outcomes.astype(np.uint64), verdicts.rules_true[rows], verdicts.rules_unknown[rows]], axis=1)


def distinct_rows(rows: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first place of each distinct row, in the order in which they come, and for each row which of them it is."""
    whole = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1] * rows.itemsize))).reshape(-1)
    _, first, which = np.unique(whole, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return first[order], rank[which.reshape(-1)]
