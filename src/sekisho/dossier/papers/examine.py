"""Every paper of a folder, looked at one by one: none is passed over in silence, and a bad one spoils no other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from sekisho.dossier.folder.disk import NO_SUCH_FILE, PAPERS, open_inside
from sekisho.dossier.folder.model import Folder, PaperEntry
from sekisho.dossier.folder.place import Place
from sekisho.dossier.papers.apart import Apart
from sekisho.dossier.papers.model import Examined, Status
from sekisho.errors import InputError, Problem

MOST_BYTES: Final = 50_000_000
_CHUNK: Final = 1 << 20


def examine(folder: Folder) -> Iterator[Examined]:
    """What can be made of each paper: first those that the case lists, in its order, then files that it does not list.

    Raises InputError for a folder that was not read from disk. A paper that is refused is told with its reason.
    """
    if folder.root is None:
        raise InputError(Problem("", "the folder lies on no disk", "read it with read_folder"))
    with Apart() as apart:
        for entry in folder.papers:
            if entry.file is None:
                yield Examined(entry=entry, file=None, place=entry.place, status=Status.NOT_FILED)
            else:
                yield _looked_at(apart, folder.root, entry.file, entry)
        for file in folder.unlisted:
            yield _looked_at(apart, folder.root, file, None)


def examine_file(root: Path, file: str, entry: PaperEntry | None = None) -> Examined:
    """One file in the folder `papers/` of a case. root: the case's folder; file: inside `papers/`."""
    with Apart() as apart:
        return _looked_at(apart, root, file, entry)


def _looked_at(apart: Apart, root: Path, file: str, entry: PaperEntry | None) -> Examined:
    place = Place(f"{PAPERS}/{file}")
    try:
        opened = open_inside(root, place.file)
    except InputError as error:
        problem = error.problems[0]
        missing = problem.cause == NO_SUCH_FILE
        at = entry.at("file") if entry is not None and missing else place
        problem = Problem(str(at), f"{file}: {problem.cause}" if at is not place else problem.cause, problem.remedy)
        status = Status.MISSING if missing else Status.REFUSED
        return Examined(entry=entry, file=file, place=at, status=status, problem=problem)
    found = Examined(entry=entry, file=file, place=place, status=Status.REFUSED)
    with opened:
        size = opened.seek(0, 2)
        opened.seek(0)
        found = replace(found, size_bytes=size, sha256=_sha256(opened))
    return _examined(found, apart, root)


def _examined(found: Examined, apart: Apart, root: Path) -> Examined:
    size = found.size_bytes or 0
    if size > MOST_BYTES:
        remedy = f"at most {MOST_BYTES // 10**6} MB are read; scan it at a lower resolution, or split it"
        return _refused(found, f"is {size / 1e6:,.1f} MB large", remedy)
    if size == 0:
        return _refused(found, "is empty", "put the paper there again")
    try:
        reading = apart.read(root, found.place.file)
    except InputError as error:
        return _refused(found, error.problems[0].cause, error.problems[0].remedy)
    if reading.pages:
        status = Status.PARTLY_READ if reading.unread or reading.pictures else Status.READ
    else:
        status = Status.NOT_MACHINE_CHECKED
    problem = None
    if found.entry is not None and found.entry.sha256 not in (None, found.sha256):
        cause = f"its bytes are not those of papers/{found.file}, which has {found.sha256}"
        problem = Problem(str(found.entry.at("sha256")), cause, "see who changed the paper, then note its hash anew")
    return replace(
        found,
        status=status,
        media=reading.media,
        page_count=reading.page_count,
        pages=tuple(reading.pages),
        unread=reading.unread,
        problem=problem,
    )


def _refused(found: Examined, cause: str, remedy: str) -> Examined:
    return replace(found, problem=Problem(str(found.place), cause, remedy))


def _sha256(opened: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := opened.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
