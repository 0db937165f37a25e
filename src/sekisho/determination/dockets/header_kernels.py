"""Loops over the headers of Parquet pages, compiled as `kernels` are, and as safe from what they read."""

from __future__ import annotations

from typing import Any

import numpy as np

from sekisho.compiled import compiled
from sekisho.determination.dockets.kernels import BROKEN, SIGNED


@compiled("UniTuple(int64, 2)(bytes_read, int64, int64, int64)", part=True)
def _varint(data: Any, at: int, end: int, most: int) -> tuple[int, int]:
    """A whole number of at most `most` bytes, seven bits in each, and where it ends; that is BROKEN if it does not."""
    value, shift = 0, 0
    while at < end and shift < 7 * most:
        byte = SIGNED(data[at])
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
    return 0, BROKEN


@compiled("UniTuple(int64, 3)(bytes_read, int64, int64, int64)", part=True)
def _field(data: Any, at: int, end: int, number: int) -> tuple[int, int, int]:
    """The kind and number of a struct's next field, after that of `number`, and where it begins; kind 0 ends the
    struct. BROKEN for a kind that there is not."""
    if at >= end:
        return BROKEN, number, at
    head = SIGNED(data[at])
    at += 1
    if head == 0:
        return 0, number, at
    kind, step = head & 15, head >> 4
    if step == 0 or kind == 0 or kind > 12:
        return BROKEN, number, at
    return kind, number + step, at


@compiled("int64(bytes_read, int64, int64, int64)", part=True)
def _passed(data: Any, at: int, end: int, kind: int) -> int:
    """Where a field's value ends that begins here; BROKEN if it is beyond `end`, or deeper than any that is written."""
    if kind == 1 or kind == 2:
        return at
    # Of a list that is open, how many elements are left; of a struct -1.
    left, kinds = np.zeros(8, dtype=np.int64), np.zeros(8, dtype=np.int64)
    left[0], kinds[0], deep = 1, kind, 0
    while deep >= 0:
        if left[deep] == 0:
            deep -= 1
            continue
        if left[deep] > 0:
            left[deep] -= 1
            kind = kinds[deep]
            if kind == 1 or kind == 2:
                kind = 3
        else:
            kind, _, at = _field(data, at, end, 0)
            if kind == 0:
                deep -= 1
            if kind < 3 and kind != BROKEN:
                continue
        if kind == 3:
            at += 1
        elif kind == 4 or kind == 5 or kind == 6:
            _, at = _varint(data, at, end, 10)
        elif kind == 7:
            at += 8
        elif kind == 8:
            size, at = _varint(data, at, end, 5)
            at = at + size if at != BROKEN else BROKEN
        elif (kind == 9 or kind == 10) and at < end and deep < 7:
            head = SIGNED(data[at])
            at += 1
            deep += 1
            left[deep], kinds[deep] = head >> 4, head & 15
            if head >> 4 == 15:
                left[deep], at = _varint(data, at, end, 5)
        elif kind == 12 and deep < 7:
            deep += 1
            left[deep] = -1
        else:
            return BROKEN
        if at == BROKEN or at > end:
            return BROKEN
    return at


@compiled("UniTuple(int64, 2)(bytes_read, int64, int64)", part=True)
def _signed(data: Any, at: int, end: int) -> tuple[int, int]:
    """A whole number of at most nine bytes, its sign in the lowest bit, and where it ends, as `_varint`."""
    value, at = _varint(data, at, end, 9)
    return (value >> 1) ^ -(value & 1), at


@compiled("int64(bytes_read, int64[:, ::1])")
def page_headers(chunk: Any, pages: Any) -> int:
    """Of each page of a chunk: kind, where its bytes begin, how many, how many decompressed, values, encoding, and the
    encodings of its levels (definition, repetition). How many pages, or BROKEN for pages of another kind."""
    at, count, size = 0, 0, len(chunk)
    while at < size:
        if count == len(pages):
            return BROKEN
        for place in range(8):
            pages[count, place] = -1
        inside, outer, number = 0, 0, 0
        while True:
            kind, number, at = _field(chunk, at, size, number)
            if kind == 0:
                if inside == 0:
                    break
                inside, number = 0, outer
            elif kind == 12 and inside == 0:
                outer, number, inside = number, 0, 1
            elif kind == 4 or kind == 5 or kind == 6:
                value, at = _signed(chunk, at, size)
                if at == BROKEN:
                    return BROKEN
                if inside == 0:
                    if number == 1:
                        pages[count, 0] = value
                    elif number == 2:
                        pages[count, 3] = value
                    elif number == 3:
                        pages[count, 2] = value
                elif (outer == 5 or outer == 7) and number <= 4:
                    pages[count, 3 + number] = value
            elif kind == BROKEN:
                return BROKEN
            else:
                # Statistics, and whether values are sorted.
                at = _passed(chunk, at, size, kind)
                if at == BROKEN:
                    return BROKEN
        pages[count, 1] = at
        if pages[count, 2] < 0 or pages[count, 3] < 0 or pages[count, 4] < 0:
            return BROKEN
        at += pages[count, 2]
        if at > size:
            return BROKEN
        count += 1
    return count
