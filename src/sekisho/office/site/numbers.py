"""The numbers that the office gives to cases: the year and six digits, one after the other."""

from __future__ import annotations

import re

from sekisho.office.store.models import CaseRecord

_FORM = re.compile(r"\d{4}-\d{6}")


def next_number(year: int, after: str | None = None) -> str:
    """The number after the last case of a year, such as 2026-000124. after: one that turned out to be taken.

    Nothing is reserved: who files under it may find that another was faster, and asks again.
    """
    known = CaseRecord.objects.filter(case__startswith=f"{year}-").order_by("-case").values_list("case", flat=True)
    last = next((each for each in known.iterator(chunk_size=50) if _FORM.fullmatch(each)), None)
    taken = [int(each.partition("-")[2]) for each in (last, after) if each is not None and each.startswith(f"{year}-")]
    return f"{year}-{max(taken, default=0) + 1:06d}"
