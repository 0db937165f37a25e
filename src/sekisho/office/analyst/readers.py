"""Who opens this room. Results of supply are never shown to those who handle cases, nor to applicants."""

from __future__ import annotations

from typing import Final

from sekisho.office.roles import Role

READERS: Final = (Role.ANALYST, Role.AUDITOR, Role.KEEPER)
