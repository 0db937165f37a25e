"""Columns of numbers of a docket: shares and values, and whole ones such as grams, however a file writes them."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sekisho.determination.dockets.encode import Fault, Unreadable, coded, faults_of, parsed
from sekisho.determination.dockets.schema import is_text
from sekisho.dossier.values import HEAVIEST_G, Unfit, grams
from sekisho.facts import Fact, Numbers
from sekisho.facts.table import Value

_LARGEST: Final = int(np.iinfo(np.int64).max)
_EXACT: Final = 2.0**53
"""Up to here each whole number has a floating one of its own."""
_MOST_DIGITS: Final = 20
_MOST_SHOWN: Final = 60


def numbers(array: pa.Array, fact: Fact) -> tuple[Numbers | None, list[Fault]]:
    """A column of numbers, NaN where not known; None where nothing is known."""
    faults: list[Fault] = []
    if is_text(array.type) or pa.types.is_dictionary(array.type):
        array, faults = _numbers_of_text(array)
    if array.null_count == len(array):
        return None, faults
    array = array.cast(pa.float64())
    most = _most(fact)
    values: NDArray[np.float64] = np.asarray(array.fill_null(math.nan) if array.null_count else array)
    # The bits of numbers from 0 are in the order of the numbers; those below, and NaN, come after all of them.
    inside = np.count_nonzero(values.view(np.uint64) <= np.float64(most).view(np.uint64))
    if inside + array.null_count < len(array):
        faults += _out_of_range(np.asarray(array.fill_null(0.0)), most)
    return Numbers(values), faults


def _most(fact: Fact) -> float:
    return 100.0 if fact.unit and "%" in fact.unit else sys.float_info.max


def decimals(coded: Numbers, fact: Fact) -> Numbers | None:
    """A column of numbers whose distinct ones are at hand; None if any of them is bad."""
    known = coded.numbers[:-1] if np.isnan(coded.numbers[-1]) else coded.numbers
    return coded if ((known >= 0) & (known <= _most(fact))).all() else None


def _out_of_range(known: NDArray[np.float64], most: float) -> Iterator[Fault]:
    remedy = "must be finite and not below 0, or null where not known"
    if most < sys.float_info.max:
        remedy = f"must be 0 to {most:g}, or null where not known"
    for row in np.flatnonzero(~((known >= 0) & (known <= most))):
        cause = f"is out of range; got {float(known[row])!r}"
        yield Fault(np.array([row]), cause, remedy)


def whole(digits: str) -> int:
    """A whole number that fits its column. Raises Unreadable."""
    # Python itself reads no number of thousands of digits.
    if len(digits) > _MOST_DIGITS or abs(int(digits)) > _LARGEST:
        raise Unreadable(f"is out of range; got {digits[:_MOST_DIGITS]}", "must be below 2^63")
    return int(digits)


def mass_g(digits: str) -> int:
    """Grams that a line of a single application may have, too. Raises Unreadable, in the words of `check`."""
    if len(digits) <= _MOST_DIGITS and -_LARGEST <= int(digits) <= HEAVIEST_G:
        return int(digits)
    try:
        return grams(Decimal(f"{digits[:_MOST_SHOWN]}e-3"))
    except Unfit as unfit:
        raise Unreadable(unfit.cause, unfit.remedy) from None


def integers(array: pa.Array, read: Callable[[str], int] = whole) -> tuple[pa.Array, list[Fault]]:
    """A column of int64 that may arrive as text, or as numbers that are whole; read: of digits that are too many, or
    raises Unreadable."""
    if is_text(array.type) or pa.types.is_dictionary(array.type):
        return _of_text(array, pa.int64(), read, _unfit(read), r"[+-]?\d+")
    if pa.types.is_floating(array.type) or pa.types.is_decimal(array.type):
        return _of_numbers(array, read)
    if pa.types.is_uint64(array.type):
        too_many = pa.array(np.asarray(pc.fill_null(array, 0)) > _LARGEST)
        if too_many.true_count:
            codes, distinct = coded(pc.if_else(too_many, array, None).cast(pa.string()))
            _, bad = parsed(distinct, read)
            return pc.if_else(too_many, None, array).cast(pa.int64()), list(faults_of(codes, bad))
    return array.cast(pa.int64()), []


def _of_numbers(array: pa.Array, read: Callable[[str], int]) -> tuple[pa.Array, list[Fault]]:
    """Whole numbers among others; a floating one only up to where each has a place of its own."""
    if pa.types.is_floating(array.type):
        array = array.cast(pa.float64())
        told = np.asarray(array.fill_null(0.0))
        with np.errstate(invalid="ignore"):
            apart = pa.array((told != np.floor(told)) | ~(np.abs(told) <= _EXACT))
        good = pa.array(np.where(apart, 0.0, told)).cast(pa.int64())
        if not array.null_count and not apart.true_count:
            return good, []
        bad = pc.if_else(apart, array, None).cast(pa.string())
        good = pc.if_else(pc.or_(array.is_null(), apart), None, good)
    else:
        try:
            return array.cast(pa.int64()), []
        except pa.ArrowInvalid:
            good, bad = pa.nulls(len(array), pa.int64()), array.cast(pa.string())

    def parse(word: str) -> int:
        digits, _, rest = word.partition(".")
        if rest.strip("0") or not re.fullmatch(r"[+-]?\d+", digits):
            raise _unfit(read)(word)
        return read(digits)

    codes, distinct = coded(bad)
    values, unfit = parsed(distinct, parse)
    more = pa.array(values, pa.int64()).take(pa.array(codes))
    return pc.coalesce(good, more), list(faults_of(codes, unfit))


def _numbers_of_text(array: pa.Array) -> tuple[pa.Array, list[Fault]]:
    return _of_text(array, pa.float64(), float, _no_number, r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def _no_number(word: str) -> Unreadable:
    return Unreadable(f"{word!r} is no number", "write digits, with a point before decimals")


def _unfit(read: Callable[[str], int]) -> Callable[[str], Unreadable]:
    return _no_grams if read is mass_g else _no_whole_number


def _no_whole_number(word: str) -> Unreadable:
    return Unreadable(f"{word!r} is no whole number", "write digits only")


def _no_grams(word: str) -> Unreadable:
    return Unreadable(f"{word!r} is no whole number of grams", "grams are whole: write digits only")


def _of_text(
    array: pa.Array,
    kind: pa.DataType,
    read: Callable[[str], int | float],
    unfit: Callable[[str], Unreadable],
    shape: str,
) -> tuple[pa.Array, list[Fault]]:
    try:
        if pa.types.is_dictionary(array.type):
            return array.dictionary.cast(pa.string()).cast(kind).take(array.indices), []
        return array.cast(kind), []
    except pa.ArrowInvalid:
        codes, distinct = coded(array)

    def parse(word: str) -> Value:
        if not re.fullmatch(shape, word):
            raise unfit(word)
        return read(word)

    values, bad = parsed(distinct, parse)
    return pa.array(values, kind).take(pa.array(codes)), list(faults_of(codes, bad))
