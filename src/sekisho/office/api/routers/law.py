"""The law: which there is, what binds on a day as known on another, what changed between two."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated, Final

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Router

from sekisho.errors import InputError, Problem
from sekisho.office.api.declared import Declared, operation
from sekisho.office.api.shapes import Json, LawDifference, LawOnDay, Laws
from sekisho.office.laws import law_named
from sekisho.regime.calendar import law_day
from sekisho.regime.diff import diff
from sekisho.regime.law import Regime
from sekisho.regime.naming import law_ids
from sekisho.regime.show import list_laws, show

router = Router(tags=["law"])
Law = Annotated[str, Path(description="ID or ID+OVERLAY, as GET /laws lists them", example="cn")]
_LIST: Final = Declared("GET", "/laws", "list_laws", None, None)
_SHOW: Final = Declared("GET", "/laws/{law}", "show_law", None, None, costs="check")
_DIFF: Final = Declared("GET", "/laws/{law}/difference", "law_difference", None, None, costs="check")


@operation(router, _LIST, Laws)
def list_all(request: HttpRequest) -> Json:
    """As `sekisho regime list --json`."""
    return {"laws": _laws()}


@operation(router, _SHOW, LawOnDay)
def show_law(request: HttpRequest, law: Law, on: date | None = None, known: date | None = None) -> Json:
    """As `sekisho regime show --json`. on: the day, today without it; known: the day of knowledge."""
    regime = _regime(law, on, known)
    assert regime.on is not None
    return show(regime, regime.on)


@operation(router, _DIFF, LawDifference)
def difference(
    request: HttpRequest,
    law: Law,
    one: date,
    other: date | None = None,
    one_known: date | None = None,
    other_known: date | None = None,
    other_law: str | None = None,
) -> Json:
    """As `sekisho regime diff --json`, from the day `one` to the day `other`, today without it; other_law: of another
    law, as of an overlay."""
    return diff(_regime(law, one, one_known), _regime(other_law or law, other, other_known)).as_json()


@lru_cache(maxsize=1)
def _laws() -> list[Json]:
    return list_laws()


def _regime(name: str, on: date | None, known: date | None) -> Regime:
    """Raises Http404 for a law that there is not, InputError for a day that it does not cover or that is to come."""
    base, _, overlay = name.partition("+")
    ids = _known_ids()
    if base not in ids or (overlay and overlay not in ids[base]):
        raise Http404
    law = law_named(name)
    assert law is not None
    today = law_day(timezone.now())
    regime = Regime(law, on or today, known or today)
    regime.check_covered(on or today)
    if not law.from_day <= regime.known_on <= today:
        remedy = f"the day of knowledge lies between {law.from_day} and {today}"
        raise InputError(Problem("known", f"nothing is known as of {regime.known_on}", remedy))
    return regime


@lru_cache(maxsize=1)
def _known_ids() -> dict[str, tuple[str, ...]]:
    return dict(law_ids())
