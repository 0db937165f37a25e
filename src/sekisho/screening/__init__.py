"""Parties beside lists: names in three scripts matched and explained, listings and judgements as data, ownership.

The matcher and its tables are imported the first time that one of its names is asked for: to read a law needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sekisho.screening.names.model import ALERT, MATCHER_VERSION, Candidate, Entry, Explanation, Screening

if TYPE_CHECKING:
    from sekisho.screening.names.matcher import Matcher
    from sekisho.screening.names.score import compare

__all__ = ["ALERT", "MATCHER_VERSION", "Candidate", "Entry", "Explanation", "Matcher", "Screening", "compare"]


def __getattr__(name: str) -> Any:
    if name == "Matcher":
        from sekisho.screening.names.matcher import Matcher

        return Matcher
    if name == "compare":
        from sekisho.screening.names.score import compare

        return compare
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
