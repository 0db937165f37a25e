"""Work handed to Ray: the same bytes as from processes of this machine, whatever is lost on the way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from cases import TODAY
from docket_parts import LAW, one_line_bad, parts, parts_by_one_process
from ray_here import ray_here

from sekisho.determination.dockets import parquet
from sekisho.determination.dockets.cluster import LOCAL, Cluster, joined
from sekisho.determination.dockets.replay import replay_laws
from sekisho.determination.dockets.resumable import decide_dataset
from sekisho.errors import InputError
from sekisho.regime.law import Regime
from sekisho.regime.naming import load

GROUPS = 8
LINES = 500


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with ray_here(2) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight row groups, with a line that cannot be read in the fifth."""
    folder = tmp_path_factory.mktemp("docket")
    table = one_line_bad(folder, GROUPS * LINES, 7, 2_100)
    pq.write_table(table, folder / "docket.parquet", row_group_size=LINES)
    return folder / "docket.parquet"


@pytest.fixture(autouse=True)
def a_stretch_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small as the row groups are, each is a piece of work."""
    monkeypatch.setattr(parquet, "TOGETHER", 1)


@pytest.fixture(scope="module")
def law() -> Regime:
    return load(LAW, TODAY)


@pytest.fixture(scope="module")
def alone(docket: Path, law: Regime, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The parts as one process writes them."""
    return parts_by_one_process(docket, law, tmp_path_factory.mktemp("alone") / "out")


@pytest.mark.long
def test_a_cluster_writes_what_one_process_writes_to_the_byte(
    cluster: Cluster, docket: Path, law: Regime, alone: dict[str, bytes], tmp_path: Path
) -> None:
    assert len(alone) == GROUPS
    tally = decide_dataset(docket, tmp_path / "out", law, workers=cluster)
    assert parts(tmp_path / "out") == alone
    assert (tally.lines, tally.errors) == (GROUPS * LINES, 1)
    assert (tally.first_error or "").startswith("docket.parquet row 2101: net_g: is missing")


def test_without_ray_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    told = r"needs Ray, which is not installed; install it: pip install 'sekisho\[clus"
    with pytest.raises(InputError, match=told), joined(LOCAL):
        pass


def test_where_nobody_listens_it_is_said_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        started = time.monotonic()
        with pytest.raises(InputError, match=f"'{address}' does not answer: .*refused; say where"), joined(address):
            pass
    assert time.monotonic() - started < 30
    with pytest.raises(InputError, match="'head:' does not answer"), joined("head:"):
        pass


def test_an_address_for_clients_is_refused() -> None:
    told = "is an address for clients; run the command on a machine of the cluster"
    with pytest.raises(InputError, match=told), joined("ray://head:10001"):
        pass


@pytest.mark.long
def test_processes_that_are_killed_are_replaced_and_nothing_is_lost_or_doubled(
    cluster: Cluster, docket: Path, law: Regime, alone: dict[str, bytes], tmp_path: Path
) -> None:
    killed: list[int] = []
    over = threading.Event()

    def kill_two() -> None:
        # Pieces are done in hundredths of a second: whoever looked only now and then might find nobody at work.
        while len(killed) < 2 and not over.is_set():
            for pid in processes("ray::sekisho")[:1]:
                if pid not in killed:
                    killed.append(pid)
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_two)
    killer.start()
    try:
        tally = decide_dataset(docket, tmp_path / "out", law, workers=cluster)
    finally:
        over.set()
        killer.join()
    assert killed
    assert parts(tmp_path / "out") == alone
    assert tally.lines == GROUPS * LINES


def processes(title: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cmdline").read_bytes().startswith(title.encode()):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@pytest.mark.long
def test_a_run_that_was_stopped_goes_on_in_a_cluster(
    cluster: Cluster, docket: Path, law: Regime, alone: dict[str, bytes], tmp_path: Path
) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, _: int | None) -> None:
        if done >= 3 * LINES:
            raise Stopped

    with pytest.raises(Stopped):
        decide_dataset(docket, tmp_path / "out", law, stop, workers=cluster)
    kept = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("part-*.parquet")}
    assert 0 < len(kept) < GROUPS
    decide_dataset(docket, tmp_path / "out", law, workers=cluster)
    assert parts(tmp_path / "out") == alone
    assert all((tmp_path / "out" / name).stat().st_mtime_ns == when for name, when in list(kept.items())[:-1])


@pytest.mark.long
def test_a_replay_in_a_cluster_tells_the_same(cluster: Cluster, docket: Path) -> None:
    laws = [load(name, TODAY) for name in ("cn@2026-01-05", "cn@2026-01-06", LAW)]
    here, there = replay_laws(docket, laws, workers=1), replay_laws(docket, laws, workers=cluster)
    times = ("seconds", "lines_per_s")
    assert {key: value for key, value in there.items() if key not in times} == {
        key: value for key, value in here.items() if key not in times
    }


@pytest.mark.long
def test_a_file_that_a_machine_does_not_see_is_told_with_the_machine(cluster: Cluster, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"--cluster: .+: does not see .+gone\.parquet as it is here; put it on a path"
    ):
        cluster.look_for([tmp_path / "gone.parquet"])


@pytest.mark.long
def test_the_command_joins_a_cluster_that_is_there_and_writes_the_same(
    cluster: Cluster, docket: Path, tmp_path: Path
) -> None:
    import ray

    address = ray.get_runtime_context().gcs_address
    command = [sys.executable, "-m", "sekisho", "decide", str(docket), "--parts", "--regime", LAW, "--json"]
    environment = {**os.environ, "SEKISHO_TODAY": str(TODAY)}
    for name, more in (("here", []), ("there", ["--cluster", address])):
        ended = subprocess.run(
            [*command, "-o", str(tmp_path / name), *more], env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 3, ended.stderr
    assert parts(tmp_path / "there") == parts(tmp_path / "here")
    # Nothing of Ray's own: the lists without parties, and the line that could not be read.
    assert ["MOFCOM-20/2026" in line or "could not be read" in line for line in ended.stderr.splitlines()] == [True] * 2
