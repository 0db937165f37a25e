"""UniDic, by the `[ja]` extra, kept to little memory."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

_READ: Final = 50
"""Texts after which the pages of the dictionary are let go."""


class UniDic:
    """MeCab maps the dictionary's files. What was read of them counts as memory of this process, up to some 220 MB, for
    a page brings its neighbours; pages that are let go are still in the system's cache and read again when needed."""

    def __init__(self, tagger: Any) -> None:
        self._tagger = tagger
        self._texts = 0

    def best(self, text: str) -> Sequence[Any]:
        """The likeliest words of a text."""
        self._count()
        words: Sequence[Any] = self._tagger(text)
        return words

    def ways(self, text: str, most: int) -> Sequence[Sequence[Any]]:
        """The likeliest ways to cut a text into words."""
        self._count()
        found: Sequence[Sequence[Any]] = self._tagger.nbestToNodeList(text, most)
        return found

    def _count(self) -> None:
        self._texts += 1
        if self._texts > _READ:
            self._texts = 0
            _let_go()


@cache
def unidic() -> UniDic | None:
    """The dictionary, or None without the `[ja]` extra."""
    try:
        import fugashi
    except ImportError:
        return None
    return UniDic(fugashi.Tagger())


@cache
def _mapped() -> tuple[tuple[int, int], ...]:
    """Where the dictionary's files are mapped, read-only and shared: (address, length). Empty where the system does not
    tell (it is told by Linux)."""
    found = []
    try:
        lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    for line in lines:
        where, rights, *_, name = line.split(maxsplit=5)
        if rights == "r--s" and name.endswith(("/sys.dic", "/matrix.bin")):
            start, end = (int(each, 16) for each in where.split("-"))
            found.append((start, end - start))
    return tuple(found)


def _let_go() -> None:
    for start, length in _mapped():
        # Only advice: nothing is lost where it is not taken, for the files hold what the pages held.
        ctypes.CDLL(None).madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), mmap.MADV_DONTNEED)
