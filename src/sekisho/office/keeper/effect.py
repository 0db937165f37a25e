"""What a proposed law would do to the cases that are open and the licences in use: each is judged by it, and nothing is
written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sekisho.casework.case import Case
from sekisho.casework.lawbook import Lawbook
from sekisho.casework.transition import Refound, refind
from sekisho.errors import InputError
from sekisho.office.keeping import laws
from sekisho.office.store import log, queue
from sekisho.regime.law import Law, Regime

MOST_TRIED: Final = 1_000
"""Cases that are judged while who proposes waits."""
MOST_TOLD: Final = 200
_STEP: Final = 200
Json = dict[str, Any]


def effect_of(law: Law, at: datetime) -> Json | None:
    """Cases that would come out otherwise by another law than by the one that stands, at an instant.

    concerned: how many are open or licensed; cases: those that would change, each with its licence, flag (as in
    `casework.attention`), outcome before and after; by: how many by flag. None where one of the laws does not cover
    the day; `cases` is None where there are too many to try.
    """
    concerned = queue.concerned_count()
    if concerned > MOST_TRIED:
        return {"concerned": concerned, "by": {}, "cases": None, "changed": None}
    other, now = Lawbook.of(Regime(law, law.from_day, law.from_day)), laws.lawbook()
    found: list[Json] = []
    try:
        for cases in _batches():
            stays = {each.case: _told(each) for each in refind(cases.values(), now, at)}
            for each in refind(cases.values(), other, at, now):
                told = _told(each)
                if told["flag"] not in ("kept", "stands") and stays.get(each.case) != told:
                    licence = cases[each.case].licence
                    found.append({"case": each.case, "licence": None if licence is None else licence.id, **told})
    except InputError:
        return None
    by = Counter(each["flag"] for each in found)
    return {"concerned": concerned, "by": dict(by), "cases": found[:MOST_TOLD], "changed": len(found)}


def _told(refound: Refound) -> Json:
    what = refound.events[0].what
    return {"flag": refound.flag, "was": what["was"], "is": what["is"]}


def _batches() -> Iterator[dict[str, Case]]:
    numbers = queue.concerned()
    while batch := list(islice(numbers, _STEP)):
        yield log.cases(batch)
