"""Paths through a folder: from a record over what it refers to, to the values that a check compares.

A path is written `end_user/names`: each step is an attribute, or one of the ways below that lead from a record to the
records that belong to it. It starts at the record that a check looks at; `case/...` and `folder/...` start at the case
and at the folder as a whole. A reference that leads nowhere gives no values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sekisho.dossier.checks.text import number
from sekisho.dossier.folder.model import (
    Case,
    Certificate,
    CompositionReport,
    Contract,
    Demand,
    Disclosure,
    EndUse,
    Evidence,
    Folder,
    Item,
    LineEntry,
    NodeEntry,
    PaperEntry,
    PartyEntry,
    Product,
    PurchaseOrder,
    Record,
    Stock,
)
from sekisho.dossier.folder.place import Place


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and where it stands. record: whose value it is."""

    value: Any
    place: Place
    record: Record


Step = Callable[[Folder, Any], Iterable[Record]]


def _same(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and number(a) == number(b)


def _party(attribute: str) -> tuple[type[Record], Step]:
    def step(folder: Folder, record: Record) -> Iterator[Record]:
        value = getattr(record, attribute)
        ids = value if isinstance(value, tuple) else (value,)
        return (party for each in ids if (party := folder.party(each)) is not None)

    return PartyEntry, step


def _product(folder: Folder, record: Any) -> Iterator[Record]:
    product = folder.product(record.product)
    return iter(()) if product is None else iter((product,))


def _contract(folder: Folder, record: Any) -> Iterator[Record]:
    return (each for each in folder.contracts if _same(each.number, record.contract))


def _order(folder: Folder, record: Any) -> Iterator[Record]:
    return (each for each in folder.purchase_orders if _same(each.number, record.purchase_order))


def _orders(folder: Folder, record: Any) -> Iterator[Record]:
    named = record.purchase_orders or ()
    return (each for each in folder.purchase_orders if any(_same(each.number, one) for one in named))


def _line(folder: Folder, record: Any) -> Iterator[Record]:
    return (each for each in folder.lines if each.line == record.line)


def covers(certificate: Certificate, line: int) -> bool:
    """Does the certificate cover the line? One that names no lines covers all."""
    return certificate.lines is None or line in certificate.lines


def _covered(folder: Folder, record: Any) -> Iterator[Record]:
    return (each for each in folder.lines if covers(record, each.line))


def _paper(folder: Folder, record: Any) -> Iterator[Record]:
    paper = folder.paper(record.paper)
    return iter(()) if paper is None else iter((paper,))


def _resellers(folder: Folder, _: Any) -> Iterator[Record]:
    """The importer and the parties downstream that pass the goods on as they are."""
    case = folder.case
    users = case.end_users or ()
    ids = [] if case.importer is None or case.importer_product or case.importer_final else [case.importer]
    ids += [node.party for node in folder.downstream if node.product is None and not node.final]
    return (party for each in dict.fromkeys(ids) if each not in users and (party := folder.party(each)) is not None)


def _final_makers(folder: Folder, _: Any) -> Iterator[Record]:
    """Who makes a final product, the importer included where it does."""
    ids = [folder.case.importer] if folder.case.importer_final else []
    ids += [node.party for node in folder.downstream if node.final]
    return (party for each in dict.fromkeys(ids) if (party := folder.party(each)) is not None)


def _items_of(contracts: Iterable[Contract | PurchaseOrder], line: int) -> Iterator[Record]:
    return (item for each in contracts for item in each.items if item.line == line)


def is_sale(contract: Contract) -> bool:
    """Is it the contract between exporter and importer? One that does not say is taken for it."""
    return contract.kind in (None, "sale")


_WAYS: Final[Mapping[tuple[type, str], tuple[type[Record], Step]]] = {
    **{(Case, each): _party(each) for each in ("exporter", "importer", "end_users")},
    (Case, "end_use"): (EndUse, lambda _, record: (record.end_use,)),
    (Product, "maker"): _party("maker"),
    (Contract, "seller"): _party("seller"),
    (Contract, "buyer"): _party("buyer"),
    (PurchaseOrder, "seller"): _party("seller"),
    (PurchaseOrder, "buyer"): _party("buyer"),
    (Certificate, "end_user"): _party("end_user"),
    (NodeEntry, "party"): _party("party"),
    (NodeEntry, "receives_from"): _party("receives_from"),
    (Stock, "holder"): _party("holder"),
    (Demand, "party"): _party("party"),
    (PaperEntry, "issued_by"): _party("issued_by"),
    **{(each, "product"): (Product, _product) for each in (LineEntry, Item, CompositionReport, Stock, Demand)},
    **{(each, "contract"): (Contract, _contract) for each in (LineEntry, PurchaseOrder, Certificate, NodeEntry)},
    (LineEntry, "purchase_order"): (PurchaseOrder, _order),
    (Certificate, "purchase_orders"): (PurchaseOrder, _orders),
    (Item, "line"): (LineEntry, _line),
    (NodeEntry, "line"): (LineEntry, _line),
    (Certificate, "lines"): (LineEntry, _covered),
    **{(each, "paper"): (PaperEntry, _paper) for each in (Contract, PurchaseOrder, Certificate, CompositionReport)},
    (Contract, "items"): (Item, lambda _, record: record.items),
    (PurchaseOrder, "items"): (Item, lambda _, record: record.items),
    # Ways back, which no attribute spells.
    (Case, "final_nodes"): (NodeEntry, lambda folder, _: (each for each in folder.downstream if each.final)),
    (Case, "resellers"): (PartyEntry, _resellers),
    (Case, "final_makers"): (PartyEntry, _final_makers),
    (LineEntry, "sale_items"): (
        Item,
        lambda folder, record: _items_of((each for each in folder.contracts if is_sale(each)), record.line),
    ),
    (LineEntry, "order_items"): (Item, lambda folder, record: _items_of(folder.purchase_orders, record.line)),
    (LineEntry, "certificates"): (
        Certificate,
        lambda folder, record: (each for each in folder.certificates if covers(each, record.line)),
    ),
    (Product, "lines"): (
        LineEntry,
        lambda folder, record: (each for each in folder.lines if each.product == record.id),
    ),
    (Product, "reports"): (
        CompositionReport,
        lambda folder, record: (each for each in folder.composition_reports if each.product == record.id),
    ),
    (Product, "demand"): (
        Demand,
        lambda folder, record: (each for each in folder.annual_demand if each.product == record.id),
    ),
    (NodeEntry, "contract_items"): (
        Item,
        lambda folder, record: _items_of(_contract(folder, record), record.line),  # type: ignore[arg-type]
    ),
}

# Values that no attribute holds, and that follow from those that do.
_MADE: Final[Mapping[tuple[type, str], Callable[[Folder, Any], Any]]] = {
    (Case, "departure"): lambda _, case: case.route[0] if case.route else None,
    (Case, "arrival"): lambda _, case: case.route[-1] if case.route else None,
    (Case, "own_final_product"): lambda _, case: case.importer_product if case.importer_final else None,
    (Case, "own_reexports"): lambda _, case: case.importer_reexports_to if case.importer_final else None,
    (LineEntry, "pieces_g"): lambda folder, line: _pieces_g(folder, line),
    (Contract, "kind_of_paper"): lambda _, __: "contract",
    (PurchaseOrder, "kind_of_paper"): lambda _, __: "purchase_order",
    (Certificate, "kind_of_paper"): lambda _, __: "end_user_certificate",
    (CompositionReport, "kind_of_paper"): lambda _, __: "composition_report",
}
# A party's name and address in all the languages that are given, each at its own place.
_IN_LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {
    f"{name}{plural}": (name, *(f"{name}_{language}" for language in ("en", "ja", "zh")))
    for name, plural in (("name", "s"), ("address", "es"))
}
_STANDS_AT: Final[Mapping[str, str]] = {
    "departure": "route",
    "arrival": "route",
    "own_final_product": "importer_product",
    "own_reexports": "importer_reexports_to",
    "pieces_g": "pieces",
    "names": "name",
    "addresses": "address",
}
# Attributes that files write under another key.
_KEYS: Final[Mapping[str, str]] = {"net_g": "net_kg", "use_g_per_month": "use_kg_per_month"}
# Ways back: the section whose entries would have to be there.
_LISTED_IN: Final[Mapping[str, str]] = {
    **dict.fromkeys(("final_nodes", "final_makers", "resellers"), "downstream"),
    **dict.fromkeys(("sale_items", "contract_items"), "contracts"),
    "order_items": "purchase_orders",
    "certificates": "certificates",
    "reports": "composition_reports",
    "demand": "annual_demand",
}


def _pieces_g(folder: Folder, line: LineEntry) -> Decimal | None:
    product = folder.product(line.product)
    return None if product is None or not product.piece_g or line.pieces is None else product.piece_g * line.pieces


def value_at(folder: Folder, record: Record, name: str) -> Any:
    """The value of an attribute, or of one that follows from others; None where the folder does not say."""
    made = _MADE.get((type(record), name))
    return made(folder, record) if made is not None else getattr(record, name)


SETS: Final[Mapping[str, type[Record]]] = {
    "parties": PartyEntry,
    "products": Product,
    "lines": LineEntry,
    "contracts": Contract,
    "purchase_orders": PurchaseOrder,
    "certificates": Certificate,
    "composition_reports": CompositionReport,
    "downstream": NodeEntry,
    "stock": Stock,
    "annual_demand": Demand,
    "papers": PaperEntry,
    "evidence": Evidence,
    "disclosures": Disclosure,
}


def records(folder: Folder, of: str) -> list[Record]:
    """The records of a path that starts at the folder: `case`, `contracts`, `contracts/items`."""
    first, *rest = of.split("/")
    found: list[Record] = [folder.case] if first == "case" else list(getattr(folder, first))
    for step in rest:
        found = [target for record in found for target in _WAYS[type(record), step][1](folder, record)]
    return found


def owners(folder: Folder, record: Record, path: str) -> list[Record]:
    """The records at the end of the path, whose attribute its last step is."""
    found, steps = _start(folder, record, path)
    for step in steps[:-1]:
        found = [target for each in found for target in _WAYS[type(each), step][1](folder, each)]
    return found


def readings(folder: Folder, record: Record, path: str) -> list[Reading]:
    """Every value at the end of the path; None is no value, and a tuple is each of its values."""
    name = path.rsplit("/", 1)[-1]
    return [reading for each in owners(folder, record, path) for reading in _values(folder, each, name)]


def _start(folder: Folder, record: Record, path: str) -> tuple[list[Record], list[str]]:
    steps = path.split("/")
    if steps[0] == "case":
        return [folder.case], steps[1:]
    if steps[0] == "folder":
        return list(getattr(folder, steps[1])), steps[2:]
    return [record], steps


def _values(folder: Folder, record: Record, name: str) -> Iterator[Reading]:
    if isinstance(record, PartyEntry) and name in _IN_LANGUAGES:
        for written in _IN_LANGUAGES[name]:
            yield from _values(folder, record, written)
        return
    value = value_at(folder, record, name)
    for each in value if isinstance(value, tuple) else (value,):
        if each is not None:
            yield Reading(each, record.at(_STANDS_AT.get(name, name)), record)


def is_given(folder: Folder, record: Record, path: str) -> bool:
    """Does the folder say anything there, be it that there is none?"""
    name = path.rsplit("/", 1)[-1]
    return any(value_at(folder, each, name) is not None for each in owners(folder, record, path))


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a path breaks off. nowhere: the reference that is written there and leads to no record; None where nothing
    is written. of: the record whose entries elsewhere are not there, where a way back breaks off."""

    place: Place
    nowhere: str | None = None
    of: Place | None = None


def gap_of(folder: Folder, record: Record, path: str) -> Gap:
    """Where the value of a path that has none would have to be written, or the reference on the way that leads
    nowhere."""
    start, steps = _start(folder, record, path)
    if not start:
        return Gap(Place(folder.case.place.file, path.split("/")[1]))
    for step in steps[:-1]:
        reached = [target for each in start for target in _WAYS[type(each), step][1](folder, each)]
        if not reached:
            return _break(folder, start[0], step)
        start = reached
    return _break(folder, start[0], steps[-1])


def _break(folder: Folder, record: Record, step: str) -> Gap:
    if step in _LISTED_IN:
        return Gap(Place(folder.case.place.file, _LISTED_IN[step]), of=record.place)
    written = getattr(record, step, None)
    nowhere = str(written) if isinstance(written, str | int) and not isinstance(written, bool) else None
    return Gap(unwritten(record, step), nowhere)


def unwritten(record: Record, name: str) -> Place:
    """Where an attribute stands, or would have to be written: its own key, and in a workbook the record's row."""
    name = _STANDS_AT.get(name, name)
    found = record.at(name)
    if found is not record.place:
        return found
    key = _KEYS.get(name, name)
    cell = None
    if record.place.cell is not None:
        sheet, _, corner = record.place.cell.rpartition("!")
        row = corner.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$")
        cell = f"{sheet}!{row}:{row}"
    return Place(record.place.file, f"{record.place.path}.{key}" if record.place.path else key, cell)


def fault_in(of: str, path: str) -> str | None:
    """The step of a path that no record has, when it starts at the records of `of`; None for a sound path."""
    kind: type[Record] | None
    steps = path.split("/")
    if steps[0] == "case":
        kind, steps = Case, steps[1:]
    elif steps[0] == "folder":
        kind, steps = SETS.get(steps[1]), steps[2:]
    else:
        kind = kind_of(of)
    for step in steps[:-1]:
        if kind is None or (kind, step) not in _WAYS:
            return step
        kind = _WAYS[kind, step][0]
    if kind is None or not steps:
        return path
    known = (kind, steps[-1]) in _MADE or hasattr(kind, steps[-1])
    return None if known and not steps[-1].startswith("_") else steps[-1]


def kind_of(of: str) -> type[Record] | None:
    """The class of the records of a path that starts at the folder; None for no such path."""
    first, *rest = of.split("/")
    kind = Case if first == "case" else SETS.get(first)
    for step in rest:
        kind = _WAYS[kind, step][0] if kind is not None and (kind, step) in _WAYS else None
    return kind
