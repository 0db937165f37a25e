"""Names as lists write them: several in one field, aliases behind each other, countries in words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from sekisho.errors import Problem
from sekisho.screening.names.fold import fold

LONGEST_NAME: Final = 2_000

_ALSO: Final = re.compile(
    r"[,;]?\s*[(]?\b(?:a\.?\s?k\.?\s?a\.?|f\.?\s?k\.?\s?a\.?|n\.?\s?k\.?\s?a\.?|d\.?\s?b\.?\s?a\.?|also known as|"
    r"formerly known as|now known as|doing business as)(?=[\s,:;])[,:]?\s*",
    re.IGNORECASE,
)
_HOW_MANY: Final = re.compile(r"^the following (?:[a-z]+ )?alias(?:es)?:?\s*|^(?:and|or)\s+", re.IGNORECASE)


def names_in(field: str) -> tuple[str, ...]:
    """The names in one field, which may hold several: parted by semicolons or line breaks, or behind `a.k.a.`."""
    # Blanks are run together first: no pattern below then meets a long run of them.
    parts = [part for line in re.split(r"[;\n\r]", field) for part in _parted(" ".join(line.split()))]
    plain = (_HOW_MANY.sub("", part.strip(" ,;:-\t")).strip(" ,;:") for part in parts)
    return tuple(dict.fromkeys(name.removesuffix(")") if _unopened(name) else name for name in plain if name))


def _parted(line: str) -> list[str]:
    """A line at each `a.k.a.` that has a name before it; one that begins with it is a name of its own."""
    parts = _ALSO.split(line)
    return parts if parts[0].strip(" ,;(") else [line]


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
    told = hashlib.sha256(f"{country}|{fold(name) or name}".encode()).hexdigest()
    return f"{prefix}:{told[:12]}"


COUNTRIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "afghanistan": "AF",
        "アフガニスタン": "AF",
        "belarus": "BY",
        "ベラルーシ": "BY",
        "china": "CN",
        "中国": "CN",
        "中華人民共和国": "CN",
        "egypt": "EG",
        "エジプト": "EG",
        "hong kong": "HK",
        "香港": "HK",
        "india": "IN",
        "インド": "IN",
        "iran": "IR",
        "イラン": "IR",
        "israel": "IL",
        "イスラエル": "IL",
        "lebanon": "LB",
        "レバノン": "LB",
        "north korea": "KP",
        "democratic people's republic of korea": "KP",
        "北朝鮮": "KP",
        "pakistan": "PK",
        "パキスタン": "PK",
        "russia": "RU",
        "ロシア": "RU",
        "syria": "SY",
        "シリア": "SY",
        "taiwan": "TW",
        "台湾": "TW",
        "turkey": "TR",
        "türkiye": "TR",
        "turkiye": "TR",
        "トルコ": "TR",
        "united arab emirates": "AE",
        "アラブ首長国連邦": "AE",
        "yemen": "YE",
        "イエメン": "YE",
    }
)
"""Country and region names of METI's list by what they contain, longer words first where one holds another."""


def country_of(text: str) -> str:
    """The country that a text names, in a list that writes countries in words; "" where it names none known here."""
    plain = " ".join(text.casefold().replace("\u2019", "'").split())
    if len(text.strip()) == 2 and text.strip().isalpha() and text.isascii():
        return text.strip().upper()
    for word in sorted(COUNTRIES, key=len, reverse=True):
        if word in plain:
            return COUNTRIES[word]
    return ""
