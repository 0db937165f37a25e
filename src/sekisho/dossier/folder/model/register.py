"""The disclosure register: who was told what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sekisho.dossier.folder.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed(Record):
    """One file that was handed over. file: its name. sha256: of its bytes, 64 hexadecimal digits."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Record):
    """One line of the disclosure register (`disclosures.yaml`): who was told what, when, on which basis.

    on: the day. recipient: party id, or a name for one who is no party. profile: id of the redaction profile.
    what: the words for what was told, e.g. `parties.name`, `downstream`. basis: why it was allowed to be told.
    by: who handed it over. case: the case's id. files: what was handed over.
    """

    on: date
    recipient: str
    profile: str | None = None
    what: tuple[str, ...] | None = None
    basis: str | None = None
    by: str | None = None
    case: str | None = None
    note: str | None = None
    files: tuple[Handed, ...] = ()
