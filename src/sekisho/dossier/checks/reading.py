"""The catalogue of checks: `data/dossier/checks.yaml`, one row a check.

A row has: id; kind (which of the few ways of checking); severity; of (the records it looks at, e.g. `certificates`);
rule (the sentence that should hold, in en, ja, zh); source; confidence; basis; what the kind asks for; and may have
`when` (conditions on a record for the check to be made at all), `cause` and `remedy` where the kind's own words are not
exact enough. The words of the kinds stand in the same file under `words`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

import yaml

from sekisho.dossier.checks.catalogue import LANGUAGES, Catalogue, Check, KindOfCheck, conditions, listed
from sekisho.dossier.checks.finding import SEVERITIES, Text
from sekisho.dossier.checks.kinds import KINDS
from sekisho.dossier.checks.walk import SETS, fault_in, kind_of
from sekisho.errors import InputError, Problem
from sekisho.places import data_path

_COMMON: Final = frozenset(
    {"id", "kind", "severity", "of", "when", "rule", "cause", "remedy", "source", "confidence", "basis", "unchecked"}
)
_NEEDED: Final = ("id", "kind", "severity", "of", "rule", "source", "confidence", "basis")
_TESTS: Final = frozenset({"path", "in", "not_in", "given"})
_UNCHECKED: Final = ("said", "warned", "silent")


@cache
def shipped() -> Catalogue:
    """The catalogue that Sekisho ships."""
    return read_catalogue(data_path("dossier", "checks.yaml"))


def read_catalogue(path: Path) -> Catalogue:
    """Raises InputError with every fault of every row: an unknown kind, a path that leads nowhere, no sentence."""
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
    paths = [path for key in shape.paths if key in row for path in listed(row[key])]
    for condition in row.get("when", ()):
        if not isinstance(condition, dict) or "path" not in condition or not set(condition) <= _TESTS:
            yield Problem(f"{place}: when", f"must hold a path and one of {', '.join(sorted(_TESTS - {'path'}))}")
        else:
            paths.extend(listed(condition["path"]))
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
