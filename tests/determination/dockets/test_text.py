import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from retold import untranslated
from sekisho.determination.dockets.docket import DocketBatch, read_batches
from sekisho.determination.dockets.synth import synth
from sekisho.errors import InputError
from sekisho.facts import FactSet

HEADER = "application,line,net_g,filed_on,end_use,tree_whole,dy_wt_pct,countries_reached\n"


def read(path: Path, text: str) -> DocketBatch:
    path.write_text(text, encoding="utf-8")
    (batch,) = read_batches(path)
    return batch


def row(batch: DocketBatch, number: int) -> dict[str, Any]:
    return {name: value for name in batch.table.columns if (value := batch.table.value(name, number)) is not None}


def cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join("?" if each is None else each for each in value) or ";"
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_a_csv_line_is_read_as_it_was_written(tmp_path: Path) -> None:
    """A-1,1,1200000,2026-01-20,civil,true,2.1,JP;US;?"""
    batch = read(tmp_path / "d.csv", HEADER + "A-1,1,1200000,2026-01-20,civil,true,2.1,JP;US;?\n")
    assert batch.errors == {}
    assert (batch.applications.to_pylist(), batch.line.tolist(), batch.table.net_g.tolist()) == (
        ["A-1"],
        [1],
        [1200000],
    )
    assert row(batch, 0) == {
        "filed_on": date(2026, 1, 20),
        "end_use": "civil",
        "tree_whole": True,
        "dy_wt_pct": 2.1,
        "countries_reached": FactSet(frozenset({"JP", "US"}), open=True),
    }


def test_empty_is_unknown_and_a_lone_semicolon_is_the_empty_set(tmp_path: Path) -> None:
    batch = read(tmp_path / "d.csv", HEADER + "A-1,1,5,,,,,\nA-1,2,5,,,,,;\n")
    assert batch.errors == {}
    assert [row(batch, 0), row(batch, 1)] == [{}, {"countries_reached": FactSet()}]


def test_a_malformed_row_keeps_its_place_and_its_number(tmp_path: Path) -> None:
    lines = [
        "A-1,1,5,2026-01-20,civil,true,2.1,JP",
        "A-2,1,5",
        "",
        "A-3,1,five,2026-01-20,civil,true,2.1,JP",
        "A-4,1,5,2026-01-20,civil,maybe,2.1,JP",
        "A-5,1,5,2026-01-20,civil,false,2.1,JP",
        "A-6,1,5,2026-01-20,civil,false,2.1,JP,US",
    ]
    batch = read(tmp_path / "d.csv", HEADER + "\n".join(lines) + "\n\n")
    assert batch.applications.to_pylist() == ["A-1", None, "A-3", "A-4", "A-5", None]
    assert list(batch.errors.values()) == [
        "d.csv row 3: has 3 fields where the header names 8; quote a value that holds a comma",
        "d.csv row 5: net_g: 'five' is no whole number of grams; grams are whole: write digits only",
        "d.csv row 6: tree_whole: 'maybe' is neither true nor false; leave it empty where it is not known",
        "d.csv row 8: has 9 fields where the header names 8; quote a value that holds a comma",
    ]
    assert list(batch.errors) == [1, 2, 3, 5]
    assert row(batch, 4)["tree_whole"] is False


@pytest.mark.parametrize(
    ("mass", "kg"),
    [
        ("1000000000001", "1000000000.001"),
        ("9223372036854775807", "9223372036854775.807"),
        ("1000000000000000000000000", "1000000000000000000000.000"),
    ],
)
def test_a_mass_beyond_all_bounds_is_told_as_in_a_single_application(tmp_path: Path, mass: str, kg: str) -> None:
    batch = read(tmp_path / "d.csv", HEADER + f"A-1,1,1000000000000,,,,,\nA-2,1,{mass},,,,,\n")
    assert batch.errors == {1: f"d.csv row 3: net_g: is out of range; got {kg} kg; must be at most 1000000000 kg"}
    assert batch.table.net_g.tolist() == [10**12, 1]


def test_a_line_number_that_does_not_fit_is_out_of_range(tmp_path: Path) -> None:
    batch = read(tmp_path / "d.csv", HEADER + "A-1,99999999999999999999,5,,,,,\n")
    assert batch.errors == {0: "d.csv row 2: line: is out of range; got 99999999999999999999; must be below 2^63"}


def test_only_malformed_rows_are_still_rows(tmp_path: Path) -> None:
    assert list(read(tmp_path / "d.csv", HEADER + "A\nB\n").errors) == [0, 1]


def test_batches_are_cut_as_asked_and_numbered_through(tmp_path: Path) -> None:
    lines = [f"A-{number},1,{-1 if number == 8 else 5},,civil,,," for number in range(1, 11)]
    lines.insert(4, "broken")
    (tmp_path / "d.csv").write_text(HEADER + "\n".join(lines), encoding="utf-8")
    batches = list(read_batches(tmp_path / "d.csv", lines=3))
    assert [word for batch in batches for word in batch.applications.to_pylist() if word] == [
        f"A-{number}" for number in range(1, 11)
    ]
    errors = [error.split(":")[0] for batch in batches for error in batch.errors.values()]
    assert errors == ["d.csv row 6", "d.csv row 10"]


def test_a_value_that_is_not_utf8_is_an_error_of_its_row(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_bytes(HEADER.encode() + b"A-1,1,5,,civil,,,\nA-\xe9,1,5,,civil,,,\n")
    (batch,) = read_batches(tmp_path / "d.csv")
    assert list(batch.errors) == [1]
    assert "is not UTF-8; save the file as UTF-8" in batch.errors[1]


def test_a_file_saved_by_a_spreadsheet_begins_with_a_mark(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_bytes(b"\xef\xbb\xbf" + HEADER.encode() + b"A-1,1,5,,civil,TRUE,,\r\n")
    (batch,) = read_batches(tmp_path / "d.csv")
    assert row(batch, 0) == {"end_use": "civil", "tree_whole": True}


def test_unknown_columns_of_a_csv_are_told(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("application,line,net_g,destnation\nA,1,5,JP\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"d.csv: destnation: is no column of a docket; did you mean destination\?"):
        read_batches(tmp_path / "d.csv")


def test_of_the_columns_that_there_are_the_nearest_are_told(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("application,line,net_g,buyer,vessel\nA,1,5,X,Y\n", encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_batches(tmp_path / "d.csv")
    assert [problem.place for problem in told.value.problems] == ["d.csv: buyer", "d.csv: vessel"]
    for problem in told.value.problems:
        assert re.fullmatch(r"leave it out; the nearest columns are \w+, \w+, \w+", problem.remedy)
    assert untranslated(told.value.problems) == []


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_csv_that_is_parted_by_another_mark_is_told(tmp_path: Path, mark: str) -> None:
    (tmp_path / "d.csv").write_text(f"application{mark}line{mark}net_g\nA{mark}1{mark}5\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"d.csv: has one column only; part its columns by commas"):
        read_batches(tmp_path / "d.csv")


def test_csv_and_parquet_give_the_same_facts(tmp_path: Path) -> None:
    written = pa.Table.from_batches(list(synth(2_000, 11)))
    pq.write_table(written, tmp_path / "d.parquet")
    columns = [[cell(value) for value in column.to_pylist()] for column in written.columns]
    with (tmp_path / "d.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([written.schema.names, *zip(*columns, strict=True)])
    (one,), (other,) = read_batches(tmp_path / "d.parquet"), read_batches(tmp_path / "d.csv")
    assert one.errors == other.errors == {}
    assert one.applications.equals(other.applications)
    assert np.array_equal(one.line, other.line)
    assert np.array_equal(one.table.net_g, other.table.net_g)
    assert [row(one, number) for number in range(len(one))] == [row(other, number) for number in range(len(other))]
