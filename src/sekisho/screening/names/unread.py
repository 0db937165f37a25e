"""Names that cannot be looked for as they stand: of such a name no hit does not mean that it is on no list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from sekisho.screening.names.fold import LONGEST, fold, keep, unread_letters

_TURNING: Final = re.compile("[\u202a\u202b\u202d\u202e\u2066-\u2068]")
"""Embeddings, overrides and isolates: what a reader sees is not in the order in which the characters stand."""
_MOST_GROWN: Final = 54
"""Into how many characters one may unfold: 18 by NFKC, each of which may become 3 in lower case."""


def unread(name: str) -> tuple[str, ...]:
    """Why a name cannot be looked for, as codes of `fold.remarks`; () for one that can.

    `empty`: nothing is left of it, for it is all marks or legal form. `long`: something of it stands after the
    characters that are compared. `directions`: marks in it turn the order of its characters. `script`: all or part of
    it is in letters of a script that is not read, which are compared as they stand and never by sound or meaning.
    Look-alike letters and invisible characters are mended, and are no reason.
    """
    found = []
    if not fold(name):
        found.append("empty")
    if _runs_over(name):
        found.append("long")
    if not name.isascii() and _TURNING.search(name):
        found.append("directions")
    if unread_letters(name):
        found.append("script")
    return tuple(found)


def _runs_over(name: str) -> bool:
    grown = 1 if name.isascii() else _MOST_GROWN
    if len(name) * grown <= LONGEST:
        return False
    if len(name) <= LONGEST and 3 * len(unicodedata.normalize("NFKC", name)) <= LONGEST:
        return False
    return bool(keep(name[:LONGEST])[LONGEST:].strip() or keep(name[LONGEST:]).strip())


def left_open(name: str | None, said: Iterable[bool | None]) -> tuple[str, ...]:
    """The same of a party's name, unless it is that of a listed party all the same.

    said: of each hit, whether it is the party. A name that settles on a party is nobody else, however odd it looks.
    """
    return () if name is None or any(said) else unread(name)
