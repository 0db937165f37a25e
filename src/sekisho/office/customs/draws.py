"""What left under a licence, line by line: each draw with what was given back of it, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sekisho.casework.case import Case
from sekisho.casework.model import Event, Json
from sekisho.licence.names import named
from sekisho.office.site.templatetags.words import kg


@dataclass(frozen=True, slots=True)
class Row:
    """A draw, or a correction of one, on one line. change_g: grams of product, above 0 where they left, below 0 where
    they were given back. left_g: of a draw, what was not given back since. The person who recorded it is not told."""

    kind: str
    key: str
    export: str
    on: date
    at: datetime
    line: int
    change_g: int
    left_g: int | None
    mode: str | None
    port: str | None
    language: str
    role: str
    organisation: str
    why: str

    @property
    def shown(self) -> str:
        """Kilograms, with the sign of what was given back."""
        return kg(self.change_g) if self.change_g > 0 else f"−{kg(-self.change_g)}"

    @property
    def way(self) -> str:
        """Mode of transport and port, as far as they were said."""
        mode = None if self.mode is None else named("modes", self.mode)[self.language]
        return " · ".join(each for each in (mode, self.port) if each)

    def as_json(self) -> Json:
        """One row of a table."""
        return {
            "kind": self.kind,
            "on": str(self.on),
            "export": self.export,
            "line": self.line,
            "change_g": self.change_g,
            "left_g": self.left_g,
            "mode": None if self.mode is None else named("modes", self.mode)[self.language],
            "port": self.port,
            "by": self.organisation,
            "why": self.why,
            "key": self.key,
            "recorded_at": self.at.isoformat(),
        }


def rows(case: Case, language: str) -> list[Row]:
    """Every draw and correction of a case's licence, those recorded last first."""
    exports = {key: draw.export for key, draw in case.draws.items()}
    events = [event for event in case.events if event.kind in ("drawn", "draw_reversed")]
    return [row for event in reversed(events) for row in _rows(case, event, exports, language)]


def _rows(case: Case, event: Event, exports: dict[str, str], language: str) -> list[Row]:
    what, drawn = event.what, event.kind == "drawn"
    key = what["key"] if drawn else what["corrects"]
    return [
        Row(
            kind="drawn" if drawn else "reversed",
            key=key,
            export=exports[key],
            on=date.fromisoformat(what["on"]) if drawn else event.day,
            at=event.at,
            line=int(line),
            change_g=mass_g if drawn else -mass_g,
            left_g=case.draws[key].lines_g.get(int(line), 0) if drawn else None,
            mode=what.get("transport_mode"),
            port=what.get("port"),
            language=language,
            role=event.by.role,
            organisation=event.by.organisation,
            why=event.why,
        )
        for line, mass_g in sorted(what["lines"].items())
    ]
