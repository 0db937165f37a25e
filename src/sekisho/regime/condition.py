"""The text of a condition into its tree, each text once."""

from __future__ import annotations

from functools import lru_cache

from sekisho.errors import InputError
from sekisho.regime.expression import Node


def parse(text: str, place: str = "when") -> Node:
    """The tree of a condition. Raises InputError, naming `place`, for anything that a condition may not hold."""
    try:
        return _parsed(text)
    except InputError as error:
        raise InputError(problem.inside(place) for problem in error.problems) from error


@lru_cache(maxsize=4_096)
def _parsed(text: str) -> Node:
    # The parser costs more to import than a law to read, so whoever reads no condition never pays for it.
    from sekisho.regime.sql import read

    return read(text)
