"""The parties of all lists by their names, and by the names within their names; and who of them counts on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from sekisho.screening.lists.model import Alias, Kind, ListedEntity, PartyList
from sekisho.screening.lists.settle import PartyLists
from sekisho.screening.names.fold import fold, unread_letters
from sekisho.screening.search import Some

_DAYS: Final = 64
_WITHIN: Final = "part of the name as listed"


class When(NamedTuple):
    """Of which day the lists are asked; see `Screener.find`."""

    day: date
    known_on: date | None = None
    or_later: bool = False

    def counts(self, entity: ListedEntity) -> bool:
        known = self.known_on is None or entity.known_from is None or entity.known_from <= self.known_on
        return known and entity.listed(self.day, or_later=self.or_later)


@dataclass(frozen=True)
class Indexed:
    """The parties of all lists, each as listed and with the names within its names as further aliases; in one order."""

    lists: tuple[PartyList, ...]
    _days: dict[tuple[When, frozenset[str]], Some] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def parties(self) -> PartyLists:
        return PartyLists.of(self.lists)

    @cached_property
    def named(self) -> PartyLists:
        return PartyLists(tuple(map(with_names_within, self.parties.entities)))

    @cached_property
    def _as_listed(self) -> Mapping[int, ListedEntity]:
        return {id(named): entity for named, entity in zip(self.named.entities, self.parties.entities, strict=True)}

    def as_listed(self, named: ListedEntity) -> ListedEntity:
        """A party of `named` as its list has it."""
        return self._as_listed[id(named)]

    @cached_property
    def names_of_lists(self) -> frozenset[str]:
        return frozenset(entity.list for entity in self.parties.entities)

    def listed_on(self, when: When, without: frozenset[str] = frozenset()) -> Some:
        """Places of the parties that count on a day, without those of some lists."""
        known = self._days.get((when, without))
        if known is None:
            if len(self._days) >= _DAYS:
                self._days.clear()
            known = self._days[when, without] = tuple(
                place
                for place, entity in enumerate(self.parties.entities)
                if when.counts(entity) and entity.list not in without
            )
        return known


def with_names_within(entity: ListedEntity) -> ListedEntity:
    """A party with the names that stand within one of its names as aliases: 株式会社オハラ (Ohara Inc.) is two."""
    from sekisho.screening.names.given import given, may_be_several

    if not any(map(may_be_several, entity.spellings)):
        return entity
    there = set(map(fold, entity.spellings))
    more: list[Alias] = []
    for alias in entity.names:
        if not may_be_several(alias.name):
            continue
        for part in given(alias.name).parts:
            if not part.exactly and not part.aside and fold(part.text) not in there:
                there.add(fold(part.text))
                kind = Kind.ALSO_KNOWN_AS if alias.kind is Kind.LISTED_NAME else alias.kind
                if unread_letters(alias.name):
                    # What could not be read may be what sets the party apart.
                    kind = Kind.WEAK
                more.append(replace(alias, name=part.text, kind=kind, evidence=_WITHIN))
    return replace(entity, aliases=(*entity.aliases, *more)) if more else entity
