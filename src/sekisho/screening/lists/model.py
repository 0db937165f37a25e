"""Listed parties and their names, each name with who says so."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from sekisho.errors import Problem


class Kind(StrEnum):
    """What a recorded name is to the party."""

    LISTED_NAME = "listed_name"
    LEGAL_NAME = "legal_name"
    ENGLISH_NAME = "english_name"
    TRANSLATION = "translation"
    SHORT_NAME = "short_name"
    FORMER_NAME = "former_name"
    PUBLISHED_SPELLING = "published_spelling"
    ALSO_KNOWN_AS = "also_known_as"
    WEAK = "weak"
    ROMAJI = "romaji"
    LEGAL_PERSON = "legal_person"


PROPOSE_ONLY: Final = frozenset([Kind.WEAK, Kind.ROMAJI, Kind.LEGAL_PERSON])
"""A reading has homophones, a weak alias is vague by its list's own word, and the legal person behind a listed division
is not the division: to bear such a name, even exactly, settles nothing."""


NUMBER_END: Final = "~"
"""In an id: behind it stands what tells apart parties that share a number."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of a listed party besides the listed ones. first, last: the days on which it is borne, both inside."""

    name: str
    kind: Kind
    said_by: str
    evidence: str = ""
    language: str = ""
    first: date | None = None
    last: date | None = None
    confidence: str = ""

    def borne(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class ListedEntity:
    """A party that a notice names.

    id: unique in its list, and the same from one edition of the list to the next. name, name_zh: as the notice has
    them. countries: ISO 3166 alpha-2; several where the list gives addresses in several. first, last: the days on which
    it is listed, both inside; `last` comes from an act that ends the listing, from nothing else.
    """

    id: str
    list: str
    notice: str
    name: str
    name_zh: str = ""
    countries: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    first: date | None = None
    last: date | None = None
    known_from: date | None = None
    type: str = ""
    source: str = ""
    confidence: str = ""
    note: str = ""

    @property
    def country(self) -> str:
        """The one country of the party; "" where there is none, or several."""
        return self.countries[0] if len(self.countries) == 1 else ""

    def listed(self, day: date, *, or_later: bool = False) -> bool:
        """Is it listed on the day? or_later: or, for all that was ever published, from a later day on."""
        return (or_later or self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def names(self) -> tuple[Alias, ...]:
        """Every name, the listed ones first."""
        by = self.notice or self.list
        listed = (Alias(name, Kind.LISTED_NAME, by) for name in (self.name, self.name_zh) if name)
        return (*listed, *self.aliases)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The same as mere texts."""
        listed = [name for name in (self.name, self.name_zh) if name]
        return (*listed, *[alias.name for alias in self.aliases])

    def as_json(self) -> dict[str, Any]:
        """All that is recorded of the party, in plain values; equal parties give equal values, in whatever order their
        aliases come."""
        return {
            "id": self.id,
            "list": self.list,
            "notice": self.notice,
            "name": self.name,
            "name_zh": self.name_zh,
            "countries": list(self.countries),
            "from": _text(self.first),
            "to": _text(self.last),
            "known_from": _text(self.known_from),
            "type": self.type,
            "source": self.source,
            "confidence": self.confidence,
            "note": self.note,
            "aliases": [
                {
                    "name": alias.name,
                    "kind": alias.kind.value,
                    "said_by": alias.said_by,
                    "evidence": alias.evidence,
                    "language": alias.language,
                    "from": _text(alias.first),
                    "to": _text(alias.last),
                    "confidence": alias.confidence,
                }
                for alias in sorted(self.aliases, key=_rank)
            ],
        }

    @property
    def hash(self) -> str:
        """Over all that is recorded of the party."""
        return f"sha256:{hashlib.sha256(_told(self.as_json())).hexdigest()}"


@dataclass(frozen=True)
class PartyList:
    """Listed parties, in the order of their ids whatever the order of the file.

    source: where they were read from. remarks: what is odd about rows that were read all the same; no part of the list.
    """

    entities: tuple[ListedEntity, ...]
    source: str = ""
    remarks: tuple[Problem, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self,
            "entities",
            tuple(sorted(self.entities, key=lambda each: (each.id, each.list, each.notice, each.name))),
        )

    def __len__(self) -> int:
        return len(self.entities)

    @cached_property
    def hash(self) -> str:
        """Over all that is recorded of all parties, and not over the file's form or order: the same list, the same
        hash."""
        told = hashlib.sha256()
        for entity in self.entities:
            told.update(_told(entity.as_json()))
        return f"sha256:{told.hexdigest()}"

    @cached_property
    def by_id(self) -> Mapping[str, ListedEntity]:
        return MappingProxyType({entity.id: entity for entity in self.entities})

    def coverage(self) -> Mapping[str, int]:
        """How many parties of each notice are here; hold it against how many the notice names."""
        return MappingProxyType(Counter(entity.notice for entity in self.entities))


def _rank(alias: Alias) -> tuple[str, ...]:
    days = (str(alias.first or ""), str(alias.last or ""))
    return (alias.name, alias.kind, alias.said_by, alias.evidence, alias.language, alias.confidence, *days)


def _text(day: date | None) -> str | None:
    return None if day is None else str(day)


def _told(value: Any) -> bytes:
    """Plain values as one line, the same for equal values."""
    return (_ONE_LINE.encode(value) + "\n").encode("utf-8", "replace")


_ONE_LINE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
