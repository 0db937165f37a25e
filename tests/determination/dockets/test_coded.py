"""Columns taken from the pages of a Parquet file: what Arrow reads, or no answer; never anything else."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cases import TODAY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.determination import compositions, line_kernels, line_words, many_lines
from sekisho.determination.dockets import parquet
from sekisho.determination.dockets.coded import CodedColumns
from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.shares import over_100_pct
from sekisho.determination.dockets.synth import write_synth
from sekisho.determination.lines import WT_PCT
from sekisho.facts import FactTable, Numbers
from sekisho.regime.naming import load

WORDS = st.sampled_from(["JP", "US", "KR", "東京", "", "a" * 40, *(f"w{n}" for n in range(20))])
LISTS = st.lists(st.none() | st.lists(st.none() | WORDS, max_size=12), min_size=1, max_size=60)


def read(path: Path, name: str) -> list[Any] | None:
    """All row groups of a column as Python values; None where one of them has no answer."""
    file = pq.ParquetFile(path)
    columns, found = CodedColumns(path, file), list[Any]()
    for group in range(file.num_row_groups):
        coded = columns.read(group, name)
        if coded is None:
            return None
        found += [coded.values[code] for code in coded.codes.tolist()]
    return found


def as_sets(lists: list[list[str | None] | None]) -> list[Any]:
    return [None if each is None else frozenset(each) for each in lists]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.none() | WORDS, min_size=1, max_size=80),
    st.sampled_from(["lz4", "snappy", "zstd", "none"]),
    st.integers(1, 50),
)
def test_words_are_what_arrow_reads(tmp_path: Path, words: list[str | None], codec: str, rows: int) -> None:
    path = tmp_path / "words.parquet"
    pq.write_table(
        pa.table({"w": pa.array(words, pa.string())}), path, compression=codec, row_group_size=rows, max_rows_per_page=7
    )
    assert read(path, "w") == words


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(LISTS, st.booleans(), st.integers(1, 40))
def test_lists_are_the_sets_that_arrow_reads(
    tmp_path: Path, lists: list[list[str | None] | None], required: bool, rows: int
) -> None:
    path = tmp_path / "lists.parquet"
    nulls = any(each is None for each in lists), any(None in each for each in lists if each)
    element = pa.field("element", pa.string(), nullable=not required or nulls[1])
    field = pa.field("l", pa.list_(element), nullable=not required or nulls[0])
    table = pa.Table.from_arrays([pa.array(lists, field.type)], schema=pa.schema([field]))
    pq.write_table(table, path, row_group_size=rows, max_rows_per_page=5)
    found = read(path, "l")
    assert found is not None
    assert as_sets(found) == as_sets(lists)


DAYS, NUMBERS = st.dates(), st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(*(st.none() | each for each in (st.booleans(), DAYS, NUMBERS))), min_size=1, max_size=80),
    st.booleans(),
    st.sampled_from(["1.0", "2.6"]),
    st.integers(1, 50),
)
def test_truth_values_days_and_whole_numbers_are_what_arrow_reads(
    tmp_path: Path, rows: list[tuple[bool | None, date | None, int | None]], required: bool, version: str, size: int
) -> None:
    path = tmp_path / "values.parquet"
    kinds = pa.bool_(), pa.date32(), pa.int64()
    columns = [list(column) for column in zip(*rows, strict=True)]
    fields = [
        pa.field(name, kind, nullable=not required or None in column)
        for name, kind, column in zip("bdi", kinds, columns, strict=True)
    ]
    table = pa.table([*map(pa.array, columns, kinds)], schema=pa.schema(fields))
    # The first version of the format has truth values bit after bit, later ones in runs.
    encodings = {"b": "PLAIN"} if version == "1.0" else None
    pq.write_table(
        table,
        path,
        version=version,
        row_group_size=size,
        max_rows_per_page=7,
        use_dictionary=["d", "i"],
        column_encoding=encodings,
    )
    days = [None if day is None else day.toordinal() - date(1970, 1, 1).toordinal() for day in columns[1]]
    assert [read(path, name) for name in "bdi"] == [columns[0], days, columns[2]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(max_size=9), min_size=1, max_size=60), st.none() | st.integers(0, 59), st.booleans())
def test_texts_are_what_arrow_reads(tmp_path: Path, texts: list[str], null: int | None, required: bool) -> None:
    path = tmp_path / "texts.parquet"
    given = [None if place == null else text for place, text in enumerate(texts)]
    field = pa.field("t", pa.string(), nullable=not required or None in given)
    table = pa.table([pa.array(given, pa.string())], schema=pa.schema([field]))
    pq.write_table(table, path, max_rows_per_page=7, use_dictionary=False)
    found = CodedColumns(path, pq.ParquetFile(path)).texts(0, "t")
    assert (None if found is None else found.to_pylist()) == (None if None in given else given)
    if found is not None:
        found.validate(full=True)


SHARES = st.sampled_from([0.0, 0.05, 30.0, 100.0, 1e300, -1.0])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.none() | SHARES, min_size=1, max_size=60), st.booleans(), st.integers(1, 40))
def test_decimals_are_what_arrow_reads(tmp_path: Path, numbers: list[float | None], required: bool, rows: int) -> None:
    path = tmp_path / "decimals.parquet"
    field = pa.field("d", pa.float64(), nullable=not required or None in numbers)
    pq.write_table(pa.table([numbers], schema=pa.schema([field])), path, row_group_size=rows, max_rows_per_page=7)
    file = pq.ParquetFile(path)
    columns = CodedColumns(path, file)
    for group in range(file.num_row_groups):
        expected = file.read_row_group(group).column("d").to_pylist()
        found = columns.decimals(group, "d")
        assert (found is None) is (set(expected) == {None})
        if found is not None:
            assert [None if np.isnan(each) else each for each in found.values.tolist()] == expected


def test_numbers_of_other_kinds_or_none_at_all_have_no_answer_as_decimals(tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    table = pa.table(
        {"n": [1, 2], "f": pa.array([1.0, 2.0], pa.float32()), "nan": [float("nan"), 1.0], "w": ["1", "2"]}
    )
    pq.write_table(table, path)
    columns = CodedColumns(path, pq.ParquetFile(path))
    assert [columns.decimals(0, name) for name in (*table.column_names, "absent")] == [None] * 5
    pq.write_table(pa.table({"d": [1.0, 2.0]}), path, use_dictionary=False)
    assert CodedColumns(path, pq.ParquetFile(path)).decimals(0, "d") is None


def test_lists_without_elements_are_told_apart_without_being_gone_through(tmp_path: Path) -> None:
    path = tmp_path / "lists.parquet"
    kinds: dict[str, list[Any]] = {
        "empty": [[]],
        "null": [None],
        "open": [[None]],
        "both": [[], None],
        "some": [[], ["a"]],
    }
    for name, lists in kinds.items():
        # One list has an element, in a row group of its own, so that there is a dictionary to look at.
        rows = [*lists * (3_000 // len(lists)), ["a"]]
        pq.write_table(pa.table({name: pa.array(rows, pa.list_(pa.string()))}), path, row_group_size=4_000)
        found = read(path, name)
        assert found is not None
        assert as_sets(found) == as_sets(rows)


def test_many_words_and_long_runs_and_other_writers_are_read_alike(tmp_path: Path) -> None:
    drawn = random.Random(4)
    words = [f"word {drawn.randrange(900)}" if drawn.random() < 0.7 else None for _ in range(6_000)]
    words[1_000:3_000] = ["same"] * 2_000
    lists = [[f"d{place}" for place in range(17) if drawn.random() < 0.5] for _ in range(6_000)]
    table = pa.table({"w": words, "l": lists})
    pq.write_table(table, tmp_path / "arrow.parquet", row_group_size=2_500)
    with duckdb.connect() as connection:
        connection.register("given", table)
        connection.execute(f"copy (select * from given) to '{tmp_path}/duckdb.parquet' (format parquet)")
    for name in ("arrow", "duckdb"):
        path = tmp_path / f"{name}.parquet"
        for column in ("w", "l"):
            found = read(path, column)
            expected = pq.read_table(path).column(column).to_pylist()
            if name == "arrow":
                assert found is not None
            if found is not None:
                assert found == expected if column == "w" else as_sets(found) == as_sets(expected)


@pytest.mark.parametrize("name", ["w", "l", "b", "i", "t"])
def test_pages_that_are_damaged_give_no_answer_or_are_refused_and_break_nothing(tmp_path: Path, name: str) -> None:
    drawn = random.Random(9)
    words = [drawn.choice(["JP", "US", None, "KR"]) for _ in range(400)]
    lists = [drawn.choice([["a", "b"], [], None, ["c", None]]) for _ in range(400)]
    path = tmp_path / "whole.parquet"
    truths, numbers = ([drawn.choice(some) for _ in range(400)] for some in ([True, False, None], [3, 5, None]))
    columns = {"w": words, "l": lists, "b": truths, "i": numbers, "t": [word or "" for word in words]}
    coded = ["w", "l.list.element", "i"]
    pq.write_table(pa.table(columns), path, compression="none", max_rows_per_page=90, use_dictionary=coded)
    whole = path.read_bytes()
    file = pq.ParquetFile(path)
    column = file.metadata.row_group(0).column(list(columns).index(name))
    start, size = column.dictionary_page_offset or column.data_page_offset, column.total_compressed_size
    for _ in range(3000):
        damaged = bytearray(whole)
        for _ in range(drawn.randrange(1, 4)):
            damaged[start + drawn.randrange(size)] = drawn.randrange(256)
        path.write_bytes(damaged)
        found = CodedColumns(path, file).texts(0, "t") if name == "t" else read(path, name)
        assert found is None or len(found) == 400


def test_columns_of_other_kinds_have_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    small, large = pa.array([1, 2], pa.int32()), pa.array([1, 2], pa.uint64())
    table = pa.table({"n": small, "u": large, "f": [1.0, 2.0], "s": [{"x": "y"}, None], "ll": [[["a"]], []]})
    pq.write_table(table, path)
    assert [read(path, name) for name in (*table.column_names, "absent")] == [None] * 6
    pq.write_table(pa.table({"w": ["a", "b"]}), path, use_dictionary=False)
    assert read(path, "w") is None
    pq.write_table(pa.table({"w": ["a", "b"]}), path, data_page_version="2.0")
    assert read(path, "w") is None


def test_loops_tell_compositions_apart_as_numpy_does() -> None:
    drawn = np.random.default_rng(3)
    shares = {}
    for fact in WT_PCT:
        values = drawn.choice([0.0, 0.05, 0.1, 5.0, 12.0, 30.0, 95.0, np.nan], 700, p=[0.5, *[0.07] * 6, 0.08])
        shares[fact] = Numbers(values)
    named = frozenset(WT_PCT[::2])
    one = compositions.compositions(FactTable(700, shares, np.ones(700, dtype=np.int64)), named)
    for coded in ((), WT_PCT, WT_PCT[::3]):
        some = {fact: in_codes(column) if fact in coded else column for fact, column in shares.items()}
        table = FactTable(700, some, np.ones(700, dtype=np.int64))
        for loops in (None, line_kernels):
            other = compositions.compositions(table, named, loops)
            for field in ("words", "open_rows", "open_words"):
                assert np.array_equal(getattr(one, field), getattr(other, field))


def in_codes(column: Numbers) -> Numbers:
    numbers, codes = np.unique(column.values, return_inverse=True)
    return Numbers(numbers, codes.astype(np.uint8 if len(numbers) % 2 else np.uint16))


def test_shares_in_codes_add_up_as_they_do_by_themselves() -> None:
    drawn = np.random.default_rng(5)
    shares = [Numbers(drawn.choice([0.0, 30.0, 33.4, 50.0, np.nan], 70_000)) for _ in range(3)]
    over = over_100_pct(shares, 70_000)
    assert 0 < len(over) < 70_000
    assert np.array_equal(over, np.flatnonzero(np.nansum([each.values for each in shares], axis=0) > 100.1))
    assert np.array_equal(over, over_100_pct([in_codes(each) for each in shares], 70_000))


@pytest.mark.parametrize("facts", [1, 4, 30])
def test_loops_number_lines_as_numpy_does(facts: int) -> None:
    ways = []
    for loops in (None, line_kernels):
        words = line_words.WordsOfLines(900, loops)
        for fact in range(facts):
            room = (4, 200, 5_000)[fact % 3]
            codes = np.random.default_rng(fact).integers(0, 3, 900).astype(np.uint8)
            words.add(codes, np.arange(room), room)
        ways.append(words.distinct())
    (first, which, keys), (other_first, other_which, other_keys) = ways
    assert np.array_equal(first, other_first)
    assert np.array_equal(which, other_which)
    assert all(np.array_equal(one, other) for one, other in zip(keys, other_keys, strict=True))


def test_a_docket_is_decided_to_the_same_bytes_in_loops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docket, law = tmp_path / "docket.parquet", load("cn@2026-05-11", TODAY)
    write_synth(docket, 20_000, 8)
    decide_file(docket, tmp_path / "one.parquet", law)
    for module in (many_lines, parquet):
        monkeypatch.setattr(module, "MANY_LINES", 1)
    read: list[str] = []
    plain = CodedColumns.read
    monkeypatch.setattr(CodedColumns, "read", lambda self, *where: read.append(where[1]) or plain(self, *where))
    decide_file(docket, tmp_path / "other.parquet", law)
    assert ("documents" in read) is many_lines.COMPILED
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "other.parquet").read_bytes()
