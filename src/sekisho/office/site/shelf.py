"""The law that the site answers by: the folder that the office accepted last, else `cn` as shipped."""

from __future__ import annotations

from sekisho.casework.lawbook import Lawbook
from sekisho.office.keeping import laws
from sekisho.office.keeping.laws import LAW

__all__ = ["LAW", "lawbook"]


def lawbook() -> Lawbook:
    """The shelf of this process. All that one request asks of it is answered by one law."""
    return laws.lawbook()
