"""Which listed parties a name settles on by exact match.

Folding (`names.fold`) removes what does not tell two firms apart: width, case, punctuation, spaces, variants of Han
characters and legal-form words. What remains must be equal to a listed name or to an alias whose provenance is on
record. Anything short of that is not decided here: it is for the matcher to propose and for a person to judge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from sekisho.screening.lists.model import PROPOSE_ONLY, Alias, ListedEntity, PartyList
from sekisho.screening.names.fold import fold


@dataclass(frozen=True, slots=True)
class Exact:
    """A listed party whose folded name equals the one asked for.

    settled: True in the party's own country, under a name that it bears itself. Else it stays a candidate for a person
    to judge: the facts that rest on it are unknown.
    """

    entity: ListedEntity
    alias: Alias
    settled: bool

    @property
    def matched(self) -> str:
        return self.alias.name

    @property
    def said_by(self) -> str:
        return self.alias.said_by


@dataclass(frozen=True)
class PartyLists:
    """The parties of all lists of one law, indexed by folded name."""

    entities: tuple[ListedEntity, ...]

    @classmethod
    def of(cls, lists: Iterable[PartyList]) -> PartyLists:
        return cls(tuple(entity for each in lists for entity in each.entities))

    @cached_property
    def _bearers(self) -> Mapping[str, Sequence[int]]:
        """Who bears a folded name, by place. TDK Corporation and TDK株式会社 fold alike, and are one bearer."""
        index: dict[str, tuple[int] | list[int]] = {}
        for place, entity in enumerate(self.entities):
            for key in set(map(fold, entity.spellings)):
                known = index.get(key)
                # Nearly every name has one bearer: a list for each would double the index.
                if known is None:
                    index[key] = (place,)
                elif isinstance(known, tuple):
                    index[key] = [*known, place]
                else:
                    known.append(place)
        index.pop("", None)
        return MappingProxyType(index)

    def borne(self, name: str) -> bool:
        """Whether anybody, of whatever day, bears a name."""
        return fold(name) in self._bearers

    def exact(self, name: str, country: str | None, day: date, *, or_later: bool = False) -> tuple[Exact, ...]:
        """Parties listed on `day` that `name` settles on, or may; empty for a name that folds to nothing. or_later: see
        `ListedEntity.listed`."""
        key, found = fold(name), []
        for entity in (self.entities[place] for place in self._bearers.get(key, ())):
            borne = [alias for alias in entity.names if alias.borne(day) and fold(alias.name) == key]
            # A name that settles comes before one that only proposes.
            alias = min(borne, key=lambda each: each.kind in PROPOSE_ONLY, default=None)
            if alias is not None and entity.listed(day, or_later=or_later):
                settled = country in entity.countries and alias.kind not in PROPOSE_ONLY
                found.append(Exact(entity, alias, settled))
        return tuple(found)

    @cached_property
    def coverage(self) -> Mapping[str, int]:
        """How many parties of each notice are here; hold it against how many the notice names."""
        return MappingProxyType(Counter(entity.notice for entity in self.entities))
