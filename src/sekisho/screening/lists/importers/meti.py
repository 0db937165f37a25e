"""METI's foreign end user list: a table in a PDF, as CSV or XLSX.

Columns: No., country or region, company or organisation (Japanese in brackets), also known as (set off by ・), and what
for: weapons of mass destruction by letter (B, C, M, N), conventional weapons (CW). The number of a party changes from
one edition to the next, so it is no key. A row that the table carries over a page has no number: it goes on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.screening.csv_files import most
from sekisho.screening.lists.importers.names import country_of, distinct, id_from, too_long
from sekisho.screening.lists.model import Alias, Kind, ListedEntity, PartyList

NOTICE: Final = "JP-FEUL"
_HEADS: Final = (
    ("country", ("country", "国名", "国・地域")),
    ("name", ("company", "organization", "organisation", "企業", "組織")),
    ("aliases", ("also known as", "別名")),
    ("concern", ("wmd", "concern", "懸念", "type")),
    ("number", ("no", "番号")),
)
_BRACKETS: Final = re.compile(r"[((【]([^()()【】]*[^\x00-\u024f][^()()【】]*)[))】]")
_BULLET: Final = re.compile(r"[・･•‧\n;；]+")


def is_head(cells: Sequence[str]) -> bool:
    """Do these cells name the columns of the list?"""
    return {"country", "name"} <= set(_columns(cells).values())


def read_meti(rows: Sequence[tuple[str, Sequence[str]]], label: str) -> PartyList:
    """The list in a table: for each row its place and its cells. Raises InputError with every problem."""
    at = next((number for number, (_, cells) in enumerate(rows) if is_head(cells)), None)
    if at is None:
        remedy = "columns are No., Country or Region, Company or Organization, Also Known As, Type of WMD"
        raise InputError(Problem(label, "has no head that names country and company", remedy))
    columns = _columns(rows[at][1])
    problems: list[Problem] = []
    entities: dict[str, ListedEntity] = {}
    for place, cells in _whole_rows(rows[at + 1 :], columns):
        entity = _entity(cells, place, problems)
        if entity.id in entities and entities[entity.id] != entity:
            cause = f"{entity.name!r} stands twice, with different words"
            problems.append(Problem(place, cause, "see whether one of them is a page carried over"))
        entities[entity.id] = entity
    if not entities:
        problems.append(Problem(label, "names no party", "an empty file is taken for a mistake, not for a delisting"))
    if problems:
        raise InputError(most(problems))
    return PartyList(tuple(entities.values()), label)


def _columns(cells: Sequence[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        plain = " ".join(unicodedata.normalize("NFKC", cell).casefold().split())
        for name, words in _HEADS:
            if name not in found.values() and any(word in plain for word in words):
                found[place] = name
                break
    return found


def _whole_rows(
    rows: Sequence[tuple[str, Sequence[str]]], columns: dict[int, str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows by column, without repeated heads, each with what the table carries over."""
    place, held = "", dict[str, str]()
    for here, cells in rows:
        row = {name: cells[at].strip() if at < len(cells) else "" for at, name in columns.items()}
        if is_head(cells) or not any(row.values()):
            continue
        numbered = bool(row.get("number")) or "number" not in row
        if held and not numbered and not row["country"]:
            held = {name: f"{held[name]}\n{row[name]}".strip() for name in held}
            continue
        if held:
            yield place, held
        place, held = here, row
    if held:
        yield place, held


def _entity(cells: dict[str, str], place: str, problems: list[Problem]) -> ListedEntity:
    names = _names(cells["name"])
    others = distinct(name for part in _BULLET.split(cells.get("aliases", "")) for name in _names(part))
    country = country_of(cells["country"])
    if not names:
        problems.append(Problem(f"{place}: company or organization", "is empty", "name the party"))
    if not country:
        cause = f"{cells['country'][:60]!r} is no country that is known here"
        problems.append(Problem(f"{place}: country or region", cause, "write its two letters"))
    problems += too_long((*names, *others), place)
    name = names[0] if names else ""
    bracketed = [Alias(each, Kind.LISTED_NAME, NOTICE, "in brackets behind the name") for each in names[1:]]
    known_as = [Alias(each, Kind.ALSO_KNOWN_AS, NOTICE, "also known as") for each in others if each not in names]
    return ListedEntity(
        id=id_from(NOTICE, country, name),
        list="control_list",
        notice=NOTICE,
        name=name,
        countries=(country,) if country else (),
        aliases=(*bracketed, *known_as),
        source="METI foreign end user list",
        note=" ".join(cells.get("concern", "").split()),
    )


def _names(text: str) -> tuple[str, ...]:
    """A name, and behind it the same in Japanese or Chinese that stands in brackets."""
    within = _BRACKETS.findall(text)
    return distinct([_BRACKETS.sub(" ", text), *within])
