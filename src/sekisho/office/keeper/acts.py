"""What keepers do, kept in the transaction in which it is done."""

from __future__ import annotations

from datetime import datetime

from sekisho.office.accounts.models import Account
from sekisho.office.keeper.models import KeeperAct


def note(at: datetime, by: Account, what: str, whom: object, told: str = "") -> None:
    """Keep one act. what: the last part of a word `keeper.act.…`."""
    KeeperAct.objects.create(at=at, by=by, what=what, whom=str(whom), told=told)
