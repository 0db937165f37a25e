"""A day as users write it, and what is wrong with one that cannot be read."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

_SHAPE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The year comes first in each: of 05/11/2026 nobody can tell the day from the month.
_OTHERWISE: Final = re.compile(
    r"\s*([0-9]{4})\s*(?:([-/.])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})|年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日"
    r"|([0-9]{2})([0-9]{2}))\s*"
)
_DIGIT: Final = re.compile(r"[0-9]")
_DIGITS: Final = 4
"""With fewer it is hardly meant for a day."""
_LONGEST: Final = 40


class NoDay(ValueError):
    """A text that is no day: what is wrong with it, and what to do."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(f"{cause}; {remedy}")
        self.cause = cause
        self.remedy = remedy


def read_day(text: str, example: str = "2026-01-06") -> date:
    """The day in a text, written 2026-01-06 and in no other way. Raises NoDay; example: a day to show how."""
    if _SHAPE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise NoDay(f"{text!r} is no day of the calendar", "write a day that there is") from None
    shown = repr(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}...")
    meant = _meant(text)
    if meant is not None:
        raise NoDay(f"the day {shown} is not written year-month-day", f"write it as {meant}")
    if len(_DIGIT.findall(text)) >= _DIGITS:
        raise NoDay(f"the day {shown} is not written year-month-day", f"write it as {example}")
    raise NoDay(f"{shown} is no day", f"write it as {example}")


def _meant(text: str) -> date | None:
    """The day that a text in another form means, where it can mean only one."""
    found = _OTHERWISE.fullmatch(unicodedata.normalize("NFKC", text[:_LONGEST]))
    if found is None:
        return None
    year, _, *rest = found.groups()
    month, day = (int(each) for each in rest if each)
    try:
        return date(int(year), month, day)
    except ValueError:
        return None
