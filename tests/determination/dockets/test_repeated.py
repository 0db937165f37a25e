"""Lines that stand in a docket twice are told of, wherever they stand; a docket that rises has none."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cases import TODAY
from hypothesis import given
from hypothesis import strategies as st

from sekisho.determination import many_lines
from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.repeated import Ascent, ascent_of, repeated_lines
from sekisho.regime.naming import load

KEYS = st.lists(st.tuples(st.text("abé一", min_size=1, max_size=18), st.integers(1, 3)), max_size=12)


def written(path: Path, keys: list[tuple[str | None, int | None]], rows_a_group: int = 3) -> Path:
    applications, lines = zip(*keys, strict=True)
    table = pa.table({"application": pa.array(applications, pa.string()), "line": pa.array(lines, pa.int64())})
    table = table.append_column("net_g", pa.array([1000] * len(keys)))
    pq.write_table(table, path, row_group_size=rows_a_group)
    return path


@given(KEYS, st.integers(0, 12), st.booleans())
def test_a_docket_rises_if_every_line_is_above_the_one_before_it(
    keys: list[tuple[str, int]], cut: int, in_loops: bool
) -> None:
    import numpy as np

    def ascent(part: list[tuple[str, int]]) -> Ascent:
        applications, lines = (
            pa.array([a for a, _ in part], pa.string()),
            np.array([n for _, n in part], dtype=np.int64),
        )
        return ascent_of(applications, lines, many_lines.MANY_LINES if in_loops else 0)

    in_bytes = [(application.encode(), line) for application, line in keys]
    rises = all(one < other for one, other in pairwise(in_bytes))
    assert ascent(keys).rises is rises
    assert ascent(keys[:cut]).followed_by(ascent(keys[cut:])) == ascent(keys)


def test_lines_that_come_again_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    keys: list[tuple[str | None, int | None]] = [("B", 1), ("A", 2), ("A", 1), ("B", 1), ("A", 2), ("B", 1), ("C", 1)]
    tally = decide_file(written(tmp_path / "d.parquet", keys), tmp_path / "out.parquet", load("cn@2026-05-11", TODAY))
    assert (tally.errors, tally.repeated.lines) == (0, 3)
    assert tuple(map(str, tally.repeated.first)) == (
        "B line 1: d.parquet row 1 and d.parquet row 4, ...",
        "A line 2: d.parquet row 2 and d.parquet row 5",
    )


def test_lines_without_a_name_or_a_number_repeat_nothing(tmp_path: Path) -> None:
    docket = written(tmp_path / "d.parquet", [(None, 1), (None, 1), ("A", None), ("A", None), ("", 2), ("", 2)])
    tally = decide_file(docket, tmp_path / "out.parquet", load("cn@2026-05-11", TODAY))
    assert (tally.errors, tally.repeated.lines) == (6, 0)


def test_repetitions_are_found_across_the_files_of_a_folder_and_in_csv(tmp_path: Path) -> None:
    folder = tmp_path / "docket"
    folder.mkdir()
    written(folder / "2.parquet", [("A", 1), ("C", 1)])
    written(folder / "1.parquet", [("A", 1), ("B", 1)])
    assert tuple(map(str, repeated_lines(folder).first)) == ("A line 1: 1.parquet row 1 and 2.parquet row 1",)
    docket = tmp_path / "docket.csv"
    docket.write_text("application,line,net_g\nA,1,5\nB,1,5\nA,1,6\n", encoding="utf-8")
    assert tuple(map(str, repeated_lines(docket).first)) == ("A line 1: docket.csv row 2 and docket.csv row 4",)


@pytest.mark.parametrize("seed", range(3))
def test_as_many_lines_are_told_of_as_come_again(tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    keys: list[tuple[str | None, int | None]] = [
        (f"A{drawn.randrange(400)}", drawn.randrange(1, 4)) for _ in range(900)
    ]
    expected = sum(n - 1 for n in Counter(keys).values())
    assert repeated_lines(written(tmp_path / "d.parquet", keys, 100)).lines == expected
