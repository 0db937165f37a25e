"""Explanations in one sentence, in English, Japanese and Chinese."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

_FRAMES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": {
            "exact": "The same name, but for legal form, width, case, punctuation and variants of characters.",
            "alert": "Score {score} (alert from {threshold}): {agreed}{alone}{held}.",
            "none": "no part agrees",
            "short": "the one reads as a short form of the other",
            "alone": "; on one side only: {words}",
            "held": "; held at {score} because {why}",
            "pair": "{kind} {query} = {matched} ({how})",
            "list": ", ",
            "quote": "“{}”",
        },
        "ja": {
            "exact": "法人格・全角半角・大文字小文字・記号・異体字の違いを除き、同じ名称です。",
            "alert": "類似度{score}({threshold}以上で候補)：{agreed}{alone}{held}。",
            "none": "一致する部分はありません",
            "short": "一方が他方の略称と読めます",
            "alone": "。一方にのみある語：{words}",
            "held": "。{why}ため{score}に抑えました",
            "pair": "{kind}{query}={matched}({how})",
            "list": "、",
            "quote": "「{}」",
        },
        "zh": {
            "exact": "除法律形式、全半角、大小写、标点和异体字外，名称相同。",
            "alert": "相似度{score}({threshold}及以上列为候选)：{agreed}{alone}{held}。",
            "none": "没有一致的部分",
            "short": "一方可读作另一方的简称",
            "alone": "；仅一方有：{words}",
            "held": "；因{why}，相似度限于{score}",
            "pair": "{kind}{query}={matched}({how})",
            "list": "、",
            "quote": "“{}”",
        },
    }
)
KINDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "brand": {"en": "brand", "ja": "固有名", "zh": "字号"},
        "house": {"en": "group name", "ja": "グループ名", "zh": "集团字号"},
        "place": {"en": "place", "ja": "地名", "zh": "地名"},
        "trade": {"en": "trade", "ja": "業種", "zh": "行业"},
        "generic": {"en": "general word", "ja": "一般語", "zh": "通用词"},
        "group": {"en": "group word", "ja": "組織の語", "zh": "组织用词"},
        "number": {"en": "number", "ja": "番号", "zh": "序号"},
    }
)
HOWS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "same": {"en": "same", "ja": "同じ", "zh": "相同"},
        "meaning": {"en": "same meaning", "ja": "同じ意味", "zh": "同义"},
        "reading": {"en": "same reading", "ja": "同じ読み", "zh": "同音"},
        "spelling": {"en": "nearly the same spelling", "ja": "綴りが近い", "zh": "拼写相近"},
        "sound": {"en": "a foreign word by its sound", "ja": "外来語の音写", "zh": "外来词音译"},
        "record": {
            "en": "on record as names of one party",
            "ja": "同じ組織の名称として記録あり",
            "zh": "记录为同一方的名称",
        },
        "near": {"en": "related", "ja": "関連する語", "zh": "相关"},
        "different": {"en": "different", "ja": "別の語", "zh": "不同"},
    }
)
_CAPS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "brand_differs": {
            "en": "the brands differ: {query} / {matched}",
            "ja": "固有名が異なる({query} / {matched})",
            "zh": "字号不同({query} / {matched})",
        },
        "brand_missing": {
            "en": "a brand word stands on one side only: {one}",
            "ja": "固有名の語が一方にしかない({one})",
            "zh": "字号用词仅一方有({one})",
        },
        "trade_differs": {
            "en": "the trades differ: {query} / {matched}",
            "ja": "業種が異なる({query} / {matched})",
            "zh": "行业不同({query} / {matched})",
        },
        "trade_on_one_side": {
            "en": "a trade stands on one side only: {one}",
            "ja": "業種が一方にしかない({one})",
            "zh": "行业仅一方有({one})",
        },
        "place_differs": {
            "en": "the places differ: {query} / {matched}",
            "ja": "地名が異なる({query} / {matched})",
            "zh": "地名不同({query} / {matched})",
        },
        "number_differs": {
            "en": "the numbers differ: {query} / {matched}",
            "ja": "番号が異なる({query} / {matched})",
            "zh": "序号不同({query} / {matched})",
        },
        "no_brand": {
            "en": "nothing agrees but trades and places, which no firm has to itself: {query} / {matched}",
            "ja": "一致するのは業種や地名だけで、特定の会社を示さない({query} / {matched})",
            "zh": "仅行业或地名一致，不足以指明某一企业({query} / {matched})",
        },
        "shared_words": {
            "en": "nothing agrees but words that several institutions share: {query} / {matched}",
            "ja": "一致するのは複数の機関に共通する語だけの({query} / {matched})",
            "zh": "一致的仅为多家机构共用的词({query} / {matched})",
        },
        "member_of_house": {
            "en": "many firms bear the name that agrees, and this one adds {one}",
            "ja": "一致する名は多くの会社が名乗り、{one}が加わっている",
            "zh": "一致的名称为多家企业共用，而一方另有{one}",
        },
        "recorded_otherwise": {
            "en": "what is on record calls itself otherwise: {query} / {matched}",
            "ja": "記録にある組織は別の名称を名乗っている({query} / {matched})",
            "zh": "记录中的一方使用其他名称({query} / {matched})",
        },
        "common_reading": {
            "en": "only a short reading agrees, which other words share: {query} / {matched}",
            "ja": "一致するのは他の語にもある短い読みだけの({query} / {matched})",
            "zh": "仅短读音一致，其他词也同音({query} / {matched})",
        },
        "weak_evidence": {
            "en": "it may be a short form, but the brand does not stand whole in it",
            "ja": "略称かもしれないが固有名がそろっていない",
            "zh": "可能是简称，但字号不完整",
        },
        "short_form_of_several": {
            "en": "it may be a short form of several listed names",
            "ja": "複数の掲載名の略称でありうる",
            "zh": "可能是多个名单名称的简称",
        },
        "exact_elsewhere": {
            "en": "another listed name is the very name asked for",
            "ja": "照会名そのものが別に掲載されている",
            "zh": "名单中另有与查询完全相同的名称",
        },
    }
)


def sentence(told: Mapping[str, Any], binding: Sequence[str], language: str) -> str:
    """An explanation (see `Explanation.as_json`) in words. binding: names of the caps that hold the score.

    Raises KeyError for a language other than en, ja, zh.
    """
    frames = _FRAMES[language]
    if told["exact"]:
        return frames["exact"]
    parts = told["parts"]
    agreed = [_pair(part, language) for part in parts if part["how"] not in ("alone", "short")]
    alone = [_quoted(part["query"] or part["matched"], language) for part in parts if part["how"] == "alone"]
    caps = [_cap(cap, language) for cap in told["caps"] if cap["name"] in binding]
    if told["short_form"]:
        agreed = [frames["short"]]
    score = shown_score(told["score"])
    return frames["alert"].format(
        score=score,
        threshold=shown_score(told["threshold"]),
        agreed=frames["list"].join(agreed) or frames["none"],
        alone=frames["alone"].format(words=frames["list"].join(alone)) if alone else "",
        held=frames["held"].format(score=score, why=frames["list"].join(caps)) if caps else "",
    )


def shown_score(score: float) -> str:
    """A score with three digits, rounded down: what is below the threshold never reads as if it were on it."""
    return f"{math.floor(score * 1000 + 1e-6) / 1000:.3f}"


def _quoted(text: str, language: str) -> str:
    return _FRAMES[language]["quote"].format(text)


def _pair(part: Mapping[str, Any], language: str) -> str:
    return _FRAMES[language]["pair"].format(
        kind=KINDS[part["kind"]][language],
        query=_quoted(part["query"], language),
        matched=_quoted(part["matched"], language),
        how=HOWS[part["how"]][language],
    )


def _cap(cap: Mapping[str, Any], language: str) -> str:
    one = " ".join(filter(None, (cap["query"], cap["matched"])))
    return _CAPS[cap["name"]][language].format(
        query=_quoted(cap["query"] or "–", language),
        matched=_quoted(cap["matched"] or "–", language),
        one=_quoted(one, language),
    )
