"""What is applied for, and the contracts and orders that it is sold under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sekisho.dossier.folder.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEntry(Record):
    """A line of the application (`lines`).

    line: its number. product: product id. contract, purchase_order: numbers as on the papers. pieces: how many.
    value_cny: value in yuan.
    """

    line: int
    product: str
    net_g: int | None = None
    pieces: int | None = None
    value_cny: Decimal | None = None
    contract: str | None = None
    purchase_order: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Record):
    """What a contract or a purchase order says of one product (`items` inside it).

    line: number of the application's line. product: product id. amount: price of the whole item in `currency`
    (ISO 4217).
    """

    line: int | None = None
    product: str | None = None
    net_g: int | None = None
    pieces: int | None = None
    amount: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Record):
    """A contract (`contracts`).

    number: as on the paper. kind: sale (exporter to importer) or resale (further down, e.g. reseller to end user).
    seller, buyer: party ids; seller_name, seller_address, buyer_name, buyer_address: as they stand on the paper, where
    they were copied from it. expires_on: last day on which it stands. paper: file of the paper.
    """

    number: str
    kind: str | None = None
    seller: str | None = None
    seller_name: str | None = None
    seller_address: str | None = None
    buyer: str | None = None
    buyer_name: str | None = None
    buyer_address: str | None = None
    signed_on: date | None = None
    expires_on: date | None = None
    transport_mode: str | None = None
    incoterm: str | None = None
    paper: str | None = None
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrder(Record):
    """A purchase order (`purchase_orders`). number: as on the paper; contract: the contract's number it refers to."""

    number: str
    contract: str | None = None
    seller: str | None = None
    buyer: str | None = None
    issued_on: date | None = None
    deliver_on: date | None = None
    transport_mode: str | None = None
    paper: str | None = None
    items: tuple[Item, ...] = ()
