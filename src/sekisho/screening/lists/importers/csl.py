"""The Consolidated Screening List of the United States, in CSV (or TSV) and JSON as data.trade.gov gives it.

Its quirks: entity numbers are unique within a source at best, so that a party is known by its number and its name; one
name field may hold several names; addresses are joined by semicolons in the CSV and a list in the JSON; days are
written in more than one way; the id of a row changes with its content, so it is no key.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from sekisho.errors import InputError, Problem
from sekisho.screening.csv_files import csv_rows, most, text_of
from sekisho.screening.lists.countries import is_code
from sekisho.screening.lists.importers.names import (
    acronyms_of,
    distinct,
    id_from,
    id_in_number,
    names_in,
    too_long,
)
from sekisho.screening.lists.model import Alias, Kind, ListedEntity, PartyList

MARKS: Final = frozenset(["source", "entity_number", "name"])
"""Columns by which the CSV is known."""
_READ: Final = (
    *("_id", "source", "entity_number", "type", "programs", "name", "title", "addresses", "federal_register_notice"),
    *("start_date", "end_date", "alt_names", "remarks", "source_list_url", "license_policy", "nationalities"),
)

NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {"EL": "US-ENTITY-LIST", "DPL": "US-DENIED-PERSONS", "MEU": "US-MEU-LIST", "UVL": "US-UNVERIFIED-LIST"}
)
"""What the law `us` calls the act behind a source; other sources go by their own sign."""

_SIGN: Final = re.compile(r"\(([A-Z]{2,5})\)")
_COUNTRY: Final = re.compile(r"(?:^|,\s*)([A-Z]{2})\s*$")
_DAYS: Final = ("%Y-%m-%d", "%m/%d/%Y", "%Y/%m/%d", "%d %b %Y")


def read_csl_csv(content: bytes, label: str) -> PartyList:
    """The list in the CSV. Raises InputError with every problem."""
    rows = csv_rows(content, label, sorted(MARKS))
    fields = ({column: row[column] for column in _READ} for row in rows)
    return _list(((row.place, each) for row, each in zip(rows, fields, strict=True)), label)


def read_csl_json(content: bytes, label: str) -> PartyList:
    """The list in the JSON: `{"results": [...]}`, or the bare list. Raises InputError with every problem."""
    try:
        data = json.loads(text_of(content, label))
    except json.JSONDecodeError as error:
        place = f"{label} line {error.lineno} column {error.colno}"
        raise InputError(Problem(place, f"is not JSON: {error.msg}", "fetch the file again")) from None
    except RecursionError:
        raise InputError(Problem(label, "is nested too deep to be a list of parties", "fetch the file again")) from None
    results = data.get("results") if isinstance(data, dict) else data
    if not isinstance(results, list) or not all(isinstance(each, dict) for each in results):
        remedy = 'the list stands under "results", each party an object'
        raise InputError(Problem(f"{label}: results", "is no list of parties", remedy))
    return _list(((f"{label}: results[{number}]", each) for number, each in enumerate(results)), label)


def _list(rows: Iterable[tuple[str, Mapping[str, Any]]], label: str) -> PartyList:
    problems: list[Problem] = []
    read = [(place, _entity(row, place, problems)) for place, row in rows]
    if not read:
        problems.append(Problem(label, "names no party", "an empty file is taken for a mistake, not for a delisting"))
    if problems:
        raise InputError(most(problems))
    rows_of = defaultdict(list)
    for _, entity in read:
        rows_of[entity.id].append(entity)
    return PartyList(tuple(map(_joined, rows_of.values())), label)


def _joined(rows: list[ListedEntity]) -> ListedEntity:
    """One party that stands in several rows, with all that they say; the same in any order of the rows."""
    if len(rows) == 1:
        return rows[0]
    rows = sorted(rows, key=lambda each: json.dumps(each.as_json(), ensure_ascii=False))
    one = rows[0]
    written = [Alias(each.name, Kind.ALSO_KNOWN_AS, one.list, "the name in another row") for each in rows]
    aliases = {alias.name: alias for each in rows for alias in each.aliases}
    aliases = {alias.name: alias for alias in written} | aliases
    firsts, lasts = [each.first for each in rows], [each.last for each in rows]
    return replace(
        one,
        aliases=tuple(alias for name, alias in aliases.items() if name != one.name),
        countries=tuple(sorted({country for each in rows for country in each.countries})),
        first=min(filter(None, firsts), default=None),
        last=None if None in lasts else max(filter(None, lasts)),
        type=next((each.type for each in rows if each.type), ""),
        source="; ".join(dict.fromkeys(filter(None, (each.source for each in rows)))),
        note="; ".join(dict.fromkeys(filter(None, (each.note for each in rows)))),
    )


def _entity(row: Mapping[str, Any], place: str, problems: list[Problem]) -> ListedEntity:
    source = _text(row.get("source"))
    found = _SIGN.search(source)
    sign = found[1] if found else source[:40]
    names = names_in(_text(row.get("name")))
    others = distinct(name for field in _texts(row.get("alt_names")) for name in names_in(field, aliases=True))
    if not sign:
        problems.append(Problem(f"{place}: source", "is empty", "the source tells which list names the party"))
    if not names:
        problems.append(Problem(f"{place}: name", "is empty", "name the party"))
    problems += too_long((*names, *others), place)
    name = names[0] if names else ""
    countries = _countries(row.get("addresses"))
    number = _text(row.get("entity_number"))
    in_field = [Alias(each, Kind.ALSO_KNOWN_AS, sign, "stands in the name field too") for each in names[1:]]
    alt = [Alias(each, Kind.ALSO_KNOWN_AS, sign, "alt_names") for each in others if each not in names]
    return ListedEntity(
        id=id_in_number(f"{sign}:{number}", name) if number else id_from(sign, ",".join(countries), name),
        list=sign,
        notice=NOTICES.get(sign, sign),
        name=name,
        countries=countries,
        aliases=(*in_field, *alt, *_initials((*names, *others), sign)),
        first=_day(row, "start_date", place, problems),
        last=_day(row, "end_date", place, problems),
        type=_text(row.get("type")),
        source=_text(row.get("federal_register_notice")) or _text(row.get("source_list_url")) or source,
        note="; ".join(filter(None, (_text(row.get("programs")), _text(row.get("remarks"))))),
    )


def _initials(names: Iterable[str], sign: str) -> list[Alias]:
    """Acronyms in brackets behind names. One that is not made of the name's words may be that of another body."""
    found: dict[str, Alias] = {}
    for name in names:
        for acronym, own in acronyms_of(name):
            kind = Kind.ALSO_KNOWN_AS if own else Kind.WEAK
            alias = Alias(acronym, kind, sign, "in brackets behind the name")
            if acronym not in names and (own or acronym not in found):
                found[acronym] = alias
    return list(found.values())


def _text(value: Any) -> str:
    """A field as one line of text; of a list, its texts joined."""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_text, value)))
    return "" if value is None or isinstance(value, dict) else " ".join(str(value).split())


def _texts(value: Any) -> list[str]:
    """A field that holds several texts: a list in the JSON, joined by semicolons in the CSV."""
    if isinstance(value, list):
        return [_text(each) for each in value]
    return _text(value).split(";")


def _countries(addresses: Any) -> tuple[str, ...]:
    """The countries of the addresses: a field of its own in the JSON, the end of each address in the CSV. What ends an
    address and is no country (TX) is none."""
    found = set()
    for address in addresses if isinstance(addresses, list) else _text(addresses).split(";"):
        if isinstance(address, dict):
            found.add(_text(address.get("country")).upper())
        elif at := _COUNTRY.search(_text(address).strip(" ,")):
            found.add(at[1])
    return tuple(sorted(country for country in found if is_code(country)))


def _day(row: Mapping[str, Any], field: str, place: str, problems: list[Problem]) -> date | None:
    text = _text(row.get(field))
    if not text:
        return None
    for form in _DAYS:
        try:
            return datetime.strptime(text.partition("T")[0], form).date()
        except ValueError:
            continue
    problems.append(Problem(f"{place}: {field}", f"{text[:40]!r} is no day", "write it as 2026-02-10"))
    return None
