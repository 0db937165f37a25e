"""What papers say, the papers themselves, and what an answer rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sekisho.dossier.folder.model.record import Record


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
