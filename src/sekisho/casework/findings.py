"""What the law says of a file, kept with its case: enough to decide on, small enough to log, derivable again.

A `Found` is the finding of `sekisho.determination` without its sentences. With the file as the case has it, the hash of
the law, the day and the engine, the whole finding can be made again; `Found.hash` shows whether it comes out the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sekisho.casework.model import Json, hash_of
from sekisho.determination.outcome import OUTCOMES, Outcome

UNKNOWN: Final = ("facts", "documents", "law")
"""What a line may wait for: facts of the case, papers, the state of an act."""


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One line. possible: the weakest and strongest outcome that the unknowns leave open.

    grantable_g: product mass that rules and pools leave open to a grant, as the first to draw on them. bars: the rules
    that bar it and are known to, by effect (prohibit, presume_denial, refer). limits: the rules whose pools it draws
    on. facts, documents, law: what it waits for, by the names of dictionary, law and instruments. draws: what the whole
    line would draw on each pool, in grams of contained element.
    """

    line: int
    outcome: str
    possible: tuple[str, str]
    scrutiny: str
    control_codes: tuple[str, ...]
    grantable_g: int
    bars: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
    facts: tuple[str, ...]
    documents: tuple[str, ...]
    law: tuple[str, ...]
    draws: tuple[tuple[str, int], ...] = ()

    @property
    def is_settled(self) -> bool:
        """Is nothing unknown that could make it worse than its outcome, or that the law asks for first?"""
        # That pools may run dry is no unknown: how much they cover is asked when it is granted.
        expected = max(OUTCOMES.index(self.outcome), Outcome.GRANTABLE_IN_PART)
        return OUTCOMES.index(self.possible[1]) <= expected and not (self.facts or self.documents or self.law)

    def barred_by(self, *effects: str) -> tuple[str, ...]:
        """The rules that bar it with one of some effects."""
        return tuple(rule for rule, effect in self.bars if effect in effects)

    def as_json(self) -> Json:
        told: Json = {
            "line": self.line,
            "outcome": self.outcome,
            "possible": list(self.possible),
            "scrutiny": self.scrutiny,
            "control_codes": list(self.control_codes),
            "grantable_g": self.grantable_g,
            "bars": [[rule, effect] for rule, effect in self.bars],
            "limits": list(self.limits),
            "facts": list(self.facts),
            "documents": list(self.documents),
            "law": list(self.law),
        }
        return told | ({"draws": dict(self.draws)} if self.draws else {})

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> FoundLine:
        return cls(
            told["line"],
            told["outcome"],
            (told["possible"][0], told["possible"][1]),
            told["scrutiny"],
            tuple(told["control_codes"]),
            told["grantable_g"],
            tuple((rule, effect) for rule, effect in told["bars"]),
            tuple(told["limits"]),
            tuple(told["facts"]),
            tuple(told["documents"]),
            tuple(told["law"]),
            tuple(sorted(told.get("draws", {}).items())),
        )


@dataclass(frozen=True, slots=True)
class OpenHit:
    """A name of the file that may be a listed party's, which nobody has judged yet, or not as the entry now is.

    hit: what a judgement names, `ENTITY|COUNTRY|NAME`. entry_hash: of the entry as it was seen.
    """

    hit: str
    party: str
    entity: str
    list: str
    notice: str
    entry_hash: str

    def as_json(self) -> Json:
        return {name: getattr(self, name) for name in _HIT}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> OpenHit:
        return cls(*(told[name] for name in _HIT))


_HIT: Final = ("hit", "party", "entity", "list", "notice", "entry_hash")


@dataclass(frozen=True)
class Found:
    """A finding in short. clock: None where no line needs a licence, False where the statutory clock does not bind
    (a party on a watch list), True where it does. regime: the law's id, hash and day, the day of knowledge, and the
    acts that the file was spared or the rules that were lifted, where any were."""

    application: str
    regime: Mapping[str, Any]
    engine: str
    facts_hash: str
    clock: bool | None
    lines: tuple[FoundLine, ...]
    hits: tuple[OpenHit, ...]

    @property
    def matter(self) -> tuple[Any, ...]:
        """What matters to a decision. Two findings of different days, laws or versions may agree in it."""
        return self.lines, self.hits, self.clock

    def says(
        self, lines: tuple[FoundLine, ...], hits: tuple[OpenHit, ...], clock: bool | None, spared: Iterable[str]
    ) -> bool:
        """Does it say this, of a file that the same acts spare?"""
        return self.matter == (lines, hits, clock) and list(spared) == list(self.regime.get("spared", ()))

    @cached_property
    def hash(self) -> str:
        return hash_of(self.as_json())

    @property
    def outcome(self) -> str:
        return strongest(line.outcome for line in self.lines)

    def line(self, number: int) -> FoundLine:
        """Raises KeyError for a line that the file does not have."""
        for line in self.lines:
            if line.line == number:
                return line
        raise KeyError(number)

    def as_json(self) -> Json:
        return {
            "application": self.application,
            "regime": dict(self.regime),
            "engine": self.engine,
            "facts_hash": self.facts_hash,
            "clock": self.clock,
            "lines": [line.as_json() for line in self.lines],
            "hits": [hit.as_json() for hit in self.hits],
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Found:
        return cls(
            told["application"],
            dict(told["regime"]),
            told["engine"],
            told["facts_hash"],
            told["clock"],
            tuple(FoundLine.from_json(line) for line in told["lines"]),
            tuple(OpenHit.from_json(hit) for hit in told["hits"]),
        )


def strongest(outcomes: Iterable[str]) -> str:
    return max(outcomes, key=OUTCOMES.index)
