"""Mandarin as firms of Taiwan spell it: Wade-Giles without its apostrophes (Tatung for 大同, Tung Ho for 東和)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_WHOLE: Final = {
    "zi": "tzu",
    "ci": "tzu",
    "si": "szu",
    "zhi": "chih",
    "chi": "chih",
    "shi": "shih",
    "ri": "jih",
    "ge": "ko",
    "ke": "ko",
    "he": "ho",
    "e": "o",
    "er": "erh",
    "you": "yu",
    "yan": "yen",
    "ye": "yeh",
    "yue": "yueh",
    "yi": "i",
}
_BEGIN: Final = (
    ("zh", "ch"),
    ("ch", "ch"),
    ("sh", "sh"),
    ("b", "p"),
    ("d", "t"),
    ("g", "k"),
    ("j", "ch"),
    ("q", "ch"),
    ("x", "hs"),
    ("z", "ts"),
    ("c", "ts"),
    ("r", "j"),
)
_END: Final = (("ong", "ung"), ("ian", "ien"), ("ie", "ieh"), ("ue", "ueh"), ("üe", "ueh"))
_ROUND: Final = ("kuo", "huo", "shuo")
_WRITTEN: Final = (
    ("hs", "s"),
    ("sh", "s"),
    ("tz", "ts"),
    ("sz", "s"),
    ("eh", "e"),
    ("ih", "i"),
    ("yi", "i"),
    ("ung", "ong"),
    ("uei", "ui"),
    ("ng", "n"),
)
_DOUBLED: Final = re.compile(r"(.)\1+")


def _syllable(pinyin: str) -> str:
    if pinyin in _WHOLE:
        return _WHOLE[pinyin]
    first, rest = next(((new, pinyin[len(old) :]) for old, new in _BEGIN if pinyin.startswith(old)), ("", pinyin))
    for old, new in _END:
        if rest.endswith(old):
            rest = rest[: -len(old)] + new
            break
    made = first + rest
    return made[:-2] + "o" if made.endswith("uo") and made not in _ROUND else made


def spelled(syllables: Iterable[str]) -> str:
    """Syllables of pinyin without tones as Taiwan spells them, joined."""
    return "".join(map(_syllable, syllables))


@lru_cache(maxsize=4_096)
def key(text: str) -> str:
    """What is left of a spelling without the letters that firms write in several ways: hsin and shin, lung and long."""
    for old, new in _WRITTEN:
        text = text.replace(old, new)
    return _DOUBLED.sub(r"\1", text)
