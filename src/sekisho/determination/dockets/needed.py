"""What every line of a docket must have: the application, the number of the line in it, and its mass."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sekisho.determination.dockets import encode as encoding
from sekisho.determination.dockets import numeric
from sekisho.determination.dockets.encode import Fault
from sekisho.dossier.values import HEAVIEST_G, NO_CHARACTER


def texts(array: pa.Array) -> tuple[pa.Array, list[Fault]]:
    """Texts that every line must have."""
    if not pa.types.is_string(array.type):
        try:
            array = array.cast(pa.string())
        except pa.ArrowInvalid:
            terms, faults = encoding.words(array, encoding.text)
            return pa.array(terms.values, pa.string()).take(pa.array(terms.codes)), faults
    missing = np.flatnonzero(np.asarray(array.is_null())) if array.null_count else _NO_ROWS
    short = np.flatnonzero(np.asarray(pc.fill_null(pc.binary_length(array), 1)) == 0)
    faults = [
        Fault(missing, "is missing"),
        Fault(short, "is empty", "give the application's number"),
        Fault(_unprintable(array), "holds a control character or half a character", "leave it out"),
    ]
    return array, [fault for fault in faults if len(fault.rows)]


def _unprintable(array: pa.Array) -> NDArray[np.int64]:
    """Which texts hold a character that no form holds. One look at all their bytes says that none does, as a rule."""
    _, places, held = array.buffers()
    if held is None or not len(array):
        return _NO_ROWS
    first, last = np.frombuffer(places, dtype=np.int32)[[array.offset, array.offset + len(array)]]
    # Beyond them the buffer may hold anything.
    used = np.frombuffer(held, dtype=np.uint8)[first:last]
    if not len(used) or used.min() >= ord(" "):
        return _NO_ROWS
    texts = pc.fill_null(array, "").to_pylist()
    return np.array([row for row, text in enumerate(texts) if NO_CHARACTER.search(text)], dtype=np.int64)


def masses(array: pa.Array) -> tuple[NDArray[np.int64], list[Fault]]:
    """Grams that every line must have, from 1 to what a line of a single application may have, so that sums are exact;
    0 where one could not be read."""
    numbers, faults = whole_numbers(array, numeric.mass_g)
    if len(numbers) and numbers.max() > HEAVIEST_G:
        heavy = np.where(numbers > HEAVIEST_G, numbers, 0)
        codes, distinct = encoding.coded(pa.array(heavy).cast(pa.string()))
        _, bad = encoding.parsed(distinct, numeric.mass_g)
        faults += encoding.faults_of(codes, bad)
    return numbers, faults


def whole_numbers(array: pa.Array, read: Callable[[str], int] = numeric.whole) -> tuple[NDArray[np.int64], list[Fault]]:
    """Whole numbers that every line must have, from 1; 0 where one could not be read. read: as of `integers`."""
    array, faults = numeric.integers(array, read)
    told = np.concatenate([_NO_ROWS, *(fault.rows for fault in faults)])
    missing = np.flatnonzero(np.asarray(array.is_null())) if array.null_count else _NO_ROWS
    faults = [*faults, Fault(np.setdiff1d(missing, told), "is missing")]
    numbers: NDArray[np.int64] = np.asarray(pc.fill_null(array, 0) if array.null_count else array)
    if len(numbers) and numbers.min() < 1:
        for number in np.unique(numbers[numbers < 1]).tolist():
            rows = np.setdiff1d(np.flatnonzero(numbers == number), missing)
            faults.append(Fault(rows, f"must be above 0; got {number}"))
    return numbers, [fault for fault in faults if len(fault.rows)]


_NO_ROWS = np.empty(0, dtype=np.int64)
