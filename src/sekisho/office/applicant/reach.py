"""Which cases and licences are an applicant's to see: lists ask the same as `site.cases.may_see` asks of one case."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from sekisho.casework.case import Case
from sekisho.casework.model import folded
from sekisho.office.accounts.models import Account, Guest
from sekisho.office.roles import Role
from sekisho.office.site.cases import seen_case
from sekisho.office.store import queue
from sekisho.office.store.models import CaseRecord


def own_cases(account: Account) -> QuerySet[CaseRecord]:
    """An exporter's: those that its organisation filed. An importer's: those that its organisation is a guest of."""
    if account.role == Role.EXPORTER:
        return CaseRecord.objects.filter(applicant=folded(account.organisation.name))
    invited = Guest.objects.filter(organisation_id=account.organisation_id).values("case")
    return CaseRecord.objects.filter(case__in=invited)


def licensed_case(account: Account, licence: str) -> Case:
    """The case that a licence was issued in, as this account may read it. Raises Http404."""
    number = queue.case_of_licence(licence)
    if number is None:
        raise Http404
    return seen_case(account, number)
