"""Parquet files put one after another are the file that one writer would have written."""

from __future__ import annotations

import io
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.determination.dockets.parts import Chunks, Splicer

SCHEMA = pa.schema(
    [
        pa.field("name", pa.dictionary(pa.int32(), pa.string())),
        pa.field("number", pa.int64()),
        pa.field("share", pa.float64()),
        pa.field("list", pa.list_(pa.string())),
        pa.field("yes", pa.bool_()),
        *(pa.field(f"more_{place}", pa.int64()) for place in range(20)),
    ]
)


def part(rows: int, first: int) -> pa.Table:
    numbers = np.arange(first, first + rows)
    columns = {
        "name": pa.array(
            [f"n{number % 3}" if number % 5 else None for number in numbers], pa.string()
        ).dictionary_encode(),
        "number": pa.array(numbers),
        "share": pa.array(numbers / 3),
        "list": pa.array([["a"] * (number % 4) for number in numbers], pa.list_(pa.string())),
        "yes": pa.array(numbers % 2 == 0),
        **{f"more_{place}": pa.array(numbers * place) for place in range(20)},
    }
    return pa.table([pa.array(columns[name], SCHEMA.field(name).type) for name in SCHEMA.names], SCHEMA)


def written(table: pa.Table | None, schema: pa.Schema = SCHEMA) -> bytes:
    file = io.BytesIO()
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        if table is not None:
            writer.write_table(table)
    return file.getvalue()


def spliced(parts: list[pa.Table], frame: pa.Schema = SCHEMA) -> bytes:
    file = io.BytesIO()
    splicer = Splicer(file)
    for each in parts:
        splicer.append(each.num_rows, Chunks(io.BytesIO(written(each))).of_group(0))
    splicer.finish(written(None, frame))
    return file.getvalue()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 300), max_size=20))
@pytest.mark.long
def test_rows_stand_in_the_order_of_the_parts(sizes: list[int]) -> None:
    starts = np.cumsum([0, *sizes]).tolist()
    parts = [part(size, start) for size, start in zip(sizes, starts, strict=False)]
    file = pq.ParquetFile(io.BytesIO(spliced(parts)))
    assert file.num_row_groups == len(parts)
    assert file.metadata.num_rows == sum(sizes)
    for group, each in enumerate(parts):
        assert file.read_row_group(group).to_pylist() == each.to_pylist()


def test_the_metadata_are_those_of_the_frame() -> None:
    frame = SCHEMA.with_metadata({"told": "once"})
    file = pq.ParquetFile(io.BytesIO(spliced([part(3, 0), part(3, 3)], frame)))
    assert file.schema_arrow.metadata == {b"told": b"once"}


def test_statistics_and_places_serve_another_reader(tmp_path: Path) -> None:
    (tmp_path / "whole.parquet").write_bytes(spliced([part(1000, start) for start in range(0, 20_000, 1000)]))
    query = "select count(*), sum(share) from read_parquet(?) where number between 4500 and 5499"
    count, total = duckdb.execute(query, [str(tmp_path / "whole.parquet")]).fetchall()[0]
    assert count == 1000
    assert abs(total - sum(range(4500, 5500)) / 3) < 1e-6
