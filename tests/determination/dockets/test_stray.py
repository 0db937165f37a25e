import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.determination.dockets.docket import DocketBatch, read_batches
from sekisho.determination.dockets.stray import STRAY, Mended

HEADER = "application,line,net_g,form,made_in\n"
TAKEN_OUT = STRAY.encode() + b"\n"

lone = st.lists(st.sampled_from(["a", '"', "\n", "\r\n", " ", "é"]), max_size=8).map("".join)
joined = st.text('a",é', max_size=5)
rows = st.lists(st.lists(lone | joined, min_size=6, max_size=6), max_size=12)


def mended(path: Path, block: int, names: int = 6) -> tuple[bytes, Mended]:
    file = Mended(path, names, block)
    with io.BufferedReader(file, 16) as reader:
        return reader.read(), file


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stray") / "d.csv"


@given(rows, st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), st.sampled_from(["\n", "\r\n", "\r"]), st.data())
@settings(deadline=None)
def test_a_file_that_is_sound_stays_as_it_is(
    path: Path, rows: list[list[str]], quoting: "csv._QuotingType", end: str, data: st.DataObject
) -> None:
    places, written, line = [1], io.StringIO(newline=""), 1
    # The writer does not quote another system's line ends unless it quotes all.
    writer = csv.writer(written, quoting=csv.QUOTE_ALL if end == "\r" else quoting, lineterminator=end)
    writer.writerow("abcdef")
    for row in rows:
        line += 1
        places.append(line)
        writer.writerow(row)
        line += sum(cell.count("\n") for cell in row)
    path.write_bytes(written.getvalue().encode())
    got, file = mended(path, data.draw(st.integers(100, 500)))
    assert got == path.read_bytes()
    assert file.lines(np.arange(1, len(places) + 1)).tolist() == places


@given(st.lists(st.sampled_from(["plain", "lines", "first", "last"]), max_size=30), st.integers(100, 500))
@settings(deadline=None)
def test_each_stray_mark_costs_its_own_line(path: Path, kinds: list[str], block: int) -> None:
    lines = {
        "plain": b"A,b,c,d,e,f\n",
        "lines": b'A,"b\nb",c,"d, ""d""",e,"f\n"\n',
        "first": b'"A,b,c,d,e,f\n',
        "last": b'A,b,c,d,e,"f\n',
    }
    path.write_bytes(b"a,b,c,d,e,f\n" + b"".join(lines[kind] for kind in kinds))
    got, _ = mended(path, block)
    expected = [lines[kind] if kind in ("plain", "lines") else TAKEN_OUT for kind in kinds]
    assert got == b"a,b,c,d,e,f\n" + b"".join(expected)


def test_a_long_line_is_taken_out_and_what_follows_is_read(path: Path) -> None:
    path.write_bytes(b"a,b\r\n1,2\r\n" + b"x" * 5_000 + b"\r\n3,4\r\n" + b'"' * 5_001)
    got, _ = mended(path, 100, 2)
    assert got == b"a,b\r\n1,2\r\n\x00 long line\n3,4\r\n\x00 long line\n"


def read(path: Path, text: str) -> list[DocketBatch]:
    path.write_text(text, encoding="utf-8", newline="")
    return list(read_batches(path, lines=700))


def told(batches: list[DocketBatch]) -> list[str]:
    return [error for batch in batches for error in batch.errors.values()]


@pytest.mark.parametrize(
    "bad",
    ['"A-1500,1,5,metal,CN', 'A-1500,1,5,"metal,CN', 'A-1500,1,5,metal,"CN', 'A-1500,1,5,metal,"', '"'],
)
@pytest.mark.parametrize("place", [0, 1499, 2999])
def test_a_stray_mark_is_one_error_and_all_other_lines_are_read(path: Path, bad: str, place: int) -> None:
    lines = [f"A-{number},1,{number},metal,CN\n" for number in range(1, 3_001)]
    lines[place] = bad + "\n"
    batches = read(path, HEADER + "".join(lines))
    assert told(batches) == [
        f"d.csv row {place + 2}: has a quotation mark that is not closed; close it, or leave it out"
    ]
    masses = [mass for batch in batches for mass in batch.table.net_g.tolist()]
    assert masses == [1 if number == place + 1 else number for number in range(1, 3_001)]


def test_two_stray_marks_in_one_column_are_no_cell(path: Path) -> None:
    lines = [f"A-{number},1,5,metal,CN" for number in range(1, 10)]
    lines[2], lines[6] = 'A-3,1,5,"metal,CN', 'A-7,1,5,metal",CN'
    (batch,) = read(path, HEADER + "\n".join(lines))
    assert [error[:12] for error in told([batch])] == ["d.csv row 4:", "d.csv row 8:"]
    assert len(batch) == 9


def test_an_error_names_the_line_of_the_file_also_below_a_cell_with_line_breaks(path: Path) -> None:
    cell = '"A-2\r\nof two\nlines"'
    text = HEADER + f"A-1,1,5,metal,CN\n{cell},1,5,metal,CN\n{cell},1,5,metl,CN\n\nA-4\nA-5,1,5,metal,ZZ\n"
    (batch,) = read(path, text)
    assert [error.split(":")[0] for error in told([batch])] == ["d.csv row 6", "d.csv row 10", "d.csv row 11"]
    assert batch.applications.to_pylist() == ["A-1", cell[1:-1], cell[1:-1], None, "A-5"]
