"""How brands in Han, kana and Hangul are read aloud, in Latin letters.

A reading is a string whose first letter tells where it comes from (see `TRUST`), likeliest first. With the `[ja]`
extra Japanese readings come from UniDic; without it, from the recorded readings of single kanji in
`data/screening/kanji.csv`, and of whole words in the lexicon.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Final, Protocol

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PHRASES_DICT

from sekisho.places import data_path
from sekisho.screening.names.fold import alike, han_forms
from sekisho.screening.names.hangul import is_hangul, romanise
from sekisho.screening.names.kana import romaji
from sekisho.screening.names.letters import abbreviation
from sekisho.screening.names.southern import southern
from sekisho.screening.names.taiwan import spelled
from sekisho.screening.names.unidic import unidic

TRUST: Final = {"p": 1.0, "q": 0.95, "j": 1.0, "k": 0.95, "o": 0.9, "a": 1.0, "h": 1.0, "l": 0.98, "w": 0.92, "c": 0.92}
"""p pinyin, q another pinyin, w pinyin as Taiwan spells it, c Cantonese or Hokkien; j Japanese, k another Japanese, o
put together from single kanji; a kana; h Hangul; l the letters that kana or Hangul call by name."""


class _Word(Protocol):
    @property
    def kept(self) -> str: ...


class Name(Protocol):
    """What of a parsed name is read aloud."""

    @property
    def tokens(self) -> Sequence[_Word]: ...
    @property
    def flat(self) -> str: ...
    @property
    def language(self) -> str: ...


MOST: Final = 6
"""Readings that are kept of one brand."""
_TRANSLATED: Final = {"东南": ("southeast", "southeastern"), "中南": ("centralsouth", "southcentral")}
"""Directions that are as often a brand in pinyin as put into English. The others are places of the lexicon."""


_TWO_WAYS: Final = frozenset("长行重乐朝单柏曾解沈厦蔚缪仇翟尉区盖任查藏弹传调都朴卜")
"""Characters that firms' names read in two ways. The dictionary's other readings are rare ones that no name has."""


def is_han(char: str) -> bool:
    return "㐀" <= char <= "鿿" or char == "々"


def is_kana(char: str) -> bool:
    return "ぁ" <= char <= "ヿ"


@lru_cache(maxsize=4_096)
def readings(kept: str, folded: str, language: str, *, traditional: bool = False) -> tuple[str, ...]:
    """Readings of a brand; language: "ja", "zh", "ko" or "" (unknown: both pinyin and Japanese). traditional: whether
    it belongs to a Chinese name in Traditional characters."""
    if is_hangul(kept[0]):
        return ("h" + romanise(kept), *_lettered(kept))
    if all(is_kana(char) for char in kept):
        return ("a" + romaji(kept), *_lettered(kept))
    found: list[str] = []
    kana = any(is_kana(char) for char in kept)
    if not kana and language != "ja":
        found += _pinyin(folded)
        if traditional:
            found.insert(1, "w" + spelled(syllables(folded)))
            found[2:2] = ["c" + read for read in southern(kept)]
    if language != "zh":
        found += _japanese(kept)
    found[1:1] = ["l" + word for word in _TRANSLATED.get(folded, ())]
    seen: dict[str, str] = {}
    for each in found:
        if each[1:].isascii() and len(each) > 1:
            seen.setdefault(each[1:], each)
    return tuple(seen.values())[:MOST]


@cache
def _syllable(char: str) -> str:
    return str(lazy_pinyin(char, v_to_u=False)[0])


@cache
def _phrases() -> frozenset[str]:
    """Words that the dictionary reads otherwise than character by character."""
    return frozenset(PHRASES_DICT)


def syllables(folded: str) -> list[str]:
    """Pinyin without tones, by character; as `pypinyin.lazy_pinyin`, which is slow on what holds no word it knows."""
    known, count = _phrases(), len(folded)
    if all(map(is_han, folded)) and not any(
        folded[at : at + size] in known for size in range(2, min(count, _PHRASE) + 1) for at in range(count - size + 1)
    ):
        return [_syllable(char) for char in folded]
    return list(lazy_pinyin(folded, v_to_u=False))


_PHRASE: Final = 12


def _lettered(kept: str) -> tuple[str, ...]:
    told = [abbreviation(kept)]
    if "앤" in kept:
        # It is "and" in 엘앤에프 (L&F), and N in 제이앤티씨 (JNTC).
        told.append(abbreviation(kept.replace("앤", "엔")))
    return tuple("l" + letters for letters in dict.fromkeys(told) if letters)


def _pinyin(folded: str) -> list[str]:
    first = "".join(syllables(folded))
    found = ["p" + first]
    if len(folded) <= 4 and not _TWO_WAYS.isdisjoint(folded):
        ways = pinyin(folded, style=Style.NORMAL, heteronym=True)
        several = [
            list(dict.fromkeys(each))[: 2 if char in _TWO_WAYS else 1] for char, each in zip(folded, ways, strict=False)
        ]
        found += ["q" + "".join(each) for each in list(product(*several))[:4]]
    return found


def in_japan(kept: str) -> str:
    """Kanji as written in Japan. A name with characters that no Japanese text uses is taken to be in Simplified or
    Traditional ones throughout: 机 is 機 there, and a desk in a Japanese name."""
    table = han_forms().japanese
    if any(is_han(char) and not _in_use(char) for char in kept):
        return kept.translate(table)
    # Old kanji are read as the new ones that stand for them: 鐵鋼. What is Simplified as it stands is none of them: 机.
    return "".join(
        new if char != simple else char
        for char, simple, new in zip(kept, alike(kept), kept.translate(table), strict=True)
    )


@cache
def _in_use(char: str) -> bool:
    try:
        char.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return True


def _japanese(kept: str) -> list[str]:
    text = in_japan(kept)
    found = _tagged(text)
    if (len(text) <= 3 and not _is_surname(text)) or not found:
        singles = [_kanji().get(char) or ((romaji(char),) if is_kana(char) else ()) for char in text]
        if all(singles):
            several = [each[:2] for each in singles]
            found += ["o" + _run_together(each) for each in list(product(*several))[:6]]
    return found


def _run_together(singles: Sequence[str]) -> str:
    """Readings of kanji in a row: hoku and ko are hokko, nichi and shin nisshin."""
    text = singles[0]
    for single in singles[1:]:
        first = single[:1]
        if first == "k" and text.endswith("ku") and len(text) > 3:
            text = text[:-1]
        elif first in ("k", "s", "t") and text.endswith(("tsu", "chi")) and len(text) > 4:
            text = text[:-3] + first
        text += single
    return text


@cache
def _kanji() -> dict[str, tuple[str, ...]]:
    with data_path("screening", "kanji.csv").open(encoding="utf-8", newline="") as file:
        return {row["kanji"]: tuple(row["readings"].split(" ")) for row in csv.DictReader(file)}


def _tagged(text: str) -> list[str]:
    """UniDic's readings of a text, the likeliest first; none without the `[ja]` extra."""
    dictionary = unidic()
    if dictionary is None:
        return []
    found: list[str] = []
    ways = dictionary.ways(text, 3) if len(text) <= 4 else [dictionary.best(text)]
    for way in ways:
        kana = "".join(node.feature.kana or node.surface for node in way)
        sound = romaji(kana)
        if sound.isascii() and sound.isalpha():
            # Beyond the first, only ways that keep the text whole: words from single kanji are nobody's.
            found.append(("j" if not found else "k" if len(way) == 1 else "o") + sound)
    if len(text) > 2 and text[-1] in _BEHIND_GA and ways and len(ways[0]) > 1:
        whole = dictionary.best(text[:-1] + "ヶ" + text[-1])
        found[:0] = ["j" + romaji(node.feature.kana or node.surface) for node in whole if len(whole) == 1]
    return found


_BEHIND_GA: Final = frozenset("谷丘崎原根島峰岳浜")
"""Before them the names of places are written with ヶ and without: 千駄ヶ谷, 千駄谷."""


def _is_surname(text: str) -> bool:
    """Whether UniDic knows a word as a surname: then nobody puts its reading together from single kanji."""
    dictionary = unidic()
    way = dictionary.best(text) if dictionary is not None else []
    return len(way) == 1 and way[0].feature.pos4 == "姓"


@lru_cache(maxsize=4_096)
def _read_whole(kept: str, folded: str, language: str) -> tuple[str, ...]:
    found = []
    if language != "ja" and not any(map(is_kana, kept)):
        found.append("".join(syllables(folded)))
    if language != "zh":
        found += [read[1:] for read in _tagged(in_japan(kept))[:1]]
    return tuple(read for read in found if read.isascii() and read.isalnum())


def spoken_whole(name: Name) -> tuple[str, ...]:
    """A whole name read aloud without a break: pinyin, Japanese, or the romanisation of Hangul."""
    kept = "".join(token.kept.replace(" ", "") for token in name.tokens)
    if any(map(is_hangul, kept)):
        return (romanise(kept),)
    if kept.isascii():
        return (kept,)
    return _read_whole(kept, name.flat, name.language)


def has_japanese() -> bool:
    """Whether the `[ja]` extra is here."""
    return unidic() is not None
