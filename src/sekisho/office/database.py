"""A database by its address, with the settings that a ledger needs."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from sekisho.errors import InputError, Problem

Settings = dict[str, Any]


def database_of(address: str) -> Settings:
    """Django's settings for a database address. Raises InputError for an address that is neither of the two kinds."""
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")) if parts.netloc == "" else "")
    if parts.scheme in ("postgresql", "postgres") and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
        }
    raise InputError(
        Problem("SEKISHO_DATABASE", f"{address!r} names no database", "postgresql://USER@HOST/NAME or sqlite:///PATH")
    )


def _sqlite(path: str) -> Settings:
    if not path:
        raise InputError(
            Problem(
                "SEKISHO_DATABASE", "a SQLite address needs a path", "sqlite:///PATH, or sqlite:////PATH from the root"
            )
        )
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
