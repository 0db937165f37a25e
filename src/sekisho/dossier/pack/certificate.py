"""The draft of an end-user and end-use certificate, from data/dossier/certificate.yaml and a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from sekisho.dossier.folder.model import Certificate, EndUse, Folder
from sekisho.dossier.pack.blocks import (
    Block,
    Cell,
    Draft,
    Fields,
    Notice,
    Paper,
    Row,
    Section,
    Sentences,
    Signature,
    Table,
    Text,
    Told,
)
from sekisho.dossier.pack.profiles import Province, certificate
from sekisho.dossier.pack.show import Shower, absent
from sekisho.dossier.pack.statement import head
from sekisho.dossier.words import Words, choice, language_of, word

Json = Mapping[str, Any]

_DRAFT: Final[Words] = {"zh": "草案：", "ja": "下書き：", "en": "Draft: "}
_USER: Final[Words] = {"zh": "最终用户", "ja": "最終使用者", "en": "End user"}
_DEAL: Final[Words] = {"zh": "交易", "ja": "取引", "en": "Transaction"}
_GOODS: Final[Words] = {"zh": "货物", "ja": "貨物", "en": "Goods"}
_USE: Final[Words] = {"zh": "最终用途", "ja": "最終用途", "en": "End use"}
_PLEDGES: Final[Words] = {"zh": "承诺", "ja": "誓約", "en": "Pledges"}
_HEAD: Final[tuple[Words, ...]] = (
    {"zh": "项", "ja": "明細", "en": "Line"},
    {"zh": "货物名称", "ja": "貨物の名称", "en": "Commodity"},
    {"zh": "管制编码", "ja": "管理コード", "en": "Control code"},
    {"zh": "净重（千克）", "ja": "正味質量(kg)", "en": "Net mass, kg"},
)


def certificates(folder: Folder) -> Iterator[Certificate]:
    """The certificates to be drafted: those that the folder has, and one for each end user who has none."""
    yield from folder.certificates
    drafted = {row.end_user for row in folder.certificates}
    for end_user in folder.case.end_users or ():
        if end_user not in drafted:
            orders = dict.fromkeys(line.purchase_order for line in folder.lines if line.purchase_order)
            contracts = dict.fromkeys(line.contract for line in folder.lines if line.contract)
            yield Certificate(
                end_user=end_user,
                contract=next(iter(contracts), None),
                purchase_orders=tuple(orders) or None,
            )


def certificate_paper(folder: Folder, said: Certificate, number: str, province: Province, on: date) -> Paper:
    """A certificate's draft. number: of the paper; what the certificate does not say is taken from the case."""
    data, shower = certificate(), Shower(folder)
    sections: list[tuple[Words, Block]] = [
        (_USER, _fields(data["end_user_fields"], _user(folder, said, shower))),
        (_DEAL, _fields(data["deal_fields"], _deal(folder, said, shower))),
        (_GOODS, _goods(folder, said, shower)),
        (_USE, _fields(data["use_fields"], _use(folder, said, shower))),
        (_PLEDGES, Sentences(tuple({each: row[each] for each in ("zh", "ja", "en")} for row in data["pledges"]))),
    ]
    blocks: list[Block] = [Notice(data["opening"])]
    for place, (title, block) in enumerate(sections, 1):
        blocks += [Section(title, str(place)), block]
    blocks.append(Signature(tuple(_signed(row, said, shower) for row in data["signature"]), data["stamp"]))
    end_user = folder.party(said.end_user)
    labels = [row.label for row in head(folder, province, on)]
    return Paper(
        title=data["title"],
        number=number,
        day=on,
        # Whom it is addressed to stands in its opening.
        head=(Row(labels[0], (Text(number),)), Row(labels[1], (Text(on.isoformat()),))),
        blocks=tuple(blocks),
        # It goes onto the end user's letterhead: what is for the house's own order would have to be taken off.
        foot={},
        draft=None
        if said.signed and said.stamped
        else Draft({each: _DRAFT[each] + data["note"][each] for each in _DRAFT}),
        author=end_user.names[0] if end_user is not None and end_user.names else "",
    )


def _fields(rows: list[Json], values: Mapping[str, Cell]) -> Fields:
    return Fields(tuple(Row(row["label"], values[row["id"]]) for row in rows))


def _user(folder: Folder, said: Certificate, shower: Shower) -> dict[str, Cell]:
    party = folder.party(said.end_user)
    home = None if party is None else party.country
    names = shower.names(said.end_user) if said.end_user else absent()
    addresses = shower.addresses(said.end_user) if said.end_user else absent()
    return {
        "names": _besides(said.end_user_name, names, home),
        "addresses": _besides(said.end_user_address, addresses, home),
        "country": shower.party_country(said.end_user) if said.end_user else absent(),
    }


def _besides(copied: str | None, known: Cell, home: str | None) -> Cell:
    """What is copied from the paper first, then what the folder knows; the same is not said twice."""
    if copied is None:
        return known
    others = tuple(
        Text(piece.text, piece.language, "soft") if isinstance(piece, Text) else piece
        for piece in known
        if (piece.text != copied if isinstance(piece, Text) else piece.tone == "gap")
    )
    return (Text(copied, language_of(copied, home)), *others)


def _deal(folder: Folder, said: Certificate, shower: Shower) -> dict[str, Cell]:
    case = folder.case
    orders = tuple(Text(number, language_of(number, "JP")) for number in said.purchase_orders or ())
    return {
        "exporter": shower.names(case.exporter) if case.exporter else absent(),
        "importer": shower.names(case.importer) if case.importer else absent(),
        "contract": shower.text(said.contract) if said.contract else absent(),
        "purchase_orders": orders or absent(),
    }


def _goods(folder: Folder, said: Certificate, shower: Shower) -> Table:
    lines = [line for line in folder.lines if said.lines is None or line.line in said.lines]
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        product = folder.product(line.product)
        name = absent() if product is None else shower.description(product)
        if said.product is not None and len(lines) == 1:
            name = _besides(said.product, name, "JP")
        codes = absent() if product is None else shower.codes(product)
        # What the certificate itself says of its quantity comes before what the case says of the line.
        net_g = said.net_g if said.net_g is not None and len(lines) == 1 else line.net_g
        rows.append(((Text(str(line.line)),), name, codes, absent() if net_g is None else shower.mass(net_g)))
    masses = [line.net_g for line in lines]
    total = said.net_g if said.net_g is not None else sum(each or 0 for each in masses) if all(masses) else None
    if len(lines) > 1:
        rows.append(((), (Told(word("total")),), (), absent() if total is None else shower.mass(total)))
    return Table(head=_HEAD, widths=(0, 6, 3, 2), rows=tuple(rows), right=(3,))


def _use(folder: Folder, said: Certificate, shower: Shower) -> dict[str, Cell]:
    use = folder.case.end_use
    values = {key: getattr(said, key) or getattr(use, key) for key in _HOW}
    where = said.country or use.country
    text = use
    if said.end_use or said.end_use_zh:
        own = said.end_use
        japanese = own is not None and language_of(own, "JP") == "ja"
        text = EndUse(
            text=own if own and not japanese else use.text,
            text_ja=own if japanese else use.text_ja,
            text_zh=said.end_use_zh or use.text_zh,
        )
    return {
        **{key: absent() if value is None else shower.cell(_HOW[key], value, {}) for key, value in values.items()},
        "category": absent() if use.category is None else (Told(choice("category", use.category)),),
        "country_of_use": absent() if where is None else shower.country(where),
        "text": shower.use(text),
    }


_HOW: Final = {"part": "term", "system": "term", "model": "text", "maker": "maker"}


def _signed(row: Json, said: Certificate, shower: Shower) -> Row:
    """Name, title and date as the folder says; what is to be done by hand is left open."""
    value = getattr(said, row["id"], None)
    if value is None:
        return Row(row["label"], ())
    if isinstance(value, date):
        return Row(row["label"], shower.day(value))
    return Row(row["label"], shower.term(value) if row["id"] == "signatory_title" else shower.text(value))
