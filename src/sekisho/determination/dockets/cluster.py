"""Work handed to Ray, where the processors of one machine are not enough; the results are those of processes here.

Ray comes with the extra `cluster` and is loaded only when it is asked for. What is sent to a node is a task (the law
with it) and the places of lines in files, never the lines: each node reads the docket itself, so the files have to lie
where all of them see them. What comes back is what the task makes of it.
"""

from __future__ import annotations

import hashlib
import importlib
import logging
import os
import pickle
import platform
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, TypeVar

from sekisho.determination.dockets.parallel import ALLOCATORS, MOST_LOST, WorkerLost, answered, pickled, result_of
from sekisho.errors import InputError, Problem
from sekisho.places import data_path

LOCAL: Final = "local"
"""The address of a cluster that is begun on this machine and ends with the work."""

_STORE_BYTES: Final = 1 << 29
_ANSWERS_WITHIN_S: Final = 10.0
_AHEAD: Final = 2
"""So many pieces for each processor are handed out before the first is asked for."""
_QUIET: Final = {
    # Nothing is told to anybody outside.
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DISABLE_IMPORT_WARNING": "1",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_COLOR_PREFIX": "0",
}
_SAME: Final = ("sekisho", "numpy", "pyarrow")

Given = TypeVar("Given")
Result = TypeVar("Result")


@contextmanager
def joined(address: str, *, workers: int | None = None, temp_dir: Path | None = None) -> Iterator[Cluster]:
    """A cluster to hand work to while the block runs.

    address: `local` begins one on this machine, of `workers` processes (by default as many as it has processors), with
    Ray's files under `temp_dir` (by default RAY_TMPDIR or the system's); HOST:PORT, or `auto` on one of its machines,
    joins one that is there. Raises InputError where Ray is not installed, does not start or does not answer, and where
    a machine of the cluster has other versions than this one.
    """
    if "://" in address:
        remedy = "run the command on a machine of the cluster, with HOST:PORT or auto"
        raise InputError(Problem("--cluster", f"{address!r} is an address for clients", remedy))
    ray = _loaded()
    if ray.is_initialized():
        raise RuntimeError("this process is in a cluster already; Ray allows one at a time")
    _knock(address)
    before = signal.getsignal(signal.SIGTERM)
    _begin(ray, address, workers, temp_dir)
    try:
        # Ray takes the signal for itself; how a command ends is not for it to say.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)
        cluster = Cluster(ray)
        cluster.look_for([])
        yield cluster
    finally:
        ray.shutdown()


def _loaded() -> Any:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        return importlib.import_module("ray")
    except ImportError as fault:
        cause = "needs Ray, which is not installed"
        raise InputError(Problem("--cluster", cause, "install it: pip install 'sekisho[cluster]'")) from fault


def _knock(address: str) -> None:
    """Ray waits many minutes for a machine that is not there, and cannot be interrupted meanwhile."""
    host, mark, port = address.rpartition(":")
    if not mark:
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), _ANSWERS_WITHIN_S).close()
    except (OSError, ValueError, OverflowError) as fault:
        raise _silent(address, fault) from fault


def _silent(address: str, fault: Exception) -> InputError:
    cause = f"{address!r} does not answer: {_first_line(fault)}"
    remedy = "say where its head listens, HOST:6379, with its token (RAY_AUTH_MODE=token), or local for this machine"
    return InputError(Problem("--cluster", cause, remedy))


def _begin(ray: Any, address: str, workers: int | None, temp_dir: Path | None) -> None:
    told: dict[str, Any] = {"logging_level": logging.CRITICAL, "log_to_driver": False}
    if address == LOCAL:
        told |= {"num_cpus": workers or _processors(), "include_dashboard": False, "object_store_memory": _STORE_BYTES}
        if temp_dir is not None:
            told["_temp_dir"] = str(temp_dir)
    kept = {name: os.environ.get(name) for name in ALLOCATORS}
    for name, value in ALLOCATORS.items():
        os.environ.setdefault(name, value)
    try:
        ray.init(address=address, **told)
    except Exception as fault:
        ray.shutdown()
        # Ray has no class of its own for what keeps it from starting, but raises whatever it met.
        if address != LOCAL:
            raise _silent(address, fault) from fault
        cause = f"Ray does not start: {_first_line(fault)}"
        remedy = "try again when the machine is less busy, or name a folder with room and a short name in RAY_TMPDIR"
        raise InputError(Problem("--cluster", cause, remedy)) from fault
    finally:
        for name, was in kept.items():
            if was is None:
                del os.environ[name]


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _first_line(fault: Exception) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0]


class Cluster:
    """Processors of one machine or several, to be asked as one."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._exceptions: Any = importlib.import_module("ray.exceptions")
        self._work = ray.remote(_work).options(
            num_cpus=1, max_retries=MOST_LOST - 1, scheduling_strategy="SPREAD", name="sekisho"
        )

    @property
    def processors(self) -> int:
        """How many pieces are worked on at once."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def each(self, given: Iterable[Given], task: Callable[[Given], Result]) -> Iterator[Result]:
        """What the task makes of each, in order; never more than a few results wait.

        What is given to a process that is lost is given to another. Raises InputError as the task does, RuntimeError
        for any other fault in it, WorkerLost when one process after another was lost on the same.
        """
        held, most = self._ray.put(pickled(task)), _AHEAD * self.processors
        waiting: deque[Any] = deque()
        try:
            for each in given:
                waiting.append(self._work.remote(held, pickled(each)))
                if len(waiting) > most:
                    yield self._result(waiting.popleft())
            while waiting:
                yield self._result(waiting.popleft())
        finally:
            for left in waiting:
                with suppress(Exception):
                    self._ray.cancel(left, force=True)

    def _result(self, asked: Any) -> Any:
        lost = (
            self._exceptions.WorkerCrashedError,
            self._exceptions.NodeDiedError,
            self._exceptions.OutOfMemoryError,
            self._exceptions.ObjectLostError,
        )
        try:
            answer = self._ray.get(asked)
        except lost as fault:
            raise WorkerLost(f"processes of the cluster were lost: {_first_line(fault)}") from fault
        return result_of(*pickle.loads(answer))  # noqa: S301  # from our own function, through our own cluster

    def look_for(self, paths: Sequence[Path]) -> None:
        """Raises InputError for each machine that works in other versions, or does not see these files as they are
        here."""
        affinity = importlib.import_module("ray.util.scheduling_strategies").NodeAffinitySchedulingStrategy
        sizes = {str(path): path.stat().st_size if path.exists() else None for path in paths}
        there = [node for node in self._ray.nodes() if node["Alive"] and node["Resources"].get("CPU", 0) >= 1]
        if not there:
            cause = "has no machine with a processor to work on"
            raise InputError(Problem("--cluster", cause, "begin one: ray start --address HOST:6379"))
        look = self._ray.remote(_look)
        asked = []
        for node in there:
            on_it = affinity(node_id=node["NodeID"], soft=False)
            looks = look.options(num_cpus=0, scheduling_strategy=on_it).remote(sizes)
            asked.append((node, looks))
        problems = [problem for node, looks in asked for problem in self._unlike(node, looks)]
        if problems:
            raise InputError(problems)

    def _unlike(self, node: Mapping[str, Any], looks: Any) -> Iterator[Problem]:
        place = f"--cluster: {node['NodeManagerHostname']}"
        try:
            versions, unseen = self._ray.get(looks)
        except self._exceptions.RayError as fault:
            if node["NodeID"] not in {each["NodeID"] for each in self._ray.nodes() if each["Alive"]}:
                # Lost before it was asked for anything: all goes to the others.
                return
            cause = f"cannot run Sekisho {version('sekisho')}: {_first_line(fault)}"
            yield Problem(place, cause, f"install sekisho[cluster]=={version('sekisho')} there")
            return
        ours = _versions()
        for name in ours:
            if versions.get(name) != ours[name]:
                cause = f"has {name} {versions.get(name, 'of another kind')}, and this machine {ours[name]}"
                yield Problem(place, cause, "install the same versions on every machine")
        for path in unseen:
            remedy = "put it on a path that all machines share; TMPDIR too, where a docket names parties"
            yield Problem(place, f"does not see {path} as it is here", remedy)


def _versions() -> Mapping[str, str]:
    """What has to be equal for equal bytes."""
    facts = hashlib.sha256(data_path("facts", "dictionary.yaml").read_bytes()).hexdigest()
    return {
        "Python": platform.python_version(),
        **{name: version(name) for name in _SAME},
        "the dictionary": facts[:12],
    }


def _look(sizes: Mapping[str, int | None]) -> tuple[Mapping[str, str], Sequence[str]]:
    """On a machine of the cluster: its versions, and which files are not there or of another size."""
    unseen = [path for path, size in sizes.items() if size is None or _size(path) != size]
    return _versions(), unseen


def _size(path: str) -> int | None:
    try:
        return Path(path).stat().st_size
    except OSError:
        return None


def _work(task: bytes, given: bytes) -> bytes:
    """In a process of the cluster."""
    return pickled(answered(_held(task), pickle.loads(given)))  # noqa: S301  # from whoever began this work


@lru_cache(maxsize=2)
def _held(task: bytes) -> Callable[[Any], Any]:
    """A task as a process keeps it, with what it remembers from piece to piece."""
    call: Callable[[Any], Any] = pickle.loads(task)  # noqa: S301  # likewise
    return call
