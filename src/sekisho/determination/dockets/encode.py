"""Columns of a docket, from Arrow to codes: a question is put to each distinct value once and never to each line.

Every function takes one column of n lines and gives `Encoded`: the column, and what is wrong with which rows.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sekisho.determination.dockets.schema import Coded, is_text
from sekisho.dossier.values import HEAVIEST_G, NO_CHARACTER, Unfit, grams, read_country
from sekisho.errors.days import NoDay, read_day
from sekisho.facts import BASES, Dictionary, Fact, Numbers, Terms
from sekisho.facts.dictionary import Type
from sekisho.facts.table import Value, code_type

Codes: TypeAlias = NDArray[np.unsignedinteger[Any]]
Rows: TypeAlias = NDArray[np.int64]

_LARGEST: Final = int(np.iinfo(np.int64).max)
_EXACT: Final = 2.0**53
_MOST_DIGITS: Final = 20
_MOST_SHOWN: Final = 60
_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with some rows of a column."""

    rows: Rows
    cause: str
    remedy: str = ""


class Unreadable(ValueError):
    """A value that no line may hold."""

    def __init__(self, cause: str, remedy: str = "") -> None:
        super().__init__(cause)
        self.remedy = remedy


Parse: TypeAlias = Callable[[str], Value]


def parser(fact: Fact, dictionary: Dictionary) -> Parse:
    """How one word of a fact (of a set, one element) is read. Raises Unreadable when called with what it may not be."""
    values = dictionary["document_kind"].values if fact.of == "document" else fact.values
    if fact.type is Type.DATE:
        return _date
    if fact.type is Type.BOOLEAN:
        return _boolean
    if Type.COUNTRY in (fact.type, fact.of):
        return _country
    return (lambda word: _one_of(word, values)) if values else text


def _one_of(word: str, values: Sequence[str]) -> str:
    if word not in values:
        raise Unreadable(f"unknown value {word!r}", f"known are {', '.join(values)}")
    return word


def _country(word: str) -> str:
    try:
        return read_country(word)
    except Unfit as unfit:
        raise Unreadable(unfit.cause, unfit.remedy) from None


def text(word: str) -> str:
    if not word.strip():
        raise Unreadable("is empty", "leave it null where it is not known")
    if NO_CHARACTER.search(word):
        raise Unreadable("holds a control character or half a character", "leave it out")
    return word


def _boolean(word: str) -> bool:
    if word.lower() not in ("true", "false"):
        raise Unreadable(f"{word!r} is neither true nor false", "leave it empty where it is not known")
    return word.lower() == "true"


def _date(word: str) -> date:
    try:
        return read_day(word)
    except NoDay as fault:
        raise Unreadable(fault.cause, fault.remedy) from None


def words(array: pa.Array, parse: Parse) -> tuple[Terms, list[Fault]]:
    """A column of words, plain or dictionary-encoded."""
    codes, distinct = coded(array)
    values, bad = parsed(distinct, parse)
    return Terms(codes, values), list(faults_of(codes, bad))


def words_of(coded: Coded, parse: Parse) -> Terms | None:
    """A column of words whose distinct ones are at hand; None if any of them is bad."""
    values, bad = parsed((word for word in coded.values if word is None or isinstance(word, str)), parse)
    return None if bad or len(values) < len(coded.values) else Terms(coded.codes, values)


def values_of(coded: Coded, fact: Fact) -> Terms | None:
    """A column of truth values, days or whole numbers whose distinct ones are at hand; None if any of them is bad, or
    still a word."""
    values: list[Value] = []
    for number in coded.values:
        if isinstance(number, str | tuple) or (fact.type is Type.INTEGER and number is not None and number < 0):
            return None
        values.append(_day(number) if fact.type is Type.DATE and number is not None else number)
        if number is not None and values[-1] is None:
            return None
    return Terms(coded.codes, tuple(values))


def coded(array: pa.Array) -> tuple[Codes, list[str | Unreadable | None]]:
    """Codes of shape (n,) and the distinct words that they stand for; null has the code None."""
    if not pa.types.is_dictionary(array.type):
        array = (array.cast(pa.string()) if pa.types.is_string_view(array.type) else array).dictionary_encode()
    distinct: list[str | Unreadable | None] = [_decoded(word) for word in array.dictionary.to_pylist()]
    indices = array.indices
    if not indices.null_count:
        return indices.to_numpy().astype(code_type(len(distinct))), distinct
    distinct.append(None)
    # Under a null stands whatever the writer left there; it is written over.
    bare = pa.Array.from_buffers(indices.type, len(indices), [None, indices.buffers()[1]], offset=indices.offset)
    codes: Codes = bare.to_numpy().astype(code_type(len(distinct)))
    known = known_of(indices)
    codes *= known
    codes += (1 - known).astype(codes.dtype) * codes.dtype.type(len(distinct) - 1)
    return codes, distinct


def known_of(array: pa.Array) -> NDArray[np.uint8]:
    """1 where an array that has nulls is not null, 0 where it is."""
    return _bits(array.buffers()[0], array)


def _bits(buffer: pa.Buffer, array: pa.Array) -> NDArray[np.uint8]:
    start, stop = array.offset, array.offset + len(array)
    packed = np.frombuffer(buffer, dtype=np.uint8)[start // 8 : -(-stop // 8)]
    return np.unpackbits(packed, count=start % 8 + len(array), bitorder="little")[start % 8 :]


def _decoded(word: str | bytes | None) -> str | Unreadable | None:
    if not isinstance(word, bytes):
        return word
    try:
        return word.decode()
    except UnicodeDecodeError:
        return Unreadable(f"{word!r} is not UTF-8", "save the file as UTF-8")


Bad: TypeAlias = Mapping[int, Unreadable]


def parsed(distinct: Iterable[str | Unreadable | None], parse: Parse) -> tuple[tuple[Value, ...], Bad]:
    values: list[Value] = []
    bad: dict[int, Unreadable] = {}
    for code, word in enumerate(distinct):
        value: Value = None
        try:
            if isinstance(word, Unreadable):
                raise word
            value = None if word is None else parse(word)
        except Unreadable as fault:
            bad[code] = fault
        values.append(value)
    return tuple(values), bad


def faults_of(codes: Codes, bad: Bad) -> Iterator[Fault]:
    for code, fault in bad.items():
        rows = np.flatnonzero(codes == code)
        if len(rows):
            yield Fault(rows, str(fault), fault.remedy)


def booleans(array: pa.Array) -> Terms:
    """A column of truth values."""
    codes = _bits(array.buffers()[1], array)
    if not array.null_count:
        return Terms(codes, (False, True))
    known = known_of(array)
    return Terms(codes * known + 2 * (1 - known), (False, True, None))


def days(array: pa.Array) -> tuple[Terms, list[Fault]]:
    """A column of days: dates, or instants without a zone that are midnights, as some libraries write days."""
    faults: list[Fault] = []
    if not pa.types.is_date32(array.type):
        array, faults = _midnights(array)
    codes, distinct = ranged(array.cast(pa.int32()))
    values: list[Value] = []
    bad: dict[int, Unreadable] = {}
    for code, day in enumerate(distinct):
        values.append(None if day is None else _day(day))
        if day is not None and values[-1] is None:
            bad[code] = Unreadable(f"day {day} since 1970 is no day of the calendar", "dates end with the year 9999")
    return Terms(codes, tuple(values)), [*faults, *faults_of(codes, bad)]


def _midnights(array: pa.Array) -> tuple[pa.Array, list[Fault]]:
    whole = array.cast(pa.date32(), safe=False)
    later = pc.fill_null(pc.not_equal(whole.cast(array.type, safe=False), array), False)
    if not later.true_count:
        return whole, []
    fault = Fault(np.flatnonzero(np.asarray(later)), "has a time of day", "write the day alone")
    return pc.if_else(later, None, whole), [fault]


def _day(number: int) -> date | None:
    """A day by its number since 1970; None for one that is outside the calendar."""
    ordinal = number + _EPOCH
    return date.fromordinal(ordinal) if date.min.toordinal() <= ordinal <= date.max.toordinal() else None


def counts(array: pa.Array) -> tuple[Terms, list[Fault]]:
    """A column of whole numbers, few of them distinct, none below 0."""
    codes, distinct = ranged(array)
    bad = {
        code: Unreadable(f"must not be below 0; got {number}")
        for code, number in enumerate(distinct)
        if number is not None and number < 0
    }
    return Terms(codes, tuple(distinct)), list(faults_of(codes, bad))


def ranged(array: pa.Array) -> tuple[Codes, list[int | None]]:
    """Codes of whole numbers; in a narrow range a table of those that occur takes the place of hashing."""
    low, high = pc.min_max(array).as_py().values()
    if low is None:
        return np.zeros(len(array), dtype=np.uint8), [None]
    if high - low >= 1 << 16:
        array = array.dictionary_encode()
        found: list[int | None] = array.dictionary.to_pylist()
        indices, unknown = array.indices, len(found)
    else:
        shifted = np.asarray(pc.fill_null(array, high + 1) if array.null_count else array).astype(np.int64) - low
        occurs = np.zeros(high - low + 2, dtype=np.bool_)
        occurs[shifted] = True
        places = np.flatnonzero(occurs[:-1])
        place = np.full(len(occurs), len(places), dtype=code_type(len(places) + 1))
        place[places] = np.arange(len(places))
        return place[shifted], [*(places + low).tolist(), *([None] if array.null_count else [])]
    if array.null_count:
        indices = pc.fill_null(indices, unknown)
        found.append(None)
    return np.asarray(indices).astype(code_type(len(found))), found


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


def bases(array: pa.Array) -> tuple[NDArray[np.int8], list[Fault]]:
    """A `__basis` column: what each answer rests on; null is declared."""
    terms, faults = words(array, lambda word: int(BASES[_one_of(word, tuple(BASES))]))
    rank = np.array([value or 0 for value in terms.values], dtype=np.int8)
    return rank[terms.codes], faults
