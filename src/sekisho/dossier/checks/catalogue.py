"""A catalogue of checks: its rows, and what it must know of each kind of check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sekisho.dossier.checks.finding import Text

LANGUAGES: Final = ("en", "ja", "zh")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a record: `test` (in, not_in, given) of the values at one path or several."""

    paths: tuple[str, ...]
    test: str
    wanted: Any


@dataclass(frozen=True, slots=True)
class Check:
    """One row. options: what the kind asks for. cause, remedy: None where the kind's words serve.

    unchecked: what becomes of a check that a missing value prevents: `said` (a note that it was not made), `warned` (a
    warning that it was not), or `silent` where another row asks for the value or nothing needs to be said.
    """

    id: str
    kind: str
    severity: str
    of: str
    rule: Text
    source: str
    confidence: str
    basis: str
    when: tuple[Condition, ...]
    cause: Text | None
    remedy: Text | None
    unchecked: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Catalogue:
    """All rows, and the words around findings by name. version: to be named where results are kept."""

    version: str
    checks: tuple[Check, ...]
    words: Mapping[str, Text]


class KindOfCheck:
    """What the catalogue must know of a kind: which options it needs and may have, which of them are paths, and what
    its sentences are called. causes: None where it never finds, and only says that a person has to look."""

    def __init__(
        self,
        needed: tuple[str, ...],
        may: tuple[str, ...],
        paths: tuple[str, ...],
        causes: tuple[str, ...] | None,
    ) -> None:
        self.needed, self.may, self.paths, self.causes = needed, may, paths, causes


def conditions(raw: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Conditions as the file writes them: `{path: ..., in: [...]}`."""
    tests = ((each, next(key for key in each if key != "path")) for each in raw)
    return tuple(Condition(tuple(listed(each["path"])), test, each[test]) for each, test in tests)


def listed(raw: Any) -> list[str]:
    """Paths that a row writes alone, in a list, or by name."""
    if isinstance(raw, str):
        return [raw]
    return [path for each in raw for path in listed(each)] if isinstance(raw, list) else list(raw.values())
