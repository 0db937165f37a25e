"""Jobs: questions that take seconds to minutes, and what came of them. Dockets that were uploaded to be asked about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sekisho.office.accounts.models import Account, Organisation

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
STATES = (WAITING, RUNNING, DONE, FAILED, CANCELLED)
OPEN = (WAITING, RUNNING)


class Job(models.Model):
    """A question and how far it is.

    key: hash of kind, parameters, engine and data; equal questions are one job. parameters: canonical JSON. progress:
    of 1000, by stage. runner: who works on it, `host:process:token`. error: what was wrong, a list of place, cause and
    remedy; empty for a fault of ours, which `state` says alone. cancel: somebody asked that it end.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16)
    parameters = models.JSONField()
    engine = models.CharField(max_length=32)
    data = models.CharField(max_length=80)
    docket = models.CharField(max_length=64, blank=True, db_index=True)
    state = models.CharField(max_length=16, default=WAITING, db_index=True)
    stage = models.CharField(max_length=64, blank=True)
    progress = models.PositiveIntegerField(default=0)
    complete = models.BooleanField(default=False)
    error = models.JSONField(default=list)
    cancel = models.BooleanField(default=False)
    runner = models.CharField(max_length=120, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Part(models.Model):
    """A piece of a job's result, compressed: its document, a picture in a language, or the cube of a replay."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=40)
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "name"], name="analyst_part_once")]


class Docket(models.Model):
    """An uploaded docket. It is its organisation's own: to others neither it nor what was asked of it exists."""

    hash = models.CharField(max_length=64)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="dockets")
    name = models.CharField(max_length=120)
    lines = models.PositiveIntegerField()
    content = models.BinaryField()
    made_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hash", "organisation"], name="analyst_docket_once")]
