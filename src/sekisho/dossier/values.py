"""One answer of an application: what was written, checked against the fact's type, as an exact value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from sekisho.facts import Fact
from sekisho.facts.codes import COUNTRIES, COUNTRY_SLIPS
from sekisho.facts.dictionary import Type

LONGEST_TEXT: Final = 10_000
_MOST_ITEMS: Final = 1_000
_MOST_DIGITS: Final = 30
_MOST: Final = Decimal(10) ** 15
HEAVIEST_G: Final = 10**12
_DECIMAL: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_NUMBER_AND_UNIT: Final = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([%a-zA-Z]{1,9})", re.ASCII)
_COMMA_PARTS: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
# The wide forms of the printing characters of ASCII, and the wide blank. A wider fold alters numbers: 2² is not 22.
_WIDE: Final = {0xFF01 + at: 0x21 + at for at in range(0x5E)} | {0x3000: 0x20}
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# What XML cannot hold, a form cannot hold either; surrogates are no characters at all.
NO_CHARACTER: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Unfit(Exception):
    """A value that does not fit: what is wrong and what would be accepted; `at` is where inside it.

    It may also stand in the data in place of a value that was found not to fit before; every reader then raises it.
    """

    def __init__(self, cause: str, remedy: str = "", at: str = "") -> None:
        super().__init__(cause)
        self.cause, self.remedy, self.at = cause, remedy, at


def half_width(text: str) -> str:
    """The same text with wide letters, digits and marks, as Japanese and Chinese keyboards give them, made narrow."""
    return text.translate(_WIDE)


def shown(raw: object) -> str:
    """A value as a message quotes it: short, and in the words of a data file."""
    if raw is None or isinstance(raw, bool):
        return {None: "null", True: "true", False: "false"}[raw]
    if isinstance(raw, dict):
        return "an object"
    if isinstance(raw, list):
        return "a list"
    text = f'"{NO_CHARACTER.sub("?", raw[:60])}"' if isinstance(raw, str) else str(raw)
    return text if len(text) <= 50 else text[:46] + " ..."


def nearest(word: object, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    folded = {each.casefold(): each for each in known}
    found = get_close_matches(str(word)[:60].casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def read_value(fact: Fact, raw: object, paper_kinds: tuple[str, ...]) -> object:
    """The value of one answered fact; None for null and for empty text. Raises Unfit.

    A mass that is asked in kilograms and kept in grams comes back in grams.
    """
    if raw is None:
        return None
    _refuse_unfit(raw)
    match fact.type:
        case Type.BOOLEAN:
            if not isinstance(raw, bool):
                raise Unfit(f"must be true, false or null; got {shown(raw)}")
            return raw
        case Type.DECIMAL:
            return _bounded(fact, read_decimal(raw))
        case Type.INTEGER:
            number = read_decimal(raw)
            if fact.unit == "g" and fact.path is not None and fact.path.endswith("_kg"):
                return grams(number)
            if number != number.to_integral_value():
                raise Unfit(f"must be a whole number; got {shown(raw)}")
            return int(_bounded(fact, number))
        case Type.SET | Type.LIST:
            return _read_words(fact, raw, paper_kinds)
        case Type.DATE:
            return read_date(raw)
        case Type.COUNTRY:
            return read_country(raw)
        case Type.ENUM:
            return read_choice(raw, fact.values)
        case Type.TEXT:
            text = read_text(raw)
            # A text that rules may compare is a code.
            return half_width(text).strip() if text and fact.in_docket else text


def _refuse_unfit(raw: object) -> None:
    if isinstance(raw, Unfit):
        raise raw


def read_decimal(raw: object) -> Decimal:
    """An exact number from a string or a number. Raises Unfit."""
    _refuse_unfit(raw)
    remedy = 'write digits with a decimal point, for example "1200.5"'
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | str):
        raise Unfit(f"must be a number; got {shown(raw)}", remedy)
    text = raw.strip() if isinstance(raw, str) else repr(raw) if isinstance(raw, float) else str(raw)
    if len(text) > 400 or not _DECIMAL.fullmatch(text):
        raise Unfit(f"must be a number; got {shown(raw)}", _number_meant(text[:400]) or remedy)
    number = Decimal(text)
    digits = number.normalize().as_tuple()
    if abs(number) >= _MOST or len(digits.digits) > _MOST_DIGITS or (number and number.adjusted() < -_MOST_DIGITS):
        raise Unfit(
            f"is out of range; got {shown(raw)}",
            f"must be below a thousand million million, in at most {_MOST_DIGITS} digits",
        )
    return number


def _number_meant(text: str) -> str:
    """How to write the number that a text probably means; empty where there is none to be seen."""
    narrow = half_width(text)
    if _COMMA_PARTS.fullmatch(narrow):
        return f'leave out the comma: write "{narrow.replace(",", "")}"'
    if match := _NUMBER_AND_UNIT.fullmatch(narrow):
        return f'leave out the {match[2]}: write "{match[1]}"'
    return f'write half-width digits: "{narrow}"' if narrow != text and _DECIMAL.fullmatch(narrow) else ""


def grams(kilograms: Decimal) -> int:
    """A mass in kilograms as whole grams. Raises Unfit for none, or for a part of a gram."""
    mass_g = kilograms * 1000
    if mass_g <= 0:
        raise Unfit(f"must be above 0; got {kilograms}")
    if mass_g != mass_g.to_integral_value():
        raise Unfit(f"must be whole grams; got {kilograms} kg", "give at most three decimals")
    if mass_g > HEAVIEST_G:
        raise Unfit(f"is out of range; got {kilograms} kg", f"must be at most {HEAVIEST_G // 1000} kg")
    return int(mass_g)


def read_text(raw: object) -> str | None:
    """Text without the blanks around it; None where nothing is left. Raises Unfit."""
    _refuse_unfit(raw)
    if not isinstance(raw, str):
        raise Unfit(f"must be text; got {shown(raw)}", "put it in quotation marks")
    if len(raw) > LONGEST_TEXT:
        raise Unfit(f"is {len(raw):,} characters long", f"give at most {LONGEST_TEXT:,}")
    if NO_CHARACTER.search(raw):
        raise Unfit("holds a control character or half a character", "leave it out")
    return raw.replace("\r\n", "\n").replace("\r", "\n").strip() or None


def read_date(raw: object) -> date:
    """A day written as YYYY-MM-DD. Raises Unfit."""
    _refuse_unfit(raw)
    try:
        if isinstance(raw, str) and _DATE.fullmatch(raw.strip()):
            return date.fromisoformat(raw.strip())
    except ValueError:
        pass
    raise Unfit(f"is no date; got {shown(raw)}", "write it as YYYY-MM-DD, for example 2026-01-20")


def read_country(raw: object) -> str:
    """A country by its two capital letters. Raises Unfit."""
    _refuse_unfit(raw)
    if isinstance(raw, str) and raw in COUNTRIES:
        return raw
    meant = half_width(raw).strip().upper() if isinstance(raw, str) else ""
    meant = COUNTRY_SLIPS.get(meant, meant)
    remedy = "write the two capital letters of ISO 3166-1, for example JP"
    raise Unfit(f"is no country; got {shown(raw)}", f"did you mean {meant}?" if meant in COUNTRIES else remedy)


def read_choice(raw: object, known: tuple[str, ...]) -> str:
    """One of the known words. Raises Unfit, which lists them."""
    _refuse_unfit(raw)
    if isinstance(raw, str) and raw in known:
        return raw
    remedy = f"known are {', '.join(known)}"
    meant = nearest(half_width(raw), known) if isinstance(raw, str) else None
    raise Unfit(f"is not known; got {shown(raw)}", f"did you mean {meant}? {remedy}" if meant else remedy)


def _bounded(fact: Fact, number: Decimal) -> Decimal:
    unit = fact.unit or ""
    if "%" in unit and not 0 <= number <= 100:
        raise Unfit(f"must lie between 0 and 100 {unit}; got {number}")
    if unit in ("kg", "g", "CNY") and number < 0:
        raise Unfit(f"must not be below 0; got {number}")
    return number


def _read_words(fact: Fact, raw: object, paper_kinds: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise Unfit(f"must be a list; got {shown(raw)}", "put it in square brackets")
    if len(raw) > _MOST_ITEMS:
        raise Unfit(f"has {len(raw):,} entries", f"give at most {_MOST_ITEMS:,}")
    words: list[str] = []
    for number, item in enumerate(raw):
        try:
            if fact.of == "country":
                words.append(read_country(item))
            elif fact.of == "document":
                words.append(read_choice(item, paper_kinds))
            elif (text := read_text(item)) is not None:
                words.append(text)
            else:
                raise Unfit("must not be empty")
        except Unfit as unfit:
            raise Unfit(unfit.cause, unfit.remedy, f"[{number}]") from None
    return tuple(sorted(set(words))) if fact.type is Type.SET else tuple(words)
