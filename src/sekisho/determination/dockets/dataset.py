"""A docket of one file or many: which files a folder holds, and in which order they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from sekisho.errors import InputError, Problem

_SUFFIXES: Final = (".parquet", ".pq")


def files_of(docket: Path) -> Mapping[str, Path]:
    """The files of a docket by the name that each goes by: itself, or the Parquet files in a folder and in its folders,
    in the order of their names. What begins with a dot or an underscore is left out, as other readers do.

    Raises InputError for a folder without any.
    """
    if not docket.is_dir():
        return {docket.name: docket}
    found = {}
    for path in sorted(docket.rglob("*")):
        inside = path.relative_to(docket)
        if path.suffix.lower() in _SUFFIXES and not any(part.startswith((".", "_")) for part in inside.parts):
            found[inside.as_posix()] = path
    if not found:
        raise InputError(Problem(str(docket), "holds no Parquet file", "name a folder of Parquet files, or one file"))
    return found


def count_lines(docket: Path) -> int | None:
    """How many lines a docket in Parquet says it has; None for other files, which do not say."""
    counts = [_lines_in(path) for path in files_of(docket).values()]
    return None if None in counts else sum(count or 0 for count in counts)


def _lines_in(path: Path) -> int | None:
    try:
        with path.open("rb") as file:
            return pq.read_metadata(path).num_rows if file.read(4) == b"PAR1" else None
    except (pa.ArrowException, OSError):
        # Whoever reads it will say what is wrong with it.
        return None


def footer_hash(path: Path) -> str:
    """A hash of what a Parquet file says of itself, without reading its lines: row groups, their sizes and places."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 8))
        length = int.from_bytes(file.read(4), "little")
        file.seek(max(0, size - 8 - length))
        return f"sha256:{hashlib.sha256(file.read() + str(size).encode()).hexdigest()}"
