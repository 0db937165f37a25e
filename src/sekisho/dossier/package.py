"""Is a workbook safe to open? Looked at as a zip archive, before any of it is parsed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Final

from sekisho.dossier.archive import Bounds, Broken, Fault, Found, faults, opened
from sekisho.errors import InputError, Problem

MOST_ENTRIES: Final = 1_000
MOST_UNPACKED: Final = 64_000_000
_BOUNDS: Final = Bounds(MOST_ENTRIES, MOST_UNPACKED)
# A part that is parsed as a whole, not row by row.
_MOST_WHOLE: Final = 4_000_000
_MOST_STRINGS: Final = 16_000_000
# Tags of all parts; a form of 10,000 lines and 10,000 parties downstream has half as many.
_MOST_TAGS: Final = 3_000_000
_SAVE_AS: Final = "save the form as a plain .xlsx"
_SMALLER: Final = "delete empty rows and columns, or split the application into several"
_VALUE: Final = re.compile(rb"<(?:\w+:)?(?:v|is)(?:\s[^>]*)?(?<!/)>(?!</)")
_ENCODING: Final = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8|us-ascii)", re.IGNORECASE)


def check_package(content: bytes) -> int:
    """The number of cells with a value, in all sheets.

    Raises InputError for a zip bomb, macros, encryption, and XML that declares a document type or entities.
    """
    parts = _Parts()
    try:
        with opened(content) as archive:
            problems = list(_listed(archive.infolist()))
            if not problems:
                problems = list(parts.check(archive))
    except Broken as error:
        raise InputError(
            Problem("", f"is no whole XLSX workbook: {error}", "save it again, or send it again")
        ) from None
    if problems:
        raise InputError(problems)
    return parts.values


def _listed(entries: list[zipfile.ZipInfo]) -> Iterator[Problem]:
    """What the archive's own list gives away."""
    for found in faults(entries, _BOUNDS):
        yield _told(found)
    if len(entries) > MOST_ENTRIES:
        return
    names = set()
    for entry in entries:
        name = entry.filename.lower()
        names.add(name)
        place = entry.filename[:80]
        if name.endswith("vbaproject.bin") or "/macrosheets/" in name or "/activex/" in name:
            yield Problem(place, "is a macro", f"{_SAVE_AS}, without macros")
        most = _most(name)
        if entry.file_size > most:
            cause = f"unpacks to {entry.file_size / 1e6:,.0f} MB; at most {most // 10**6} MB are read"
            yield Problem(place, cause, _SMALLER)
    if "xl/workbook.xml" not in names:
        yield Problem("", "is a zip archive and no workbook", _SAVE_AS)


def _told(found: Found) -> Problem:
    match found.fault:
        case Fault.ENTRIES:
            return Problem("", f"holds {found.size:,} parts", f"a form has fewer than {MOST_ENTRIES:,}; {_SAVE_AS}")
        case Fault.UNPACKED:
            cause = f"unpacks to {found.size / 1e6:,.0f} MB; at most {MOST_UNPACKED // 10**6} MB are read"
            return Problem("", cause, _SMALLER)
        case Fault.OUTSIDE:
            return Problem(found.name, "leads out of the workbook", _SAVE_AS)
        case Fault.TWICE:
            return Problem(found.name, "stands twice in the workbook", _SAVE_AS)
        case Fault.ENCRYPTED:
            return Problem(found.name, "is encrypted", "save the form without a password")
        case Fault.SWOLLEN:
            cause = f"unpacks to {found.ratio:,.0f} times its size"
            return Problem(found.name, cause, f"{_SAVE_AS}, without empty rows")


def _most(name: str) -> int:
    if name.startswith("xl/worksheets/"):
        return MOST_UNPACKED
    return _MOST_STRINGS if name == "xl/sharedstrings.xml" else _MOST_WHOLE


class _Parts:
    """What only the parts themselves give away."""

    def __init__(self) -> None:
        self.values = 0
        self.tags = 0

    def check(self, archive: zipfile.ZipFile) -> Iterator[Problem]:
        for entry in archive.infolist():
            if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            part = archive.read(entry)
            place = entry.filename[:80]
            self.tags += part.count(b"<")
            if self.tags > _MOST_TAGS:
                yield Problem(place, "holds more rows and cells than any form", f"{_SAVE_AS}, without empty rows")
                return
            if b"\x00" in part[:4] or part.startswith((b"\xff\xfe", b"\xfe\xff")) or _ENCODING.match(part):
                yield Problem(place, "is not written in UTF-8", _SAVE_AS)
            elif b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                yield Problem(place, "declares a document type or entities", _SAVE_AS)
            elif entry.filename == "[Content_Types].xml" and b"macroEnabled" in part:
                yield Problem(place, "says that the workbook has macros", f"{_SAVE_AS}, without macros")
            elif entry.filename.startswith("xl/worksheets/"):
                self.values += sum(1 for _ in _VALUE.finditer(part))
