"""The parties that stand on a law's lists on a day, by the notice that names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from sekisho.errors import InputError, Problem
from sekisho.regime.law import PartyFolder, Regime
from sekisho.regime.rows import Row, Text, csv_rows, day_faults, days_of

Json = dict[str, Any]

PARTY_COLUMNS: Final = ("id", "list", "notice", "name_en", "name_zh", "country", "from", "to", "source", "confidence")
ALIAS_COLUMNS: Final = ("entity", "alias", "said_by", "from", "to", "confidence")
_REGISTERED: Final = "legal_name"


@dataclass(frozen=True, slots=True)
class Party:
    """One party of a notice. names: as the notice writes it, `en` and `zh`, and `local`, as registered at home; those
    that somebody told."""

    id: str
    list: str
    notice: str
    names: Text
    country: str
    first: date | None
    last: date | None
    known_from: date | None
    source: str
    confidence: str

    def as_json(self) -> Json:
        told = {"from": self.first, "to": self.last}
        days = {key: None if day is None else str(day) for key, day in told.items()}
        return {"id": self.id, "name": dict(self.names), "country": self.country, **days}


def listed(regime: Regime, day: date) -> tuple[Party, ...]:
    """Who stands on the lists on `day`, as known; not those of a notice that does not bind. Raises InputError for a
    list that cannot be read."""
    idle = {notice for notice in {act for act, _ in regime.law.instruments} if _binds(regime, notice, day) is False}
    return tuple(
        party
        for folder in regime.law.lists
        for party in _parties(folder)
        if party.notice not in idle and regime.row_stands(party, day)
    )


def _binds(regime: Regime, notice: str, day: date) -> bool | None:
    """Does a notice bind, in any of the parts that have their own dates?"""
    states = [regime.act_binds(act, part, day) for act, part in regime.law.instruments if act == notice]
    return True if True in states else None if None in states else False


def by_notice(parties: Iterable[Party], regime: Regime) -> list[Json]:
    """Parties by list and notice: `[{"list", "notice", "title", "count", "parties"}]`, in the lists' order."""
    titles: Mapping[str, Text] = {act: each.title for (act, _), each in regime.law.instruments.items()}
    groups: dict[tuple[str, str], list[Party]] = {}
    for party in parties:
        groups.setdefault((party.list, party.notice), []).append(party)
    return [
        {
            "list": name,
            "notice": notice,
            "title": dict(titles.get(notice) or dict.fromkeys(("en", "ja", "zh"), notice)),
            "count": len(held),
            "parties": [party.as_json() for party in held],
        }
        for (name, notice), held in groups.items()
    ]


@lru_cache(maxsize=32)
def _parties(folder: PartyFolder) -> tuple[Party, ...]:
    """The parties of a folder; its hash makes it another one when its files change."""
    file, aliases = folder.path / "entities.csv", folder.path / "aliases.csv"
    if not file.is_file():
        return ()
    rows = csv_rows(file.read_bytes(), f"lists/{file.name}", PARTY_COLUMNS)
    problems: list[Problem] = [fault for row in rows for fault in day_faults(row)]
    if problems:
        raise InputError(problems)
    registered: dict[str, str] = {}
    if aliases.is_file():
        for row in csv_rows(aliases.read_bytes(), f"lists/{aliases.name}", ALIAS_COLUMNS):
            if row.cells.get("kind") == _REGISTERED:
                registered.setdefault(row.cells["entity"], row.cells["alias"])
    return tuple(_party(row, registered) for row in rows)


def _party(row: Row, registered: Mapping[str, str]) -> Party:
    cells = row.cells
    names = {"en": cells["name_en"], "zh": cells["name_zh"], "local": registered.get(cells["id"], "")}
    told = MappingProxyType({key: name for key, name in names.items() if name})
    return Party(
        cells["id"],
        cells["list"],
        cells["notice"],
        told,
        cells["country"],
        *days_of(row),
        cells["source"],
        cells["confidence"],
    )
