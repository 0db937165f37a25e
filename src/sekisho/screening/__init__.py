"""Parties beside lists: names in three scripts matched and explained, verdicts kept, ownership followed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sekisho.screening.names.matcher import Matcher
    from sekisho.screening.names.model import ALERT, MATCHER_VERSION, Candidate, Entry, Explanation, Screening
    from sekisho.screening.names.score import compare

__all__ = ["ALERT", "MATCHER_VERSION", "Candidate", "Entry", "Explanation", "Matcher", "Screening", "compare"]

_WHERE = {"Matcher": "matcher", "compare": "score"}


def __getattr__(name: str) -> Any:
    # Dictionaries of readings are read when names are compared, not when a room imports another part of this one.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.names.{_WHERE.get(name, 'model')}"), name)
