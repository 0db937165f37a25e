"""When two spellings sound alike: keys that forget how a sound is written."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from pypinyin import lazy_pinyin
from rapidfuzz.distance import Indel

from sekisho.places import data_path
from sekisho.screening.names import southern, taiwan

_VOWELS: Final = frozenset("aeiou")
_PLAIN: Final = (("dz", "z"), ("tz", "ts"), ("ph", "f"), ("ck", "k"), ("mb", "nb"), ("mp", "np"), ("qu", "ku"))
_LONG: Final = (("ou", "o"), ("oo", "o"), ("uu", "u"), ("aa", "a"), ("ii", "i"), ("ee", "e"))
_JAPANESE: Final = (
    ("sy", "sh"),
    ("ty", "ch"),
    ("zy", "j"),
    ("jy", "j"),
    ("si", "shi"),
    ("ti", "chi"),
    ("tu", "tsu"),
    ("hu", "fu"),
    ("zi", "ji"),
    ("tch", "ch"),
    ("cch", "ch"),
    ("l", "r"),
    ("v", "b"),
    ("mm", "nm"),
    ("uye", "ue"),
    ("kwa", "ka"),
)
_KOREAN: Final = (
    ("hyeon", "hyun"),
    ("eo", "o"),
    ("eu", "u"),
    ("oo", "u"),
    ("ou", "u"),
    ("ee", "i"),
    ("wo", "u"),
    ("ui", "i"),
    ("ck", "k"),
    ("ch", "j"),
    ("sh", "s"),
    ("k", "g"),
    ("t", "d"),
    ("p", "b"),
    ("l", "r"),
    ("c", "g"),
    ("ng", "n"),
)


_BEGINNINGS: Final = dict(zip("ckqsjzfpmlv", "ttttddhhnrb", strict=True))
_DOUBLED: Final = re.compile(r"(.)\1+")
_SOFT_C: Final = re.compile(r"c(?=[eiy])")
_HARD_C: Final = re.compile(r"c(?!h)")
_SILENT_H: Final = re.compile(r"oh(?![aeiou])")


@lru_cache(maxsize=8_192)
def _single(text: str) -> str:
    """Doubled letters once."""
    return _DOUBLED.sub(r"\1", text)


@lru_cache(maxsize=8_192)
def spelling(text: str) -> str:
    """A key for any Latin text: long vowels short, doubled letters once, one letter for one sound where it is plain."""
    for long, short in _LONG:
        text = text.replace(long, short)
    for old, new in _PLAIN:
        text = text.replace(old, new)
    if "oh" in text:
        text = _SILENT_H.sub("o", text)
    if "c" in text:
        text = _HARD_C.sub("k", _SOFT_C.sub("s", text))
    return _single(text)


def beginning(text: str) -> str:
    """Texts of different beginnings have keys, by `spelling` and `japanese`, that begin with different letters."""
    return _BEGINNINGS.get(text[:1], text[:1])


def may_spell_alike(one: str, other: str) -> bool:
    """False only where the keys of two texts by `spelling` differ: in the first letter, or in one it never changes."""
    return beginning(one) == beginning(other) and _LASTING.intersection(one) == _LASTING.intersection(other)


_LASTING: Final = frozenset("abegijlorvwxy")
"""Letters that no rule of `spelling` brings into a text or takes from it altogether."""


@lru_cache(maxsize=8_192)
def japanese(text: str) -> str:
    for old, new in _JAPANESE:
        text = text.replace(old, new)
    text = text.replace("shhi", "shi").replace("chhi", "chi")
    return spelling(text)


_MORAE: Final = re.compile(r"(?:(?:[kstnhmyrwgzdbpjf]|[kstnhmrgbpj]y|sh|ch|ts)?[aiueo]|n(?![aiueoy]))+")


def morae(text: str) -> bool:
    """Whether a Latin text is sound romaji throughout."""
    return _MORAE.fullmatch(text) is not None


@cache
def _pinyin() -> frozenset[str]:
    """The syllables of the 3,755 commonest Chinese characters, without tones."""
    common = bytes(byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    return frozenset(lazy_pinyin(list(common.decode("gb2312", "ignore")), v_to_u=False))


@lru_cache(maxsize=4_096)
def syllables(text: str) -> int:
    """The fewest syllables of pinyin that a Latin text can be cut into; 0 if it is no pinyin."""
    known, fewest = _pinyin(), [0] + [99] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 6), end):
            if text[start:end] in known:
                fewest[end] = min(fewest[end], fewest[start] + 1)
    return fewest[-1] if fewest[-1] < 99 else 0


_SYLLABLES: Final = 7


def another(one: str, other: str) -> bool:
    """Whether two spellings that differ in a letter are as likely two words: both romaji or both pinyin, and short.

    A slip that changes a letter rarely leaves either.
    """
    if not len(one) == len(other) <= _SYLLABLES:
        return False
    return (morae(one) and morae(other)) or (syllables(one) > 0 and syllables(other) > 0)


@lru_cache(maxsize=4_096)
def chinese(text: str) -> str:
    return text.replace("lv", "lu").replace("nv", "nu")


@lru_cache(maxsize=4_096)
def korean(text: str) -> str:
    for old, new in _KOREAN:
        text = text.replace(old, new)
    return _single(text)


_BY_SOURCE: Final[dict[str, Callable[[str], str]]] = {
    "p": chinese,
    "q": chinese,
    "j": japanese,
    "k": japanese,
    "o": japanese,
    "a": japanese,
    "h": korean,
    "w": taiwan.key,
    "c": southern.key,
}


def key(source: str, text: str) -> str:
    """The key by which a reading from `source` (see `readings.TRUST`) and a Latin text are compared."""
    return _BY_SOURCE[source](text)


_SKELETON: Final = (
    ("tech", "tek"),
    ("chem", "kem"),
    ("chr", "kr"),
    ("sch", "s"),
    ("tz", "t"),
    ("tsu", "tu"),
    ("ts", "t"),
    ("th", "s"),
    ("sh", "s"),
    ("ch", "t"),
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "k"),
    ("x", "ks"),
    ("dg", "j"),
    ("ng", "n"),
)
_CLASSES: Final = str.maketrans("cqlvjgfz", "kkrbskhs")
_HEARD: Final = ("b", "kst", "ds", "h", "k", "s", "k", "r", "m", "nmk", "ph", "k", "st", "ts", "b", "k", "s")
_HANGUL_CLASSES: Final = str.maketrans("dbg", "tpk")


@lru_cache(maxsize=8_192)
def skeleton(text: str, rhotic: bool = False) -> str:
    """The consonants of a loan word, as Japanese tells them apart; an r that closes a syllable is not heard, or, where
    `rhotic`, is: オルガノ, Organo."""
    for old, new in _SKELETON:
        text = text.replace(old, new)
    out = []
    for at, char in enumerate(text):
        after = text[at + 1 : at + 2]
        if char in _VOWELS or char in "yhw":
            continue
        if char == "r" and not rhotic and after and after not in _VOWELS and after != "y":
            continue
        if char == "r" and not rhotic and not after:
            continue
        if char == "c" and after and after in "eiy":
            char = "s"
        if char == "n" and after and after in "bpm":
            char = "m"
        out.append(char.translate(_CLASSES))
    return _single("".join(out))


@lru_cache(maxsize=4_096)
def korean_skeleton(text: str) -> str:
    """The consonants of a loan word, as Hangul tells them apart."""
    return _single(skeleton(text.replace("f", "p").replace("j", "s").replace("ng", "n")).translate(_HANGUL_CLASSES))


_BONES: Final = "bcdfghijklmnopqrstuvwxyz"
_FIRST_BONES: Final = defaultdict(
    lambda: frozenset(_BONES),
    {letter: frozenset(heard) for letter, heard in zip("bcdfgjklmnpqstvxz", _HEARD, strict=True)},
)
"""What the skeleton of a word that begins with a letter may begin with; anything, for letters that may be silent."""


def may_be_loan(read: str, word: str) -> bool:
    """Whether a word rendered in kana and a foreign one begin alike enough to be one."""
    if read.startswith("yu") and word[0] == "u":
        return True
    return (read[0] in _VOWELS) == (word[0] in _VOWELS) and not _FIRST_BONES[read[0]].isdisjoint(_FIRST_BONES[word[0]])


@lru_cache(maxsize=4_096)
def loan(read: str, word: str, source: str = "a") -> float:
    """How alike a word rendered in kana or Hangul (given in Latin letters) and a foreign one sound, 0..1: the same
    consonants in the same order, and most of the letters."""
    if source == "h":
        bones = korean_skeleton
        if read.startswith("yu") and word[0] == "u":
            read = read[1:]
    elif read.startswith("yu") and word[0] == "u":
        # ユニ is how "uni" is heard.
        return loan(read[1:], word, source)
    elif not may_be_loan(read, word):
        return 0.0
    else:
        bones = skeleton
    mine, theirs = bones(read), bones(word)
    if source != "h" and mine != theirs and "r" in word:
        theirs = skeleton(word, True)
    if not mine or mine != theirs:
        return 0.0
    spelled = korean if source == "h" else japanese
    close: float = Indel.normalized_similarity(spelled(read), spelled(word))
    if source == "h" and (read[0] in _VOWELS) != (word[0] in _VOWELS):
        close -= 0.1
    if source != "h" and morae(word) and not _same_vowels(word, read):
        # Romaji would be written otherwise.
        return 0.0
    # Vowels that a loan adds, none that it lost: "organo" in orugano.
    kept = close > 0.68 and _vowels_within(spelled(word), spelled(read))
    if len(mine) == 1:
        return 0.9 if close > 0.8 else 0.0
    if len(mine) == 2:
        return 0.96 if kept and close > 0.7 else 0.9 if close >= 0.65 else 0.0
    if len(mine) == 3 and not kept and close < 0.75:
        return 0.0
    return 0.96 if kept else 0.9 if close >= (0.45 if source == "h" else 0.58) else 0.0


def _vowels_within(few: str, many: str) -> bool:
    rest = iter(char for char in many if char in _VOWELS)
    return all(char in rest for char in few if char in _VOWELS)


def _same_vowels(word: str, read: str) -> bool:
    """Whether a word in romaji has the vowels of a reading, but for an e at its end that English does not speak."""
    mine, theirs = _vowels(word), _vowels(read)
    return mine == theirs or (word.endswith("e") and mine[:-1] == theirs[:-1])


def _vowels(text: str) -> str:
    return "".join(char for char in japanese(text) if char in _VOWELS)


@cache
def _sounds() -> dict[str, tuple[str, ...]]:
    with data_path("screening", "transcription.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["character"]: tuple(dict.fromkeys(map(_single, row["sounds"].split(" "))))
            for row in csv.DictReader(file)
        }


def spelt_from(folded: str, whole: bool) -> frozenset[str]:
    """First letters of the foreign words that Han characters may spell by their sounds; none where they spell none.
    whole: whether nothing follows these characters."""
    if whole and not transcribed(folded):
        return frozenset()
    return frozenset(heard[0] for heard in _sounds().get(folded[0], ()) if heard)


def transcribed(folded: str) -> bool:
    """Whether a Han brand may be a foreign word written by sound."""
    sounds = _sounds()
    return 2 <= len(folded) <= 7 and sounds.keys() >= set(folded)


def transcription(folded: str, word: str) -> float:
    """How well Han characters spell a foreign word by their usual sounds, 0..1.

    The word is cut into one stretch for each character; letters that no character speaks for cost, vowels and closing
    r, h and e least. First and last letters must be spoken for.
    """
    first = _sounds().get(folded[0])
    # The beginning must be spoken for.
    if first is None or not _single(word).startswith(first) or not transcribed(folded):
        return 0.0
    return _transcription(folded, word)


@lru_cache(maxsize=4_096)
def _transcription(folded: str, word: str) -> float:
    word = _single(word)
    if len(word) > 16:
        return 0.0
    sounds = _sounds()
    cost = {0: 0.0}
    for place, char in enumerate(folded):
        reached: dict[int, float] = {}
        for start, spent in cost.items():
            for skipped in range(3):
                begin = start + skipped
                if begin >= len(word) or (place == 0 and skipped):
                    break
                lost = spent + sum(map(_silence, word[start:begin]))
                for sound in sounds[char]:
                    if word.startswith(sound, begin):
                        end = begin + len(sound)
                        if lost < reached.get(end, 9.0):
                            reached[end] = lost
        cost = reached
        if not cost:
            return 0.0
    lost = min(spent + sum(map(_silence, word[end:])) for end, spent in cost.items())
    return max(0.0, 1.0 - lost / max(2.0, 0.5 * len(word)))


def _silence(letter: str) -> float:
    return 0.35 if letter in "aeiouyhr" else 1.0


@lru_cache(maxsize=4_096)
def bones(folded: str) -> tuple[str, ...]:
    """Three neighbouring consonants of any foreign word that these characters may spell, ends marked by ^ and $."""
    steps = [{"^"}, *({skeleton(sound)[:2] for sound in _sounds()[char]} for char in folded), {"$"}]
    found: set[str] = set()
    tails = {""}
    for step in steps:
        longer = {tail + heard for tail in tails for heard in step}
        found.update(tail[at : at + 3] for tail in longer for at in range(max(0, len(tail) - 2)))
        tails = set(sorted({tail[-2:] for tail in longer})[:12])
    return tuple(sorted(found))[:40]
