"""JSON and YAML text as plain data, with exact numbers, and nothing that a data file has no business doing.

Both give dict with text keys, list, str, bool, None, int and Decimal. Neither runs out of stack, memory or patience on
what was written to that end: depth, size of numbers and count of values are bounded.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import yaml

from sekisho.errors import InputError, Problem
from sekisho.regime.rows import DEEPEST, MOST_VALUES

_LONGEST_NUMBER: Final = 40
_LARGEST_EXPONENT: Final = 40
_MOST_PROBLEMS: Final = 100


def parse_json(content: bytes) -> object:
    """The value in a JSON text. Raises InputError: not UTF-8, no JSON, a key twice, NaN, numbers out of range."""
    text = _text(content)
    try:
        data = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_Refused.number,
        )
    except RecursionError:
        raise _too_deep("") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise InputError(Problem(place, f"is not JSON: {error.msg}", "mend it there or just before")) from None
    _check(data)
    return data


def parse_yaml(content: bytes) -> object:
    """The value in a YAML text of one document, by the core schema of YAML 1.2 as far as booleans, null and numbers go.

    So `NO` is text and a day without quotation marks is text; so is a whole number with leading zeros, for no code
    shall lose them. Raises InputError as for JSON, and for anchors, aliases, tags, keys that are no text.
    """
    text = _text(content)
    try:
        data = _Builder().build(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        raise InputError(
            Problem(_mark(error.problem_mark), f"is not YAML: {error.problem}", "mend it there or just before")
        ) from None
    except yaml.YAMLError as error:
        raise InputError(Problem("", f"is not YAML: {error}".split("\n")[0], "leave control characters out")) from None
    _check(data)
    return data


def _text(content: bytes) -> str:
    remedy = "save it as UTF-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(Problem("", "is written in UTF-16", remedy))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(Problem(f"line {line}", f"is not UTF-8: byte {content[error.start]:#04x}", remedy)) from None


@dataclass(frozen=True, slots=True)
class _Refused:
    """Stands where a value was that cannot be taken, until its place is known."""

    cause: str
    remedy: str

    @classmethod
    def number(cls, text: str) -> _Refused:
        word = text if len(text) <= _LONGEST_NUMBER else f"{text[:12]}... of {len(text):,} digits"
        return cls(f"{word} is no number that can be used", "write an ordinary number, or null where it is not known")


class _Twice(dict[str, Any]):
    """An object in which keys stand twice."""

    twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) == len(pairs):
        return data
    marked = _Twice(data)
    marked.twice = tuple(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
    return marked


def _number(text: str) -> int | Decimal | _Refused:
    if len(text) > _LONGEST_NUMBER:
        return _Refused.number(text)
    if text.lstrip("+-").isdigit():
        return int(text)
    number = Decimal(text)
    return number if not number or abs(number.adjusted()) <= _LARGEST_EXPONENT else _Refused.number(text)


def _too_deep(place: str) -> InputError:
    return InputError(Problem(place, "is nested too deeply", f"an application nests at most {DEEPEST} deep"))


def _check(data: object) -> None:
    """Raises InputError with the place of each value that was refused, each key that stands twice, too much depth."""
    problems: list[Problem] = []
    waiting: list[tuple[object, str, int]] = [(data, "", 1)]
    values = 0
    while waiting and len(problems) < _MOST_PROBLEMS:
        value, place, depth = waiting.pop()
        values += 1
        if values > MOST_VALUES:
            raise _too_many()
        if isinstance(value, _Refused):
            problems.append(Problem(place, value.cause, value.remedy))
            continue
        children: Iterable[tuple[object, str]] = ()
        if isinstance(value, dict):
            if isinstance(value, _Twice):
                problems.extend(_twice(value, place))
            children = [(each, f"{place}.{key[:60]}" if place else key[:60]) for key, each in value.items()]
        elif isinstance(value, list):
            if len(value) > MOST_VALUES:
                raise _too_many()
            children = [(each, f"{place}[{number}]") for number, each in enumerate(value)]
        else:
            continue
        if depth > DEEPEST:
            raise _too_deep(place[:200])
        waiting.extend((each, where, depth + 1) for each, where in reversed(list(children)))
    if problems:
        raise InputError(problems)


def _twice(value: _Twice, place: str) -> list[Problem]:
    where = f"{place}." if place else ""
    return [Problem(f"{where}{key[:60]}", "stands twice in one object", "keep one of them") for key in value.twice]


def _too_many() -> InputError:
    return InputError(Problem("", f"holds more than {MOST_VALUES:,} values", "split it into several applications"))


_NULL: Final = frozenset(["", "~", "null", "Null", "NULL"])
_BOOLEANS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER: Final = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?", re.ASCII)
_NO_NUMBER: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def _plain(text: str) -> object:
    """What a scalar without quotation marks means."""
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _NO_NUMBER.fullmatch(text):
        return _Refused.number(text)
    return _number(text) if text[-1] in "0123456789." and _NUMBER.fullmatch(text) else text


class _Builder:
    """Builds data from the events of a parser, so that nothing recursive happens and nothing is copied by reference."""

    def __init__(self) -> None:
        # Open collections: a list, or the pairs of an object, whose last key may still want its value.
        self.open: list[list[Any] | _Pairs] = []
        self.root: list[Any] = []
        self.values = 0

    def build(self, events: Iterable[yaml.Event]) -> object:
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _at(event, "begins a second document", "give one application in a file")
            elif isinstance(event, yaml.AliasEvent):
                raise _at(event, f"refers to an anchor (*{str(event.anchor)[:40]})", "write the value out")
            elif isinstance(event, yaml.CollectionEndEvent):
                done = self.open.pop()
                self._put(event, _object(done.pairs) if isinstance(done, _Pairs) else done)
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
        return self.root[0] if self.root else None

    def _node(self, event: yaml.NodeEvent) -> None:
        self.values += 1
        if self.values > 2 * MOST_VALUES:
            raise _too_many()
        if event.anchor is not None:
            raise _at(event, f"sets an anchor (&{event.anchor[:40]})", "write the value out where it is used")
        if isinstance(event, yaml.ScalarEvent):
            if event.tag is not None:
                raise _at(event, f"carries a tag ({event.tag[:40]})", "write the bare value")
            self._put(event, _plain(event.value) if event.implicit[0] else event.value)
        elif isinstance(event, yaml.CollectionStartEvent):
            if event.tag is not None:
                raise _at(event, f"carries a tag ({event.tag[:40]})", "write the bare value")
            if len(self.open) >= DEEPEST:
                raise _too_deep(_place(event))
            self.open.append(_Pairs() if isinstance(event, yaml.MappingStartEvent) else [])

    def _put(self, event: yaml.Event, value: object) -> None:
        if not self.open:
            self.root.append(value)
            return
        into = self.open[-1]
        if isinstance(into, list):
            into.append(value)
        elif into.key is None:
            if not isinstance(value, str):
                raise _at(event, "is a key that is no text", "put the key in quotation marks")
            into.key = value
        else:
            into.pairs.append((into.key, value))
            into.key = None


class _Pairs:
    __slots__ = ("key", "pairs")

    def __init__(self) -> None:
        self.key: str | None = None
        self.pairs: list[tuple[str, Any]] = []


def _at(event: yaml.Event, cause: str, remedy: str) -> InputError:
    return InputError(Problem(_place(event), cause, remedy))


def _place(event: yaml.Event) -> str:
    return _mark(event.start_mark)


def _mark(mark: Any) -> str:
    return f"line {mark.line + 1} column {mark.column + 1}" if mark else ""
