"""What one application changes of another: as the merge patch that casework takes, and as places for a reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekisho.casework.model import plain
from sekisho.casework.patch import changed_places, patched

Json = Mapping[str, Any]


def difference(old: Json, new: Json) -> dict[str, Any]:
    """The patch that makes the new out of the old (RFC 7396); empty where nothing differs. A null in an application is
    what is not known, so that taking an answer out and answering null are one."""
    changes: dict[str, Any] = {}
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if after is None:
            if before is not None:
                changes[key] = None
        elif isinstance(before, Mapping) and isinstance(after, Mapping):
            if inner := difference(before, after):
                changes[key] = inner
        elif before != after:
            changes[key] = after
    return changes


@dataclass(frozen=True, slots=True)
class Change:
    """A place of the file with what stood there and what would; short JSON, "" for nothing."""

    place: str
    before: str
    after: str


def told(old: Json, changes: Json) -> list[Change]:
    """Every place that a patch changes; of a list that grew or shrank, the entries that only one of the two has."""
    new = patched(old, changes)
    return [_told(place, _at(old, place), _at(new, place)) for place in changed_places(old, new)]


def _told(place: str, before: Any, after: Any) -> Change:
    if isinstance(before, list) and isinstance(after, list):
        gone = [each for each in before if each not in after]
        come = [each for each in after if each not in before]
        if gone or come:
            before, after = gone, come
    return Change(place, _short(before), _short(after))


def _at(value: Any, place: str) -> Any:
    for part in place.replace("[", ".").replace("]", "").split("."):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return value


def _short(value: Any) -> str:
    if value is None:
        return ""
    if value == []:
        return ""
    text = value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:299]}…"
