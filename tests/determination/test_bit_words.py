"""Bits in words: column by column as row by row, and read back by name."""

from __future__ import annotations

import numpy as np
import pytest

from sekisho.determination.bulk import names_of, words, words_of_columns


@pytest.mark.parametrize("k", [0, 1, 8, 9, 63, 64, 65, 130])
def test_columns_of_bits_come_to_the_words_that_rows_come_to_and_are_read_back(k: int) -> None:
    rows = np.random.default_rng(k).random((40, k)) < 0.3
    packed = words_of_columns([np.ascontiguousarray(rows[:, place]) for place in range(k)], 40)
    assert packed.dtype == np.uint64
    assert np.array_equal(packed, words(rows))
    names = [f"rule {place}" for place in range(k)]
    for row, bits in zip(packed, rows, strict=True):
        assert names_of(row, names) == tuple(name for name, bit in zip(names, bits, strict=True) if bit)


def test_columns_that_are_every_other_bit_of_a_table_are_read_as_they_stand() -> None:
    rows = np.random.default_rng(1).random((7, 20)) < 0.5
    assert np.array_equal(words_of_columns([rows[:, place] for place in range(20)], 7), words(rows))
