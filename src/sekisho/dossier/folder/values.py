"""One value of the folder: what was written, checked against its field, as an exact value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from sekisho.dossier.folder.fields import Field, Kind
from sekisho.dossier.values import (
    Unfit,
    grams,
    half_width,
    nearest,
    read_choice,
    read_country,
    read_date,
    read_decimal,
    read_text,
    read_value,
    shown,
)
from sekisho.facts.codes import SYMBOLS

MOST_ITEMS: Final = 1_000
LONGEST_PATH: Final = 240
_HIGHEST: Final = 10**12
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
# What Windows gives to devices, whatever the suffix.
_DEVICES: Final = frozenset(["con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))])
_OUTSIDE: Final = "name a file inside papers/, for example certificates/euc-1.pdf"


def read_field(field: Field, raw: object) -> Any:
    """The value of a field; None for null and for empty text. Raises Unfit, its `at` the place inside the value."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, Unfit):
        raise raw
    if field.kind is Kind.FACT and field.fact is not None:
        return read_value(field.fact, raw, ())
    if field.kind in (Kind.CHOICE, Kind.PAPER_KIND):
        return read_choice(raw, field.choices)
    return _READERS[field.kind](raw)


def _boolean(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise Unfit(f"must be true, false or null; got {shown(raw)}")
    return raw


def _not_negative(raw: object) -> Decimal:
    number = read_decimal(raw)
    if number < 0:
        raise Unfit(f"must not be below 0; got {number}")
    return number


def _stock_mass(raw: object) -> int:
    number = read_decimal(raw)
    return 0 if number == 0 else grams(number)


def _integer(raw: object) -> int:
    number = read_decimal(raw)
    if number != number.to_integral_value() or not 0 <= number <= _HIGHEST:
        raise Unfit(f"must be a whole number, not below 0; got {shown(raw)}")
    return int(number)


def _list(read: Callable[[object], Any]) -> Callable[[object], tuple[Any, ...]]:
    def items(raw: object) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise Unfit(f"must be a list; got {shown(raw)}", "put it in square brackets")
        if len(raw) > MOST_ITEMS:
            raise Unfit(f"has {len(raw):,} entries", f"give at most {MOST_ITEMS:,}")
        found: list[Any] = []
        for number, each in enumerate(raw):
            try:
                value = read(each)
            except Unfit as unfit:
                raise Unfit(unfit.cause, unfit.remedy, f"[{number}]{unfit.at}") from None
            if value is None:
                raise Unfit("must not be empty", "", f"[{number}]")
            found.append(value)
        return tuple(found)

    return items


def _composition(raw: object) -> Mapping[str, Decimal | None]:
    if not isinstance(raw, dict):
        raise Unfit(f"must map element symbols to shares; got {shown(raw)}")
    shares: dict[str, Decimal | None] = {}
    for symbol, share in raw.items():
        if symbol not in SYMBOLS:
            meant = nearest(symbol, SYMBOLS)
            raise Unfit("is no symbol of an element", f"did you mean {meant}?" if meant else "", f".{str(symbol)[:20]}")
        try:
            shares[symbol] = None if share is None else read_decimal(share)
        except Unfit as unfit:
            raise Unfit(unfit.cause, unfit.remedy, f".{symbol}") from None
        if not 0 <= (shares[symbol] or 0) <= 100:
            raise Unfit(f"must lie between 0 and 100 wt %; got {share}", "", f".{symbol}")
    return shares


def read_paper(raw: object) -> str | None:
    """The path of a file inside `papers/`, with forward slashes and in composed characters. Raises Unfit for one that
    leads out of it, or that some system would take for something else than a file of that name."""
    text = read_text(raw)
    if text is None:
        return None
    text = unicodedata.normalize("NFC", text)
    parts = text.split("/")
    if len(text) > LONGEST_PATH:
        raise Unfit(f"is {len(text):,} characters long", f"give at most {LONGEST_PATH}")
    if text.startswith("/") or _DRIVE.match(text) or ".." in parts or "\\" in text:
        raise Unfit(f"leads out of the folder papers/; got {shown(text)}", _OUTSIDE)
    if any(not part or part != part.strip() or part.startswith((".", "~$")) or part.endswith(".") for part in parts):
        raise Unfit(f"has a part that is empty, hidden or ends in a dot; got {shown(text)}", _OUTSIDE)
    if any(part.partition(".")[0].casefold() in _DEVICES for part in parts):
        raise Unfit(f"is the name of a device on some systems; got {shown(text)}", "rename the file")
    if any(mark in text for mark in '<>:"|?*') or any(unicodedata.category(mark)[0] == "C" for mark in text):
        raise Unfit(f"holds a character that file names may not hold; got {shown(text)}", "rename the file")
    return text


def _sha256(raw: object) -> str:
    text = half_width(read_text(raw) or "").lower().removeprefix("sha256:")
    if not _SHA256.fullmatch(text):
        raise Unfit(f"is no SHA-256; got {shown(raw)}", "write 64 digits 0-9 and a-f, or leave it out")
    return text


def _currency(raw: object) -> str:
    text = half_width(read_text(raw) or "").upper()
    if not _CURRENCY.fullmatch(text):
        raise Unfit(f"is no currency; got {shown(raw)}", "write its three letters, for example CNY")
    return text


_READERS: Final[Mapping[Kind, Callable[[object], Any]]] = {
    Kind.TEXT: read_text,
    Kind.BOOLEAN: _boolean,
    Kind.COUNTRY: read_country,
    Kind.COUNTRIES: _list(read_country),
    Kind.DATE: read_date,
    Kind.DECIMAL: _not_negative,
    Kind.MASS: lambda raw: grams(read_decimal(raw)),
    Kind.STOCK_MASS: _stock_mass,
    Kind.INTEGER: _integer,
    Kind.INTEGERS: _list(_integer),
    Kind.COMPOSITION: _composition,
    Kind.TEXTS: _list(read_text),
    Kind.PARTY: read_text,
    Kind.PARTIES: _list(read_text),
    Kind.PRODUCT: read_text,
    Kind.CONTRACT: read_text,
    Kind.ORDER: read_text,
    Kind.LINE: _integer,
    Kind.PAPER: read_paper,
    Kind.SHA256: _sha256,
    Kind.CURRENCY: _currency,
}
