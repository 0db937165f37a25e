"""Cases carried from filing to a decision on a day, and to a licence where it grants."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cases import civil
from casework_kit import EXPORTER, WANG, ZHAO, book

from sekisho.casework.case import Case
from sekisho.casework.model import Actor
from sekisho.office.store import desk


def decided_case(number: str, on: date, granted_g: int = 480_000, sector: str = "automotive", days: int = 3) -> Case:
    """A case filed on a day and decided so many days later; 0 grams is a refusal, which is weighed."""
    application: dict[str, Any] = copy.deepcopy(civil()) | {"id": f"EX-{number}", "filed_on": str(on)}
    application["end_use"]["sector"] = sector
    at = datetime.combine(on, time(1), UTC)

    def do(command: str, by: Actor, why: str = "", **what: Any) -> Case:
        done = desk.carry_out(number, command, at=at, by=by, book=book(), what=what, why=why)
        assert isinstance(done, Case), done.sentence("en")
        return done

    do("file", EXPORTER, application=application)
    do("accept", WANG)
    at += timedelta(days=days)
    line = {"line": 1, "granted_g": granted_g}
    if granted_g < 480_000:
        line["grounds"] = ["security"]
    more = {"valid_months": 12} if granted_g else {}
    case = do("recommend", WANG, "weighed with care", lines=[line], **more)
    assert case.recommendation is not None
    hashed = case.recommendation.hash()
    do("countersign", ZHAO, recommendation=hashed)
    case = do("decide", ZHAO, recommendation=hashed)
    return do("issue", WANG, licence=f"L-{number}") if granted_g else case
