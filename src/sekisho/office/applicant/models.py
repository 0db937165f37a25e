"""What is prepared and not sent. What was sent stands in the case's events alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sekisho.office.accounts.models import Account, Organisation


class ProposedAnswer(models.Model):
    """An answer that a guest has prepared for the applicant to look at and send.

    asked: the hash of the last query that it answers; one of an earlier query is not shown. fields: the form as it was
    filled in, by the names of its fields.
    """

    case = models.CharField(max_length=64)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="proposed_answers")
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()
    asked = models.CharField(max_length=80)
    fields = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "organisation"], name="proposed_once")]
