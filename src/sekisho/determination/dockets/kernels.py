"""Loops over the bytes of Parquet pages, compiled where numba is there; without it they run, but nobody should wait.

Pages come decompressed. No loop reads or writes outside its arrays whatever the bytes say: it returns `BROKEN` instead,
and whoever called reads the column in another way, which tells what is wrong with it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sekisho.compiled import compiled

BROKEN: Final = -1
NULL_LIST: Final = 63
NULL_ELEMENT: Final = 62
"""Bits of a list's word that stand for no element: that there is no list, and that the list holds a null."""


@compiled("UniTuple(int64, 2)(bytes_read, int64, int64, int64)")
def varint(data: Any, at: int, end: int, most: int) -> tuple[int, int]:
    """A whole number of at most `most` bytes, seven bits in each, and where it ends; that is BROKEN if it does not."""
    value, shift = 0, 0
    while at < end and shift < 7 * most:
        byte = int(data[at])
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
    return 0, BROKEN


@compiled("UniTuple(int64, 3)(bytes_read, int64, int64, int64)")
def field(data: Any, at: int, end: int, number: int) -> tuple[int, int, int]:
    """The kind and number of a struct's next field, after that of `number`, and where it begins; kind 0 ends the
    struct. BROKEN for a kind that there is not."""
    if at >= end:
        return BROKEN, number, at
    head = int(data[at])
    at += 1
    if head == 0:
        return 0, number, at
    kind, step = head & 15, head >> 4
    if step == 0 or kind == 0 or kind > 12:
        return BROKEN, number, at
    return kind, number + step, at


@compiled("int64(bytes_read, int64, int64, int64)")
def passed(data: Any, at: int, end: int, kind: int) -> int:
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
            kind, _, at = field(data, at, end, 0)
            if kind == 0:
                deep -= 1
            if kind < 3 and kind != BROKEN:
                continue
        if kind == 3:
            at += 1
        elif kind == 4 or kind == 5 or kind == 6:
            _, at = varint(data, at, end, 10)
        elif kind == 7:
            at += 8
        elif kind == 8:
            size, at = varint(data, at, end, 5)
            at = at + size if at != BROKEN else BROKEN
        elif (kind == 9 or kind == 10) and at < end and deep < 7:
            head = int(data[at])
            at += 1
            deep += 1
            left[deep], kinds[deep] = head >> 4, head & 15
            if head >> 4 == 15:
                left[deep], at = varint(data, at, end, 5)
        elif kind == 12 and deep < 7:
            deep += 1
            left[deep] = -1
        else:
            return BROKEN
        if at == BROKEN or at > end:
            return BROKEN
    return at


@compiled("UniTuple(int64, 2)(bytes_read, int64, int64)")
def signed(data: Any, at: int, end: int) -> tuple[int, int]:
    """A whole number of at most nine bytes, its sign in the lowest bit, and where it ends, as `varint`."""
    value, at = varint(data, at, end, 9)
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
            kind, number, at = field(chunk, at, size, number)
            if kind == 0:
                if inside == 0:
                    break
                inside, number = 0, outer
            elif kind == 12 and inside == 0:
                outer, number, inside = number, 0, 1
            elif kind == 4 or kind == 5 or kind == 6:
                value, at = signed(chunk, at, size)
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
                at = passed(chunk, at, size, kind)
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


@compiled("uint64(bytes_read, int64)")
def _eight_bytes(page: Any, at: int) -> Any:
    return (
        np.uint64(page[at])
        | np.uint64(page[at + 1]) << np.uint64(8)
        | np.uint64(page[at + 2]) << np.uint64(16)
        | np.uint64(page[at + 3]) << np.uint64(24)
        | np.uint64(page[at + 4]) << np.uint64(32)
        | np.uint64(page[at + 5]) << np.uint64(40)
        | np.uint64(page[at + 6]) << np.uint64(48)
        | np.uint64(page[at + 7]) << np.uint64(56)
    )


@compiled(
    "int64(bytes_read, int64, int64, int64, int64, uint8[::1])",
    "int64(bytes_read, int64, int64, int64, int64, uint16[::1])",
)
def hybrid(page: Any, at: int, end: int, width: int, n: int, out: Any) -> int:
    """Decode n numbers of `width` bits from runs and groups of eight; the largest of them, or BROKEN."""
    top, done = 0, 0
    if width == 0:
        for place in range(n):
            out[place] = 0
        return 0
    if width < 0 or width > 16:
        return BROKEN
    mask = (1 << width) - 1
    whole = (width + 7) // 8
    while done < n:
        head, at = varint(page, at, end, 5)
        if at == BROKEN:
            return BROKEN
        if head & 1:
            count = (head >> 1) * 8
            size = (head >> 1) * width
            if size > end - at:
                return BROKEN
            count = min(count, n - done)
            # Eight bytes hold eight numbers of a byte at most, and four any number; near the end there are not as many.
            eights = min(count // 8, max(0, (end - at - 8) // width)) if width <= 8 else 0
            for eight in range(eights):
                packed = _eight_bytes(page, at + eight * width)
                for place in range(8):
                    value = int(packed >> np.uint64(place * width)) & mask
                    out[done + 8 * eight + place] = value
                    top = max(top, value)
            safe = min(count, max(0, (end - at - 4) * 8 // width))
            for place in range(8 * eights, safe):
                bit = place * width
                byte = at + (bit >> 3)
                word = (
                    int(page[byte]) | int(page[byte + 1]) << 8 | int(page[byte + 2]) << 16 | int(page[byte + 3]) << 24
                )
                value = (word >> (bit & 7)) & mask
                out[done + place] = value
                top = max(top, value)
            for place in range(max(8 * eights, safe), count):
                bit = place * width
                byte = at + (bit >> 3)
                word = 0
                for more in range(3):
                    if byte + more < end:
                        word |= int(page[byte + more]) << (8 * more)
                value = (word >> (bit & 7)) & mask
                out[done + place] = value
                top = max(top, value)
            at += size
            done += count
        else:
            count = min(head >> 1, n - done)
            if at + whole > end or count == 0:
                return BROKEN
            value = int(page[at])
            if whole == 2:
                value |= int(page[at + 1]) << 8
            at += whole
            for place in range(done, done + count):
                out[place] = value
            top = max(top, value)
            done += count
    return top


@compiled("int64(bytes_read, int64, int64)")
def _sized(page: Any, at: int, end: int) -> int:
    """Where levels end that stand at a place after their length; BROKEN if that is beyond the page."""
    if at + 4 > end:
        return BROKEN
    length = int(page[at]) | int(page[at + 1]) << 8 | int(page[at + 2]) << 16 | int(page[at + 3]) << 24
    return at + 4 + length if at + 4 + length <= end else BROKEN


@compiled("int64(bytes_read, int64, int64, int64)")
def _one_run(page: Any, at: int, end: int, n: int) -> int:
    """The number of at most eight bits that stands in one run for n numbers and more; BROKEN for anything else."""
    head, at = varint(page, at, end, 5)
    if at == BROKEN or at >= end or head & 1 or head >> 1 < n:
        return BROKEN
    return int(page[at])


@compiled("int64(bytes_read, int64, int64)")
def one_level(page: Any, n: int, most: int) -> int:
    """The level, below `most`, that all of the n lists of a page have; BROKEN otherwise."""
    stop = _sized(page, 0, len(page))
    if stop == BROKEN or _one_run(page, 4, stop, n) != 0:
        return BROKEN
    after = _sized(page, stop, len(page))
    level = BROKEN if after == BROKEN else _one_run(page, stop + 4, after, n)
    return level if level < most else BROKEN


@compiled("boolean(bytes_read, int64, int64, int64, int64, uint8[::1])")
def _are_levels(page: Any, at: int, end: int, most: int, n: int, out: Any) -> bool:
    """Decode n levels, of which none may be above `most`."""
    top = hybrid(page, at, end, 1 if most == 1 else 2, n, out)
    return bool(top != BROKEN and top <= most)


@compiled(
    "int64(bytes_read, int64, boolean, int64, uint8[::1], uint8[::1])",
    "int64(bytes_read, int64, boolean, int64, uint8[::1], uint16[::1])",
)
def flat_page(page: Any, n: int, optional: bool, size: int, levels: Any, out: Any) -> int:
    """The codes of a page of n values, below `size`; `size` for a null. How many nulls, or BROKEN. levels: room for n
    of them."""
    at, end, known = 0, len(page), n
    if optional:
        stop = _sized(page, at, end)
        if stop == BROKEN:
            return BROKEN
        if _one_run(page, at + 4, stop, n) != 1:
            if not _are_levels(page, at + 4, stop, 1, n, levels):
                return BROKEN
            known = 0
            for place in range(n):
                known += levels[place]
        at = stop
    if known == 0:
        for place in range(n):
            out[place] = size
        return n
    if at >= end:
        return BROKEN
    top = hybrid(page, at + 1, end, int(page[at]), known, out)
    if top == BROKEN or top >= size:
        return BROKEN
    if known < n:
        # Spread from the end, so that none is written over before it has moved.
        last = known - 1
        for back in range(n):
            place = n - 1 - back
            level = int(levels[place])
            value = int(out[max(last, 0)])
            out[place] = value if level else size
            last -= level
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
        top = hybrid(page, after + 1, end, int(page[after]), known, places)
        if top == BROKEN or top >= names:
            return BROKEN
    begun = 0
    for place in range(n):
        begun += 1 - int(repeats[place])
    if row + begun >= len(words) or (row < 0 and n and repeats[0]):
        return BROKEN
    at, word, one = 0, np.uint64(0), np.uint64(1)
    if row >= 0:
        word = words[row]
    others = np.zeros(4, dtype=np.uint64)
    if no_element >= 0:
        others[no_element] = one << np.uint64(NULL_ELEMENT)
    if no_list >= 0:
        others[no_list] = one << np.uint64(NULL_LIST)
    # Without branches: where a list ends cannot be foreseen.
    for place in range(n):
        level, again = levels[place], np.uint64(repeats[place])
        there = np.uint64(level == most)
        row += 1 - int(again)
        word = word * again | (one << np.uint64(places[at])) * there | others[level & 3]
        at += int(there)
        words[row] = word
    return row


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
            slot = int(mixed >> np.uint64(40)) & mask
            while slots[slot] >= 0 and held[slot] != word:
                slot = (slot + 1) & mask
            if slots[slot] < 0:
                if count == len(distinct):
                    return BROKEN
                slots[slot] = count
                held[slot] = word
                distinct[count] = word
                count += 1
            code = int(slots[slot])
            last = word
        codes[place] = code
    return count
