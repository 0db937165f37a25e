"""Names without a hit, kept from run to run: found again, never for other lists, and no harm where they cannot be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sekisho.screening.screened import ScreenedNames

LISTS, OTHER_LISTS, TOP = "sha256:1", "sha256:2", 5


@pytest.fixture
def kept(tmp_path: Path) -> ScreenedNames:
    return ScreenedNames(tmp_path / "caches" / "screened")


def test_names_are_found_again_under_the_same_lists_alone(kept: ScreenedNames) -> None:
    names = ["山田電機株式会社", "Yamada Denki", ""]
    assert kept.among(names, LISTS, TOP) == frozenset()
    kept.add(names[:2], LISTS, TOP)
    kept.add(["Suzuki"], LISTS, TOP)
    assert kept.among([*names, "Suzuki"], LISTS, TOP) == {*names[:2], "Suzuki"}
    assert kept.among(names, OTHER_LISTS, TOP) == frozenset()
    assert kept.among(names, LISTS, TOP + 1) == frozenset()


def test_only_the_user_may_look_into_the_folder(kept: ScreenedNames) -> None:
    kept.add(["Suzuki"], LISTS, TOP)
    assert kept.folder.stat().st_mode & 0o077 == 0


def test_what_is_cleared_is_gone(kept: ScreenedNames) -> None:
    assert kept.clear() == 0
    kept.add(["Suzuki"], LISTS, TOP)
    kept.add(["Suzuki"], OTHER_LISTS, TOP)
    assert kept.clear() == 2
    assert kept.among(["Suzuki"], LISTS, TOP) == frozenset()


def test_a_damaged_file_is_as_good_as_none_and_is_written_anew(kept: ScreenedNames) -> None:
    kept.add(["Suzuki"], LISTS, TOP)
    (path,) = kept.folder.glob("*.parquet")
    path.write_bytes(b"PAR1 and no more")
    assert kept.among(["Suzuki"], LISTS, TOP) == frozenset()
    kept.add(["Honda"], LISTS, TOP)
    assert kept.among(["Suzuki", "Honda"], LISTS, TOP) == {"Honda"}


def test_a_folder_that_cannot_be_made_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept = ScreenedNames(tmp_path / "file" / "screened")
    kept.add(["Suzuki"], LISTS, TOP)
    assert kept.among(["Suzuki"], LISTS, TOP) == frozenset()


def test_a_name_that_is_no_text_for_a_file_does_no_harm(kept: ScreenedNames) -> None:
    kept.add(["\ud800"], LISTS, TOP)
    assert kept.among(["\ud800", "Suzuki"], LISTS, TOP) == frozenset()


_ADD = """
import sys
from pathlib import Path
from sekisho.screening.screened import ScreenedNames
for number in range(20):
    ScreenedNames(Path(sys.argv[1])).add([f"{sys.argv[2]} {number}"], "sha256:1", 5)
"""


def test_two_processes_at_once_lose_nothing_of_each_other(kept: ScreenedNames) -> None:
    at_work = [subprocess.Popen([sys.executable, "-c", _ADD, str(kept.folder), who]) for who in ("one", "two")]
    assert [process.wait(timeout=120) for process in at_work] == [0, 0]
    names = [f"{who} {number}" for who in ("one", "two") for number in range(20)]
    assert kept.among(names, LISTS, TOP) == set(names)
    assert not list(kept.folder.glob("*.unfinished"))
