"""One docket under two laws: which lines come out otherwise, by which sentences, and how many kilograms.

Both laws are asked of the same patterns of lines. What the two have in common, condition by condition, is worked out
once: the second law costs what differs.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.bulk import Decided, Decider, Legend, names_of
from sekisho.determination.docket import DocketBatch
from sekisho.determination.outcome import OUTCOMES
from sekisho.determination.run import Progress, count_lines, covered, grant_docket, side_by_side
from sekisho.determination.verdict import Determiner
from sekisho.facts import dictionary
from sekisho.regime.law import Regime
from sekisho.regime.rules import Effect, Rule

Flip = tuple[int, int, tuple[str, ...]]
"""Outcome before, outcome after, and the rules that take effect under one law and not under the other."""


def replay_file(docket: Path, baseline: Regime, reform: Regime, progress: Progress | None = None) -> dict[str, Any]:
    """The JSON of `replay`. Raises InputError for a file that is no docket; lines in error are counted apart."""
    started = time.perf_counter()
    sides = [_Side(Determiner(regime, dictionary())) for regime in (baseline, reform)]
    decider = Decider([side.determiner for side in sides], missing=False)
    for side in sides:
        side.grants = grant_docket(docket, side.determiner)
    flips = _Flips(*(side.determiner for side in sides))
    lines, errors, total = 0, 0, count_lines(docket)

    def decide(batch: DocketBatch) -> tuple[DocketBatch, list[Decided]]:
        return batch, decider.decide(batch.table)

    for number, (batch, both) in enumerate(side_by_side(covered(docket, [baseline, reform]), decide)):
        settled = [
            side.grants[number].settle(decided) if side.grants else decided
            for side, decided in zip(sides, both, strict=True)
        ]
        good = np.ones(len(batch), dtype=bool)
        good[list(batch.errors)] = False
        for side, decided in zip(sides, settled, strict=True):
            side.count(decided, good)
        flips.count(settled[0], settled[1], batch.table.net_g, good)
        lines, errors = lines + len(batch), errors + len(batch.errors)
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


@dataclass
class _Side:
    determiner: Determiner
    grants: Any = None
    outcomes: Counter[str] = field(default_factory=Counter)
    grantable_g: int = 0

    def count(self, decided: Decided, good: NDArray[np.bool_]) -> None:
        counts = np.bincount(decided.verdicts.outcome[decided.of[good]], minlength=len(OUTCOMES))
        self.outcomes.update({name: int(count) for name, count in zip(OUTCOMES, counts, strict=True) if count})
        self.grantable_g += int(decided.grantable_g[good].sum())

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


class _Flips:
    """Counts flips by the pair of patterns that a line has under the two laws, so words are read once per pair."""

    def __init__(self, before: Determiner, after: Determiner) -> None:
        self.legends = (Legend.of(before), Legend.of(after))
        rules = (*before.law.rules, *after.law.rules)
        # Conditions and advice change no outcome, so no flip is told by them.
        self._telling = tuple(dict.fromkeys(rule.id for rule in rules if _tells(rule)))
        self.lines: Counter[Flip] = Counter()
        self.net_g: Counter[Flip] = Counter()

    def count(self, before: Decided, after: Decided, net_g: NDArray[np.int64], good: NDArray[np.bool_]) -> None:
        flipped = good & (before.verdicts.outcome[before.of] != after.verdicts.outcome[after.of])
        rows = np.flatnonzero(flipped)
        pairs = before.of[rows].astype(np.int64) * len(after.verdicts.outcome) + after.of[rows]
        kinds, kind_of = np.unique(pairs, return_inverse=True)
        lines = np.bincount(kind_of.reshape(-1), minlength=len(kinds))
        grams = np.zeros(len(kinds), dtype=np.int64)
        np.add.at(grams, kind_of.reshape(-1), net_g[rows])
        for kind, count, mass_g in zip(kinds.tolist(), lines.tolist(), grams.tolist(), strict=True):
            flip = self._flip(before, kind // len(after.verdicts.outcome), after, kind % len(after.verdicts.outcome))
            self.lines[flip] += count
            self.net_g[flip] += mass_g

    def _flip(self, before: Decided, one: int, after: Decided, other: int) -> Flip:
        effects = []
        for decided, place, legend in ((before, one, self.legends[0]), (after, other, self.legends[1])):
            verdicts = decided.verdicts
            true = set(names_of(verdicts.rules_true[place], legend.rules))
            unknown = set(names_of(verdicts.rules_unknown[place], legend.rules))
            effects.append((true, unknown))
        (true, unknown), (true_after, unknown_after) = effects
        changed = (true ^ true_after) | (unknown ^ unknown_after)
        rules = tuple(rule for rule in self._telling if rule in changed)
        return int(before.verdicts.outcome[one]), int(after.verdicts.outcome[other]), rules

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
