"""Which case a reader may see, and orders on it: what pages and the API alike ask of the store.

A case that does not concern a reader does not exist for them: Http404, as for a number that nobody has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.http import Http404

from sekisho.casework.act import may
from sekisho.casework.case import Case
from sekisho.casework.model import folded
from sekisho.casework.numbers import PATTERN
from sekisho.ledger.refusal import Said
from sekisho.office.accounts.models import Account, Guest
from sekisho.office.roles import OFFICE, Role
from sekisho.office.site.shelf import lawbook
from sekisho.office.store import desk

SEES_ALL: Final = (*OFFICE, Role.AUDITOR)
"""Those who may read every case."""


def may_see(account: Account, case: Case) -> bool:
    """May this account read the case? The office and the auditor: every one. An exporter: its organisation's own.
    Customs: those with a licence that is or was in use. An importer: those that it was invited into."""
    if not case.events:
        return False
    match account.role:
        case Role.EXPORTER:
            return folded(case.events[0].by.organisation) == folded(account.organisation.name)
        case Role.IMPORTER:
            return Guest.objects.filter(case=case.id, organisation_id=account.organisation_id).exists()
        case Role.CUSTOMS:
            return case.licence is not None
        case role:
            return role in SEES_ALL


def seen_case(account: Account, number: str) -> Case:
    """The case of a number as this account may read it. Raises Http404 where there is none for it."""
    if PATTERN.fullmatch(number) is None:
        raise Http404
    found = desk.case(number)
    if not may_see(account, found):
        raise Http404
    return found


def orders_open_to(account: Account, case: Case) -> tuple[str, ...]:
    """The commands that this account may give as the case stands; their particulars are asked when they are given."""
    return () if account.role not in _IN_CASEWORK else may(case, account.actor)


def order(
    account: Account,
    number: str,
    command: str,
    *,
    at: datetime,
    what: Mapping[str, Any] | None = None,
    why: str = "",
    seen: Collection[int] | None = None,
) -> Case | Said:
    """Carry out a command in the name of an account. Returns the case after it, or why it was refused, as what speaks
    in three languages (`Said.sentence`).

    seen: as for `desk.carry_out`. Raises Http404 where the account may not see the case, and InputError and Stale as
    `desk.carry_out` does. `file` makes a case, so its number must be one that nobody has.
    """
    if command != "file":
        seen_case(account, number)
    return desk.carry_out(number, command, at=at, by=account.actor, book=lawbook(), what=what, why=why, seen=seen)


_IN_CASEWORK: Final = (Role.EXPORTER, *OFFICE, Role.CUSTOMS)
