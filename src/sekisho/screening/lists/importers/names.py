"""Names as lists write them: several in one field, aliases behind each other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from sekisho.errors import Problem
from sekisho.screening.lists.countries import countries_in
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


_BRACKET: Final = re.compile(r"[(]([A-Z][A-Z&]{1,9})[)]\s*$")
_WORDS: Final = re.compile(r"[A-Za-z0-9]+")
_SHORTEST_ACRONYM: Final = 3
_LONGEST_STRANGE: Final = 6
"""Letters of an acronym that is not made of the name's words; a longer one is a word, such as a remark."""


def acronyms_of(name: str) -> tuple[tuple[str, bool], ...]:
    """The acronym in brackets at the end of a name, and whether it is made of the first letters of the name's words.

    Any other is one only if it is of three to six letters. A country, a place or a legal form is none.
    """
    found = _BRACKET.search(name)
    if not found:
        return ()
    # The lexicon is read for lists that need it alone.
    from sekisho.screening.names.given_words import is_form, is_place

    acronym = found[1]
    letters = [letter for letter in acronym.casefold() if letter != "&"]
    if is_place(acronym) or countries_in(acronym) or is_form(acronym, last=True) or not fold(acronym):
        return ()
    own = len(letters) >= _SHORTEST_ACRONYM and _made_of(letters, _WORDS.findall(name[: found.start()].casefold()))
    return ((acronym, own),) if own or _SHORTEST_ACRONYM <= len(letters) <= _LONGEST_STRANGE else ()


def _made_of(letters: list[str], words: list[str]) -> bool:
    """Whether letters begin words in their order, the first of them the first word: some words may have none."""
    if not words or not letters or words[0][0] != letters[0]:
        return False
    rest = iter(words)
    return all(any(word[0] == letter for word in rest) for letter in letters)


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
