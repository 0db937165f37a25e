"""The rows of the dictionary, and what follows from them: what is asked, what rules read, what a docket carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from sekisho.errors import InputError, Problem
from sekisho.materials.elements import elements
from sekisho.places import data_path

LANGUAGES: Final = ("en", "ja", "zh")


class Basis(IntEnum):
    """What an answer rests on, weakest first. A bare answer is declared."""

    DECLARED = 0
    DOCUMENTED = 1
    VERIFIED = 2
    DERIVED = 3


BASES: Final[Mapping[str, Basis]] = MappingProxyType({basis.name.lower(): basis for basis in Basis})


class Type(StrEnum):
    BOOLEAN = "boolean"
    ENUM = "enum"
    COUNTRY = "country"
    SET = "set"
    LIST = "list"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE = "date"
    TEXT = "text"

    @property
    def is_number(self) -> bool:
        return self in (Type.DECIMAL, Type.INTEGER)


Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One row; the file's head says what each key means. `ABSENT` in `favours` speaks of a set without the element.

    label: the fact in a few words, before its value; the question, of a fact that has none.
    """

    name: str
    type: Type
    of: str | None
    unit: str | None
    values: tuple[str, ...]
    scope: str
    path: str | None
    sources: tuple[str, ...]
    fold: str | None
    over: str | None
    lookup: str | None
    in_docket: bool
    accepts: tuple[str, ...]
    favours: tuple[object, ...]
    asked_of: str
    question: Text
    label: Text
    change: Text | None

    @property
    def readable(self) -> bool:
        """May a rule read it? Words for a person alone may not decide anything."""
        return self.in_docket or self.lookup is not None


ABSENT: Final = "absent"
_KEYS: Final = frozenset(
    [
        *("fact", "each", "type", "of", "unit", "values", "scope", "path", "from", "fold", "over", "lookup", "column"),
        *("accepts", "favours", "asked_of", "question", "label", "change"),
    ]
)


@dataclass(frozen=True)
class Dictionary:
    """All facts by name, in the file's order."""

    facts: Mapping[str, Fact]

    def __getitem__(self, name: str) -> Fact:
        return self.facts[name]

    def __contains__(self, name: object) -> bool:
        return name in self.facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts.values())

    @cached_property
    def docket_columns(self) -> tuple[Fact, ...]:
        """The facts that a docket carries, one column each."""
        return tuple(fact for fact in self if fact.in_docket)

    def under(self, prefix: str) -> Mapping[str, Fact]:
        """Asked facts directly under a path prefix, by the last part of their path.

        `under("party.")`, `under("lines[].")`, `under("downstream[].")`, `under("documents[].")`, `under("end_use.")`,
        and `under("")` for those of the application itself.
        """
        if prefix not in self._by_prefix:
            found: dict[str, Fact] = {}
            for fact in self:
                if fact.path is not None and fact.path.startswith(prefix):
                    rest = fact.path.removeprefix(prefix)
                    if "." not in rest:
                        found[rest] = fact
            self._by_prefix[prefix] = MappingProxyType(found)
        return self._by_prefix[prefix]

    @cached_property
    def _by_prefix(self) -> dict[str, Mapping[str, Fact]]:
        """What `under` was asked for: every application asks for the same few."""
        return {}


def read_dictionary(path: Path) -> Dictionary:
    """The dictionary in a file. Raises InputError with every faulty row."""
    problems: list[Problem] = []
    facts: dict[str, Fact] = {}
    for number, row in enumerate(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader), 1):
        place = f"{path.name} row {number} ({row.get('fact', 'no name')})"
        faults = _faults(place, row)
        problems.extend(faults)
        if faults:
            continue
        for fact in _expanded(row):
            if fact.name in facts:
                problems.append(Problem(place, "the name stands twice", "name each fact once"))
            facts[fact.name] = fact
    problems.extend(
        Problem(f"{path.name} ({fact.name}): from", f"unknown fact {source!r}", "name a fact of this file")
        for fact in facts.values()
        for source in fact.sources
        if source not in facts and source != "end_users"
    )
    if problems:
        raise InputError(problems)
    return Dictionary(MappingProxyType(facts))


@cache
def dictionary() -> Dictionary:
    """The dictionary that the project ships."""
    return read_dictionary(data_path("facts", "dictionary.yaml"))


def _faults(place: str, row: Mapping[str, Any]) -> list[Problem]:
    faults = [Problem(f"{place}: {key}", "is no key of a fact") for key in row if key not in _KEYS]
    faults += [
        Problem(f"{place}: {key}", "is missing")
        for key in ("fact", "type", "scope", "asked_of", "question")
        if not row.get(key)
    ]
    if row.get("type") not in list(Type):
        faults.append(Problem(f"{place}: type", f"unknown type {row.get('type')!r}", f"known are {', '.join(Type)}"))
    missing = [language for language in LANGUAGES if not (row.get("question") or {}).get(language)]
    if missing:
        faults.append(Problem(f"{place}: question", f"no text in {', '.join(missing)}", "give all three"))
    unlabelled = [language for language in LANGUAGES if row.get("label") and not row["label"].get(language)]
    if unlabelled:
        faults.append(Problem(f"{place}: label", f"no text in {', '.join(unlabelled)}", "give all three, or none"))
    if not row.get("path") and not row.get("from"):
        faults.append(Problem(place, "is neither asked nor derived", "give it a path, or say what it is from"))
    return faults


def _expanded(row: Mapping[str, Any]) -> Iterator[Fact]:
    if row.get("each") != "element":
        yield _fact(row, None)
        return
    for symbol in elements():
        yield _fact(row, symbol)


def _fact(row: Mapping[str, Any], symbol: str | None) -> Fact:
    def fill(text: str) -> str:
        return text if symbol is None else text.replace("{element}", symbol.lower()).replace("{Element}", symbol)

    favours = row.get("favours", ())
    sources = [
        name.replace("{element}", each.lower())
        for name in row.get("from", ())
        for each in (elements() if "{element}" in name else ("",))
    ]
    return Fact(
        name=fill(row["fact"]),
        type=Type(row["type"]),
        of=row.get("of"),
        unit=row.get("unit"),
        values=tuple(row.get("values", ())),
        scope=row["scope"],
        path=fill(row["path"]) if row.get("path") else None,
        sources=tuple(sources),
        fold=row.get("fold"),
        over=row.get("over"),
        lookup=row.get("lookup"),
        in_docket=row.get("column", True) is not False and "lookup" not in row,
        accepts=tuple(row.get("accepts", ())),
        favours=(ABSENT,) if favours == ABSENT else tuple(favours),
        asked_of=row["asked_of"],
        question=MappingProxyType({language: fill(text) for language, text in row["question"].items()}),
        label=MappingProxyType(
            {language: fill(text) for language, text in (row.get("label") or row["question"]).items()}
        ),
        change=MappingProxyType(dict(row["change"])) if row.get("change") else None,
    )
