"""Whole numbers among the settings that are read from the environment."""

from __future__ import annotations

import os
import re
from typing import Final

from sekisho.errors import InputError, Problem

_WHOLE: Final = re.compile(r"[0-9]{1,6}")


def whole(name: str, default: int, least: int = 0) -> int:
    """The number that a variable of the environment holds; empty or absent: the default. Raises InputError."""
    told = os.environ.get(name, "").strip()
    if not told:
        return default
    if _WHOLE.fullmatch(told) is None or int(told) < least:
        raise InputError(Problem(name, f"{told!r} is no whole number from {least} on", f"without it, it is {default}"))
    return int(told)
