"""Answers kept by the key that the caller chose: asked again, the same answer and nothing done twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sekisho.office.accounts.models import Account


class KeptAnswer(models.Model):
    """asked: the SHA-256 of what was asked, address and body. status: 0 while it is being answered, in the same
    transaction as what is done."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "key"], name="kept_answer_once")]
