"""Bounds on work that hold on a slow machine too: CPU seconds as an ordinary machine would need them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

# What `_yardstick` needs, CPU seconds, on the machine for which bounds are written. An estimate: 0.115 s on a machine
# on which NumPy ran at about a third of that one's rate.
ORDINARY_S = 0.04
_ROUNDS = 400_000


def _yardstick() -> float:
    began = time.process_time()
    seen: dict[int, str] = {}
    for number in range(_ROUNDS):
        seen[number & 0xFFFF] = str(number)
    return time.process_time() - began


def ordinary_seconds(spent_s: float, at_most_s: float) -> float:
    """CPU seconds that an ordinary machine would have needed for what took `spent_s` here.

    A machine is measured only where the bound would be missed, and never taken for a faster one than it is.
    """
    if spent_s < at_most_s:
        return spent_s
    slowness = max(1.0, *(_yardstick() / ORDINARY_S for _ in range(5)))
    return spent_s / slowness


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """What is done inside takes less than so many CPU seconds of an ordinary machine."""
    began = time.process_time()
    yield
    spent_s = time.process_time() - began
    assert ordinary_seconds(spent_s, seconds) < seconds
