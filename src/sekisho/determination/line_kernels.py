"""Loops over lines, compiled where numba is there: what NumPy does in several passes, in one."""

from __future__ import annotations

from typing import Any

import numpy as np

from sekisho.compiled import compiled


@compiled(
    "void(bytes_read, uint8[::1], uint8[::1])",
    "void(shorts_read, uint8[::1], uint8[::1])",
    "void(bytes_read, uint64[::1], uint64[::1])",
    "void(shorts_read, uint64[::1], uint64[::1])",
    "void(places_read, uint64[::1], uint64[::1])",
    "void(bytes_read, floats_read, float64[::1])",
    "void(shorts_read, floats_read, float64[::1])",
)
def add_looked_up(codes: Any, table: Any, sums: Any) -> None:
    """Add to what each line has what stands in a table at its code; every code must be inside the table."""
    for line in range(len(codes)):
        sums[line] += table[codes[line]]


@compiled("void(floats_read, uint64, float64, float64, float64, uint64[::1], uint8[::1])")
def tell_share(
    shares: Any, weight: Any, counted_from: float, alone_above: float, much_from: float, words: Any, rest: Any
) -> None:
    """Of an element's share on each line: add `weight` to its word where it is there, and again where it counts; in
    `rest` set 1 where the share is `much_from` or more, 4 where it stands alone, 128 where it is not known."""
    for line in range(len(shares)):
        share = shares[line]
        words[line] += weight * (np.uint64(share > 0.0) + np.uint64(share >= counted_from))
        told = np.uint8(share >= much_from) | np.uint8(share > alone_above) << np.uint8(2)
        rest[line] |= told | np.uint8(share != share) << np.uint8(7)


@compiled("void(uint64[::1], uint8[::1])")
def part_flags(words: Any, rest: Any) -> None:
    """Move what the sums of a composition's flags tell beside the elements into `rest`, in the bits of `tell_share`."""
    for line in range(len(words)):
        word = words[line]
        told = np.uint8((word >> np.uint64(42)) & np.uint64(1))
        told |= np.uint8((word >> np.uint64(32)) & np.uint64(31) != 0) << np.uint8(2)
        told |= np.uint8((word >> np.uint64(37)) & np.uint64(31) != 0) << np.uint8(7)
        rest[line] |= told
        words[line] = word & np.uint64(0xFFFFFFFF)


@compiled("int64(words_read, words_read, words_read, uint64[:, ::1], int32[::1], int64[::1], int32[::1])")
def number_lines(one: Any, two: Any, three: Any, held: Any, slots: Any, places: Any, which: Any) -> int:
    """Number lines by their three words, in the order in which these first come: the number of each line into `which`,
    the last line of each into `places`. How many there are; -1 when there are more than `places` has room for.

    held: room for as many words as `places`, shape (room, 3); slots: a power of two long, at least twice as long; -1.
    """
    count, mask = 0, len(slots) - 1
    for line in range(len(one)):
        a, b, c = one[line], two[line], three[line]
        mixed = (a ^ (a >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + b
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15) + c
        mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15)
        slot = int(mixed >> np.uint64(36)) & mask
        number = int(slots[slot])
        while number >= 0 and (held[number, 0] != a or held[number, 1] != b or held[number, 2] != c):
            slot = (slot + 1) & mask
            number = int(slots[slot])
        if number < 0:
            if count == len(places):
                return -1
            number = count
            slots[slot] = number
            held[number, 0], held[number, 1], held[number, 2] = a, b, c
            count += 1
        which[line] = number
        places[number] = line
    return count


@compiled("uint64(bytes_read, uint64)", part=True)
def _eight_bytes(texts: Any, at: Any) -> Any:
    # From unsigned places, of which none can mean one from the end, this comes to be a single load.
    word = np.uint64(0)
    for place in range(8):
        word |= np.uint64(texts[at + np.uint64(place)]) << np.uint64(8 * place)
    return word


@compiled("boolean(places_read, bytes_read, counts_read)")
def rises(offsets: Any, texts: Any, lines: Any) -> bool:
    """Is every line above the one before it, by its text and then by its number? Texts stand end to end, the i-th from
    `offsets[i]` to `offsets[i + 1]`."""
    one, eight = np.uint64(1), np.uint64(8)
    for line in range(one, np.uint64(len(lines))):
        before, here, end = np.uint64(offsets[line - one]), np.uint64(offsets[line]), np.uint64(offsets[line + one])
        length, size = here - before, end - here
        both, at = min(length, size), np.uint64(0)
        while at + eight <= both and _eight_bytes(texts, before + at) == _eight_bytes(texts, here + at):
            at += eight
        while at < both and texts[before + at] == texts[here + at]:
            at += one
        if at < both:
            if texts[before + at] > texts[here + at]:
                return False
        elif length > size or (length == size and lines[line] <= lines[line - one]):
            return False
    return True
