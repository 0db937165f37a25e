"""A database by its address, with the settings that a ledger needs."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from sekisho.errors import InputError, Problem

Settings = dict[str, Any]

_KEPT_S: Final = 300
_PASSWORD: Final = re.compile(r"(//[^:/@]*):[^@]*@")
_REMEDY: Final = "postgresql://USER@HOST/NAME or sqlite:///PATH"


def database_of(address: str, place: str = "SEKISHO_DATABASE") -> Settings:
    """Django's settings for a database address. place: where it was given. Raises InputError for an address that is
    neither of the two kinds."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise InputError(Problem(place, f"{without_password(address)!r} is no address: {error}", _REMEDY)) from None
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")) if parts.netloc == "" else "", place)
    if parts.scheme in ("postgresql", "postgres") and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(port or ""),
            # A thread keeps its connection from one request to the next: opening one takes longer than most answers.
            "CONN_MAX_AGE": _KEPT_S,
            "CONN_HEALTH_CHECKS": True,
        }
    raise InputError(Problem(place, f"{without_password(address)!r} names no database", _REMEDY))


def without_password(address: str) -> str:
    """An address as it may be shown."""
    return _PASSWORD.sub(r"\1:…@", address)


def _sqlite(path: str, place: str) -> Settings:
    if not path:
        remedy = "sqlite:///PATH, or sqlite:////PATH from the root"
        raise InputError(Problem(place, "a SQLite address needs a path", remedy))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 60,
            # A deferred transaction that reads first and writes later fails under contention instead of waiting.
            "transaction_mode": "IMMEDIATE",
            # An answer that was given is on the disk: synchronous NORMAL may lose the last of them in a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
