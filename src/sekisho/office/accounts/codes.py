"""Codes that stand in a letter or on paper and are typed in.

Nobody guesses one, and no two of their letters and figures are taken for each other.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import Final

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32: no I, L, O, U."""
BITS_OF_ONE: Final = 5
_GROUP: Final = 4
_TAKEN_FOR: Final = str.maketrans("OIL", "011")


def new_code(letters: int) -> str:
    """A random code of that many letters, 5 bits each, written in groups of four."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(letters))
    return "-".join(drawn[at : at + _GROUP] for at in range(0, letters, _GROUP))


def plain(typed: str) -> str:
    """A code however it was typed: groups, small letters, full width, and what is taken for another letter."""
    wide = unicodedata.normalize("NFKC", typed).upper().translate(_TAKEN_FOR)
    return "".join(each for each in wide if each in LETTERS)
