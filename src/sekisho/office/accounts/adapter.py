"""Nobody makes an account for himself: one comes by invitation."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing up is closed; where to go after signing in is the site's home."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
