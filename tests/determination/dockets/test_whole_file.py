"""A file that is written appears whole or not at all, and what a killed run left is cleared."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sekisho.determination.dockets.whole_file import whole_file

KILLED = """
import os, signal, sys
from pathlib import Path
from sekisho.determination.dockets.whole_file import whole_file
with whole_file(Path(sys.argv[1])) as unfinished:
    unfinished.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_a_killed_run_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "f.parquet")], env=env, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(names(tmp_path)) == 1
    with whole_file(tmp_path / "f.parquet") as unfinished:
        assert names(tmp_path) == [unfinished.name]
        unfinished.write_text("whole")
    assert names(tmp_path) == ["f.parquet"]


def test_what_another_run_still_writes_is_let_be(tmp_path: Path) -> None:
    with whole_file(tmp_path / "f.parquet") as one, whole_file(tmp_path / "f.parquet") as other:
        assert names(tmp_path) == sorted([one.name, other.name])
        one.write_text("one")
        other.write_text("other")
    assert (tmp_path / "f.parquet").read_text() == "one"


def test_files_of_other_names_are_let_be(tmp_path: Path) -> None:
    others = [".f.parquet.backup.unfinished", ".g.parquet.abcd1234.unfinished", "f.parquet.abcd1234.unfinished"]
    for name in others:
        (tmp_path / name).touch()
    with whole_file(tmp_path / "f.parquet"):
        pass
    assert names(tmp_path) == sorted(["f.parquet", *others])


def test_a_full_disk_tells_which_file_had_no_room(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught, whole_file(tmp_path / "f.parquet"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert caught.value.filename == str(tmp_path / "f.parquet")
    assert names(tmp_path) == []
