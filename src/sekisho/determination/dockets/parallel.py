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
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue
from types import MappingProxyType
from typing import Any, BinaryIO, Final, Generic, TypeVar

from sekisho.determination.dockets.docket import DocketBatch, Pieces, read_batches
from sekisho.determination.dockets.parquet import Piece
from sekisho.errors import InputError

WORKERS: Final = 2
LEAST_LINES: Final = 1_500_000
"""Below so many, processes take longer to start than they save."""
_BEGIN: Final = "from sekisho.determination.dockets.parallel import serve; serve()"
# Memory that is used again and again is not given back to the system in between: to ask for it anew costs more.
_ALLOCATORS: Final = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 31),
    "MIMALLOC_PURGE_DELAY": "-1",
}

Given = TypeVar("Given")
Result = TypeVar("Result")


def each_batch(docket: Path, job: Callable[[DocketBatch], Result]) -> Iterator[Result]:
    """What `job` makes of each batch, in the batches' order; never more than a few results wait.

    `job` must be fit for `pickle` and for use from several threads. Raises InputError for a file that is no docket.
    """
    pieces = Pieces.of(docket)
    if pieces is None or len(pieces.all) < WORKERS or sum(piece.lines for piece in pieces.all) < LEAST_LINES:
        return side_by_side(read_batches(docket), job)
    return _in_processes(docket, pieces.all, job)


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


def _in_processes(docket: Path, pieces: Iterable[Piece], job: Callable[[DocketBatch], Result]) -> Iterator[Result]:
    task = pickled(_OnPieces(docket.resolve(), job))
    processes: list[Worker[Piece, list[Result]]] = []
    idle: SimpleQueue[Worker[Piece, list[Result]]] = SimpleQueue()

    def ask(piece: Piece) -> list[Result]:
        process = idle.get()
        try:
            return process.ask(piece)
        finally:
            idle.put(process)

    try:
        for _ in range(WORKERS):
            processes.append(Worker(task))
            idle.put(processes[-1])
        for results in side_by_side(pieces, ask):
            yield from results
    finally:
        # Whoever waits for an answer finds the pipe closed.
        for process in processes:
            process.end()


@dataclass(frozen=True)
class _OnPieces(Generic[Result]):
    """A job on the batches of one row group after another of a docket."""

    docket: Path
    job: Callable[[DocketBatch], Result]

    @cached_property
    def _pieces(self) -> Pieces:
        pieces = Pieces.of(self.docket)
        if pieces is None:
            raise RuntimeError(f"{self.docket} was a Parquet file and is none now")
        return pieces

    def __call__(self, piece: Piece) -> list[Result]:
        return [self.job(batch) for batch in self._pieces.read(piece)]


class Worker(Generic[Given, Result]):
    """A process that does one task, a callable in the form of `pickled`, on whatever it is asked."""

    def __init__(self, task: bytes) -> None:
        path = os.pathsep.join(folder or os.getcwd() for folder in sys.path)
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter, our own sentence
            [sys.executable, "-c", _BEGIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**_ALLOCATORS, **os.environ, "PYTHONPATH": path},
        )
        self._task: bytes | None = task

    def ask(self, given: Given) -> Result:
        """The task's result. Raises InputError as the task does, and RuntimeError for any other fault in it."""
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
            raise RuntimeError(f"a process at work ended with {self._process.wait()}") from fault
        if kind == "mistake":
            raise InputError(answer)
        if kind == "fault":
            raise RuntimeError(f"in a process at work:\n{answer}")
        result: Result = answer
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
        try:
            answer: tuple[str, Any] = ("result", task(given))
        except InputError as mistake:
            answer = ("mistake", mistake.problems)
        except Exception:
            answer = ("fault", traceback.format_exc())
        pickle.dump(answer, back, pickle.HIGHEST_PROTOCOL)
        back.flush()


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
