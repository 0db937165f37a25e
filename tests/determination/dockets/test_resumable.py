"""Part files: each once, whole and the same bytes, whatever is killed on the way and whoever goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cases import TODAY
from docket_parts import LAW, one_line_bad, parts, parts_by_one_process

from sekisho.determination.dockets import parallel, parquet
from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.replay import replay_laws
from sekisho.determination.dockets.resumable import MANIFEST, decide_dataset
from sekisho.errors import InputError
from sekisho.regime.law import Regime
from sekisho.regime.naming import load

GROUPS = 8


@pytest.fixture(scope="module")
def docket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with folders in it: eight row groups in three files, one line that cannot be read."""
    folder = tmp_path_factory.mktemp("dataset")
    table = one_line_bad(folder, 16_000, 7, 9_000)
    (folder / "2026").mkdir()
    for name, first, lines in (
        ("2025.parquet", 0, 6_000),
        ("2026/01.parquet", 6_000, 6_000),
        ("2026/02.pq", 12_000, 4_000),
    ):
        pq.write_table(table.slice(first, lines), folder / name, row_group_size=2_000)
    return folder


@pytest.fixture(autouse=True)
def a_piece_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small as the row groups are, each is a piece of work for processes."""
    monkeypatch.setattr(parquet, "TOGETHER", 1)
    monkeypatch.setattr(parallel, "LEAST_LINES", 1)


@pytest.fixture(scope="module")
def law() -> Regime:
    return load(LAW, TODAY)


@pytest.fixture(scope="module")
def alone(docket: Path, law: Regime, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The parts as one process writes them without a stop."""
    return parts_by_one_process(docket, law, tmp_path_factory.mktemp("alone") / "out")


def left_over(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir() if path.name != MANIFEST and path.suffix != ".parquet")


@pytest.mark.parametrize("workers", [2, 4])
@pytest.mark.long
def test_parts_are_the_same_bytes_from_any_number_of_processes(
    docket: Path, law: Regime, alone: dict[str, bytes], tmp_path: Path, workers: int
) -> None:
    assert len(alone) == GROUPS
    tally = decide_dataset(docket, tmp_path / "out", law, workers=workers)
    assert parts(tmp_path / "out") == alone
    assert (tally.lines, tally.errors, tally.repeated.lines) == (16_000, 1, 0)
    assert (tally.first_error or "").startswith("2026/01.parquet row 3001: net_g: is missing")


def test_the_parts_hold_what_one_file_of_findings_holds(
    docket: Path, law: Regime, alone: dict[str, bytes], tmp_path: Path
) -> None:
    decide_file(docket, tmp_path / "one.parquet", law)
    for name, written in alone.items():
        (tmp_path / name).write_bytes(written)
    with duckdb.connect() as connection:
        one = connection.execute(f"select * from '{tmp_path}/one.parquet'").to_arrow_table()
        many = connection.execute(f"select * from '{tmp_path}/part-*.parquet'").to_arrow_table()
    assert one.num_rows == 16_000
    assert many.equals(one.cast(many.schema))


@pytest.mark.long
def test_a_worker_that_is_killed_is_replaced_and_nothing_is_lost_or_doubled(
    docket: Path, law: Regime, alone: dict[str, bytes], tmp_path: Path
) -> None:
    killed: list[int] = []

    def progress(done: int, _: int | None) -> None:
        others = children() - set(killed)
        if done <= 8_000 and others:
            killed.append(others.pop())
            os.kill(killed[-1], signal.SIGKILL)

    tally = decide_dataset(docket, tmp_path / "out", law, progress, workers=2)
    assert killed
    assert parts(tmp_path / "out") == alone
    assert tally.lines == 16_000


def children() -> set[int]:
    return {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


_RUN = """
import sys
from datetime import date
from pathlib import Path
from sekisho.determination.dockets import parallel, parquet
from sekisho.determination.dockets.resumable import decide_dataset
from sekisho.regime.naming import load
parquet.TOGETHER, parallel.LEAST_LINES = 1, 1
decide_dataset(Path(sys.argv[1]), Path(sys.argv[2]), load(sys.argv[3], date.fromisoformat(sys.argv[4])), workers=2)
"""


def test_a_run_that_is_killed_is_gone_on_with_from_what_is_whole(
    docket: Path, law: Regime, alone: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-c", _RUN, str(docket), str(out), LAW, str(TODAY)]
    with subprocess.Popen(command) as process:
        deadline = time.monotonic() + 120
        while len(parts(out) if out.exists() else {}) < 2 and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.005)
        process.kill()
    kept = {name: (out / name).stat().st_mtime_ns for name in parts(out)}
    told = [json.loads(line) for line in (out / MANIFEST).read_bytes().splitlines() if line.endswith(b"}")]
    seen: list[int] = []
    tally = decide_dataset(docket, out, law, lambda done, _: seen.append(done), workers=2)
    assert parts(out) == alone
    assert left_over(out) == []
    assert (tally.lines, tally.errors) == (16_000, 1)
    finished = [f"part-{line['part'] + 1:05}.parquet" for line in told if "part" in line]
    assert all((out / name).stat().st_mtime_ns == kept[name] for name in finished)
    if 0 < len(finished) < GROUPS:
        assert seen[0] == 2_000 * len(finished)


def test_a_manifest_that_ends_in_the_middle_of_a_line_and_a_part_that_is_gone_are_made_good(
    docket: Path, law: Regime, alone: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    decide_dataset(docket, out, law, workers=1)
    manifest = (out / MANIFEST).read_bytes().splitlines(keepends=True)
    (out / MANIFEST).write_bytes(b"".join(manifest[:4]) + manifest[4][:20])
    (out / "part-00001.parquet").unlink()
    decide_dataset(docket, out, law, workers=1)
    assert parts(out) == alone
    assert json.loads((out / MANIFEST).read_bytes().splitlines()[-1])["facts_hash"].startswith("sha256:")


def test_a_run_under_another_law_or_of_another_docket_does_not_go_on_with_it(
    docket: Path, law: Regime, alone: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    decide_dataset(docket, out, law, workers=1)
    with pytest.raises(InputError, match=r"was begun under another law, cn\+limited@2026-05-11"):
        decide_dataset(docket, out, load("cn@2026-05-11", TODAY), workers=1)
    with pytest.raises(InputError, match="was begun with another docket"):
        decide_dataset(docket / "2026", out, law, workers=1)
    with pytest.raises(InputError, match="was begun with another adjudications"):
        decide_dataset(docket, out, law, workers=1, named={"adjudications": "sha256:0"})
    assert parts(out) == alone


def test_a_folder_with_other_files_is_let_be(docket: Path, law: Regime, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(InputError, match="holds other files"):
        decide_dataset(docket, tmp_path, law)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_without_parquet_is_a_mistake(law: Regime, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(InputError, match="holds no Parquet file"):
        decide_dataset(tmp_path / "in", tmp_path / "out", law)


@pytest.mark.long
def test_a_replay_of_a_folder_counts_its_files_as_one_docket(docket: Path, tmp_path: Path) -> None:
    laws = [load(name, TODAY) for name in ("cn@2026-01-05", LAW)]
    found = replay_laws(docket, laws)
    assert (found["lines"], found["errors"]) == (16_000, 1)
    whole = pa.concat_tables(pq.read_table(docket / name) for name in ("2025.parquet", "2026/01.parquet", "2026/02.pq"))
    pq.write_table(whole, tmp_path / "whole.parquet", row_group_size=5_000)
    other = replay_laws(tmp_path / "whole.parquet", laws)
    assert {key: found[key] for key in ("baseline", "reform")} == {key: other[key] for key in ("baseline", "reform")}
    assert {flip_key(flip) for flip in found["flips"]} == {flip_key(flip) for flip in other["flips"]}


def flip_key(flip: dict[str, object]) -> tuple[object, ...]:
    return tuple(map(str, flip.values()))


def test_parts_that_were_cut_off_or_lost_are_made_anew(
    docket: Path, law: Regime, alone: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    decide_dataset(docket, out, law, workers=1)
    os.truncate(out / "part-00002.parquet", 1000)
    (out / "part-00003.parquet").write_bytes(b"")
    (out / "part-00004.parquet").unlink()
    kept = (out / "part-00001.parquet").stat().st_mtime_ns
    tally = decide_dataset(docket, out, law, workers=1)
    assert parts(out) == alone
    assert (out / "part-00001.parquet").stat().st_mtime_ns == kept
    assert (tally.lines, tally.errors) == (16_000, 1)
    # Each part is told of once, and what was told of it anew counts from now on.
    before = (out / MANIFEST).read_bytes()
    told = [json.loads(line) for line in before.splitlines()]
    assert sorted(line["part"] for line in told if "part" in line) == list(range(GROUPS))
    assert [number for number, line in enumerate(told) if "facts_hash" in line] == [len(told) - 1]
    assert sum(line["lines"] for line in told if "part" in line) == 16_000
    decide_dataset(docket, out, law, workers=1)
    assert (out / MANIFEST).read_bytes() == before


def test_a_manifest_that_was_changed_and_parts_of_others_are_told(docket: Path, law: Regime, tmp_path: Path) -> None:
    out = tmp_path / "out"
    decide_dataset(docket, out, law, workers=1)
    whole = (out / MANIFEST).read_bytes()
    lines = whole.splitlines(keepends=True)
    for broken in (b"x" + lines[2], b"[1]\n", b'{"part": 1}\n', lines[2].replace(b'"lines":', b'"rows":')):
        (out / MANIFEST).write_bytes(b"".join([*lines[:2], broken, *lines[3:]]))
        with pytest.raises(InputError, match=r"manifest\.jsonl line 3: is not as it was written"):
            decide_dataset(docket, out, law, workers=1)
    (out / MANIFEST).write_bytes(whole)
    (out / "part-00099.parquet").write_bytes(b"")
    with pytest.raises(InputError, match=r"holds part-00099\.parquet, which is no part of these findings"):
        decide_dataset(docket, out, law, workers=1)
