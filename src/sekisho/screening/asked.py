"""One name asked of the lists: as a whole, by the names within it, and of lists beside that which has the very name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sekisho.screening.adjudication import Adjudication, Adjudications, HitKey
from sekisho.screening.hits import Found, Hit, best_of_each, who
from sekisho.screening.indexed import Indexed, When
from sekisho.screening.lists.model import Alias, ListedEntity
from sekisho.screening.names.model import CapName
from sekisho.screening.search import Answer, Search, Some

if TYPE_CHECKING:
    from sekisho.screening.names.given import Given
    from sekisho.screening.names.model import Candidate


def names_within(name: str) -> Given:
    from sekisho.screening.names.given import given

    return given(name)


@dataclass
class Asked:
    """One name, asked of the lists of a day. clear: it is known to have no hit."""

    indexed: Indexed
    search: Search
    name: str
    country: str | None
    when: When
    adjudications: Adjudications
    top: int
    clear: bool = False
    whole: bool = True

    def found(self, *, misses: bool = False) -> Found:
        """misses: with the candidates that do not alert among the hits."""
        hits = self._exact(self.name)
        if self.clear:
            return Found(tuple(hits), None)
        exact = frozenset(hit.entity.list for hit in hits)
        settled = frozenset(hit.entity.list for hit in hits if hit.same)
        everywhere = settled >= self.indexed.names_of_lists
        near = self._near(self.name, exact) if misses or not everywhere else []
        if not settled:
            held = names_within(self.name)
            spelled = self._spelled(held.several)
            hits += spelled
            for text, exactly, _ in held.parts:
                same = self._exact(text)
                hits += [replace(hit, exact=False, settled_by_name=False, part=text) for hit in same]
                if not exactly:
                    lists = frozenset(hit.entity.list for hit in same)
                    near += [replace(hit, part=text) for hit in self._near(text, lists)]
        hits = best_of_each(hits)
        there = {who(hit) for hit in hits}
        near = [hit for hit in best_of_each(near) if who(hit) not in there]
        missed = next((hit for hit in near if not hit.alert), None)
        hits += near if misses else [hit for hit in near if hit.alert]
        return Found(tuple(hits), missed, self.whole)

    def _exact(self, text: str) -> list[Hit]:
        day, or_later = self.when.day, self.when.or_later
        return [
            self._hit(found.entity, found.alias, 1.0, exact=True, settled=found.settled)
            for found in self.indexed.named.exact(text, self.country, day, or_later=or_later)
            if self.when.counts(found.entity)
        ]

    def _spelled(self, several: Sequence[str]) -> list[Hit]:
        """Parties that a text names by two full names and nothing else, both of them theirs."""
        if not several:
            return []
        first, *others = (
            {who(hit): replace(hit, part=text) for hit in self._exact(text)} for text in dict.fromkeys(several)
        )
        return [
            replace(hit, settled_by_name=hit.settled_by_name and all(other[who].settled_by_name for other in others))
            for who, hit in first.items()
            if all(who in other for other in others)
        ]

    def _near(self, text: str, exact: frozenset[str]) -> list[Hit]:
        """What the matcher says of a text that is the very name of parties on the lists `exact`."""
        among: Some | None = None
        answer = self.search.asked(text, self.top)
        if not all(self._counts(candidate) for candidate in answer.candidates):
            among = self.indexed.listed_on(self.when)
            answer = self.search.asked(text, self.top, among)
        hits = self._judged(text, answer, among)
        if any(hit.entity.list not in exact and _held_by_the_very_name(hit) for hit in hits) and exact:
            among = self.indexed.listed_on(self.when, exact)
            others = self._judged(text, self.search.asked(text, self.top, among), among)
            hits = [*(hit for hit in hits if hit.entity.list in exact), *others]
        return hits

    def _judged(self, text: str, answer: Answer, among: Some | None) -> list[Hit]:
        """The candidates of an answer with what persons have said; deeper, where they have judged all that it had."""
        hits = [self._candidate(each) for each in answer.candidates if self._counts(each)]
        while not answer.whole and all(hit.same is False for hit in hits if hit.alert):
            answer = self.search.deeper(text, self.top, len(answer.candidates), among)
            hits = [self._candidate(each) for each in answer.candidates if self._counts(each)]
        self.whole &= answer.whole
        return hits

    def _counts(self, candidate: Candidate) -> bool:
        return self.when.counts(self.indexed.parties.entities[int(candidate.entry.id)])

    def _candidate(self, candidate: Candidate) -> Hit:
        entity = self.indexed.named.entities[int(candidate.entry.id)]
        alias = next(alias for alias in entity.names if alias.name == candidate.matched)
        return self._hit(entity, alias, candidate.score, alert=candidate.alert, candidate=candidate)

    def _hit(
        self,
        named: ListedEntity,
        alias: Alias,
        score: float,
        *,
        alert: bool = True,
        exact: bool = False,
        settled: bool = False,
        candidate: Candidate | None = None,
    ) -> Hit:
        entity = self.indexed.as_listed(named)
        key = HitKey(entity.id, self.country or "", self.name)
        said, stale = _said(self.adjudications, key, entity)
        return Hit(key, entity, alias, score, alert, exact, settled, candidate, said, stale)


def _held_by_the_very_name(hit: Hit) -> bool:
    told = hit.candidate
    return told is not None and any(cap.name is CapName.EXACT_ELSEWHERE for cap in told.explanation.caps)


def _said(
    adjudications: Adjudications, key: HitKey, entity: ListedEntity
) -> tuple[Adjudication | None, Adjudication | None]:
    said = adjudications.about(key)
    if said is None:
        return None, None
    return (said, None) if said.fits(entity.hash) else (None, said)
