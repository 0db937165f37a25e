"""The cover: which papers the authority asks for, which are there, and who has still to give what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from sekisho.dossier.folder.model import Folder, PaperEntry
from sekisho.dossier.folder.place import Place
from sekisho.dossier.pack.blocks import (
    Block,
    Cell,
    Check,
    Checklist,
    Fields,
    Notice,
    Paper,
    Row,
    Section,
    Text,
    Told,
)
from sekisho.dossier.pack.profiles import Asked, Province
from sekisho.dossier.pack.show import Shower, absent
from sekisho.dossier.pack.statement import foot, head
from sekisho.dossier.words import Words, word

TITLE: Final[Words] = {
    "zh": "申请材料清单",
    "ja": "申請書類チェックリスト",
    "en": "CHECKLIST OF PAPERS FOR THE APPLICATION",
}
_CASE: Final[Words] = {"zh": "案卷", "ja": "案件", "en": "The case"}
_PAPERS: Final[Words] = {"zh": "材料", "ja": "書類", "en": "Papers"}
_OTHERS: Final[Words] = {"zh": "卷宗内其他文件", "ja": "その他の書類", "en": "Other papers in the folder"}
_HEAD: Final[tuple[Words, ...]] = (
    {"zh": "", "ja": "", "en": ""},
    {"zh": "文件", "ja": "書類", "en": "Paper"},
    {"zh": "提供方", "ja": "提出者", "en": "From"},
    {"zh": "状态", "ja": "状態", "en": "What there is"},
)
_NEED: Final[Mapping[str, Words]] = {
    "must": {"zh": "必备", "ja": "必須", "en": "needed"},
    "practice": {"zh": "实践中要求", "ja": "実務上求められる", "en": "asked for in practice"},
}
_FORM: Final[Mapping[str, Words]] = {
    "paper": {"zh": "纸质", "ja": "紙", "en": "on paper"},
    "electronic": {"zh": "电子", "ja": "電子", "en": "electronic"},
    "either": {"zh": "纸质或电子", "ja": "紙または電子", "en": "on paper or electronic"},
}
_STATE: Final[Mapping[str, Words]] = {
    "made": {
        "zh": "草案随附，待签字盖章",
        "ja": "下書きを同封。署名・押印待ち",
        "en": "a draft is in this pack; to be signed and stamped",
    },
    "missing": {"zh": "尚缺", "ja": "未着", "en": "not there yet"},
    "unread": {
        "zh": "扫描件，未经机器核对，须人工核对",
        "ja": "スキャンのため機械照合されていない。目視で確認のこと",
        "en": "a scan: not machine-checked, to be checked by eye",
    },
    "gone": {
        "zh": "尚缺：卷宗内没有该文件",
        "ja": "未着：フォルダーにファイルがない",
        "en": "not there: the file is not in the folder",
    },
    "empty": {"zh": "尚缺：文件为空", "ja": "未着：ファイルが空", "en": "not there: the file is empty"},
    "unusable": {
        "zh": "尚缺：文件无法打开（加密、损坏或格式不符）",
        "ja": "未着：ファイルを開けない（暗号化、破損または形式違い）",
        "en": "not there: the file does not open (encrypted, damaged or of another format)",
    },
    "unfiled": {
        "zh": "未存入卷宗，须人工核对",
        "ja": "フォルダーに保管されていない。目視で確認のこと",
        "en": "not filed in the folder: to be checked by eye",
    },
    "copy": {"zh": "仅有副本", "ja": "写しのみ", "en": "a copy only"},
    "original": {"zh": "原件", "ja": "原本", "en": "original"},
}
_LEGEND: Final[Words] = {
    "zh": "● 已有  ◆ 草案随附  ○ 尚缺  □ 未经机器核对  △ 建议提供。"
    "文件本身不随附，请另行移交；散列值用于核对是否为同一文件。",
    "ja": "● あり  ◆ 下書きを同封  ○ 未着  □ 機械照合なし  △ 提出が望ましい。"
    "書類そのものは同封しない。別途引き渡し、ハッシュ値で同一性を確認する。",
    "en": "● there  ◆ draft in this pack  ○ missing  □ not machine-checked  △ advised. "
    "The papers themselves are not in this pack: hand them over apart; the hash tells whether it is the same file.",
}
_NO_PARTICULARS: Final[Words] = {
    "zh": "未发现该省公布的专用表格；以下为各省通用的材料，请出口经营者向主管部门确认。",
    "ja": "この省独自の様式は公表を確認できていない。以下は全省共通の書類であり、輸出者を通じて所管当局に確認のこと。",
    "en": "No form of this province's own was found in public. What follows applies everywhere; let the exporter ask "
    "the department.",
}
_LABELS: Final[Mapping[str, Words]] = {
    "exporter": {"zh": "出口经营者", "ja": "輸出者", "en": "Exporter"},
    "importer": {"zh": "进口商", "ja": "輸入者", "en": "Importer"},
    "end_users": {"zh": "最终用户", "ja": "最終使用者", "en": "End users"},
    "mass": {"zh": "净重合计（千克）", "ja": "正味質量合計(kg)", "en": "Total net mass, kg"},
    "profile": {"zh": "省份配置", "ja": "省プロファイル", "en": "Province profile"},
}


_LOST: Final = frozenset(["gone", "empty", "unusable"])
_UNREAD: Final = frozenset(["unread", "unfiled"])


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found where a paper should be. state: read, unread, unfiled, gone, empty or unusable.

    sha256: of the bytes that are there; None where there are none.
    """

    state: str
    sha256: str | None = None


Seens = Mapping[Place, Seen]
_NOTHING: Final[Seens] = MappingProxyType({})


def cover_paper(
    folder: Folder,
    province: Province,
    on: date,
    recipient: Words,
    names: Mapping[str, Words],
    seen: Seens = _NOTHING,
) -> Paper:
    """The checklist. names: of kinds of papers. seen: by the place of a paper's entry, what was found there."""
    asked = [paper for paper in province.papers if paper.when is None or _resold(folder)]
    kinds = {paper.kind for paper in asked}
    others = [paper for paper in folder.papers if paper.kind not in kinds]
    blocks: list[Block] = [
        Section(_CASE, "1"),
        Fields(tuple(_summary(folder, province))),
        Notice(province.particulars or _NO_PARTICULARS),
        Section(_PAPERS, "2"),
        Checklist(_HEAD, tuple(_row(paper, folder, names, seen) for paper in asked)),
        Notice(_LEGEND),
    ]
    if others:
        rows = tuple(
            Check(_state([paper], seen), _named(paper.kind, names), (), _held(paper, seen)) for paper in others
        )
        blocks += [Section(_OTHERS, "3"), Checklist(_HEAD, rows)]
    return Paper(
        title=TITLE,
        number=folder.case.id,
        day=on,
        head=head(folder, province, on),
        blocks=tuple(blocks),
        foot=foot(recipient),
    )


def _summary(folder: Folder, province: Province) -> list[Row]:
    shower, case = Shower(folder), folder.case
    masses = [line.net_g for line in folder.lines]
    users = tuple(piece for id in case.end_users or () for piece in shower.name(id))
    total = absent() if not masses or None in masses else shower.mass(sum(each or 0 for each in masses))
    return [
        Row(_LABELS["exporter"], shower.names(case.exporter) if case.exporter else absent()),
        Row(_LABELS["importer"], shower.names(case.importer) if case.importer else absent()),
        Row(_LABELS["end_users"], users or absent()),
        Row(_LABELS["mass"], total),
        Row(_LABELS["profile"], (Told(province.name),)),
    ]


def _row(asked: Asked, folder: Folder, names: Mapping[str, Words], seen: Seens) -> Check:
    held = list(folder.papers_of(asked.kind))
    detail: Cell = ()
    if held:
        state = _state(held, seen)
        for paper in held:
            detail += _held(paper, seen)
    elif asked.made is not None:
        state, detail = "made", (Told(_STATE["made"]),)
    else:
        state = "missing" if asked.need == "must" else "advised"
        detail = (Told(_STATE["missing"], "bad" if asked.need == "must" else "soft"),)
    if asked.note is not None:
        detail += (Told(asked.note, "soft"),)
    by: Cell = (Told(word(f"role.{asked.by}")), Told(_and(_NEED[asked.need], _FORM[asked.form]), "soft"))
    return Check(state, _named(asked.kind, names), by, detail)


def _state(held: list[PaperEntry], seen: Seens) -> str:
    """The gravest of several papers counts: one that is not there is not made up for by another."""
    states = {_seen(paper, seen).state for paper in held}
    return "missing" if states & _LOST else "unread" if states & _UNREAD else "have"


def _seen(paper: PaperEntry, seen: Seens) -> Seen:
    """A paper that nobody has looked at is taken as the folder tells of it."""
    return seen.get(paper.place) or Seen("read", paper.sha256)


def _held(paper: PaperEntry, seen: Seens) -> Cell:
    """Number, day, and the hash of what is there; never the file's name, which people give after customers."""
    given = [paper.number, paper.issued_on and paper.issued_on.isoformat()]
    cell: Cell = (Text("  ".join(each for each in given if each)),) if any(given) else ()
    there = _seen(paper, seen)
    if there.state in _LOST:
        return (*cell, Told(_STATE[there.state], "bad"))
    if paper.original is not None:
        cell += (Told(_STATE["original" if paper.original else "copy"], "plain" if paper.original else "soft"),)
    if there.sha256 is not None:
        cell += (Text(f"sha256 {there.sha256[:16]}…", tone="soft"),)
    return cell + ((Told(_STATE[there.state], "bad"),) if there.state in _UNREAD else ())


def _and(one: Words, other: Words) -> Words:
    return {
        "zh": f"{one['zh']}，{other['zh']}",
        "ja": f"{one['ja']}、{other['ja']}",
        "en": f"{one['en']}, {other['en']}",
    }


def _named(kind: str, names: Mapping[str, Words]) -> Words:
    return names.get(kind) or word(kind)


def _resold(folder: Folder) -> bool:
    """Does somebody else than the importer hand the goods on to the end user?"""
    case = folder.case
    return bool(case.end_users) and case.importer not in (case.end_users or ())
