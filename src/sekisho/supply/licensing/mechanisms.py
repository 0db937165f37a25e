"""Four ways in which a licensing desk may work. What was published about spring 2025 does not tell them apart.

Each takes files, their luck and its own parameters, one value a draw, and gives the day of each answer in days after
day 0, shape (draws, n); infinite where the answer lies beyond what can be known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import heapify, heappop, heappush
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sekisho.regime.tables import Clock
from sekisho.supply.licensing.files import Decisions, Files, Floats, Luck, accepted_day, decided, luck_of

Drawn = Mapping[str, Floats]


def desks(files: Files, luck: Luck, drawn: Drawn, statute: Clock) -> Floats:
    """Finite desks, first come first served, open from `desks.start_day`.

    A query sends the file back after a share of the work; the desk takes up another, and the answered file joins the
    queue again on the day of its answer. A file that is never answered takes no desk.
    """
    ready = accepted_day(files, drawn)
    work = _lognormal(luck.service, drawn["desks.service_days"], drawn["desks.service_sigma"])
    counts = np.maximum(np.round(drawn["desks.count"]), 1).astype(int)
    answers = np.full(ready.shape, np.inf)
    for draw, count in enumerate(counts.tolist()):
        answers[draw] = _served(
            ready[draw],
            work[draw],
            luck.pause_days[draw],
            luck.lapses[draw],
            count,
            float(drawn["desks.start_day"][draw]),
            float(drawn["query_after_share"][draw]),
        )
    return answers


def _served(
    ready: Floats, work: Floats, pause: Floats, idle: NDArray[np.bool_], count: int, opens: float, before_query: float
) -> Floats:
    """The day on which each file of one draw leaves the last desk it needs."""
    done = np.full(len(ready), np.inf)
    free = [opens] * count
    waiting = [(day, place, True) for place, day in enumerate(ready.tolist()) if not idle[place]]
    heapify(waiting)
    work_of, pause_of = work.tolist(), pause.tolist()
    while waiting:
        day, place, first = heappop(waiting)
        begins = max(day, heappop(free))
        queried = pause_of[place] > 0
        part = (before_query if first else 1 - before_query) if queried else 1.0
        ends = begins + part * work_of[place]
        heappush(free, ends)
        if queried and first:
            heappush(waiting, (ends + pause_of[place], place, False))
        else:
            done[place] = ends
    return done


def no_queue(files: Files, luck: Luck, drawn: Drawn, statute: Clock) -> Floats:
    """Each file takes its own time, whoever else applies."""
    work = _lognormal(luck.service, drawn["no_queue.service_days"], drawn["no_queue.service_sigma"])
    return accepted_day(files, drawn) + work + luck.pause_days


def clock(files: Files, luck: Luck, drawn: Drawn, statute: Clock) -> Floats:
    """Some files are quick; all others are answered on the last day of the statutory clock.

    A query stops the clock: it is counted as if the file had been accepted that much later.
    """
    started = accepted_day(files, drawn) + luck.pause_days
    quick = luck.speed < drawn["clock.quick_share"][:, None]
    work = _lognormal(luck.service, drawn["clock.service_days"], drawn["clock.service_sigma"])
    due = due_day(started, files, statute)
    return np.where(quick, np.minimum(started + work, due), due)


def policy(files: Files, luck: Luck, drawn: Drawn, statute: Clock) -> Floats:
    """Any file may be answered on any day, by a chance that rises on one day: a decision from above."""
    started = accepted_day(files, drawn)
    before, after = (drawn[f"policy.{name}_per_day"][:, None] for name in ("before", "after"))
    due = -np.log1p(-luck.service)
    spell = np.maximum(drawn["policy.switch_day"][:, None] - started, 0.0)
    late = np.maximum(due - before * spell, 0.0) / after
    with np.errstate(divide="ignore", invalid="ignore"):
        early = np.where(before > 0, due / before, np.inf)
    answered: Floats = started + np.where(early <= spell, early, spell + late) + luck.pause_days
    return answered


MECHANISMS: Final[Mapping[str, Callable[[Files, Luck, Drawn, Clock], Floats]]] = MappingProxyType(
    {"desks": desks, "no_queue": no_queue, "clock": clock, "policy": policy}
)


def decide(files: Files, mechanism: str, drawn: Drawn, seed: int, statute: Clock, first: int = 0) -> Decisions:
    """What becomes of the files under one mechanism, in draws `first` on. Raises KeyError for an unknown mechanism."""
    luck = luck_of(files, drawn, seed, first)
    return decided(files, luck, drawn, MECHANISMS[mechanism](files, luck, drawn, statute))


def due_day(accepted: Floats, files: Files, statute: Clock) -> Floats:
    """The last day of the statute's clock, for acceptance on days after day 0; any shape.

    Infinite beyond the published calendar: nobody knows the day. Raises ValueError before it begins.
    """
    calendar, day_0 = statute.calendar, files.day_0.toordinal()
    if accepted.size and day_0 + np.floor(accepted.min()) < calendar.first.toordinal():
        raise ValueError(f"a file is accepted before the published calendar begins, {calendar.first}")
    working = np.array([day.toordinal() - day_0 for day in calendar.working_days], dtype=np.float64)
    place = np.searchsorted(working, np.floor(accepted), side="right") + statute.working_days - 1
    return np.append(working, np.inf)[np.minimum(place, len(working))]


def _lognormal(share: Floats, median: Floats, sigma: Floats) -> Floats:
    """Values at shares of a lognormal distribution; median and sigma of shape (draws,)."""
    # A share of exactly 0 would be worked on for no time at all.
    days: Floats = median[:, None] * np.exp(sigma[:, None] * ndtri(np.maximum(share, 1e-12)))
    return days
