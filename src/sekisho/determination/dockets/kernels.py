"""Loops over the bytes of Parquet pages, compiled where numba is there; without it they run, but nobody should wait.

Pages come decompressed. No loop reads or writes outside its arrays whatever the bytes say: it returns `BROKEN` instead,
and whoever called reads the column in another way, which tells what is wrong with it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sekisho.compiled import compiled

BROKEN: Final = -1
SIGNED: Final[Any] = np.int64
"""A whole number with a sign. What stands in a byte has none to numba, and of one with and one without it makes a
floating number."""
NULL_LIST: Final = 63
NULL_ELEMENT: Final = 62
"""Bits of a list's word that stand for no element: that there is no list, and that the list holds a null."""


@compiled("UniTuple(int64, 2)(bytes_read, int64, int64)", part=True)
def _head(page: Any, at: int, end: int) -> tuple[int, int]:
    """What stands before a run or groups, a whole number of seven bits a byte, and where it ends; BROKEN if it does
    not."""
    value, shift = 0, 0
    while at < end and shift < 35:
        byte = SIGNED(page[at])
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
    return 0, BROKEN


@compiled("uint64(bytes_read, uint64)", part=True)
def _eight_bytes(page: Any, at: Any) -> Any:
    # From unsigned places, of which none can mean one from the end, this comes to be a single load.
    word = np.uint64(page[at])
    for place in range(1, 8):
        word |= np.uint64(page[at + np.uint64(place)]) << np.uint64(8 * place)
    return word


@compiled(
    "void(bytes_read, int64, int64, int64, int64, uint8[::1], int64)",
    "void(bytes_read, int64, int64, int64, int64, uint16[::1], int64)",
    part=True,
)
def _unpacked(page: Any, at: int, end: int, width: int, count: int, out: Any, start: int) -> None:
    """Put `count` numbers of `width` bits into `out` from `start` on; the page must hold them, up to `end` at most."""
    mask, bits = np.uint64((1 << width) - 1), np.uint64(width)
    # Eight numbers are `width` bytes long, so each half of them lies in the eight bytes from its first on.
    second, shift = bits >> np.uint64(1), (bits & np.uint64(1)) << np.uint64(2)
    eights = min(count // 8, max(0, (end - at - 16) // width))
    byte, place = np.uint64(at), np.uint64(start)
    for _ in range(eights):
        one, other = _eight_bytes(page, byte), _eight_bytes(page, byte + second) >> shift
        for number in range(4):
            out[place + np.uint64(number)] = (one >> bits * np.uint64(number)) & mask
            out[place + np.uint64(number + 4)] = (other >> bits * np.uint64(number)) & mask
        byte, place = byte + bits, place + np.uint64(8)
    for number in range(8 * eights, count):
        bit = number * width
        word = 0
        for more in range(3):
            if at + (bit >> 3) + more < end:
                word |= SIGNED(page[at + (bit >> 3) + more]) << 8 * more
        out[start + number] = np.uint64(word >> (bit & 7)) & mask


@compiled(
    "int64(bytes_read, int64, int64, int64, int64, uint8[::1], int64)",
    "int64(bytes_read, int64, int64, int64, int64, uint16[::1], int64)",
    part=True,
)
def _hybrid(page: Any, at: int, end: int, width: int, n: int, out: Any, start: int) -> int:
    """Decode n numbers of `width` bits from runs and groups of eight into `out` from `start` on; the largest of them,
    or BROKEN."""
    if width < 0 or width > 8 * out.itemsize:
        return BROKEN
    done, stop = start, start + n
    if width == 0:
        out[start:stop] = 0
        return 0
    while done < stop:
        head, at = _head(page, at, end)
        if at == BROKEN:
            return BROKEN
        if head & 1:
            size = (head >> 1) * width
            if size > end - at:
                return BROKEN
            count = min((head >> 1) * 8, stop - done)
            _unpacked(page, at, end, width, count, out, done)
            at += size
        else:
            count = min(head >> 1, stop - done)
            if at + (width + 7) // 8 > end or count == 0:
                return BROKEN
            value = SIGNED(page[at])
            if width > 8:
                value |= SIGNED(page[at + 1]) << 8
            at += (width + 7) // 8
            for place in range(np.uint64(done), np.uint64(done + count)):
                out[place] = value
        done += count
    decoded = out[start:stop]
    # In the numbers' own type, which goes through many at once.
    top = decoded[0] if n else out.dtype.type(0)
    for place in range(n):
        top = max(top, decoded[place])
    largest: int = SIGNED(top)
    return largest


@compiled("int64(bytes_read, int64, int64)", part=True)
def _sized(page: Any, at: int, end: int) -> int:
    """Where levels end that stand at a place after their length; BROKEN if that is beyond the page."""
    if at + 4 > end:
        return BROKEN
    length: int = SIGNED(page[at]) | SIGNED(page[at + 1]) << 8 | SIGNED(page[at + 2]) << 16 | SIGNED(page[at + 3]) << 24
    return at + 4 + length if at + 4 + length <= end else BROKEN


@compiled("int64(bytes_read, int64, int64, int64)", part=True)
def _one_run(page: Any, at: int, end: int, n: int) -> int:
    """The number of at most eight bits that stands in one run for n numbers and more; BROKEN for anything else."""
    head, at = _head(page, at, end)
    if at == BROKEN or at >= end or head & 1 or head >> 1 < n:
        return BROKEN
    number: int = SIGNED(page[at])
    return number


@compiled("boolean(bytes_read, int64, int64, int64, int64, uint8[::1])", part=True)
def _are_levels(page: Any, at: int, end: int, most: int, n: int, out: Any) -> bool:
    """Decode n levels, of which none may be above `most`."""
    top = _hybrid(page, at, end, 1 if most == 1 else 2, n, out, 0)
    return bool(top != BROKEN and top <= most)


@compiled("UniTuple(int64, 2)(bytes_read, int64, int64, int64, uint8[::1])", part=True)
def _known(page: Any, at: int, n: int, most: int, levels: Any) -> tuple[int, int]:
    """How many of n values, whose levels stand at a place, are there; and where they begin, or BROKEN. levels: that of
    each, `most` where it is there; only if some are not."""
    if most == 0:
        return n, at
    stop = _sized(page, at, len(page))
    if stop == BROKEN or _one_run(page, at + 4, stop, n) == most:
        return n, stop
    if not _are_levels(page, at + 4, stop, most, n, levels):
        return n, BROKEN
    known = 0
    for place in range(n):
        known += levels[place] == most
    return known, stop


@compiled(
    "void(uint8[::1], int64, int64, int64, int64, uint8[::1])",
    "void(uint8[::1], int64, int64, int64, int64, uint16[::1])",
    part=True,
)
def _spread(levels: Any, most: int, n: int, known: int, size: int, out: Any) -> None:
    """Move the `known` codes that stand last among n to where levels are `most`; elsewhere put `size` and the level."""
    # None is written over before it has moved: they move towards the beginning.
    last, at = np.uint64(n - 1), np.uint64(n - known)
    for place in range(np.uint64(n)):
        level, value = SIGNED(levels[place]), SIGNED(out[min(at, last)])
        out[place] = value if level == most else size + level
        at += np.uint64(level == most)


@compiled(
    "int64(bytes_read, int64, int64, boolean, int64, uint8[::1], uint8[::1])",
    "int64(bytes_read, int64, int64, boolean, int64, uint8[::1], uint16[::1])",
)
def flat_page(page: Any, n: int, most: int, in_lists: bool, size: int, levels: Any, out: Any) -> int:
    """The codes of a page of n values, below `size`; for one that is not there `size` and its level, which is below
    `most`. How many are not there, or BROKEN. in_lists: each in a list of its own; levels: room for n of them."""
    at, end = 0, len(page)
    if in_lists:
        at = _sized(page, 0, end)
        if at == BROKEN or _one_run(page, 4, at, n) != 0:
            return BROKEN
    known, at = _known(page, at, n, most, levels)
    if at == BROKEN or (known and at >= end):
        return BROKEN
    if known:
        top = _hybrid(page, at + 1, end, SIGNED(page[at]), known, out, n - known)
        if top == BROKEN or top >= size:
            return BROKEN
    if known < n:
        _spread(levels, most, n, known, size, out)
    return n - known


@compiled("int64(bytes_read, int64, boolean, boolean, uint8[::1], uint8[::1])")
def truth_page(page: Any, n: int, optional: bool, in_runs: bool, levels: Any, out: Any) -> int:
    """As `flat_page`, of a page of truth values: 0, 1 and, for a null, 2. in_runs: not one bit after another."""
    end = len(page)
    known, at = _known(page, 0, n, SIGNED(optional), levels)
    if at == BROKEN:
        return BROKEN
    if in_runs:
        stop = _sized(page, at, end)
        if stop == BROKEN or _hybrid(page, at + 4, stop, 1, known, out, n - known) == BROKEN:
            return BROKEN
    elif (known + 7) // 8 > end - at:
        return BROKEN
    else:
        _unpacked(page, at, end, 1, known, out, n - known)
    if known < n:
        _spread(levels, 1, n, known, 2, out)
    return n - known


@compiled(
    "int64(bytes_read, int64, int64, int64, int64, int64, int64, uint8[::1], uint8[::1], uint16[::1], uint64[::1])"
)
def list_page(
    page: Any,
    n: int,
    most: int,
    no_list: int,
    no_element: int,
    names: int,
    row: int,
    repeats: Any,
    levels: Any,
    places: Any,
    words: Any,
) -> int:
    """Write a word of bits for each list that begins in a page of n entries, a bit for each of its elements.

    most: the level of an element that is there; no_list and no_element: the levels of a null list and a null element,
    -1 where there is none. row: the last list that began before, whose rest may stand here. The last that has begun
    now, or BROKEN.
    """
    end = len(page)
    stop = _sized(page, 0, end)
    if stop == BROKEN or not _are_levels(page, 4, stop, 1, n, repeats):
        return BROKEN
    after = _sized(page, stop, end)
    if after == BROKEN or not _are_levels(page, stop + 4, after, most, n, levels):
        return BROKEN
    known = 0
    for place in range(n):
        known += levels[place] == most
    if known:
        if after >= end:
            return BROKEN
        top = _hybrid(page, after + 1, end, SIGNED(page[after]), known, places, 0)
        if top == BROKEN or top >= names:
            return BROKEN
    begun = 0
    for place in range(n):
        begun += 1 - SIGNED(repeats[place])
    if row + begun >= len(words) or (row < 0 and n and repeats[0]):
        return BROKEN
    one, none = np.uint64(1), np.uint64(0)
    at, word, list_ = none, none, np.uint64(row)
    if row >= 0:
        word = words[row]
    others = np.zeros(4, dtype=np.uint64)
    if no_element >= 0:
        others[no_element] = one << np.uint64(NULL_ELEMENT)
    if no_list >= 0:
        others[no_list] = one << np.uint64(NULL_LIST)
    # Without branches: where a list ends cannot be foreseen.
    for place in range(np.uint64(n)):
        again, there = np.uint64(repeats[place]), np.uint64(levels[place] == most)
        list_ += one - again
        word = word & (none - again) | there << np.uint64(places[at]) | others[levels[place] & np.uint8(3)]
        at += there
        words[list_] = word
    return row + begun


@compiled("int64(bytes_read, int64, boolean, int32[::1], uint8[::1])")
def text_page(page: Any, n: int, optional: bool, ends: Any, texts: Any) -> int:
    """Put the texts of a page of n values, none of them null, end to end, and where each ends into `ends`, whose first
    says where they begin. Where the last ends, or BROKEN."""
    end, at, to = len(page), 0, SIGNED(ends[0])
    if optional:
        at = _sized(page, 0, end)
        if at == BROKEN or _one_run(page, 4, at, n) != 1:
            return BROKEN
    for place in range(n):
        after = _sized(page, at, end)
        length = after - at - 4
        if after == BROKEN or length > len(texts) - to:
            return BROKEN
        source, target = np.uint64(at + 4), np.uint64(to)
        for mark in range(np.uint64(length)):
            texts[target + mark] = page[source + mark]
        at, to = after, to + length
        ends[place + 1] = to
    return to if at == end else BROKEN


@compiled("int64(uint64[::1], uint64[::1], int32[::1], uint64[::1], uint16[::1])")
def numbered(words: Any, held: Any, slots: Any, distinct: Any, codes: Any) -> int:
    """Number words by the order in which they first come, below the room in `distinct`; how many, or BROKEN.

    held, slots: room for a table, a power of two long and twice as long as `distinct` at least; slots: -1 everywhere.
    """
    count, mask = 0, len(slots) - 1
    alike = 0
    for place in range(len(words)):
        alike += words[place] == words[0]
    if alike == len(words) and alike > 0:
        distinct[0] = words[0]
        codes[:] = 0
        return 1
    last, code = np.uint64(0), -1
    for place in range(len(words)):
        word = words[place]
        if code < 0 or word != last:
            mixed = word * np.uint64(0x9E3779B97F4A7C15)
            slot = SIGNED(mixed >> np.uint64(40)) & mask
            while slots[slot] >= 0 and held[slot] != word:
                slot = (slot + 1) & mask
            if slots[slot] < 0:
                if count == len(distinct):
                    return BROKEN
                slots[slot] = count
                held[slot] = word
                distinct[count] = word
                count += 1
            code = SIGNED(slots[slot])
            last = word
        codes[place] = code
    return count
