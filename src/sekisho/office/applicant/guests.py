"""The organisations that an exporter lets into a case: importers that read it and prepare what is asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from sekisho.office.accounts.models import Account, Guest
from sekisho.office.applicant.case_page import show
from sekisho.office.applicant.guest_form import GuestForm
from sekisho.office.applicant.models import ProposedAnswer
from sekisho.office.roles import Role
from sekisho.office.site.access import open_to
from sekisho.office.site.cases import seen_case
from sekisho.office.site.language import lang
from sekisho.office.site.words import say


@open_to(Role.EXPORTER)
@require_POST
def invite(request: HttpRequest, case: str) -> HttpResponse:
    """Let an organisation in. One that is in already stays so."""
    assert isinstance(request.user, Account)
    found = seen_case(request.user, case)
    form = GuestForm(request.POST, lang(request))
    if not form.is_valid():
        return show(request, found, guest_form=form)
    organisation = form.cleaned_data["name"]
    Guest.objects.get_or_create(
        case=found.id,
        organisation=organisation,
        defaults={"invited_by": request.user, "invited_at": timezone.now()},
    )
    messages.success(request, say("applicant.guests.invited", lang(request), name=organisation.name))
    return redirect("my-case", found.id)


@open_to(Role.EXPORTER)
@require_POST
def remove(request: HttpRequest, case: str) -> HttpResponse:
    """Let an organisation no longer in; what it prepared and nobody sent goes with it."""
    assert isinstance(request.user, Account)
    found = seen_case(request.user, case)
    wanted = request.POST.get("guest", "")
    guest = Guest.objects.filter(case=found.id, id=int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0)
    there = guest.select_related("organisation").first()
    if there is None:
        raise Http404
    ProposedAnswer.objects.filter(case=found.id, organisation_id=there.organisation_id).delete()
    there.delete()
    messages.success(request, say("applicant.guests.removed", lang(request), name=there.organisation.name))
    return redirect("my-case", found.id)
