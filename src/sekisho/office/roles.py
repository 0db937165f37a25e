"""What a person may be in the office."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person is in the office; one account has one. The first six are casework's own."""

    EXPORTER = "exporter"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    CUSTOMS = "customs"
    IMPORTER = "importer"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    KEEPER = "keeper"


OFFICE: Final = (Role.OFFICER, Role.SUPERVISOR, Role.REVIEWER)
"""Those who handle cases for the authority."""
APPLICANTS: Final = (Role.EXPORTER, Role.IMPORTER)
EVERYBODY: Final = tuple(Role)
"""Everyone who has signed in."""
