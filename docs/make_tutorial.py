"""Makes what the tutorial shows: the papers of the fictional example, its case as a workbook, and pictures of what
`dossier build` makes of it.

    ./run python docs/make_tutorial.py            write papers, their hashes in case.yaml, workbooks, and pictures
    ./run python docs/make_tutorial.py --check    exit 1 where papers, hashes or workbooks are not what would be written

Pictures are drawn with pdftoppm (poppler); without it, they are left as they are.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

import typst

from sekisho.dossier.folder import Folder, read_folder
from sekisho.dossier.folder.form import workbook_bytes
from sekisho.dossier.folder.model import CompositionReport, Contract, PurchaseOrder
from sekisho.dossier.pack.blocks import Block, Fields, Notice, Paper, Row, Section, Sentences, Table, Text, Words
from sekisho.dossier.pack.typeset import pdf
from sekisho.dossier.words import language_of

HERE: Final = Path(__file__).with_name("tutorial")
CASE: Final = HERE / "example" / "2026-014"
TODAY: Final = "2026-05-08"
PICTURES: Final = {
    "statement": ("exporter/supply-chain-statement.pdf", 1),
    "chain": ("exporter/supply-chain-statement.pdf", 2),
    "certificate": ("end_user/end-user-certificate.pdf", 1),
    "checklist": ("exporter/checklist.pdf", 1),
    "checks": ("slip/own/checks.pdf", 1),
    "finding": ("own/finding.pdf", 1),
}
_FOOT: Final[Words] = {"zh": "虚构示例", "ja": "架空の例", "en": "fictional example of the tutorial"}


def papers(folder: Folder) -> Iterator[tuple[str, bytes]]:
    """Every paper of the example under its file's name."""
    for contract in folder.contracts:
        yield str(contract.paper), pdf(_contract(folder, contract))
    for order in folder.purchase_orders:
        yield str(order.paper), pdf(_order(folder, order))
    for report in folder.composition_reports:
        yield str(report.paper), pdf(_report(folder, report))
    yield "technical-description.pdf", pdf(_technical(folder))
    yield "introduction.pdf", pdf(_introduction(folder))
    yield "history.pdf", pdf(_history(folder))
    yield "guarantee.pdf", pdf(_guarantee(folder))
    yield "factory-photo.png", _photo()


def _paper(title: Words, number: str, day: date, blocks: Iterable[Block]) -> Paper:
    head = (_row("编号", "番号", "No.", number), _row("日期", "日付", "Date", day.isoformat()))
    return Paper(title=title, number=number, day=day, head=head, blocks=tuple(blocks), foot=_FOOT)


def _row(zh: str, ja: str, en: str, *values: str) -> Row:
    return Row({"zh": zh, "ja": ja, "en": en}, tuple(Text(each, language_of(each, "JP")) for each in values if each))


def _party(folder: Folder, id: str | None) -> tuple[str, ...]:
    party = folder.party(id)
    return () if party is None else (*party.names[:1], party.address or "")


def _items(folder: Folder, deal: Contract | PurchaseOrder) -> Table:
    head: tuple[Words, ...] = (
        {"zh": "项", "ja": "行", "en": "Line"},
        {"zh": "品名", "ja": "品名", "en": "Goods"},
        {"zh": "净重（千克）", "ja": "正味質量(kg)", "en": "Net mass, kg"},
        {"zh": "金额", "ja": "金額", "en": "Amount"},
    )
    rows = []
    for item in deal.items:
        product = folder.product(item.product)
        assert product is not None
        assert item.net_g is not None
        name = (Text(str(product.description_zh), "zh"), Text(f"{product.description} {product.grade} {product.model}"))
        rows.append(
            (
                (Text(str(item.line)),),
                name,
                (Text(f"{item.net_g // 1000:,} kg"),),
                (Text(f"{item.amount:,f} {item.currency}"),),
            )
        )
    return Table(head, (0, 6, 3, 3), tuple(rows), (2, 3))


def _contract(folder: Folder, contract: Contract) -> Paper:
    assert contract.signed_on is not None
    title = {"zh": "买卖合同（虚构）", "ja": "売買契約書（架空）", "en": "CONTRACT OF SALE (FICTIONAL)"}
    rows = (
        _row("卖方", "売主", "Seller", *_party(folder, contract.seller)),
        _row("买方", "買主", "Buyer", *_party(folder, contract.buyer)),
        _row("合同号", "契約番号", "Contract No.", contract.number),
        _row("签订日期", "締結日", "Signed on", contract.signed_on.isoformat()),
        _row("有效期至", "有効期限", "Valid until", contract.expires_on.isoformat() if contract.expires_on else ""),
        _row("运输方式", "輸送手段", "Transport", contract.transport_mode or "sea"),
    )
    return _paper(title, contract.number, contract.signed_on, (Fields(rows), Section(_GOODS), _items(folder, contract)))


def _order(folder: Folder, order: PurchaseOrder) -> Paper:
    assert order.issued_on is not None
    title = {"zh": "采购订单（虚构）", "ja": "注文書（架空）", "en": "PURCHASE ORDER (FICTIONAL)"}
    rows = (
        _row("订单号", "注文番号", "Order No.", order.number),
        _row("合同号", "契約番号", "Contract No.", order.contract or ""),
        _row("卖方", "売主", "Seller", *_party(folder, order.seller)),
        _row("买方", "買主", "Buyer", *_party(folder, order.buyer)),
        _row("交货日期", "納期", "Deliver by", order.deliver_on.isoformat() if order.deliver_on else ""),
    )
    return _paper(title, order.number, order.issued_on, (Fields(rows), Section(_GOODS), _items(folder, order)))


_GOODS: Final[Words] = {"zh": "货物", "ja": "貨物", "en": "Goods"}


def _report(folder: Folder, report: CompositionReport) -> Paper:
    assert report.issued_on is not None
    product = folder.product(report.product)
    assert product is not None
    assert report.composition_wt_pct is not None
    title = {"zh": "成分检测报告（虚构）", "ja": "組成分析報告書（架空）", "en": "COMPOSITION REPORT (FICTIONAL)"}
    shares = [_row("", "", each, f"{each} {share} wt%") for each, share in report.composition_wt_pct.items()]
    rows = (
        _row("报告编号", "報告書番号", "Report No.", str(report.number)),
        _row("检测机构", "分析機関", "Laboratory", *_party(folder, report.laboratory)),
        _row("方法", "方法", "Method", str(report.method)),
        _row("样品", "試料", "Sample", f"{product.description} {product.grade} {product.model}"),
        *shares,
    )
    return _paper(title, str(report.number), report.issued_on, (Fields(rows),))


def _technical(folder: Folder) -> Paper:
    title = {"zh": "技术说明（虚构）", "ja": "技術説明書（架空）", "en": "TECHNICAL DESCRIPTION (FICTIONAL)"}
    rows = [
        _row("品名", "品名", "Goods", str(each.description_zh), f"{each.description} {each.grade} {each.model}")
        for each in folder.products
    ]
    return _paper(title, "TD-26-09", date(2026, 4, 10), (Fields(tuple(rows)),))


def _introduction(folder: Folder) -> Paper:
    title = {
        "zh": "进口商和最终用户介绍（虚构）",
        "ja": "輸入者・最終使用者の紹介（架空）",
        "en": "THE COMPANIES (FICTIONAL)",
    }
    rows = [
        _row("企业", "企業", "Company", *party.names, party.business_zh or "")
        for id in (folder.case.importer, *(folder.case.end_users or ()))
        if (party := folder.party(id)) is not None
    ]
    return _paper(title, "INT-26-02", date(2026, 5, 1), (Fields(tuple(rows)),))


def _history(folder: Folder) -> Paper:
    title = {"zh": "历史交易记录（虚构）", "ja": "過去の取引記録（架空）", "en": "PAST TRANSACTIONS (FICTIONAL)"}
    rows = (
        _row("2024年", "2024年", "2024", *_party(folder, "kakuu-denki")[:1], "1,310 kg"),
        _row("2025年", "2025年", "2025", *_party(folder, "kakuu-denki")[:1], "1,425 kg"),
    )
    return _paper(title, "TH-26-01", date(2026, 5, 1), (Fields(rows),))


def _guarantee(folder: Folder) -> Paper:
    title = {
        "zh": "转售商保证书（虚构）",
        "ja": "再販売者の保証書（架空）",
        "en": "GUARANTEE BY THE RESELLER (FICTIONAL)",
    }
    said: Words = {
        "zh": "本公司保证将合同KD-2026-118项下货物仅交付给该合同所列的最终用户。",
        "ja": "当社は、契約KD-2026-118の貨物を同契約の最終使用者にのみ引き渡すことを保証する。",
        "en": "We guarantee that the goods of contract KD-2026-118 go to the end user named there and to nobody else.",
    }
    blocks = (
        Sentences((said,)),
        Notice(_FOOT),
        Fields((_row("企业", "企業", "Company", *_party(folder, "kakuu-shoji")),)),
    )
    return _paper(title, "RG-26-03", date(2026, 5, 1), blocks)


def _photo() -> bytes:
    """A drawing that stands in for a photograph: a picture carries no text that a machine could check."""
    source = """#set page(width: 120mm, height: 80mm, margin: 6mm, fill: rgb("#dfe5ea"))
#place(center + horizon, circle(radius: 26mm, fill: rgb("#8d99a6")))
#place(center + horizon, circle(radius: 19mm, fill: rgb("#dfe5ea")))
#for turn in range(8) {
  place(center + horizon, rotate(turn * 45deg, rect(width: 44mm, height: 7mm, fill: rgb("#5d6876"))))
}
#place(center + horizon, circle(radius: 8mm, fill: rgb("#c9d2da")))"""
    drawn = typst.compile(source.encode(), format="png", ppi=72.0, ignore_system_fonts=True)
    assert isinstance(drawn, bytes)
    return drawn


def with_hashes(text: str, files: dict[str, bytes]) -> str:
    """The text of case.yaml with the hash of each paper in its entry."""

    def hashed(found: re.Match[str]) -> str:
        line = re.sub(r", sha256: [0-9a-f]{64}", "", found[0])
        return line.replace("}", f", sha256: {sha256(files[found[1]]).hexdigest()}}}")

    return re.sub(r"- \{file: ([^,]+),.*\}", hashed, text)


def pictures(out: Path) -> None:
    """Build the packs of the example, and draw the pages that the tutorial shows."""
    drawer = shutil.which("pdftoppm")
    if drawer is None:
        print("pdftoppm is not there: the pictures stay as they are", file=sys.stderr)
        return
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        cases, packs = Path(made) / "cases", Path(made) / "packs"
        shutil.copytree(HERE / "example", cases)
        _build(cases / CASE.name, packs)
        # The slip that the tutorial asks its reader to make.
        case = cases / CASE.name / "case.yaml"
        before, orders, rest = case.read_text(encoding="utf-8").partition("purchase_orders:\n")
        case.write_text(before + orders + rest.replace("mode: sea", "mode: air", 1), encoding="utf-8")
        _build(cases / CASE.name, packs / "slip")
        for name, (file, page) in PICTURES.items():
            numbers = ["-f", str(page), "-l", str(page), "-singlefile"]
            drawing = [drawer, "-r", "60", "-png", *numbers, str(packs / file), str(out / name)]
            subprocess.run(drawing, check=True)  # noqa: S603 - the program that was found, on our own files


def _build(case: Path, packs: Path) -> None:
    command = [sys.executable, "-m", "sekisho", "dossier", "build", str(case), "-o", str(packs), "--lang", "ja"]
    environment = {**os.environ, "SEKISHO_TODAY": TODAY}
    done = subprocess.run(  # noqa: S603 - our own command on our own files
        [*command, "--regime", "cn@filed"], env=environment, check=False, stdout=subprocess.DEVNULL
    )
    if done.returncode not in (0, 3):
        raise SystemExit(done.returncode)


def main(check: bool) -> int:
    case = CASE / "case.yaml"
    made = dict(papers(read_folder(CASE)))
    text = with_hashes(case.read_text(encoding="utf-8"), made)
    there = {file.name: file.read_bytes() for file in (CASE / "papers").glob("*") if file.is_file()}
    books = {HERE / f"case.{lang}.xlsx": workbook_bytes(read_folder(CASE), lang) for lang in ("en", "ja")}
    if check:
        same = all(path.is_file() and path.read_bytes() == content for path, content in books.items())
        return 0 if same and made == there and text == case.read_text(encoding="utf-8") else 1
    for name in there.keys() - made.keys():
        (CASE / "papers" / name).unlink()
    for name, content in made.items():
        (CASE / "papers" / name).write_bytes(content)
    case.write_text(text, encoding="utf-8")
    for path in books:
        # Anew, with the hashes just written.
        path.write_bytes(workbook_bytes(read_folder(CASE), path.suffixes[0].removeprefix(".")))
    pictures(HERE / "pictures")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    sys.exit(main(parser.parse_args().check))
