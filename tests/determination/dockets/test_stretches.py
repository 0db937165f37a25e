"""Very many small files: worked on together, told apart."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cases import TODAY
from docket_parts import LAW, one_line_bad

from sekisho.determination.dockets.columns import decode
from sekisho.determination.dockets.dataset import files_of
from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.resumable import decide_dataset
from sekisho.determination.dockets.stretches import stretches_of
from sekisho.errors import InputError
from sekisho.regime.naming import load

FILES, LINES = 24, 50


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    """A docket with a line without a mass in what becomes the eleventh file."""
    return one_line_bad(tmp_path_factory.mktemp("whole"), FILES * LINES, 9, 10 * LINES + 6)


@pytest.fixture
def folder(whole: pa.Table, tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(FILES):
        pq.write_table(whole.slice(number * LINES, LINES), folder / f"{number:03}.parquet")
    return folder


def test_small_files_with_the_same_columns_are_one_stretch(folder: Path) -> None:
    stretches = stretches_of(files_of(folder)) or []
    assert [(len(each.pieces), each.lines) for each in stretches] == [(FILES, FILES * LINES)]


def test_a_file_with_other_columns_begins_a_stretch_and_so_does_the_one_after_it(folder: Path) -> None:
    path = folder / "007.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["end_use"]), path)
    stretches = stretches_of(files_of(folder)) or []
    assert [len(each.pieces) for each in stretches] == [7, 1, FILES - 8]


@pytest.mark.parametrize("law", [LAW, "cn@filed"])
def test_small_files_are_decided_as_the_one_file_that_they_were(
    whole: pa.Table, folder: Path, tmp_path: Path, law: str
) -> None:
    regime = load(law, TODAY)
    pq.write_table(whole, tmp_path / "one.parquet")
    one = decide_file(tmp_path / "one.parquet", tmp_path / "one-out.parquet", regime)
    many = decide_dataset(folder, tmp_path / "out", regime)
    assert (many.lines, many.errors, many.outcomes) == (one.lines, one.errors, one.outcomes)
    parts = sorted((tmp_path / "out").glob("part-*.parquet"))
    assert [path.name for path in parts] == ["part-00001.parquet"]
    ours, theirs = list(decode(parts[0])), list(decode(tmp_path / "one-out.parquet"))
    assert len(ours) == FILES * LINES
    wrong = 10 * LINES + 6
    assert ours[wrong]["error"].startswith("010.parquet row 7: net_g: is missing")
    for row in (ours, theirs):
        row[wrong] = {**row[wrong], "error": None}
    assert ours == theirs


def test_a_part_says_in_which_files_it_begins_and_ends(folder: Path, tmp_path: Path) -> None:
    decide_dataset(folder, tmp_path / "out", load(LAW, TODAY))
    told = json.loads(pq.read_schema(tmp_path / "out" / "part-00001.parquet").metadata[b"sekisho"])
    assert (told["file"], told["first_row"], told["last_file"]) == ("000.parquet", "1", "023.parquet")


def test_of_many_files_the_damaged_one_is_named(folder: Path, tmp_path: Path) -> None:
    path = folder / "015.parquet"
    damaged = bytearray(path.read_bytes())
    column = pq.ParquetFile(path).metadata.row_group(0).column(0)
    start = column.dictionary_page_offset or column.data_page_offset
    damaged[start : start + column.total_compressed_size] = bytes(column.total_compressed_size)
    path.write_bytes(damaged)
    with pytest.raises(InputError, match=r"015\.parquet: is a damaged Parquet file"):
        decide_dataset(folder, tmp_path / "out", load(LAW, TODAY))
