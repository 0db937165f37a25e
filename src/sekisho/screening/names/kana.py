"""Kana in Latin letters (Hepburn without length marks)."""

from __future__ import annotations

from typing import Final

_ROWS: Final = {
    "": "アaイiウuエeオo",
    "k": "カaキiクuケeコo",
    "g": "ガaギiグuゲeゴo",
    "s": "サaスuセeソo",
    "z": "ザaズuゼeゾo",
    "t": "タaテeトo",
    "d": "ダaデeドo",
    "n": "ナaニiヌuネeノo",
    "h": "ハaヒiヘeホo",
    "b": "バaビiブuベeボo",
    "p": "パaピiプuペeポo",
    "m": "マaミiムuメeモo",
    "y": "ヤaユuヨo",
    "r": "ラaリiルuレeロo",
    "w": "ワaヰiヱeヲo",
    "v": "ヴu",
}
_SINGLE: Final = {"シ": "shi", "ジ": "ji", "チ": "chi", "ヂ": "ji", "ツ": "tsu", "ヅ": "zu", "フ": "fu", "ン": "n"} | {
    row[at]: onset + row[at + 1] for onset, row in _ROWS.items() for at in range(0, len(row), 2)
}
_SMALL_Y: Final = {"ャ": "a", "ュ": "u", "ョ": "o"}
_SMALL: Final = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ヮ": "wa", "ヵ": "ka", "ヶ": "ga"}
_SOFT: Final = {"shi": "sh", "chi": "ch", "ji": "j"}


def romaji(kana: str) -> str:
    """Katakana or hiragana in Latin letters; other characters stay. Long vowels written by a bar lose it."""
    out: list[str] = []
    doubled = False
    for char in kana:
        if "ぁ" <= char <= "ゖ":
            char = chr(ord(char) + 0x60)
        if char == "ー":
            continue
        if char == "ッ":
            doubled = True
            continue
        if char in "ヽヾゝゞ" and out:
            sound = out[-1]
            sound = "z" + sound[1:] if char in "ヾゞ" and sound.startswith("s") else sound
        elif char in _SMALL_Y and out and out[-1].endswith("i") and len(out[-1]) > 1:
            before = out.pop()
            sound = _SOFT.get(before, before[:-1] + "y") + _SMALL_Y[char]
        elif char in _SMALL_Y:
            sound = "y" + _SMALL_Y[char]
        elif char in _SMALL and out and out[-1][-1:] in ("u", "i", "o", "e") and len(out[-1]) > 1:
            before = out.pop()
            sound = _SOFT.get(before, before[:-1]) + _SMALL[char]
        elif char in _SMALL and out and out[-1] == "u":
            out.pop()
            sound = "w" + _SMALL[char]
        else:
            sound = _SMALL.get(char) or _SINGLE.get(char, char)
        if doubled:
            sound = ("t" if sound.startswith("ch") else sound[:1]) + sound
            doubled = False
        out.append(sound)
    return "".join(out)
