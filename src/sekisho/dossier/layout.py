"""The sheets and columns of the XLSX form, which follow from the dictionary as the reader's keys do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sekisho.dossier import wording
from sekisho.dossier.shape import COMPOSITION, Shape, shape
from sekisho.dossier.values import half_width
from sekisho.dossier.wording import Text
from sekisho.facts import BASES, Dictionary, Fact
from sekisho.facts.dictionary import Type

README: Final = "readme"
LISTS: Final = "lists"
EVIDENCE: Final = "evidence"
# Rows of a sheet: the question for a person, below it the key for the reader, then the answers.
QUESTION_ROW, KEY_ROW, FIRST_ROW = 1, 2, 3
NONE: Final = "none"
UNKNOWN_SHARE: Final = "?"
_NONES: Final = frozenset([NONE, "-", "—", "なし", "无"])
_SEPARATORS: Final = ",;、，；\n"
_ITEM: Final = re.compile(rf'\s*(?:"((?:[^"]|"")*)"|([^{_SEPARATORS}]*))\s*(?:[{_SEPARATORS}]|$)')
# Iron, boron and cobalt are in nearly every magnet, and count towards the hundred per cent.
_ORDINARY: Final = ("Fe", "B", "Co")


@dataclass(frozen=True, slots=True)
class Column:
    """A column. key: the path that stands in the key row. kind: how its cells are read.

    free: a list of names, kept as they are typed; other lists are read alike in wide and in narrow characters.
    """

    key: str
    question: Text
    kind: Type
    choices: tuple[str, ...] = ()
    unit: str | None = None
    needed: bool = False
    free: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet: one row an entry, one column a key."""

    name: str
    columns: tuple[Column, ...]

    def by_key(self) -> Mapping[str, Column]:
        return {column.key: column for column in self.columns}


def sheets(dictionary: Dictionary, symbols: Iterable[str] = ()) -> tuple[Sheet, ...]:
    """The sheets that hold answers. symbols: elements beyond the rare earths to give a column in the composition."""
    keys = shape(dictionary)
    kind = keys.paper.get("kind")
    return (
        Sheet("application", _application(keys)),
        Sheet("parties", (_link("party.id", wording.PARTY_ID, needed=True), *_facts("party.", keys.party))),
        Sheet("lines", (*_facts("lines[].", keys.line, ("line", "net_kg")), *_composition(keys, symbols))),
        Sheet(
            "downstream",
            (_link("downstream[].party", wording.RECEIVER, needed=True), *_facts("downstream[].", keys.node)),
        ),
        Sheet("documents", _facts("documents[].", keys.paper, ("kind",))),
        Sheet(
            EVIDENCE,
            (
                _link("path", wording.EVIDENCE_PATH),
                Column("basis", wording.EVIDENCE_BASIS, Type.ENUM, tuple(BASES)),
                Column("document", wording.EVIDENCE_DOCUMENT, Type.ENUM, kind.values if kind else ()),
                _link("by", wording.EVIDENCE_BY),
                Column("on", wording.EVIDENCE_ON, Type.DATE),
            ),
        ),
    )


def split_list(text: str) -> list[str]:
    """The items of a cell: separated by commas, semicolons or line ends; in quotation marks where they hold these."""
    if half_width(text).strip() in _NONES:
        return []
    items = [quoted.replace('""', '"') if quoted else bare.strip() for quoted, bare in _ITEM.findall(text)]
    return [item for item in items if item]


def join_list(items: Iterable[str]) -> str:
    """What `split_list` reads back."""
    return ", ".join(_protected(item) for item in items) or NONE


def _protected(item: str) -> str:
    doubled = item.replace('"', '""')
    return (
        f'"{doubled}"'
        if half_width(item).strip() in _NONES or any(mark in item for mark in f'{_SEPARATORS}"')
        else item
    )


def _application(keys: Shape) -> tuple[Column, ...]:
    inner = [column for name, fields in keys.objects.items() for column in _facts(f"{name}.", fields)]
    return (
        *_facts("", keys.application, ("id", "filed_on")),
        _link("exporter", wording.EXPORTER),
        _link("importer", wording.IMPORTER),
        Column("end_users", wording.END_USERS, Type.LIST, free=True),
        *inner,
        *(
            _column(
                f"importer.{key}",
                fact,
                {each: f"{start}{fact.question[each]}" for each, start in wording.OF_IMPORTER.items()},
            )
            for key, fact in keys.root.items()
        ),
    )


def _composition(keys: Shape, symbols: Iterable[str]) -> list[Column]:
    columns = [
        _column(f"lines[].{COMPOSITION}.{symbol}", fact, fact.question) for symbol, fact in keys.composition.items()
    ]
    others = [symbol for symbol in dict.fromkeys((*_ORDINARY, *symbols)) if symbol not in keys.composition]
    return columns + [share_column(symbol) for symbol in others]


def share_column(symbol: str) -> Column:
    """The column for an element that no fact asks for."""
    question = {each: text.replace("{Element}", symbol) for each, text in wording.OTHER_SHARE.items()}
    return Column(f"lines[].{COMPOSITION}.{symbol}", question, Type.DECIMAL, unit="wt %")


def _facts(prefix: str, facts: Mapping[str, Fact], needed: tuple[str, ...] = ()) -> tuple[Column, ...]:
    return tuple(_column(prefix + key, fact, fact.question, key in needed) for key, fact in facts.items())


def _column(key: str, fact: Fact, question: Text, needed: bool = False) -> Column:
    # A mass that is kept in grams is asked in kilograms, and the question says so.
    mass = fact.unit == "g" and key.endswith("_kg")
    return Column(
        key=key,
        question=question,
        kind=Type.DECIMAL if mass else fact.type,
        choices=fact.values if fact.type is Type.ENUM else (),
        unit="kg" if mass else fact.unit,
        needed=needed,
        free=fact.of not in ("country", "document"),
    )


def _link(key: str, question: Text, needed: bool = False) -> Column:
    return Column(key, question, Type.TEXT, needed=needed)
