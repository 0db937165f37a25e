"""A fictional office that `sekisho serve` runs in a process of its own, to be looked at with a browser."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

# Of the server's log: who signed in, and forms that were refused as the story wants it.
_EXPECTED = (
    *("INFO sekisho.sign_ins ", "WARNING sekisho.sign_ins recovery code used: "),
    *("WARNING django.request Bad Request: ", "WARNING django.request Conflict: "),
)


@dataclass(frozen=True)
class Site:
    """address: without its last slash. database: as `--office` takes it."""

    address: str
    database: str
    folder: Path


def environment(**more: str) -> dict[str, str]:
    """This process's, without what it says of an office of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SEKISHO_", "DJANGO_"))}
    return kept | more


def sekisho(*words: str, cwd: Path, **more: str) -> str:
    """What a command says on standard output. Raises CalledProcessError where it does not end well."""
    command = [sys.executable, "-m", "sekisho", *words]
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, cwd=cwd, env=environment(**more)
    ).stdout


@contextmanager
def served(folder: Path, **more: str) -> Iterator[Site]:
    """more: of its environment. It is ended as Ctrl-C does, and must have nothing to complain of."""
    database = f"sqlite:///{folder / 'office.sqlite3'}"
    words = ("serve", "--demo", "--office", database, "--port", "0", "--workers", "1", "--threads", "4")
    with (folder / "told").open("w+") as told:
        command = [sys.executable, "-m", "sekisho", *words]
        with subprocess.Popen(command, stderr=told, cwd=folder, env=environment(**more)) as server:
            try:
                yield Site(_address(server, told), database, folder)
            finally:
                server.send_signal(signal.SIGINT)
                ended = server.wait(60)
        told.seek(0)
        _, *logged = told.read().splitlines()
    # What the log tells of refused requests is asked for; a fault of ours is not.
    assert (ended, [each for each in logged if not any(words in each for words in _EXPECTED)]) == (0, [])


def _address(server: subprocess.Popen[bytes], told: TextIO) -> str:
    for _ in range(3000):
        told.seek(0)
        if found := re.search(r"http://\S+", told.read()):
            return found[0].rstrip("/")
        assert server.poll() is None
        time.sleep(0.1)
    raise AssertionError("the site does not open")
