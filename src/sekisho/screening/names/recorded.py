"""Names on record: what institutions and members of houses call themselves in two languages, where words alone cannot
tell them apart."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from sekisho.places import data_path
from sekisho.screening.names.fold import alike, keep, latin_forms, without_forms
from sekisho.screening.names.lexicon import STOP_WORDS

OF_SEVERAL: Final = -1
"""In place of a number: so one party is called, and others write so for another one. It tells nothing."""
_KINDS: Final = frozenset(("university", "institute", "college"))


@cache
def records() -> Mapping[str, int]:
    """Whole names, folded and joined, without legal forms and what joins words -> number of the record, from 1 on.

    What a party calls itself (columns native and english) is its own. What others write for it, and what it was called
    and another is now (column also), is its own only where nobody else bears it.
    """
    with data_path("screening", "recorded.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, int] = {}
    written: dict[str, set[int]] = {}
    loose: dict[str, set[int]] = {}
    for number, row in enumerate(rows, 1):
        for name in (*row["native"].split(";"), *row["english"].split(";")):
            words = words_of(name)
            found["".join(words)] = number
            for table, other in ((written, _without_founder(words)), (written, _place_last(words))):
                table.setdefault(other, set()).add(number)
            loose.setdefault(_place_first(words), set()).add(number)
        for name in filter(None, row["also"].split(";")):
            loose.setdefault("".join(words_of(name)), set()).add(number)
    own = frozenset(found)
    for table in (written, loose):
        for name, numbers in table.items():
            if name in own and (table is written or numbers == {found[name]}):
                continue
            numbers.update({found[name]} if name in found else ())
            found[name] = min(numbers) if len(numbers) == 1 else OF_SEVERAL
    found.pop("", None)
    return found


def words_of(name: str) -> list[str]:
    """The words of a whole name, folded, without legal forms and what joins words."""
    words = without_forms(alike(keep(name))).replace("(", " ").replace(")", " ").split()
    return [word for word, form in zip(words, latin_forms(words), strict=True) if not form and word not in STOP_WORDS]


def _without_founder(words: Sequence[str]) -> str:
    """國立臺北科技大學 is 臺北科技大學 too."""
    if words[0] == "national" and len(words) > 2:
        return "".join(words[1:])
    return "".join(words).removeprefix("国立") if words[0].startswith("国立") else ""


def _place_last(words: Sequence[str]) -> str:
    """Beijing University of Technology, University of Technology Beijing."""
    return "".join((*words[1:], words[0])) if len(words) > 2 and words[1] in _KINDS else ""


def _place_first(words: Sequence[str]) -> str:
    """University of Science and Technology of China, China University of Science and Technology: people write so, and
    in Taiwan one is called so."""
    return "".join((words[-1], *words[:-1])) if len(words) > 2 and words[0] in _KINDS else ""
