"""How many calls of each costly kind an account, or an address where nobody is signed in, may make in a while.

It also says which calls are of which kind; `spending` counts them.

A limit fills again steadily: of `240/m` one call comes back every quarter of a second, and 240 may be made at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from django.http import HttpRequest

from sekisho.errors import InputError, Problem

Kind = Literal["check", "verify", "export", "upload", "write", "job", "heavy", "code"]
View = TypeVar("View", bound=Callable[..., Any])
Costs = Callable[[HttpRequest], Kind | None]

KINDS: Final[tuple[Kind, ...]] = ("check", "verify", "export", "upload", "write", "job", "heavy", "code")
"""check: a finding, names held against lists, two days of law. verify: a licence, by token or page. export: a table or
document to keep. upload: a file. write: any form or call that changes something. job: a question of an analyst. heavy:
backup, log, judging anew, many cases at once. code: a code of a letter that is typed in."""
SETTING: Final = "SEKISHO_LIMITS"
OFF: Final = "off"
_SECONDS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_ONE: Final = re.compile(r"(\w+)=(?:(\d{1,7})/([smhd])|off)")


@dataclass(frozen=True, slots=True)
class Limit:
    """calls: so many at once, and so many again after `period_s` seconds."""

    calls: int
    period_s: float


def parsed(told: str) -> dict[str, Limit]:
    """The limits in a text such as `check=240/m export=off`; "off" alone for none at all; kinds that are not named keep
    their own. Raises InputError."""
    limits: dict[str, Limit] = {kind: _limit(*each) for kind, each in DEFAULTS.items()}
    if told.strip() == OFF:
        return {}
    for each in told.replace(",", " ").split():
        found = _ONE.fullmatch(each)
        if found is None or found[1] not in KINDS or found[2] == "0":
            remedy = f"write check=240/m, check=off, or off alone; kinds are {', '.join(KINDS)}"
            raise InputError(Problem(SETTING, f"{each!r} is no limit", remedy))
        if found[2] is None:
            limits.pop(found[1], None)
        else:
            limits[found[1]] = _limit(int(found[2]), found[3])
    return limits


def _limit(calls: int, unit: str) -> Limit:
    return Limit(calls, _SECONDS[unit])


DEFAULTS: Final[Mapping[Kind, tuple[int, str]]] = {
    "check": (240, "m"),
    "verify": (240, "m"),
    "export": (120, "m"),
    "upload": (60, "m"),
    "write": (1_200, "m"),
    "job": (60, "m"),
    "heavy": (60, "h"),
    "code": (30, "h"),
}


def costs(kind: Kind | Costs) -> Callable[[View], View]:
    """Declare what calls of a view count as: a kind, or what a function of the request says, None for nothing."""

    def declare(view: View) -> View:
        view.costs = kind if callable(kind) else lambda request: kind  # type: ignore[attr-defined]
        return view

    return declare


def asked(request: HttpRequest) -> bool:
    """Does a request ask for more than the empty page?"""
    return bool(request.GET) or request.method == "POST"


def cost_of(view: Callable[..., Any], request: HttpRequest, given: Mapping[str, Any]) -> Kind | None:
    """What a call of a view counts as: what the view declares; a file that is sent; a table to keep; a form that
    somebody signed in sends. Programs are counted by the door of the API."""
    declared = getattr(view, "costs", None)
    if declared is not None:
        found: Kind | None = declared(request)
        if found is not None:
            return found
    if getattr(view, "operations", None) is not None:
        return None
    if request.method == "POST":
        if request.FILES:
            return "upload"
        return "write" if request.user.is_authenticated else None
    return "export" if given.get("form") else None
