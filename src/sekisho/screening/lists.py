"""Named parties of a law's lists, and which of them a name settles on by exact match.

Folding removes what does not tell two firms apart: width, case, punctuation, spaces and legal-form words. What
remains must be equal to a listed name or to an alias whose provenance is on record. Anything short of that is not
decided here.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

_LATIN_FORMS = frozenset(["co", "company", "corp", "corporation", "inc", "incorporated", "kk", "limited", "llc", "ltd"])
_CJK_FORMS = re.compile(
    "股份有限公司|有限责任公司|有限公司|株式会社|株式會社|有限会社|合同会社|公司|[((]株[))]|"
    "国立研究開発法人|独立行政法人|国立大学法人"
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ListedEntity:
    """A party that a notice names. `delisted_on` is the first day on which it is no longer listed."""

    id: str
    list: str
    notice: str
    name_en: str
    name_zh: str
    country: str
    listed_on: date
    delisted_on: date | None
    source: str
    confidence: str

    def listed(self, day: date) -> bool:
        return self.listed_on <= day and (self.delisted_on is None or day < self.delisted_on)


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed party whose folded name equals the one asked for.

    settled: True in the same country. In another country, or with no country given, it stays a candidate for a
    person to judge: the facts that rest on it are unknown.
    """

    entity: ListedEntity
    matched: str
    said_by: str
    settled: bool


@dataclass(frozen=True, slots=True)
class PartyLists:
    """All lists of one law, indexed by folded name."""

    entities: tuple[ListedEntity, ...]
    names: Mapping[str, tuple[tuple[ListedEntity, str, str], ...]]

    def hits(self, name: str, country: str | None, day: date) -> tuple[Hit, ...]:
        """Parties listed on `day` that `name` settles on, or may; empty for a name that folds to nothing."""
        return tuple(
            Hit(entity, matched, said_by, settled=country == entity.country)
            for entity, matched, said_by in self.names.get(fold(name), ())
            if entity.listed(day)
        )

    def coverage(self, notice: str) -> int:
        """How many parties of a notice are here; hold it against how many the notice names."""
        return sum(entity.notice == notice for entity in self.entities)


def fold(name: str) -> str:
    """What is left of a name without width, case, punctuation, spaces and legal-form words.

    A name that is nothing but a legal form folds to "", which matches no one.
    """
    plain = _CJK_FORMS.sub(" ", unicodedata.normalize("NFKC", name).casefold())
    # "K.K." and "S.A." are one word: a full stop joins, every other mark parts.
    words = _WORD.findall(plain.replace(".", ""))
    return "".join(word for word in words if word not in _LATIN_FORMS)


def read_lists(folder: Path) -> PartyLists:
    """The lists in `entities.csv` and `aliases.csv` of a folder. Raises KeyError for an alias of no listed party."""
    with (folder / "entities.csv").open(encoding="utf-8", newline="") as file:
        entities = {row["id"]: _entity(row) for row in csv.DictReader(file)}
    named = [(entity, name, entity.notice) for entity in entities.values() for name in (entity.name_en, entity.name_zh)]
    with (folder / "aliases.csv").open(encoding="utf-8", newline="") as file:
        named += [(entities[row["entity"]], row["alias"], row["said_by"]) for row in csv.DictReader(file)]
    index: dict[str, list[tuple[ListedEntity, str, str]]] = defaultdict(list)
    for entity, name, said_by in named:
        key = fold(name)
        # TDK Corporation and TDK株式会社 fold alike: one party is one hit, told by its official name.
        if all(known is not entity for known, _, _ in index[key]):
            index[key].append((entity, name, said_by))
    names = {key: tuple(found) for key, found in index.items() if key}
    return PartyLists(tuple(entities.values()), MappingProxyType(names))


def _entity(row: Mapping[str, str]) -> ListedEntity:
    return ListedEntity(
        id=row["id"],
        list=row["list"],
        notice=row["notice"],
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        country=row["country"],
        listed_on=date.fromisoformat(row["from"]),
        delisted_on=date.fromisoformat(row["to"]) if row["to"] else None,
        source=row["source"],
        confidence=row["confidence"],
    )
