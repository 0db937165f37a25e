"""Where the goods go after the importer, what lies in stock, and what a year needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sekisho.dossier.folder.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeEntry(Record):
    """What one party downstream receives of one line from another (`downstream`), as in an application.

    party, receives_from: party ids. loss_pct: lost in processing on the way, on the receiving side. product: what the
    party makes; None: it passes on what it received. final: is that the final product? reexports_to: countries that
    product goes to. product_model: the product's model name. contract: number of the contract under which it receives.
    us_defence: is the product delivered, directly or as a part, under a contract of the US Department of Defense?
    """

    party: str
    receives_from: str | None = None
    line: int | None = None
    net_g: int | None = None
    loss_pct: Decimal | None = None
    role: str | None = None
    product: str | None = None
    product_model: str | None = None
    final: bool | None = None
    reexports_to: tuple[str, ...] | None = None
    contract: str | None = None
    us_defence: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock(Record):
    """What lies in stock (`stock`). holder: party id. product: product id. on: the day of the count. site: where.

    use_g_per_month: what is used in a month (`use_kg_per_month` in files).
    """

    holder: str | None = None
    product: str | None = None
    site: str | None = None
    net_g: int | None = None
    use_g_per_month: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand(Record):
    """What a party needs in a year (`annual_demand`). party: party id, the importer itself or a customer."""

    party: str | None = None
    product: str | None = None
    year: int | None = None
    net_g: int | None = None
    note: str | None = None
