"""Why a licence is not issued as asked, or a shipment may not leave: codes for programs, sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sekisho.ledger.refusal import Said
from sekisho.regime.rows import Text

_SENTENCES: Final[Mapping[str, Text]] = {
    # Issue
    "no_licence_type": {
        "en": "the law of {on} knows no licence of kind {kind}",
        "ja": "{on}の法には{kind}という種類の許可がない",
        "zh": "{on}的法律没有{kind}这一许可种类",
    },
    "too_many_end_users": {
        "en": "a licence of this kind has at most {most} end user(s) ({cite}); the file names {named}",
        "ja": "この種類の許可の最終使用者は{most}者まで({cite})。申請は{named}者を挙げる",
        "zh": "此类许可的最终用户至多{most}家({cite})，申请列明{named}家",
    },
    "too_long": {
        "en": "a licence of this kind lasts at most {most} months ({cite}): until {latest}, not {asked}",
        "ja": "この種類の許可の有効期間は最長{most}か月({cite})：{latest}まで。{asked}は不可",
        "zh": "此类许可有效期最长{most}个月({cite})：至{latest}，不得至{asked}",
    },
    "ends_before_it_begins": {
        "en": "valid until {asked}, before its first day {first}",
        "ja": "有効期限{asked}が開始日{first}より前である",
        "zh": "有效期至{asked}，早于起始日{first}",
    },
    "no_such_line": {
        "en": "there is no line {line}",
        "ja": "{line}番の明細はない",
        "zh": "没有第{line}项",
    },
    "not_a_part": {
        "en": "line {line}: {granted_g} is not between 1 g and the {asked_g} asked for",
        "ja": "明細{line}：{granted_g}は1 g以上、申請量{asked_g}以下でない",
        "zh": "第{line}项：{granted_g}不在1克至申请量{asked_g}之间",
    },
    "nothing_granted": {
        "en": "no line is granted",
        "ja": "許可された明細がない",
        "zh": "没有获准的项目",
    },
    # Shipment: is the licence current?
    "not_current": {
        "en": "the licence is valid from {first} to {last}; the goods leave on {on}",
        "ja": "許可の有効期間は{first}から{last}まで。出荷日は{on}",
        "zh": "许可有效期为{first}至{last}，货物于{on}离境",
    },
    "not_yet": {
        "en": "the goods are to leave on {on}; it is {today}, and nobody knows the law and the lists of a day to come",
        "ja": "出荷日は{on}、本日は{today}。将来の日の法とリストは誰にも分からない",
        "zh": "货物拟于{on}离境，今日为{today}；未来日期的法律与名单无从得知",
    },
    # Shipment: parties and goods under the law of the ship date
    "party_listed": {
        "en": "{citation}: a party is on a list on {on} ({facts})",
        "ja": "{citation}：{on}時点で関係者がリストに載っている({facts})",
        "zh": "{citation}：{on}时有关方已列入名单({facts})",
    },
    "newly_barred": {
        "en": "line {line}: {citation} bars it on {on}",
        "ja": "明細{line}：{on}時点で{citation}により禁じられている",
        "zh": "第{line}项：{on}时{citation}予以禁止或限制",
    },
    "not_settled": {
        "en": "line {line}: under the law of {on} it may come to {outcome}, and what is known does not settle it",
        "ja": "明細{line}：{on}の法では{outcome}となり得るが、判明している事実では決まらない",
        "zh": "第{line}项：依{on}的法律可能为{outcome}，现有事实不足以确定",
    },
    "not_found": {
        "en": "the file has not been held against the law of {on}; nothing leaves unseen",
        "ja": "申請が{on}の法に照らされていない。未確認のまま出荷はできない",
        "zh": "申请尚未依{on}的法律核对；未经核对不得放行",
    },
    # Shipment: conditions
    "wrong_mode": {
        "en": "the licence names {required} as the only mode of transport; got {got}",
        "ja": "許可が定める輸送手段は{required}のみ。申告は{got}",
        "zh": "许可限定运输方式为{required}，申报为{got}",
    },
    "wrong_port": {
        "en": "the licence names the port {required}; got {got}",
        "ja": "許可が定める港は{required}。申告は{got}",
        "zh": "许可限定口岸为{required}，申报为{got}",
    },
    "mode_not_said": {
        "en": "the licence binds the mode of transport, and the shipment does not say by which mode it leaves",
        "ja": "許可は輸送手段を限定しているが、出荷側の申告がない",
        "zh": "许可限定运输方式，而货运申报未予说明",
    },
    "port_not_said": {
        "en": "the licence names the port {required}, and the shipment does not say through which port it leaves",
        "ja": "許可は港を{required}と定めるが、出荷側の申告がない",
        "zh": "许可限定口岸为{required}，而货运申报未予说明",
    },
    "another_mode": {
        "en": "goods left under this licence by {began}; {got} is a second mode, which needs a licence of its own",
        "ja": "この許可では{began}による出荷が行われている。{got}は別の輸送手段であり、別の許可を要する",
        "zh": "本许可项下已以{began}出运；{got}为另一运输方式，须另行申请许可",
    },
    "would_split": {
        "en": "the goods may not be split: {granted_g} of line {line} must leave together, not {shipped_g}",
        "ja": "分割出荷は不可：明細{line}は{granted_g}を一括で出荷すること({shipped_g}は不可)",
        "zh": "不得分批：第{line}项须{granted_g}一次出运，不得为{shipped_g}",
    },
    "too_many_exports": {
        "en": "this licence covers {most} export(s), and {used} were made under it",
        "ja": "この許可が認める輸出は{most}回まで。すでに{used}回行われた",
        "zh": "本许可限出口{most}次，已出口{used}次",
    },
    "another_day": {
        "en": "export {export} left on {began}; what leaves on {on} is another export",
        "ja": "輸出{export}は{began}に出荷済み。{on}の出荷は別の輸出である",
        "zh": "出口{export}已于{began}离境；{on}离境的属另一次出口",
    },
    "nothing_shipped": {
        "en": "a shipment needs at least one line of at least 1 g",
        "ja": "出荷には1 g以上の明細が少なくとも一つ要る",
        "zh": "每批货物至少应有一项不少于1克",
    },
    "key_used": {
        "en": "the key {key} belongs to another shipment; take a new key for a new shipment",
        "ja": "キー{key}は別の出荷に使われている。新しい出荷には新しいキーを用いること",
        "zh": "键{key}已用于另一批货物；新的货物请使用新的键",
    },
    "not_recorded": {
        "en": "{said}; nothing was recorded",
        "ja": "{said}。記録は行われていない",
        "zh": "{said}；未作记录",
    },
    # Shipment: the ledger
    "ledger": {
        "en": "line {line}: {said}",
        "ja": "明細{line}：{said}",
        "zh": "第{line}项：{said}",
    },
}


@dataclass(frozen=True, init=False)
class Ground(Said):
    """`rule`: the rule of law that it rests on, where one does."""

    rule: str | None

    def __init__(self, code: str, *, rule: str | None = None, **figures: int | str) -> None:
        super().__init__(code, **figures)
        object.__setattr__(self, "rule", rule)

    @classmethod
    def sentences(cls) -> Mapping[str, Text]:
        return _SENTENCES


CODES: Final = tuple(_SENTENCES)
