"""Where a request comes from."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as the nearest of the proxies in front of the site saw it
    (settings.ALLAUTH_TRUSTED_PROXY_COUNT); what a caller says of itself beyond those is not believed."""
    direct = str(request.META.get("REMOTE_ADDR") or "unknown")
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    if not proxies or len(passed) < proxies:
        return direct
    try:
        return str(ipaddress.ip_address(passed[-proxies].strip("[]")))
    except ValueError:
        return direct
