"""The answer that a row of evidence names by a path, such as `end_use.category`, `line 1: form` or
`parties[p2].military`, in the data of an application as JSON would give it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sekisho.dossier.values import half_width

_PARTY: Final = re.compile(r"parties\[(.+)\]\.([^.\[\]]+)")
# An answer of a line by the line's own number.
_LINE: Final = re.compile(r"(?:line|行|明細|第)\s*([0-9]{1,6})\s*[行项]?\s*:\s*([^:]+)", re.IGNORECASE)
_STEP: Final = re.compile(r"\.?([^.\[\]]+)|\[(\d{1,6})\]")


def of_party(path: str) -> tuple[str, str] | None:
    """A party's id and the key of its answer; None for a path that leads to no party."""
    match = _PARTY.fullmatch(path)
    return None if match is None else (match[1], match[2])


def by_position(path: str, positions: Mapping[int, int]) -> str:
    """A path by a line's own number as the path by its position; any other path as it is.

    positions: by the line's number, its place in the list.
    """
    match = _LINE.fullmatch(half_width(path))
    at = None if match is None else positions.get(int(match[1]))
    return path if match is None or at is None else f"lines[{at}].{match[2].strip()}"


def holder_of(data: Any, path: str) -> tuple[dict[str, Any] | None, str]:
    """The object within `data` that holds the answer of a path, and its key there; None where the path leads nowhere.
    The key itself need not be there."""
    holder = data
    steps = [name or int(number) for name, number in _STEP.findall(path)]
    for step in steps[:-1]:
        if isinstance(holder, dict) and isinstance(step, str):
            holder = holder.get(step)
        elif isinstance(holder, list) and isinstance(step, int) and step < len(holder):
            holder = holder[step]
        else:
            return None, ""
    last = steps[-1] if steps else ""
    return (holder, last) if isinstance(holder, dict) and isinstance(last, str) else (None, "")


def holds_others(value: Any) -> bool:
    """Is it no answer, but an object or a list of objects that hold answers?"""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, dict) for each in value))
