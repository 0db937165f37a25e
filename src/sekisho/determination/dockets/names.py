"""Names in the columns of a docket, plain or in lists, as codes of the distinct parties that they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Named = tuple[str, str | None]
"""A party of a docket: its name, and its country where that is given."""

Codes = NDArray[np.int64]

LIST_TYPE: Final = pa.list_(pa.string())


@dataclass(frozen=True)
class Pairs:
    """The parties in a column: row i has those at `values[codes[offsets[i]:offsets[i + 1]]]`; null: rows that do not
    say. A value of None is a party without a name."""

    offsets: Codes
    codes: Codes
    values: list[Named | None]
    null: NDArray[np.bool_]


def aligned(offsets: Codes, other: Codes, countries: Codes, unknown: int) -> Codes:
    """The countries of rows that have one for each name; unknown in all others."""
    found = np.full(offsets[-1], unknown, dtype=np.int64)
    lengths = np.diff(offsets)
    same = np.repeat(lengths == np.diff(other), lengths)
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
    found[same] = countries[(np.repeat(other[:-1], lengths) + within)[same]]
    return found


def paired(names: Codes, words: list[str], countries: Codes, places: list[str]) -> tuple[Codes, list[Named | None]]:
    """Codes of the distinct pairs of name and country; a place beyond the end of either is a null."""
    if not len(places):
        countries = np.zeros(len(names), dtype=np.int64)
    keys, codes = np.unique(names * (len(places) + 1) + countries, return_inverse=True)
    values: list[Named | None] = []
    for key in keys.tolist():
        name, place = divmod(key, len(places) + 1)
        word = words[name].strip() if name < len(words) else ""
        country = places[place].strip().upper() if place < len(places) else ""
        values.append((word, country or None) if word else None)
    return codes.astype(np.int64), values


def words_of(array: pa.Array | None) -> tuple[Codes, list[str]]:
    """Codes of texts and the distinct texts; a null has the code after the last."""
    if array is None or pa.types.is_null(array.type):
        return np.zeros(0 if array is None else len(array), dtype=np.int64), []
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    words = [_text(word) for word in encoded.dictionary.to_pylist()]
    codes = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, words


def _text(word: object) -> str:
    if isinstance(word, bytes):
        # Bytes that are no text name nobody.
        return word.decode("utf-8", "ignore") if _is_text(word) else ""
    return "" if word is None else str(word)


def _is_text(word: bytes) -> bool:
    try:
        word.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def as_lists(column: Any) -> pa.Array:
    """A column of lists, or of texts that join them by semicolons, as lists of texts."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        return array.cast(LIST_TYPE)
    codes, words = words_of(array)
    if not words:
        return pa.array([None] * len(array), LIST_TYPE)
    parted = [_parted(word) for word in words]
    return pa.array([*parted, None], LIST_TYPE).take(pa.array(codes))


def _parted(word: str) -> list[str | None] | None:
    """The names in a cell: parted by semicolons, `?` for one that is not known, a lone `;` for none at all."""
    if not word.strip():
        return None
    parts = [part.strip() for part in word.split(";")]
    if len(parts) > 1 and not any(parts):
        return []
    return [None if part in ("", "?") else part for part in parts]


def flat(lists: pa.Array) -> tuple[Codes, Codes, list[str]]:
    """Offsets, and codes and distinct texts of what lies between them; null lists hold nothing."""
    if lists.null_count:
        # Arrow lets a null list stand over elements; a copy has none under it.
        lists = lists.take(pa.array(np.arange(len(lists))))
    offsets = np.asarray(lists.offsets).astype(np.int64)
    inside = lists.values.slice(offsets[0], offsets[-1] - offsets[0])
    codes, words = words_of(inside)
    return offsets - offsets[0], codes, words
