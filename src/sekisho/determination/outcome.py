"""The outcomes of a finding, weakest to strongest, and the degrees of scrutiny."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Outcome(IntEnum):
    """What a line comes to. A finding never says "granted": a civil-use statement is nothing that a rule can verify."""

    NO_LICENCE_REQUIRED = 0
    GENERAL_LICENCE = 1
    GRANTABLE = 2
    GRANTABLE_IN_PART = 3
    INFORMATION_NEEDED = 4
    REFER = 5
    PRESUMED_REFUSAL = 6
    PROHIBITED = 7


class Scrutiny(IntEnum):
    STANDARD = 0
    ENHANCED = 1
    STRICT = 2


OUTCOMES: Final = tuple(outcome.name.lower() for outcome in Outcome)
SCRUTINY: Final = tuple(scrutiny.name.lower() for scrutiny in Scrutiny)
