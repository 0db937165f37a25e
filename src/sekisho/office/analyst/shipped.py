"""The questions whose answers should be there when they are looked for: the shipped scenarios as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sekisho.office.analyst import jobs
from sekisho.office.analyst.asks import Ask, hindcast_ask, leverage_ask, plan_ask, replay_ask, run_ask
from sekisho.office.analyst.models import Job

BASELINE: Final = date(2025, 12, 31)
REFORM: Final = date(2026, 2, 10)
KNOWN_ON: Final = date(2026, 11, 23)
"""The shipped law tells of what was known by then."""
SYNTHETIC_LINES: Final = 20_000
PENDING: Final = "japan-2026"
CASES: Final = ("2010", "2025")


def scenarios() -> list[str]:
    """The supply scenarios, the year that is going on first."""
    from sekisho.supply.scenario_file import scenario_names

    return sorted(scenario_names(), key=lambda name: (name != PENDING, name))


def plans() -> list[str]:
    """The planning scenarios, the country's first."""
    from sekisho.planning.scenario_file import scenario_names

    return scenario_names()


def law_of(day: date) -> str:
    """The law of a day as the shipped law tells it: an answer that does not age."""
    return f"cn@{day}~{KNOWN_ON}"


def shipped_asks() -> Iterator[Ask]:
    """Those that take seconds first, then the plans, which take a minute each."""
    for name in scenarios():
        yield run_ask(name)
    yield leverage_ask(PENDING)
    for case in CASES:
        yield hindcast_ask(case)
    yield replay_ask(law_of(BASELINE), law_of(REFORM), lines=SYNTHETIC_LINES)
    for name in plans():
        yield plan_ask(name)


def put_shipped(at: datetime) -> None:
    """Have them worked out where they are not. One query where all of them are there."""
    asks = list(shipped_asks())
    there = set(Job.objects.filter(key__in=[ask.key for ask in asks]).values_list("key", flat=True))
    for place, ask in enumerate(asks):
        if ask.key not in there:
            jobs.put(ask, None, at + timedelta(microseconds=place))


def is_shipped(ask: Ask) -> bool:
    return any(ask == each for each in shipped_asks())
