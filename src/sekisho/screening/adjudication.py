"""What persons have judged: is this party the listed one, yes or no, by whom, when and why.

A hit is a candidate until someone says. A judgement holds for one name in one country against one listed party, in
every application; it may record what was seen when it was made (the entry, the matcher, the score), and where that
record no longer fits the entry, it does not count until it is made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sekisho.dossier.parse import parse_json, parse_yaml
from sekisho.errors import InputError, Problem
from sekisho.screening.csv_files import csv_rows, most, read_bytes
from sekisho.screening.names.fold import fold

_PART: Final = "|"
_KEYS: Final = ("hit", "same", "by", "on", "reason")
_TRUE, _FALSE = frozenset(["true", "yes", "1", "same"]), frozenset(["false", "no", "0", "different"])


@dataclass(frozen=True, slots=True)
class HitKey:
    """What a judgement is about, written `ENTITY|COUNTRY|NAME`: the listed party's id, and the name that was met, with
    its country (empty where the file gives none)."""

    entity: str
    country: str
    name: str

    def __str__(self) -> str:
        return _PART.join((self.entity, self.country, self.name))

    @classmethod
    def read(cls, text: str) -> HitKey | None:
        parts = text.split(_PART, 2)
        if len(parts) < 3 or not parts[0].strip() or not parts[2].strip():
            return None
        entity, country, name = (part.strip() for part in parts)
        return cls(entity, country.upper(), name)

    @property
    def folded(self) -> tuple[str, str, str]:
        """The same for every writing of the name that no exact match would tell apart."""
        return self.entity, self.country, fold(self.name) or self.name.strip()


@dataclass(frozen=True, slots=True)
class Adjudication:
    """One judgement. seen: what was recorded of the hit when it was judged, as in a hit's `derived_from`. place: where
    it stands in its file."""

    hit: HitKey
    same: bool
    by: str
    on: date
    reason: str
    seen: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    place: str = field(default="", compare=False)

    def fits(self, entry_hash: str) -> bool:
        """Is the listed party still as it was when this was said? Where nothing was recorded, it is taken to be."""
        return self.seen.get("entry_hash") in (None, entry_hash)

    def as_json(self) -> dict[str, Any]:
        told = {"hit": str(self.hit), "same": self.same, "by": self.by, "on": str(self.on), "reason": self.reason}
        return told | ({"seen": dict(self.seen)} if self.seen else {})


@dataclass(frozen=True)
class Adjudications:
    """Judgements by what they are about; of several about one hit the latest counts."""

    latest: Mapping[tuple[str, str, str], Adjudication] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, each: Iterable[Adjudication]) -> Adjudications:
        latest: dict[tuple[str, str, str], Adjudication] = {}
        for one in sorted(each, key=lambda adjudication: adjudication.on):
            latest[one.hit.folded] = one
        return cls(MappingProxyType(latest))

    def __len__(self) -> int:
        return len(self.latest)

    def about(self, hit: HitKey) -> Adjudication | None:
        return self.latest.get(hit.folded)


NOBODY: Final = Adjudications()


def read_adjudications(path: Path, today: date | None = None) -> Adjudications:
    """The judgements in a JSON, YAML or CSV file: a list of `{hit, same, by, on, reason}`, optionally `seen`.

    `hit` is ENTITY|COUNTRY|NAME, as a finding's `hits[].hit` has it; or the listed party's id, beside `name` and
    `country`. Raises InputError with every problem, such as two judgements of one day that contradict each other, or
    one of a day after `today`, which nobody can have made yet.
    """
    path = Path(path)
    content, label = read_bytes(path), path.name
    if path.suffix.lower() in (".json", ".yaml", ".yml"):
        try:
            data = parse_json(content) if path.suffix.lower() == ".json" else parse_yaml(content)
        except InputError as error:
            raise InputError(problem.inside(label) for problem in error.problems) from None
        if isinstance(data, dict) and set(data) == {"adjudications"}:
            data = data["adjudications"]
        return adjudications_of(data, label, today)
    rows = csv_rows(content, label, _KEYS, ("name", "country"))
    return _checked([(row.place, row.cells) for row in rows], today)


def adjudications_of(data: object, label: str, today: date | None = None) -> Adjudications:
    """The same from the value of a JSON or YAML file; `label` is what its problems call it."""
    if not isinstance(data, list):
        cause = "is no list of judgements"
        raise InputError(Problem(label, cause, "write a list of {hit, same, by, on, reason}"))
    problems = [
        Problem(f"{label}[{number}]", "is no judgement", "write {hit, same, by, on, reason}")
        for number, each in enumerate(data)
        if not isinstance(each, dict)
    ]
    if problems:
        raise InputError(most(problems))
    return _checked([(f"{label}[{number}]", each) for number, each in enumerate(data)], today)


def _checked(rows: list[tuple[str, Mapping[str, Any]]], today: date | None) -> Adjudications:
    problems: list[Problem] = []
    read = [(place, found) for place, row in rows if (found := _adjudication(row, place, problems)) is not None]
    problems += [
        Problem(f"{place}: on", f"{found.on} has not come yet", "write the day on which it was judged")
        for place, found in read
        if today is not None and found.on > today
    ]
    first: dict[tuple[Any, ...], tuple[str, Adjudication]] = {}
    for place, found in read:
        before, there = first.setdefault((*found.hit.folded, found.on), (place, found))
        if there.same != found.same:
            cause = f"says the opposite of {before}, about the same hit and on the same day"
            problems.append(Problem(place, cause, "keep the one that holds"))
    if problems:
        raise InputError(most(problems))
    return Adjudications.of(found for _, found in read)


def _adjudication(row: Mapping[str, Any], place: str, problems: list[Problem]) -> Adjudication | None:
    before = len(problems)
    problems += [
        Problem(f"{place}: {key}", f"there is no {key}", f"known are {', '.join((*_KEYS, 'name', 'country', 'seen'))}")
        for key in row
        if key not in (*_KEYS, "name", "country", "seen")
    ]
    hit, same, on = _hit(row, place, problems), _same(row, place, problems), _on(row, place, problems)
    by, reason = (_words(row, key, place, problems) for key in ("by", "reason"))
    seen = row.get("seen") or {}
    if not isinstance(seen, dict):
        problems.append(Problem(f"{place}: seen", "is no record", "copy `derived_from` of the hit, or leave it out"))
    if len(problems) > before or hit is None or same is None or on is None:
        return None
    return Adjudication(hit, same, by, on, reason, MappingProxyType(dict(seen)), place)


def _hit(row: Mapping[str, Any], place: str, problems: list[Problem]) -> HitKey | None:
    text = str(row.get("hit") or "").strip()
    name, country = str(row.get("name") or "").strip(), str(row.get("country") or "").strip().upper()
    hit = HitKey.read(text) if _PART in text else HitKey(text, country, name) if text and name else None
    if hit is None:
        cause = f"{text[:80]!r} does not say which party is meant" if text else "is missing"
        remedy = "write ENTITY|COUNTRY|NAME, as the finding's hits[].hit has it, or give name and country beside it"
        problems.append(Problem(f"{place}: hit", cause, remedy))
    return hit


def _same(row: Mapping[str, Any], place: str, problems: list[Problem]) -> bool | None:
    value = row.get("same")
    if isinstance(value, bool):
        return value
    word = str(value if value is not None else "").strip().casefold()
    if word in _TRUE | _FALSE:
        return word in _TRUE
    cause = f"{value!r} is neither true nor false" if word else "is missing"
    problems.append(Problem(f"{place}: same", cause, "write true if the party is the listed one, false if it is not"))
    return None


def _on(row: Mapping[str, Any], place: str, problems: list[Problem]) -> date | None:
    value = row.get("on")
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        cause = f"{value!r} is no day" if value else "is missing"
        problems.append(Problem(f"{place}: on", cause, "write the day of the judgement as 2026-02-10"))
        return None


def _words(row: Mapping[str, Any], key: str, place: str, problems: list[Problem]) -> str:
    text = str(row.get(key) or "").strip()
    if not text:
        remedy = "name who judged" if key == "by" else "say on what it rests"
        problems.append(Problem(f"{place}: {key}", "is empty", remedy))
    return text
