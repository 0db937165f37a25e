"""What is a file, by its first bytes and by its name, and is it that and nothing else?"""

from __future__ import annotations

import mmap
import re
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from sekisho.dossier.papers.reading import Refused

_SUFFIXES: Final = {
    ".pdf": "pdf",
    ".xlsx": "xlsx",
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".tif": "tiff",
    ".tiff": "tiff",
}
_MAGIC: Final = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "xlsx"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_NAMES: Final = {"pdf": "a PDF", "xlsx": "a ZIP archive", "png": "a PNG", "jpeg": "a JPEG", "tiff": "a TIFF"}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS: Final = frozenset([".xlsm", ".xltm", ".xlam", ".xlsb", ".docm", ".dotm", ".pptm"])
_KNOWN: Final = "papers are PDF, XLSX, PNG, JPEG or TIFF; print anything else to PDF"
# Signatures long enough not to occur in a picture by chance.
_OTHERS: Final = re.compile(rb"%PDF-[12]\.[0-9]|<script[\s>]|<\?php\s|<!doctype html|<html[\s>]", re.IGNORECASE)
_END_OF_PDF: Final = b"%%EOF"
_MOST_AFTER_END: Final = 4_096


def kind_of(file: BinaryIO, name: str) -> str:
    """The media of a file: pdf, xlsx, png, jpeg or tiff. Raises Refused where name and content disagree, where it is
    two things at once, and for kinds that are not read."""
    suffix = PurePosixPath(name).suffix.lower()
    head = file.read(16)
    if suffix in _MACROS:
        raise Refused(f"is a file of the kind {suffix}, which may carry macros", "save it without macros, or as PDF")
    if head.startswith(_OLE):
        raise Refused("is an old or an encrypted office file", "save it as .xlsx or PDF, without a password")
    named = _SUFFIXES.get(suffix)
    if named is None:
        raise Refused(f"is of a kind that is not read ({suffix or 'no suffix'})", _KNOWN)
    found = next((media for magic, media in _MAGIC if head.startswith(magic)), None)
    if found != named:
        holds = _NAMES[found] if found else "something else"
        raise Refused(f"is named {suffix} and holds {holds}", "see what it is before anything else; name it as it is")
    _alone(file, found)
    file.seek(0)
    return found


def _alone(file: BinaryIO, media: str) -> None:
    """Is the file nothing else as well?"""
    if media == "xlsx":
        return
    if zipfile.is_zipfile(file):
        raise Refused(f"is {_NAMES[media]} and a ZIP archive at once", "print it again, or save the picture again")
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if media == "pdf":
            end = content.rfind(_END_OF_PDF)
            after = content.size() - end - len(_END_OF_PDF)
            if end >= 0 and after > _MOST_AFTER_END:
                raise Refused(f"carries {after:,} bytes behind its end", "print it again")
        elif match := _OTHERS.search(content):
            holds = match[0].decode("ascii", "replace").strip()
            raise Refused(f"is {_NAMES[media]} that holds {holds} too", "save the picture again")
