"""Is what was read in the one form that is hashed (`casework.model.canonical`)?"""

from __future__ import annotations

import json
from typing import NoReturn


def is_canonical(told: bytes) -> bool:
    """Is this a JSON object in its canonical form? Two readers of such bytes cannot understand them differently."""
    try:
        value = json.loads(told, parse_float=_refuse, parse_constant=_refuse)
        again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return isinstance(value, dict) and again.encode() == told
    except (ValueError, RecursionError):
        return False


def _refuse(number: str) -> NoReturn:
    raise ValueError(f"{number} is no whole number")
