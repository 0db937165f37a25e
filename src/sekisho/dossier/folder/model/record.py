"""What every record of the folder shares: where it was written, and answers that it has no attribute for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sekisho.dossier.folder.place import NOWHERE, Place

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all records share.

    place: where the record stands. places: by key of the file, where each given value stands.
    more: answers to questions of the fact dictionary that the record has no attribute for, by their key.
    """

    place: Place = field(default=NOWHERE, compare=False, repr=False)
    places: Mapping[str, Place] = field(default_factory=lambda: NOTHING, compare=False, repr=False)
    more: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    def at(self, name: str) -> Place:
        """Where a value stands, by attribute (`net_g`) or key of the file (`net_kg`); the record's own place where
        the file does not give it."""
        found = self.places.get(name)
        if found is None and name.endswith("_g"):
            found = self.places.get(f"{name.removesuffix('_g')}_kg")
        return found or self.place
