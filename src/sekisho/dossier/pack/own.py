"""Papers that stay in the house: the report of the cross-checks, and what the folder holds beyond the statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from sekisho.dossier.checks import Finding
from sekisho.dossier.folder.fields import sections
from sekisho.dossier.folder.model import Contract, Folder, PurchaseOrder
from sekisho.dossier.pack.blocks import (
    JAPANESE_FIRST,
    Block,
    Cell,
    Notice,
    Paper,
    Row,
    Section,
    Table,
    Text,
    Told,
)
from sekisho.dossier.pack.show import Shower, absent
from sekisho.dossier.pack.standing import standing
from sekisho.dossier.pack.statement import foot
from sekisho.dossier.papers import Examined, Status
from sekisho.dossier.words import Words, language_of

CHECKS_TITLE: Final[Words] = {
    "zh": "卷宗交叉核对报告",
    "ja": "書類の整合性確認結果",
    "en": "CROSS-CHECKS OF THE FOLDER",
}
HOLDINGS_TITLE: Final[Words] = {
    "zh": "内部留存（库存、需求、价格、披露登记）",
    "ja": "社内控え",
    "en": "KEPT IN THE HOUSE: STOCK, DEMAND, PRICES, DISCLOSURES",
}
_MEANING: Final[dict[str, Words]] = {
    "contradictions": {"zh": "矛盾（须更正）", "ja": "矛盾（要修正）", "en": "contradictions, to be mended first"},
    "gaps": {"zh": "尚缺", "ja": "まだ揃っていないもの", "en": "not there yet"},
    "warnings": {"zh": "可能被询问", "ja": "照会を受けやすい点", "en": "likely to be asked about"},
    "notes": {"zh": "提示", "ja": "留意点", "en": "to know"},
}
_NOT_MADE: Final[Words] = {"zh": "未能核对", "ja": "確認できなかった項目", "en": "checks that could not be made"}
_PAPERS: Final[Words] = {
    "zh": "未经机器核对的文件",
    "ja": "機械照合されていない書類",
    "en": "papers that no machine has checked",
}
_CLEAN: Final[Words] = {
    "zh": "所作核对均未发现矛盾。",
    "ja": "行った確認の範囲では矛盾は見つからなかった。",
    "en": "None of the checks made found a contradiction.",
}
_FINDING_HEAD: Final[tuple[Words, ...]] = (
    {"zh": "序号", "ja": "番号", "en": "No."},
    {"zh": "内容与处理", "ja": "内容と対処", "en": "What, and what to do"},
    {"zh": "位置与内容", "ja": "箇所と記載", "en": "Where, and what stands there"},
)
_PAPER_HEAD: Final[tuple[Words, ...]] = (
    {"zh": "文件", "ja": "ファイル", "en": "File"},
    {"zh": "状态", "ja": "状態", "en": "State"},
    {"zh": "说明", "ja": "理由", "en": "Reason"},
)
_STATUS: Final[dict[Status, Words]] = {
    Status.PARTLY_READ: {"zh": "部分页面为图像", "ja": "一部のページは画像", "en": "some pages are pictures"},
    Status.NOT_MACHINE_CHECKED: {
        "zh": "图像，须人工核对",
        "ja": "画像。目視で確認",
        "en": "a picture: check it by eye",
    },
    Status.REFUSED: {"zh": "未打开", "ja": "開いていない", "en": "not opened"},
    Status.MISSING: {"zh": "文件不存在", "ja": "ファイルがない", "en": "the file is not there"},
    Status.NOT_FILED: {"zh": "未归档", "ja": "未保管", "en": "not filed"},
}
_PAGES: Final[Words] = {"zh": "未读页：{pages}", "ja": "未読ページ：{pages}", "en": "pages not read: {pages}"}
_NUMBER: Final[Words] = {"zh": "编号", "ja": "番号", "en": "No."}
_DATE: Final[Words] = {"zh": "日期", "ja": "作成日", "en": "Date"}


def house_paper(folder: Folder, on: date, title: Words, blocks: Iterable[Block], recipient: Words) -> Paper:
    """A paper of the house's own: Japanese first, no draft mark, for nobody outside."""
    return Paper(
        title=title,
        number=folder.case.id,
        day=on,
        head=(Row(_NUMBER, (Text(folder.case.id),)), Row(_DATE, (Text(on.isoformat()),))),
        blocks=tuple(blocks),
        foot=foot(recipient),
        order=JAPANESE_FIRST,
    )


def checks_blocks(findings: Sequence[Finding], papers: Sequence[Examined]) -> Iterator[Block]:
    """The cross-checks: what contradicts what, what could not be checked, which papers no machine has read."""
    number, sorted_out = 0, standing(findings)
    if not sorted_out.contradictions:
        yield Notice(_CLEAN)
    for meaning, title in _MEANING.items():
        found = getattr(sorted_out, meaning)
        if found:
            number += 1
            yield Section(_counted(title, len(found)), str(number))
            yield _findings(found)
    if sorted_out.unmade:
        number += 1
        yield Section(_counted(_NOT_MADE, len(sorted_out.unmade)), str(number))
        yield _findings(sorted_out.unmade)
    unread = [paper for paper in papers if paper.status is not Status.READ]
    if unread:
        number += 1
        yield Section(_counted(_PAPERS, len(unread)), str(number))
        rows = tuple((_file(paper), (Told(_STATUS[paper.status]),), _why(paper)) for paper in unread)
        yield Table(_PAPER_HEAD, (4, 4, 6), rows)


def _counted(words: Words, count: int) -> Words:
    return {each: f"{text} ({count})" for each, text in words.items()}


def _findings(found: Iterable[Finding]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for place, finding in enumerate(found, 1):
        where: Cell = ()
        for value in finding.values:
            word = value.said["ja"] if value.said is not None else value.shown
            shown = f"{value.place}: {word}" if word else str(value.place)
            where += (Text(shown, language_of(shown, "JP"), "plain" if not where else "soft"),)
        # A check that could not be made says what it would have looked at.
        first = Told(finding.cause) if finding.checked else Told(finding.rule)
        said: Cell = (first, Told(finding.remedy if finding.checked else finding.cause, "soft"))
        said += (Text(f"{finding.id}: {finding.source} ({finding.confidence})", "en", "soft"),)
        rows.append(((Text(str(place)),), said, where))
    return Table(_FINDING_HEAD, (0, 10, 6), tuple(rows))


def _file(paper: Examined) -> Cell:
    name = paper.file or (paper.entry.number if paper.entry else None) or str(paper.place)
    return (Text(name, language_of(name, "JP")),)


def _why(paper: Examined) -> Cell:
    if paper.problem is not None:
        said = f"{paper.problem.cause}; {paper.problem.remedy}" if paper.problem.remedy else paper.problem.cause
        return (Text(said),)
    if paper.unread:
        pages = ", ".join(map(str, paper.unread))
        return (Told({each: text.format(pages=pages) for each, text in _PAGES.items()}),)
    return ()


def holdings_blocks(folder: Folder) -> Iterator[Block]:
    """Stock, annual demand, prices and the disclosure register: what the folder holds beyond the statement."""
    shower = Shower(folder, JAPANESE_FIRST)
    sections = (_stock(folder, shower), _demand(folder, shower), _prices(folder, shower), _register(folder, shower))
    for number, (title, head, widths, rows, right) in enumerate(sections, 1):
        yield Section(title, str(number))
        yield Table(head, widths, tuple(rows), right) if rows else Notice(_EMPTY)


_EMPTY: Final[Words] = {"zh": "卷宗内无此项。", "ja": "記載なし。", "en": "The folder says nothing of it."}
_Made = tuple[Words, tuple[Words, ...], tuple[int, ...], list[tuple[Cell, ...]], tuple[int, ...]]


def _stock(folder: Folder, shower: Shower) -> _Made:
    head: tuple[Words, ...] = (
        {"zh": "持有企业", "ja": "保有者", "en": "Holder"},
        {"zh": "品名", "ja": "品名", "en": "Goods"},
        {"zh": "地点", "ja": "保管場所", "en": "Site"},
        {"zh": "库存（千克）", "ja": "在庫(kg)", "en": "Stock, kg"},
        {"zh": "月用量（千克）", "ja": "月間使用量(kg)", "en": "Use a month, kg"},
        {"zh": "可用天数", "ja": "在庫日数", "en": "Days of cover"},
        {"zh": "盘点日期", "ja": "棚卸日", "en": "Counted on"},
    )
    rows: list[tuple[Cell, ...]] = []
    for row in folder.stock:
        rows.append(
            (
                shower.names(row.holder)[:1] if row.holder else absent(),
                shower.goods_name(row.product)[:1] if row.product else absent(),
                shower.text(row.site) if row.site else (),
                absent() if row.net_g is None else shower.mass(row.net_g),
                absent() if row.use_g_per_month is None else shower.mass(row.use_g_per_month),
                _cover(row.net_g, row.use_g_per_month),
                absent() if row.on is None else shower.day(row.on),
            )
        )
    title: Words = {"zh": "库存", "ja": "在庫", "en": "Stock"}
    return title, head, (4, 4, 3, 2, 2, 2, 3), rows, (3, 4, 5)


def _cover(net_g: int | None, use_g_per_month: int | None) -> Cell:
    """Days that the stock lasts at that use, a month taken as 365/12 days; from the day of the count."""
    if net_g is None or not use_g_per_month:
        return absent()
    return (Text(f"{net_g * 365 // (12 * use_g_per_month):,}"),)


def _demand(folder: Folder, shower: Shower) -> _Made:
    head: tuple[Words, ...] = (
        {"zh": "企业", "ja": "企業", "en": "Company"},
        {"zh": "品名", "ja": "品名", "en": "Goods"},
        {"zh": "年份", "ja": "年", "en": "Year"},
        {"zh": "数量（千克）", "ja": "数量(kg)", "en": "Quantity, kg"},
        {"zh": "备注", "ja": "備考", "en": "Note"},
    )
    rows: list[tuple[Cell, ...]] = []
    for row in folder.annual_demand:
        rows.append(
            (
                shower.names(row.party)[:1] if row.party else absent(),
                shower.goods_name(row.product)[:1] if row.product else absent(),
                absent() if row.year is None else (Text(str(row.year)),),
                absent() if row.net_g is None else shower.mass(row.net_g),
                shower.text(row.note) if row.note else (),
            )
        )
    title: Words = {"zh": "年需求量", "ja": "年間需要", "en": "Annual demand"}
    return title, head, (4, 4, 2, 2, 4), rows, (3,)


def _prices(folder: Folder, shower: Shower) -> _Made:
    head: tuple[Words, ...] = (
        {"zh": "文件", "ja": "書類", "en": "Paper"},
        {"zh": "卖方", "ja": "売主", "en": "Seller"},
        {"zh": "买方", "ja": "買主", "en": "Buyer"},
        {"zh": "品名", "ja": "品名", "en": "Goods"},
        {"zh": "净重（千克）", "ja": "正味質量(kg)", "en": "Net mass, kg"},
        {"zh": "金额", "ja": "金額", "en": "Amount"},
    )
    rows: list[tuple[Cell, ...]] = []
    deals: list[Contract | PurchaseOrder] = [*folder.contracts, *folder.purchase_orders]
    for paper in deals:
        for item in paper.items:
            amount = "" if item.amount is None else f"{item.amount:,f} {item.currency or ''}".strip()
            rows.append(
                (
                    shower.text(paper.number),
                    shower.names(paper.seller)[:1] if paper.seller else absent(),
                    shower.names(paper.buyer)[:1] if paper.buyer else absent(),
                    shower.goods_name(item.product)[:1] if item.product else (),
                    absent() if item.net_g is None else shower.mass(item.net_g),
                    (Text(amount),) if amount else absent(),
                )
            )
    title: Words = {"zh": "合同与订单价格", "ja": "契約・注文の価格", "en": "Prices in contracts and orders"}
    return title, head, (3, 4, 4, 4, 2, 3), rows, (4, 5)


def _sections(what: Iterable[str]) -> Words:
    """The sections of the folder that a line of the register names, each once, by their titles."""
    titles = sections()
    names = dict.fromkeys(each.partition(".")[0] for each in what)
    return {
        language: between.join(titles[name].title[language] if name in titles else name for name in names)
        for language, between in (("zh", "、"), ("ja", "、"), ("en", ", "))
    }


def _register(folder: Folder, shower: Shower) -> _Made:
    head: tuple[Words, ...] = (
        {"zh": "日期", "ja": "日付", "en": "Day"},
        {"zh": "对象", "ja": "開示先", "en": "Told to"},
        {"zh": "内容", "ja": "開示した事項", "en": "What"},
        {"zh": "依据", "ja": "根拠", "en": "On which basis"},
        {"zh": "文件", "ja": "ファイル", "en": "Files"},
    )
    rows: list[tuple[Cell, ...]] = []
    for row in folder.disclosures:
        known = folder.party(row.recipient)
        what = _sections(row.what or ())
        rows.append(
            (
                shower.day(row.on),
                shower.text(row.recipient) if known is None else shower.names(row.recipient)[:1],
                (Told(what),) if row.what else absent(),
                shower.text(row.basis) if row.basis else absent(),
                tuple(Text(f"{each.file} {each.sha256[:12]}…", tone="soft") for each in row.files),
            )
        )
    title: Words = {"zh": "披露登记", "ja": "開示台帳", "en": "Disclosure register"}
    return title, head, (3, 4, 5, 5, 5), rows, ()
