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
from sekisho.screening.lists.countries import countries_in, no_country
from sekisho.screening.lists.importers.names import distinct, id_from, too_long
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
_BREAK: Final = re.compile(r"[\n;；•]+")
_DOT: Final = re.compile(r"([・･‧])")
_JAPANESE: Final = re.compile(r"[\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")


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
    problems, remarks = list[Problem](), list[Problem]()
    entities: dict[str, ListedEntity] = {}
    for place, cells in _whole_rows(rows[at + 1 :], columns):
        entity = _entity(cells, place, problems, remarks)
        if entity.id in entities and entities[entity.id] != entity:
            cause = f"{entity.name!r} stands twice, with different words"
            problems.append(Problem(place, cause, "see whether one of them is a page carried over"))
        entities[entity.id] = entity
    if not entities:
        problems.append(Problem(label, "names no party", "an empty file is taken for a mistake, not for a delisting"))
    if problems:
        raise InputError(most(problems))
    return PartyList(tuple(entities.values()), label, tuple(most(remarks)))


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


def _entity(cells: dict[str, str], place: str, problems: list[Problem], remarks: list[Problem]) -> ListedEntity:
    names = _names(cells["name"])
    others = distinct(name for part in _parts(cells.get("aliases", "")) for name in _names(part))
    countries = countries_in(cells["country"])
    if not names:
        problems.append(Problem(f"{place}: company or organization", "is empty", "name the party"))
    if not countries:
        remarks.append(no_country(f"{place}: country or region", " ".join(cells["country"].split())))
    problems += too_long((*names, *others), place)
    name = names[0] if names else ""
    bracketed = [Alias(each, Kind.LISTED_NAME, NOTICE, "in brackets behind the name") for each in names[1:]]
    known_as = [Alias(each, Kind.ALSO_KNOWN_AS, NOTICE, "also known as") for each in others if each not in names]
    return ListedEntity(
        id=id_from(NOTICE, ",".join(countries), name),
        list="control_list",
        notice=NOTICE,
        name=name,
        countries=countries,
        aliases=(*bracketed, *known_as),
        source="METI foreign end user list",
        note=" ".join(cells.get("concern", "").split()),
    )


def _parts(text: str) -> list[str]:
    """The aliases of a cell: a line each, or set off by ・ wherever that stands between what may be names by
    themselves. Within a name in kana it parts given name and family name: one of them would settle on anybody."""
    return [part for line in _BREAK.split(text) for part in _at_dots(line.strip())]


def _at_dots(line: str) -> list[str]:
    # With the capture, dots stand at the odd places, so that what is put together again has its own.
    pieces = _DOT.split(line)
    parts = [[pieces[0]]]
    for dot, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if _sets_off(parts[-1][-1], piece):
            parts.append([piece])
        else:
            parts[-1] += dot, piece
    return ["".join(part) for part in parts]


def _sets_off(before: str, after: str) -> bool:
    """Does a ・ between these begin another name?"""
    if not before.strip():
        return True
    if before[-1].isspace() and not after[:1].isspace():
        return True
    one, other = before.rstrip(), after.lstrip()
    if min(sum(map(str.isalnum, one)), sum(map(str.isalnum, other))) < 2:
        return False
    kana = any(_is_kana(mark) for mark in (one[-1], other[0]))
    return not kana and not (_JAPANESE.match(one[-1]) and _JAPANESE.match(other[0]))


def _is_kana(mark: str) -> bool:
    return "\u3041" <= mark <= "\u30ff" or "\uff66" <= mark <= "\uff9f"


def _names(text: str) -> tuple[str, ...]:
    """A name, and behind it the same in Japanese or Chinese that stands in brackets."""
    within = _BRACKETS.findall(text)
    return distinct([_BRACKETS.sub(" ", text), *within])
