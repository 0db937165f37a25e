"""Where in an application the answer to a question goes: one place for each line, party or step that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sekisho.facts import Fact
from sekisho.office.site.words import say

Json = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """label: what of the file it is about, "" where there is but one. now: the answer that stands there. put: writes
    another into an application of the same shape."""

    label: str
    now: Any
    put: Callable[[Json, Any], None]


def targets(application: Mapping[str, Any], fact: Fact, question: Mapping[str, Any], language: str) -> list[Target]:
    """None where the file has no place for it: then the question is answered in words, or by a paper."""
    path = fact.path
    if path is None or path.startswith("documents[]."):
        return []
    if path.startswith("party."):
        return _party(application, path.removeprefix("party."), question.get("party"))
    if path.startswith("lines[]."):
        return list(_lines(application, path.removeprefix("lines[]."), question.get("lines", ()), language))
    if path.startswith("downstream[]."):
        key = path.removeprefix("downstream[].")
        return list(_steps(application, key, question.get("party")))
    keys = path.split(".")
    return [Target("", _read(application, keys), lambda file, value: _write(file, keys, value))]


def _lines(application: Mapping[str, Any], path: str, numbers: Any, language: str) -> Iterator[Target]:
    keys = path.split(".")
    for at, line in enumerate(application.get("lines") or ()):
        if line.get("line") not in numbers:
            continue
        label = say("applicant.answer.line", language, line=line["line"], goods=_said(line.get("description")) or "")
        yield Target(label, _read(line, keys), _writing("lines", at, keys))


def _party(application: Mapping[str, Any], key: str, party: str | None) -> list[Target]:
    """One target for a party, wherever it stands in the file."""
    places = list(_standing_at(application, party))
    if party is None or not places:
        return []
    at_first = _follow(application, places[0])
    label = str(_said(at_first.get("name")) or party)

    def put(file: Json, value: Any) -> None:
        for place in places:
            _write(_follow(file, place), [key], value)

    return [Target(label, _said(at_first.get(key)), put)]


def _standing_at(application: Mapping[str, Any], party: str | None) -> Iterator[tuple[str | int, ...]]:
    """The places of a party's own object; where only its id stands there is nothing to be written."""
    for role in ("exporter", "importer"):
        if _is(application.get(role), party):
            yield (role,)
    for at, user in enumerate(application.get("end_users") or ()):
        if _is(user, party):
            yield "end_users", at
    for at, step in enumerate(application.get("downstream") or ()):
        if _is(step.get("party"), party):
            yield "downstream", at, "party"


def _steps(application: Mapping[str, Any], key: str, party: str | None) -> Iterator[Target]:
    for at, step in enumerate(application.get("downstream") or ()):
        receiver = step.get("party")
        identity = receiver.get("id") if isinstance(receiver, Mapping) else receiver
        now = _said(step.get(key))
        if (party is not None and identity != party) or (party is None and now is not None):
            continue
        label = str(_said(receiver.get("name")) or identity) if isinstance(receiver, Mapping) else str(identity)
        yield Target(label, now, _writing("downstream", at, [key]))


def _writing(rows: str, at: int, keys: list[str]) -> Callable[[Json, Any], None]:
    def put(file: Json, value: Any) -> None:
        _write(file[rows][at], keys, value)

    return put


def _is(value: Any, party: str | None) -> bool:
    return isinstance(value, Mapping) and value.get("id") == party


def _follow(value: Any, place: tuple[str | int, ...]) -> Any:
    for part in place:
        value = value[part]
    return value


def _said(value: Any) -> Any:
    """An answer without what it rests on."""
    return value["value"] if isinstance(value, Mapping) and "value" in value else value


def _read(value: Any, keys: list[str]) -> Any:
    for key in keys:
        value = _said(value)
        value = value.get(key) if isinstance(value, Mapping) else None
    return _said(value)


def _write(value: Json, keys: list[str], answer: Any) -> None:
    """Into an object, and into its `value` where it says what it rests on."""
    for key in keys[:-1]:
        inner = value.get(key)
        if not isinstance(inner, dict):
            inner = value[key] = {}
        value = inner["value"] if isinstance(inner.get("value"), dict) else inner
    value[keys[-1]] = answer
