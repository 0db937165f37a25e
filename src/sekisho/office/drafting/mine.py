"""Whose draft it is: its owner's exporters and the importers invited to it. For everybody else it does not exist."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from sekisho.office.accounts.models import Account
from sekisho.office.drafting.models import Contributor, Draft
from sekisho.office.roles import Role


def drafts_of(account: Account) -> QuerySet[Draft]:
    """The drafts that an account may read and write."""
    whose = Q(contributors__organisation=account.organisation_id)
    if account.role == Role.EXPORTER:
        whose = Q(owner=account.organisation_id)
    return Draft.objects.filter(whose).select_related("owner", "updated_by")


def draft_of(request: HttpRequest, number: int) -> Draft:
    """The draft of a number as this reader may see it. Raises Http404. An invited organisation accepts by looking."""
    account: Account = request.user  # type: ignore[assignment]
    found = drafts_of(account).filter(pk=number).first()
    if found is None:
        raise Http404
    if account.role == Role.IMPORTER:
        unseen = Contributor.objects.filter(draft=found, organisation=account.organisation_id, seen_at=None)
        unseen.update(seen_at=timezone.now())
    return found


def own_draft(request: HttpRequest, number: int) -> Draft:
    """The same for what only the owner may do."""
    found = draft_of(request, number)
    if request.user.role != Role.EXPORTER:  # type: ignore[union-attr]
        raise Http404
    return found
