"""How the cube of a replay is shown, as the address says: by which dimension, of which outcome, in which measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sekisho.determination.dockets.cube import DIMENSIONS
from sekisho.determination.outcome import OUTCOMES
from sekisho.errors import InputError, Problem
from sekisho.office.site.words import say

KILOGRAMS, LINES = "kg", "lines"
MEASURES: Final = (KILOGRAMS, LINES)
PARTS: Final[Mapping[str, tuple[str, ...]]] = {"by": DIMENSIONS, "outcome": OUTCOMES, "measure": MEASURES}


@dataclass(frozen=True)
class Cut:
    """by: of `DIMENSIONS`. outcome: empty for the one in which the laws differ most. measure: of `MEASURES`."""

    by: str = "destination"
    outcome: str = ""
    measure: str = KILOGRAMS


WHOLE: Final = Cut()


def cut_of(query: Mapping[str, str], language: str) -> Cut:
    """What an address asks for; what it does not say is as `WHOLE` has it. Raises InputError for what there is not."""
    wrong = [
        Problem(
            name,
            say("analyst.cube.unknown", language, value=query[name][:80]),
            say("analyst.cube.known", language, known=", ".join(known)),
        )
        for name, known in PARTS.items()
        if query.get(name) and query[name] not in known
    ]
    if wrong:
        raise InputError(wrong)
    return Cut(**{name: query[name] for name in PARTS if query.get(name)})
