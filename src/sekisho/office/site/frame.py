"""What the frame around every page shows: where one may go, who one is, in which language, by which light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from sekisho.office.roles import EVERYBODY, OFFICE, Role
from sekisho.office.site.language import lang
from sekisho.office.site.words import say

LIGHTS = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Way:
    """A link of the navigation: the name of its view, which is also its word (`nav.<name>`), and who sees it. over:
    further beginnings of addresses that belong to it."""

    name: str
    roles: tuple[Role, ...] | None = None
    over: tuple[str, ...] = ()


WAYS = (
    Way("checker"),
    Way("law"),
    Way("transparency"),
    Way("verify"),
    Way("drafts", (Role.EXPORTER, Role.IMPORTER)),
    Way("my-cases", (Role.EXPORTER, Role.IMPORTER)),
    Way("my-licences", (Role.EXPORTER, Role.IMPORTER)),
    Way("queue", OFFICE, over=("/cases", "/law-changes")),
    Way("register", (*OFFICE, Role.CUSTOMS, Role.AUDITOR)),
    Way("draw", (Role.CUSTOMS,)),
    Way("analysis", (Role.ANALYST, Role.AUDITOR, Role.KEEPER)),
    Way("log", (Role.AUDITOR, Role.KEEPER)),
    Way("keeper", (Role.KEEPER, Role.AUDITOR)),
    Way("law-proposals", (Role.SUPERVISOR,)),
    Way("me", EVERYBODY, over=("/accounts",)),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html."""
    light, role = request.COOKIES.get("light", "system"), _role(request)
    return {
        "lang": lang(request),
        "html_lang": {"zh": "zh-Hans"}.get(lang(request), lang(request)),
        "languages": settings.LANGUAGES,
        "light": light if light in LIGHTS else "system",
        "keys": "off" if request.COOKIES.get("keys") == "off" else "on",
        "address": _address(request),
        "ways": list(_ways(request)),
        "role_name": "" if role is None else say(f"role.{role}", lang(request)),
        "is_demo": settings.DEMO,
        "rests": bool(settings.IDLE_MINUTES) and role in settings.IDLE_ROLES,
    }


def _address(request: HttpRequest) -> str:
    """Where a printed page can be found again; a request for a host that is not ours gets no host of ours."""
    try:
        return request.build_absolute_uri()
    except DisallowedHost:
        return request.get_full_path()


def _role(request: HttpRequest) -> str | None:
    user = getattr(request, "user", None)
    return user.role if user is not None and user.is_authenticated else None


def _ways(request: HttpRequest) -> Any:
    role = _role(request)
    for way in WAYS:
        if way.roles is not None and role not in way.roles:
            continue
        try:
            address = reverse(way.name)
        except NoReverseMatch:
            continue  # The room is not there.
        here = any(request.path == each or request.path.startswith(f"{each}/") for each in (address, *way.over))
        yield {"key": f"nav.{way.name}", "address": address, "here": here}
