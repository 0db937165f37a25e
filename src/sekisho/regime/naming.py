"""The name of a regime, `ID[+OVERLAY...][@DATE|@filed[~KNOWN]]`, and the regime that it names.

Without `@` it is the law of today; with `@filed` each application is judged by the law of its filing date. `~KNOWN`
is the day of knowledge: the law of `@DATE` as it was known then; without it, as known today. Laws of one's own, named
by their folders, are read by `own`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from sekisho.errors import InputError, Problem
from sekisho.errors.days import NoDay, read_day
from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime.folders import HEAD
from sekisho.regime.law import FILED, Law, Regime
from sekisho.regime.reading import read_law
from sekisho.regime.rows import load_yaml

_NAME: Final = re.compile(r"(?P<ids>[^@~+]+(?:\+[^@~+]+)*)(?:@(?P<on>[^@~]+)(?:~(?P<known>[^@~]+))?)?")


class ShippedLawError(RuntimeError):
    """A fault in the project's own law: ours to mend, and no mistake of whoever asks."""


def law_ids(root: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Every law under `root` (the project's own by default), each with the overlays that stand on it."""
    root = data_path("law") if root is None else root
    heads = {path.parent.name: load_yaml(path.read_bytes(), str(path)) for path in sorted(root.glob(f"*/{HEAD}"))}
    base = {name: head.get("overlay_of") if isinstance(head, dict) else None for name, head in heads.items()}
    return {
        law: tuple(overlay for overlay, stands_on in base.items() if stands_on == law)
        for law, stands_on in base.items()
        if stands_on is None
    }


@cache
def shipped_ids() -> frozenset[str]:
    """The id of every shipped law and overlay."""
    return frozenset(each for law, overlays in law_ids().items() for each in (law, *overlays))


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says, word by word. on, known: None where it says nothing; `filed` too stands in `on`."""

    name: str
    law: str
    overlays: tuple[str, ...]
    on: str | None
    known: str | None

    @property
    def place(self) -> str:
        return f"regime {self.name!r}"

    def days(self, today: date, problems: list[Problem]) -> tuple[date | None, date]:
        """The day asked for, None for each application's own, and that of knowledge; what is no day is a problem."""
        on = None if self.on == FILED else self._day(self.on, today, problems)
        return on, self._day(self.known, today, problems)

    def _day(self, text: str | None, today: date, problems: list[Problem]) -> date:
        if text is None:
            return today
        try:
            return read_day(text, "2026-02-10")
        except NoDay as fault:
            problems.append(Problem(self.place, fault.cause, fault.remedy))
            return today


def parse(name: str) -> Named:
    """The words of a name. Raises InputError for what is none."""
    found = _NAME.fullmatch(name)
    if found is None:
        remedy = "write it as cn, cn+limited@2026-02-10 or ./mine@2026-11-20~2026-11-15; a path has no +, @ or ~"
        raise InputError(Problem(f"regime {name!r}", "is no name of a regime", remedy))
    law, *overlays = found["ids"].split("+")
    return Named(name, law, tuple(overlays), found["on"], found["known"])


def load(name: str, today: date, root: Path | None = None) -> Regime:
    """The regime that a name names; `root` holds the laws' folders, the project's own by default.

    Raises InputError for a name that is none, an unknown law or overlay, a day that is none or is not covered, and for
    every fault of the law's files under a `root` of the caller's; ShippedLawError for the faults of the project's own.
    """
    shipped = root is None
    root = data_path("law") if root is None else root
    named, laws = parse(name), law_ids(root)
    problems = unknown_law(named, laws) or unknown_overlays(named, named.overlays, named.law, laws[named.law])
    on, known_on = named.days(today, problems)
    if problems:
        raise InputError(problems)
    try:
        read = read_law([root / each for each in (named.law, *named.overlays)], dictionary())
    except InputError as error:
        if shipped:
            raise ShippedLawError(f"the shipped law is broken:\n{error}") from error
        raise
    return regime_of(read, on, known_on, today, named.place)


def regime_of(law: Law, on: date | None, known_on: date, today: date, place: str) -> Regime:
    """A law as of a day. Raises InputError for a day that it does not cover, or as of which nothing is known."""
    regime = Regime(law, on, known_on)
    if on is not None:
        regime.check_covered(on)
    if not law.from_day <= known_on <= today:
        remedy = f"the day of knowledge lies between {law.from_day} and {today}"
        raise InputError(Problem(place, f"nothing is known as of {known_on}", remedy))
    return regime


def unknown_law(named: Named, laws: Collection[str]) -> list[Problem]:
    """That there is no law of the name's id among `laws`."""
    if named.law in laws:
        return []
    return [Problem(named.place, f"there is no law {named.law!r}", f"known are {', '.join(laws)}")]


def unknown_overlays(named: Named, asked: Sequence[str], law: str, known: Collection[str]) -> list[Problem]:
    """Overlays asked for that are not among those `known` of a law, and those that the name has twice."""
    remedy = f"overlays of {law} are {', '.join(known)}" if known else f"{law} has no overlays"
    problems = [Problem(named.place, f"there is no overlay {each!r}", remedy) for each in asked if each not in known]
    if len(set(named.overlays)) < len(named.overlays):
        problems.append(Problem(named.place, "an overlay stands twice", "name each once"))
    return problems
