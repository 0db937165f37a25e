"""Accepted laws are only ever added. All else here can be made anew from events and leaves, or tells when something
was done."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class LawVersion(models.Model):
    """A folder of law that the office runs by from `at` on, until the next; without any, the shipped law.

    before: the id of the one whose place it takes, 0 for the shipped law; each place is taken once.
    law: its id. hash: `Law.hash`. folder: its files, as `bundle.pack` makes them. proposed_by, countersigned_by: the
    sign-in names of two people.
    """

    before = models.BigIntegerField(unique=True)
    law = models.TextField()
    hash = models.TextField()
    folder = models.BinaryField()
    at = models.DateTimeField()
    proposed_by = models.TextField()
    countersigned_by = models.TextField()
    why = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("countersigned_by")), name="law_version_four_eyes"
            ),
        )


class Refound(models.Model):
    """That every open case and licence in use was judged anew by a law. changed: how many by flag."""

    at = models.DateTimeField()
    hash = models.TextField()
    changed = models.JSONField()


class BackupTaken(models.Model):
    """That a backup was written and read again. rows: by table. sha256: of the file."""

    at = models.DateTimeField()
    rows = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.TextField(blank=True)


class TreeNode(models.Model):
    """A complete node of the log's tree, 32 bytes, on the levels that proofs are worked out from."""

    level = models.IntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["level", "index"], name="tree_node_once"),)


class Decided(models.Model):
    """A decision as the public's figures count it, without a name.

    month: the first day of the month of the decision, by the law's day. form: "several" where the lines differ. rests:
    the weakest basis it rests on. used_days: working days that counted against the statutory period; None where no
    period bound, or the calendar does not reach.
    """

    event = models.OneToOneField("store.Event", primary_key=True, on_delete=models.PROTECT)
    month = models.DateField(db_index=True)
    outcome = models.TextField()
    sector = models.TextField()
    scrutiny = models.TextField()
    form = models.TextField()
    rests = models.TextField()
    used_days = models.IntegerField(null=True)


class Licensed(models.Model):
    """Mass that a licence allows, by form, and by element contained. element: "" for the mass of the product."""

    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)
    month = models.DateField(db_index=True)
    form = models.TextField()
    element = models.CharField(max_length=2, blank=True)
    mass_g = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "form", "element"], name="licensed_once"),
        ]


class Summary(models.Model):
    """Figures as they were worked out at an instant, small cells suppressed already."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    told = models.JSONField()
