"""The example applications of data/law-examples/cn, and which rules of the law each of them fires.

Beside its own keys an application says in `x_regime` under which regime to ask it, and in `x_note` what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from sekisho.determination.finding import Finder
from sekisho.dossier import read_file
from sekisho.errors import InputError, Problem
from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime.law import Law, Regime
from sekisho.regime.naming import load
from sekisho.regime.reading import read_law
from sekisho.regime.rows import load_yaml
from sekisho.regime.rules import Rule

LAW: Final = "cn"
EXAMPLES: Final = data_path("law-examples")


@dataclass(frozen=True)
class Example:
    """An application, the regime that it is asked under, what it shows, and what was found of it."""

    path: Path
    regime: Regime
    note: str
    finding: Mapping[str, Any]

    @cached_property
    def rules(self) -> frozenset[str]:
        """Rules among the reasons of its lines; acts shown without effect are none."""
        reasons = (reason for line in self.finding["lines"] for reason in line["reasons"])
        return frozenset(reason["rule"] for reason in reasons if reason["effect"] != "none")

    @property
    def asked(self) -> str:
        """The regime's name; with the day of knowledge only where it is not the newest."""
        name = self.regime.name
        return name if self.regime.known_on != newest_word(the_law()) else name.partition("~")[0]


@cache
def the_law() -> Law:
    return read_law([data_path("law", LAW)], dictionary())


def newest_word(law: Law) -> date:
    """The day on which the newest thing that the law holds became known: no clock is asked."""
    days = [said.known_from for act in law.instruments.values() for said in act.statements]
    return max(days + [rule.known_from for rule in law.rules if rule.known_from is not None])


def examples(folder: Path = EXAMPLES / LAW) -> list[Example]:
    """Every example with its finding, by name of file. Raises InputError with the problems of all of them."""
    found, problems = [], list[Problem]()
    for path in sorted(folder.iterdir()):
        try:
            found.append(_example(path))
        except InputError as error:
            problems += (each if path.name in each.place else each.inside(path.name) for each in error.problems)
    if problems:
        raise InputError(problems)
    return found


def _example(path: Path) -> Example:
    dossier, said = read_file(path), load_yaml(path.read_bytes(), path.name)
    absent = [key for key in ("x_regime", "x_note") if not said.get(key)]
    if absent:
        raise InputError(Problem(f"{path.name}: {key}", "is missing", "an example gives it") for key in absent)
    finder = _finder(said["x_regime"])
    return Example(path, finder.regime, said["x_note"], finder.find(dossier))


@cache
def _finder(name: str) -> Finder:
    """An overlay is one of the project's, or stands beside the examples."""
    ids, at, days = name.partition("@")
    law, *overlays = ids.split("+")
    regime = load(f"{law}{at}{days}", newest_word(the_law()))
    if overlays:
        folders = [data_path("law", each) for each in (law, *overlays)]
        folders = [folder if folder.is_dir() else EXAMPLES / "overlays" / folder.name for folder in folders]
        regime = Regime(read_law(folders, dictionary()), regime.on, regime.known_on)
    return Finder.of(regime)


def first_examples(rules: Iterable[Rule], given: Iterable[Example]) -> dict[str, Example]:
    """For each rule the first example that fires it. Raises InputError with every rule that none fires."""
    given = tuple(given)
    first = {rule.id: next((each for each in given if rule.id in each.rules), None) for rule in rules}
    remedy = f"add one to data/{EXAMPLES.name}/{LAW}"
    problems = [Problem(rule, "is fired by no example", remedy) for rule, each in first.items() if each is None]
    if problems:
        raise InputError(problems)
    return {rule: each for rule, each in first.items() if each is not None}
