"""The catalogue of checks: `data/dossier/checks.yaml`, one row a check.

A row has: id; kind (which of the few ways of checking); severity; of (the records it looks at, e.g. `certificates`);
rule (the sentence that should hold, in en, ja, zh); source; confidence; basis; what the kind asks for; and may have
`when` (conditions on a record for the check to be made at all), `cause` and `remedy` where the kind's own words are not
exact enough. The words of the kinds stand in the same file under `words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

import yaml

from sekisho.dossier.checks.finding import SEVERITIES, Text
from sekisho.dossier.checks.walk import SETS, fault_in, kind_of
from sekisho.errors import InputError, Problem
from sekisho.places import data_path

LANGUAGES: Final = ("en", "ja", "zh")
_COMMON: Final = frozenset(
    {"id", "kind", "severity", "of", "when", "rule", "cause", "remedy", "source", "confidence", "basis", "unchecked"}
)
_NEEDED: Final = ("id", "kind", "severity", "of", "rule", "source", "confidence", "basis")
_TESTS: Final = frozenset({"path", "in", "not_in", "given"})
_UNCHECKED: Final = ("said", "warned", "silent")


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


@cache
def shipped() -> Catalogue:
    """The catalogue that Sekisho ships."""
    return read_catalogue(data_path("dossier", "checks.yaml"))


def read_catalogue(path: Path) -> Catalogue:
    """Raises InputError with every fault of every row: an unknown kind, a path that leads nowhere, no sentence."""
    from sekisho.dossier.checks.kinds import KINDS

    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    problems: list[Problem] = []
    words = {name: _text(text, f"words.{name}", problems) for name, text in data["words"].items()}
    rows = data["checks"]
    for number, row in enumerate(rows):
        place = f"checks[{number}] ({row.get('id', '?')})"
        problems.extend(_faults(row, place, {name: kind.shape for name, kind in KINDS.items()}))
        problems.extend(_word_faults(row, place, words, KINDS[row["kind"]].shape) if row["kind"] in KINDS else ())
    ids = [row.get("id") for row in rows]
    problems.extend(Problem(f"checks ({each})", "stands twice") for each in {e for e in ids if ids.count(e) > 1})
    if problems:
        raise InputError([problem.inside(path.name) for problem in problems])
    return Catalogue(str(data["version"]), tuple(map(_check, rows)), words)


def _faults(row: Mapping[str, Any], place: str, shapes: Mapping[str, KindOfCheck]) -> Iterator[Problem]:
    yield from (Problem(f"{place}: {key}", "is missing") for key in _NEEDED if not row.get(key))
    shape = shapes.get(row.get("kind", ""))
    if shape is None:
        yield Problem(f"{place}: kind", f"is not known: {row.get('kind')}", f"known are {', '.join(shapes)}")
        return
    if row.get("severity") not in SEVERITIES:
        yield Problem(f"{place}: severity", f"must be one of {', '.join(SEVERITIES)}")
    if row.get("confidence") not in ("high", "medium", "low"):
        yield Problem(f"{place}: confidence", "must be high, medium or low")
    if row.get("basis") not in ("law", "practice", "assumption"):
        yield Problem(f"{place}: basis", "must be law, practice or assumption")
    if row.get("unchecked", "said") not in _UNCHECKED:
        yield Problem(f"{place}: unchecked", f"must be one of {', '.join(_UNCHECKED)}")
    options = set(row) - _COMMON
    yield from (Problem(f"{place}: {key}", "is missing") for key in shape.needed if key not in options)
    for key in sorted(options - {*shape.needed, *shape.may}):
        yield Problem(f"{place}: {key}", f"is no option of the kind {row['kind']}")
    of = row.get("of", "")
    if of != "folder" and kind_of(of) is None:
        yield Problem(f"{place}: of", f"leads nowhere: {of}", f"begin with case, {', '.join(SETS)}")
        return
    paths = [path for key in shape.paths if key in row for path in _listed(row[key])]
    for condition in row.get("when", ()):
        if not isinstance(condition, dict) or "path" not in condition or not set(condition) <= _TESTS:
            yield Problem(f"{place}: when", f"must hold a path and one of {', '.join(sorted(_TESTS - {'path'}))}")
        else:
            paths.extend(_listed(condition["path"]))
    for path in paths:
        if of == "folder" and path.split("/")[0] not in ("case", "folder"):
            yield Problem(f"{place}: {path}", "must begin with case or folder")
        elif (step := fault_in(of, path)) is not None:
            yield Problem(f"{place}: {path}", f"leads nowhere at {step}")


def _word_faults(
    row: Mapping[str, Any], place: str, words: Mapping[str, Text], shape: KindOfCheck
) -> Iterator[Problem]:
    for key in ("rule", "cause", "remedy"):
        if key in row:
            problems: list[Problem] = []
            _text(row[key], f"{place}: {key}", problems)
            yield from problems
    if shape.causes is None:
        return
    for name in (f"{row['kind']}.{each}".replace("..", ".") for each in shape.causes):
        if f"{name}cause" not in words and "cause" not in row:
            yield Problem(f"{place}: cause", f"is missing, and there is no {name}cause among the words")
    if f"{row['kind']}.remedy" not in words and "remedy" not in row:
        yield Problem(f"{place}: remedy", "is missing, and the kind has no words of its own")
    for paper in row.get("papers", ())[:1]:
        if f"paper.{paper}" not in words:
            yield Problem(f"{place}: papers", f"there are no words for {paper}")


def _text(raw: Any, place: str, problems: list[Problem]) -> Text:
    if not isinstance(raw, dict) or set(raw) != set(LANGUAGES):
        problems.append(Problem(place, f"must be said in {', '.join(LANGUAGES)}"))
        return dict.fromkeys(LANGUAGES, "")
    blanks = {language: _blanks(raw[language]) for language in LANGUAGES}
    if len({frozenset(each) for each in blanks.values()}) > 1:
        problems.append(Problem(place, f"has other blanks in each language: {blanks}"))
    return dict(raw)


def _blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def _listed(raw: Any) -> list[str]:
    if isinstance(raw, str):
        return [raw]
    return [path for each in raw for path in _listed(each)] if isinstance(raw, list) else list(raw.values())


def _check(row: Mapping[str, Any]) -> Check:
    return Check(
        id=row["id"],
        kind=row["kind"],
        severity=row["severity"],
        of=row["of"],
        rule=row["rule"],
        source=row["source"],
        confidence=row["confidence"],
        basis=row["basis"],
        when=conditions(row.get("when", ())),
        cause=row.get("cause"),
        remedy=row.get("remedy"),
        unchecked=row.get("unchecked", "said"),
        options={key: value for key, value in row.items() if key not in _COMMON},
    )


def conditions(raw: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Conditions as the file writes them: `{path: ..., in: [...]}`."""
    tests = ((each, next(key for key in each if key != "path")) for each in raw)
    return tuple(Condition(tuple(_listed(each["path"])), test, each[test]) for each, test in tests)
