"""The demo's sign-in by one click; pages of the accounts library that are not here."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from sekisho.office.accounts.joining import BACKEND
from sekisho.office.accounts.models import Account
from sekisho.office.site.access import open_to


@open_to()
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Stands before a page of the accounts library that this office does not have."""
    raise Http404


@open_to()
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the fictional office's people. There only in demo mode, and only to fictional accounts."""
    if not settings.DEMO:
        raise Http404
    wanted = get_object_or_404(
        Account, username=request.POST.get("as", ""), organisation__is_fictional=True, is_active=True
    )
    login(request, wanted, BACKEND)
    return redirect("home")
