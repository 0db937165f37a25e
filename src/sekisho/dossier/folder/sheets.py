"""The sheets of the folder's workbook, which follow from the sections as the reader's keys do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import yaml

from sekisho.dossier.folder.fields import Field, Kind, Section, Text
from sekisho.dossier.layout import Column, Sheet
from sekisho.facts.dictionary import Type
from sekisho.materials import elements
from sekisho.places import data_path

COMPOSITION: Final = "composition_wt_pct"
CASE_SHEET: Final = "case"
# Iron, boron and cobalt are in nearly every magnet.
_ORDINARY: Final = ("Fe", "B", "Co")
_TYPES: Final[Mapping[Kind, Type]] = {
    Kind.BOOLEAN: Type.BOOLEAN,
    Kind.CHOICE: Type.ENUM,
    Kind.PAPER_KIND: Type.ENUM,
    Kind.COUNTRY: Type.COUNTRY,
    Kind.COUNTRIES: Type.LIST,
    Kind.TEXTS: Type.LIST,
    Kind.PARTIES: Type.LIST,
    Kind.INTEGERS: Type.LIST,
    Kind.DATE: Type.DATE,
    Kind.DECIMAL: Type.DECIMAL,
    Kind.MASS: Type.DECIMAL,
    Kind.STOCK_MASS: Type.DECIMAL,
    Kind.INTEGER: Type.INTEGER,
    Kind.LINE: Type.INTEGER,
}
# Kinds whose hint is that of another kind.
_LIKE: Final[Mapping[Kind, str]] = {
    Kind.STOCK_MASS: "mass",
    Kind.PAPER_KIND: "choice",
    Kind.ORDER: "contract",
}
_HINT_OF_TYPE: Final[Mapping[Type, str]] = {
    Type.BOOLEAN: "boolean",
    Type.ENUM: "choice",
    Type.COUNTRY: "country",
    Type.LIST: "countries",
    Type.DATE: "date",
}


@cache
def words() -> Mapping[str, Any]:
    """What the workbook says beside the questions: hints, source, link, case_head and readme."""
    loaded: Mapping[str, Any] = yaml.load(data_path("dossier", "folder_words.yaml").read_bytes(), yaml.CSafeLoader)
    return loaded


def columns(section: Section, symbols: Iterable[str] = ()) -> list[tuple[Column, Field | None]]:
    """The columns of a section with their fields; None for the one that ties it to the section it lies inside.

    symbols: elements to give a column in a composition, beyond the rare earths and those of every magnet.
    """
    made: list[tuple[Column, Field | None]] = []
    if section.inside is not None and section.link is not None:
        made.append((Column(section.link, words()["link"][section.inside], Type.TEXT, needed=True), None))
    for field in section.fields:
        if field.kind is Kind.COMPOSITION:
            every = dict.fromkeys((*elements(), *_ORDINARY, *symbols))
            made += [(share_column(field, symbol), field) for symbol in every]
        else:
            made.append((_column(field), field))
    return made


def sheet(section: Section, symbols: Iterable[str] = ()) -> Sheet:
    return Sheet(section.name, tuple(column for column, _ in columns(section, symbols)))


def share_column(field: Field, symbol: str) -> Column:
    """The column for the share of one element."""
    question = {lang: text.replace("{Element}", symbol) for lang, text in field.question.items()}
    return Column(f"{field.key}.{symbol}", question, Type.DECIMAL)


def _column(field: Field) -> Column:
    fact = field.fact
    kind = fact.type if field.kind is Kind.FACT and fact is not None else _TYPES.get(field.kind, Type.TEXT)
    free = field.kind in (Kind.TEXTS, Kind.PARTIES) or (
        field.kind is Kind.FACT and fact is not None and fact.of not in ("country", "document")
    )
    in_kilograms = field.kind in (Kind.MASS, Kind.STOCK_MASS)
    unit = None if in_kilograms or "kg" in field.question["en"] else field.unit
    return Column(field.key, field.question, kind, field.choices, unit, field.needed, free)


def comment(column: Column, field: Field | None, lang: str) -> str:
    """What the comment beside a question says: help, how the cell is filled in, and who asks."""
    if field is None:
        return str(words()["hints"]["contract"][lang])
    hints: Mapping[str, Text] = words()["hints"]
    name = _LIKE.get(field.kind, str(field.kind))
    hint = hints.get(name) or hints.get(_HINT_OF_TYPE.get(column.kind, ""))
    parts = [field.help[lang] if field.help else "", hint[lang] if hint else ""]
    parts.append(f"{words()['source'][lang]}{field.source}" if field.source else "")
    return "\n".join(part for part in parts if part)
