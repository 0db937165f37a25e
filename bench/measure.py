"""Best of k runs and their spread: wall seconds, and CPU seconds over all threads."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Timed:
    """wall_s and cpu_s of each run, and what the last run returned."""

    wall_s: tuple[float, ...]
    cpu_s: tuple[float, ...]
    result: Any = None

    @property
    def best_s(self) -> float:
        return min(self.wall_s)

    @property
    def best_cpu_s(self) -> float:
        return min(self.cpu_s)

    @property
    def cores_busy(self) -> float:
        """CPU seconds over wall seconds, in all runs together."""
        return sum(self.cpu_s) / sum(self.wall_s)

    def per_s(self, n: int) -> float:
        return n / self.best_s

    def spread(self, n: int | None = None) -> str:
        """Slowest to fastest: rates of n things a second, or seconds."""
        low, high = min(self.wall_s), max(self.wall_s)
        if n is None:
            return f"{seconds(low)} to {seconds(high)} ({runs(len(self.wall_s))})"
        return f"{rate(n / high)} to {rate(n / low)} ({runs(len(self.wall_s))})"


def timed(work: Callable[[], Any], times: int) -> Timed:
    wall, cpu, result = [], [], None
    for _ in range(times):
        result = None
        cpu_0, wall_0 = time.process_time(), time.perf_counter()
        result = work()
        wall.append(time.perf_counter() - wall_0)
        cpu.append(time.process_time() - cpu_0)
    return Timed(tuple(wall), tuple(cpu), result)


def in_turn(works: Sequence[Callable[[], Any]], times: int) -> list[Timed]:
    """Several things, one after the other in each round, so that a busy spell of the machine hits all of them alike."""
    rounds = [[timed(work, 1) for work in works] for _ in range(times)]
    return [
        Timed(tuple(run.best_s for run in each), tuple(run.best_cpu_s for run in each), each[-1].result)
        for each in zip(*rounds, strict=True)
    ]


def timed_command(command: Sequence[str], times: int) -> Timed:
    """Wall time of a program from start to end; its output is not read."""
    return timed(lambda: subprocess.run(command, check=True, capture_output=True), times)


def runs(n: int) -> str:
    return "1 run" if n == 1 else f"{n} runs"


def rate(per_s: float) -> str:
    if per_s >= 1e6:
        return f"{per_s / 1e6:.2f} M/s"
    return f"{per_s / 1e3:.1f} k/s" if per_s >= 1e4 else f"{per_s:,.0f} /s"


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def percentile(values: Sequence[float], at: int) -> float:
    """The `at`-th of a hundred."""
    return statistics.quantiles(values, n=100, method="inclusive")[at - 1]
