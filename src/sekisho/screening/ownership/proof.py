"""Proofs: the smallest set of stakes that reaches the threshold, tier by tier; or what keeps it from being reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from sekisho.screening.ownership.cascade import Capture
from sekisho.screening.ownership.graph import Graph
from sekisho.screening.ownership.model import MayBe, OwnershipRule, Stake

MOST_STAKES: Final = 50
_OTHERS: Final = frozenset(["not_captured", "last_owner", "listed_elsewhere"])
"""What owners are whose stakes count for nobody's list."""


@dataclass(frozen=True)
class Held:
    """A stake in a proof. owner_is: listed, perhaps_listed (may_be: why, where its name is the reason), captured,
    undetermined, not_captured, last_owner (nobody's stake in it is in the table), listed_elsewhere (on a list that does
    not count here) or closed_ring."""

    stake: Stake
    owner_is: str
    of_outstanding_pct: float
    may_be: MayBe | None = None

    def as_json(self) -> dict[str, Any]:
        stake = self.stake
        told: dict[str, Any] = {"owner": stake.owner, "owner_is": self.owner_is, "share_pct": float(stake.low_pct)}
        if stake.high_pct != stake.low_pct:
            told |= {"share_low_pct": float(stake.low_pct), "share_high_pct": float(stake.high_pct)}
            del told["share_pct"]
        told["of_outstanding_pct"] = round(self.of_outstanding_pct, 6)
        told |= {"from": _day(stake.first), "to": _day(stake.last)}
        told |= {"document": stake.document or None, "place": stake.place or None}
        return told if self.may_be is None else told | {"may_be": self.may_be.as_json()}


@dataclass(frozen=True)
class Step:
    """One tier: stakes in `owned`, which add up to `sum_pct` of its shares outstanding.

    unknown_pct: what nobody in the table is known to hold. more: stakes left out of the step, because they are many.
    """

    owned: str
    stakes: tuple[Held, ...]
    sum_pct: float
    unknown_pct: float
    treasury_pct: float
    threshold_pct: float
    test: str
    more: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain values; the same ones every time, for a tier stands in many proofs."""
        return self._json

    @cached_property
    def _json(self) -> dict[str, Any]:
        return {
            "owned": self.owned,
            "stakes": [held.as_json() for held in self.stakes],
            "more_stakes": self.more,
            "sum_pct": round(self.sum_pct, 6),
            "unknown_pct": round(self.unknown_pct, 6),
            "treasury_pct": round(self.treasury_pct, 6),
            "threshold_pct": self.threshold_pct,
            "test": self.test,
        }


@dataclass(frozen=True)
class OwnerIs:
    """What is known of each owner."""

    graph: Graph
    seeds: frozenset[int]
    perhaps: frozenset[int]
    least: Capture
    most: Capture
    closed: frozenset[int]
    elsewhere: frozenset[int] = frozenset()
    may_be: Mapping[int, MayBe] = field(default_factory=dict)

    def __call__(self, owner: int) -> str:
        if owner in self.seeds:
            return "listed"
        if owner in self.least:
            return "captured"
        if owner in self.perhaps:
            return "perhaps_listed"
        if owner in self.closed:
            return "closed_ring"
        if owner in self.elsewhere and owner not in self.most:
            return "listed_elsewhere"
        if not self.graph.told[owner]:
            return "last_owner"
        return "undetermined" if owner in self.most else "not_captured"

    def why(self, owner: int) -> MayBe | None:
        return self.may_be.get(owner) if owner in self.perhaps else None


class Captures:
    """Why parties are captured: from the listed ones down, each tier with the fewest stakes that suffice.

    Each tier rests on owners captured in earlier tiers only, largest stakes first, so no stake of it can be spared. A
    tier that several proofs share is made once.
    """

    def __init__(self, graph: Graph, found: Capture, rule: OwnershipRule) -> None:
        self._graph, self._found, self._rule = graph, found, rule
        self._made: dict[int, tuple[Step, tuple[int, ...]]] = {}

    def proof(self, party: int, most_steps: int) -> tuple[Step, ...]:
        """At most so many tiers, those nearest to the party."""
        tier, steps = self._found.tier, dict[int, Step]()
        asked = deque([party])
        while asked and len(steps) < most_steps:
            owned = asked.popleft()
            if owned not in steps:
                steps[owned], owners = self._tier(owned)
                asked.extend(owners)
        # Owners come before what they own: tiers are numbered from the listed ones down.
        return tuple(steps[owned] for owned in sorted(steps, key=lambda each: (tier[each] or 0, each)))

    def _tier(self, owned: int) -> tuple[Step, tuple[int, ...]]:
        """The step that captures a party, and the owners in it that have one of their own."""
        made = self._made.get(owned)
        if made is None:
            graph, found = self._graph, self._found
            enough = _enough(graph, found, self._rule, owned)
            held = [_held(graph, owned, share, stake, _known(found, owner)) for owner, share, stake in enough]
            step = _step(graph, self._rule, owned, held, sum(share for _, share, _ in enough))
            made = self._made[owned] = step, tuple(owner for owner, _, _ in enough if found.tier[owner])
        return made


def _known(found: Capture, owner: int) -> str:
    return "captured" if found.tier[owner] else "listed"


def _enough(graph: Graph, found: Capture, rule: OwnershipRule, owned: int) -> list[tuple[int, int, Stake]]:
    at = found.tier[owned]
    assert at is not None, "only what is captured has a proof of it"
    earlier = [each for each in graph.held[owned] if (tier := found.tier[each[0]]) is not None and tier < at]
    earlier.sort(key=lambda each: (-each[1], found.tier[each[0]] or 0, each[0]))
    chosen, total = [], 0
    for owner, share, stake in earlier:
        chosen.append((owner, share, stake))
        total += share
        if graph.reaches(total, owned, rule):
            return chosen
    raise AssertionError("a captured party has stakes that capture it")


def against(graph: Graph, owner_is: OwnerIs, rule: OwnershipRule, party: int) -> Step:
    """Why a party cannot be captured: stakes of others, largest first, that leave too little for the threshold."""
    others = [(each, owner_is(each[0])) for each in graph.held[party]]
    others = [each for each in others if each[1] in _OTHERS]
    others.sort(key=lambda each: (-each[0][1], each[0][0]))
    chosen, total = [], 0
    for (_, share, stake), said in others:
        if not graph.reaches(graph.outstanding[party] - total, party, rule):
            break
        chosen.append(_held(graph, party, share, stake, said))
        total += share
    return _step(graph, rule, party, chosen, total)


def open_step(graph: Graph, owner_is: OwnerIs, rule: OwnershipRule, party: int) -> Step:
    """What is known and what is not: the stakes of owners who are listed, captured or may be; `sum_pct` is those of
    whom it is known."""
    said = [(each, owner_is(each[0])) for each in graph.held[party]]
    said = [each for each in said if each[1] not in _OTHERS]
    said.sort(key=lambda each: (each[1] not in ("listed", "captured"), -each[0][1], each[0][0]))
    known = sum(share for (_, share, _), name in said if name in ("listed", "captured"))
    held = [_held(graph, party, each[1], each[2], name, owner_is.why(each[0])) for each, name in said]
    return _step(graph, rule, party, held, known)


def _held(graph: Graph, owned: int, share: int, stake: Stake, owner_is: str, why: MayBe | None = None) -> Held:
    return Held(stake, owner_is, graph.pct(share, graph.outstanding[owned]), why)


def _step(graph: Graph, rule: OwnershipRule, owned: int, held: Iterable[Held], total: int) -> Step:
    held, of = tuple(held), graph.outstanding[owned]
    return Step(
        owned=graph.names[owned],
        stakes=held[:MOST_STAKES],
        sum_pct=graph.pct(total, of),
        unknown_pct=graph.pct(graph.rest(owned), of),
        treasury_pct=graph.pct(graph.whole - of, graph.whole),
        threshold_pct=float(rule.threshold_pct),
        test=rule.test,
        more=max(0, len(held) - MOST_STAKES),
    )


def _day(day: object) -> str | None:
    return None if day is None else str(day)
