"""Our own CSV of a list: id,name,aliases(;),country,list,notice,from,to."""

from __future__ import annotations

import re
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.screening.csv_files import CsvRow, csv_rows, days, most
from sekisho.screening.lists.countries import country_named, no_country
from sekisho.screening.lists.importers.names import distinct, id_from, too_long
from sekisho.screening.lists.model import Alias, Kind, ListedEntity, PartyList

COLUMNS: Final = ("id", "name", "aliases", "country", "list", "notice", "from", "to")
_BETWEEN: Final = re.compile(r"[;\uff1b\u3001]")
"""What separates aliases: a semicolon, also a wide one, or the comma of Japanese and Chinese lists."""


def read_own_csv(content: bytes, label: str) -> PartyList:
    """The list in a CSV file with at least `name`; aliases are separated by semicolons (or 、), a country is two
    letters or its name in English, Japanese or Chinese.

    A row without an id gets one from its country and name. Raises InputError with every problem.
    """
    problems: list[Problem] = []
    found: dict[str, tuple[ListedEntity, str]] = {}
    rows = csv_rows(content, label, ("name",), COLUMNS)
    for row in rows:
        entity = _entity(row, problems)
        before, first_row = found.setdefault(entity.id, (entity, row.place))
        if before == entity:
            continue
        if not row["id"]:
            cause = f"{entity.name!r} stands in {first_row} too, with other words, and neither has an id"
            remedy = "make one row of the two, or give each party an id of its own"
            problems.append(Problem(f"{row.place}: name", cause, remedy))
        else:
            cause = f"{entity.id!r} is the id of {before.name!r} too"
            problems.append(Problem(f"{row.place}: id", cause, "give each party its own"))
    if not rows:
        problems.append(Problem(label, "names no party", "an empty file is taken for a mistake, not for a delisting"))
    if problems:
        raise InputError(most(problems))
    return PartyList(tuple(entity for entity, _ in found.values()), label)


def _entity(row: CsvRow, problems: list[Problem]) -> ListedEntity:
    name, country = row["name"], country_named(row["country"])
    if not name:
        problems.append(Problem(f"{row.place}: name", "is empty", "name the party"))
    if row["country"] and not country:
        problems.append(no_country(f"{row.place}: country", row["country"]))
    aliases = distinct(_BETWEEN.split(row["aliases"]))
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
