"""The case itself, and what the goods are for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sekisho.dossier.folder.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class EndUse(Record):
    """What the goods are for (`end_use` of the case).

    category, sector, product, raises_military_strength: the answers of the application (design, section 5).
    part, system, model, maker, country: what an end-use text has to name: the part that holds the goods, the system
    that holds the part, its model, who makes it, and the country (ISO 3166-1 alpha-2) where it is put to use.
    text, text_ja, text_zh: the end use in one sentence, in English, Japanese and Chinese, as the certificate shall say.
    """

    category: str | None = None
    sector: str | None = None
    product: str | None = None
    raises_military_strength: bool | None = None
    part: str | None = None
    system: str | None = None
    model: str | None = None
    maker: str | None = None
    country: str | None = None
    text: str | None = None
    text_ja: str | None = None
    text_zh: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Record):
    """The case itself (`case.yaml` at its top, or the sheet `case`).

    id: the case's number, which the application bears too. filed_on: the day on which it is to be filed; checks of
    expiry are made as of that day. kind: individual or general. destination, route: countries, the route from where
    the goods depart. exporter, importer, end_users: party ids.
    importer_role, importer_product, importer_final, importer_reexports_to: what the importer answers as the root of the
    downstream tree; `importer_product` None: it passes the goods on as they are.
    province: id of the profile of the provincial commerce department that the exporter files with, e.g. `zj`.
    transport_mode: sea, air, rail, road or courier, for the whole licence. split_shipment: are several shipments meant?
    loading_port, discharge_port: names or UN/LOCODEs. ship_on: planned day of departure.
    prepared_by, prepared_on: who in the importer's house has filled the folder in, and when.
    """

    id: str
    filed_on: date | None = None
    kind: str | None = None
    destination: str | None = None
    route: tuple[str, ...] | None = None
    exporter: str | None = None
    importer: str | None = None
    end_users: tuple[str, ...] | None = None
    importer_role: str | None = None
    importer_product: str | None = None
    importer_final: bool | None = None
    importer_reexports_to: tuple[str, ...] | None = None
    downstream_complete: bool | None = None
    province: str | None = None
    transport_mode: str | None = None
    split_shipment: bool | None = None
    loading_port: str | None = None
    discharge_port: str | None = None
    ship_on: date | None = None
    prepared_by: str | None = None
    prepared_on: date | None = None
    end_use: EndUse = field(default_factory=EndUse)
