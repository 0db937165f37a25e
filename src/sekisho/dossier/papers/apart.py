"""Has papers read by a process of its own, so that a hostile one costs that process and nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import sekisho
from sekisho.dossier.papers.model import Page
from sekisho.dossier.papers.reading import Reading
from sekisho.errors import InputError, Problem

# By the clock on the wall, should the other bounds not hold; a busy machine may need long for little.
_MOST_SECONDS: Final = 60
_SIMPLER: Final = "print it to a plain PDF with fewer pages"
_OUT_OF_TIME: Final = tuple(getattr(signal, name, None) for name in ("SIGXCPU", "SIGKILL"))


class Apart:
    """A reader of papers in another process, started when it is first asked and again when one paper ended it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def read(self, root: Path, name: str) -> Reading:
        """What can be read of a file inside `root`. Raises InputError with the one reason not to."""
        process = self._process or _started()
        self._process = process
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Timer(_MOST_SECONDS, process.kill)
        late.start()
        try:
            process.stdin.write(json.dumps({"root": str(root.resolve()), "name": name}) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            late.cancel()
        if line:
            answer = json.loads(line)
            if answer.get("spent"):
                self._end()
            return _reading(answer, name)
        code = self._end()
        if -code in _OUT_OF_TIME:
            raise _refused("takes too long to be read", _SIMPLER)
        if code < 0:
            raise _refused("makes the reader stop", _SIMPLER)
        raise RuntimeError(f"the reader of papers ended on {name} with {code}")

    def _end(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        with process:
            assert process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            return process.wait()


def _started() -> subprocess.Popen[str]:
    # What stands in the folder one works in must not be taken for a library.
    command = [sys.executable, "-P", "-m", "sekisho.dossier.papers.child"]
    here = str(Path(sekisho.__file__).parents[1])
    path = os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
    # Libraries for large matrices reserve memory for every core.
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(  # noqa: S603 (our own interpreter and our own module)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=environment,
    )


def _refused(cause: str, remedy: str) -> InputError:
    return InputError(Problem("", cause, remedy))


def _reading(answer: dict[str, Any], name: str) -> Reading:
    if "fault" in answer:
        raise RuntimeError(f"the reader of papers failed on {name}:\n{answer['fault']}")
    if "cause" in answer:
        raise _refused(answer["cause"], answer["remedy"])
    pages = [Page(*each) for each in answer["pages"]]
    return Reading(answer["media"], answer["page_count"], pages, tuple(answer["unread"]), answer["pictures"])
