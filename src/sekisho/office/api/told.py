"""What a reader is told of a case. The office and the auditor read all of it. Who applied, and whom they invited, read
the file, the finding and what was said to them, but not how the office weighs it before it decides. Customs read what
goods leave by: the licence and its draws.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sekisho.casework.case import Case
from sekisho.casework.clock import clock_of
from sekisho.casework.model import Event, Json
from sekisho.office.accounts.models import Account
from sekisho.office.roles import Role
from sekisho.office.site.cases import SEES_ALL, orders_open_to
from sekisho.office.site.shelf import lawbook
from sekisho.office.store.models import Leaf

INTERNAL: Final = frozenset(("hit_adjudicated", "recommended", "countersigned", "countersign_refused", "sent_back"))
"""Events of the office's own deliberation."""
_FOR_CUSTOMS: Final = frozenset(("issued", "drawn", "draw_reversed", "suspended", "reinstated", "revoked", "expired"))
NOT_ORDERED: Final = frozenset(("file", "record_draw"))
"""Commands that have operations of their own, which do more."""


def reads_all(account: Account) -> bool:
    return account.role in SEES_ALL


def reads_file(account: Account) -> bool:
    """The application and the finding."""
    return account.role != Role.CUSTOMS


def may_read(account: Account, event: Event) -> bool:
    """May this reader of the case read this event of it?"""
    if account.role == Role.CUSTOMS:
        return event.kind in _FOR_CUSTOMS
    return reads_all(account) or event.kind not in INTERNAL


def case_told(account: Account, case: Case, at: date) -> Json:
    """A case as this reader may read it, on a day of law."""
    told: Json = {
        "case": case.id,
        "state": case.state_said,
        "state_name": dict(case.state_name),
        "events": len(case.events),
        "orders": [each for each in orders_open_to(account, case) if each not in NOT_ORDERED],
        "filed_on": case.filed_on,
        "licence": None if case.licence is None else case.licence.id,
        "suspended_for": list(case.suspended_for),
        "drawn_g": {str(line): mass_g for line, mass_g in case.drawn_g.items()},
    }
    if reads_file(account):
        told |= {
            "application": dict(case.application),
            "found": None if case.found is None else case.found.as_json(),
            "decision": None if case.decision is None else dict(case.decision.what),
            "amends": case.amends,
            "clock": _clock(case, at),
        }
    if reads_all(account):
        told["recommendation"] = None if case.recommendation is None else case.recommendation.hash()
    return told


def _clock(case: Case, on: date) -> Json | None:
    try:
        clock = clock_of(case, lawbook().law, on)
    except ValueError:
        return None
    return {
        "pace": str(clock.pace),
        "accepted_on": clock.accepted_on,
        "working_days": clock.working_days,
        "used_days": clock.used_days,
        "due_on": clock.due_on,
        "calendar_ends": clock.calendar_ends,
        "overdue": clock.overdue,
        "citation": None if clock.citation is None else dict(clock.citation),
        "reason": None if clock.reason is None else dict(clock.reason),
    }


def events_told(account: Account, case: Case) -> list[Json]:
    """Its events that this reader may read, with their places: in the case from 1, in the log from 1 or null."""
    leaves = Leaf.objects.filter(event__case=case.id).values_list("event__case_seq", "index")
    places: dict[int, int] = {seq: index + 1 for seq, index in leaves}
    return [
        {"place": seq, "in_log": places.get(seq), "hash": event.hash(), **_event(account, event)}
        for seq, event in enumerate(case.events, 1)
        if may_read(account, event)
    ]


def _event(account: Account, event: Event) -> Json:
    told = event.as_json()
    if not reads_all(account):
        # Which of its people acted is the office's own affair.
        told["by"] = {"role": event.by.role, "organisation": event.by.organisation}
    if not reads_file(account):
        told["what"] = {key: value for key, value in event.what.items() if key not in ("finding", "application")}
    return told


def finding_told(case: Case) -> Json | None:
    """The whole finding that the case rests on, made again from the file and the law of its day."""
    if case.found is None:
        return None
    return lawbook().explain(case.file, date.fromisoformat(case.found.regime["on"]))
