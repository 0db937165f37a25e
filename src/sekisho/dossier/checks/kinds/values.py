"""Kinds of check that compare values of the folder with each other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from rapidfuzz import fuzz

from sekisho.dossier.checks.compare import NORMAL_FORMS, address_numbers, agreement, lacks_number, shown, value_of
from sekisho.dossier.checks.finding import Finding, Value
from sekisho.dossier.checks.kinds.at import At
from sekisho.dossier.checks.kinds.wording import country
from sekisho.dossier.checks.languages import forms, languages
from sekisho.dossier.checks.names import beyond, may_be_another
from sekisho.dossier.checks.walk import Reading, owners, unwritten, value_at
from sekisho.dossier.folder.place import Place

# Ways of agreeing that take a word of the glossary or a party's name in one language for that in another, and those
# where a writing in another script contradicts nothing.
_WORDS: Final = frozenset({"word", "words"})
_IN_A_LANGUAGE: Final = _WORDS | {"name", "address", "within"}


def agree(at: At) -> Iterator[Finding]:
    """Each value at `left` agrees with one at `right`; with `both`, each at `right` with one at `left` too."""
    left, right = at.option("left"), at.option("right")
    agrees = agreement(at.option("how"), Decimal(str(at.option("tolerance_pct", 0))))
    rights_by_path = [(path, reading) for path in _paths(right) for reading in at.readings(path)]
    lefts, rights = at.readings(left), [reading for _, reading in rights_by_path]
    for path, found in ((left, lefts), (_paths(right)[0], rights)):
        if not found:
            yield from at.missing(path)
            return
    how = at.option("how")
    for reading in lefts:
        written = forms(at.folder, reading.value) if how in _WORDS else (reading.value,)
        if any(agrees(form, other.value) for form in written for other in rights):
            continue
        names = [each.value for each in rights]
        rest = beyond(reading.value, names) if how == "name" else None
        if rest == ():
            continue
        path, other = _most_like(reading, rights_by_path)
        values = (value_of(at.folder, reading, left), value_of(at.folder, other, path))
        if how == "address" and lacks_number(reading.value, other.value):
            yield at.found(values, "agree.number", number=_numbers(reading.value, other.value))
        elif rest and not all(may_be_another(words, names) for words in rest):
            yield at.found(values, "agree.beyond", words=" / ".join(rest))
        elif rest:
            yield from at.not_checked(
                "other_language", Value(values[0].place, " / ".join(rest)), values[1], always=True
            )
        elif how in _IN_A_LANGUAGE and not any(_one_script(reading.value, each.value) for each in rights):
            yield from at.not_checked("other_language", *values, always=True)
        else:
            yield at.found(values)
        return
    if at.option("both"):
        for path, other in rights_by_path:
            if not any(agrees(reading.value, other.value) for reading in lefts):
                yield at.found((value_of(at.folder, lefts[0], left), value_of(at.folder, other, path)))
                return


def _one_script(a: str, b: str) -> bool:
    a_may, b_may = languages(a), languages(b)
    return not a_may or not b_may or bool(a_may & b_may)


def _numbers(a: str, b: str) -> str:
    """The numbers of the fuller address that the other leaves out."""
    fewer, more = sorted((address_numbers(a), address_numbers(b)), key=len)
    lacking = list(more)
    for each in fewer:
        if each in lacking:
            lacking.remove(each)
    return ", ".join(lacking) or ", ".join(more)


def _most_like(reading: Reading, others: list[tuple[str, Reading]]) -> tuple[str, Reading]:
    return max(others, key=lambda pair: fuzz.ratio(str(reading.value), str(pair[1].value)))


def _paths(raw: str | list[str]) -> list[str]:
    return [raw] if isinstance(raw, str) else raw


def total(at: At) -> Iterator[Finding]:
    """The value at `whole` is the sum of those at `parts`, within `tolerance_pct`; with `at_most`, it is no more."""
    whole, parts = at.option("whole"), at.option("parts")
    agrees = agreement("amount", Decimal(str(at.option("tolerance_pct", 0))))
    wholes, part_readings = at.readings(whole), at.readings(parts)
    if not wholes:
        yield from at.missing(whole)
        return
    holders = owners(at.folder, at.record, parts)
    name = parts.rsplit("/", 1)[-1]
    without = [record for record in holders if value_at(at.folder, record, name) is None]
    if not holders or without:
        place = Value(unwritten(without[0], name)) if without else at.gap(parts)
        yield from at.not_checked("missing", place)
        return
    found, sum_of_parts = sum(each.value for each in wholes), sum(each.value for each in part_readings)
    if agrees(found, sum_of_parts) or (at.option("at_most") and found <= sum_of_parts):
        return
    first = part_readings[0].place
    yield at.found(
        (
            Value(wholes[0].place, shown(found, whole.rsplit("/", 1)[-1])),
            Value(first, shown(sum_of_parts, name)),
            *(Value(each.place, shown(each.value, name)) for each in part_readings[1:]),
        )
    )


def order(at: At) -> Iterator[Finding]:
    """Every day at `earlier` is on or before every day at `later`."""
    earlier, later = at.option("earlier"), at.option("later")
    days = at.readings(earlier), at.readings(later)
    for path, found in zip((earlier, later), days, strict=True):
        if not found:
            yield from at.missing(path)
            return
    first, last = max(days[0], key=_value), min(days[1], key=_value)
    if first.value > last.value:
        # The record that the check looks at comes first, for there it is most often to be mended.
        values = [value_of(at.folder, first, earlier), value_of(at.folder, last, later)]
        own = [reading.record is at.record for reading in (first, last)]
        yield at.found(
            values if own[0] or not own[1] else values[::-1],
            earlier=values[0].shown,
            later=values[1].shown,
            earlier_at=str(values[0].place),
            later_at=str(values[1].place),
        )


def _value(reading: Reading) -> Any:
    return reading.value


def age(at: At) -> Iterator[Finding]:
    """From the day at `since` to the day at `until` are at most `most_days` days."""
    since, until = at.option("since"), at.option("until")
    for path in (since, until):
        if not at.readings(path):
            yield from at.missing(path)
            return
    first, last = at.readings(since)[0], at.readings(until)[0]
    days = (last.value - first.value).days
    if days > at.option("most_days"):
        values = (value_of(at.folder, first, since), value_of(at.folder, last, until))
        yield at.found(values, days=str(days), most=str(at.option("most_days")))


def present(at: At) -> Iterator[Finding]:
    """The folder says something at `value`; `or_at`: or at one of these paths. An empty list says: none."""
    paths = [at.option("value"), *at.option("or_at", ())]
    if not any(map(at.is_given, paths)):
        gap = at.broken(paths[0])
        kind = "present" if gap.nowhere is None else "present.nowhere"
        yield at.found((Value(gap.of or gap.place, gap.nowhere or ""),), kind)


def stated(at: At) -> Iterator[Finding]:
    """The folder says `is` (true, if not said) of what stands at `value`."""
    path, wanted = at.option("value"), at.option("is", True)
    found = at.readings(path)
    if not found:
        yield from at.missing(path)
    for reading in found:
        if reading.value is not wanted:
            yield at.found((value_of(at.folder, reading, path),))


def barred(at: At) -> Iterator[Finding]:
    """None of the values at `values` is one of `codes`."""
    for path in at.option("values"):
        for reading in at.readings(path):
            if reading.value in at.option("codes"):
                yield at.found((value_of(at.folder, reading, path),), country=country(reading.value))


def unique(at: At) -> Iterator[Finding]:
    """No two values at `among` are the same."""
    path, normal = at.option("among"), NORMAL_FORMS[at.option("how")]
    first: dict[str, Reading] = {}
    told: set[tuple[Place, Place]] = set()
    for reading in at.readings(path):
        twin = first.setdefault(normal(reading.value), reading)
        places = (reading.record.place, twin.record.place)
        if twin.record is not reading.record and places not in told:
            told.add(places)
            yield at.found((value_of(at.folder, reading, path), value_of(at.folder, twin, path)))


def count(at: At) -> Iterator[Finding]:
    """At `values` stand at most `most` different ones."""
    path = at.option("values")
    found = {reading.value: reading for reading in at.readings(path)}
    if not found:
        yield from at.missing(path)
    elif len(found) > at.option("most"):
        first, *rest = (value_of(at.folder, reading, path) for reading in found.values())
        words = ", ".join(value.shown for value in (first, *rest))
        yield at.found((Value(first.place, words), *rest), count=str(len(found)), most=str(at.option("most")))


def flag(at: At) -> Iterator[Finding]:
    """Not all of the conditions in `unless_one_fails` hold; shown are the values at `shows`."""
    from sekisho.dossier.checks.catalogue import conditions

    asked = conditions(at.option("unless_one_fails"))
    held = [at.holds(condition) for condition in asked]
    if False in held:
        return
    values = [value for path in at.option("shows") for value in (at.values(path)[:1] or [at.gap(path)])]
    if None in held:
        yield from at.missing(asked[held.index(None)].paths[0])
    else:
        yield at.found(values)
