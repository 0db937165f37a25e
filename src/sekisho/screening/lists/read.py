"""The lists in the folder of a law: entities.csv, and aliases.csv with who says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.screening.csv_files import CsvRow, csv_rows, days, most, read_bytes
from sekisho.screening.lists.model import Alias, Kind, ListedEntity, PartyList

_ENTITY: Final = (
    "id",
    "list",
    "notice",
    "name_en",
    "name_zh",
    "country",
    "from",
    "to",
    "known_from",
    "source",
    "confidence",
)
_ALIAS: Final = ("entity", "alias", "language", "kind", "said_by", "evidence", "from", "to", "confidence")


def read_lists(folder: Path) -> PartyList:
    """The list in a folder. Raises InputError with every problem: an id that stands twice, a party without a name, an
    alias of nobody or without anyone who says so, a day that is none."""
    problems: list[Problem] = []
    entities: dict[str, ListedEntity] = {}
    for row in csv_rows(read_bytes(folder / "entities.csv"), "entities.csv", _ENTITY):
        entity = _entity(row, problems)
        if entity.id in entities:
            problems.append(Problem(f"{row.place}: id", f"{entity.id!r} stands twice", "give each party its own"))
        entities[entity.id] = entity
    aliases: dict[str, list[Alias]] = {}
    if (folder / "aliases.csv").is_file():
        for row in csv_rows(read_bytes(folder / "aliases.csv"), "aliases.csv", _ALIAS):
            if row["entity"] not in entities:
                problems.append(Problem(f"{row.place}: entity", f"there is no party {row['entity']!r}", "name its id"))
            aliases.setdefault(row["entity"], []).append(_alias(row, problems))
    if problems:
        raise InputError(most(problems))
    told = (replace(entity, aliases=tuple(aliases.get(entity.id, ()))) for entity in entities.values())
    return PartyList(tuple(told), folder.parent.name)


def _entity(row: CsvRow, problems: list[Problem]) -> ListedEntity:
    for column in ("id", "list", "notice", "country", "source", "confidence"):
        if not row[column]:
            problems.append(Problem(f"{row.place}: {column}", "is empty"))
    if not row["name_en"] and not row["name_zh"]:
        problems.append(Problem(row.place, "has no name", "give name_en or name_zh"))
    first, last = days(row, problems)
    return ListedEntity(
        id=row["id"],
        list=row["list"],
        notice=row["notice"],
        name=row["name_en"] or row["name_zh"],
        name_zh=row["name_zh"],
        countries=(row["country"],),
        first=first,
        last=last,
        known_from=_day(row, "known_from", problems),
        source=row["source"],
        confidence=row["confidence"],
    )


def _alias(row: CsvRow, problems: list[Problem]) -> Alias:
    for column in ("alias", "said_by", "evidence"):
        if not row[column]:
            problems.append(Problem(f"{row.place}: {column}", "is empty", "an alias needs who says so, and on what"))
    kinds = [kind.value for kind in Kind]
    if row["kind"] not in kinds:
        problems.append(Problem(f"{row.place}: kind", f"unknown kind {row['kind']!r}", f"known are {', '.join(kinds)}"))
    first, last = days(row, problems)
    return Alias(
        name=row["alias"],
        kind=Kind(row["kind"]) if row["kind"] in kinds else Kind.ALSO_KNOWN_AS,
        said_by=row["said_by"],
        evidence=row["evidence"],
        language=row["language"],
        first=first,
        last=last,
        confidence=row["confidence"],
    )


def _day(row: CsvRow, column: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(row[column]) if row[column] else None
    except ValueError:
        problems.append(Problem(f"{row.place}: {column}", f"{row[column]!r} is no day", "write it as 2026-02-10"))
        return None
