"""The form of the numbers that an office gives to cases and licences."""

from __future__ import annotations

import re
from typing import Final

from sekisho.errors import Problem

MOST: Final = 40
PATTERN: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{MOST - 1}}}")
"""Letters and digits of ASCII, beginning with one of them; `.`, `_` and `-` within. So a number fits into an account's
name, a token, a file's name and an address as it is."""


def fault_of(number: str, place: str) -> Problem | None:
    """What is wrong with a number. place: where it was given."""
    if PATTERN.fullmatch(number):
        return None
    remedy = f"write 1 to {MOST} characters: A-Z a-z 0-9 first, then also . _ -, such as 2026-000123"
    return Problem(place, f"{number!r} is no number of a case or a licence", remedy)
