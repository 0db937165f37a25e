"""Lines of a file that come out alike are told once: a file may have thousands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

Json = Mapping[str, Any]

_OF_ITS_OWN: Final = ("line", "grantable_g")
"""What a line has for itself, however alike two of them are."""


def alike(lines: Sequence[Json]) -> list[list[Json]]:
    """The lines of a finding in groups that differ in nothing but number and mass, each where its first line stands."""
    if len(lines) == 1:
        return [list(lines)]
    groups: dict[str, list[Json]] = {}
    for line in lines:
        said = {key: value for key, value in line.items() if key not in _OF_ITS_OWN}
        groups.setdefault(json.dumps(said, default=str), []).append(line)
    return list(groups.values())


def ranges(numbers: Iterable[int]) -> Iterator[str]:
    """Numbers in order, those that follow one another as a span: 1–3, 5."""
    run: list[int] = []
    for number in sorted(numbers):
        if run and number != run[-1] + 1:
            yield _span(run)
            run = []
        run = [*run[:1], number]
    if run:
        yield _span(run)


def _span(run: list[int]) -> str:
    return f"{run[0]}–{run[-1]}" if run[-1] > run[0] else str(run[0])
