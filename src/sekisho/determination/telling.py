"""What of a finding helps a reader: where the law bars a line, nothing that a bar overrides and no paper is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sekisho.determination.outcome import OUTCOMES, Outcome

Json = Mapping[str, Any]
_CLOSED: Final = frozenset((Outcome.PROHIBITED.name.lower(), Outcome.NO_LICENCE_REQUIRED.name.lower()))


def is_barred(line: Json) -> bool:
    """Is a line of a finding (the JSON of `check`) barred or refused in principle, so that no paper and no gap to be
    filled can help it?"""
    return OUTCOMES.index(line["outcome"]) >= Outcome.PRESUMED_REFUSAL


def is_overridden(reason: Json, line: Json) -> bool:
    """Would a reason send a line to an officer that stronger law already bars? Both are true of the line, and only the
    bar decides it."""
    return bool(reason["effect"] == "refer") and is_barred(line)


def clock_helps(finding: Json) -> bool:
    """Is there a line that an authority could still decide on? No deadline matters to what is prohibited, nor to what
    needs no licence."""
    return finding["clock"] is not None and any(line["outcome"] not in _CLOSED for line in finding["lines"])
