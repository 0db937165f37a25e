"""A job on every batch of a docket, done in processes of their own where there are lines enough to pay for their start.

Threads of one process gain little here: much of a batch's work holds Python's lock. Each process reads its own row
groups, and what a job makes of a batch is all that comes back. The processes are told nothing but through their
standard input and end with it, so none outlives the one that began it, however that ends.
"""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue
from types import MappingProxyType
from typing import Any, BinaryIO, Final, Generic, Protocol, TypeAlias, TypeVar

from sekisho.determination.dockets.dataset import files_of
from sekisho.determination.dockets.docket import DocketBatch, read_batches
from sekisho.determination.dockets.stretches import Reader, Stretch, stretches_of
from sekisho.errors import InputError

WORKERS: Final = 2
LEAST_LINES: Final = 1_500_000
"""Below so many, processes take longer to start than they save."""
_BEGIN: Final = "from sekisho.determination.dockets.parallel import serve; serve()"
# Memory that is used again and again is not given back to the system in between: to ask for it anew costs more.
ALLOCATORS: Final = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 31),
    "MIMALLOC_PURGE_DELAY": "-1",
}

Given = TypeVar("Given")
Result = TypeVar("Result")


class Elsewhere(Protocol):
    """Processors that are not this machine's own, see `dockets.cluster`."""

    def each(self, given: Iterable[Given], task: Callable[[Given], Result]) -> Iterator[Result]:
        """What the task makes of each, in order."""
        ...

    def look_for(self, paths: Sequence[Path]) -> None:
        """Raises InputError where these files are not seen as they are here."""
        ...


Workers: TypeAlias = int | Elsewhere
"""So many processes of this machine, or others."""


def each_batch(docket: Path, job: Callable[[DocketBatch], Result], workers: Workers = WORKERS) -> Iterator[Result]:
    """What `job` makes of each batch of a file or a folder of files, in order; never more than a few results wait.

    `job` must be fit for `pickle` and for use from several threads. Raises InputError for a file that is no docket.
    """
    files = files_of(docket)
    stretches = stretches_of(files)
    if stretches is None:
        batches = (batch for name, path in files.items() for batch in read_batches(path, name=name))
        return side_by_side(batches, job)
    return (result for _, results in each_stretch(stretches, job, workers) for result in results)


def each_stretch(
    stretches: Sequence[Stretch], job: Callable[[DocketBatch], Result], workers: Workers = WORKERS
) -> Iterator[tuple[Stretch, list[Result]]]:
    """Each stretch with what `job` makes of its batches, in the order of the stretches, as `each_batch`."""
    task = _OnStretches(job)
    if not isinstance(workers, int):
        workers.look_for(list(dict.fromkeys(at.path for each in stretches for at in each.pieces)))
        yield from zip(stretches, workers.each(stretches, task), strict=True)
        return
    if workers < 2 or len(stretches) < 2 or sum(each.lines for each in stretches) < LEAST_LINES:
        yield from zip(stretches, side_by_side(stretches, task), strict=True)
        return
    # This process works too: it is there already, where others take time to start.
    crew: _Crew[Stretch, list[Result]] = _Crew(task, workers)
    try:
        yield from zip(stretches, side_by_side(stretches, crew.ask, workers), strict=True)
    finally:
        crew.end()


def side_by_side(batches: Iterable[Given], work: Callable[[Given], Result], workers: int = WORKERS) -> Iterator[Result]:
    """Work in threads, results in order, never more than a few in memory."""
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(work, batch))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


class _Crew(Generic[Given, Result]):
    """This process and others that do one task; the place of one that is lost is taken by another."""

    def __init__(self, task: Callable[[Given], Result], workers: int) -> None:
        self._task = pickled(task)
        self._idle: SimpleQueue[Worker[Given, Result] | _Here[Given, Result]] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_over = False
        self._others: set[Worker[Given, Result]] = set()
        self._idle.put(_Here(task))
        for _ in range(workers - 1):
            self._idle.put(self._another())

    def _another(self) -> Worker[Given, Result]:
        with self._lock:
            worker: Worker[Given, Result] = Worker(self._task)
            self._others.add(worker)
            return worker

    def ask(self, given: Given) -> Result:
        """The task's result from whoever is idle. Raises WorkerLost when one process after another was lost on it."""
        worker = self._idle.get()
        try:
            for left in reversed(range(MOST_LOST)):
                try:
                    return worker.ask(given)
                except WorkerLost:
                    if self._is_over or not left:
                        raise
                    worker = self._another()
            raise AssertionError
        finally:
            self._idle.put(worker)

    def end(self) -> None:
        # Whoever waits for an answer finds the pipe closed.
        self._is_over = True
        with self._lock:
            for worker in self._others:
                worker.end()


MOST_LOST: Final = 3
"""So many processes one after another may be lost on the same stretch; then it is not chance."""


class _Here(Generic[Given, Result]):
    """This process as one of those at work."""

    def __init__(self, task: Callable[[Given], Result]) -> None:
        self._task = task

    def ask(self, given: Given) -> Result:
        """As `Worker.ask`."""
        try:
            return self._task(given)
        except InputError:
            raise
        except Exception as fault:
            raise RuntimeError(f"in a process at work:\n{traceback.format_exc()}") from fault


@dataclass(frozen=True)
class _OnStretches(Generic[Result]):
    """A job on the batches of one stretch of a docket after another."""

    job: Callable[[DocketBatch], Result]

    @cached_property
    def _reader(self) -> Reader:
        return Reader()

    def __call__(self, stretch: Stretch) -> list[Result]:
        return [self.job(batch) for batch in self._reader.read(stretch)]


class WorkerLost(RuntimeError):
    """A process that was asked has ended without an answer."""


class Worker(Generic[Given, Result]):
    """A process that does one task, a callable in the form of `pickled`, on whatever it is asked."""

    def __init__(self, task: bytes) -> None:
        path = os.pathsep.join(folder or os.getcwd() for folder in sys.path)
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter, our own sentence
            [sys.executable, "-c", _BEGIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**ALLOCATORS, **os.environ, "PYTHONPATH": path},
        )
        self._task: bytes | None = task

    def ask(self, given: Given) -> Result:
        """The task's result. Raises InputError as it does, RuntimeError for any other fault in it, and WorkerLost."""
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        try:
            if self._task is not None:
                to.write(self._task)
                self._task = None
            pickle.dump(given, to)
            to.flush()
            kind, answer = pickle.load(back)  # noqa: S301  # from our own process
        except (OSError, EOFError) as fault:
            raise WorkerLost(f"a process at work ended with {self._process.wait()}") from fault
        result: Result = result_of(kind, answer)
        return result

    def end(self) -> None:
        """End it at once, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                # What was on its way to it is of no use any more.
                with suppress(BrokenPipeError):
                    pipe.close()


def serve() -> None:
    """What a process does from beginning to end: take its task, and answer until nothing more is asked."""
    # The one that began it decides when it ends; what is typed at the keyboard reaches all.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    back = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # Without the one that began it nobody waits for answers.
    with suppress(EOFError, BrokenPipeError):
        _answer(sys.stdin.buffer, back)
    os._exit(0)


def _answer(asked: BinaryIO, back: BinaryIO) -> None:
    task = pickle.load(asked)  # noqa: S301  # from the process that began this one
    while True:
        given = pickle.load(asked)  # noqa: S301  # likewise
        pickle.dump(answered(task, given), back, pickle.HIGHEST_PROTOCOL)
        back.flush()


def answered(task: Callable[[Any], Any], given: Any) -> tuple[str, Any]:
    """What comes of a task, in a form that goes from process to process, for `result_of`."""
    try:
        return "result", task(given)
    except InputError as mistake:
        return "mistake", mistake.problems
    except Exception:
        return "fault", traceback.format_exc()


def result_of(kind: str, answer: Any) -> Any:
    """The result that was answered. Raises InputError as the task does, RuntimeError for any other fault in it."""
    if kind == "mistake":
        raise InputError(answer)
    if kind == "fault":
        raise RuntimeError(f"in a process at work:\n{answer}")
    return answer


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: object) -> Any:
        # Read-only views are how laws hold their tables.
        return (_read_only, (dict(value),)) if isinstance(value, MappingProxyType) else NotImplemented


def _read_only(values: Mapping[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(values)


def pickled(value: object) -> bytes:
    """As `pickle.dumps`, with read-only mappings."""
    written = io.BytesIO()
    _Pickler(written, pickle.HIGHEST_PROTOCOL).dump(value)
    return written.getvalue()
