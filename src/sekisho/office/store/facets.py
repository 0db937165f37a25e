"""How many cases there are by each facet, in one look at the table; counts that stop early.

What a facet's value would show is counted with all other facets as wanted, so that a reader sees where each choice
leads. The rows are grouped once, by an index that holds all facets, and the facets are counted from the groups.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.cache import caches
from django.db import connection
from django.db.models import Count

from sekisho.office.store.queue import FACETS, Facet, Wanted

MOST_COUNTED: Final = 1_000
_MANY: Final = 5_000
_KEPT_S: Final = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """total: the cases wanted. by: for each facet, cases by value, the most frequent first; its own choice is left out
    of account, all others count."""

    total: int
    by: dict[Facet, dict[str, int]]


def facets(wanted: Wanted) -> Counted:
    """Counts by every facet at once. Where they are of many cases they are kept for a few seconds: who looks at the
    same list then sees the same counts."""
    asked, params = _asked(wanted)
    key = f"facets-{_hashed(asked, params)}"
    kept: Counted | None = caches["process"].get(key)
    if kept is not None:
        return kept
    counted = _counted(asked, params)
    if max(sum(by.values()) for by in counted.by.values()) >= _MANY:
        caches["process"].set(key, counted, _KEPT_S)
    return counted


def _hashed(asked: str, params: Sequence[Any]) -> str:
    told = (str(connection.settings_dict["NAME"]), asked, *map(str, params))
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def _asked(wanted: Wanted) -> tuple[str, list[Any]]:
    chosen = {name: getattr(wanted, name) for name in FACETS if getattr(wanted, name) is not None}
    any_facet: dict[str, Any] = dict.fromkeys(FACETS)
    rows = replace(wanted, **any_facet).rows().order_by()
    # In the order of the index `case_facets`, so that nothing is sorted.
    grouped, given = rows.values("is_waiting", *FACETS).annotate(n=Count("*")).query.sql_with_params()
    # The names of columns are ours; values are given as parameters.
    asked, params = [f"SELECT '', '', SUM(n) FROM g{_where(chosen)}"], [*given, *chosen.values()]  # noqa: S608
    for facet in FACETS:
        others = {name: value for name, value in chosen.items() if name != facet}
        asked.append(f"SELECT '{facet}', {facet}, SUM(n) FROM g{_where(others)} GROUP BY {facet}")  # noqa: S608
        params += others.values()
    return f"WITH g AS MATERIALIZED ({grouped}) {' UNION ALL '.join(asked)}", params


def _counted(asked: str, params: Sequence[Any]) -> Counted:
    counted = Counted(0, {facet: {} for facet in FACETS})
    with connection.cursor() as cursor:
        cursor.execute(asked, params)
        rows_found = sorted(cursor.fetchall(), key=lambda row: (row[0], -(row[2] or 0), row[1]))
    for facet, value, n in rows_found:
        if facet:
            counted.by[facet][value] = int(n)
        else:
            counted = replace(counted, total=int(n or 0))
    return counted


def _where(chosen: dict[Facet, str]) -> str:
    return f" WHERE {' AND '.join(f'{name} = %s' for name in chosen)}" if chosen else ""


def count_each(wanted: Sequence[Wanted], most: int = MOST_COUNTED) -> list[int]:
    """How many cases there are of each, counted up to `most`, in one query."""
    if not wanted:
        return []
    asked, params = list[str](), list[Any]()
    for place, each in enumerate(wanted):
        sql, given = each.rows().order_by().values("case")[:most].query.sql_with_params()
        asked.append(f"SELECT {place}, (SELECT COUNT(*) FROM ({sql}) AS w{place})")  # noqa: S608
        params += given
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), params)
        return [n for _, n in sorted(cursor.fetchall())]
