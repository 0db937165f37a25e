"""Who did what to a case, when and why: the one kind of record that casework knows.

An event is never changed. What a case is follows from its events alone (`case.Case.of`); what may follow is decided in
`act.act`. Instants are UTC and law days are Beijing's: an act that takes effect on 6 January binds from 16:00Z on the
fifth.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from sekisho.regime.calendar import law_day

Json = dict[str, Any]

KINDS: Final = (
    *("filed", "accepted", "returned", "queried", "answered", "appraisal_started", "appraisal_ended"),
    *("hit_adjudicated", "recommended", "countersigned", "countersign_refused", "sent_back", "decided", "issued"),
    *("drawn", "draw_reversed", "suspended", "reinstated", "revoked", "expired", "amended", "withdrawn"),
    *("reconsideration_asked", "reconsideration_decided", "law_changed"),
)
"""Every kind of event."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a role, for an organisation. also: other accounts that the office knows to be the same person's."""

    person: str
    role: str
    organisation: str
    also: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every account of the person, folded: width, case and blanks around a name make no second person."""
        return frozenset(folded(name) for name in (self.person, *self.also))

    def as_json(self) -> Json:
        told: Json = {"person": self.person, "role": self.role, "organisation": self.organisation}
        return told | ({"also": list(self.also)} if self.also else {})

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Actor:
        return cls(told["person"], told["role"], told["organisation"], tuple(told.get("also", ())))


def folded(name: str) -> str:
    """A name without differences of width, case and blanks."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


SYSTEM: Final = Actor("sekisho", "system", "office")
"""Who records what no person decides: a change of law, a licence that ran out."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a case.

    kind: one of KINDS. at: an instant with time zone. what: plain JSON, as `plain` makes it. why: the reason in the
    actor's own words, "" where none is asked. finding: the hash of the finding that it rests on (`Found.hash`), None
    where it rests on none.
    """

    case: str
    kind: str
    at: datetime
    by: Actor
    what: Mapping[str, Any]
    why: str = ""
    finding: str | None = None

    @property
    def day(self) -> date:
        """The law's day of it."""
        return law_day(self.at)

    def as_json(self) -> Json:
        """Every field; the instant in UTC to the microsecond, with Z."""
        return {
            "case": self.case,
            "kind": self.kind,
            "at": instant(self.at),
            "by": self.by.as_json(),
            "what": dict(self.what),
            "why": self.why,
            "finding": self.finding,
        }

    def canonical(self) -> bytes:
        """The form that is stored, linked and hashed. Equal events, equal bytes."""
        return canonical(self.as_json())

    def hash(self) -> str:
        return hash_of(self.as_json())

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Event:
        """The event of `as_json`. Raises KeyError or ValueError for what is none."""
        if told["kind"] not in KINDS:
            raise ValueError(f"{told['kind']!r} is no kind of event")
        by = Actor.from_json(told["by"])
        at = datetime.fromisoformat(told["at"])
        return cls(told["case"], told["kind"], at, by, dict(told["what"]), told["why"], told["finding"])


def instant(at: datetime) -> str:
    """An instant as it is written: `2026-01-05T16:00:00.000000Z`."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone; give an instant in UTC")
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def canonical(value: Any) -> bytes:
    """JSON in the one form that is hashed: keys sorted, no blanks, UTF-8, no floats. Raises ValueError for a float."""
    _check(value, "")
    told = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return told.encode()


def hash_of(value: Any) -> str:
    return f"sha256:{hashlib.sha256(canonical(value)).hexdigest()}"


def plain(value: Any) -> Any:
    """The same value with decimals and floats as strings, days as ISO days, and no tuples: what an event may hold."""
    match value:
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case float():
            return str(Decimal(repr(value)))
        case Decimal():
            return str(value)
        case datetime():
            return instant(value)
        case date():
            return value.isoformat()
        case _:
            return value


def _check(value: Any, place: str) -> None:
    match value:
        case dict():
            for key, each in value.items():
                if not isinstance(key, str):
                    raise ValueError(f"{place or 'the value'}: a key must be a word; got {key!r}")
                _check(each, f"{place}.{key}" if place else key)
        case list():
            for number, each in enumerate(value):
                _check(each, f"{place}[{number}]")
        case None | bool() | int() | str():
            pass
        case _:
            raise ValueError(f"{place or 'the value'}: {value!r} has no canonical form; write numbers as text")
