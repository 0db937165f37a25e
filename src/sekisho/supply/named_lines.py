"""Single lines that are known by name: when their stock was gone, and for how many working days."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sekisho.supply.result import LineStop
from sekisho.supply.scenario import NamedLine, Scenario, amount

Floats = NDArray[np.float64]


def line_stops(scenario: Scenario, drawn: Mapping[str, Floats], draws: int) -> list[LineStop]:
    """Stop and restart of each named line of a scenario, every draw."""
    return [_stop(line, scenario, amount(line.cover_days, drawn, draws)) for line in scenario.lines]


def _stop(line: NamedLine, scenario: Scenario, cover_days: Floats) -> LineStop:
    """A line that gets nothing from one day on stops when its stock is gone; what arrives on a day runs the next."""
    stops = line.nothing_from + np.floor(cover_days)
    restarts = np.full(len(stops), float(line.arrives_again + 1))
    never_stops = stops >= restarts
    working = np.array(
        [
            0 if never else _working_days(scenario, int(first), int(last))
            for never, first, last in zip(never_stops, stops, restarts, strict=True)
        ],
        dtype=np.float64,
    )
    beyond = scenario.days
    return LineStop(
        id=line.id,
        name=line.name,
        stops=np.where(never_stops | (stops >= beyond), np.nan, stops),
        restarts=np.where(never_stops | (restarts >= beyond), np.nan, restarts),
        working_days=working,
        basis=line.row.basis,
        source=line.row.source,
    )


def _working_days(scenario: Scenario, first: int, last: int) -> int:
    """Mondays to Fridays from one day up to, not with, another."""
    return int(np.busday_count(scenario.date_of(first), scenario.date_of(last)))
