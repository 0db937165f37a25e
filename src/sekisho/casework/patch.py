"""Changes to an application, as RFC 7396 merges them: what is named is replaced, null takes it out, the rest stays.

An application reads what is absent as not known, so that to take an answer out is to unsay it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def patched(target: Any, changes: Any) -> Any:
    """The target with the changes made; neither is touched. A list is replaced as a whole."""
    if not isinstance(changes, Mapping):
        return changes
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key, value in changes.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = patched(merged.get(key), value)
    return merged


def changed_places(old: Any, new: Any, place: str = "") -> Iterator[str]:
    """The places in which two JSON values differ, such as `lines[0].net_kg`; indexes begin at 0."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from changed_places(old.get(key), new.get(key), f"{place}.{key}" if place else str(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from changed_places(one, other, f"{place}[{number}]")
    elif old != new:
        yield place
