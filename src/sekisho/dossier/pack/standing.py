"""What the cross-checks mean for handing a pack over: what contradicts, and what is only not there yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sekisho.dossier.checks import Finding, shipped
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
    """The findings sorted by what they mean, each kind in their own order."""
    findings = tuple(findings)
    made = [finding for finding in findings if finding.checked]
    errors = [finding for finding in made if finding.severity == "error"]
    return Standing(
        contradictions=tuple(finding for finding in errors if finding.id not in _gaps()),
        gaps=tuple(finding for finding in errors if finding.id in _gaps()),
        warnings=tuple(finding for finding in made if finding.severity == "warning"),
        notes=tuple(finding for finding in made if finding.severity == "note"),
        unmade=tuple(finding for finding in findings if not finding.checked),
    )


@cache
def _gaps() -> frozenset[str]:
    told = load("hand_over")["gaps"]
    kinds = frozenset(told["kinds"])
    return frozenset(told["checks"]) | {check.id for check in shipped().checks if check.kind in kinds}
