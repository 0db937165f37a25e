"""Nobody makes an account for himself: one comes by invitation."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from sekisho.office.site.address import address_of


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing up is closed; where to go after signing in is the site's home."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
