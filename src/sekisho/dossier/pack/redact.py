"""A folder as one recipient may see it. Papers are made from that alone, so that what is withheld cannot get into them.

What a profile does not name is withheld: a further value of the folder stays in the house until a row says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, Final

from sekisho.dossier.folder.model import Certificate, EndUse, Folder, NodeEntry, Record
from sekisho.dossier.pack.profiles import Province, Redaction
from sekisho.facts import dictionary

_LISTS: Final = (
    *("parties", "products", "lines", "contracts", "purchase_orders", "certificates", "composition_reports"),
    *("downstream", "stock", "annual_demand", "papers", "evidence", "disclosures"),
)
_PARTY_VALUES: Final = (
    *("exporter", "importer", "end_user", "seller", "buyer", "maker", "party", "receives_from", "holder", "issued_by"),
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a pack is for. party: the id of the end user that it is for; None for the other profiles."""

    profile: Redaction
    party: str | None = None


def redacted(folder: Folder, recipient: Recipient, province: Province) -> Folder:
    """What the recipient may see of a folder. Its `root`, masters and unlisted files are not given."""
    profile = recipient.profile
    if profile.shows is None:
        return folder
    shows = {**profile.shows}
    for section in province.sections:
        if section in profile.if_asked:
            shows[section] = shows.get(section, frozenset()) | profile.if_asked[section]
    reach = _Reach(folder, recipient, province)
    kept: dict[str, Any] = {
        name: tuple(
            _shown(record, shows[name], reach)
            for record in getattr(folder, name)
            if name in shows and reach.keeps(name, record)
        )
        for name in _LISTS
    }
    end_use = _shown(folder.case.end_use, shows.get("end_use", frozenset()), reach) if reach.own_use else EndUse()
    case = _shown(folder.case, shows["case"] | {"end_use"}, reach)
    return Folder(case=replace(case, end_use=end_use), source=folder.source, **kept)


def told(folder: Folder) -> tuple[str, ...]:
    """What a folder gives, as `parties.name`: for the disclosure register."""
    found: dict[str, None] = {}
    for name, record in records(folder):
        for key, value in _values(record):
            if key not in ("end_use", "items", "files") and value not in (None, (), "") and value != {}:
                found.setdefault(f"{name}.{key}")
    return tuple(found)


def records(folder: Folder) -> Iterator[tuple[str, Record]]:
    """Every record of a folder with the name of its section, those inside others too."""
    yield "case", folder.case
    yield "end_use", folder.case.end_use
    for name in _LISTS:
        for record in getattr(folder, name):
            yield name, record
            for inside in (*getattr(record, "items", ()), *getattr(record, "files", ())):
                yield f"{name}_{'items' if hasattr(record, 'items') else 'files'}", inside


class _Reach:
    """Which records a recipient's part of the folder has."""

    def __init__(self, folder: Folder, recipient: Recipient, province: Province) -> None:
        case = folder.case
        self.kinds = {paper.kind for paper in province.papers} | set(dictionary().under("documents[].")["kind"].values)
        self.folder, self.me = folder, recipient.party
        users = case.end_users or ()
        if recipient.profile.parties == "branch":
            self.edges = list(_branch(folder.downstream, recipient.party, case.importer))
            self.parties = {case.exporter, case.importer, recipient.party}
        else:
            self.edges = list(folder.downstream)
            self.parties = {case.exporter, case.importer, *users}
            self.parties |= {product.maker for product in folder.products if self._used(product.id)}
        self.parties |= {party for edge in self.edges for party in (edge.party, edge.receives_from)}
        self.parties.discard(None)
        # The end use is that of the end user; where there are several, it is told to none of them as its own.
        self.own_use = recipient.party is None or users == (recipient.party,) or len(users) < 2
        self.lines = {line.line for line in folder.lines}
        if not recipient.profile.whole_lines and recipient.party != case.importer:
            named = {edge.line for edge in self.edges}
            covered = {
                number for row in folder.certificates if row.end_user == recipient.party for number in row.lines or ()
            }
            # An edge that names no line may be of any.
            self.lines = self.lines if None in named and not covered else self.lines & (named | covered)
        lines = [line for line in folder.lines if line.line in self.lines]
        self.products = {line.product for line in lines}
        self.contracts = {line.contract for line in lines} | {edge.contract for edge in self.edges}
        self.contracts |= {row.contract for row in folder.certificates if self._mine(row.end_user)}
        self.orders = {line.purchase_order for line in lines}
        self.orders |= {
            number for row in folder.certificates if self._mine(row.end_user) for number in row.purchase_orders or ()
        }

    def _used(self, product: str) -> bool:
        return any(line.product == product for line in self.folder.lines)

    def _mine(self, end_user: str | None) -> bool:
        return self.me is None or end_user == self.me

    def keeps(self, name: str, record: Any) -> bool:
        match name:
            case "parties":
                return record.id in self.parties
            case "products":
                return record.id in self.products
            case "lines":
                return record.line in self.lines
            case "contracts":
                # An order or contract that names no line's number is of another business.
                known = {record.seller, record.buyer} - {None} <= self.parties
                return bool(known and (record.number in self.contracts or self._first_sale(record)))
            case "purchase_orders":
                known = {record.seller, record.buyer} - {None} <= self.parties
                return bool(known and (record.number in self.orders or record.contract in self.contracts - {None}))
            case "certificates":
                return self._mine(record.end_user)
            case "composition_reports":
                return record.product in self.products
            case "downstream":
                return any(record is edge for edge in self.edges)
            case "stock":
                return record.holder in self._principals and record.product in self.products
            case "annual_demand":
                return record.party in self._principals and record.product in self.products
            case "papers":
                return bool(record.kind in self.kinds and record.about not in self._elsewhere)
            case "evidence":
                return not any(f"parties[{id}]" in record.answer for id in self._withheld)
        return False

    @property
    def _principals(self) -> set[str | None]:
        return {self.folder.case.importer, *(self.folder.case.end_users or ())}

    def _first_sale(self, contract: Any) -> bool:
        return bool(contract.seller == self.folder.case.exporter and contract.buyer == self.folder.case.importer)

    @property
    def _withheld(self) -> set[str]:
        return {party.id for party in self.folder.parties if party.id not in self.parties}

    @property
    def _elsewhere(self) -> set[str]:
        """What a paper may be about that the recipient is told nothing of."""
        contracts = {each.number for each in self.folder.contracts if not self.keeps("contracts", each)}
        orders = {each.number for each in self.folder.purchase_orders if not self.keeps("purchase_orders", each)}
        return self._withheld | contracts | orders


def _branch(edges: Iterable[NodeEntry], me: str | None, importer: str | None) -> Iterator[NodeEntry]:
    """The edges that end at a party, and those that begin at it or further down."""
    edges = list(edges)
    below, grown = {me}, True
    while grown:
        more = {edge.party for edge in edges if edge.receives_from in below} - below
        below |= more
        grown = bool(more)
    for edge in edges:
        if edge.party == me or edge.receives_from in below:
            yield edge


def _shown(record: Any, shows: frozenset[str], reach: _Reach) -> Any:
    """The record with what is shown of it; a party that is withheld is not named by its id either."""
    kept: dict[str, Any] = {}
    # What names the record; without it there is none.
    needed = {each.name for each in fields(record) if each.default is MISSING and each.default_factory is MISSING}
    for key, value in _values(record):
        if key not in shows and key not in needed:
            continue
        by_id = (key in _PARTY_VALUES and not isinstance(record, EndUse | Certificate)) or key == "end_user"
        if by_id and value is not None and value not in reach.parties:
            continue
        if key == "end_users" and value is not None:
            value = tuple(each for each in value if each in reach.parties)
        kept[key] = value
    return type(record)(place=record.place, places=record.places, **kept)


def _values(record: Record) -> Iterator[tuple[str, Any]]:
    for each in fields(record):
        if each.name not in ("place", "places"):
            yield each.name, getattr(record, each.name)
