"""A draft from a file: the XLSX form, YAML, JSON, or the importer's pack. A file is hostile until it has shown that it
is not; what is wrong with it is told all at once.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import PurePosixPath
from typing import Final

from sekisho.dossier import read_content
from sekisho.dossier.archive import Bounds, Broken, Fault, Found, faults, opened, part
from sekisho.dossier.files import MOST_BYTES
from sekisho.dossier.pack.build import APPLICATION, MANIFEST
from sekisho.dossier.parse import parse_json
from sekisho.errors import InputError, Problem
from sekisho.office.drafting.application import Data, of_dossier

_ZIP: Final = b"PK\x03\x04"
_BOUNDS: Final = Bounds(500, 256_000_000)
_MOST_MANIFEST: Final = 1_000_000


def read_upload(content: bytes, name: str) -> Data:
    """The draft in an uploaded file of some name. Raises InputError with every problem."""
    safe = PurePosixPath(name.replace("\\", "/")).name[:120] or "file"
    if content.startswith(_ZIP) and not _is_workbook(content):
        content, safe = _of_pack(content, safe)
    return of_dossier(read_content(content, safe))


def _is_workbook(content: bytes) -> bool:
    """Does it look like one? A broken archive goes to the reader of workbooks, which says what is wrong."""
    try:
        with opened(content) as archive:
            return not any(PurePosixPath(each).name == APPLICATION for each in archive.namelist())
    except Broken:
        return True


def _of_pack(content: bytes, name: str) -> tuple[bytes, str]:
    """The application in a zip of the pack that `sekisho dossier build` makes for the exporter, unaltered since."""
    try:
        with opened(content) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if problems := [_told(each, name) for each in faults(entries, _BOUNDS)]:
                raise InputError(problems)
            found = [each for each in entries if PurePosixPath(each.filename).name == APPLICATION]
            if len(found) > 1:
                cause = f"holds {len(found)} files called {APPLICATION}"
                raise InputError(Problem(name, cause, "send the pack of one application, the folder `exporter` alone"))
            application = _part(archive, found[0], name, MOST_BYTES)
            beside = PurePosixPath(found[0].filename).with_name(MANIFEST)
            manifest = [each for each in entries if PurePosixPath(each.filename) == beside]
            if manifest:
                _check(application, _part(archive, manifest[0], name, _MOST_MANIFEST), name)
    except Broken as error:
        raise InputError(
            Problem(name, f"is no whole zip archive: {error}", "pack it again, or send it again")
        ) from None
    return application, f"{name}: {APPLICATION}"


def _told(found: Found, name: str) -> Problem:
    place = f"{name}: {found.name}" if found.name else name
    match found.fault:
        case Fault.ENTRIES:
            return Problem(place, f"holds {found.size:,} files", f"a pack has fewer than {_BOUNDS.entries}")
        case Fault.UNPACKED | Fault.SWOLLEN:
            cause = f"unpacks to {found.size / 1e6:,.1f} MB"
            return Problem(place, cause, "send the pack as it was made, and nothing beside it")
        case Fault.OUTSIDE:
            return Problem(place, "leads out of the archive", "send the pack as it was made, and nothing beside it")
        case Fault.TWICE:
            return Problem(place, "stands twice in the archive", "pack it again")
        case Fault.ENCRYPTED:
            return Problem(place, "is encrypted", "pack it without a password")


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, most: int) -> bytes:
    place = f"{name}: {PurePosixPath(entry.filename).name}"
    content = None if entry.file_size > most else part(archive, entry, most)
    if content is None:
        cause = f"unpacks to {entry.file_size / 1e6:,.1f} MB"
        raise InputError(Problem(place, cause, f"at most {most // 10**6} MB are read"))
    return content


def _check(application: bytes, manifest: bytes, name: str) -> None:
    """Raises InputError where the application is not the one that the manifest names."""
    place = f"{name}: {MANIFEST}"
    try:
        told = parse_json(manifest)
        listed = told["files"] if isinstance(told, dict) else []
        hashes = {each["file"]: each["sha256"] for each in listed}
    except (InputError, KeyError, TypeError, json.JSONDecodeError):
        raise InputError(Problem(place, "is no manifest of a pack", "send the pack as it was made")) from None
    if hashes.get(APPLICATION) != hashlib.sha256(application).hexdigest():
        cause = f"{APPLICATION} is not the one that the pack was made with"
        remedy = f"ask the importer for the pack again, or send {APPLICATION} alone to use it as it is"
        raise InputError(Problem(place, cause, remedy))
