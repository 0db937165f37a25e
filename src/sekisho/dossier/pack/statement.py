"""The supply-chain statement, from the rows of data/dossier/statement.yaml and a folder as its reader may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from sekisho.dossier.folder.model import Folder, NodeEntry
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
from sekisho.dossier.pack.profiles import Province, statement
from sekisho.dossier.pack.show import Shower, absent
from sekisho.dossier.words import Words, language_of, word

Json = Mapping[str, Any]

DRAFT: Final[Words] = {
    "zh": "草案：尚待核对、签字并加盖公司印章。",
    "ja": "下書き：内容の確認、署名および社印の押印が済んでいない。",
    "en": "Draft: still to be checked, signed and stamped.",
}
_NUMBER: Final[Words] = {"zh": "编号", "ja": "番号", "en": "No."}
_DATE: Final[Words] = {"zh": "日期", "ja": "作成日", "en": "Date"}
_TO: Final[Words] = {"zh": "致", "ja": "宛先", "en": "To"}


def head(folder: Folder, province: Province, on: date) -> tuple[Row, ...]:
    """What stands beside a paper's title: number, day, and the authority that it goes to in the end."""
    return (
        Row(_NUMBER, (Text(folder.case.id),)),
        Row(_DATE, (Text(on.isoformat()),)),
        Row(_TO, (Told(province.authority),)),
    )


def foot(recipient: Words) -> Words:
    """The line below every page: for whom this copy was made."""
    return {
        "zh": f"供{recipient['zh']}使用",
        "ja": f"{recipient['ja']}用",
        "en": f"copy for: {recipient['en']}",
    }


def statement_paper(folder: Folder, province: Province, on: date, recipient: Words) -> Paper:
    """The statement. folder: as the recipient may see it."""
    data, shower = statement(), Shower(folder)
    blocks: list[Block] = [Notice(data["opening"])]
    number = 0
    for section in data["sections"]:
        if section.get("if_asked") and section["id"] not in province.sections:
            continue
        made = _fields(section, shower) if "fields" in section else _table(section, shower)
        if made is None:
            continue
        number += 1
        blocks += [Section(section["title"], str(number), section.get("note")), made]
    said = [words for words in data["declarations"] if folder.case.downstream_complete or "needs" not in words]
    blocks += [Section(_DECLARATION, str(number + 1)), Sentences(tuple(_three(words) for words in said))]
    blocks.append(Signature(tuple(_signed(row, folder, shower) for row in data["signature"]), data["stamp"]))
    return Paper(
        title=data["title"],
        number=folder.case.id,
        day=on,
        # The statement bears the day on which the house prepared what it says.
        head=head(folder, province, folder.case.prepared_on or on),
        blocks=tuple(blocks),
        foot=foot(recipient),
        draft=Draft(DRAFT),
        author=_author(folder),
    )


_DECLARATION: Final[Words] = {"zh": "声明", "ja": "申告", "en": "Declaration"}


def _author(folder: Folder) -> str:
    importer = folder.party(folder.case.importer)
    return importer.names[0] if importer is not None and importer.names else ""


def _three(words: Json) -> Words:
    return {each: words[each] for each in ("zh", "ja", "en")}


def _signed(row: Json, folder: Folder, shower: Shower) -> Row:
    value: Cell = ()
    if row["id"] == "company" and folder.case.importer:
        value = shower.name(folder.case.importer)
    elif row["id"] == "prepared_by" and folder.case.prepared_by:
        value = shower.text(folder.case.prepared_by)
    return Row(row["label"], value)


def _fields(section: Json, shower: Shower) -> Fields:
    return Fields(
        tuple(
            Row(row["label"], shower.cell(row["show"], value, row) if not _is_cell(value) else value)
            for row in section["fields"]
            for value in (_value(row["id"], shower),)
        )
    )


def _is_cell(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Text | Told)


def _value(id: str, shower: Shower) -> Any:
    """The value of a field's id in the folder."""
    folder = shower.folder
    match id:
        case "deal.contracts":
            return _contracts(folder)
        case "deal.purchase_orders":
            return _orders(folder)
        case "end_use.text":
            return folder.case.end_use
    record, _, key = id.partition(".")
    holder = folder.case if record == "case" else folder.case.end_use
    value = getattr(holder, key, None)
    return holder.more.get(key) if value is None else value


def _contracts(folder: Folder) -> Cell:
    dated = {contract.number: contract.signed_on for contract in folder.contracts if contract.kind != "resale"}
    wanted = dict.fromkeys([*dated, *(line.contract for line in folder.lines if line.contract)])
    cell = tuple(
        Text(f"{number}  {day.isoformat()}" if (day := dated.get(number)) else number, language_of(number, "JP"))
        for number in wanted
    )
    return cell or absent()


def _orders(folder: Folder) -> Cell:
    wanted = dict.fromkeys(
        [*(line.purchase_order for line in folder.lines), *(order.number for order in folder.purchase_orders)]
    )
    return tuple(Text(number, language_of(number, "JP")) for number in wanted if number) or absent()


def _table(section: Json, shower: Shower) -> Table | Notice | None:
    rows = list(ROWS[section["table"]](shower))
    columns = section["columns"]
    if not rows:
        return Notice(_NOTHING)
    return Table(
        head=tuple(column["label"] for column in columns),
        widths=tuple(column["width"] for column in columns),
        rows=tuple(
            tuple(
                row[column["id"]]
                if _is_cell(row.get(column["id"]))
                else shower.cell(column["show"], row.get(column["id"]), column)
                for column in columns
            )
            for row in rows
        ),
        right=tuple(place for place, column in enumerate(columns) if column.get("right")),
    )


_NOTHING: Final[Words] = {"zh": "本卷宗未载明。", "ja": "記載なし。", "en": "Nothing is stated."}


def _principals(shower: Shower) -> Iterator[Json]:
    folder, roles = shower.folder, dict[str, list[str]]()
    case = folder.case
    for role, ids in (
        ("exporter", (case.exporter,)),
        ("importer", (case.importer,)),
        ("end_user", case.end_users or ()),
        ("maker", tuple(product.maker for product in folder.products)),
    ):
        for id in ids:
            if id and role not in roles.setdefault(id, []):
                roles[id].append(role)
    for edge in folder.downstream:
        for id in (edge.party, edge.receives_from):
            # Who has a part of its own in the deal is known by that.
            if id and id not in roles:
                roles[id] = ["downstream"]
    for id, said in roles.items():
        party = folder.party(id)
        yield {
            "roles": said,
            "party": id,
            "addresses": shower.addresses(id),
            "country": party and party.country,
            "registration_no": party and party.registration_no,
            "military": party.military if party else None,
        }


def _goods(shower: Shower) -> Iterator[Json]:
    for line in shower.folder.lines:
        product = shower.folder.product(line.product)
        yield {
            "line": line.line,
            "description": product,
            "kind": product,
            "codes": product,
            "composition": product,
            "net_g": line.net_g,
        }


def _chain(shower: Shower) -> Iterator[Json]:
    """Line by line the importer, then every edge below it, suppliers before those whom they supply."""
    folder, case = shower.folder, shower.folder.case
    edges = list(_stepped(folder))
    known = {line.line for line in folder.lines}
    for line in folder.lines or (None,):
        number = None if line is None else line.line
        if case.importer:
            yield {
                "step": (Text("0"),),
                "party": case.importer,
                "role": case.importer_role,
                "receives_from": shower.name(case.exporter) if case.exporter else absent(),
                "line": number,
                "net_g": None if line is None else line.net_g,
                "loss_pct": _NOT_ASKED,
                "product": _product(case.importer_product, None, shower),
                "final": case.importer_final,
            }
        for step, edge in edges:
            if edge.line == number or (line is None and edge.line not in known):
                yield _edge(step, edge, shower)
    for step, edge in edges:
        if edge.line not in known and folder.lines:
            yield _edge(step, edge, shower)


def _edge(step: int | None, edge: NodeEntry, shower: Shower) -> Json:
    return {
        "step": absent() if step is None else (Text(str(step)),),
        "party": edge.party,
        "role": edge.role,
        "receives_from": shower.name(edge.receives_from) if edge.receives_from else absent(),
        "line": edge.line if edge.line is not None else (Told(word("all_lines")),),
        "net_g": edge.net_g,
        "loss_pct": _NOT_ASKED if edge.loss_pct is None else edge.loss_pct,
        "product": _product(edge.product, edge.product_model, shower),
        "final": edge.final,
    }


_NOT_ASKED: Final[Cell] = (Text("–", tone="soft"),)


def _product(product: str | None, model: str | None, shower: Shower) -> Cell:
    if product is None:
        return (Told(word("as_received"), "soft"),)
    return shower.term(product) + ((Text(model, language_of(model, "JP"), "soft"),) if model else ())


def _stepped(folder: Folder) -> Iterator[tuple[int | None, NodeEntry]]:
    """Each edge with how many steps below the importer it ends, nearest first; None for what hangs on nothing."""
    steps: dict[str | None, int] = {folder.case.importer: 0}
    left = list(folder.downstream)
    while left:
        found = [edge for edge in left if edge.receives_from is not None and edge.receives_from in steps]
        if not found:
            yield from ((None, edge) for edge in left)
            return
        reached: dict[str | None, int] = {edge.party: steps[edge.receives_from] + 1 for edge in found}
        yield from ((steps[edge.receives_from] + 1, edge) for edge in found)
        steps = {**reached, **steps}
        left = [edge for edge in left if not any(edge is each for each in found)]


def _onward(shower: Shower) -> Iterator[Json]:
    case = shower.folder.case
    seen: set[tuple[Any, ...]] = set()
    rows: list[tuple[Any, ...]] = [
        (case.importer, case.importer_product, None, case.importer_reexports_to, case.importer_final)
    ]
    rows += [
        (edge.party, edge.product, edge.product_model, edge.reexports_to, edge.final)
        for edge in shower.folder.downstream
    ]
    for party, product, model, onward, final in rows:
        key = (party, product, model, onward)
        # Who passes goods on as they are makes nothing that could go abroad; whom it supplies has rows of its own.
        if party is None or (product is None and onward is None and not final) or key in seen:
            continue
        seen.add(key)
        yield {
            "party": party,
            "product": _product(product, model, shower),
            "reexports_to": None if onward is None else shower.countries(onward),
            "to_us": None if onward is None else "US" in onward,
        }


def _businesses(shower: Shower) -> Iterator[Json]:
    case = shower.folder.case
    for id in dict.fromkeys((case.importer, *(case.end_users or ()))):
        if id:
            yield {"party": id, "business": id}


def _demand(shower: Shower) -> Iterator[Json]:
    for row in shower.folder.annual_demand:
        yield {"party": row.party, "product": row.product, "year": row.year, "net_g": row.net_g}


def _stock(shower: Shower) -> Iterator[Json]:
    for row in shower.folder.stock:
        yield {
            "holder": row.holder,
            "product": row.product,
            "net_g": row.net_g,
            "use_g_per_month": row.use_g_per_month,
            "on": row.on,
        }


ROWS: Final = {
    "principals": _principals,
    "goods": _goods,
    "chain": _chain,
    "onward": _onward,
    "businesses": _businesses,
    "annual_demand": _demand,
    "stock": _stock,
}
