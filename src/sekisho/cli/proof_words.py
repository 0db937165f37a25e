"""The words of `log` and `licence`, in the order English, Japanese, Chinese; part of WORDS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PROOF_WORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "log.whole": ("untouched", "改変なし", "未被改动"),
    "log.altered": ("altered", "改変あり", "已被改动"),
    "log.unknown": ("cannot be told", "判定できない", "无法判定"),
    "log.counts": (
        "{events} events and {heads} signed heads of {origin}",
        "{origin}の事象{events}件、署名付きヘッド{heads}件",
        "{origin}的事件{events}个、已签署日志头{heads}个",
    ),
    "log.signed": (
        "signed from {first} to {last}; root {root}",
        "署名日時 {first}〜{last}、ルート {root}",
        "签署时间 {first}至{last}；根哈希 {root}",
    ),
    "log.key": ("heads {first} to {last}: {key}", "ヘッド{first}〜{last}：{key}", "日志头{first}至{last}：{key}"),
    "log.key_unannounced": (
        "heads {first} to {last}: {key}, given with --key and announced by no earlier head",
        "ヘッド{first}〜{last}：{key}(--keyで指定。それまでのヘッドでは告げられていない)",
        "日志头{first}至{last}：{key}(由--key给出，此前日志头未宣告)",
    ),
    "log.trusted": (
        "A key that was given is among them.",
        "指定された鍵が含まれている。",
        "其中包含所给的密钥。",
    ),
    "log.own_word": (
        "Whose keys these are, only the export itself says; name the office's with --key.",
        "誰の鍵であるかはエクスポート自身の記載によるのみ。発行機関の鍵を--keyで指定すること。",
        "密钥属于谁仅凭导出文件自述；请用--key给出发证机关的密钥。",
    ),
    "log.continues": (
        "It continues {older}, which held {events} events.",
        "{older}(事象{events}件)を引き継いでいる。",
        "它延续了{older}(当时有事件{events}个)。",
    ),
    "log.not_compared": (
        "That it was not set back to an earlier state, only a head or an export kept from then can show: --against.",
        "過去の状態に巻き戻されていないことは、当時保存したヘッドかエクスポートとの照合(--against)でのみ分かる。",
        "是否被回退到较早状态，只有与当时保存的日志头或导出文件比对(--against)才能得知。",
    ),
    "log.licence_keys": (
        "It publishes the public keys of licences: {keys}.",
        "許可証の公開鍵{keys}件を公表している。",
        "其中公布了{keys}个许可证公钥。",
    ),
    "log.at": ("line {line}", "{line}行目", "第{line}行"),
    "log.at_event": ("line {line}, event {event}", "{line}行目、事象{event}", "第{line}行，事件{event}"),
    "log.receipt": (
        "event {n} stands in {origin}, among the {size} events that key {key} signed on {at}",
        "事象{n}は{origin}に記録されている。鍵{key}が{at}に署名した{size}件のうちの1件である",
        "事件{n}已收录于{origin}，属于密钥{key}在{at}签署的{size}个事件",
    ),
    "log.receipt_event": ("the event: {event}", "事象：{event}", "事件：{event}"),
    "licence.genuine": ("genuine", "真正", "真实"),
    "licence.not_genuine": ("not genuine", "真正ではない", "不真实"),
    "licence.unknown_key": ("cannot be told", "判定できない", "无法判定"),
    "licence.current": ("current on {day}", "{day}時点で有効期間内", "{day}在有效期内"),
    "licence.not_yet": ("not yet valid on {day}", "{day}時点では有効期間前", "{day}尚未生效"),
    "licence.ended": ("no longer valid on {day}", "{day}時点で有効期間経過", "{day}已过有效期"),
    "licence.stands_not": ("but {state}", "ただし{state}", "但{state}"),
    "licence.key_not_given": (
        "It is signed with the key {key}, which is not among the keys that were given. Ask the office for its keys.",
        "署名の鍵は{key}であり、指定された鍵の中にない。発行機関に公開鍵を求めること。",
        "签署密钥为{key}，不在所给密钥之中。请向发证机关索取公钥。",
    ),
    "licence.says_of_itself": (
        "What it says of itself, unproved:",
        "自称する内容(未検証)：",
        "其自述内容(未经验证)：",
    ),
    "licence.what": (
        "{kind} licence to {destination}, issued {issued}, valid {first} to {last}",
        "{kind}、仕向地{destination}、発行日{issued}、有効期間{first}〜{last}",
        "{kind}，目的地{destination}，签发日期{issued}，有效期{first}至{last}",
    ),
    "licence.kind.individual": ("individual", "個別許可", "单项许可"),
    "licence.kind.general": ("general", "包括許可", "通用许可"),
    "licence.party": ("{role}: {name}", "{role}：{name}", "{role}：{name}"),
    "licence.no_names": (
        "The token had no room for names; they stand on the page, and the office has them.",
        "トークンに名称を収める余地がない。名称は許可証の紙面と発行機関の記録にある。",
        "令牌容量不足，未载名称；名称见许可证页面及发证机关记录。",
    ),
    "licence.no_lines": (
        "{lines} lines of {kg} kg in all; the token had no room for each.",
        "明細{lines}件、計{kg} kg。トークンに各明細を収める余地がない。",
        "共{lines}项，合计{kg}千克；令牌容量不足，未逐项载明。",
    ),
    "licence.line": ("line", "明細", "项"),
    "licence.goods": ("goods", "貨物", "货物"),
    "licence.codes": ("control codes", "管理コード", "管制编码"),
    "licence.net_kg": ("net kg", "正味 kg", "净重(千克)"),
    "licence.left_kg": ("left kg", "残量 kg", "余量(千克)"),
    "licence.conditions": ("Conditions", "条件", "条件"),
    "licence.signed": ("signed with key {key}", "署名鍵 {key}", "签署密钥 {key}"),
    "licence.specimen": (
        "SPECIMEN: issued by no real authority",
        "見本：実在の当局が発行したものではない",
        "样本：非任何主管机关签发",
    ),
    "licence.not_asked": (
        "What is left, and whether it was suspended or revoked, was not asked: only the office knows.",
        "残量と停止・取消しの有無は照会していない。分かるのは発行機関のみである。",
        "未查询余量及是否暂停、撤销：只有发证机关知道。",
    ),
    "licence.ask_at": ("Ask at {place}", "照会先：{place}", "查询：{place}"),
    "licence.office": ("office, {at}: {state}", "発行機関({at})：{state}", "发证机关({at})：{state}"),
    "licence.state.open": ("stands", "有効", "有效"),
    "licence.state.suspended": ("suspended", "停止中", "已暂停"),
    "licence.state.revoked": ("revoked", "取消済み", "已撤销"),
    "licence.state.expired": ("expired", "失効", "已失效"),
    "licence.state.used_up": ("used up", "使用済み", "已用完"),
    "licence.state.surrendered": ("surrendered", "返納済み", "已交回"),
}
