"""Is a file a whole backup of an office? Asked before anything is made for it."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem

FORMAT: Final = "sekisho-office-backup"
VERSION: Final = 1


def verify(path: Path) -> dict[str, int]:
    """The rows by table that a whole backup says it has. Raises InputError."""
    hashed, before, header = hashlib.sha256(), b"", b""
    try:
        with gzip.open(path, "rb") as file:
            for line in file:
                hashed.update(before)
                header = header or line
                before = line
        told, last = json.loads(header or b"{}"), json.loads(before or b"{}")
    except (OSError, EOFError, ValueError) as error:
        raise InputError(Problem(str(path), f"cannot be read as a backup: {error}", "take another copy")) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT or told.get("version") != VERSION:
        raise InputError(Problem(str(path), "is no backup of an office of this version", "take another file"))
    if not isinstance(last, dict) or last.get("sha256") != hashed.hexdigest():
        raise InputError(Problem(str(path), "is not the file that was written: its hash differs", "take another copy"))
    return dict(told["rows"])
