"""Ceilings in grams, and how requests draw on them. Pure: given pools and requests, returns what each is granted.

A request may draw on several pools (a magnet with dysprosium and terbium does). It gets the largest part of its mass
that every one of its pools still covers; all arithmetic is on integers, so no gram is made or lost by rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Request:
    """A line that draws on pools.

    net_g: product mass asked for, above 0.
    draws_g: for each pool, the mass that the whole of `net_g` would draw (contained element, say), 0 or more.
    """

    filed_on: date
    application: str
    line: int
    net_g: int
    draws_g: Mapping[str, int]

    @property
    def order(self) -> tuple[date, str, int]:
        return self.filed_on, self.application, self.line


@dataclass(frozen=True, slots=True)
class Grant:
    """What a request got: product mass, and what that drew on each pool."""

    request: Request
    granted_g: int
    drawn_g: Mapping[str, int]


def grant_in_filing_order(ceilings_g: Mapping[str, int], requests: Iterable[Request]) -> list[Grant]:
    """Grant requests one after another, by filing date, then application, then line; in that order in the result.

    A draw is rounded up to whole grams, so a ceiling is never passed. Raises KeyError for a pool without a ceiling
    and ValueError for a negative ceiling or draw, or a mass that is not above 0.
    """
    left_g = dict(ceilings_g)
    if any(ceiling < 0 for ceiling in left_g.values()):
        raise ValueError("a ceiling must not be negative")
    grants: list[Grant] = []
    for request in sorted(requests, key=lambda request: request.order):
        granted_g = largest_part_g(request, left_g)
        drawn_g = drawn_by(request, granted_g)
        for pool, drawn in drawn_g.items():
            left_g[pool] -= drawn
        grants.append(Grant(request, granted_g, drawn_g))
    return grants


def largest_part_g(request: Request, left_g: Mapping[str, int]) -> int:
    """The product mass, at most what is asked, that every pool of a request still covers. Raises KeyError for a pool
    that nothing is said of, ValueError for a mass that is not above 0 or a draw below 0."""
    if request.net_g <= 0:
        raise ValueError(f"{request.application} line {request.line}: net_g must be above 0; got {request.net_g}")
    granted_g = request.net_g
    for pool, whole_g in request.draws_g.items():
        if whole_g < 0:
            raise ValueError(f"{request.application} line {request.line}: a draw must not be negative; got {whole_g}")
        if whole_g > 0:
            granted_g = min(granted_g, left_g[pool] * request.net_g // whole_g)
    return granted_g


def drawn_by(request: Request, granted_g: int) -> dict[str, int]:
    """What a part of a request draws on each of its pools, rounded up to whole grams."""
    return {pool: -(-granted_g * whole_g // request.net_g) for pool, whole_g in request.draws_g.items()}
