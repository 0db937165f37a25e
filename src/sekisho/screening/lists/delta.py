"""What changed from one edition of a list to the next.

A party that a later file no longer names has vanished from the file; that is no delisting. Only an act ends a listing,
and it shows as a last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sekisho.screening.lists.model import ListedEntity, PartyList


@dataclass(frozen=True, slots=True)
class Change:
    """A party before and after, and the fields in which it differs."""

    before: ListedEntity
    after: ListedEntity
    fields: tuple[str, ...]

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
        return frozenset([*gone_or_new, *(change.after.id for change in self.changed)])

    def as_json(self) -> dict[str, Any]:
        return {
            "before": self.before,
            "after": self.after,
            "added": [_told(entity) for entity in self.added],
            "vanished": [_told(entity) for entity in self.vanished],
            "changed": [
                {**_told(change.after), "fields": list(change.fields), "ended": change.ended} for change in self.changed
            ],
            "emptied": list(self.emptied),
        }


def delta(before: PartyList, after: PartyList) -> Delta:
    """What changed between two editions; falsy for equal ones."""
    old, new = before.by_id, after.by_id
    lists = {entity.list for entity in after.entities}
    return Delta(
        before=before.hash,
        after=after.hash,
        added=tuple(entity for key, entity in new.items() if key not in old),
        vanished=tuple(entity for key, entity in old.items() if key not in new),
        changed=tuple(
            Change(old[key], entity, _fields(old[key], entity))
            for key, entity in new.items()
            if key in old and old[key] != entity
        ),
        emptied=tuple(sorted({entity.list for entity in before.entities} - lists)),
    )


def _fields(before: ListedEntity, after: ListedEntity) -> tuple[str, ...]:
    old, new = before.as_json(), after.as_json()
    return tuple(field for field in old if old[field] != new[field])


def _told(entity: ListedEntity) -> dict[str, Any]:
    return {"id": entity.id, "name": entity.name, "list": entity.list, "notice": entity.notice}
