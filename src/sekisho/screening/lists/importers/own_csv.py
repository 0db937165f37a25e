"""Our own CSV of a list: id,name,aliases(;),country,list,notice,from,to."""

from __future__ import annotations

from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.screening.csv_files import CsvRow, csv_rows, days, most
from sekisho.screening.lists.importers.names import distinct, id_from, too_long
from sekisho.screening.lists.model import Alias, Kind, ListedEntity, PartyList

COLUMNS: Final = ("id", "name", "aliases", "country", "list", "notice", "from", "to")


def read_own_csv(content: bytes, label: str) -> PartyList:
    """The list in a CSV file with at least `name`; aliases are separated by semicolons, countries are two letters.

    A row without an id gets one from its country and name. Raises InputError with every problem.
    """
    problems: list[Problem] = []
    found: dict[str, ListedEntity] = {}
    rows = csv_rows(content, label, ("name",), COLUMNS)
    for row in rows:
        entity = _entity(row, problems)
        before = found.setdefault(entity.id, entity)
        if before != entity:
            cause = f"{entity.id!r} is the id of {before.name!r} too"
            problems.append(Problem(f"{row.place}: id", cause, "give each party its own"))
    if not rows:
        problems.append(Problem(label, "names no party", "an empty file is taken for a mistake, not for a delisting"))
    if problems:
        raise InputError(most(problems))
    return PartyList(tuple(found.values()), label)


def _entity(row: CsvRow, problems: list[Problem]) -> ListedEntity:
    name, country = row["name"], row["country"].upper()
    if not name:
        problems.append(Problem(f"{row.place}: name", "is empty", "name the party"))
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        cause = f"{row['country']!r} is no country code"
        problems.append(Problem(f"{row.place}: country", cause, "write two letters, e.g. JP, or leave it empty"))
    aliases = distinct(row["aliases"].split(";"))
    problems += too_long((name, *aliases), row.place)
    first, last = days(row, problems)
    # What the file is called is no part of the list: a copy is the same list.
    by = row["notice"] or row["list"] or "the list"
    return ListedEntity(
        id=row["id"] or id_from("name", country, name),
        list=row["list"],
        notice=row["notice"],
        name=name,
        countries=(country,) if country else (),
        aliases=tuple(Alias(alias, Kind.ALSO_KNOWN_AS, by, "its column of aliases") for alias in aliases),
        first=first,
        last=last,
    )
