"""Who may open what. Every view says so with `open_to`; one that says nothing opens for nobody, and a test names it.

A case, licence or file of another organisation does not exist for those whom it does not concern: they get 404, never
403, so that numbers cannot be tried out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from sekisho.office.roles import EVERYBODY, Role

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """roles: who may open it once signed in; None: anyone, signed in or not. asks_itself: the view asks, for each of
    its methods, by token or session, and answers programs in their own way."""

    roles: tuple[Role, ...] | None
    asks_itself: bool = False


def open_to(*roles: Role) -> Callable[[View], View]:
    """Declare a view's readers. Without roles: the public."""

    def declare(view: View) -> View:
        view.access = Access(roles or None)  # type: ignore[attr-defined]
        return view

    return declare


# Views that are not ours, by module: sign-in and second factors before sign-in, and after it.
_LENT_PUBLIC: Final = ("allauth.account.views", "allauth.mfa.base.views", "django.views.static", "django.views.i18n")
_LENT_SIGNED_IN: Final = ("allauth.mfa",)


def access_of(view: Callable[..., Any]) -> Access | None:
    """What a view declares; for sign-in pages of the accounts library, what they need. None: nothing is declared."""
    declared = getattr(view, "access", None) or getattr(getattr(view, "view_class", None), "access", None)
    if declared is not None:
        return declared  # type: ignore[no-any-return]
    module = str(getattr(getattr(view, "view_class", view), "__module__", ""))
    if module.startswith(_LENT_PUBLIC):
        return Access(None)
    return Access(EVERYBODY) if module.startswith(_LENT_SIGNED_IN) else None


class AccessMiddleware:
    """Asks `access_of` before any view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        access = access_of(view)
        if access is None:
            raise PermissionDenied(f"{view!r} does not say who may open it")
        if access.roles is None or access.asks_itself:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if request.user.role not in access.roles:
            raise PermissionDenied
        return None
