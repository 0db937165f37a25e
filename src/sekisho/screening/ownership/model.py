"""Stakes, listings, and the rule by which stakes of listed parties are added up."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from sekisho.places import data_path


@dataclass(frozen=True, slots=True)
class Stake:
    """What `owner` holds of `owned`, in per cent of the shares issued: from `low_pct` to `high_pct`.

    first, last: the days on which it is held, both inside; None is no bound. document: what shows it. place: where it
    stands in its file. owner_country: ISO 3166 alpha-2, where it is given; it tells whether an owner of a listed name
    is the listed party. A party's stake in itself is its treasury shares.
    """

    owner: str
    owned: str
    low_pct: Decimal
    high_pct: Decimal
    first: date | None = None
    last: date | None = None
    document: str = ""
    place: str = ""
    owner_country: str = ""

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A listed name that a party's name alerts against. score: 0 to 1. text: why, in each language."""

    listed: str
    list: str
    score: float
    text: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.listed,
            "list": self.list or None,
            "score": round(self.score, 4),
            "explanation": dict(self.text),
        }


@dataclass(frozen=True, slots=True)
class MayBe:
    """Why a party of the share table may be a listed one: listed names that its own is like, best first; or codes of
    `names.unread`, where nobody can look for its name."""

    hits: tuple[Likeness, ...] = ()
    unread: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"hits": [hit.as_json() for hit in self.hits], "unread": list(self.unread)}


@dataclass(frozen=True, slots=True)
class Listing:
    """A listed party by its name in the share table, the list that it is on, and from when to when, both inside.

    sure: False of one that may be the listed party and may not: it captures nobody, and clears nobody; may_be: why,
    where a name's likeness is the reason. others: names that are like this one and are somebody else's.
    """

    name: str
    list: str = ""
    first: date | None = None
    last: date | None = None
    sure: bool = True
    others: tuple[str, ...] = ()
    may_be: MayBe | None = None

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class OwnershipRule:
    """How a law adds up ownership.

    inclusive: reaching the threshold is enough (50 % or more); else it must be passed (more than 50 %).
    pooled: stakes of parties on different lists add up; else each list is counted by itself. law, law_rule: the law
    and the id of its rule that says on which days this one binds; "" where no law here has it.
    """

    id: str
    threshold_pct: Decimal = Decimal(50)
    inclusive: bool = True
    pooled: bool = True
    title: str = ""
    source: str = ""
    confidence: str = ""
    law: str = ""
    law_rule: str = ""

    @property
    def test(self) -> str:
        return "at_least" if self.inclusive else "more_than"


@cache
def rules() -> Mapping[str, OwnershipRule]:
    """The rules that are on record, by id, from data/screening/ownership_rules.csv."""
    path = data_path("screening", "ownership_rules.csv")
    with path.open(encoding="utf-8", newline="") as file:
        found = [
            OwnershipRule(
                id=row["id"],
                threshold_pct=Decimal(row["threshold_pct"]),
                inclusive=row["test"] == "at_least",
                pooled=row["across_lists"] == "yes",
                title=row["title"],
                source=row["source"],
                confidence=row["confidence"],
                law=row["law"],
                law_rule=row["law_rule"],
            )
            for row in csv.DictReader(file)
        ]
    return MappingProxyType({rule.id: rule for rule in found})
