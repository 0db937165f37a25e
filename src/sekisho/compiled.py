"""Loops that numba compiles where it is there. Without it they run as they stand, but nobody should wait for that."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final, TypeVar, cast

COMPILED: Final = importlib.util.find_spec("numba") is not None

_Loop = TypeVar("_Loop", bound=Callable[..., Any])


def compiled(*signatures: str, part: bool = False) -> Callable[[_Loop], _Loop]:
    """Compile for some signatures in numba's words, once on a machine: what comes of it is kept beside the module.

    part: of other loops of the same module that stand below it, and not called from elsewhere; then it is not loaded by
    itself. `bytes_read` and its like are arrays that are only read: numba tells them from others.
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

    def told(loop: _Loop) -> _Loop:
        whole = numba.njit(nogil=True)(loop)
        if part:
            whole.waits_for = kinds
        else:
            whole._cache = _kept()(loop)
            _compile(whole, kinds)
        return cast(_Loop, whole)

    return told


def _compile(loop: Any, kinds: Sequence[Any]) -> None:
    for kind in kinds:
        loop.compile(kind)
    loop.disable_compile()


@cache
def _kept() -> Any:
    """Numba's cache of what is compiled, asked first.

    Numba itself readies all that it could compile (half a second, much of it for SciPy) before it looks for what is
    compiled already; to load that needs nothing but room for arrays. What is not there yet it compiles as ever.
    """
    caching = importlib.import_module("numba.core.caching")
    arrays = importlib.import_module("numba.core.runtime").rtsys
    if not hasattr(caching.FunctionCache, "_load_overload"):
        # What is asked here is numba's own affair, and may be called otherwise in a version to come.
        return caching.FunctionCache

    class Kept(caching.FunctionCache):  # type: ignore[misc,name-defined]
        def load_overload(self, signature: Any, context: Any) -> Any:
            arrays.initialize(context)
            with self._guard_against_spurious_io_errors():
                found = self._load_overload(signature, context)
            if found is None:
                # Of a part without signatures numba would make one for each constant that it is called with.
                for part in list(self._py_func.__globals__.values()):
                    if hasattr(part, "waits_for"):
                        _compile(part, vars(part).pop("waits_for"))
            return found

    return Kept
