"""What a check comes to: a finding, told in three languages, with the places to mend and the values that disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sekisho.dossier.folder.place import Place
from sekisho.errors import Problem

SEVERITIES: Final = ("error", "warning", "note")
"""Strongest first. error: papers contradict each other, or what is asked for is not there. warning: likely to be asked
about. note: to know, nothing to mend."""

Text = Mapping[str, str]
"""A sentence by language: en, ja, zh."""


@dataclass(frozen=True, slots=True)
class Value:
    """One of the values that a finding is about. place: where it stands, or would stand. shown: as a reader sees it
    (masses in kg, dates as YYYY-MM-DD); empty where the folder does not give it. said: the same by
    language, where it is a word and no writing of the folder's."""

    place: Place
    shown: str = ""
    said: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check found, or a check that could not be made.

    id: of the check, e.g. `certificate-contract`. severity: one of SEVERITIES.
    checked: False where the check could not be made; the cause then says why, and nothing is known to be wrong.
    values: what disagrees, each with its place; the first is the one to look at. rule: the sentence that should hold.
    cause, remedy: what is wrong and what to do. source: who asks for it. confidence: in that source: high, medium, low.
    """

    id: str
    severity: str
    checked: bool
    values: tuple[Value, ...]
    rule: Text
    cause: Text
    remedy: Text
    source: str
    confidence: str

    @property
    def places(self) -> tuple[Place, ...]:
        """Where to look, each place once, the first first."""
        return tuple(dict.fromkeys(value.place for value in self.values))

    def problem(self, language: str = "en") -> Problem:
        """The finding as a mistake of the user's, with its first place."""
        place = str(self.values[0].place) if self.values else ""
        return Problem(place, self.cause[language], self.remedy[language])

    def as_json(self) -> dict[str, Any]:
        """Plain data; `places` and `values` go together, entry by entry."""
        return {
            "id": self.id,
            "severity": self.severity,
            "checked": self.checked,
            "places": [str(value.place) for value in self.values],
            "values": [value.shown for value in self.values],
            "rule": dict(self.rule),
            "cause": dict(self.cause),
            "remedy": dict(self.remedy),
            "source": self.source,
            "confidence": self.confidence,
        }
