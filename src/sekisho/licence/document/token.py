"""The token of a licence: what a paper must not lie about, in at most 600 characters, signed with Ed25519.

    SK1:<41-character text of: key id (4 bytes) | hash of the licence (32) | content (JSON) | signature (64)>

The signature is over b"sekisho licence token 1\\n" and all bytes before it. The hash is SHA-256 of the licence's
canonical JSON, so that the token answers for the whole licence even where the content has room for a part only:

    id, kind            of the licence
    to                  destination, two letters
    days                [issued, first, last] as 20260120; goods may leave from the first to the last
    names               [exporter, importer, end user...]       absent where they do not fit
    lines               [[line, "code code", grams]...]          absent where they do not fit, then
    total               [number of lines, grams]

Version 2 is for keys of another algorithm: `SK2:`, one byte with the algorithm's number before the key id, as many
bytes of signature as the algorithm makes, over b"sekisho licence token 2\\n". The number says how the bytes are read;
by which algorithm the signature is verified, the key says.

A QR code of version 15 at error correction level M holds 600 characters of its alphanumeric mode.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sekisho.licence.algorithms import ED25519, Algorithm, numbered
from sekisho.licence.document.alphabet import CHARACTERS, NoBytes, characters_for, decode, encode
from sekisho.licence.document.fault import Unreadable
from sekisho.licence.document.keys import ID_SIZE, LicenceKey, Signer
from sekisho.licence.model import Licence

PREFIX: Final = "SK1:"
PREFIX_2: Final = "SK2:"
MOST_CHARACTERS: Final = 600

_DOMAIN: Final = b"sekisho licence token 1\n"
_DOMAIN_2: Final = b"sekisho licence token 2\n"
_HASH_SIZE: Final = 32
_HEAD_SIZE: Final = ID_SIZE + _HASH_SIZE

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TokenLine:
    line: int
    control_codes: tuple[str, ...]
    net_g: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a token says of its licence. names and lines are None where there was no room; the sums are always there."""

    licence: str
    kind: str
    destination: str
    issued_on: date
    valid_from: date
    valid_to: date
    names: tuple[str, ...] | None
    lines: tuple[TokenLine, ...] | None
    total_lines: int
    total_g: int


@dataclass(frozen=True, slots=True)
class Token:
    """A token as read; nothing is said yet of its signature. signed: the bytes that it is over."""

    text: str
    key_id: bytes
    licence_hash: str
    told: Told
    signed: bytes
    signature: bytes
    algorithm: Algorithm = ED25519

    def as_json(self) -> dict[str, Any]:
        """What the token says; dates as ISO days, masses in grams."""
        told = self.told
        lines = (
            None if told.lines is None else [[each.line, list(each.control_codes), each.net_g] for each in told.lines]
        )
        return {
            "text": self.text,
            "key": self.key_id.hex(),
            "licence_hash": self.licence_hash,
            "licence": told.licence,
            "kind": told.kind,
            "destination": told.destination,
            "issued_on": str(told.issued_on),
            "valid_from": str(told.valid_from),
            "valid_to": str(told.valid_to),
            "names": None if told.names is None else list(told.names),
            "lines": lines,
            "total": {"lines": told.total_lines, "net_g": told.total_g},
            **({} if self.algorithm is ED25519 else {"algorithm": self.algorithm.name}),
        }

    def signed_by(self, key: LicenceKey) -> bool:
        is_its = self.key_id == key.id and self.algorithm is key.algorithm
        return is_its and key.signed(_domain(key.algorithm) + self.signed, self.signature)

    def tells_of(self, licence: Licence) -> bool:
        """Is this the licence that the token answers for?"""
        return self.licence_hash == licence.hash()


def sign_token(licence: Licence, signer: Signer) -> str:
    """The token of a licence: the same for the same licence and key. Raises ValueError where not even the least of its
    content fits (an id of hundreds of characters)."""
    algorithm = signer.algorithm
    prefix, number = (PREFIX, b"") if algorithm is ED25519 else (PREFIX_2, bytes([algorithm.number]))
    head = number + signer.id + bytes.fromhex(licence.hash().removeprefix("sha256:"))
    for content in _contents(licence):
        signed = head + _json(content)
        if len(prefix) + characters_for(len(signed) + algorithm.signature_size) <= MOST_CHARACTERS:
            return prefix + encode(signed + signer.sign(_domain(algorithm) + signed))
    raise ValueError(f"{licence.id}: the id or the kind is too long for a token")


def read_token(text: str) -> Token:
    """A token, its blanks and line ends taken out. Raises Unreadable for what is none."""
    text = "".join(text.split())
    if not text.startswith((PREFIX, PREFIX_2)):
        raise Unreadable("no_token")
    try:
        told = decode(text[len(PREFIX) :])
    except NoBytes as error:
        first, last = error.first + len(PREFIX), error.last + len(PREFIX)
        if first == last and text[first - 1] not in CHARACTERS:
            raise Unreadable("token_character", place=first, character=repr(text[first - 1])) from None
        raise Unreadable("token_group", first=first, last=last) from None
    # Version 2 has the algorithm's number before all else.
    algorithm, begin = (ED25519, 0) if text.startswith(PREFIX) else (numbered(told[0]) if told else None, 1)
    if algorithm is None:
        raise Unreadable("token_algorithm", number=told[0] if told else 0)
    signed, signature = told[: -algorithm.signature_size], told[-algorithm.signature_size :]
    try:
        content = _read(json.loads(signed[begin + _HEAD_SIZE :]))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise Unreadable("token_content") from None
    licence_hash = f"sha256:{signed[begin + ID_SIZE : begin + _HEAD_SIZE].hex()}"
    return Token(text, signed[begin : begin + ID_SIZE], licence_hash, content, signed, signature, algorithm)


def _domain(algorithm: Algorithm) -> bytes:
    return _DOMAIN if algorithm is ED25519 else _DOMAIN_2


def _contents(licence: Licence) -> list[Content]:
    """What a token may say, from most to least."""
    least = {
        "id": licence.id,
        "kind": licence.kind,
        "to": licence.destination,
        "days": [_number(day) for day in (licence.issued_on, licence.valid_from, licence.valid_to)],
    }
    names = {"names": [party.name for party in (licence.exporter, licence.importer, *licence.end_users)]}
    lines = {"lines": [[line.line, " ".join(line.control_codes), line.net_g] for line in licence.lines]}
    total = {"total": [len(licence.lines), sum(line.net_g for line in licence.lines)]}
    return [{**least, **names, **lines}, {**least, **lines}, {**least, **names, **total}, {**least, **total}]


def _json(content: Content) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _read(content: Content) -> Told:
    lines = None
    if "lines" in content:
        lines = tuple(TokenLine(int(line), tuple(str(codes).split()), int(g)) for line, codes, g in content["lines"])
    total_lines, total_g = content["total"] if lines is None else (len(lines), sum(line.net_g for line in lines))
    issued_on, valid_from, valid_to = map(_day, content["days"])
    return Told(
        str(content["id"]),
        str(content["kind"]),
        str(content["to"]),
        issued_on,
        valid_from,
        valid_to,
        tuple(map(str, content["names"])) if "names" in content else None,
        lines,
        int(total_lines),
        int(total_g),
    )


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)
