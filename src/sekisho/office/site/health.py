"""Whether the site can answer: for a proxy or a monitor, which asks often and reads one word."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sekisho.office.site.access import open_to
from sekisho.office.store.models import SignedHead


@open_to()
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """`ok` where the database answers and has its tables; else 503. Says nothing of what is in them."""
    try:
        SignedHead.objects.exists()
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
