"""The keys that sign licences, and the ring of their public halves with the days on which each was in use.

A key that is retired still verifies what it signed in its time. Who verifies holds the ring from the office, or from
the log's export; a key that is not on the ring is no sign of forgery, only that this ring cannot tell.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sekisho.errors import InputError, Problem
from sekisho.licence.algorithms import ED25519, Algorithm, PrivateKey, named, of_private

ID_SIZE: Final = 4
SIGNATURE_SIZE: Final = ED25519.signature_size
"""Of what version 1 signs with."""


def key_id(public: bytes, algorithm: Algorithm = ED25519) -> bytes:
    """Four bytes by which a key is found; whether it signed is for the key itself to tell."""
    kind = b"" if algorithm is ED25519 else f"{algorithm.name}\n".encode()
    return sha256(b"sekisho licence key\n" + kind + public).digest()[:ID_SIZE]


@dataclass(frozen=True)
class Signer:
    """A key that can sign; the private half never shows."""

    private: PrivateKey

    @classmethod
    def of_seed(cls, seed: bytes) -> Signer:
        """A key of Ed25519. seed: the 32 secret bytes of RFC 8032, from whoever keeps keys and randomness."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def algorithm(self) -> Algorithm:
        return of_private(self.private)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        return key_id(self.public, self.algorithm)

    def sign(self, told: bytes) -> bytes:
        return self.private.sign(told)


@dataclass(frozen=True, slots=True)
class LicenceKey:
    """A public key. It signs from the day `first` on, up to and with `last` (None: it still does), by its algorithm."""

    public: bytes
    first: date
    last: date | None = None
    algorithm: Algorithm = ED25519

    @property
    def id(self) -> bytes:
        return key_id(self.public, self.algorithm)

    def signed(self, told: bytes, signature: bytes) -> bool:
        return self.algorithm.verifies(self.public, signature, told)

    def in_use_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys of an office, of which no two have the same id."""

    keys: tuple[LicenceKey, ...] = ()

    def find(self, id: bytes) -> LicenceKey | None:
        return next((key for key in self.keys if key.id == id), None)

    def with_key(self, public: bytes, first: date, algorithm: Algorithm = ED25519) -> KeyRing:
        """The ring once a new key is in use from a day on; those in use until now are retired with the day before.

        Raises ValueError where a key has that id, or one came into use on that day or later.
        """
        new = LicenceKey(public, first, algorithm=algorithm)
        if self.find(new.id) is not None:
            raise ValueError(f"the ring has a key {new.id.hex()} already")
        if any(key.first >= first for key in self.keys):
            raise ValueError(f"a key of the ring came into use on {first} or later")
        before = date.fromordinal(first.toordinal() - 1)
        return KeyRing((*(replace(key, last=key.last or before) for key in self.keys), new))

    def as_json(self) -> dict[str, Any]:
        return {
            "keys": [
                {
                    "id": key.id.hex(),
                    "public_key": base64.b64encode(key.public).decode(),
                    "from": str(key.first),
                    "to": None if key.last is None else str(key.last),
                    # Without a name a key is of Ed25519, as all were before there was another.
                    **({} if key.algorithm is ED25519 else {"algorithm": key.algorithm.name}),
                }
                for key in self.keys
            ]
        }

    def canonical(self) -> bytes:
        """The form that a log publishes: UTF-8 JSON, keys sorted, no blanks."""
        return json.dumps(self.as_json(), sort_keys=True, separators=(",", ":")).encode()


def read_key_ring(told: bytes, source: str) -> KeyRing:
    """The ring of `KeyRing.as_json`. source: what the file is called. Raises InputError with every problem."""
    remedy = 'write {"keys": [{"id", "public_key", "from", "to"}]}'
    try:
        document = json.loads(told)
    except (ValueError, RecursionError):
        raise InputError(Problem(source, "is no JSON", remedy)) from None
    rows = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(Problem(source, "holds no list of keys", remedy))
    problems: list[Problem] = []
    keys: dict[bytes, LicenceKey] = {}
    for place, row in enumerate(rows):
        try:
            key = _key(row)
            if key.id in keys:
                raise ValueError(f"the id {key.id.hex()} stands there twice")
            keys[key.id] = key
        except ValueError as error:
            problems.append(Problem(f"{source}: keys[{place}]", str(error)))
    if problems:
        raise InputError(problems)
    return KeyRing(tuple(keys.values()))


def _key(row: Mapping[str, Any]) -> LicenceKey:
    try:
        public = base64.b64decode(str(row.get("public_key")), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("public_key: not base64") from None
    algorithm = named(row.get("algorithm", ED25519.name))
    if len(public) != algorithm.key_size:
        of = "" if algorithm is ED25519 else f" of {algorithm.name}"
        raise ValueError(f"public_key: a key{of} has {algorithm.key_size} bytes; got {len(public)}")
    first, last = _day(row, "from"), None if row.get("to") is None else _day(row, "to")
    if last is not None and last < first:
        raise ValueError(f"to: {last} is before {first}")
    key = LicenceKey(public, first, last, algorithm)
    if row.get("id") != key.id.hex():
        raise ValueError(f"id: is {row.get('id')!r}, but the key's id is {key.id.hex()}")
    return key


def _day(row: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(row.get(name)))
    except ValueError:
        raise ValueError(f"{name}: {row.get(name)!r} is no day; write it as 2026-02-10") from None
