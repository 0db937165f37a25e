"""Applications that are being written, and the organisations that help to write them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sekisho.office.accounts.models import Account, Organisation


class Draft(models.Model):
    """An application before it is filed, and after that the way to its case.

    told: the application as JSON of the contract; may lack what an application cannot do without. version: grows with
    every change, so that two writers see each other. standing: what was open when it was last changed
    (`standing.Standing.counted`). case: the number that it was or is being filed under. filed_at: None until it is.
    filing_key: of the form that filed it.
    """

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drafts")
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    told = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    standing = models.JSONField(default=dict)
    case = models.CharField(max_length=64, null=True, unique=True)
    filed_at = models.DateTimeField(null=True)
    filing_key = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = (models.Index(fields=["owner", "-updated_at"], name="draft_of_owner"),)

    @property
    def is_filed(self) -> bool:
        return self.filed_at is not None


class Contributor(models.Model):
    """An organisation that the owner lets read and write a draft. seen_at: when one of its people first opened it."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="contributors")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contributes_to")
    invited_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    invited_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "organisation"], name="contributor_once")]
