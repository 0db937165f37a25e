"""By what names of parties a case is found: exporter, importer, end users and all further down, in any script.

A name is folded as screening folds it (width, case, spaces, variants of characters and legal forms do not matter), and
every ending of the folded name is a row, so that any part of it is found as the beginning of one, by an index. The rows
of a name stand once, however many cases name it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db.models import Q, QuerySet

from sekisho.casework.case import Case
from sekisho.office.store.models import CaseParty, NamePart
from sekisho.office.store.spans import begins
from sekisho.screening.names.fold import LONGEST, fold

EXPORTER: Final = "exporter"
IMPORTER: Final = "importer"
END_USER: Final = "end_user"
DOWNSTREAM: Final = "downstream"
"""Of the tree that the application tells, who is none of the others."""
ROLES: Final = (EXPORTER, IMPORTER, END_USER, DOWNSTREAM)
_PART: Final = 60
"""Characters of an ending that are kept; what is typed beyond them is not compared."""


def named(case: Case) -> frozenset[tuple[str, str]]:
    """Role and folded name of each party that a case is found by."""
    if not case.events:
        return frozenset()
    dossier = case.dossier
    told = [
        (EXPORTER, dossier.exporter),
        (IMPORTER, dossier.importer),
        *((END_USER, each) for each in dossier.end_users),
    ]
    found = {(role, fold(party.name or "")[:LONGEST]) for role, party in told if party is not None}
    above = {name for _, name in found}
    further = {fold(node.party.name or "")[:LONGEST] for node in dossier.downstream} - above
    return frozenset((role, name) for role, name in (*found, *((DOWNSTREAM, each) for each in further)) if name)


def note(before: Case, after: Case) -> None:
    """Write by whom a case is found after what happened to it; nothing where its parties are the same."""
    wanted = named(after)
    if before.events:
        if before.application == after.application or named(before) == wanted:
            return
        CaseParty.objects.filter(case_id=after.id).delete()
    # In one order, so that two who write the same names wait for each other and do not block each other.
    parts = [NamePart(name=name, part=part) for name in sorted({name for _, name in wanted}) for part in _endings(name)]
    NamePart.objects.bulk_create(parts, ignore_conflicts=True)
    CaseParty.objects.bulk_create(CaseParty(case_id=after.id, role=role, name=name) for role, name in sorted(wanted))


def is_told(case: Case) -> bool:
    """Are the rows of a case what its events say?"""
    wanted = named(case)
    names = {name for _, name in wanted}
    known = set(NamePart.objects.filter(name__in=names).values_list("name", flat=True).distinct())
    return set(CaseParty.objects.filter(case_id=case.id).values_list("role", "name")) == wanted and known == names


def forget() -> None:
    """Take every row away, to be written anew."""
    CaseParty.objects.all().delete()
    NamePart.objects.all().delete()


def with_party(text: str, roles: Collection[str] = ROLES) -> QuerySet[CaseParty, Any]:
    """The numbers of cases (`case_id`) with a party in one of the roles whose name has a text in it. None for a text of
    which folding leaves nothing, such as a legal form alone."""
    part = fold(text)[:_PART]
    if not part:
        return CaseParty.objects.none().values("case_id")
    names = NamePart.objects.filter(begins("part", part)).values("name")
    among = Q() if set(roles) >= set(ROLES) else Q(role__in=list(roles))
    return CaseParty.objects.filter(among, name__in=names).order_by().values("case_id")


def _endings(name: str) -> Iterable[str]:
    return sorted({name[at : at + _PART] for at in range(len(name))})
