"""What was asked in a case and what was answered: queries with their questions, papers and words of the officer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sekisho.casework.case import Case
from sekisho.casework.model import Event
from sekisho.casework.table import table
from sekisho.office.store.models import Event as EventRow
from sekisho.office.store.rows import event as event_of

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """number: of the case's queries, from 1. answered: the event that answered it; None while it is open, or where the
    case went on without an answer."""

    number: int
    event: Event
    answered: Event | None

    @property
    def count(self) -> int:
        return count_of(self.event.what)


def count_of(asked: Json) -> int:
    """How many things a query asks for."""
    return sum(len(asked[each]) for each in ("questions", "papers", "own"))


def may_be_answered(state: str) -> bool:
    return state in table().commands["answer"].moves


def queries(case: Case) -> tuple[Query, ...]:
    """Every query, the first first. An answer is to all that was asked before it."""
    found: list[Query] = []
    waiting: list[Event] = []
    for event in case.events:
        if event.kind == "queried":
            waiting.append(event)
        elif event.kind == "answered":
            found += [Query(len(found) + at, each, event) for at, each in enumerate(waiting, 1)]
            waiting = []
    return (*found, *(Query(len(found) + at, each, None) for at, each in enumerate(waiting, 1)))


def open_queries(case: Case) -> tuple[Query, ...]:
    """Those that can be answered as the case stands."""
    return tuple(each for each in queries(case) if each.answered is None) if may_be_answered(case.state) else ()


def open_counts(states: Mapping[str, str]) -> dict[str, int]:
    """How many things are asked for in some cases, by number, without folding them. states: of each case."""
    asked: dict[str, int] = {}
    wanted = [case for case, state in states.items() if may_be_answered(state)]
    rows: Iterable[EventRow] = EventRow.objects.filter(case__in=wanted, kind__in=("queried", "answered"))
    for row in rows.order_by("case", "case_seq"):  # type: ignore[attr-defined]
        event = event_of(row)
        asked[event.case] = 0 if event.kind == "answered" else asked.get(event.case, 0) + count_of(event.what)
    return {case: asked.get(case, 0) for case in states}
