"""What changed from one edition of a list to the next.

A party that a later file no longer names has vanished from the file; that is no delisting. Only an act ends a listing,
and it shows as a last day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sekisho.screening.lists.model import NUMBER_END, ListedEntity, PartyList
from sekisho.screening.names.fold import fold

_MADE: Final = re.compile(f"(?:{NUMBER_END}[0-9a-f]{{8}}|:[0-9a-f]{{12}})$")
"""The end of an id that an importer made (`importers.names`)."""


@dataclass(frozen=True, slots=True)
class Change:
    """A party before and after, and the fields in which it differs."""

    before: ListedEntity
    after: ListedEntity
    fields: tuple[str, ...]

    @property
    def values(self) -> dict[str, dict[str, Any]]:
        """Each of these fields before and after; of aliases, the names that only one of the two has."""
        old, new = self.before.as_json(), self.after.as_json()
        told = {field: {"before": old[field], "after": new[field]} for field in self.fields}
        if "aliases" in told:
            mine, others = ({tuple(alias.items()) for alias in side["aliases"]} for side in (old, new))
            told["aliases"] = {
                "before": [alias for alias in old["aliases"] if tuple(alias.items()) not in others],
                "after": [alias for alias in new["aliases"] if tuple(alias.items()) not in mine],
            }
        return told

    @property
    def ended(self) -> bool:
        """Did the listing get a last day that it did not have?"""
        return self.before.last is None and self.after.last is not None


@dataclass(frozen=True)
class Delta:
    """added, vanished: parties that only the later, only the earlier edition has. changed: those that differ.

    emptied: lists of which the earlier edition had parties and the later has none: more likely a source that failed
    than an act that ended them all.
    """

    before: str
    after: str
    added: tuple[ListedEntity, ...]
    vanished: tuple[ListedEntity, ...]
    changed: tuple[Change, ...]
    emptied: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.vanished or self.changed)

    @property
    def touched(self) -> frozenset[str]:
        """The ids of all parties that are not as they were."""
        gone_or_new = (entity.id for entity in (*self.added, *self.vanished))
        changed = (entity.id for change in self.changed for entity in (change.before, change.after))
        return frozenset([*gone_or_new, *changed])

    def as_json(self) -> dict[str, Any]:
        return {
            "before": self.before,
            "after": self.after,
            "added": [_told(entity) for entity in self.added],
            "vanished": [_told(entity) for entity in self.vanished],
            "changed": [
                {
                    **_told(change.after),
                    "fields": list(change.fields),
                    "values": change.values,
                    "ended": change.ended,
                }
                for change in self.changed
            ],
            "emptied": list(self.emptied),
        }


def delta(before: PartyList, after: PartyList) -> Delta:
    """What changed between two editions; falsy for equal ones.

    A party whose id is made of what changed (its country, its name) is the one of the earlier edition under the same
    name in the same list, or else under the same number, where there is one such on both sides.
    """
    old, new = before.by_id, after.by_id
    gone = [entity for key, entity in old.items() if key not in new]
    come = [entity for key, entity in new.items() if key not in old]
    pairs = [(old[key], entity) for key, entity in new.items() if key in old]
    for alike in (_named, _numbered):
        again = _again(gone, come, alike)
        pairs += again
        found = {entity.id for pair in again for entity in pair}
        gone = [entity for entity in gone if entity.id not in found]
        come = [entity for entity in come if entity.id not in found]
    fields = ((one, other, _fields(one, other)) for one, other in pairs if one != other)
    lists = {entity.list for entity in after.entities}
    return Delta(
        before=before.hash,
        after=after.hash,
        added=tuple(come),
        vanished=tuple(gone),
        changed=tuple(Change(one, other, told) for one, other, told in fields if told),
        emptied=tuple(sorted({entity.list for entity in before.entities} - lists)),
    )


def _again(
    gone: Iterable[ListedEntity], come: Iterable[ListedEntity], alike: Callable[[ListedEntity], Hashable | None]
) -> list[tuple[ListedEntity, ListedEntity]]:
    """Parties that only the earlier and only the later edition has under their ids, and that are alike one to one."""
    sides = []
    for side in (gone, come):
        found = defaultdict[Hashable, list[ListedEntity]](list)
        for entity in side:
            found[alike(entity)].append(entity)
        found.pop(None, None)
        sides.append(found)
    one, other = sides
    return [(mine[0], other[key][0]) for key, mine in one.items() if len(mine) == len(other.get(key, ())) == 1]


def _named(entity: ListedEntity) -> Hashable | None:
    # An id that a list gives its party is the party; only one made of name and country may change with them.
    told = fold(entity.name) if _MADE.search(entity.id) else ""
    return (entity.list, told) if told else None


def _numbered(entity: ListedEntity) -> Hashable | None:
    number, end, _ = entity.id.rpartition(NUMBER_END)
    return (entity.list, number) if end else None


def _fields(before: ListedEntity, after: ListedEntity) -> tuple[str, ...]:
    old, new = before.as_json(), after.as_json()
    return tuple(field for field in old if old[field] != new[field])


def _told(entity: ListedEntity) -> dict[str, Any]:
    return {"id": entity.id, "name": entity.name, "list": entity.list, "notice": entity.notice}
