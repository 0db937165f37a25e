"""Is a party captured? Three answers, for what a share table does not say may be anything.

Two completions of the table bound all others. In both every stake is at the lower end of its range; what is then
nobody's belongs to no listed party in the one, to a listed party in the other. Captured in the first: captured. Not
captured in the second: not captured. Else undetermined. So nobody is cleared by missing data.

A party that holds stakes and in which nobody holds any is a last owner: it is taken for what it is, listed or not, and
a proof that rests on that says so. A ring that owns itself completely has somebody behind it whom the table does not
name: it may be captured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from sekisho.errors import InputError
from sekisho.screening.ownership.cascade import Capture, capture, closed_rings
from sekisho.screening.ownership.graph import Graph
from sekisho.screening.ownership.look_through import look_through
from sekisho.screening.ownership.model import Listing, MayBe, OwnershipRule, Stake
from sekisho.screening.ownership.names import key_of
from sekisho.screening.ownership.proof import Captures, OwnerIs, Step, against, open_step
from sekisho.screening.ownership.read import clashes

_STEPS: Final = 40_000
"""Tiers of all proofs together, unless there are so many proofs that each has but one."""


class Verdict(StrEnum):
    CAPTURED = "captured"
    NOT_CAPTURED = "not_captured"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Judgement:
    """What is known of one party that somebody owns.

    list: the list by which it is captured, or may be; "" where the rule adds lists up. held_pct: the least and the most
    that listed and captured parties may hold directly, of the shares outstanding. look_through_pct: the economic share
    that listed parties are known to own along all chains, and the most that it may be; None in a ring that owns itself.
    may_be: why the party may be a listed one itself, where its name is like one.
    """

    name: str
    verdict: Verdict
    list: str
    held_pct: tuple[float, float]
    look_through_pct: tuple[float, float] | None
    proof: tuple[Step, ...]
    may_be: MayBe | None = None

    @property
    def no_outside_owner(self) -> bool:
        return self.look_through_pct is None

    def as_json(self) -> dict[str, Any]:
        """The judgement in plain values, as `sekisho ownership --json` has it."""
        through = self.look_through_pct
        told = {} if self.may_be is None else {"may_be": self.may_be.as_json()}
        return {
            "name": self.name,
            "verdict": self.verdict.value,
            "list": self.list or None,
            "proof": [step.as_json() for step in self.proof],
            "look_through_pct": None if through is None else round(through[0], 6),
            "look_through_high_pct": None if through is None else round(through[1], 6),
            "held_low_pct": round(self.held_pct[0], 6),
            "held_high_pct": round(self.held_pct[1], 6),
            "no_outside_owner_known": self.no_outside_owner,
        } | told


@dataclass(frozen=True)
class _Run:
    """One list, or all of them together, carried through the two completions."""

    list: str
    seeds: frozenset[int]
    perhaps: frozenset[int]
    least: Capture
    most: Capture
    captures: Captures


def judge(
    stakes: Sequence[Stake], listings: Iterable[Listing], rule: OwnershipRule, on: date, longest_proof: int = 200
) -> Judged:
    """Judge every party that somebody owns on a day, by one rule.

    longest_proof: how many steps a proof may have at most, and less where there are very many proofs; an owner that is
    captured and has no step in a proof has a proof of its own. Raises InputError for stakes that cannot all be.
    """
    problems = clashes(stakes)
    if problems:
        raise InputError(problems)
    return Judged(
        Graph.of(stakes, on), tuple(listing for listing in listings if listing.holds(on)), rule, longest_proof
    )


@dataclass(frozen=True)
class Judged:
    """A share table judged. Iterate for the judgement of each party, in the order in which the table names them."""

    graph: Graph
    listings: tuple[Listing, ...]
    rule: OwnershipRule
    longest_proof: int

    @cached_property
    def listed(self) -> frozenset[int]:
        """Listed parties, by their number in the graph."""
        return frozenset(self.graph.number[key] for key in self._keys(sure=True) if key in self.graph.number)

    @cached_property
    def perhaps(self) -> frozenset[int]:
        """Parties that may be listed ones and may not."""
        keys = self._keys(sure=False)
        return frozenset(self.graph.number[key] for key in keys if key in self.graph.number) - self.listed

    @cached_property
    def unmet(self) -> tuple[str, ...]:
        """Listed names that the share table does not have on this day, nor any that is like them."""
        likely = {hit.listed for may_be in self.may_be.values() for hit in may_be.hits}
        unmet = {key_of(each.name): each.name for each in self.listings if key_of(each.name) not in self.graph.number}
        return tuple(name for name in unmet.values() if name not in likely)

    @cached_property
    def may_be(self) -> Mapping[int, MayBe]:
        """Parties that may be listed ones because of their names, by their number in the graph, and why."""
        number = self.graph.number
        found = ((number.get(key_of(each.name)), each.may_be) for each in self.listings)
        return {party: why for party, why in found if party is not None and why is not None}

    def _keys(self, sure: bool) -> frozenset[str]:
        return frozenset(key_of(listing.name) for listing in self.listings if listing.sure is sure)

    @cached_property
    def closed(self) -> frozenset[int]:
        return closed_rings(self.graph, self.listed)

    @cached_property
    def rest(self) -> list[int]:
        """Of each party in which stakes are known, what nobody is known to hold."""
        graph = self.graph
        return [graph.rest(party) if graph.told[party] else 0 for party in range(len(graph))]

    @cached_property
    def runs(self) -> tuple[_Run, ...]:
        lists = [""] if self.rule.pooled else list(dict.fromkeys(listing.list for listing in self.listings)) or [""]
        return tuple(self._run(name) for name in lists)

    def _run(self, name: str) -> _Run:
        number = self.graph.number
        named = [each for each in self.listings if self.rule.pooled or each.list == name]
        known = [(number[key_of(each.name)], each.sure) for each in named if key_of(each.name) in number]
        seeds = frozenset(party for party, sure in known if sure)
        least = capture(self.graph, seeds, self.rule)
        most = capture(self.graph, (*(party for party, _ in known), *self.closed), self.rule, self.rest)
        perhaps = frozenset(party for party, _ in known) - seeds
        return _Run(name, seeds, perhaps, least, most, Captures(self.graph, least, self.rule))

    @cached_property
    def captured(self) -> frozenset[str]:
        """The names that are captured, without the listed ones."""
        return frozenset(
            self.graph.names[party] for party in self._owned if any(party in run.least for run in self.runs)
        )

    @cached_property
    def _owned(self) -> tuple[int, ...]:
        graph = self.graph
        return tuple(party for party in range(len(graph)) if party not in self.listed and graph.told[party])

    def __len__(self) -> int:
        return len(self._owned)

    def __iter__(self) -> Iterator[Judgement]:
        low = look_through(self.graph, self.listed, self.closed, 0.0)
        high = look_through(self.graph, self.listed | self.perhaps, self.closed, 1.0, self.rest)
        most_steps = max(1, min(self.longest_proof, _STEPS // max(1, len(self))))
        for party in self._owned:
            through = None if party in self.closed else (100 * float(low[party]), 100 * float(high[party]))
            yield self._judgement(party, through, most_steps)

    def _judgement(self, party: int, through: tuple[float, float] | None, most_steps: int) -> Judgement:
        run, verdict = self._decided(party)
        graph, of = self.graph, self.graph.outstanding[party]
        held = (graph.pct(run.least.share[party], of), graph.pct(run.most.share[party], of))
        proof: tuple[Step, ...]
        if verdict is Verdict.CAPTURED:
            proof = run.captures.proof(party, most_steps)
        elif verdict is Verdict.NOT_CAPTURED:
            proof = (against(graph, self._is(run), self.rule, party),)
        else:
            proof = (open_step(graph, self._is(run), self.rule, party),)
        return Judgement(graph.names[party], verdict, run.list, held, through, proof, self.may_be.get(party))

    def _decided(self, party: int) -> tuple[_Run, Verdict]:
        """The verdict, and the list that decides it: the first by which the party is captured, else may be."""
        for run in self.runs:
            if party in run.least:
                return run, Verdict.CAPTURED
        for run in self.runs:
            if party in run.most:
                return run, Verdict.UNDETERMINED
        return self.runs[0], Verdict.NOT_CAPTURED

    def _is(self, run: _Run) -> OwnerIs:
        elsewhere = (self.listed | self.perhaps) - run.seeds - run.perhaps
        return OwnerIs(self.graph, run.seeds, run.perhaps, run.least, run.most, self.closed, elsewhere, self.may_be)
