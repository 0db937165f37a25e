"""What is read of a body: JSON, bounded in size, depth and numbers, each key once, text that every database stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

from django.http import HttpRequest
from ninja.parser import Parser

from sekisho.dossier.parse import parse_json
from sekisho.errors import InputError, Problem
from sekisho.office.api.problems import Refused

MOST_BYTES: Final = 2_000_000
_READ: Final = "_sekisho_body"


def read(request: HttpRequest) -> Any:
    """The body of a request, kept with it. Raises Refused."""
    if request.content_type != "application/json":
        raise Refused("no_json", headers={"Accept": "application/json"})
    length = request.headers.get("Content-Length", "0")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise Refused("too_large", most_bytes=MOST_BYTES)
    try:
        data = parse_json(request.body)
    except InputError as error:
        raise Refused("unreadable", problems=error.problems) from None
    problems = list(_unfit_texts(data))
    if problems:
        raise Refused("unreadable", problems=problems[:100])
    setattr(request, _READ, data)
    return data


class ReadBody(Parser):
    """Hands over what `read` read."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return cast(dict[str, Any], getattr(request, _READ))


def _unfit_texts(data: Any) -> Iterator[Problem]:
    waiting = [(data, "")]
    while waiting:
        value, place = waiting.pop()
        if isinstance(value, str) and not _fits(value):
            yield Problem(place, "has a character that cannot be stored", "leave out NUL and half characters")
        elif isinstance(value, dict):
            if not all(map(_fits, value)):
                yield Problem(place, "has a key that cannot be stored", "leave out NUL and half characters")
            waiting += [(each, f"{place}.{key}"[:200] if place else key[:60]) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [(each, f"{place}[{number}]") for number, each in enumerate(value)]


def _fits(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
