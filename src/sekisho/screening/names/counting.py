"""Numbers in names: 第十四 and 14th."""

from __future__ import annotations

import re
from typing import Final

ORDINAL: Final = re.compile(r"(\d{1,9})(?:st|nd|rd|th)?")
"""A number in digits, 14 and 14th; its first group are the digits."""
_DIGITS: Final = {char: at for at, char in enumerate("零一二三四五六七八九十")}


def counted(text: str) -> str:
    """第十四 as 14; "" for what is no number."""
    digits = text.removeprefix("第")
    if digits.isdigit() and digits.isascii():
        return digits.lstrip("0") or "0"
    if not digits or len(digits) > 3 or any(char not in _DIGITS for char in digits):
        return ""
    tens, found, units = digits.partition("十")
    if not found:
        return str(_DIGITS[digits]) if len(digits) == 1 else ""
    if len(tens) > 1 or len(units) > 1:
        return ""
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[units] if units else 0))
