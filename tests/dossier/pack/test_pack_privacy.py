"""Nobody is told what their profile withholds: not on a page, not in its metadata, not in any part of any file.

Every value that a profile does not show gets a mark of its own in a rich folder; then every file is turned inside out.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from packs import bare, example, insides, pack

from sekisho.dossier.folder.model import (
    Contract,
    Demand,
    Disclosure,
    Evidence,
    Folder,
    Handed,
    Item,
    LineEntry,
    NodeEntry,
    PaperEntry,
    PartyEntry,
    Product,
    PurchaseOrder,
    Stock,
)
from sekisho.dossier.pack import Pack, redactions

# Values whose meaning is fixed, or that hold the folder together.
_KEPT = {
    *("id", "line", "product", "number", "file", "kind", "country", "form", "family", "category", "sector", "basis"),
    *("transport_mode", "province", "exporter", "importer", "seller", "buyer", "party", "receives_from", "holder"),
    *("maker", "end_user", "issued_by", "contract", "purchase_order", "answer", "document", "made_in", "currency"),
    *("sha256", "paper", "laboratory", "recipient", "profile", "about", "language"),
}
_LISTS = (
    *("parties", "products", "lines", "contracts", "purchase_orders", "certificates", "composition_reports"),
    *("downstream", "stock", "annual_demand", "papers", "evidence", "disclosures"),
)


class Marks:
    """Gives out marks, and remembers what each is of."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def text(self, what: str) -> str:
        mark = f"Zq{len(self.of) + 1000}Xv"
        self.of[mark] = what
        return mark

    def grams(self, what: str) -> int:
        kilos = 7_000_000 + 1013 * (len(self.of) + 1)
        self.of[str(kilos)] = what
        self.of[f"{kilos:,}"] = what
        return kilos * 1000

    def amount(self, what: str) -> Decimal:
        value = 900_000_000 + 1009 * (len(self.of) + 1)
        self.of[str(value)] = what
        self.of[f"{value:,}"] = what
        return Decimal(value)


def marked(record: Any, section: str, shows: dict[str, frozenset[str]], marks: Marks) -> Any:
    """The record with a mark in each text, mass and amount that a profile does not show."""
    values: dict[str, Any] = {}
    for each in fields(record):
        name, value = each.name, getattr(record, each.name)
        what = f"{section}.{name}"
        if name in ("place", "places", "more", "end_use", "items", "files") or name in _KEPT:
            continue
        if name in shows.get(section, frozenset()):
            continue
        kind = str(each.type)
        if kind == "str | None" or (kind == "str" and isinstance(value, str)):
            values[name] = marks.text(what)
        elif "Decimal" in kind and "Mapping" not in kind:
            values[name] = marks.amount(what)
        elif name.endswith("_g") or name == "use_g_per_month":
            values[name] = marks.grams(what)
    if hasattr(record, "items"):
        values["items"] = tuple(marked(item, f"{section}.items", shows, marks) for item in record.items)
    return replace(record, **values)


def others(marks: Marks) -> dict[str, tuple[Any, ...]]:
    """What belongs to other business: customers, their contracts, orders, stock, demand and papers."""
    text, customer, product = marks.text, "other-customer-4711", "other-product-4711"
    marks.of[customer] = "id of a withheld party"
    marks.of[product] = "id of a withheld product"
    item = Item(line=1, product=product, net_g=marks.grams("item"), amount=marks.amount("price"), currency="JPY")
    number, order = text("contract of another"), text("order of another")
    party = PartyEntry(
        id=customer,
        name=text("name"),
        name_en=text("name_en"),
        name_ja=f"秘密顧客{text('name_ja')}株式会社",
        name_zh=text("name_zh"),
        country="JP",
        address=text("address"),
        contact=text("contact"),
        registration_no=text("registration"),
        business=text("business"),
    )
    return {
        "parties": (party,),
        "products": (Product(id=product, description=text("description"), grade=text("grade"), maker=customer),),
        "contracts": (
            Contract(number=number, kind="resale", seller="kakuu-shoji", buyer=customer, items=(item,)),
            Contract(number=text("unknown"), kind="resale", seller=customer, buyer="kakuu-denki", items=(item,)),
        ),
        "purchase_orders": (PurchaseOrder(number=order, contract=number, seller="kakuu-shoji", buyer=customer),),
        "stock": (Stock(holder=customer, product=product, site=text("site"), net_g=marks.grams("stock")),),
        "annual_demand": (
            Demand(party=customer, product=product, year=2026, net_g=marks.grams("demand"), note=text("note")),
            Demand(party=customer, product="n42sh-seg", year=2026, net_g=marks.grams("demand of ours")),
        ),
        "papers": (
            PaperEntry(file=f"{text('file')}.pdf", kind="invoice", number=text("invoice"), note=text("note")),
            PaperEntry(file="x.pdf", kind="contract", number=text("of another's contract"), about=number),
            PaperEntry(file="y.pdf", kind="party_introduction", number=text("of another"), about=customer),
        ),
        "evidence": (Evidence(answer=f"parties[{customer}].military", by=text("by")),),
        "disclosures": (
            Disclosure(
                on=date(2026, 1, 5),
                recipient=customer,
                basis=text("basis"),
                note=text("note"),
                by=text("by"),
                files=(Handed(file=text("handed"), sha256="ab" * 32),),
            ),
        ),
    }


def shown_by(which: str) -> dict[str, frozenset[str]]:
    shows = redactions()[which].shows
    assert shows is not None
    return dict(shows)


@cache
def rich(which: str) -> tuple[Folder, dict[str, str]]:
    """A folder full of marks, one for each value that the profile does not show, and what each mark is of."""
    folder, marks, shows = example(), Marks(), shown_by(which)
    more = others(marks)
    lists = {
        name: (*(marked(record, name, shows, marks) for record in getattr(folder, name)), *more.get(name, ()))
        for name in _LISTS
    }
    if which == "exporter":
        # For whom the register names, evidence of an answer must be of the application.
        lists["evidence"] = (*folder.evidence,)
    case = marked(folder.case, "case", shows, marks)
    case = replace(case, end_use=marked(folder.case.end_use, "end_use", shows, marks))
    return replace(folder, case=case, **lists), marks.of


@cache
def made(which: str) -> Pack:
    return pack(which, rich(which)[0])


def found(which: str) -> Iterator[str]:
    _, marks = rich(which)
    for name, content in made(which).files.items():
        for inside, told in insides(name, content):
            for mark in marks_in(told, marks):
                yield f"{inside}: {mark} ({marks[mark]})"


def marks_in(told: bytes, marks: dict[str, str]) -> list[str]:
    """The marks that stand in bytes, as UTF-8 or UTF-16, with or without blanks between."""
    texts = [told.decode("utf-8", "replace"), told.decode("utf-16-be", "replace")]
    texts += [bare(texts[0])]
    return [mark for mark in marks if any(mark in text for text in texts)]


@pytest.mark.parametrize("which", ["exporter", "end_user"])
def test_nothing_that_is_withheld_stands_anywhere_in_a_pack(which: str) -> None:
    _, marks = rich(which)
    assert len(marks) > 50
    assert list(found(which)) == []


def test_the_search_finds_what_is_there() -> None:
    """The own file, of the same folder, holds the marks: in pages, in documents and in JSON."""
    folder, marks = rich("exporter")
    own = pack("own", folder)
    met = {mark: set[str]() for mark in marks}
    for name, content in own.files.items():
        for inside, told in insides(name, content):
            for mark in marks_in(told, marks):
                met[mark].add(inside.partition(":")[0])
    seen = [mark for mark, files in met.items() if files]
    assert len(seen) > 40
    assert {file for files in met.values() for file in files} >= {"holdings.pdf", "holdings.docx", "checklist.pdf"}


def test_a_pack_has_no_attachments_comments_or_hidden_text() -> None:
    for which in ("exporter", "end_user"):
        for name, content in made(which).files.items():
            parts = dict(insides(name, content))
            if name.endswith(".pdf"):
                assert parts[f"{name}: attachments"] == b"{}"
            if name.endswith(".docx"):
                listed = {each.partition(": ")[2] for each in parts}
                assert not [each for each in listed if "comments" in each or "custom" in each or "thumbnail" in each]
                assert b"w:vanish" not in parts[f"{name}: word/document.xml"]
                assert b"w:del " not in parts[f"{name}: word/document.xml"]


def test_stock_and_demand_are_told_where_the_province_asks_and_only_of_the_case() -> None:
    folder, _ = rich("exporter")
    asked = pack("exporter", folder, "detailed")
    text = dict(insides("s.pdf", asked.files["supply-chain-statement.pdf"]))["s.pdf: text"].decode()
    plain_text = dict(insides("s.pdf", made("exporter").files["supply-chain-statement.pdf"]))["s.pdf: text"].decode()
    assert "年需求量" in text
    assert "库存" in text
    assert "年需求量" not in plain_text
    assert "秘密顧客" not in text
    assert {"stock.net_g", "annual_demand.net_g"} <= set(asked.what)
    assert not {each for each in made("exporter").what if each.startswith(("stock", "annual_demand", "disclosures"))}


def test_an_end_user_sees_no_line_and_no_company_beyond_its_own() -> None:
    folder = example()
    elsewhere = PartyEntry(id="elsewhere", name="別会社ZZ9株式会社", country="JP")
    extra = Product(id="extra", description_ja="別の磁石ZZ8", form="magnet")
    line = LineEntry(line=3, product="extra", net_g=9_876_543)
    edge = NodeEntry(party="elsewhere", receives_from="kakuu-shoji", line=3, net_g=9_876_543, product="別製品ZZ7")
    folder = replace(
        folder,
        parties=(*folder.parties, elsewhere),
        products=(*folder.products, extra),
        lines=(*folder.lines, line),
        downstream=(*folder.downstream, edge),
    )
    for name, content in pack("end_user", folder).files.items():
        for inside, told in insides(name, content):
            text = told.decode("utf-8", "replace")
            assert not [mark for mark in ("ZZ9", "ZZ8", "ZZ7", "9,876", "9876", "elsewhere") if mark in text], inside


def test_the_register_tells_what_the_pack_tells() -> None:
    assert "parties.name" in made("exporter").what
    assert "parties.contact" not in made("exporter").what
    assert "contracts.items" not in made("exporter").what
    assert not {each for each in made("end_user").what if each.startswith(("contracts.", "papers.", "evidence."))}
