"""What goes into a search for names and what comes out: entries, candidates, and why each scores as it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from sekisho.screening.names.wording import sentence

ALERT: Final = 0.80
"""A score at or above it is a hit to be judged by a person; below it a name is shown only as a near miss."""

MATCHER_VERSION: Final = "8"
"""Part of what a verdict is re-derived from: another version may score the same two names otherwise."""

GIVEN_VERSION: Final = "2"
"""Part of it too: another version may find other names within the same text (`names.given`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A party of a list. Its aliases count as much as its name. country: ISO 3166 alpha-2, or None."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None


class Kind(StrEnum):
    """What a part of a name tells. Brand and house name a firm; the rest say where it is and what it does."""

    BRAND = "brand"
    HOUSE = "house"
    PLACE = "place"
    TRADE = "trade"
    GENERIC = "generic"
    GROUP = "group"
    NUMBER = "number"


class How(StrEnum):
    """On what two parts agree."""

    SAME = "same"
    MEANING = "meaning"
    READING = "reading"
    SPELLING = "spelling"
    SOUND = "sound"
    NEAR = "near"
    RECORD = "record"
    SHORT = "short"
    ALONE = "alone"
    DIFFERENT = "different"


class CapName(StrEnum):
    """Why a score stands lower than its sum."""

    BRAND_DIFFERS = "brand_differs"
    BRAND_MISSING = "brand_missing"
    TRADE_DIFFERS = "trade_differs"
    TRADE_ON_ONE_SIDE = "trade_on_one_side"
    PLACE_DIFFERS = "place_differs"
    NUMBER_DIFFERS = "number_differs"
    NO_BRAND = "no_brand"
    SHARED_WORDS = "shared_words"
    MEMBER_OF_HOUSE = "member_of_house"
    RECORDED_OTHERWISE = "recorded_otherwise"
    COMMON_READING = "common_reading"
    WEAK_EVIDENCE = "weak_evidence"
    SHORT_FORM_OF_SEVERAL = "short_form_of_several"
    EXACT_ELSEWHERE = "exact_elsewhere"


@dataclass(frozen=True, slots=True)
class Part:
    """Two aligned parts, or one that stands alone (the other is "").

    likeness: 0..1. weight: its share of the sum; the weights of all parts add up to 1.
    """

    kind: Kind
    query: str
    matched: str
    how: How
    likeness: float
    weight: float


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit on the score, by name, with the words of either name that set it."""

    name: CapName
    limit: float
    query: str = ""
    matched: str = ""


@dataclass(frozen=True)
class Explanation:
    """Why two names score as they do: the sum over their parts, held down to the lowest cap.

    total: sum of weight x likeness over `parts`. score: min of total and every cap's limit; 1.0 when the two names are
    the same after folding (`exact`). short: the one is a short form of the other, and scores as such, not by its sum.
    """

    query: str
    matched: str
    score: float
    total: float
    exact: bool
    parts: tuple[Part, ...]
    caps: tuple[Cap, ...]
    short: bool = False

    @property
    def alert(self) -> bool:
        return self.score >= ALERT

    @cached_property
    def binding(self) -> tuple[Cap, ...]:
        """The caps that hold the score where it is: those at the lowest limit, if it is below the sum."""
        if self.exact or not self.caps:
            return ()
        lowest = min(cap.limit for cap in self.caps)
        return tuple(cap for cap in self.caps if cap.limit == lowest) if self.short or lowest < self.total else ()

    def as_json(self) -> Mapping[str, Any]:
        """Plain values: exact, short_form, total, score, threshold, parts and caps; see `Part` and `Cap`."""
        return MappingProxyType(
            {
                "exact": self.exact,
                "short_form": self.short,
                "total": round(self.total, 4),
                "score": round(self.score, 4),
                "threshold": ALERT,
                "parts": [
                    {
                        "kind": part.kind.value,
                        "query": part.query,
                        "matched": part.matched,
                        "how": part.how.value,
                        "likeness": round(part.likeness, 3),
                        "weight": round(part.weight, 3),
                    }
                    for part in self.parts
                ],
                "caps": [
                    {"name": cap.name.value, "limit": cap.limit, "query": cap.query, "matched": cap.matched}
                    for cap in self.caps
                ],
            }
        )

    def sentence(self, language: str = "en") -> str:
        """The same in one sentence of English (en), Japanese (ja) or Chinese (zh)."""
        return sentence(self.as_json(), [cap.name.value for cap in self.binding], language)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listed party that a name may be. matched: the name or alias of `entry` that came nearest."""

    entry: Entry
    matched: str
    score: float
    alert: bool
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Screening:
    """What a search for one name found.

    hits: at most `top` candidates, best first, whether they alert or not. nearest_miss: the best candidate that does
    not alert, or None when nothing else on the list is like the name at all. remarks: codes of what is odd about the
    name itself (see `fold.remarks`).
    """

    query: str
    hits: tuple[Candidate, ...]
    nearest_miss: Candidate | None
    remarks: tuple[str, ...] = ()
