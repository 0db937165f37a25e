"""Who has to act on a case next, and what a change of law flagged that no person has acted on since.

Pure: both follow from the case's events alone. Shipments are no answer to a flag, and change neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sekisho.casework.case import Case
from sekisho.casework.findings import Found
from sekisho.casework.model import SYSTEM, Event
from sekisho.casework.table import NOBODY, table

FLAGS: Final = ("revoked", "suspended", "look", "stronger", "otherwise", "weaker", "eased", "stands", "kept")
"""What `transition.refind` says of a case, gravest first."""

_SHIPMENTS: Final = frozenset(("drawn", "draw_reversed"))


@dataclass(frozen=True, slots=True)
class Flag:
    """A change of law that no person has acted on yet.

    kind: one of FLAGS. on: the day of the change. since: the day of the law that the last person to act had before
    them. causes: the rules that bar or limit a line now and did not then, or the other way round; where none did, the
    acts that bind otherwise; where none does, the lists of the names that are to be judged now and were not.
    """

    kind: str
    on: date
    since: date
    causes: tuple[str, ...]


def turn_of(case: Case) -> str:
    """Whose turn it is, one of TURNS or NOBODY. A licence that nobody can say whether the law bars is an officer's."""
    if _reconsideration_is_open(case):
        return "reviewer"
    turn = table().states[case.state].turn
    if turn == NOBODY and case.has_licence:
        flag = flag_of(case)
        return "officer" if flag is not None and flag.kind == "look" else NOBODY
    return turn


def flag_of(case: Case) -> Flag | None:
    """What a change of law flagged since a person last acted; None where nothing did."""
    changed: Event | None = None
    acted = 0
    for place in range(len(case.events) - 1, -1, -1):
        event = case.events[place]
        if event.kind == "law_changed":
            changed = changed or event
        elif event.kind not in _SHIPMENTS and event.by.role != SYSTEM.role:
            acted = place + 1
            break
    if changed is None:
        return None
    before = next((e.what["finding"] for e in reversed(case.events[:acted]) if "finding" in e.what), None)
    if before is None:
        return None
    then, now = Found.from_json(before), Found.from_json(changed.what["finding"])
    since = date.fromisoformat(then.regime["on"])
    return Flag(changed.what["flag"], changed.day, since, _causes(then, now, changed))


def _causes(then: Found, now: Found, changed: Event) -> tuple[str, ...]:
    moved = _rules(then) ^ _rules(now)
    if moved:
        return tuple(sorted({rule for _, rule in moved}))
    acts = {act["act"] for act in changed.what["acts"]}
    if acts:
        return tuple(sorted(acts))
    known = {hit.hit for hit in then.hits}
    return tuple(sorted({hit.list for hit in now.hits if hit.hit not in known}))


def _rules(found: Found) -> set[tuple[int, str]]:
    """The rules that bar or limit, by line."""
    return {(line.line, rule) for line in found.lines for rule in (*(rule for rule, _ in line.bars), *line.limits)}


def _reconsideration_is_open(case: Case) -> bool:
    for event in reversed(case.events):
        if event.kind == "reconsideration_decided":
            return False
        if event.kind == "reconsideration_asked":
            return True
    return False
