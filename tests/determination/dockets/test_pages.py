"""Columns written as places in a palette are read as any other, by other readers too."""

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
from numpy.typing import NDArray

from sekisho.determination.dockets.pages import Palette, chunk, list_chunk, number_chunk
from sekisho.determination.dockets.parts import Chunk, Splicer

TEXT, LIST = pa.field("name", pa.string()), pa.field("name", pa.list_(pa.string()))


def file_of(field: pa.Field, chunks: list[tuple[int, Chunk]]) -> bytes:
    frame, file = io.BytesIO(), io.BytesIO()
    pq.ParquetWriter(frame, pa.schema([field])).close()
    splicer = Splicer(file)
    for rows, each in chunks:
        splicer.append(rows, [each])
    splicer.finish(frame.getvalue())
    return file.getvalue()


def read(field: pa.Field, chunks: list[tuple[int, Chunk]]) -> list[object]:
    table = pq.read_table(io.BytesIO(file_of(field, chunks)))
    table.validate(full=True)
    values: list[object] = table.column("name").to_pylist()
    return values


def codes_of(places: list[int | None]) -> tuple[NDArray[np.uint32], NDArray[np.bool_] | None]:
    known = np.array([place is not None for place in places], dtype=np.bool_)
    codes = np.array([place or 0 for place in places], dtype=np.uint32)
    return codes, None if known.all() else known


@settings(deadline=None)
@given(st.lists(st.none() | st.integers(0, 3), min_size=1, max_size=40))
def test_each_line_has_the_text_of_its_place_or_none(places: list[int | None]) -> None:
    words = ("", "a", "関所", "long " * 9)
    written = chunk("name", Palette.of_texts(words), *codes_of(places))
    assert read(TEXT, [(len(places), written)]) == [None if place is None else words[place] for place in places]


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 2), max_size=4), min_size=1, max_size=5),
    st.lists(st.none() | st.integers(0, 4), min_size=1, max_size=40),
)
def test_each_line_has_the_list_of_its_place_an_empty_one_or_none(
    lists: list[list[int]], places: list[int | None]
) -> None:
    words, places = ("a", "b", "c"), [None if place is None else place % len(lists) for place in places]
    written = list_chunk("name", Palette.of_texts(words), lists, *codes_of(places))
    told = [None if place is None else [words[element] for element in lists[place]] for place in places]
    assert read(LIST, [(len(places), written)] * 2) == told * 2


@pytest.mark.parametrize("size", [1, 256, 257, 65_536, 65_537])
def test_palettes_of_every_width_are_read_by_another_reader(size: int, tmp_path: Path) -> None:
    numbers = pa.array(np.arange(size) * 3, pa.uint64())
    kind = np.uint8 if size <= 256 else np.uint16 if size <= 65_536 else np.uint32
    codes = np.arange(size - 1, -1, -1).astype(kind)
    written = file_of(pa.field("name", pa.uint64()), [(size, chunk("name", Palette.of_words(numbers), codes))])
    (tmp_path / "f.parquet").write_bytes(written)
    told = duckdb.execute("select name from read_parquet(?)", [str(tmp_path / "f.parquet")]).fetchnumpy()["name"]
    assert (told == np.arange(size)[::-1] * 3).all()
    assert pq.read_table(tmp_path / "f.parquet").column("name").to_pylist() == told.tolist()


def test_words_of_fixed_length_are_kept_byte_by_byte() -> None:
    words = pa.array([bytes(range(16)), bytes(16)], pa.binary(16))
    written = chunk("name", Palette.of_words(words.slice(1)), np.zeros(3, dtype=np.uint8))
    assert read(pa.field("name", pa.binary(16)), [(3, written)]) == [bytes(16)] * 3


@settings(deadline=None)
@given(st.lists(st.none() | st.integers(-(1 << 63), (1 << 63) - 1), min_size=1, max_size=40))
def test_numbers_are_written_with_the_bounds_between_which_they_are(numbers: list[int | None]) -> None:
    written = number_chunk("name", pa.array(numbers, pa.int64()))
    known = [number for number in numbers if number is not None]
    if not known:
        assert written is None
        return
    assert written is not None
    file = pq.ParquetFile(io.BytesIO(file_of(pa.field("name", pa.int64()), [(len(numbers), written)])))
    assert file.read().column("name").to_pylist() == numbers
    told = file.metadata.row_group(0).column(0).statistics
    assert (told.min, told.max, told.null_count) == (min(known), max(known), len(numbers) - len(known))


def test_too_many_numbers_for_a_palette_are_left_to_others() -> None:
    assert number_chunk("name", pa.array(range(70_000), pa.int64())) is None
