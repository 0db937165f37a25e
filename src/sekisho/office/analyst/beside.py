"""A runner beside the site: `sekisho serve` starts this as a process, and it starts the runner, again where it breaks.

A process and no thread: the server forks its workers, and a fork copies no thread.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

AGAIN_AFTER_S: Final = 5.0
_LOOKS_EVERY_S: Final = 0.5
_ENDED_WITHIN_S: Final = 10.0


@contextmanager
def runner_beside() -> Iterator[None]:
    """Have jobs worked on while the block lasts. A server's workers are forks that leave the block too: only the
    process that entered it ends the runner."""
    us = os.getpid()
    command = [sys.executable, "-m", "sekisho.office.analyst.beside", str(us)]
    # A session of its own: Ctrl-C is for the server, which then ends this.
    beside = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    try:
        yield
    finally:
        if os.getpid() == us:
            _end(beside)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        process.wait(_ENDED_WITHIN_S + 2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class _Ended(Exception):
    pass


def _end_now(signal_number: int, frame: FrameType | None) -> None:
    raise _Ended


def keep(server: int) -> None:
    """Keep a runner at work until SIGTERM, or until the server has ended."""
    signal.signal(signal.SIGTERM, _end_now)
    with suppress(OSError):
        os.nice(10)
    runner: subprocess.Popen[bytes] | None = None
    try:
        while os.getppid() == server:
            command = [sys.executable, "-m", "django", "run_jobs", "--with", str(os.getpid())]
            runner = subprocess.Popen(command)  # noqa: S603
            while runner.poll() is None and os.getppid() == server:
                time.sleep(_LOOKS_EVERY_S)
            if os.getppid() == server:
                time.sleep(AGAIN_AFTER_S)
    except _Ended:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if runner is not None and runner.poll() is None:
            runner.terminate()
            try:
                runner.wait(_ENDED_WITHIN_S)
            except subprocess.TimeoutExpired:
                runner.kill()
                runner.wait()


if __name__ == "__main__":
    keep(int(sys.argv[1]))
