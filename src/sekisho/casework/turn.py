"""One command as it is being carried out: the case, who orders what and when, and the law to hold it against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from sekisho.casework.case import Case
from sekisho.casework.findings import Found
from sekisho.casework.lawbook import File, Lawbook
from sekisho.casework.model import Actor, Event, Json, plain
from sekisho.casework.pools import PoolBook
from sekisho.casework.refusal import Refusal
from sekisho.casework.table import Command
from sekisho.errors import InputError, Problem
from sekisho.regime.calendar import law_day
from sekisho.screening.adjudication import Adjudications

T = TypeVar("T")
Written = tuple[Event, ...] | Refusal
"""What a command comes to: the events to append, all of them or none, or why there are none."""


@dataclass(frozen=True)
class Turn:
    """what: the particulars of the command as they came. beside: the case whose licence this one asks to change, until
    the new one is issued.
    pools: where the pools stand; None where nobody looked, and then no line is granted that draws on one."""

    case: Case
    command: Command
    at: datetime
    by: Actor
    book: Lawbook
    what: Mapping[str, Any]
    why: str
    beside: Case | None = None
    pools: PoolBook | None = None

    @cached_property
    def day(self) -> date:
        return law_day(self.at)

    @cached_property
    def found_now(self) -> Found:
        """What the law of the day says of the file as the case has it."""
        return self.find(self.case.file)

    def find(self, file: File, lifted: Iterable[str] = ()) -> Found:
        return self.book.find([file], self.day, lifted)[0]

    def is_fresh(self) -> bool:
        """Does the law of the day say of the file what the case says?"""
        return self.case.found is not None and self.found_now.matter == self.case.found.matter

    def write(self, what: Mapping[str, Any], found: Found | None = None, kind: str | None = None) -> Event:
        """The command's event, with a new finding or resting on the one that the case has."""
        told: Json = plain(what)
        if found is not None:
            told["finding"] = found.as_json()
        rests_on = found or self.case.found
        hashed = None if rests_on is None else rests_on.hash
        return Event(self.case.id, kind or self.command.event, self.at, self.by, told, self.why, hashed)

    def write_beside(self, kind: str, what: Mapping[str, Any]) -> Event:
        """An event of the case whose licence this one asks to change."""
        assert self.beside is not None
        found = self.beside.found
        hashed = None if found is None else found.hash
        return Event(self.beside.id, kind, self.at, self.by, plain(what), self.why, hashed)

    def after(self, application: Mapping[str, Any], judged: Adjudications | None = None) -> Case:
        """The case with another file, to be found on; nothing is written by it."""
        return replace(self.case, application=application, judged=self.case.judged if judged is None else judged)


class Particulars:
    """The particulars of a command, read key by key; what is wrong with them is told all at once."""

    def __init__(self, command: str, what: Mapping[str, Any], known: Iterable[str]) -> None:
        self.command = command
        self.what = what
        self.problems = [
            Problem(f"{command}: {key}", "is nothing that this command takes", f"it takes {', '.join(known) or 'none'}")
            for key in what
            if key not in set(known)
        ]

    def text(self, key: str) -> str:
        value = self.what.get(key)
        return value if isinstance(value, str) and value.strip() else self._fault(key, "must be text", "")

    def mapping(self, key: str, needed: bool = True) -> Mapping[str, Any]:
        value = self.what.get(key)
        if isinstance(value, Mapping):
            return value
        return {} if value is None and not needed else self._fault(key, "must be an object", {})

    def rows(self, key: str, needed: bool = False) -> list[Any]:
        value = self.what.get(key)
        if isinstance(value, list | tuple):
            return list(value)
        return [] if value is None and not needed else self._fault(key, "must be a list", [])

    def words(self, key: str) -> list[str]:
        found = self.rows(key)
        is_words = all(isinstance(each, str) for each in found)
        return found if is_words else self._fault(key, "must be a list of words", [])

    def flag(self, key: str) -> bool:
        value = self.what.get(key)
        return value if isinstance(value, bool) else self._fault(key, "must be true or false", False)

    def day(self, key: str) -> date:
        value = self.what.get(key)
        try:
            if type(value) is date:
                return value
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            return self._fault(key, "must be a day, written 2026-02-10", date.min)

    def grams_by_line(self, key: str) -> dict[int, int]:
        """Grams by line number, each a whole number above 0."""
        found: dict[int, int] = {}
        for line, mass_g in self.mapping(key).items():
            number = int(line) if str(line).isdecimal() else 0
            if number < 1 or type(mass_g) is not int or mass_g < 1:
                return self._fault(key, "must give whole grams above 0 by line number", {})
            found[number] = mass_g
        return found or self._fault(key, "names no line", {})

    def fault(self, place: str, cause: str, remedy: str = "") -> None:
        self.problems.append(Problem(f"{self.command}: {place}", cause, remedy))

    def close(self) -> None:
        """Raises InputError with all that was wrong."""
        if self.problems:
            raise InputError(self.problems)

    def _fault(self, key: str, cause: str, instead: T) -> T:
        self.fault(key, f"{cause}; got {self.what.get(key)!r}" if key in self.what else "is missing")
        return instead
