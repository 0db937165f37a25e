"""What officers keep for their work: who has a case, views, orders on several cases at once. None of it is the case's
own record, and none of it is in the log."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sekisho.office.accounts.models import Account


class Assignment(models.Model):
    """Who has a case in hand. It opens and bars nothing: what one may do with a case, casework says."""

    case = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="assignments")
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()


class SavedView(models.Model):
    """A name for what an address of the queue asks for. query: without places of pages. team: shown to the whole
    office."""

    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    owner = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_views")
    team = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "name"], name="view_named_once")]


class Batch(models.Model):
    """One order on several cases, carried out on each by itself. key: made when the page was drawn, so that a form
    that is sent twice makes one. back: the query string of the queue that it was chosen on."""

    key = models.CharField(max_length=40, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="batches")
    command = models.CharField(max_length=30)
    to = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    back = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()


class BatchItem(models.Model):
    """A case of a batch. state: waiting, done or refused. said: why it was refused, by language."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    case = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="waiting")
    said = models.JSONField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "case"], name="item_once"),
            models.CheckConstraint(condition=Q(state__in=("waiting", "done", "refused")), name="item_state"),
        ]
