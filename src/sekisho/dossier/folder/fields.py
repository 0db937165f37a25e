"""What a folder may hold: the rows of `data/dossier/folder.yaml`, joined with the fact dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from sekisho.dossier.folder import model
from sekisho.dossier.shape import Keys, shape
from sekisho.facts import Dictionary, Fact
from sekisho.facts import dictionary as shipped
from sekisho.facts.dictionary import Type
from sekisho.places import data_path

Text = Mapping[str, str]


class Kind(StrEnum):
    """How a value is read. The data file's head says what each means; `FACT` is read as its fact asks."""

    FACT = "fact"
    TEXT = "text"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    COUNTRY = "country"
    COUNTRIES = "countries"
    DATE = "date"
    DECIMAL = "decimal"
    MASS = "mass"
    STOCK_MASS = "stock_mass"
    INTEGER = "integer"
    INTEGERS = "integers"
    COMPOSITION = "composition"
    TEXTS = "texts"
    PARTY = "party"
    PARTIES = "parties"
    PRODUCT = "product"
    CONTRACT = "contract"
    ORDER = "order"
    LINE = "line"
    PAPER = "paper"
    PAPER_KIND = "paper_kind"
    SHA256 = "sha256"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a record.

    key: in files. attribute: of the record; None where the value goes to `more`. fact: the dictionary's row that it
    answers. help, source: what a comment says beside the question.
    """

    key: str
    attribute: str | None
    kind: Kind
    choices: tuple[str, ...]
    needed: bool
    unit: str | None
    question: Text
    help: Text | None
    source: str | None
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class Section:
    """A list of records, or (`case`, `end_use`) one record.

    file: case, master or register. of: the record that holds the one record. inside, list, link: where a list of
    records lies inside each record of another section, and the column of a workbook that ties the two.
    id: the key that names a record once.
    """

    name: str
    record: type[Any]
    fields: tuple[Field, ...]
    title: Text
    file: str
    of: str | None
    inside: str | None
    list: str | None
    link: str | None
    id: str | None

    @property
    def single(self) -> bool:
        return self.name == "case" or self.of is not None

    def by_key(self) -> Mapping[str, Field]:
        return {field.key: field for field in self.fields}


_RECORDS: Final[Mapping[str, type[Any]]] = {
    "case": model.Case,
    "end_use": model.EndUse,
    "parties": model.PartyEntry,
    "products": model.Product,
    "lines": model.LineEntry,
    "contracts": model.Contract,
    "contract_items": model.Item,
    "purchase_orders": model.PurchaseOrder,
    "purchase_order_items": model.Item,
    "certificates": model.Certificate,
    "composition_reports": model.CompositionReport,
    "downstream": model.NodeEntry,
    "stock": model.Stock,
    "annual_demand": model.Demand,
    "papers": model.PaperEntry,
    "evidence": model.Evidence,
    "disclosures": model.Disclosure,
    "disclosure_files": model.Handed,
}
# The four that tie an application together, which sections hold as lists of their own.
_ROOT: Final = "importer_"


def sections(dictionary: Dictionary | None = None) -> Mapping[str, Section]:
    """Every section by name, in the order of the workbook. dictionary: by default the project's."""
    return _shipped() if dictionary is None else read_sections(data_path("dossier", "folder.yaml"), dictionary)


@cache
def _shipped() -> Mapping[str, Section]:
    return read_sections(data_path("dossier", "folder.yaml"), shipped())


def read_sections(path: Path, dictionary: Dictionary) -> Mapping[str, Section]:
    """The sections in a file of rows."""
    rows = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    named = {row["fact"] for section in rows for row in section["fields"] if "fact" in row}
    return MappingProxyType({row["section"]: _section(row, dictionary, named) for row in rows})


def _section(row: Mapping[str, Any], dictionary: Dictionary, named: set[str]) -> Section:
    record = _RECORDS[row["section"]]
    attributes = {each.name for each in fields(record)}
    own = [_field(each, attributes, dictionary) for each in row["fields"]]
    known = {field.key for field in own}
    further = [
        _further(key, fact)
        for key, fact in _facts(row.get("facts"), dictionary)
        if fact.name not in named and key not in known
    ]
    return Section(
        name=row["section"],
        record=record,
        fields=(*own, *further),
        title=row["title"],
        file=row.get("file", "case"),
        of=row.get("of"),
        inside=row.get("inside"),
        list=row.get("list"),
        link=row.get("link"),
        id=row.get("id"),
    )


def _field(row: Mapping[str, Any], attributes: set[str], dictionary: Dictionary) -> Field:
    fact = dictionary[row["fact"]] if "fact" in row else None
    kind = Kind(row.get("type", "fact" if fact else "text"))
    key: str = row["key"]
    attribute = attribute_of(key)
    if attribute not in attributes:
        raise LookupError(f"folder.yaml: {key}: the record has no attribute {attribute}")
    choices = tuple(row.get("choices", ()))
    if kind is Kind.PAPER_KIND:
        choices = (*dictionary["document_kind"].values, *choices)
    elif fact is not None and fact.type is Type.ENUM:
        choices = fact.values
    elif fact is not None and kind is Kind.FACT and key == "id":
        kind = Kind.TEXT
    return Field(
        key=key,
        attribute=attribute,
        kind=kind,
        choices=choices,
        needed=row.get("needed", False),
        unit=row.get("unit", fact.unit if fact else None),
        question=row.get("question") or (fact.question if fact else {}),
        help=row.get("help"),
        source=row.get("source"),
        fact=fact,
    )


def attribute_of(key: str) -> str:
    """The record's attribute for a key of a file: what files give in kilograms, records hold in grams."""
    return "use_g_per_month" if key == "use_kg_per_month" else "net_g" if key == "net_kg" else key


def _further(key: str, fact: Fact) -> Field:
    choices = fact.values if fact.type is Type.ENUM else ()
    return Field(key, None, Kind.FACT, choices, False, fact.unit, fact.question, None, None, fact)


def _facts(group: str | None, dictionary: Dictionary) -> Iterator[tuple[str, Fact]]:
    """The askable facts of a group, by the key that the folder gives them."""
    keys = shape(dictionary)
    groups: dict[str, Keys] = {
        "party": keys.party,
        "line": keys.line,
        "node": keys.node,
        "paper": keys.paper,
        "end_use": keys.objects.get("end_use", {}),
    }
    if group == "application":
        yield from keys.application.items()
        for head, inner in keys.objects.items():
            if head != "end_use":
                yield from ((f"{head}.{key}", fact) for key, fact in inner.items())
        # A further question of a party downstream is asked of the importer, as the root, too.
        yield from ((f"{_ROOT}{key}", fact) for key, fact in keys.root.items())
    elif group is not None:
        yield from groups[group].items()
