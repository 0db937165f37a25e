"""The people of a case by the names that they are shown by, for readers who may know them."""

from __future__ import annotations

from collections.abc import Mapping

from sekisho.casework.case import Case
from sekisho.office.accounts.models import Account


def people_of(case: Case) -> Mapping[str, str]:
    """Whoever acted in a case, by sign-in name. Who has no account here (or none any more) is not in it."""
    acted = {event.by.person for event in case.events}
    return {account.username: account.shown for account in Account.objects.filter(username__in=acted)}
