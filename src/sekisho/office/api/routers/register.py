"""The register of licences, line by line, as it stood at the end of a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from sekisho.office.api.cursors import cursor, read_cursor
from sekisho.office.api.declared import Declared, operation
from sekisho.office.api.shapes import Json, RegisterPage
from sekisho.office.roles import OFFICE, Role
from sekisho.office.store.models import LicenceRecord
from sekisho.office.store.register import register
from sekisho.regime.calendar import law_day

router = Router(tags=["licences"])
_REGISTER: Final = Declared("GET", "/register", "register", (*OFFICE, Role.CUSTOMS, Role.AUDITOR), "read")
_ABOUT: Final = {
    "source": "entries of this office's ledger up to the end of the day",
    "convention": "product mass in whole grams; a draw counts on its ship date, what is given back on the day of that",
}


@operation(router, _REGISTER, RegisterPage)
def read_register(
    request: HttpRequest,
    on: date | None = None,
    current: bool = False,
    after: str | None = None,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Json:
    """size: licences a page. on: today without it. current: only licences that may be used on the day."""
    day = on or law_day(timezone.now())
    told = read_cursor(after, 1)
    found = LicenceRecord.objects.order_by("id")
    if told is not None:
        found = found.filter(id__gt=told[0])
    if current:
        found = found.filter(valid_from__lte=day, valid_to__gte=day)
    numbers = list(found.values_list("id", flat=True)[: size + 1])
    shown = numbers[:size]
    return {
        "on": day,
        "about": _ABOUT,
        "lines": [each.as_json() for each in register(day, among=shown, only_current=current)],
        "next": cursor(shown[-1]) if len(numbers) > size else None,
    }
