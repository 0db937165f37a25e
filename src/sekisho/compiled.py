"""Loops that numba compiles where it is there. Without it they run as they stand, but nobody should wait for that."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any, Final, TypeVar

COMPILED: Final = importlib.util.find_spec("numba") is not None

_Loop = TypeVar("_Loop", bound=Callable[..., Any])


def compiled(*signatures: str) -> Callable[[_Loop], _Loop]:
    """Compile for some signatures in numba's words, once on a machine: what comes of it is kept beside the module.

    `bytes_read` and its like are arrays that are only read: numba tells them from others.
    """
    if not COMPILED:
        return lambda loop: loop
    numba = importlib.import_module("numba")
    kinds_read = {
        "bytes_read": numba.uint8,
        "shorts_read": numba.uint16,
        "words_read": numba.uint64,
        "floats_read": numba.float64,
        "places_read": numba.int32,
        "counts_read": numba.int64,
    }
    read = {name: numba.types.Array(kind, 1, "C", readonly=True) for name, kind in kinds_read.items()}
    names = {**vars(numba.types), **read}
    kinds = [eval(each, names) for each in signatures]  # noqa: S307  # signatures that are written beside the loops
    whole: Callable[[_Loop], _Loop] = numba.njit(kinds, cache=True, nogil=True)
    return whole
