"""Columns of a docket, from Arrow to codes: a question is put to each distinct value once and never to each line.

Every function takes one column of n lines and gives `Encoded`: the column, and what is wrong with which rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sekisho.determination.dockets.schema import Coded
from sekisho.dossier.values import NO_CHARACTER, Unfit, read_country
from sekisho.errors.days import NoDay, read_day
from sekisho.facts import BASES, Dictionary, Fact, Terms
from sekisho.facts.dictionary import Type
from sekisho.facts.table import Value, code_type

Codes: TypeAlias = NDArray[np.unsignedinteger[Any]]
Rows: TypeAlias = NDArray[np.int64]

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


def bases(array: pa.Array) -> tuple[NDArray[np.int8], list[Fault]]:
    """A `__basis` column: what each answer rests on; null is declared."""
    terms, faults = words(array, lambda word: int(BASES[_one_of(word, tuple(BASES))]))
    rank = np.array([value or 0 for value in terms.values], dtype=np.int8)
    return rank[terms.codes], faults
