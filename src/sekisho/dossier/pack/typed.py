"""What somebody typed into a folder, each text with its place; choices from a list are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from sekisho.dossier.folder.model import Folder
from sekisho.dossier.folder.place import Place
from sekisho.dossier.pack.redact import records

# One of a few words of ours, or a country.
_CHOSEN: Final = frozenset(
    (
        *("kind", "sector", "category", "form", "family", "transport_mode", "province", "currency", "basis", "country"),
        *("made_in", "destination", "route", "reexports_to", "importer_reexports_to", "profile", "language"),
        *("sha256", "document"),
    )
)


def typed(folder: Folder) -> Iterator[tuple[Place, str, str]]:
    """Place, key and text of every text of a folder."""
    for _, record in records(folder):
        for each in fields(record):
            if each.name in ("place", "places") or each.name in _CHOSEN:
                continue
            value = getattr(record, each.name)
            if each.name == "more":
                for key, answer in value.items():
                    yield from ((record.at(key), key, text) for text in _texts(answer))
            else:
                yield from ((record.at(each.name), each.name, text) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
