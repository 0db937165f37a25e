"""What does the law come to for an application? Nothing is stored. And: whom may a name be on a list?"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Query, Router

from sekisho.determination.finding import Finder
from sekisho.dossier import read_application
from sekisho.office.api.declared import Declared, operation
from sekisho.office.api.shapes import Finding, Json, Names, Screened
from sekisho.office.roles import EVERYBODY
from sekisho.office.site.shelf import lawbook
from sekisho.regime.calendar import law_day
from sekisho.regime.law import Regime
from sekisho.screening.screener import answer

router = Router(tags=["checks"])
_CHECK: Final = Declared("POST", "/check", "check", None, None, costs="check")
_SCREEN: Final = Declared("GET", "/screen", "screen", EVERYBODY, "read", costs="check")
_SCREEN_MANY: Final = Declared("POST", "/screen", "screen_names", EVERYBODY, "read", costs="check")
_TOP: Final = 5
Days = Literal["filed"] | date


@operation(router, _CHECK, Finding)
def check(
    request: HttpRequest,
    application: Annotated[dict[str, Any], Body(description="An application; `sekisho dossier schema` has its shape.")],
    on: Annotated[
        Days | None, Query(description="The law of this day, or of the filing day: filed; else today's.")
    ] = None,
    known: date | None = None,
) -> Json:
    """As `sekisho check --json`, under the law that this office answers by."""
    today = law_day(timezone.now())
    day = None if on == "filed" else on or today
    return _finder(day, known or today).find(read_application(application, "application"))


@operation(router, _SCREEN, Screened)
def screen(
    request: HttpRequest,
    name: Annotated[str, Query(min_length=1, max_length=200)],
    country: Annotated[str | None, Query(pattern=r"^[A-Z]{2}$")] = None,
    on: date | None = None,
) -> Json:
    """As `sekisho screen --json`: the lists of the law that this office answers by, on a day, today without it."""
    return _answers([name], country, on)


@operation(router, _SCREEN_MANY, Screened)
def screen_names(request: HttpRequest, names: Names) -> Json:
    """The same for up to fifty names."""
    return _answers(names.names, names.country, names.on)


@lru_cache(maxsize=64)
def _finder(on: date | None, known_on: date) -> Finder:
    regime = Regime(lawbook().law, on, known_on)
    if on is not None:
        regime.check_covered(on)
    return lawbook().finder(regime)


def _answers(names: list[str], country: str | None, on: date | None) -> Json:
    today = law_day(timezone.now())
    screener = _finder(today, today).screener
    screener.warm(names, _TOP)
    day = on or today
    return {"on": day, "answers": [answer(screener, name, country, day, _TOP) for name in names]}
