"""Abbreviations written as their letters are called: エヌティティ and 에스디아이 are NTT and SDI."""

from __future__ import annotations

import csv
from functools import cache
from typing import Final

from sekisho.places import data_path

_LONGEST: Final = 8
"""Letters of an abbreviation that is read so."""


@cache
def _names() -> tuple[dict[str, str], int]:
    with data_path("screening", "letters.csv").open(encoding="utf-8", newline="") as file:
        names = {
            name: row["letter"].casefold().strip("&")
            for row in csv.DictReader(file)
            for language in ("ja", "ko")
            for name in row[language].split(";")
        }
    return names, max(map(len, names))


def abbreviation(kept: str) -> str:
    """The Latin letters, lower case, that kana or Hangul call by name from beginning to end, an "and" between them
    left out; "" where they do not, or where it would be one letter."""
    names, longest = _names()
    # The fewest letters that the text up to each place is: 에이치 is H, not A and a rest.
    best: list[str | None] = ["", *[None] * len(kept)]
    for end in range(1, len(kept) + 1):
        for begin in range(max(0, end - longest), end):
            before, letter = best[begin], names.get(kept[begin:end])
            if before is not None and letter is not None:
                here, told = best[end], before + letter
                best[end] = told if here is None or len(told) < len(here) else here
    found = best[-1] or ""
    return found if 2 <= len(found) <= _LONGEST else ""
