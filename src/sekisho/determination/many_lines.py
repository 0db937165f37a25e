"""From how many lines on loops that are compiled are worth loading."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Final

from sekisho.compiled import COMPILED

MANY_LINES: Final = 1_500_000
"""For fewer it does not pay to load what is compiled."""


def loops_for(lines: int) -> ModuleType | None:
    """`line_kernels`, where numba is there and the lines are many enough."""
    if not COMPILED or lines < MANY_LINES:
        return None
    return importlib.import_module("sekisho.determination.line_kernels")
