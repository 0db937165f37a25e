"""Does something that a recipient is not to see stand in what was made for it? Looked for before anything is written.

Papers are made from the redacted folder, so only a text that somebody typed (an end use that names a customer, say) can
carry what is withheld. It is found by the words themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final

from sekisho.dossier.folder.model import Folder, Record
from sekisho.dossier.folder.place import Place
from sekisho.dossier.pack.redact import records
from sekisho.dossier.pack.typed import typed
from sekisho.errors import Problem

# Shorter words stand in many others; nobody is recognised by them.
_LEAST_LATIN: Final = 5
_LEAST_WIDE: Final = 3
# Figures with fewer digits mean nothing by themselves.
_LEAST_DIGITS: Final = 4
_NAMES: Final = frozenset(
    (
        *("name", "name_en", "name_ja", "name_zh", "address", "address_en", "address_ja", "address_zh", "contact"),
        *("seller_name", "buyer_name", "seller_address", "buyer_address", "end_user_name", "note", "site"),
        *("registration_no", "file", "paper", "maker"),
    )
)
_FIGURES: Final = frozenset(["amount", "net_g", "use_g_per_month", "value_cny"])


@dataclass(frozen=True, slots=True)
class Secret:
    """Something withheld. forms: how it may be written, folded."""

    place: Place
    forms: tuple[str, ...]


def secrets(whole: Folder, shown: Folder) -> tuple[Secret, ...]:
    """The names, addresses, notes, prices and masses of a folder that another, made of it, does not show."""
    known = {fold(form) for _, _, value in _said(shown) for form in forms(value)}
    for party in whole.parties:
        # Who may be named by one name (as the maker of the product, say) may be by the others.
        names = {fold(name) for name in party.names}
        if names & known:
            known |= names
    found: dict[tuple[str, ...], Secret] = {}
    for place, _, value in _said(whole):
        told = tuple(dict.fromkeys(fold(form) for form in forms(value)))
        # What is shown may hold the whole of another: an address the town, a group's name the parent's.
        if told and not any(holds(each, form) for form in told for each in known):
            found.setdefault(told, Secret(place, told))
    return tuple(found.values())


def leaks(texts: Iterable[str], hidden: Iterable[Secret], shown: Folder, file: str) -> Iterator[Problem]:
    """A problem for each secret that stands in texts, at the value of the folder that carries it where one does."""
    folded = [fold(text) for text in texts]
    given = [(place, fold(value)) for place, _, value in typed(shown)]
    for secret in hidden:
        for form in secret.forms:
            if any(holds(text, form) for text in folded):
                carrier = next((place for place, text in given if holds(text, form)), None)
                at = secret.place if carrier is None else carrier
                cause = f"tells what stands in {secret.place}, which {file} is not to show"
                yield Problem(str(at), cause, "word it without that, or give it to nobody whom it does not concern")
                break


def holds(text: str, form: str) -> bool:
    """Does a folded text hold a folded form, as a whole word or number where it is of letters or digits?"""
    at = text.find(form)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(form) : at + len(form) + 1]
        joined = (_joins(before, form[0]), _joins(form[-1], after))
        if not any(joined):
            return True
        at = text.find(form, at + 1)
    return False


def forms(value: Any) -> tuple[str, ...]:
    """The ways in which a value may stand in a paper."""
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, int):
        kilos = Decimal(value) / 1000
        masses = dict.fromkeys((f"{kilos:,f}", f"{kilos:f}", str(value)))
        return tuple(each for each in masses if _digits(each) >= _LEAST_DIGITS)
    if isinstance(value, Decimal):
        written = (f"{value:f}", f"{value:,f}", format(value.normalize(), "f"), format(value.normalize(), ",f"))
        return tuple(dict.fromkeys(each for each in written if _digits(each) >= _LEAST_DIGITS))
    text = str(value).strip()
    wide = any(unicodedata.east_asian_width(each) in "WF" for each in text)
    return (text,) if len(text) >= (_LEAST_WIDE if wide else _LEAST_LATIN) else ()


def fold(text: str) -> str:
    """Width and case made one; runs of blanks and breaks of lines are one blank."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _joins(one: str, other: str) -> bool:
    """Would a Latin word or a number go on across the seam?"""
    return bool(one and other) and all(each.isascii() and each.isalnum() for each in (one, other))


def _digits(text: str) -> int:
    return sum(each.isdigit() for each in text.rstrip("0"))


def _said(folder: Folder) -> Iterator[tuple[Place, str, Any]]:
    """Names and figures of a folder: what somebody outside would recognise."""
    for _, record in records(folder):
        for key, value in _values(record):
            if key in _NAMES or key in _FIGURES:
                yield record.at(key), key, value


def _values(record: Record) -> Iterator[tuple[str, Any]]:
    for each in fields(record):
        value = getattr(record, each.name)
        if each.name not in ("place", "places", "more") and value not in (None, "", ()):
            yield each.name, value
