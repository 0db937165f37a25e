"""Organisations and the accounts of their people. An account has one role; who needs two has two accounts of one
person, and four eyes still see one (`Actor.also`).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.contrib.auth.models import AbstractUser
from django.db import models

from sekisho.casework.model import Actor
from sekisho.office.accounts.codes import new_code, plain
from sekisho.office.roles import APPLICANTS, OFFICE, Role

ROLES: Final = [(role.value, role.value) for role in Role]
SCOPES: Final = ("read", "file", "decide", "draw")
_INVITED_FOR: Final = timedelta(days=14)
CODE_LETTERS: Final = 28
"""Of an invitation's code: 140 bits."""


class Organisation(models.Model):
    """A company, the authority itself, or another office. is_authority: its people handle cases."""

    name = models.TextField(unique=True)
    country = models.CharField(max_length=2, default="CN")
    is_authority = models.BooleanField(default=False)
    is_fictional = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Account(AbstractUser):
    """One way for a person to sign in. person: the same for all accounts of one person."""

    role = models.CharField(max_length=16, choices=ROLES)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="accounts")
    person = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)

    @property
    def actor(self) -> Actor:
        """Who acts, for casework."""
        others = Account.objects.filter(person=self.person).exclude(pk=self.pk) if self.person else ()
        also = tuple(sorted(each.username for each in others))
        return Actor(self.username, self.role, self.organisation.name, also)

    @property
    def is_office(self) -> bool:
        return self.role in OFFICE

    @property
    def is_applicant(self) -> bool:
        return self.role in APPLICANTS

    @property
    def shown(self) -> str:
        """The name that pages show."""
        return self.get_full_name() or self.username


class Invitation(models.Model):
    """A way in for one person, by a code that only the letter holds. The table keeps its hash."""

    hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=ROLES)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    invited_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    @classmethod
    def make(
        cls, email: str, role: Role, organisation: Organisation, by: Account | None, at: datetime
    ) -> tuple[Invitation, str]:
        """A new invitation and its code, which is shown this once."""
        code = new_code(CODE_LETTERS)
        made = cls.objects.create(
            hash=hashed(plain(code)),
            email=email,
            role=role,
            organisation=organisation,
            invited_by=by,
            expires_at=at + _INVITED_FOR,
        )
        return made, code

    @classmethod
    def open(cls, code: str, at: datetime) -> Invitation | None:
        """The invitation of a code as somebody typed it, unless it is unknown, used or too old."""
        return cls.objects.filter(hash=hashed(plain(code)), used_at=None, expires_at__gt=at).first()

    @classmethod
    def standing(cls, number: int | None, at: datetime) -> Invitation | None:
        """The invitation of a number, unless there is none, or it is used or too old."""
        found = cls.objects.select_related("organisation").filter(pk=number, used_at=None, expires_at__gt=at)
        return None if number is None else found.first()

    def renew(self, at: datetime) -> str:
        """Another code, good for as long as a first one; the one before opens nothing. Returns it."""
        code = new_code(CODE_LETTERS)
        self.expires_at = at + _INVITED_FOR
        there = Invitation.objects.filter(pk=self.pk, used_at=None)
        there.update(hash=hashed(plain(code)), expires_at=self.expires_at)
        return code


class Guest(models.Model):
    """An organisation that the applicant lets read a case and prepare what it is asked, as the importer does."""

    case = models.CharField(max_length=64)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="guest_of")
    invited_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    invited_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "organisation"], name="guest_once")]


class ApiToken(models.Model):
    """A program's way in, on behalf of an account and with no more than its scopes. The table keeps its hash."""

    hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @classmethod
    def make(cls, account: Account, name: str, scopes: list[str], at: datetime) -> tuple[ApiToken, str]:
        """A new token and its secret, which is shown this once."""
        secret = f"sekisho_{secrets.token_urlsafe(32)}"
        made = cls.objects.create(hash=hashed(secret), account=account, name=name, scopes=scopes, made_at=at)
        return made, secret

    @classmethod
    def known(cls, secret: str) -> ApiToken | None:
        """The token of a secret, unless it was revoked or its account is closed."""
        found = cls.objects.select_related("account__organisation").filter(hash=hashed(secret), revoked_at=None)
        return found.filter(account__is_active=True).first()


class SignIn(models.Model):
    """A session of an account, for its own eyes: since when, last seen when, from where, by which browser.

    session: its key in the framework's table; a row whose session is no longer there means nothing.
    """

    session = models.CharField(max_length=40, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    place = models.TextField(blank=True)
    agent = models.TextField(blank=True)


class RecoveryCode(models.Model):
    """A code that stands in once for an account's second factor. The table keeps its hash; what is used is deleted."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    hash = models.CharField(max_length=64, unique=True)


class Spent(models.Model):
    """What is used up of a limit on calls. key: the kind of call, and whose. full_at: when all of the limit is there
    again, in seconds since 1970. A row whose time has come means nothing."""

    key = models.CharField(max_length=96, unique=True)
    full_at = models.FloatField(db_index=True)


def hashed(secret: str) -> str:
    """What the table keeps of a secret. They are random, of 128 bits or more, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
