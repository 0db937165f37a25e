"""The importer's folder as it was read: the case, the two masters, what the papers say, and the papers themselves.

Every value is what the folder says, never what another file would make of it: None is "not said", and an empty tuple is
"said to be none". Parties, products and lines are referred to by id and number; a party or product that is referred to
exists. Whether papers agree with each other is not asked here (`sekisho.dossier.checks` does). All masses are net
masses in whole grams, though files give them in kilograms (`net_kg`); shares are percent, as `Decimal`.

Every record knows where it was written: `record.place` is the record, `record.at("net_g")` a value of it. Places take
no part in comparison, so that the same folder from YAML and from a workbook is equal.
"""

from sekisho.dossier.folder.model.case import Case, EndUse
from sekisho.dossier.folder.model.downstream import Demand, NodeEntry, Stock
from sekisho.dossier.folder.model.masters import PartyEntry, Product
from sekisho.dossier.folder.model.papers import Certificate, CompositionReport, Evidence, PaperEntry
from sekisho.dossier.folder.model.record import NOTHING, Record
from sekisho.dossier.folder.model.register import Disclosure, Handed
from sekisho.dossier.folder.model.trade import Contract, Item, LineEntry, PurchaseOrder
from sekisho.dossier.folder.model.whole import Folder

__all__ = [
    "NOTHING",
    "Case",
    "Certificate",
    "CompositionReport",
    "Contract",
    "Demand",
    "Disclosure",
    "EndUse",
    "Evidence",
    "Folder",
    "Handed",
    "Item",
    "LineEntry",
    "NodeEntry",
    "PaperEntry",
    "PartyEntry",
    "Product",
    "PurchaseOrder",
    "Record",
    "Stock",
]
