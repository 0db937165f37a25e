"""Where a page of a list ended, as an opaque word for the caller."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from sekisho.office.api.problems import Refused


def cursor(*values: Any) -> str:
    told = json.dumps([str(value) for value in values], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read_cursor(given: str | None, length: int) -> list[str] | None:
    """The values of a cursor, None without one. Raises Refused for a word that is no cursor of this list."""
    if given is None:
        return None
    try:
        told = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise Refused("cursor") from None
    if not isinstance(told, list) or len(told) != length or not all(_is_word(each) for each in told):
        raise Refused("cursor")
    return told


def _is_word(each: Any) -> bool:
    return isinstance(each, str) and each.isprintable() and len(each) <= 100
