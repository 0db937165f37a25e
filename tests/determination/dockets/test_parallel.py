"""Batches worked on in processes of their own: the same results in the same order, and a clean end whatever happens."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from cases import TODAY

from sekisho.determination.dockets import parallel, parquet
from sekisho.determination.dockets.decide import Tally, decide_file
from sekisho.determination.dockets.docket import DocketBatch
from sekisho.determination.dockets.parallel import Worker, each_batch, pickled
from sekisho.determination.dockets.replay import replay_file
from sekisho.determination.dockets.synth import write_synth
from sekisho.errors import InputError
from sekisho.regime.naming import load


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five row groups; a line without a mass in the second and in the fourth."""
    folder = tmp_path_factory.mktemp("docket")
    write_synth(folder / "whole.parquet", 25_000, 5)
    table = pq.read_table(folder / "whole.parquet")
    place = table.column_names.index("net_g")
    net_g = table.column("net_g").to_pylist()
    net_g[7_000] = net_g[17_000] = None
    table = table.set_column(place, table.schema.field("net_g"), [net_g])
    pq.write_table(table, folder / "docket.parquet", row_group_size=5_000)
    return folder / "docket.parquet"


@pytest.fixture(autouse=True)
def a_piece_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small as the row groups are, each is a piece of work."""
    monkeypatch.setattr(parquet, "TOGETHER", 1)


@pytest.fixture
def in_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "LEAST_LINES", 1)


def without_time(tally: Tally) -> tuple[object, ...]:
    return tally.lines, tally.errors, tally.outcomes, tally.first_error


@pytest.mark.parametrize("law", ["cn@2026-05-11", "cn@filed", "cn+limited@2026-05-11"])
@pytest.mark.long
def test_processes_write_what_threads_write_to_the_byte(
    docket: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, law: str
) -> None:
    regime = load(law, TODAY)
    threads = decide_file(docket, tmp_path / "threads.parquet", regime)
    monkeypatch.setattr(parallel, "LEAST_LINES", 1)
    seen: list[tuple[int, int | None]] = []
    progress = lambda done, total: seen.append((done, total))  # noqa: E731
    processes = decide_file(docket, tmp_path / "processes.parquet", regime, progress)
    assert (tmp_path / "processes.parquet").read_bytes() == (tmp_path / "threads.parquet").read_bytes()
    assert without_time(processes) == without_time(threads)
    assert processes.errors == 2
    assert "row 7001" in (processes.first_error or "")
    assert seen == [(done, 25_000) for done in range(5_000, 25_001, 5_000)]


def test_a_replay_in_processes_tells_the_same(docket: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laws = load("cn@2026-01-05", TODAY), load("cn@2026-01-06", TODAY)
    threads = replay_file(docket, *laws)
    monkeypatch.setattr(parallel, "LEAST_LINES", 1)
    processes = replay_file(docket, *laws)
    assert threads["flips"]
    times = ("seconds", "lines_per_s")
    assert {key: value for key, value in processes.items() if key not in times} == {
        key: value for key, value in threads.items() if key not in times
    }


@dataclass(frozen=True)
class Pid:
    """A job that tells the process which does it, and the row that a batch begins with."""

    fails_at: int = 0

    def __call__(self, batch: DocketBatch) -> tuple[int, int]:
        if batch.first_row == self.fails_at:
            raise ZeroDivisionError("on purpose")
        return os.getpid(), batch.first_row


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def children() -> set[int]:
    """The processes that this one has begun and that are not over."""
    return {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


@pytest.mark.usefixtures("in_processes")
def test_results_come_in_order_from_processes_that_end_with_the_work(docket: Path) -> None:
    results = list(each_batch(docket, Pid()))
    assert [first for _, first in results] == [1, 5_001, 10_001, 15_001, 20_001]
    others = {pid for pid, _ in results} - {os.getpid()}
    assert others
    assert not any(is_alive(pid) for pid in others)


@pytest.mark.usefixtures("in_processes")
def test_processes_end_when_the_work_is_given_up(docket: Path) -> None:
    before = children()
    results = each_batch(docket, Pid())
    next(results)
    others = children() - before
    assert others
    results.close()  # type: ignore[attr-defined]
    assert not any(is_alive(pid) for pid in others)


@pytest.mark.usefixtures("in_processes")
def test_a_fault_in_a_process_is_told_with_its_own_trace(docket: Path) -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError: on purpose"):
        list(each_batch(docket, Pid(fails_at=10_001)))


@pytest.mark.usefixtures("in_processes")
def test_a_row_group_that_is_damaged_stops_the_work_and_leaves_nothing_behind(docket: Path, tmp_path: Path) -> None:
    damaged = bytearray(docket.read_bytes())
    column = pq.ParquetFile(docket).metadata.row_group(3).column(0)
    start = column.dictionary_page_offset or column.data_page_offset
    damaged[start : start + column.total_compressed_size] = bytes(column.total_compressed_size)
    (tmp_path / "damaged.parquet").write_bytes(damaged)
    with pytest.raises(InputError, match=r"damaged\.parquet: is a damaged Parquet file"):
        decide_file(tmp_path / "damaged.parquet", tmp_path / "out.parquet", load("cn@2026-05-11", TODAY))
    assert [path.name for path in tmp_path.iterdir()] == ["damaged.parquet"]


def test_a_process_that_dies_is_told_of() -> None:
    worker: Worker[int, None] = Worker(pickled(os._exit))
    try:
        with pytest.raises(RuntimeError, match="ended with 3"):
            worker.ask(3)
    finally:
        worker.end()
