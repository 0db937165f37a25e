"""Names as lists write them: several in one field, aliases behind each other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from sekisho.errors import Problem
from sekisho.screening.lists.model import NUMBER_END
from sekisho.screening.names.fold import fold

LONGEST_NAME: Final = 2_000

_SHORT: Final = r"(?:a|f|n)(?:[./]|\.?\s)?k(?:[./]|\.?\s)?a\.?|d(?:[./]|\.?\s)?b(?:[./]|\.?\s)?a\.?"
_LONG: Final = r"also known as|formerly known as|now known as|doing business as"
_ALSO: Final = re.compile(rf"[,;]?\s*[(]?\b(?:{_SHORT}|{_LONG})(?=[\s,:;])[,:]?\s*", re.IGNORECASE)
_LEADING: Final = re.compile(rf"[(]?(?:(?P<short>{_SHORT})|{_LONG})(?P<after>[\s,:;]+)(?=\S)", re.IGNORECASE)
_HOW_MANY: Final = re.compile(r"^the following (?:[a-z]+ )?alias(?:es)?:?\s*|^(?:and|or)\s+", re.IGNORECASE)
_ENDS: Final = " ,;:\t-\u2010\u2011\u2012\u2013\u2014\u2015\u2022"
"""Marks that lists set names off by; a full stop belongs to `Inc.`"""


def names_in(field: str, aliases: bool = False) -> tuple[str, ...]:
    """The names in one field, which may hold several: parted by semicolons or line breaks, or behind `a.k.a.`.

    aliases: it is a field of aliases, so that `A.K.A.` before one is no part of it; a name of a party may begin so.
    """
    # Blanks are run together first: no pattern below then meets a long run of them.
    parts = [part for line in re.split(r"[;\n\r]", field) for part in _parted(" ".join(line.split()), aliases)]
    plain = (_HOW_MANY.sub("", part.strip(_ENDS)).strip(_ENDS) for part in parts)
    return tuple(dict.fromkeys(name.removesuffix(")") if _unopened(name) else name for name in plain if name))


def _parted(line: str, aliases: bool) -> list[str]:
    """A line at each `a.k.a.`. One that begins with it begins with a mark where it is written as one."""
    line = line.strip(_ENDS)
    found = _LEADING.match(line)
    if found:
        rest = line[found.end() :]
        return _ALSO.split(rest) if _is_mark(found, aliases) else [line]
    return _ALSO.split(line)


def _is_mark(found: re.Match[str], aliases: bool) -> bool:
    short = found["short"]
    if not short or short.islower() or found["after"].strip():
        return True
    return aliases and not short.isalpha()


def _unopened(name: str) -> bool:
    return name.endswith(")") and "(" not in name


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in the order in which they come, blanks run together; a million copies are one."""
    plain = (" ".join(name.split()) for name in dict.fromkeys(names))
    return tuple(dict.fromkeys(name for name in plain if name))


def too_long(names: Iterable[str], place: str) -> list[Problem]:
    """Names that are no names."""
    return [
        Problem(place, f"is a name of {len(name):,} characters", f"at most {LONGEST_NAME:,}")
        for name in names
        if len(name) > LONGEST_NAME
    ]


def id_from(prefix: str, country: str, name: str) -> str:
    """An id for a party whose list gives none that lasts: from its country and its folded name."""
    return f"{prefix}:{_told(f'{country}|{fold(name) or name}')}"


def id_in_number(number: str, name: str) -> str:
    """An id for a party under a number that others may share: the same whoever joins the number or leaves it."""
    return f"{number}{NUMBER_END}{_told(fold(name) or name)[:8]}"


def _told(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
