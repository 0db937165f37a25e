"""What the cross-checks mean for handing a pack over: what contradicts, and what is only not there yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from sekisho.dossier.checks import Finding, shipped
from sekisho.dossier.checks.finding import SEVERITIES
from sekisho.dossier.pack.profiles import load


@dataclass(frozen=True, slots=True)
class Standing:
    """Findings by what they mean. contradictions: stop the papers for others. gaps: not there yet, which is no
    contradiction: drafts are made before they are signed. unmade: checks that could not be made."""

    contradictions: tuple[Finding, ...]
    gaps: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    unmade: tuple[Finding, ...]


def standing(findings: Iterable[Finding]) -> Standing:
    """The findings sorted by what they mean, the gravest of each kind first, equals in their own order."""
    findings = tuple(sorted(findings, key=_gravity))
    made = [finding for finding in findings if finding.checked]
    errors = [finding for finding in made if finding.severity == "error"]
    return Standing(
        contradictions=tuple(finding for finding in errors if finding.id not in _gaps()),
        gaps=tuple(finding for finding in errors if finding.id in _gaps()),
        warnings=tuple(finding for finding in made if finding.severity == "warning"),
        notes=tuple(finding for finding in made if finding.severity == "note"),
        unmade=tuple(finding for finding in findings if not finding.checked),
    )


_BASIS: Final = ("law", "practice", "assumption")
_CONFIDENCE: Final = ("high", "medium", "low")


def _gravity(finding: Finding) -> tuple[int, int, int]:
    """What the law asks comes before what practice asks, and what is surely asked before what perhaps is."""
    severity = SEVERITIES.index(finding.severity) if finding.severity in SEVERITIES else len(SEVERITIES)
    basis = _bases().get(finding.id, _BASIS[-1])
    return severity, _BASIS.index(basis), _CONFIDENCE.index(finding.confidence)


@cache
def _bases() -> Mapping[str, str]:
    return {check.id: check.basis for check in shipped().checks}


@cache
def _gaps() -> frozenset[str]:
    told = load("hand_over")["gaps"]
    kinds = frozenset(told["kinds"])
    return frozenset(told["checks"]) | {check.id for check in shipped().checks if check.kind in kinds}
