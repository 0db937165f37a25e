"""Words of the office's records and the register, in the order English, Japanese, Chinese."""

from __future__ import annotations

from typing import Final

OFFICE_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "office.checked": (
        "{events:,} events of {cases:,} cases, {entries:,} ledger entries, {licences:,} licences read",
        "事象{events:,}件(案件{cases:,}件)、台帳の記帳{entries:,}件、許可{licences:,}件を確認",
        "已核对事件{events:,}项(案件{cases:,}宗)、账目{entries:,}笔、许可{licences:,}份",
    ),
    "office.ready": ("{office}: ready", "{office}：準備完了", "{office}：已就绪"),
    "office.figures": ("figures up to {until}: kept", "{until}までの数値を保存した", "已保存截至{until}的数据"),
    "office.public_key": ("public key: {key}", "公開鍵：{key}", "公钥：{key}"),
    "office.exported": ("{out}: {n:,} events", "{out}：事象{n:,}件", "{out}：事件{n:,}项"),
    "office.rows": ("{out}: {rows}", "{out}：{rows}", "{out}：{rows}"),
    "office.drawn": (
        "{out}: licence {number}, signed with key {key}",
        "{out}：許可{number}、署名鍵{key}",
        "{out}：许可{number}，签署密钥{key}",
    ),
    "office.ring": ("{ring}: key {key} from {day}", "{ring}：鍵{key}、{day}から", "{ring}：密钥{key}，自{day}起"),
    "office.no_ring": (
        "no keys of licences are published yet: hand out a ring, or `sekisho office sign --licence-keys KEYS.json`",
        "許可証の鍵はまだ公表されていない。鍵のファイルを渡すか、"
        "`sekisho office sign --licence-keys KEYS.json`で公表する",
        "尚未公布许可证密钥：请交付密钥文件，或以`sekisho office sign --licence-keys KEYS.json`公布",
    ),
    "office.invited": (
        "for {email}, keeper of {authority}; until {until}, once",
        "{email}({authority}の管理者)宛て。{until}まで、一回限り",
        "发给{email}（{authority}的管理员）；截至{until}，仅可使用一次",
    ),
    "serve.open": (
        "Sekisho is open at {address} (Ctrl-C ends it)",
        "Sekishoを{address}で公開中(Ctrl-Cで終了)",
        "Sekisho已在{address}开放(按Ctrl-C结束)",
    ),
    "serve.sessions": (
        "whoever is signed in has to do so again after a restart; set {key} to keep sessions",
        "再起動するとサインインし直す必要がある。セッションを保つには{key}を設定する",
        "重启后须重新登录；如需保留会话，请设置{key}",
    ),
    "serve.hosts": (
        "it answers to the names of this machine alone; set {hosts} to the names it is reached by",
        "このコンピューターの名前にだけ応答する。外部から使う名前を{hosts}に設定する",
        "目前仅响应本机名称；请将访问所用的名称设为{hosts}",
    ),
    "docket.synthetic": (
        "{out}: {lines:,} synthetic lines of seed {seed}; none of them is a case",
        "{out}：合成した明細{lines:,}件(シード{seed})。実在の案件ではない",
        "{out}：合成数据{lines:,}项(种子{seed})；均非实际案件",
    ),
    "docket.synthetic_one": (
        "{out}: 1 synthetic line of seed {seed}; it is no case",
        "{out}：合成した明細1件(シード{seed})。実在の案件ではない",
        "{out}：合成数据1项(种子{seed})；并非实际案件",
    ),
    "docket.forgotten": (
        "{folder}: {n:,} files of screened names removed",
        "{folder}：照合済み名称のファイル{n:,}件を削除した",
        "{folder}：已删除已筛查名称的文件{n:,}个",
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
