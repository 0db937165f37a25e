"""A table of keys by their place, asked for many keys at once: what a dict is for one key at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
_EMPTY = -1
_SPARSE = 4


class Places:
    """Keys of one or more words each, and the place of each: the order in which they were added, from 0.

    Open addressing with linear probing. Two keys are one only if all their words are equal.
    """

    def __init__(self) -> None:
        self._keys: tuple[Keys, ...] = ()
        self._size = 0
        self._slots = np.full(1 << 10, _EMPTY, dtype=np.int32)

    def __len__(self) -> int:
        return self._size

    def find(self, keys: Sequence[Keys], n: int) -> NDArray[np.intp]:
        """The places of n keys; -1 for one that was never added."""
        places = np.full(n, _EMPTY, dtype=np.intp)
        if not self._size:
            return places
        waiting = np.arange(n)
        slot = self._first_slot(keys, n)
        while len(waiting):
            place = self._slots[slot]
            equal = place != _EMPTY
            for stored, asked in zip(self._keys, keys, strict=True):
                equal &= stored[place] == asked[waiting]
            places[waiting[equal]] = place[equal]
            on = (place != _EMPTY) & ~equal
            waiting, slot = waiting[on], (slot[on] + 1) & (len(self._slots) - 1)
        return places

    def add(self, keys: Sequence[Keys], n: int) -> None:
        """Add n keys. One that is there already is found at its first place as before."""
        pairs = zip(self._keys, keys, strict=True) if self._size else ()
        self._keys = tuple(np.concatenate(pair) for pair in pairs) or tuple(keys)
        new = np.arange(self._size, self._size + n)
        self._size += n
        if self._size * _SPARSE > len(self._slots):
            self._slots = np.full(1 << (2 * self._size * _SPARSE).bit_length(), _EMPTY, dtype=np.int32)
            new = np.arange(self._size)
        slot = self._first_slot([key[new] for key in self._keys], len(new))
        while len(new):
            free = self._slots[slot] == _EMPTY
            # Of several that want one slot the last has it, and the others see that they have not.
            self._slots[slot[free]] = new[free]
            on = self._slots[slot] != new
            new, slot = new[on], (slot[on] + 1) & (len(self._slots) - 1)

    def _first_slot(self, keys: Sequence[Keys], n: int) -> NDArray[np.intp]:
        mixed = np.zeros(n, dtype=np.uint64)
        for key in keys:
            mixed = (mixed ^ key) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(32)
        return (mixed & np.uint64(len(self._slots) - 1)).astype(np.intp)
