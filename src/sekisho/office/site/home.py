"""The front page and one's own account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from sekisho.office.accounts.models import Account
from sekisho.office.roles import EVERYBODY
from sekisho.office.site.access import open_to


@open_to()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is and where to begin; in demo mode also who one may be."""
    people = Account.objects.filter(organisation__is_fictional=True, is_active=True).select_related("organisation")
    return render(request, "home.html", {"people": people.order_by("id") if settings.DEMO else ()})


@open_to()
@require_safe
def mark(request: HttpRequest) -> HttpResponse:
    """The mark of the header, where a browser looks for it unasked: pages name its address, files and JSON do not."""
    return redirect(static("site/gate.svg"))


@open_to(*EVERYBODY)
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Name, role, organisation; second factor and password."""
    return render(request, "me.html")
