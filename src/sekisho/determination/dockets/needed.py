"""What every line of a docket must have: the application, the number of the line in it, and its mass."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sekisho.determination.dockets import encode as encoding
from sekisho.determination.dockets.encode import Fault


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
    faults = [Fault(missing, "is missing"), Fault(short, "is empty", "give the application's number")]
    return array, [fault for fault in faults if len(fault.rows)]


def whole_numbers(array: pa.Array) -> tuple[NDArray[np.int64], list[Fault]]:
    """Whole numbers that every line must have, from 1; 0 where one could not be read."""
    array, faults = encoding.integers(array)
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
