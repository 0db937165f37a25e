"""What the law opens and closes beside a finding: grounds for refusal, conditions, and the ways in routes.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sekisho.licence.names import named
from sekisho.places import data_path
from sekisho.regime.instruments import AFTER_TITLE
from sekisho.regime.law import Law
from sekisho.regime.rows import LANGUAGES, Text, load_yaml
from sekisho.regime.rules import cite_of

WEIGHING = "weighing"


@dataclass(frozen=True, slots=True)
class Ground:
    """rests_on: a bar's effect, `documents`, `facts`, `limit`, or `weighing`."""

    id: str
    rests_on: str
    instrument: str
    cite: str
    text: Text


@dataclass(frozen=True, slots=True)
class Condition:
    """`text` has a place for the value where there is one; None where the officer writes it.

    of: the group of names that a value is of, None where any text is. carries: the rules of practice that it puts on a
    licence by itself, unless `instead`, another condition, is set.
    """

    kind: str
    has_value: bool
    text: Text | None
    of: str | None
    carries: frozenset[str]
    instead: str | None

    def said(self, value: str) -> Text:
        assert self.text is not None
        name = dict.fromkeys(LANGUAGES, value) if self.of is None else named(self.of, value)
        return {each: self.text[each].format(value=name[each]) for each in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the law: the id of an act, and where in it."""

    instrument: str
    cite: str

    def citation(self, law: Law) -> Text:
        """In every language; an act that the law at hand does not have is named by its id."""
        act = law.instruments.get((self.instrument, ""))
        cite = cite_of(self.cite)
        title = dict.fromkeys(LANGUAGES, self.instrument) if act is None else act.title
        return {each: f"{title[each]}{AFTER_TITLE[each]}{cite[each]}" for each in LANGUAGES}


@dataclass(frozen=True)
class Routes:
    """data/casework/routes.yaml, read."""

    special: Place
    lifts: frozenset[str]
    only_individual: Place
    closes_general: frozenset[str]
    needs_new_licence: Place
    key_places: tuple[str, ...]
    growing_places: tuple[str, ...]
    reconsideration: Place

    def key_elements(self, places: Iterable[str]) -> tuple[str, ...]:
        """Those of some changed places that a licence cannot take a change of."""
        return tuple(each for each in places if _within(each, self.key_places))

    def growing(self, places: Iterable[str]) -> tuple[str, ...]:
        """Those of some changed places where only more than before is such a change."""
        return tuple(each for each in places if _within(each, self.growing_places))


def _within(place: str, known: Iterable[str]) -> bool:
    bare = re.sub(r"\[\d+\]", "", place)
    return any(bare == each.removesuffix("[]") or bare.startswith(f"{each}.") for each in known)


@cache
def routes() -> Routes:
    path = data_path("casework", "routes.yaml")
    told = load_yaml(path.read_bytes(), path.name)

    def place(key: str) -> Place:
        return Place(told[key]["instrument"], told[key]["cite"])

    return Routes(
        place("special_circumstances"),
        frozenset(told["special_circumstances"]["lifts"]),
        place("only_individual"),
        frozenset(told["only_individual"]["rules"]),
        place("needs_new_licence"),
        tuple(told["needs_new_licence"]["places"]),
        tuple(told["needs_new_licence"]["grows"]),
        place("reconsideration"),
    )


@cache
def grounds() -> Mapping[str, Ground]:
    """Grounds for refusal by code (data/casework/grounds.yaml)."""
    path = data_path("casework", "grounds.yaml")
    return {
        row["ground"]: Ground(row["ground"], row["rests_on"], row["instrument"], row["cite"], row["text"])
        for row in load_yaml(path.read_bytes(), path.name)
    }


@cache
def conditions() -> Mapping[str, Condition]:
    """Kinds of conditions by code (data/casework/conditions.yaml)."""
    path = data_path("casework", "conditions.yaml")
    return {
        row["condition"]: Condition(
            row["condition"],
            row["value"],
            row.get("text"),
            row.get("of"),
            frozenset(row.get("carries", ())),
            row.get("or"),
        )
        for row in load_yaml(path.read_bytes(), path.name)
    }
