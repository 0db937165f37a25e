"""Rows that are only ever added; for each account the head of its book; for each case a row to find it by.

The schema does not trust the code above it. Of a ledger entry it asks that its sequence number follow, that its balance
be the one before it plus its change, that the balance lie between nothing and the ceiling, and that its key be new;
events, entries, licences, leaves and heads can be neither changed nor deleted (migration 0002, triggers).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

KINDS = ["opened", "drawn", "reversed", "amended", "suspended", "reinstated", "revoked", "expired", "surrendered"]


class Account(models.Model):
    """The head of an account's book. `standing`: each change of state as [day, state], in the order of entry."""

    account = models.TextField(primary_key=True)
    seq = models.BigIntegerField()
    ceiling_g = models.BigIntegerField()
    balance_g = models.BigIntegerField()
    standing = models.JSONField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(balance_g__gte=0) & Q(balance_g__lte=F("ceiling_g")), name="account_within_ceiling"
            ),
        )


class Entry(models.Model):
    """One line of an account's book; the fields are those of `ledger.entries.Entry`."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    seq = models.BigIntegerField()
    kind = models.TextField()
    change_g = models.BigIntegerField()
    balance_g = models.BigIntegerField()
    ceiling_g = models.BigIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    key = models.TextField(unique=True)
    by = models.TextField()
    reason = models.TextField(blank=True)
    corrects = models.ForeignKey("self", to_field="key", db_column="corrects", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "seq"], name="entry_sequence"),
            models.CheckConstraint(
                condition=Q(balance_g__gte=0) & Q(balance_g__lte=F("ceiling_g")), name="entry_within_ceiling"
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="entry_sequence_from_one"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="entry_kind"),
            models.CheckConstraint(
                condition=Q(kind="drawn", change_g__lt=0) | ~Q(kind="drawn"), name="entry_draw_takes"
            ),
            models.CheckConstraint(
                condition=Q(kind="reversed", change_g__gt=0, corrects__isnull=False)
                | ~Q(kind="reversed") & Q(corrects__isnull=True),
                name="entry_reversal_gives_back",
            ),
        )


class Event(models.Model):
    """What happened in a case.

    told: the canonical JSON that the log hashes; the other fields are taken from it, to search by.
    """

    case = models.TextField()
    case_seq = models.BigIntegerField()
    kind = models.TextField(db_index=True)
    at = models.DateTimeField()
    told = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "case_seq"], name="event_sequence"),)


class Pending(models.Model):
    """An event that has no place in the log yet. The only rows that come and go."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT)


class Leaf(models.Model):
    """The place of an event in the log, 0 for the first, without gaps; and its leaf hash."""

    index = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT)
    hash = models.BinaryField(max_length=32)


class SignedHead(models.Model):
    """A head as it was signed.

    nodes: in hex, the complete nodes that tile the tree it covers, to go on from. key: that signed it. licence_keys:
    the licences' public keys published with it, in canonical JSON, "" where none were.
    """

    size = models.BigIntegerField()
    nodes = models.JSONField()
    note = models.TextField()
    key = models.TextField()
    licence_keys = models.TextField(blank=True)


class CaseRecord(models.Model):
    """Where a case stands, to find it by. Nothing is here that its events do not say: `queue.rebuild` writes it anew.

    applicant: the organisation that filed, folded. due_key: the statutory date, the last day there is where none runs,
    so that cases without one come last. calendar_ends: the last day of the published calendar, where the statutory date
    is not known because it lies beyond. turn: whose it is, "" where nobody owes anything; is_waiting: somebody does.
    flag, flagged_on, flag_since: what a change of law flagged and no person has acted on since (`casework.attention`).
    """

    case = models.TextField(primary_key=True)
    state = models.TextField()
    is_open = models.BooleanField()
    has_licence = models.BooleanField()
    applicant = models.TextField()
    exporter = models.TextField()
    application = models.TextField(db_index=True)
    kind = models.TextField()
    destination = models.TextField()
    scrutiny = models.TextField()
    outcome = models.TextField()
    filed_on = models.DateField()
    accepted_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_key = models.DateField()
    calendar_ends = models.DateField(null=True)
    licence = models.TextField(null=True, unique=True)
    turn = models.TextField(default="")
    is_waiting = models.BooleanField(default=False)
    flag = models.TextField(default="")
    flagged_on = models.DateField(null=True)
    flag_since = models.DateField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["due_key", "case"], condition=Q(is_open=True), name="case_open_due"),
            models.Index(fields=["due_key", "case"], name="case_due"),
            models.Index(fields=["state", "due_key", "case"], name="case_state_due"),
            models.Index(fields=["applicant", "due_key", "case"], name="case_applicant_due"),
            models.Index(fields=["destination", "due_key", "case"], name="case_destination_due"),
            models.Index(fields=["turn", "due_key", "case"], name="case_turn_due"),
            models.Index(fields=["due_key", "case"], condition=Q(is_waiting=True), name="case_waiting_due"),
            models.Index(fields=["filed_on", "case"], name="case_filed"),
            models.Index(fields=["filed_on", "case"], condition=Q(is_waiting=True), name="case_waiting_filed"),
            models.Index(fields=["exporter", "due_key", "case"], name="case_exporter_due"),
            models.Index(fields=["flag", "flagged_on"], condition=~Q(flag=""), name="case_flag"),
            models.Index(
                fields=["is_waiting", "state", "destination", "kind", "scrutiny", "outcome", "turn", "flag", "is_open"],
                name="case_facets",
            ),
            models.Index(fields=["case"], condition=Q(is_open=True) | Q(has_licence=True), name="case_concerned"),
        )


class FlagCause(models.Model):
    """A rule (or act, or list) by which a change of law flagged a case: as `casework.attention.Flag.causes`."""

    case = models.ForeignKey(CaseRecord, on_delete=models.CASCADE, related_name="causes")
    cause = models.TextField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "cause"], name="cause_once"),)


class CaseParty(models.Model):
    """A party that a case is found by. role: as in `parties.ROLES`. name: folded, with its rows in NamePart."""

    case = models.ForeignKey(CaseRecord, on_delete=models.CASCADE, related_name="parties")
    role = models.TextField()
    name = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "role", "name"], name="party_once"),)
        indexes = (models.Index(fields=["name", "role", "case"], name="party_by_name"),)


class NamePart(models.Model):
    """An ending of a folded name: what is typed of a name begins one of them."""

    name = models.TextField()
    part = models.TextField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["name", "part"], name="part_once"),)


class PoolClaim(models.Model):
    """What an open case may still draw on a pool, in grams of contained element: files after it leave it that much."""

    case = models.ForeignKey(CaseRecord, on_delete=models.CASCADE)
    pool = models.TextField()
    filed_on = models.DateField()
    application = models.TextField()
    granted = models.BooleanField()
    contained_g = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "pool"], name="claim_once"),)
        indexes = (models.Index(fields=["pool", "granted", "filed_on", "application"], name="claim_order"),)


class LicenceRecord(models.Model):
    """A licence in its canonical JSON. What may still be shipped under it stands in the accounts of its lines."""

    id = models.TextField(primary_key=True)
    application = models.TextField(db_index=True)
    hash = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(db_index=True)
    told = models.TextField()
