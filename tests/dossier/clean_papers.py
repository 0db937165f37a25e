"""How a folder of an importer is written: its data, and real papers that say what the data says."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zlib
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from sekisho.dossier.folder import read_folder
from sekisho.dossier.folder.form import write_workbook
from sekisho.places import data_path

Json = dict[str, Any]

_PAGE = """
#set page(width: 210mm, height: 297mm, margin: 20mm)
#set text(font: ("Noto Sans CJK JP", "Noto Sans CJK SC"), size: 10pt)
#for line in json(bytes(sys.inputs.lines)) [#line #parbreak()]
"""


@dataclass
class Plan:
    """A folder before it is written.

    data: of case.yaml. parties, products: of the masters; empty where the case holds them itself. texts: the lines of
    each paper that carries text (PDF, or XLSX by its name). pictures: papers without text. workbook: is the case an
    XLSX file? loose: files among the papers that no entry names.
    """

    data: Json
    texts: dict[str, list[str]]
    pictures: tuple[str, ...] = ()
    parties: list[Json] = field(default_factory=list)
    products: list[Json] = field(default_factory=list)
    workbook: bool = False
    loose: dict[str, bytes] = field(default_factory=dict)
    swapped: dict[str, bytes] = field(default_factory=dict)

    def party(self, identity: str) -> Json:
        """A party, wherever it stands."""
        return next(each for each in (*self.parties, *self.data.get("parties", ())) if each["id"] == identity)

    def product(self, at: int = 0) -> Json:
        """A product, wherever it stands."""
        return [*self.products, *self.data.get("products", ())][at]


def write(plan: Plan, root: Path) -> Path:
    """Write a folder as an importer's house would hold it. A hash that the plan does not give is noted as it is."""
    papers = root / "papers"
    papers.mkdir(parents=True)
    data = deepcopy(plan.data)
    contents = {file: _content(file, tuple(lines)) for file, lines in plan.texts.items()}
    contents |= {file: picture(file) for file in plan.pictures}
    for file, content in {**contents, **plan.loose, **plan.swapped}.items():
        (papers / file).write_bytes(content)
    for entry in data["papers"]:
        if entry.get("file") in contents:
            entry.setdefault("sha256", hashlib.sha256(contents[entry["file"]]).hexdigest())
    for name, rows in (("parties", plan.parties), ("products", plan.products)):
        if rows:
            (root / "masters").mkdir(exist_ok=True)
            _dump(root / "masters" / f"{name}.yaml", rows)
    _dump(root / "case.yaml", data)
    if plan.workbook:
        write_workbook(root / "case.xlsx", read_folder(root), "ja")
        (root / "case.yaml").unlink()
    return root


def _dump(path: Path, data: object) -> None:
    # JSON is YAML, and sets no anchors.
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def _content(file: str, lines: tuple[str, ...]) -> bytes:
    return sheet(lines) if file.endswith(".xlsx") else page(lines)


@lru_cache(maxsize=4096)
def page(lines: tuple[str, ...]) -> bytes:
    """A PDF that carries these lines as text."""
    import typst

    return bytes(
        typst.compile(
            _PAGE.encode(),
            font_paths=[str(data_path("fonts"))],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"lines": json.dumps(lines, ensure_ascii=False)},
        )
    )


@lru_cache(maxsize=256)
def sheet(lines: tuple[str, ...]) -> bytes:
    """A workbook that holds these lines, one a row."""
    book = Workbook()
    for line in lines:
        book.active.append([line])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def picture(name: str) -> bytes:
    """A small picture, another one for every name."""
    shade = hashlib.sha256(name.encode()).digest()[:3]
    rows = (b"\0" + shade * 32) * 32
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


# What the papers say, each in the manner of the house that wrote it.
def _day_zh(day: str) -> str:
    year, month, rest = day.split("-")
    return f"{year}年{int(month)}月{int(rest)}日"


def _day_en(day: str) -> str:
    return f"{date.fromisoformat(day):%d %B %Y}"


def _day_reiwa(day: str) -> str:
    year, month, rest = day.split("-")
    return f"令和{int(year) - 2018}年{int(month)}月{int(rest)}日"


def _grouped(net_kg: str) -> str:
    return f"{Decimal(net_kg):,}"


def _wide(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


def _contract_lines(plan: Plan, contract: Json) -> list[str]:
    seller, buyer = plan.party(contract["seller"]), plan.party(contract["buyer"])
    goods = {each["id"]: each for each in (*plan.products, *plan.data.get("products", ()))}
    return [
        "买卖合同 Sales Contract (fictional)",
        f"合同编号 Contract No.: {contract['number']}",
        f"签订日期 Date: {_day_zh(contract['signed_on'])}",
        f"卖方 Seller: {seller['name']}",
        f"地址 Address: {seller['address']}",
        f"买方 Buyer: {buyer['name']}",
        f"地址 Address: {buyer['address']}",
        *(
            f"{goods[item['product']]['description']}  净重 Net weight {_grouped(item['net_kg'])} kg"
            for item in contract["items"]
        ),
        f"运输方式 Transport: {contract['transport_mode']}",
    ]


def _order_lines(plan: Plan, order: Json) -> list[str]:
    buyer = plan.party(order["buyer"])
    return [
        "注文書 Purchase Order (fictional)",
        f"注文番号 {_wide(order['number'])}",
        f"契約番号 {order['contract']}",
        f"発注日 {_day_reiwa(order['issued_on'])}",
        f"発注者 {buyer['name']}",
        *(f"正味質量 {_wide(item['net_kg'])}キログラム" for item in order["items"]),
    ]


def certificate_lines(plan: Plan, certificate: Json) -> list[str]:
    return [
        "最终用户和最终用途证明 End-User and End-Use Certificate (fictional)",
        f"No. {certificate['number']}",
        f"End user: {certificate['end_user_name']}",
        f"Address: {certificate['end_user_address']}",
        f"Contract No.: {certificate['contract']}",
        f"Purchase order No.: {', '.join(certificate['purchase_orders'])}",
        f"Goods: {certificate['product']}",
        f"Quantity: {_grouped(certificate['net_kg'])} kg",
        f"End use: {certificate['end_use']}",
        f"最终用途：{certificate['end_use_zh']}",
        "We pledge no other use, no transfer to a third party without permission, and no use for weapons of mass "
        "destruction.",
        f"Date: {_day_en(certificate['issued_on'])}",
        f"Signed: {certificate['signatory_name']}, {certificate['signatory_title']}",
    ]


def _report_lines(plan: Plan, report: Json) -> list[str]:
    return [
        "检测报告 Test Report (fictional)",
        f"Report No. {report['number']}",
        f"Laboratory: {report['laboratory']}",
        f"Date of issue {report['issued_on'].replace('-', '/')}",
        *(f"{symbol}  {share} wt%" for symbol, share in report["composition_wt_pct"].items()),
    ]


WRITERS: Mapping[str, Callable[[Plan, Json], list[str]]] = {
    "contracts": _contract_lines,
    "purchase_orders": _order_lines,
    "certificates": certificate_lines,
    "composition_reports": _report_lines,
}


def file_paper(plan: Plan, section: str, record: Json, kind: str, day: str) -> None:
    """Write the record's paper and list it."""
    plan.texts[record["paper"]] = WRITERS[section](plan, record)
    entry = {"file": record["paper"], "kind": kind, "number": record["number"], "issued_on": day, "original": True}
    if kind == "end_user_certificate":
        entry["expires_on"] = record["expires_on"]
    plan.data["papers"].append(entry)
