"""Parties whose names cannot be looked for as they stand: what is asked of them, and what a reader is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final
from unicodedata import category

from sekisho.dossier.model import Party
from sekisho.facts.dictionary import LANGUAGES
from sekisho.screening.names.fold import LONGEST, remarks
from sekisho.screening.names.unread import left_open
from sekisho.screening.screener import Hit

Json = dict[str, Any]

_SHOWN: Final = 60
_AND: Final = {"en": "; ", "ja": "、", "zh": "；"}
_WHY: Final = {
    "empty": {
        "en": "nothing in it names anyone",
        "ja": "名称に当たる部分がない",
        "zh": "其中没有可识别主体的内容",
    },
    "long": {
        "en": f"it goes on after the {LONGEST} characters that are compared",
        "ja": f"照合される{LONGEST}文字の後にも続いている",
        "zh": f"超出用于比对的{LONGEST}个字符",
    },
    "directions": {
        "en": "marks in it turn the order of its characters",
        "ja": "文字の並びを変える制御文字を含む",
        "zh": "含有改变文字顺序的控制符",
    },
    "script": {
        "en": "part or all of it is in a script that is not read; Latin letters, Han, kana and Hangul are",
        "ja": "全部または一部が読み取れない文字体系で書かれている。読み取れるのはラテン文字・漢字・仮名・ハングル",
        "zh": "全部或部分使用无法识读的文字；可识读的为拉丁字母、汉字、假名、谚文",
    },
}
_ASKED: Final = {
    "en": "What is the party called? “{name}” could not be compared with the lists: {why}.",
    "ja": "当事者の名称は何か。「{name}」はリストと照合できなかった：{why}。",
    "zh": "该主体的名称是什么？“{name}”无法与名单比对：{why}。",
}
_TOLD: Final = {
    "en": "{id}: the name “{name}” could not be compared with the lists ({why}), so whether the party is on one is not "
    "known; give the name again",
    "ja": "{id}：名称「{name}」はリストと照合できず({why})、掲載の有無は不明。名称を改めて記入する",
    "zh": "{id}：名称“{name}”无法与名单比对({why})，是否列入名单不明；请重新填写名称",
}
_MENDED: Final = {
    "invisible": {
        "en": "{id}: the name “{name}” holds invisible characters; it was compared without them",
        "ja": "{id}：名称「{name}」は不可視文字を含む。これを除いて照合した",
        "zh": "{id}：名称“{name}”含不可见字符；比对时已去除",
    },
    "look_alikes": {
        "en": "{id}: the name “{name}” mixes look-alike letters of two alphabets; it was compared as if of one",
        "ja": "{id}：名称「{name}」は異なる文字体系の似た文字が混在する。一つの文字体系とみなして照合した",
        "zh": "{id}：名称“{name}”混用不同字母表的形近字母；比对时视为同一字母表",
    },
}


def unread_of(party: Party, hits: Iterable[Hit]) -> tuple[str, ...]:
    """Why it is not known whether any list has a named party, as codes; () where its name was looked for or settles."""
    return left_open(party.name, (hit.same for hit in hits))


def question(name: str, codes: Iterable[str]) -> Json:
    """Asks for the name again, in each language."""
    return _worded(_ASKED, "", name, codes)


def warnings(party: Party, hits: Iterable[Hit]) -> Iterator[Json]:
    """What a reader must know of how a party's name was compared: that it was not, or what had to be mended."""
    if party.name is None:
        return
    codes = unread_of(party, hits)
    if codes:
        yield {"party": party.id, "text": _worded(_TOLD, party.id, party.name, codes)}
        return
    for code in remarks(party.name):
        if code in _MENDED:
            yield {"party": party.id, "text": _worded(_MENDED[code], party.id, party.name, ())}


def _worded(text: dict[str, str], identity: str, name: str, codes: Iterable[str]) -> dict[str, str]:
    codes = tuple(codes)
    return {
        language: text[language].format(
            id=identity, name=_shown(name), why=_AND[language].join(_WHY[code][language] for code in codes)
        )
        for language in LANGUAGES
    }


def _shown(name: str) -> str:
    """A name without what would turn the sentence around it, and of a long one the beginning."""
    visible = "".join("\N{REPLACEMENT CHARACTER}" if category(char)[0] == "C" else char for char in name)
    return visible if len(visible) <= _SHOWN else f"{visible[:_SHOWN]}…"
