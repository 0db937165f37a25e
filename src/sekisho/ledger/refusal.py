"""Why an account gives nothing: a code for programs, a sentence for people, the figures it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "over_balance": {
        "en": "{asked_g} g asked, {balance_g} g left on {account}; nothing was drawn",
        "ja": "申請量{asked_g} gに対し{account}の残量は{balance_g} g。引き落としは行われていない",
        "zh": "申请{asked_g}克，{account}余量{balance_g}克；未作任何扣减",
    },
    "not_open": {
        "en": "{account} on {on}: {state}; nothing was drawn",
        "ja": "{account}の{on}時点の状態は{state}。引き落としは行われていない",
        "zh": "{account}在{on}的状态为{state}；未作任何扣减",
    },
    "not_in_this_state": {
        "en": "{account} is {state}: an entry of kind {kind} cannot follow",
        "ja": "{account}の状態は{state}であり、{kind}は記帳できない",
        "zh": "{account}的状态为{state}，不能记入{kind}",
    },
    "no_account": {
        "en": "there is no account {account}",
        "ja": "口座{account}は存在しない",
        "zh": "不存在账户{account}",
    },
    "already_open": {
        "en": "account {account} is open already; amend it instead",
        "ja": "口座{account}は開設済み。変更として記帳すること",
        "zh": "账户{account}已开立；请以变更方式记入",
    },
    "key_used": {
        "en": "the key {key} belongs to another entry of {account}; take a new key for a new request",
        "ja": "キー{key}は{account}の別の記帳に使われている。新しい依頼には新しいキーを用いること",
        "zh": "键{key}已用于{account}的另一记录；新的请求请使用新的键",
    },
    "amount": {
        "en": "{amount_g} g does not fit an entry of kind {kind} on {account}",
        "ja": "{account}への{kind}に{amount_g} gという量は当てはまらない",
        "zh": "{account}的{kind}记录不能为{amount_g}克",
    },
    "below_drawn": {
        "en": "{drawn_g} g were drawn on {account} already: its ceiling cannot become {asked_g} g",
        "ja": "{account}ではすでに{drawn_g} gが引き落とされており、上限を{asked_g} gにはできない",
        "zh": "{account}已扣减{drawn_g}克，上限不能改为{asked_g}克",
    },
    "no_such_draw": {
        "en": "{account} has no draw with the key {key}",
        "ja": "{account}にキー{key}の引き落としはない",
        "zh": "{account}没有键为{key}的扣减",
    },
    "over_draw": {
        "en": "{asked_g} g to give back, but {left_g} g of that draw are left to give back",
        "ja": "戻す量{asked_g} gに対し、その引き落としで戻せるのは{left_g} gまで",
        "zh": "拟退回{asked_g}克，该笔扣减可退回的余量为{left_g}克",
    },
}


@dataclass(frozen=True)
class Refusal:
    """`code` is one of a fixed set; `figures` fill its sentence."""

    code: str
    figures: Mapping[str, int | str]

    def __init__(self, code: str, **figures: int | str) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "figures", figures)

    def sentence(self, language: str) -> str:
        """In English, Japanese or Chinese ("en", "ja", "zh")."""
        return _SENTENCES[self.code][language].format(**self.figures)


CODES: Final = tuple(_SENTENCES)
