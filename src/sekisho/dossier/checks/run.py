"""Make every check of the catalogue on a folder."""

from __future__ import annotations

from collections.abc import Iterator

from sekisho.dossier.checks.catalogue import Catalogue, Check
from sekisho.dossier.checks.finding import SEVERITIES, Finding
from sekisho.dossier.checks.given import Given
from sekisho.dossier.checks.kinds import KINDS
from sekisho.dossier.checks.kinds.at import At
from sekisho.dossier.checks.reading import shipped
from sekisho.dossier.checks.walk import records
from sekisho.dossier.folder.model import Folder, Record


def check_folder(folder: Folder, given: Given, catalogue: Catalogue | None = None) -> tuple[Finding, ...]:
    """Everything that the checks find, and every check that could not be made.

    What was found comes first, errors before warnings before notes, then what was not checked; within these in the
    order of the catalogue and of the folder. The same input gives the same findings.
    """
    catalogue = shipped() if catalogue is None else catalogue
    found = [finding for check in catalogue.checks for finding in _findings(check, catalogue, folder, given)]
    found.sort(key=lambda finding: (not finding.checked, SEVERITIES.index(finding.severity)))
    return tuple(found)


def _findings(check: Check, catalogue: Catalogue, folder: Folder, given: Given) -> Iterator[Finding]:
    kind = KINDS[check.kind]
    for record in _records(check, folder):
        at = At(check, catalogue, folder, given, record)
        applies = [at.holds(condition) for condition in check.when]
        if False in applies:
            continue
        if None in applies:
            yield from at.missing(check.when[applies.index(None)].paths[0])
        else:
            yield from kind.run(at)


def _records(check: Check, folder: Folder) -> list[Record]:
    return [folder.case] if check.of == "folder" else records(folder, check.of)
