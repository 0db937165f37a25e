"""Runs the cross-checks on a folder as the product would; what was read of a paper is kept by its bytes.

Papers are read by the product's own readers in this process, which spares the process that each paper gets of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from clean_papers import write
from planting import Bench

from sekisho.dossier.checks import Finding, Given, Screened, check_folder
from sekisho.dossier.folder import Folder, Place, read_folder
from sekisho.dossier.folder.application import to_application
from sekisho.dossier.papers import Examined, Status
from sekisho.dossier.papers.kinds import kind_of
from sekisho.dossier.papers.pdf import read_pdf
from sekisho.dossier.papers.reading import Refused
from sekisho.dossier.papers.workbooks import read_workbook
from sekisho.errors import InputError, Problem
from sekisho.regime.law import Regime
from sekisho.regime.naming import load

_SEEN: dict[tuple[str, str], Examined] = {}


@cache
def china() -> Regime:
    return load("cn", date(2026, 5, 11))


def look(folder: Folder) -> tuple[Examined, ...]:
    """What can be read of each listed paper."""
    assert folder.root is not None
    seen = []
    for entry in folder.papers:
        assert entry.file is not None
        path = folder.root / "papers" / entry.file
        place = Place(f"papers/{entry.file}")
        if not path.is_file():
            problem = Problem(str(place), "there is no such file")
            seen.append(Examined(entry=entry, file=entry.file, place=place, status=Status.MISSING, problem=problem))
            continue
        key = (hashlib.sha256(path.read_bytes()).hexdigest(), path.suffix)
        if key not in _SEEN:
            _SEEN[key] = _read(path, key[0])
        seen.append(replace(_SEEN[key], entry=entry, file=entry.file, place=place))
    return tuple(seen)


def _read(path: Path, sha256: str) -> Examined:
    file = path.name
    found = Examined(entry=None, file=file, place=Place(file), status=Status.REFUSED, sha256=sha256)
    with path.open("rb") as opened:
        try:
            media = kind_of(opened, file)
            opened.seek(0)
            if media not in ("pdf", "xlsx"):
                return replace(found, status=Status.NOT_MACHINE_CHECKED, media=media)
            reading = read_pdf(opened) if media == "pdf" else read_workbook(opened)
            pages = tuple(reading.pages)
        except Refused as refused:
            return replace(found, problem=Problem(file, refused.cause, refused.remedy))
    status = Status.READ if pages and not reading.unread else Status.PARTLY_READ
    return replace(found, status=status, media=media, pages=pages, unread=reading.unread)


def given(
    folder: Folder, papers: tuple[Examined, ...], screening: Mapping[str, Screened | None] | None = None
) -> Given:
    """Everything that checks need: all parties screened clear on the day of filing, unless said otherwise."""
    try:
        application = to_application(folder)
    except InputError:
        application = None
    screened: dict[str, Screened | None] = {
        each.id: Screened("clear", folder.case.filed_on or date(2026, 5, 11)) for each in folder.parties
    }
    screened |= screening or {}
    return Given(
        papers=papers,
        screening={key: value for key, value in screened.items() if value is not None},
        application=application,
        regime=china(),
    )


def findings(bench: Bench, root: Path) -> tuple[Finding, ...]:
    """Write the folder, read it back, and check it."""
    write(bench.plan, root)
    for after in bench.afterwards:
        after(root)
    folder = read_folder(root)
    return check_folder(folder, given(folder, look(folder), bench.screening))


def paths(finding: Finding) -> set[str]:
    """Where a finding points: paths in the case, names of files."""
    return {place.path or ("" if place.file.startswith("case.") else place.file) for place in finding.places}
