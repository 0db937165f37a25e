"""Words of the office's records and the register, in the order English, Japanese, Chinese."""

from __future__ import annotations

from typing import Final

OFFICE_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "office.checked": (
        "{events:,} events of {cases:,} cases, {entries:,} ledger entries, {licences:,} licences read",
        "事件{events:,}件(案件{cases:,}件)、台帳の記帳{entries:,}件、許可{licences:,}件を確認",
        "已核对事件{events:,}项(案件{cases:,}宗)、账目{entries:,}笔、许可{licences:,}份",
    ),
    "office.sound": ("all of it is whole", "すべて整合している", "全部完整一致"),
    "office.not_sound": ("{faults:,} of it is not whole", "{faults:,}件が整合していない", "其中{faults:,}处不一致"),
    "office.refound.none": ("nothing changes", "変わるものはない", "没有变化"),
    "office.refound.row": ("{flag}: {n:,}", "{flag}：{n:,}件", "{flag}：{n:,}件"),
    "office.refound.kept": (
        "open cases left to the law before the change",
        "改正前の法令による審査中案件",
        "适用修改前法律的在审案件",
    ),
    "office.refound.stronger": (
        "open cases that come out more strictly",
        "結果が厳しくなる審査中案件",
        "结论趋严的在审案件",
    ),
    "office.refound.weaker": (
        "open cases that come out less strictly",
        "結果が緩くなる審査中案件",
        "结论趋宽的在审案件",
    ),
    "office.refound.otherwise": ("open cases that come out otherwise", "結果が変わる審査中案件", "结论变化的在审案件"),
    "office.refound.stands": ("licences that stand", "存続する許可", "继续有效的许可"),
    "office.refound.suspended": ("licences suspended", "使用停止となる許可", "暂停使用的许可"),
    "office.refound.revoked": ("licences revoked", "取り消される許可", "撤销的许可"),
    "office.refound.eased": (
        "suspended licences whose bar is gone",
        "禁止が解けた使用停止中の許可",
        "禁止事由消失的暂停许可",
    ),
    "office.refound.look": ("licences for an officer to look at", "審査官の確認を要する許可", "须审查人员核查的许可"),
    "licence.none": ("no licences", "許可なし", "没有许可"),
    "licence.number": ("licence", "許可番号", "许可证号"),
    "licence.state": ("state", "状態", "状态"),
    "licence.valid_to": ("until", "期限", "有效期至"),
    "licence.drawn_kg": ("drawn kg", "引き落とし済み kg", "已核销(千克)"),
    "licence.exporter": ("exporter", "輸出者", "出口经营者"),
    "licence.importer": ("importer", "輸入者", "进口商"),
    "licence.on": ("day", "日付", "日期"),
    "licence.entry": ("entry", "記帳", "记录"),
    "licence.change_kg": ("change kg", "増減 kg", "增减(千克)"),
    "licence.key": ("key", "キー", "键"),
    "licence.by": ("by", "記帳者", "经办"),
    "licence.why": ("reason", "理由", "理由"),
    "licence.state.not_yet": ("not yet valid", "開始前", "尚未生效"),
    "licence.state.run_out": ("past its last day", "期限切れ", "已过有效期"),
    "entry.opened": ("opened", "開設", "开立"),
    "entry.drawn": ("drawn", "引き落とし", "核销"),
    "entry.reversed": ("given back", "戻し", "冲回"),
    "entry.amended": ("amended", "変更", "变更"),
    "entry.suspended": ("suspended", "停止", "暂停"),
    "entry.reinstated": ("reinstated", "停止解除", "恢复"),
    "entry.revoked": ("revoked", "取消", "撤销"),
    "entry.expired": ("expired", "失効", "失效"),
    "entry.surrendered": ("surrendered", "返納", "交回"),
}
