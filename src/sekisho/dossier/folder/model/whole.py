"""A whole folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sekisho.dossier.folder.model.case import Case
from sekisho.dossier.folder.model.downstream import Demand, NodeEntry, Stock
from sekisho.dossier.folder.model.masters import PartyEntry, Product
from sekisho.dossier.folder.model.papers import Certificate, CompositionReport, Evidence, PaperEntry
from sekisho.dossier.folder.model.register import Disclosure
from sekisho.dossier.folder.model.trade import Contract, LineEntry, PurchaseOrder


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
