"""The law that the site answers by: `cn` as shipped, loaded once a process."""

from __future__ import annotations

from functools import cache
from threading import Lock

from sekisho.casework.lawbook import Lawbook
from sekisho.office.laws import law_named
from sekisho.regime.law import Regime

LAW = "cn"
_LOADING = Lock()


@cache
def _loaded() -> Lawbook:
    law = law_named(LAW)
    assert law is not None
    return Lawbook.of(Regime(law, law.from_day, law.from_day))


def lawbook() -> Lawbook:
    """The shelf of this process. Two threads that ask at once load it once."""
    with _LOADING:
        return _loaded()
