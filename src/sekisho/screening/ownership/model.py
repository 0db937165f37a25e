"""Stakes, listings, and the rule by which stakes of listed parties are added up."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType

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
class Listing:
    """A listed party by its name in the share table, the list that it is on, and from when to when, both inside.

    sure: False of one that may be the listed party and may not: it captures nobody, and clears nobody.
    """

    name: str
    list: str = ""
    first: date | None = None
    last: date | None = None
    sure: bool = True

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class OwnershipRule:
    """How a law adds up ownership.

    inclusive: reaching the threshold is enough (50 % or more); else it must be passed (more than 50 %).
    pooled: stakes of parties on different lists add up; else each list is counted by itself.
    """

    id: str
    threshold_pct: Decimal = Decimal(50)
    inclusive: bool = True
    pooled: bool = True
    title: str = ""
    source: str = ""
    confidence: str = ""

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
            )
            for row in csv.DictReader(file)
        ]
    return MappingProxyType({rule.id: rule for rule in found})


def key_of(name: str) -> str:
    """What makes two writings of a name one party here: all but width, case and blanks. Legal forms tell apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
