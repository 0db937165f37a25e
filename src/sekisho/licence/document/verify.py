"""What a reader can know of a token or a page: is it genuine and unaltered, is it current, and does it still stand?

The first needs the office's public keys alone, the second a day, the third the office. What was not asked, or cannot be
told, is not taken for an answer.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from sekisho.errors import InputError
from sekisho.ledger.entries import State
from sekisho.licence.document.fault import Fault, Unreadable
from sekisho.licence.document.keys import KeyRing, LicenceKey
from sekisho.licence.document.page import EDITION, Authority, check_drawable, draw_blank
from sekisho.licence.document.seal import Seal, blanked, read_seals
from sekisho.licence.document.token import Token, read_token
from sekisho.licence.model import Licence

MOST_BYTES: Final = 16 << 20
"""Of a page; a licence of a thousand lines takes a tenth of it."""
USED_UP: Final = "used_up"

# As typst writes the files that a page carries: a dictionary and a stream, one after the other.
_ATTACHED: Final = re.compile(rb"(<<[^\n]*/EmbeddedFile[^\n]*>>)\nstream\n(.*?)\nendstream\n", re.DOTALL)


class Genuine(StrEnum):
    """Was this issued, and is it as it was issued? UNKNOWN_KEY: this ring of keys cannot tell."""

    YES = "genuine"
    NO = "not_genuine"
    UNKNOWN_KEY = "unknown_key"


class Current(StrEnum):
    """By the dates of the licence alone."""

    YES = "current"
    NOT_YET = "not_yet"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Registered:
    """What the office says of a licence.

    state: of the licence as a whole. balance_g: what is left of each line, by line number, in grams. licence_hash: of
    the licence that the office issued under the number. as_of: when it said so, with time zone.
    """

    state: State
    balance_g: Mapping[int, int]
    licence_hash: str
    as_of: datetime

    @property
    def said(self) -> str:
        """The word of its state: `used_up` for one that ended with nothing left, else the state."""
        return state_said(self.state, sum(self.balance_g.values()))


def state_said(state: State, balance_g: int) -> str:
    """The word of a state: an account that expired with nothing left on it is `used_up`."""
    return USED_UP if state is State.EXPIRED and balance_g == 0 else str(state)


Ask = Callable[[str], Registered | None]
"""Asks the office about a licence by its number; None where the office knows of none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. token and licence are told only where they were read; believe them only if `genuine` is YES.

    key: the id of the key that is named as the signer's. current: of a genuine licence alone.
    standing: None where the office was not asked.
    """

    genuine: Genuine
    day: date
    fault: Fault | None = None
    key: str | None = None
    token: Token | None = None
    licence: Licence | None = None
    authority: Authority | None = None
    current: Current | None = None
    standing: Registered | None = None

    @property
    def good(self) -> bool:
        """May goods leave under it on the day, by all that was asked? What is left of it is another question."""
        stands = self.standing is None or self.standing.state is State.OPEN
        return self.genuine is Genuine.YES and self.current is Current.YES and stands


def verify_token(text: str, ring: KeyRing, day: date, ask: Ask | None = None) -> Verdict:
    """The verdict on a token, as scanned or typed; blanks and line ends in it are of no account."""
    try:
        token = read_token(text)
    except Unreadable as error:
        # What is signed in a way that is not known here may be genuine all the same.
        untold = error.fault.code == "token_algorithm"
        return Verdict(Genuine.UNKNOWN_KEY if untold else Genuine.NO, day, error.fault)
    named = Verdict(Genuine.UNKNOWN_KEY, day, key=token.key_id.hex(), token=token)
    key = ring.find(token.key_id)
    if key is None:
        return named
    fault = _token_fault(token, key)
    if fault is not None:
        return replace(named, genuine=Genuine.NO, fault=fault)
    return _standing(replace(named, genuine=Genuine.YES, current=_current(token, day)), ask)


def verify_page(file: bytes, ring: KeyRing, day: date, ask: Ask | None = None) -> Verdict:
    """The verdict on a PDF, every byte of it.

    A page that was altered is, where that can be done, drawn again from what is in it, to say where it differs. What
    is in a file is read only after its seal has held, or to say where it differs.
    """
    seals = read_seals(file)
    if not seals:
        return Verdict(Genuine.NO, day, Fault("no_seal"))
    known = (ring.find(seal.key_id) for seal in seals)
    key = next((key for key in known if key is not None), None)
    if key is None:
        return Verdict(Genuine.UNKNOWN_KEY, day, key=seals[0].key_id.hex())
    named = Verdict(Genuine.NO, day, key=key.id.hex())
    if len(seals) > 1 or not seals[0].holds(blanked(file), key):
        return replace(named, fault=_difference(file, seals, key))
    inside = _Inside.of(file)
    token, licence, authority = inside.token, inside.licence, inside.authority
    if token is None or licence is None or authority is None:
        raise ValueError("a sealed page without the attachments that every sealed page has")
    fault = _token_fault(token, key) or (None if token.tells_of(licence) else _altered("licence.json"))
    told = replace(named, token=token, licence=licence, authority=authority)
    if fault is not None:
        return replace(told, genuine=Genuine.NO, fault=fault)
    return _standing(replace(told, genuine=Genuine.YES, current=_current(token, day)), ask)


def _token_fault(token: Token, key: LicenceKey) -> Fault | None:
    if token.key_id != key.id:
        return Fault("seal_of_other_key", {"seal": key.id.hex(), "token": token.key_id.hex()})
    if not token.signed_by(key):
        return Fault("token_signature", {"key": key.id.hex()})
    issued_on = token.told.issued_on
    if not key.in_use_on(issued_on):
        days = {"issued_on": str(issued_on), "first": str(key.first), "last": str(key.last or "…")}
        return Fault("key_not_in_use", {"key": key.id.hex(), **days})
    return None


def _current(token: Token, day: date) -> Current:
    if day < token.told.valid_from:
        return Current.NOT_YET
    return Current.YES if day <= token.told.valid_to else Current.ENDED


def _standing(verdict: Verdict, ask: Ask | None) -> Verdict:
    """The verdict with what the office says, where it is asked; the office is asked about genuine licences only."""
    if ask is None or verdict.token is None:
        return verdict
    number = verdict.token.told.licence
    standing = ask(number)
    if standing is None:
        return replace(verdict, genuine=Genuine.NO, current=None, fault=Fault("office_knows_none", {"licence": number}))
    if standing.licence_hash != verdict.token.licence_hash:
        return replace(verdict, genuine=Genuine.NO, current=None, fault=Fault("office_differs", {"licence": number}))
    return replace(verdict, standing=standing)


def _difference(file: bytes, seals: tuple[Seal, ...], key: LicenceKey) -> Fault:
    """Where a file first differs from the page that the token in it was issued for."""
    inside = _Inside.of(file)
    token, licence, authority = inside.token, inside.licence, inside.authority
    if (token, licence, authority) == (None, None, None):
        return Fault("page_unreadable")
    if token is None or _token_fault(token, key) is not None:
        return _altered("token.txt")
    if licence is None or not token.tells_of(licence):
        return _altered("licence.json")
    if authority is None:
        return _altered("authority.json")
    try:
        check_drawable(licence, authority)
    except InputError:
        return _altered("authority.json")
    issued = draw_blank(licence, authority, token.text, key.id, key.algorithm)
    # Both words stand in more than one place, so that a change of one does not hide what is ours.
    if _writer(issued) not in file or EDITION.encode() not in file:
        return Fault("page_altered_somewhere", {"writer": _writer(file).decode("ascii", "replace")})
    true = next((seal for seal in seals if seal.holds(issued, key)), None)
    # With no true seal left, it is the seal that was changed, wherever else the file was changed too.
    return _first_difference(issued, blanked(file)) if true is None else _first_difference(true.on(issued), file)


def _first_difference(issued: bytes, given: bytes) -> Fault:
    length = min(len(issued), len(given))
    at = next((place for place in range(length) if issued[place] != given[place]), length)
    if at < length:
        part = _part(issued, at)
    elif len(issued) == len(given):
        at, part = issued.index(b"sekisho-seal-"), "metadata"
    else:
        part = "end" if len(given) > length else "cut"
    return Fault("page_altered", {"byte": at + 1, "part": part})


def _part(issued: bytes, at: int) -> str:
    """What stands at a byte of a page: by the head of the PDF object that it lies in."""
    begin = issued.rfind(b" obj", 0, at)
    end = issued.find(b"endobj", begin) if begin >= 0 else -1
    if end < at:
        return "page"
    head = issued[begin:end].partition(b"stream")[0]
    if b"/EmbeddedFile" in head or b"/Filespec" in head:
        return "attachment"
    if b"/Metadata" in head or b"/Keywords" in head:
        return "metadata"
    return "font" if b"/FontFile" in head or b"CIDFontType0C" in head or b"/FontName" in head else "page"


@dataclass(frozen=True, slots=True)
class _Inside:
    """What a page carries beside what it shows; None where it is not there as it was issued, as far as can be told."""

    token: Token | None
    licence: Licence | None
    authority: Authority | None

    @classmethod
    def of(cls, file: bytes) -> _Inside:
        told = [_unpacked(match[1], match[2]) for match in _ATTACHED.finditer(file)]
        return cls(
            next((token for each in told if (token := _token(each)) is not None), None),
            next((licence for each in told if (licence := _licence(each)) is not None), None),
            next((authority for each in told if (authority := _authority(each, file)) is not None), None),
        )


def _unpacked(head: bytes, told: bytes) -> bytes:
    if b"/FlateDecode" not in head:
        return told
    try:
        return zlib.decompressobj().decompress(told, MOST_BYTES)
    except zlib.error:
        return b""


def _token(told: bytes) -> Token | None:
    try:
        return read_token(told.decode())
    except ValueError:
        return None


def _licence(told: bytes) -> Licence | None:
    """Only in its canonical form, so that its hash speaks for the attachment's bytes."""
    try:
        licence = Licence.from_json(json.loads(told))
        return licence if licence.canonical() == told else None
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def _authority(told: bytes, file: bytes) -> Authority | None:
    """Only with its hash, which its description in the file gives."""
    try:
        authority = Authority.from_json(json.loads(told))
        return authority if sha256(told).hexdigest().encode() in file else None
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def _writer(file: bytes) -> bytes:
    """Which program a PDF says that it was drawn by."""
    return file.partition(b"<xmp:CreatorTool>")[2].partition(b"<")[0][:40]


def _altered(name: str) -> Fault:
    return Fault("attachment_altered", {"name": name})
