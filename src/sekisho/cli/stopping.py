"""Long work that a first Ctrl-C asks to end, so that what was finished stays."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sekisho.cli.output import tell


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Within it a first Ctrl-C asks to stop, so that what was finished stays; a second ends at once."""
    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        tell("stopping: what was begun is finished first; Ctrl-C once more ends at once")

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)
