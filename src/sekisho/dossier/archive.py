"""A zip archive that somebody sends, looked at and read within bounds: hostile until it has shown that it is not.

What is wrong with an archive is told as plain values; each reader puts them into words of its own.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

_LONGEST_NAME: Final = 80
_ENCRYPTED: Final = 0x1


class Broken(Exception):
    """The bytes are no whole zip archive; the text says why."""


class Fault(StrEnum):
    """What the list of an archive gives away."""

    ENTRIES = "entries"
    """It has more entries than such an archive has. size: how many."""
    UNPACKED = "unpacked"
    """All together it unpacks to more than is read. size: bytes."""
    OUTSIDE = "outside"
    """The name leads out of the archive, or the entry is a link."""
    TWICE = "twice"
    """Another entry has the same name, but for its case."""
    ENCRYPTED = "encrypted"
    SWOLLEN = "swollen"
    """It unpacks to more times its size than honest files do. size: bytes."""


@dataclass(frozen=True, slots=True)
class Found:
    """A fault. name: of the entry, cut short for showing; empty where it is the archive's as a whole. size: see Fault.
    ratio: how many times its packed size an entry unpacks to; 0 for the archive as a whole."""

    fault: Fault
    name: str = ""
    size: int = 0
    ratio: float = 0.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is read. entries: at most so many. unpacked: bytes of all entries. ratio: unpacked to packed bytes of an
    entry of more than `ratio_from` bytes."""

    entries: int
    unpacked: int
    ratio: int = 200
    ratio_from: int = 1_000_000


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive, to be read inside the block. Raises Broken for bytes, or an entry, that cannot be read as one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Broken(str(error)) from None


def faults(entries: Sequence[zipfile.ZipInfo], bounds: Bounds) -> Iterator[Found]:
    """What the archive's own list gives away, before any of it is unpacked. Nothing more is said of one with too many
    entries."""
    if len(entries) > bounds.entries:
        yield Found(Fault.ENTRIES, size=len(entries))
        return
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > bounds.unpacked:
        yield Found(Fault.UNPACKED, size=unpacked)
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename[:_LONGEST_NAME]
        folded = entry.filename.casefold()
        ratio = entry.file_size / max(entry.compress_size, 1)
        if leads_out(entry.filename) or _is_link(entry):
            yield Found(Fault.OUTSIDE, name)
        if folded in seen:
            yield Found(Fault.TWICE, name)
        seen.add(folded)
        if entry.flag_bits & _ENCRYPTED:
            yield Found(Fault.ENCRYPTED, name)
        if entry.file_size > bounds.ratio_from and ratio > bounds.ratio:
            yield Found(Fault.SWOLLEN, name, entry.file_size, ratio)


def leads_out(name: str) -> bool:
    """Would a file of this name be laid outside the folder that the archive is unpacked into, on any system?"""
    return name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts


def part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """The bytes of an entry; None where there are more than `most`, whatever the archive's list says of it."""
    with archive.open(entry) as file:
        content = file.read(most + 1)
    return None if len(content) > most else content


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)
