"""Classes of many facts as words: numbers that stay from batch to batch, and keys of lines made of them.

What tells a line apart stands in as few 64-bit words as it needs, in mixed radix. A name (a fact, mostly) has room for
so many classes under one numbering and no more, so that equal words mean the same in every batch.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sekisho.determination.lookups import distinct
from sekisho.determination.places import Places

BLOCK: Final = 1 << 15
_ROOM: Final = 1 << 62
_BYTE: Final = 1 << 8
_FIRST_ROOM: Final = 1 << 16
_IN_LOOPS: Final = (np.uint8, np.uint16, np.int32)

Keys = NDArray[np.uint64]


class Outgrown(Exception):
    """A numbering has more to number than there was room for in its words."""


class Numbering:
    """Numbers that stay the same from batch to batch: of the classes of each fact, and of patterns early told.

    Each name has room for so many numbers and no more, so that words made of them stay comparable.
    """

    def __init__(self, outgrown: Numbering | None = None) -> None:
        """Anew, with room for all that another one met and more."""
        self._early = Places()
        self._plain = np.zeros(0, dtype=np.bool_)
        self._lock = threading.Lock()
        self._rooms = dict(_ROOMS)
        self._classes: dict[str, dict[str, int]] = {}
        self._values: dict[str, dict[tuple[type, Any], int]] = {}
        if outgrown is not None:
            met = {name: _with_room(2 * len(classes)) for name, classes in outgrown._classes.items()}
            met["early"] = _with_room(2 * len(outgrown._early))
            self._rooms |= {name: max(outgrown._rooms[name], size) for name, size in met.items()}

    def room(self, name: str) -> int:
        return self._rooms[name]

    def of(self, name: str, values: Sequence[Any], class_of: Callable[[Any], Hashable]) -> tuple[NDArray[np.intp], int]:
        """The numbers of the classes that values belong to, and how many numbers there can be. Raises Outgrown."""
        with self._lock:
            met = self._values.setdefault(name, {})
            classes = self._classes.setdefault(name, {})
            # True and 1 are one key to a dict and two answers here, so it goes by type, and by what is written.
            keys = [(type(value), value) for value in values]
            for key in keys:
                if key not in met:
                    met[key] = classes.setdefault(repr(class_of(key[1])), len(classes))
            room = self._rooms.setdefault(name, _with_room(len(classes)))
            if len(classes) > room:
                raise Outgrown(name)
            return np.array([met[key] for key in keys], dtype=np.intp), room

    def early(
        self, keys: Sequence[Keys], n: int, plain_of: Callable[[NDArray[np.intp]], NDArray[np.bool_]]
    ) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The numbers of n patterns early told, and whether their lines are plain; `plain_of` is asked for those that
        were not met before. Raises Outgrown."""
        with self._lock:
            numbers = self._early.find(keys, n)
        new = np.flatnonzero(numbers < 0)
        if len(new):
            plain, some = plain_of(new), [key[new] for key in keys]
            with self._lock:
                # Another thread may have met some of them meanwhile.
                left = np.flatnonzero(self._early.find(some, len(new)) < 0)
                if len(self._early) + len(left) > self._rooms["early"]:
                    raise Outgrown("early")
                self._early.add([key[left] for key in some], len(left))
                self._plain = np.concatenate([self._plain, plain[left]])
                numbers[new] = self._early.find(some, len(new))
        return numbers, self._plain[numbers]


_ROOMS: Final = {"early": 1 << 20, "open shares": 1 << 15}


def _with_room(size: int) -> int:
    """Three answers are all that most facts have; what has more may have more yet."""
    return 4 if size <= 3 else size + size // 2 + 1


class WordsOfLines:
    """Classes of many facts in as few 64-bit words a line as they need, in mixed radix.

    loops: `line_kernels`, where it is worth its loading.
    """

    def __init__(self, n: int, loops: ModuleType | None = None) -> None:
        self.n = n
        self._loops = loops
        self.words: list[Keys] = []
        self.sizes: list[int] = []
        # Small classes gather in a byte a line first: that is an eighth of the memory to go through.
        self._byte = np.zeros(n, dtype=np.uint8)
        self._byte_size = 1

    def add(self, codes: NDArray[Any], numbers: NDArray[np.intp], room: int) -> None:
        """Add a fact whose value on line i is of class `numbers[codes[i]]`, below `room`."""
        if room == 1:
            return
        # Where a fact goes hangs on its room alone, so that the words of every batch are laid out alike.
        if room > _BYTE:
            self._add(codes, numbers.astype(np.uint64), room)
            return
        if self._byte_size * room > _BYTE:
            self._empty_byte()
        numbers = (numbers * self._byte_size).astype(np.uint8)
        if len(numbers) == 1:
            self._byte += numbers
        elif self._loops is not None and codes.dtype in (np.uint8, np.uint16):
            self._loops.add_looked_up(np.ascontiguousarray(codes), numbers, self._byte)
        elif codes.dtype == np.uint8:
            table = np.zeros(_BYTE, dtype=np.uint8)
            table[: len(numbers)] = numbers
            self._byte += np.frombuffer(codes.tobytes().translate(table.tobytes()), dtype=np.uint8)
        else:
            self._byte += np.take(numbers, codes, mode="clip")
        self._byte_size *= room

    def _empty_byte(self) -> None:
        size, byte = self._byte_size, self._byte
        self._byte, self._byte_size = np.zeros(self.n, dtype=np.uint8), 1
        if size > 1:
            self._add(byte, np.arange(_BYTE, dtype=np.uint64), size)

    def _add(self, codes: NDArray[Any], numbers: Keys, room: int) -> None:
        if not self.words or self.sizes[-1] * room > _ROOM:
            self.words.append(np.zeros(self.n, dtype=np.uint64))
            self.sizes.append(1)
        table = numbers * np.uint64(self.sizes[-1])
        word = self.words[-1]
        self.sizes[-1] *= room
        if self._loops is not None and codes.dtype in _IN_LOOPS:
            self._loops.add_looked_up(np.ascontiguousarray(codes), table, word)
            return
        for start in range(0, self.n, BLOCK):
            block = slice(start, start + BLOCK)
            # Codes are always inside their table; "clip" only spares the check.
            word[block] += np.take(table, codes[block], mode="clip")

    def keep_on(self, lines: NDArray[np.bool_]) -> None:
        """Forget what tells the other lines apart."""
        self._empty_byte()
        for word in self.words:
            word *= lines

    def extend(self, other: WordsOfLines) -> None:
        """Take in what another has of the same lines, in its words where there is room."""
        other._empty_byte()
        for word, size in zip(other.words, other.sizes, strict=True):
            self.add_word(word, size)

    def add_word(self, word: Keys, size: int) -> None:
        """Add what tells the lines apart in a word of its own, below `size`; the word is used up."""
        self._empty_byte()
        if self.words and self.sizes[-1] * size <= _ROOM:
            word *= np.uint64(self.sizes[-1])
            self.words[-1] += word
            self.sizes[-1] *= size
        else:
            self.words.append(word)
            self.sizes.append(size)

    def distinct(self) -> tuple[NDArray[np.intp], NDArray[np.int32], tuple[Keys, ...]]:
        """A line of each distinct key, which of them each line has, and the words of each."""
        self._empty_byte()
        if not self.words:
            return np.zeros(min(self.n, 1), dtype=np.intp), np.zeros(self.n, dtype=np.int32), ()
        if self._loops is not None and len(self.words) <= 3:
            first, which = _numbered(self.words, self._loops)
            return first, which, tuple(word[first] for word in self.words)
        first, which = distinct(_mixed(self.words))
        keys = tuple(word[first] for word in self.words)
        # Two keys may mix to one word, if hardly ever; then they are told apart word by word.
        if len(keys) > 1 and not all(_same(key, which, word) for key, word in zip(keys, self.words, strict=True)):
            first, which = distinct(self.words[0])
            for word in self.words[1:]:
                places, codes = distinct(word)
                first, which = distinct(which.astype(np.int64) * len(places) + codes)
            keys = tuple(word[first] for word in self.words)
        return first, which, keys


def _numbered(words: Sequence[Keys], loops: ModuleType) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    n, room = len(words[0]), _FIRST_ROOM
    none = np.zeros(n, dtype=np.uint64) if len(words) < 3 else words[0]
    three = (*words, none, none)[:3]
    which = np.empty(n, dtype=np.int32)
    while True:
        places, slots = np.empty(min(room, n), dtype=np.int64), np.full(4 * room, -1, dtype=np.int32)
        count = loops.number_lines(*three, np.empty((len(places), 3), dtype=np.uint64), slots, places, which)
        if count >= 0:
            return places[:count], which
        room *= 4


def _same(key: Keys, which: NDArray[np.int32], word: Keys) -> bool:
    """Is `key[which]` the word?"""
    blocks = (slice(start, start + BLOCK) for start in range(0, len(word), BLOCK))
    return all(np.array_equal(np.take(key, which[block], mode="clip"), word[block]) for block in blocks)


def _mixed(words: Sequence[Keys]) -> Keys:
    mixed = words[0]
    for word in words[1:]:
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + word
    return mixed
