"""Columns of sets, from Arrow lists to codes: a list is an integer while it is being encoded, a bit an element, so that
the distinct ones are found without looking at their text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sekisho.determination.dockets.encode import (
    Bad,
    Codes,
    Fault,
    Parse,
    Unreadable,
    coded,
    faults_of,
    parsed,
    ranged,
)
from sekisho.determination.dockets.schema import Coded, is_text
from sekisho.facts import FactSet, Terms
from sekisho.facts.table import code_type

OPEN: Final = "?"
_WORD_BITS: Final = 64
# Blocks that stay in the processor's cache, and the largest word that a table is looked up by.
_BLOCK: Final = 1 << 14
_TABLE: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class _Lists:
    """Codes of lists and the distinct lists: their elements, and None in one that holds a null; None is a null list."""

    codes: Codes
    distinct: list[tuple[str | Unreadable | None, ...] | None]


def sets(array: pa.Array, maybe: pa.Array | None, parse: Parse) -> tuple[Terms, list[Fault]]:
    """A column of sets: lists of strings, or strings joined by `;`. `maybe`: what may be in each beside."""
    known = _lists(array)
    faults = list(faults_of(known.codes, _bad_lists(known, parse)))
    if maybe is None:
        return Terms(known.codes, tuple(_fact_set(each, (), parse) for each in known.distinct)), faults
    more = _lists(maybe)
    faults += faults_of(more.codes, _bad_lists(more, parse))
    pairs = known.codes.astype(np.int64) * len(more.distinct) + more.codes
    codes, places = ranged(pa.array(pairs))
    found = [divmod(place or 0, len(more.distinct)) for place in places]
    values = tuple(_fact_set(known.distinct[one], more.distinct[other] or (), parse) for one, other in found)
    return Terms(codes, values), faults


def sets_of(coded: Coded, parse: Parse) -> Terms | None:
    """A column of sets whose distinct ones are at hand; None if any of them is bad."""
    given = [_split(each) if isinstance(each, str) else each for each in coded.values if not isinstance(each, int)]
    lists = _Lists(coded.codes, given)
    if len(given) < len(coded.values) or _bad_lists(lists, parse):
        return None
    return Terms(lists.codes, tuple(_fact_set(each, (), parse) for each in lists.distinct))


def _fact_set(
    known: Sequence[str | Unreadable | None] | None, maybe: Sequence[str | Unreadable | None], parse: Parse
) -> FactSet | None:
    if known is None:
        return None
    inside, beside = (frozenset(word for word in each if isinstance(word, str)) for each in (known, maybe))
    return FactSet(inside, beside - inside, None in known or None in maybe)


def _bad_lists(lists: _Lists, parse: Parse) -> Bad:
    bad: dict[int, Unreadable] = {}
    for code, each in enumerate(lists.distinct):
        _, faults = parsed(each or (), parse)
        if faults:
            bad[code] = next(iter(faults.values()))
    return bad


def _lists(array: pa.Array) -> _Lists:
    if is_text(array.type) or pa.types.is_dictionary(array.type):
        codes, distinct = coded(array)
        return _Lists(codes, [_split(word) for word in distinct])
    if pa.types.is_null(array.type) or len(array) == array.null_count:
        return _Lists(np.zeros(len(array), dtype=np.uint8), [None])
    offsets = np.asarray(array.offsets)
    null = np.asarray(array.is_null()) if array.null_count else None
    if null is not None and (offsets[1:] > offsets[:-1])[null].any():
        # Arrow lets a null list stand over elements; a copy has none under it.
        array = array.take(pa.array(np.arange(len(array))))
        offsets = np.asarray(array.offsets)
    inside = array.values.slice(offsets[0], offsets[-1] - offsets[0])
    offsets = (offsets - offsets[0]).astype(np.int32, copy=False)
    if pa.types.is_null(inside.type):
        inside = inside.cast(pa.string())
    elements, names = coded(inside)
    codes, members = _list_codes(offsets, elements, len(names), null)
    return _Lists(codes, [None if each is None else tuple(names[place] for place in each) for each in members])


def _split(word: str | Unreadable | None) -> tuple[str | Unreadable | None, ...] | None:
    """The elements of a joined set: `JP;US`; `?` for what is not known, `;` alone for none at all."""
    if word is None or isinstance(word, Unreadable):
        return None if word is None else (word,)
    parts = (part.strip() for part in word.split(";"))
    return tuple(None if part == OPEN else part for part in parts if part)


def _list_codes(
    offsets: NDArray[np.int32], elements: NDArray[np.integer[Any]], names: int, null: NDArray[np.bool_] | None
) -> tuple[Codes, list[tuple[int, ...] | None]]:
    """Codes of the distinct sets among n lists, and the elements of each. A null list must hold nothing."""
    n = len(offsets) - 1
    members: list[tuple[int, ...] | None]
    if len(elements) * 4 < n:
        some = np.flatnonzero(offsets[1:] > offsets[:-1])
        # With the empty lists left out, those that remain still lie end to end.
        found, distinct = _distinct(np.append(offsets[some], offsets[-1]), elements, names)
        codes: Codes = np.zeros(n, dtype=code_type(len(distinct) + 2))
        codes[some] = found + 1
        members = [(), *distinct]
    else:
        found, distinct = _distinct(offsets, elements, names)
        codes = found.astype(code_type(len(distinct) + 1), copy=False)
        members = [*distinct]
    if null is not None:
        codes[null] = len(members)
        members.append(None)
    return codes, members


def _distinct(
    offsets: NDArray[np.int32], elements: NDArray[np.integer[Any]], names: int
) -> tuple[NDArray[np.integer[Any]], list[tuple[int, ...]]]:
    """Distinct sets among lists that lie end to end, their elements numbered below `names`; `_WORD_BITS` at a time."""
    codes, members = _numbered(_keys(offsets, elements, 0, names), 0)
    for first in range(_WORD_BITS, names, _WORD_BITS):
        more, others = _numbered(_keys(offsets, elements, first, names), first)
        pairs = pa.array(codes.astype(np.int64) * len(others) + more).dictionary_encode()
        joined = [divmod(pair, len(others)) for pair in pairs.dictionary.to_pylist()]
        codes, members = np.asarray(pairs.indices), [members[one] + others[other] for one, other in joined]
    return codes, members


def _keys(offsets: NDArray[np.int32], elements: NDArray[np.integer[Any]], first: int, names: int) -> Codes:
    """For each list the bits of its elements numbered from `first` to `first + _WORD_BITS`, in the narrowest word."""
    width = min(names - first, _WORD_BITS)
    word = np.uint16 if width <= 16 else np.uint32 if width <= 32 else np.uint64
    bits = np.zeros(names, dtype=word)
    bits[first : first + width] = 1 << np.arange(width, dtype=np.uint64)
    keys: Codes = np.empty(len(offsets) - 1, dtype=word)
    for start in range(0, len(keys), _BLOCK):
        ends = offsets[start : start + _BLOCK + 1]
        # Elements are always inside their table; "clip" only spares the check.
        chosen = np.take(bits, elements[ends[0] : ends[-1]], mode="clip")
        sums = np.zeros(len(chosen) + 1, dtype=word)
        np.cumsum(chosen, dtype=word, out=sums[1:])
        at = sums[ends - ends[0]]
        block = at[1:] - at[:-1]
        counts = np.diff(ends)
        if names > _WORD_BITS:
            held = np.concatenate([[0], np.cumsum(chosen != 0)])[ends - ends[0]]
            counts = np.diff(held)
        # A sum of powers of two is their union as long as none comes twice; then it has a bit for each element.
        if (np.bitwise_count(block) != counts).any():
            block[:] = 0
            filled = np.flatnonzero(np.diff(ends))
            block[filled] = np.bitwise_or.reduceat(chosen, (ends[:-1] - ends[0])[filled])
        keys[start : start + _BLOCK] = block
    return keys


def _numbered(keys: Codes, first: int) -> tuple[NDArray[np.integer[Any]], list[tuple[int, ...]]]:
    """Codes of the distinct words, and the elements whose bits each has."""
    most = int(keys.max(initial=0))
    if most < _TABLE:
        occurs = np.zeros(most + 1, dtype=np.bool_)
        occurs[keys] = True
        distinct = np.flatnonzero(occurs)
        place = np.zeros(most + 1, dtype=code_type(len(distinct)))
        place[distinct] = np.arange(len(distinct))
        codes: NDArray[np.integer[Any]] = place[keys]
    else:
        encoded = pa.array(keys).dictionary_encode()
        codes, distinct = np.asarray(encoded.indices), np.asarray(encoded.dictionary)
    return codes, [tuple(first + bit for bit in range(_WORD_BITS) if int(key) >> bit & 1) for key in distinct]
