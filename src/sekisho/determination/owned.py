"""Which notices name owners of the importer or an end user by half or more: a fact, where a share table tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sekisho.dossier.model import Dossier, Party
from sekisho.facts import FactSet
from sekisho.screening.adjudication import Adjudications
from sekisho.screening.names.unread import left_open
from sekisho.screening.ownership import Judgement, Listing, OwnershipRule, Stake, Verdict, judge
from sekisho.screening.ownership.names import key_of
from sekisho.screening.screener import Screener

HALF = OwnershipRule("half or more, all lists together")
"""As Announcement 61 of 2025 and the affiliates rule of the United States have it."""


@dataclass(frozen=True)
class Owned:
    """What a share table says of the importer and the end users.

    value: the fact; None where nothing tells. judgements: by party id, of those that the table knows.
    """

    value: FactSet | None
    judgements: Mapping[str, Judgement]

    def as_json(self) -> list[dict[str, Any]]:
        return [{"party": party, **judged.as_json()} for party, judged in self.judgements.items()]


def held_by_listed(
    dossier: Dossier, stakes: Sequence[Stake] | None, screener: Screener, day: date, adjudications: Adjudications
) -> Owned:
    """The notices that name owners by half or more. Without a share table it is known only where nobody is listed.

    An owner counts as listed where its name settles that, or a person has judged it; where it may be, the answer is
    open. So it is for a party that the table does not know, and for one of whose shares too much is not known.
    """
    if stakes is None:
        anybody = any(entity.listed(day) for entity in screener.parties.entities)
        return Owned(None if anybody or not screener.lists else FactSet(), {})
    notices: dict[str, set[str]] = {}
    listings = []
    for name, country in _names(stakes):
        hits = screener.find(name, country, day, adjudications).hits
        if left_open(name, (hit.same for hit in hits)):
            listings.append(Listing(name, sure=False))
        for hit in hits:
            if hit.same is not False:
                listings.append(Listing(name, hit.entity.notice, sure=hit.same is True))
                notices.setdefault(key_of(name), set()).add(hit.entity.notice)
    judged = judge(stakes, listings, HALF, day)
    by_name = {key_of(each.name): each for each in judged}
    known: set[str] = set()
    is_open, found = False, {}
    for party in _parties(dossier):
        each = None if party.name is None else by_name.get(key_of(party.name))
        if each is None:
            is_open = True
            continue
        found[party.id] = each
        is_open = is_open or each.verdict is Verdict.UNDETERMINED
        if each.verdict is Verdict.CAPTURED:
            owners = (held.stake.owner for step in each.proof for held in step.stakes if held.owner_is == "listed")
            known.update(notice for owner in owners for notice in notices[key_of(owner)])
    return Owned(FactSet(frozenset(known), frozenset(), is_open or not dossier.end_users), found)


def _names(stakes: Sequence[Stake]) -> Iterator[tuple[str, str | None]]:
    """Every owner, with its country where the table gives one."""
    countries: dict[str, tuple[str, str | None]] = {}
    for stake in stakes:
        known = countries.get(key_of(stake.owner))
        if known is None or known[1] is None:
            countries[key_of(stake.owner)] = (stake.owner, stake.owner_country or None)
    yield from countries.values()


def _parties(dossier: Dossier) -> Iterator[Party]:
    first = () if dossier.importer is None else (dossier.importer,)
    yield from {party.id: party for party in (*first, *dossier.end_users)}.values()
