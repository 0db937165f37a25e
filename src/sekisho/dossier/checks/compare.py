"""When two writings of one thing agree, and how a value is shown to a reader."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Any, Final

from sekisho.dossier.checks.finding import Text, Value
from sekisho.dossier.checks.text import DASHES, folded, letters, number
from sekisho.dossier.checks.walk import Reading
from sekisho.dossier.folder.model import Folder, Record
from sekisho.places import data_path

YES_NO: Final[Mapping[bool, Text]] = {
    True: {"en": "yes", "ja": "はい", "zh": "是"},
    False: {"en": "no", "ja": "いいえ", "zh": "否"},
}
# Seven digits as Japan writes them, five or more, or four that do not begin the address, as in the Netherlands.
_POSTAL: Final = re.compile(
    r"〒?(?<![0-9-])[0-9]{3}-[0-9]{4}(?![0-9-])|(?<![0-9])[0-9]{5,}(?![0-9])|(?<=[ ,])[0-9]{4}(?![0-9-])"
)
_HEAVY: Final = ("net_g", "use_g_per_month")
# Attributes that hold one of a list of words, and how data/dossier/words.csv calls that list.
_CHOICES: Final[Mapping[str, str]] = {
    **{each: each for each in ("category", "family", "form", "kind", "sector")},
    "transport_mode": "mode",
}
_PARTIES: Final = frozenset(
    {"exporter", "importer", "end_users", "seller", "buyer", "end_user", "party", "receives_from", "holder"}
)


def same(a: Any, b: Any) -> bool:
    """The same value, exactly."""
    return bool(a == b)


def same_name(a: str, b: str) -> bool:
    """The same letters and digits, whatever width, case, punctuation and form of Han characters."""
    return letters(a) == letters(b)


def within_text(a: str, b: str) -> bool:
    """The same name, or one stands inside the other."""
    a, b = letters(a), letters(b)
    return bool(a and b) and (a in b or b in a)


def same_address(a: str, b: str) -> bool:
    """The same letters and digits; one may leave out what stands before or after, such as postal code and country, and
    no block or house number."""
    return _within_address(a, b) and address_numbers(a) == address_numbers(b)


def lacks_number(a: str, b: str) -> bool:
    """Do two addresses differ in nothing but a number that only one of them gives?"""
    return _within_address(a, b) and address_numbers(a) != address_numbers(b)


def _within_address(a: str, b: str) -> bool:
    a, b = sorted((letters(a), letters(b)), key=len)
    return bool(a) and a in b and len(a) * 2 >= len(b)


def address_numbers(address: str) -> tuple[str, ...]:
    """The block and house numbers of an address in their order, postal codes left out."""
    text = _POSTAL.sub(" ", folded(address).translate(DASHES))
    return tuple(re.findall(r"[0-9]+", text))


def same_number(a: str, b: str) -> bool:
    """The same number of a paper, blanks, width, case and kinds of dash aside."""
    return number(a) == number(b)


def close(tolerance_pct: Decimal, a: Decimal | int, b: Decimal | int) -> bool:
    """Numbers that differ by at most so much per cent of the larger."""
    a, b = Decimal(a), Decimal(b)
    return abs(a - b) * 100 <= tolerance_pct * max(abs(a), abs(b))


Agreement = Callable[[Any, Any], bool]

NORMAL_FORMS: Final[Mapping[str, Callable[[str], str]]] = {"name": letters, "number": number}
"""What two writings that agree have in common, for looking many of them up."""

AGREEMENTS: Final[Mapping[str, Agreement]] = {
    "exact": same,
    "name": same_name,
    "within": within_text,
    "word": same_name,
    "words": within_text,
    "address": same_address,
    "number": same_number,
    "code": same_name,
}


def agreement(how: str, tolerance_pct: Decimal) -> Agreement:
    """The test of a word of the catalogue; `amount` allows the tolerance."""
    return partial(close, tolerance_pct) if how == "amount" else AGREEMENTS[how]


def shown(value: Any, name: str, folder: Folder | None = None) -> str:
    """A value as a reader sees it; `name` is the attribute it was read from. Parties are shown by their name."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES_NO[value]["en"]
    if name in _HEAVY and isinstance(value, int):
        return f"{_plain(Decimal(value) / 1000)} kg"
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if name in _PARTIES and folder is not None and (party := folder.party(value)) is not None:
        return f"{party.names[0]} ({party.id})" if party.names else party.id
    text = " ".join(str(value).split())
    return text if len(text) <= 200 else f"{text[:197]}..."


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def value_of(folder: Folder, reading: Reading, path: str) -> Value:
    """A reading as a finding shows it."""
    name = path.rsplit("/", 1)[-1]
    said = YES_NO[reading.value] if isinstance(reading.value, bool) else _choice(name, reading.value)
    return Value(reading.place, shown(reading.value, name, folder), said)


def _choice(name: str, value: Any) -> Text | None:
    """A word of a list as the reader's language says it, with the word that stands in the file; None for others."""
    words = _choices().get(f"{_CHOICES.get(name, '')}.{value}")
    if words is None:
        return None
    return {"en": value, "ja": f"{words['ja']}({value})", "zh": f"{words['zh']}（{value}）"}


@cache
def _choices() -> Mapping[str, Mapping[str, str]]:
    with data_path("dossier", "words.csv").open(encoding="utf-8", newline="") as rows:
        return {row["word"]: row for row in csv.DictReader(rows)}


def record_value(record: Record, shown: str = "") -> Value:
    """A record as a whole, with what is to be said of it."""
    return Value(record.place, shown)
