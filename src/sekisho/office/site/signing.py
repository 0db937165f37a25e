"""The key that signs licences and who issues them, as the office that runs the site says: `SEKISHO_LICENCE_KEY` and
`SEKISHO_AUTHORITY`. A demonstration makes fictional keys beside its SQLite file and publishes the public half.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import get_ident
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from sekisho.casework.log.note import Signer as LogSigner
from sekisho.licence.algorithms import PrivateKey
from sekisho.licence.document.keys import KeyRing, LicenceKey, Signer
from sekisho.licence.document.page import Authority
from sekisho.licence.model import Licence
from sekisho.office.store import log

SPECIMEN: Final = Authority(
    {"en": "Specimen of Sekisho", "ja": "Sekisho 見本", "zh": "Sekisho 样本"}, "nowhere: this is a specimen", True
)
_DEMO_LOG: Final = "demonstration.example/log"
_DEMO_FROM: Final = date(2024, 12, 1)
"""A demonstration's licences may be dated on any day of the law."""


class CannotSign(Exception):
    """Why no page is drawn here. `why`: one of WHY."""

    def __init__(self, why: Why) -> None:
        super().__init__(str(why))
        self.why = why


class Why(StrEnum):
    NO_KEY = "no_key"
    UNREADABLE = "unreadable"
    NOT_PUBLISHED = "not_published"
    NOT_IN_USE = "not_in_use"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs, and in whose name."""

    signer: Signer
    authority: Authority


def issuer_of(licence: Licence, at: datetime) -> Issuer:
    """Who signs the page of a licence. at: now, for a demonstration that publishes its key first.

    Raises CannotSign where no key is given, the files cannot be read, or the page would not be told genuine: the log
    publishes other keys, or this one was not in use on the licence's date.
    """
    signer = _signer(at)
    ring = log.published_licence_keys()
    if ring is not None:
        key = ring.find(signer.id)
        if key is None:
            raise CannotSign(Why.NOT_PUBLISHED)
        if not key.in_use_on(licence.issued_on):
            raise CannotSign(Why.NOT_IN_USE)
    return Issuer(signer, _authority())


def _signer(at: datetime) -> Signer:
    if settings.LICENCE_KEY:
        return Signer(_read_key(Path(settings.LICENCE_KEY)))
    return demo_signer(at)


def demo_signer(at: datetime) -> Signer:
    """The key of a demonstration, published before it is first used. Raises CannotSign where there is none to be."""
    signer = Signer(_demo_key(_beside_demo("licence-key.pem")))
    if log.published_licence_keys() is None:
        log.sign(demo_log_signer(), at, licence_keys=KeyRing((LicenceKey(signer.public, _DEMO_FROM),)))
    return signer


def may_sign_log() -> bool:
    """Does the key of the log lie with this site? A demonstration's does."""
    latest = log.latest()
    return _is_demo() and (latest is None or latest.origin == _DEMO_LOG)


def demo_log_signer() -> LogSigner:
    """The key of a demonstration's log. Raises CannotSign where there is none to be, or another signed it."""
    if not may_sign_log():
        raise CannotSign(Why.NO_KEY)
    return LogSigner(_DEMO_LOG, _demo_key(_beside_demo("log-key.pem")))


def _is_demo() -> bool:
    return settings.DEMO and str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


def _beside_demo(name: str) -> Path:
    if not _is_demo():
        raise CannotSign(Why.NO_KEY)
    return Path(f"{settings.DATABASES['default']['NAME']}.{name}")


def _authority() -> Authority:
    if not settings.AUTHORITY:
        return SPECIMEN
    try:
        return Authority.from_json(json.loads(Path(settings.AUTHORITY).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CannotSign(Why.UNREADABLE) from None


@cache
def _read_key(path: Path) -> PrivateKey:
    try:
        private = load_pem_private_key(path.read_bytes(), None)
    except (OSError, TypeError, ValueError):
        private = None
    if not isinstance(private, PrivateKey):
        raise CannotSign(Why.UNREADABLE)
    return private


def _demo_key(path: Path) -> PrivateKey:
    """The key of a demonstration; of two processes that make it at once one wins, and both read what it wrote."""
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        beside = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(made)
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return _read_key(path)
