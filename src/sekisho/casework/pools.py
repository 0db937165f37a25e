"""What a grant draws on the pools of the law: accounts like a licence's lines, in grams of contained element.

Pools are drawn on when a licence is issued, in the order of the docket: by day of filing, then application, then line.
A file that waits for its decision does not lose its place to a later one that is decided first, so what files before it
may still draw (`PoolBook.ahead_g`) is not there for it. What was drawn stays drawn: a pool counts what is licensed, and
no law read here gives back what a licence did not use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sekisho.casework.case import Case
from sekisho.casework.findings import FoundLine
from sekisho.casework.model import Event, Json
from sekisho.determination.limits import is_open_to_grant
from sekisho.determination.outcome import OUTCOMES
from sekisho.ledger.entries import Head, Kind, Order
from sekisho.ledger.pools import Request, drawn_by, largest_part_g
from sekisho.regime.law import Law

_ACCOUNT: Final = "pool:"


@dataclass(frozen=True, slots=True)
class PoolBook:
    """Where the pools stand. heads: their accounts, by pool; one that nobody drew on has none. ahead_g: by pool, the
    grams of contained element that other files may draw before this one."""

    heads: Mapping[str, Head] = field(default_factory=dict)
    ahead_g: Mapping[str, int] = field(default_factory=dict)

    def left_g(self, law: Law) -> dict[str, int]:
        """What each pool of a law still covers, by pool."""
        return {pool.id: max(0, pool.ceiling_g - self._taken_g(pool.id)) for pool in law.pools}

    def _taken_g(self, pool: str) -> int:
        head = self.heads.get(pool)
        return (0 if head is None else head.drawn_g) + self.ahead_g.get(pool, 0)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file that waits may draw on a pool. granted: its grant is decided, and only the licence is not issued."""

    pool: str
    contained_g: int
    granted: bool


def account_of(pool: str) -> str:
    """The account of a pool. No licence's account is named so: a licence number has no colon."""
    return f"{_ACCOUNT}{pool}"


def requests_of(case: Case, lines: Iterable[FoundLine], granted_g: Mapping[int, int]) -> list[Request]:
    """Those of some lines that are granted and draw on pools. A change of a licence draws on none: what it covers was
    drawn with the licence that it takes the place of."""
    if case.is_amendment:
        return []
    asked_g = {line.line: line.net_g for line in case.dossier.lines}
    filed_on = case.filed_on or case.dossier.filed_on
    return [
        Request(filed_on, case.dossier.id, line.line, asked_g[line.line], dict(line.draws))
        for line in lines
        if line.draws and granted_g.get(line.line)
    ]


def claims(case: Case) -> list[Claim]:
    """What a case may still draw: of an open file, its lines that are open to grant; once granted, what was granted."""
    if not case.is_open or case.found is None:
        return []
    lines = case.found.lines
    granted = case.state == "granted"
    open_g = {each.line: each.grantable_g for each in lines if is_open_to_grant(OUTCOMES.index(each.outcome))}
    part_g = case.granted_g if granted else open_g
    total: dict[str, int] = {}
    for request in requests_of(case, lines, part_g):
        for pool, contained_g in drawn_by(request, part_g[request.line]).items():
            total[pool] = total.get(pool, 0) + contained_g
    return [Claim(pool, contained_g, granted) for pool, contained_g in total.items()]


def most_g(requests: Iterable[Request], granted_g: Mapping[int, int], left_g: Mapping[str, int]) -> dict[int, int]:
    """By line, the most product mass that the pools leave it, the lines before it having drawn what is granted them."""
    left, most = dict(left_g), dict[int, int]()
    for request in sorted(requests, key=lambda request: request.order):
        most[request.line] = largest_part_g(request, left)
        for pool, contained_g in drawn_by(request, min(most[request.line], granted_g[request.line])).items():
            left[pool] -= contained_g
    return most


def drawn_at_issue(law: Law, book: PoolBook, requests: Iterable[Request], granted_g: Mapping[int, int]) -> list[Json]:
    """What an issue draws, pool by pool, as the event tells it: the account, its ceiling by the law of the day, what
    the ceiling was before (None: nobody drew yet), and contained grams by line."""
    lines: dict[str, dict[str, int]] = {}
    for request in sorted(requests, key=lambda request: request.order):
        for name, contained_g in drawn_by(request, granted_g[request.line]).items():
            lines.setdefault(name, {})[str(request.line)] = contained_g
    told: list[Json] = []
    for pool in law.pools:
        if pool.id in lines:
            head = book.heads.get(pool.id)
            was: Json = {"was_g": None, "seq": 0} if head is None else {"was_g": head.ceiling_g, "seq": head.seq}
            told.append(
                {"pool": pool.id, "account": account_of(pool.id), "first": str(pool.first), "lines": lines[pool.id]}
                | {"ceiling_g": pool.ceiling_g, **was}
            )
    return told


def pool_orders(event: Event, licence: str, drawn: Iterable[Mapping[str, Any]], by: str) -> Iterator[Order]:
    """The orders on pool accounts that an issue comes to: opened by who draws first, amended where the law's ceiling is
    another than before, then drawn on line by line."""
    for each in drawn:
        account, ceiling_g = each["account"], each["ceiling_g"]
        told = (event.at, by, event.why)
        if each["was_g"] is None:
            yield _order(account, Kind.OPENED, ceiling_g, date.fromisoformat(each["first"]), account, *told)
        elif each["was_g"] != ceiling_g:
            key = f"{account}={ceiling_g}@{each['seq'] + 1}"
            yield _order(account, Kind.AMENDED, ceiling_g, event.day, key, *told)
        for line, contained_g in each["lines"].items():
            yield _order(account, Kind.DRAWN, contained_g, event.day, f"{account}/{licence}/{line}", *told)


def _order(account: str, kind: Kind, amount_g: int, on: date, key: str, at: Any, by: str, why: str) -> Order:
    return Order(account, kind, amount_g, on, at, key, by, why)
