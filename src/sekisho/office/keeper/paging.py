"""Pages of rows, the latest first, by the number of the row: a page stays what it is while others are added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

SIZE = 50


@dataclass(frozen=True, slots=True)
class Paged:
    """older: the number to ask for the next page with; None on the last."""

    rows: list[Any]
    older: int | None
    is_first: bool


def paged(request: HttpRequest, found: QuerySet[Any]) -> Paged:
    """A page of rows ordered by falling id; `before` in the address goes on."""
    before = request.GET.get("before", "")
    is_first = not (before.isascii() and before.isdigit() and len(before) < 18)
    if not is_first:
        found = found.filter(id__lt=int(before))
    rows = list(found[: SIZE + 1])
    more = len(rows) > SIZE
    return Paged(rows[:SIZE], rows[SIZE - 1].pk if more else None, is_first)
