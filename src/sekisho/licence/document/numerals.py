"""Masses in the capital numerals of Chinese papers, which one stroke cannot turn into others."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_WITHIN: Final = ("仟", "佰", "拾", "")
_GROUPS: Final = ("", "万", "亿", "万亿")


def in_capitals(mass_g: int) -> str:
    """Whole grams, 0 to below 10**19, as kilograms and grams: 1,200,500 is 壹仟贰佰千克伍佰克."""
    kilograms, grams = divmod(mass_g, 1000)
    told = f"{_number(kilograms)}千克" if kilograms or not grams else ""
    return told + (f"{_number(grams)}克" if grams else "")


def _number(value: int) -> str:
    if value == 0:
        return _DIGITS[0]
    if not 0 < value < 10 ** (4 * len(_GROUPS)):
        raise ValueError(f"{value} is outside what is written in capitals")
    digits = str(value)
    groups = [int(digits[max(0, end - 4) : end]) for end in range(len(digits), 0, -4)][::-1]
    told = _group(groups[0]) + _unit(groups, 0)
    for place, (before, group) in enumerate(pairwise(groups), 1):
        if group == 0:
            continue
        # A gap is said once, whether it lies within a group, at its head or over whole groups.
        told += _DIGITS[0] if group < 1000 or before == 0 else ""
        told += _group(group) + _unit(groups, place)
    return told


def _unit(groups: list[int], place: int) -> str:
    return _GROUPS[len(groups) - 1 - place]


def _group(value: int) -> str:
    """A number from 1 to 9999, without noughts at its head."""
    told, gap = "", False
    for digit, unit in zip(f"{value:04d}", _WITHIN, strict=True):
        if digit == "0":
            gap = bool(told)
        else:
            told += (_DIGITS[0] if gap else "") + _DIGITS[int(digit)] + unit
            gap = False
    return told
