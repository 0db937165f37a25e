"""What there is to keep, at a glance; and what keepers did."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sekisho.office.accounts.models import Account, ApiToken, Invitation, Organisation
from sekisho.office.keeper.anew import is_here
from sekisho.office.keeper.models import OPEN, KeeperAct, LawProposal
from sekisho.office.keeper.paging import paged
from sekisho.office.keeping import laws
from sekisho.office.keeping.models import BackupTaken, LawVersion, Refound
from sekisho.office.roles import Role
from sekisho.office.site.access import open_to
from sekisho.office.site.language import lang
from sekisho.office.site.tables import Table, respond
from sekisho.office.site.words import say

READERS: Final = (Role.KEEPER, Role.AUDITOR)
_ACT_COLUMNS: Final = {key: f"keeper.column.{key}" for key in ("at", "by", "what", "whom", "told")}


@open_to(*READERS)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Counts, the law that the office runs by, the last backup, what waits."""
    now = timezone.now()
    counts = Account.objects.aggregate(open=Count("pk", filter=Q(is_active=True)), all=Count("pk"))
    more = {
        "organisations": Organisation.objects.count(),
        "accounts": counts["open"],
        "closed": counts["all"] - counts["open"],
        "invitations": Invitation.objects.filter(used_at=None, expires_at__gt=now).count(),
        "tokens": ApiToken.objects.filter(revoked_at=None).count(),
        "waiting": LawProposal.objects.filter(state=OPEN).count(),
        "backup": BackupTaken.objects.order_by("-id").first(),
        **law_standing(),
    }
    return render(request, "keeper/overview.html", more)


def law_standing() -> dict[str, object]:
    """The law that the office runs by, and whether its cases were judged anew since."""
    law = laws.lawbook().law
    version = LawVersion.objects.order_by("-id").defer("folder").first()
    refound = Refound.objects.order_by("-id").first()
    due = version is not None and (refound is None or refound.hash != law.hash or refound.at < version.at)
    is_shipped = law.hash == laws.shipped().hash
    standing = {"law": law, "version": version, "refound": refound, "refind_due": due, "is_shipped": is_shipped}
    return {**standing, "refind_here": is_here()}


@open_to(*READERS)
@require_safe
def acts(request: HttpRequest, form: str | None) -> HttpResponse:
    """What keepers did, the latest first."""
    language = lang(request)
    page = paged(request, KeeperAct.objects.select_related("by").order_by("-id"))
    rows = [
        {
            "at": each.at.isoformat(),
            "at_moment": each.at,
            "by": each.by.username,
            "what": say(f"keeper.act.{each.what}", language),
            "whom": each.whom,
            "told": each.told,
        }
        for each in page.rows
    ]
    about = {"source": say("keeper.acts.source", language)}
    table = Table("keepers-acts", _ACT_COLUMNS, rows, about)
    return respond(request, form, table, "keeper/acts.html", {"page": page})
