"""When to stop: time is up, or someone asked; and telling what is known meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable

from sekisho.planning.problem import Settings
from sekisho.planning.solution import INTERRUPTED, TIME_LIMIT, Progress

Tell = Callable[[Progress], None]
Stop = Callable[[], bool]

KEPT_POINTS = 200


class Watch:
    """One run's clock. `halted()` is asked often; afterwards `why` says "time_limit" or "interrupted"."""

    def __init__(self, settings: Settings, tell: Tell | None, stop: Stop | None, unit_jpy: float = 1.0) -> None:
        self._start = time.monotonic()
        self.deadline = None if settings.time_limit_s is None else self._start + settings.time_limit_s
        self._tell, self._stop, self.unit_jpy = tell, stop, unit_jpy
        self.why: str | None = None
        self.trace: list[Progress] = []

    @property
    def elapsed_s(self) -> float:
        return time.monotonic() - self._start

    def halted(self) -> bool:
        if self.why is None:
            if self._stop is not None and self._stop():
                self.why = INTERRUPTED
            elif self.deadline is not None and time.monotonic() > self.deadline:
                self.why = TIME_LIMIT
        return self.why is not None

    def seen(self, stage: str, objective: float | None = None, bound: float | None = None) -> None:
        """Objective and bound in the programme's own money."""
        known = Progress(
            self.elapsed_s,
            stage,
            None if objective is None or abs(objective) == float("inf") else objective * self.unit_jpy,
            None if bound is None or abs(bound) == float("inf") else bound * self.unit_jpy,
        )
        if known.objective_jpy is not None or known.bound_jpy is not None:
            self.trace.append(known)
            if len(self.trace) > KEPT_POINTS:
                del self.trace[1::2]
        if self._tell is not None:
            self._tell(known)
