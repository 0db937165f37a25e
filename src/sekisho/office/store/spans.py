"""Rows by the beginning of a text, in each database by the index that it has for it."""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.models import Q

_LAST: Final = "\U0010ffff"


def begins(column: str, text: str) -> Q:
    """The rows whose column begins with a text."""
    # PostgreSQL has an index for beginnings; SQLite's index is in the order of code points, and knows spans alone.
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": text})
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + _LAST})
