"""The importer's folder as it was read: the case, the two masters, what the papers say, and the papers themselves.

Every value is what the folder says, never what another file would make of it: None is "not said", and an empty tuple is
"said to be none". Parties, products and lines are referred to by id and number; a party or product that is referred to
exists. Whether papers agree with each other is not asked here (`sekisho.dossier.checks` does). All masses are net
masses in whole grams, though files give them in kilograms (`net_kg`); shares are percent, as `Decimal`.

Every record knows where it was written: `record.place` is the record, `record.at("net_g")` a value of it. Places take
no part in comparison, so that the same folder from YAML and from a workbook is equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sekisho.dossier.folder.place import NOWHERE, Place

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all records share.

    place: where the record stands. places: by key of the file, where each given value stands.
    more: answers to questions of the fact dictionary that the record has no attribute for, by their key.
    """

    place: Place = field(default=NOWHERE, compare=False, repr=False)
    places: Mapping[str, Place] = field(default_factory=lambda: NOTHING, compare=False, repr=False)
    more: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    def at(self, name: str) -> Place:
        """Where a value stands, by attribute (`net_g`) or key of the file (`net_kg`); the record's own place where
        the file does not give it."""
        found = self.places.get(name)
        if found is None and name.endswith("_g"):
            found = self.places.get(f"{name.removesuffix('_g')}_kg")
        return found or self.place


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyEntry(Record):
    """A company or authority (`parties`, in the master or in the case).

    id: of the importer's own choosing. name: the registered name in its own script; name_en, name_ja, name_zh: the
    same in other languages. address and address_en, address_ja, address_zh alike. country: ISO 3166-1 alpha-2.
    registration_no: official identifier (法人番号, 统一社会信用代码, ...). military: is it a military user?
    business: what it does, in words, for the introduction of parties; business_zh the same in Chinese.
    contact: person, telephone or mail; it leaves the house only where a profile says so.
    """

    id: str
    name: str | None = None
    name_en: str | None = None
    name_ja: str | None = None
    name_zh: str | None = None
    country: str | None = None
    address: str | None = None
    address_en: str | None = None
    address_ja: str | None = None
    address_zh: str | None = None
    registration_no: str | None = None
    military: bool | None = None
    business: str | None = None
    business_zh: str | None = None
    contact: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that is given, the registered one first, each once."""
        given = (self.name, self.name_en, self.name_ja, self.name_zh)
        return tuple(dict.fromkeys(each for each in given if each))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every form of the address that is given, each once."""
        given = (self.address, self.address_en, self.address_ja, self.address_zh)
        return tuple(dict.fromkeys(each for each in given if each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Record):
    """A product (`products`, in the master or in the case).

    description and description_ja, description_zh: the goods in words; maker: party id; grade, model: the maker's.
    form, family, hs_code, control_code (the code that is declared), made_in, cn_origin_value_pct,
    made_with_cn_technology: as in an application. composition_wt_pct: weight per cent by element symbol; None for an
    element that is named and whose share is not known. composition_complete: what is not named is zero.
    piece_g: net mass of one piece in grams.
    """

    id: str
    description: str | None = None
    description_ja: str | None = None
    description_zh: str | None = None
    maker: str | None = None
    grade: str | None = None
    model: str | None = None
    form: str | None = None
    family: str | None = None
    hs_code: str | None = None
    control_code: str | None = None
    composition_wt_pct: Mapping[str, Decimal | None] | None = None
    composition_complete: bool | None = None
    made_in: str | None = None
    cn_origin_value_pct: Decimal | None = None
    made_with_cn_technology: bool | None = None
    piece_g: Decimal | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Record):
    """An end-user and end-use certificate (`certificates`): what it says, copied from it or meant for the draft.

    number: as on the paper, where it bears one. end_user: party id; end_user_name, end_user_address: as they stand on
    the paper. contract: the contract's number on it; purchase_orders: the orders' numbers on it. lines: numbers of the
    lines that it covers; None: all. product: the goods as named on it. net_g: the quantity on it.
    end_use, end_use_zh: the text of the end use on it. part, system, model, maker, country: what that text names.
    pledge_no_other_use, pledge_no_transfer, pledge_no_wmd, pledge_civil: is the pledge in it?
    signed: by hand; signatory_name, signatory_title; stamped: bears the company stamp; original: the original is, or
    will be, handed over; translated_zh: a Chinese translation goes with it. authenticated_by: authority, where one has.
    issued_on, expires_on: as on the paper. paper: file of the paper; None while it is a draft.
    """

    number: str | None = None
    end_user: str | None = None
    end_user_name: str | None = None
    end_user_address: str | None = None
    contract: str | None = None
    purchase_orders: tuple[str, ...] | None = None
    lines: tuple[int, ...] | None = None
    product: str | None = None
    net_g: int | None = None
    end_use: str | None = None
    end_use_zh: str | None = None
    part: str | None = None
    system: str | None = None
    model: str | None = None
    maker: str | None = None
    country: str | None = None
    pledge_no_other_use: bool | None = None
    pledge_no_transfer: bool | None = None
    pledge_no_wmd: bool | None = None
    pledge_civil: bool | None = None
    signed: bool | None = None
    signatory_name: str | None = None
    signatory_title: str | None = None
    stamped: bool | None = None
    original: bool | None = None
    translated_zh: bool | None = None
    authenticated_by: str | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    paper: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositionReport(Record):
    """A laboratory's report (`composition_reports`).

    number, laboratory, method, issued_on: as on the paper. product: product id. composition_wt_pct: as measured, by
    element symbol; None for an element that is named without a share (such as "below detection").
    third_party: is the laboratory independent of maker, exporter and importer? paper: file of the paper.
    """

    number: str | None = None
    laboratory: str | None = None
    method: str | None = None
    product: str | None = None
    composition_wt_pct: Mapping[str, Decimal | None] | None = None
    third_party: bool | None = None
    issued_on: date | None = None
    paper: str | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEntry(Record):
    """A paper in the folder (`papers`).

    file: its path inside the folder `papers/`, with forward slashes; None: it exists, and is not in the folder. kind:
    of the fact dictionary's papers, or one of those that only the folder knows (purchase_order, invoice, packing_list,
    photo, other). number, issued_on, expires_on: as on the paper. issued_by: party id. about: number of the contract,
    order or certificate, or id of the product or party that it belongs to. sha256: 64 hexadecimal digits, as noted when
    the paper was filed. original: does the house hold, or hand over, the original? language: ISO 639-1, e.g. zh.
    """

    file: str | None = None
    kind: str
    number: str | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    issued_by: str | None = None
    about: str | None = None
    sha256: str | None = None
    original: bool | None = None
    language: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Record):
    """What an answer of the application rests on, where it is more than the importer's word (`evidence`).

    answer: as in the form of an application, e.g. `end_use.category`, `parties[p2].military`, `line 1: form`,
    `downstream[0].final`, `importer.final`. basis: declared, documented, verified or derived. document: kind of the
    paper that shows it. by, on: who says so, and on which day.
    """

    answer: str
    basis: str | None = None
    document: str | None = None
    by: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed(Record):
    """One file that was handed over. file: its name. sha256: of its bytes, 64 hexadecimal digits."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Record):
    """One line of the disclosure register (`disclosures.yaml`): who was told what, when, on which basis.

    on: the day. recipient: party id, or a name for one who is no party. profile: id of the redaction profile.
    what: the words for what was told, e.g. `parties.name`, `downstream`. basis: why it was allowed to be told.
    by: who handed it over. case: the case's id. files: what was handed over.
    """

    on: date
    recipient: str
    profile: str | None = None
    what: tuple[str, ...] | None = None
    basis: str | None = None
    by: str | None = None
    case: str | None = None
    note: str | None = None
    files: tuple[Handed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A whole folder.

    parties, products: those of the case's own file, and those of the masters that the case refers to; never the rest
    of the masters, for they belong to other cases.
    source: the case's file, e.g. `case.yaml`. root: the folder on disk; None for one that was not read from there.
    masters: files of masters that were read, as seen from the folder. unlisted: files in `papers/` that no entry of
    `papers` names, with forward slashes. None of these four takes part in comparison.
    """

    case: Case
    parties: tuple[PartyEntry, ...] = ()
    products: tuple[Product, ...] = ()
    lines: tuple[LineEntry, ...] = ()
    contracts: tuple[Contract, ...] = ()
    purchase_orders: tuple[PurchaseOrder, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    composition_reports: tuple[CompositionReport, ...] = ()
    downstream: tuple[NodeEntry, ...] = ()
    stock: tuple[Stock, ...] = ()
    annual_demand: tuple[Demand, ...] = ()
    papers: tuple[PaperEntry, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    source: str = field(default="", compare=False)
    root: Path | None = field(default=None, compare=False)
    masters: tuple[str, ...] = field(default=(), compare=False)
    unlisted: tuple[str, ...] = field(default=(), compare=False)

    def party(self, id: str | None) -> PartyEntry | None:
        """The party of an id; None where the id is None or no party of the folder has it."""
        return next((each for each in self.parties if each.id == id), None) if id else None

    def product(self, id: str | None) -> Product | None:
        """The product of an id; None where the id is None or no product of the folder has it."""
        return next((each for each in self.products if each.id == id), None) if id else None

    def line(self, number: int | None) -> LineEntry | None:
        """The line of a number."""
        return next((each for each in self.lines if each.line == number), None)

    def contract(self, number: str | None) -> Contract | None:
        """The first contract of a number."""
        return next((each for each in self.contracts if each.number == number), None)

    def purchase_order(self, number: str | None) -> PurchaseOrder | None:
        """The first purchase order of a number."""
        return next((each for each in self.purchase_orders if each.number == number), None)

    def paper(self, file: str | None) -> PaperEntry | None:
        """The entry of a file in `papers/`; None where the file is None or no entry names it."""
        return next((each for each in self.papers if each.file == file), None) if file else None

    def papers_of(self, kind: str) -> Iterator[PaperEntry]:
        """The papers of a kind, in the folder's order."""
        return (each for each in self.papers if each.kind == kind)
