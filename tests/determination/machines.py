"""Machines, for tests of a cluster: each with a network address, a name, processes and memory files of its own.

They are namespaces of this machine's kernel. What lies on its disks is what they share, as machines share a storage.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

PORT = 6379
_NEEDED = ("ip", "unshare", "nsenter")
_RAY = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DISABLE_IMPORT_WARNING": "1",
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(32),
}


@dataclass(frozen=True)
class Machine:
    """A machine that is up. keeper: the process outside that all of its processes end with."""

    name: str
    address: str
    keeper: subprocess.Popen[bytes]

    @property
    def first(self) -> int:
        """The first of its processes, as this machine numbers it."""
        children = Path(f"/proc/{self.keeper.pid}/task/{self.keeper.pid}/children")
        return int(children.read_text().split()[0])

    def run(self, command: Sequence[str], **environment: str) -> subprocess.CompletedProcess[str]:
        """A command on the machine, to its end."""
        with self.begun(command, **environment) as begun:
            out, err = begun.communicate()
        return subprocess.CompletedProcess(command, begun.returncode, out, err)

    def begun(self, command: Sequence[str], **environment: str) -> subprocess.Popen[str]:
        """A command on the machine that goes on."""
        inside = ["nsenter", "--target", str(self.first), "--mount", "--uts", "--ipc", "--net", "--pid", "--"]
        return subprocess.Popen(
            [*inside, *command],
            env={**os.environ, **_RAY, **environment},
            cwd=Path.cwd(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def processes(self, title: str) -> list[int]:
        """Its processes whose command line begins with a title."""
        here = os.readlink(f"/proc/{self.first}/ns/net")
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if os.readlink(folder / "ns/net") == here and (folder / "cmdline").read_bytes().startswith(
                    title.encode()
                ):
                    found.append(int(folder.name))
        return found

    def lose(self) -> None:
        """The machine is gone at once, as if its plug had been pulled."""
        with suppress(OSError, IndexError):
            os.kill(self.first, signal.SIGKILL)
        self.keeper.wait()


@contextmanager
def machines(count: int) -> Iterator[list[Machine]]:
    """So many machines on a network of their own; a test that may not make any says so and is not run."""
    with ExitStack() as stack:
        try:
            yield [stack.enter_context(_machine(place, count)) for place in range(count)]
        except _NotHere as why:
            pytest.skip(str(why))


class _NotHere(Exception):
    pass


@contextmanager
def _machine(place: int, count: int) -> Iterator[Machine]:
    if missing := [tool for tool in _NEEDED if shutil.which(tool) is None]:
        raise _NotHere(f"{', '.join(missing)} is not installed")
    number = os.getpid() % 50_000
    name, address = f"sekisho-{number}-{place}", f"10.{213 + place // 250}.{number % 250}.{place + 1}"
    bridge = f"skb{number}"
    with ExitStack() as stack:
        if place == 0:
            _told("ip", "link", "add", bridge, "type", "bridge")
            stack.callback(_quietly, "ip", "link", "del", bridge)
            _told("ip", "link", "set", bridge, "up")
        _told("ip", "netns", "add", name)
        stack.callback(_quietly, "ip", "netns", "del", name)
        outer, inner = f"sko{number}-{place}", f"ski{number}-{place}"
        _told("ip", "link", "add", outer, "type", "veth", "peer", "name", inner)
        stack.callback(_quietly, "ip", "link", "del", outer)
        _told("ip", "link", "set", outer, "master", bridge, "up")
        _told("ip", "link", "set", inner, "netns", name)
        inside = ("ip", "-n", name, "link", "set")
        _told(*inside, inner, "name", "eth0")
        _told(*inside, "lo", "up")
        _told("ip", "-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
        _told(*inside, "eth0", "up")
        begin = f"hostname {name}; mount -t tmpfs -o size=1g tmpfs /dev/shm; exec sleep infinity"
        spaces = ["--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"]
        keeper = subprocess.Popen(
            ["ip", "netns", "exec", name, "unshare", *spaces, "sh", "-c", begin], stderr=subprocess.DEVNULL
        )
        machine = Machine(name, address, keeper)
        stack.callback(machine.lose)
        _wait_for(machine)
        yield machine


def _wait_for(machine: Machine) -> None:
    for _ in range(200):
        if machine.keeper.poll() is not None:
            raise _NotHere("namespaces may not be made here")
        with suppress(OSError, IndexError):
            if machine.processes("sleep"):
                return
        time.sleep(0.05)
    raise TimeoutError(f"{machine.name} does not come up")


def _told(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise _NotHere(f"{' '.join(command)}: {ended.stderr.strip()}")


def _quietly(*command: str) -> None:
    subprocess.run(command, capture_output=True, check=False)


@contextmanager
def ray_on(nodes: Sequence[Machine], processors: int = 1) -> Iterator[str]:
    """Ray on some machines, the first of them its head, as docs/dockets.md says; the address of the head."""
    ray = [
        sys.executable,
        "-m",
        "ray.scripts.scripts",
        "start",
        f"--num-cpus={processors}",
        "--object-store-memory=200000000",
    ]
    head = f"{nodes[0].address}:{PORT}"
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="ray-", ignore_cleanup_errors=True) as folder:
        for place, node in enumerate(nodes):
            # Each has Ray's files to itself.
            mounted = node.run(["mount", "-t", "tmpfs", "tmpfs", folder])
            assert mounted.returncode == 0, mounted.stderr
            role = [f"--address={head}"] if place else ["--head", f"--port={PORT}", "--include-dashboard=false"]
            role += [f"--temp-dir={folder}"] if not place else []
            started = node.run([*ray, *role, f"--node-ip-address={node.address}"], RAY_TMPDIR=folder)
            assert started.returncode == 0, started.stdout + started.stderr
        yield head
