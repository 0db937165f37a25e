"""Chinese as firms of Hong Kong and of the Straits spell it: Cantonese (Sun Hung Kai) and Hokkien (Hong Leong)."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from typing import Final

from sekisho.places import data_path

_LONGEST: Final = 4
"""Characters of a brand that is read so."""
_WRITTEN: Final = (
    ("eung", "ong"),
    ("eong", "ong"),
    ("ck", "k"),
    ("kw", "k"),
    ("ts", "ch"),
    ("ee", "i"),
    ("oo", "u"),
    ("ou", "o"),
    ("ow", "au"),
    ("ew", "iu"),
    ("ye", "e"),
    ("sz", "s"),
)
_DOUBLED: Final = re.compile(r"(.)\1+")


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    with data_path("screening", "southern.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return (
        {row["character"]: row["cantonese"] for row in rows if row["cantonese"]},
        {row["character"]: row["hokkien"] for row in rows if row["hokkien"]},
    )


def southern(kept: str) -> list[str]:
    """Cantonese and Hokkien readings of a brand in Traditional characters: each only where all of it is recorded."""
    if len(kept) > _LONGEST or len(kept) < 2:
        return []
    found = []
    for table in _table():
        read = [table.get(char) for char in kept]
        if all(read):
            found.append("".join(each for each in read if each))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=4_096)
def key(text: str) -> str:
    """What is left of a spelling without the letters that families write in several ways: cheung and cheong."""
    for old, new in _WRITTEN:
        text = text.replace(old, new)
    return _DOUBLED.sub(r"\1", text)
