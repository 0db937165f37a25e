"""One docket under two laws: which lines come out otherwise, by which sentences, and how many kilograms.

Both laws are asked of the same patterns of lines. What the two have in common, condition by condition, is worked out
once: the second law costs what differs.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.bulk import Decided, Decider, Legend, Verdicts, names_of
from sekisho.determination.dockets.decide import (
    BatchGrants,
    Progress,
    count_lines,
    covered,
    grant_docket,
    outcome_counts,
)
from sekisho.determination.dockets.docket import DocketBatch
from sekisho.determination.dockets.parallel import each_batch
from sekisho.determination.fold import STRENGTH
from sekisho.determination.outcome import OUTCOMES, Outcome
from sekisho.determination.verdict import Determiner
from sekisho.facts import dictionary
from sekisho.regime.law import Regime
from sekisho.regime.rules import Effect, Rule

Flip = tuple[int, int, tuple[str, ...]]
"""Outcome before, outcome after, and the rules by which the stronger of the two came."""


def replay_file(docket: Path, baseline: Regime, reform: Regime, progress: Progress | None = None) -> dict[str, Any]:
    """The JSON of `replay`. Raises InputError for a file that is no docket; lines in error are counted apart."""
    started = time.perf_counter()
    determiners = [Determiner(regime, dictionary()) for regime in (baseline, reform)]
    sides = [_Side(determiner) for determiner in determiners]
    flips = _Flips()
    job = _Compare(determiners, [grant_docket(docket, determiner) for determiner in determiners])
    lines, errors, total = 0, 0, count_lines(docket)
    for found in each_batch(docket, job):
        for side, (outcomes, grantable_g) in zip(sides, found.sides, strict=True):
            side.outcomes.update(outcomes)
            side.grantable_g += grantable_g
        flips.add(found.flips)
        lines, errors = lines + found.lines, errors + found.errors
        if progress:
            progress(lines, total)
    seconds = time.perf_counter() - started
    return {
        "lines": lines,
        "errors": errors,
        "baseline": sides[0].as_json(),
        "reform": sides[1].as_json(),
        "flips": flips.as_json(),
        "impact": None,
        "seconds": round(seconds, 3),
        "lines_per_s": round(lines / seconds) if seconds else None,
    }


@dataclass(frozen=True)
class _Found:
    """A batch under both laws; sides: for each, its lines by outcome and the grams that it grants."""

    lines: int
    errors: int
    sides: Sequence[tuple[Mapping[str, int], int]]
    flips: _Flips


@dataclass(frozen=True)
class _Compare:
    determiners: Sequence[Determiner]
    grants: Sequence[Mapping[int, BatchGrants]]

    @cached_property
    def decider(self) -> Decider:
        return Decider(self.determiners, missing=False)

    @cached_property
    def _reader(self) -> _FlipReader:
        return _FlipReader(self.determiners)

    def __call__(self, read: DocketBatch) -> _Found:
        batch = covered(read, [each.regime for each in self.determiners])
        settled = [
            grants[batch.first_row].settle(decided) if batch.first_row in grants else decided
            for grants, decided in zip(self.grants, self.decider.decide(batch.table), strict=True)
        ]
        good = np.ones(len(batch), dtype=bool)
        good[list(batch.errors)] = False
        sides = [(outcome_counts(decided, good), int(decided.grantable_g[good].sum())) for decided in settled]
        flips = self._reader.count(settled[0], settled[1], batch.table.net_g, good)
        return _Found(len(batch), len(batch.errors), sides, flips)


@dataclass
class _Side:
    determiner: Determiner
    outcomes: Counter[str] = field(default_factory=Counter)
    grantable_g: int = 0

    def as_json(self) -> dict[str, Any]:
        regime = self.determiner.regime
        return {
            "regime": regime.name,
            "hash": regime.law.hash,
            "outcomes": {name: self.outcomes[name] for name in OUTCOMES if self.outcomes[name]},
            "grantable_kg": self.grantable_g / 1000,
        }


def _tells(rule: Rule) -> bool:
    return rule.effect not in (Effect.CONDITION, Effect.ADVISE)


@dataclass
class _Flips:
    """Lines and grams of each flip."""

    lines: Counter[Flip] = field(default_factory=Counter)
    net_g: Counter[Flip] = field(default_factory=Counter)

    def add(self, other: _Flips) -> None:
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


class _FlipReader:
    """Counts flips by the pair of patterns that a line has under the two laws, so words are read once per pair."""

    def __init__(self, determiners: Sequence[Determiner]) -> None:
        self.determiners = determiners
        self.legends = [Legend.of(each) for each in determiners]
        # Conditions and advice change no outcome, so no flip is told by them.
        self._rules = {rule.id: rule for each in determiners for rule in each.law.rules if _tells(rule)}
        self._telling = tuple(self._rules)

    def count(self, before: Decided, after: Decided, net_g: NDArray[np.int64], good: NDArray[np.bool_]) -> _Flips:
        flips = _Flips()
        flipped = good & (before.verdicts.outcome[before.of] != after.verdicts.outcome[after.of])
        rows = np.flatnonzero(flipped)
        pairs = before.of[rows].astype(np.int64) * len(after.verdicts.outcome) + after.of[rows]
        kinds, kind_of = np.unique(pairs, return_inverse=True)
        lines = np.bincount(kind_of.reshape(-1), minlength=len(kinds))
        grams = np.zeros(len(kinds), dtype=np.int64)
        np.add.at(grams, kind_of.reshape(-1), net_g[rows])
        for kind, count, mass_g in zip(kinds.tolist(), lines.tolist(), grams.tolist(), strict=True):
            flip = self._flip(before, kind // len(after.verdicts.outcome), after, kind % len(after.verdicts.outcome))
            flips.lines[flip] += count
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
