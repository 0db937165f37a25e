"""What a keeper proposes, and what keepers did: neither is ever deleted, and what was done is not changed either."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from sekisho.office.accounts.models import Account

OPEN: Final = "open"
ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"
STATES: Final = (OPEN, ACCEPTED, REFUSED, WITHDRAWN)
KINDS: Final = ("folder", "entities", "aliases", "shipped")


class LawProposal(models.Model):
    """A whole folder of law that the office may run by.

    kind: what was sent: a folder, one of the two files of its lists, or the shipped law. folder: packed as
    `keeping.bundle` does. base_hash: of the law that stood when it was proposed; where another stands by then, it
    cannot be accepted. hash: of the law in the folder, "" where it cannot be read. told: lint, differences and counts
    as plain data. names: every sign-in name of the proposer's person at the time.
    """

    kind = models.CharField(max_length=16, choices=[(each, each) for each in KINDS])
    folder = models.BinaryField()
    base_hash = models.TextField()
    hash = models.TextField(blank=True)
    told = models.JSONField()
    why = models.TextField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    names = models.JSONField()
    at = models.DateTimeField()
    state = models.CharField(max_length=16, default=OPEN, choices=[(each, each) for each in STATES])
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=ACCEPTED) | (Q(decided_by__isnull=False) & ~Q(decided_by=F("by"))),
                name="proposal_four_eyes",
            ),
        ]


class KeeperAct(models.Model):
    """Something that a keeper did to an organisation, an account, an invitation, a token or a proposal.

    what: the last part of a word `keeper.act.…`. whom: the name of what it was done to.
    """

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=32)
    whom = models.TextField()
    told = models.TextField(blank=True)
