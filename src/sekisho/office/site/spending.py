"""Calls counted against their limits, and refused where nothing is left.

What is spent stands in the database, so all workers count together; one statement books a call, so two at once count
twice. A call that is refused costs nothing and writes nothing.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse

from sekisho.office.accounts.models import Account, Spent
from sekisho.office.site.address import address_of
from sekisho.office.site.faults import too_many
from sekisho.office.site.limits import Limit, cost_of

_NETWORK_BITS: Final = 64
"""One reader's IPv6 addresses have that many bits in common."""

_JUST_MADE_S: Final = 300.0


def spend(kind: str, request: HttpRequest, account: Account | None = None) -> int | None:
    """Book one call of a kind. Returns None, or, where there are none left, after how many seconds there is one.

    account: who asks; without it whoever is signed in, else the address.
    """
    limit = settings.LIMITS.get(kind)
    if limit is None:
        return None
    return _book(_key(kind, request, account), limit, time.time())


def _key(kind: str, request: HttpRequest, account: Account | None) -> str:
    if account is None and isinstance(request.user, Account):
        account = request.user
    who = _network(address_of(request)) if account is None else f"account {account.pk}"
    return f"{kind} {who}"


def give_back(kind: str, request: HttpRequest) -> None:
    """A call that was booked counts for nothing after all."""
    limit = settings.LIMITS.get(kind)
    if limit is not None:
        each_s = limit.period_s / limit.calls
        Spent.objects.filter(key=_key(kind, request, None)).update(full_at=F("full_at") - each_s)


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:_NETWORK_BITS]
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, _NETWORK_BITS), strict=False))


def _book(key: str, limit: Limit, now: float) -> int | None:
    """One call of a limit: `full_at` is when nothing of it would be spent any more; it moves on by one call's time as
    long as that leaves it within the period from now."""
    each_s = limit.period_s / limit.calls
    latest = now + limit.period_s - each_s
    for _ in range(2):
        moved = Greatest(F("full_at"), Value(now)) + each_s
        # Half a thousandth of a call for what floating point rounds.
        if Spent.objects.filter(key=key, full_at__lte=latest + each_s / 2_000).update(full_at=moved):
            return None
        found = Spent.objects.filter(key=key).values_list("full_at", flat=True).first()
        if found is not None:
            return max(1, math.ceil(found - latest))
        # Not those that somebody has just made and is about to book in.
        Spent.objects.filter(full_at__lt=now - _JUST_MADE_S).delete()
        # Of two that come first at once one makes the row, and both book in it.
        Spent.objects.bulk_create([Spent(key=key, full_at=now)], ignore_conflicts=True)
    return None


class LimitsMiddleware:
    """Stands behind the one that asks who may open what: what is refused there costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        kind = cost_of(view, request, kwargs)
        wait_s = None if kind is None else spend(kind, request)
        if wait_s is None:
            return None
        return too_many(request, wait_s)
