"""Is a name on these lists? Exact matches settle, the matcher proposes, persons judge.

The matcher is built the first time that a name needs it: to read a law costs nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sekisho.screening.adjudication import NOBODY, Adjudication, Adjudications, HitKey
from sekisho.screening.lists.model import PROPOSE_ONLY, Alias, ListedEntity, PartyList
from sekisho.screening.lists.settle import PartyLists
from sekisho.screening.names.model import ALERT, MATCHER_VERSION

if TYPE_CHECKING:
    from sekisho.screening.names.model import Candidate

_Remembered = tuple[tuple["Candidate", ...], tuple[str, ...]]
"""What the matcher said of a name: candidates, best first, and what is odd about the name itself."""

TOP: Final = 5
_EXACTLY: Final = {
    "en": "the same name, apart from width, case, punctuation and legal form",
    "ja": "字幅・大文字小文字・記号・法人格を除き同じ名称",
    "zh": "除全半角、大小写、标点及企业形式外名称相同",
}
_LONGEST_MEMORY: Final = 20_000


@dataclass(frozen=True)
class Hit:
    """A listed party that a name is, or may be.

    score: 1.0 for an exact match. exact: equal after folding. candidate: the matcher's word, where it was asked.
    adjudication: what a person has said of it, if it still fits the entry; stale: what was said of the entry as it was.
    """

    key: HitKey
    entity: ListedEntity
    alias: Alias
    score: float
    alert: bool
    exact: bool
    settled_by_name: bool
    candidate: Candidate | None = None
    adjudication: Adjudication | None = None
    stale: Adjudication | None = None

    @property
    def same(self) -> bool | None:
        """Is it the listed party? None while nobody can say."""
        if self.adjudication is not None:
            return self.adjudication.same
        return True if self.settled_by_name else None

    @property
    def settled(self) -> bool:
        return self.same is not None

    @property
    def matched(self) -> str:
        return self.alias.name

    def explanation(self) -> dict[str, Any]:
        """Why the score is what it is, in plain values and as a sentence in each language."""
        if self.candidate is not None:
            told = self.candidate.explanation
            return {**told.as_json(), "text": {language: told.sentence(language) for language in ("en", "ja", "zh")}}
        return {
            "exact": True,
            "total": 1.0,
            "score": 1.0,
            "threshold": ALERT,
            "parts": [],
            "caps": [],
            "text": _EXACTLY,
        }

    def derived_from(self, list_hash: str) -> dict[str, Any]:
        """What the same verdict comes from again: lists, entry, matcher, threshold, score and the name that matched."""
        return {
            "list_hash": list_hash,
            "entry_hash": self.entity.hash,
            "matcher": MATCHER_VERSION,
            "threshold": ALERT,
            "score": round(self.score, 4),
            "matched": self.matched,
            "exact": self.exact,
        }


@dataclass(frozen=True)
class Found:
    """What the lists have on one name: hits best first, and the nearest that is none."""

    hits: tuple[Hit, ...]
    nearest_miss: Hit | None


@dataclass(frozen=True)
class Screener:
    """The parties of all lists, ready to be asked."""

    lists: tuple[PartyList, ...]
    _memory: dict[tuple[str, int], _Remembered] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def parties(self) -> PartyLists:
        return PartyLists.of(self.lists)

    @cached_property
    def hash(self) -> str:
        """Over all lists: part of what a verdict is re-derived from."""
        return self.lists[0].hash if len(self.lists) == 1 else PartyList(self.parties.entities).hash

    @cached_property
    def _matcher(self) -> Any:
        from sekisho.screening.names.matcher import Matcher
        from sekisho.screening.names.model import Entry

        # Ids of two lists may be alike; places are not.
        return Matcher.of(
            Entry(str(place), names[0], tuple(names[1:]), entity.country or None)
            for place, entity in enumerate(self.parties.entities)
            if (names := list(dict.fromkeys(alias.name for alias in entity.names)))
        )

    def find(
        self,
        name: str,
        country: str | None,
        day: date,
        adjudications: Adjudications = NOBODY,
        top: int = TOP,
        known_on: date | None = None,
        or_later: bool = False,
    ) -> Found:
        """What the lists of a day have on a name, as known on `known_on`; or_later: see `ListedEntity.listed`.

        hits: exact matches, and candidates of the matcher that alert. A name that settles on a party is nobody else:
        then the matcher is not asked. nearest_miss: the best candidate that does not alert; None where the name
        settles, or where nothing on the lists is like it.
        """
        exact = [
            self._exact(name, country, found.entity, found.alias, found.settled, adjudications)
            for found in self.parties.exact(name, country, day, or_later=or_later)
            if _known(found.entity, known_on)
        ]
        if any(hit.same for hit in exact):
            return Found(tuple(exact), None)
        there = {hit.entity.id for hit in exact}
        near = [
            self._near(name, country, candidate, adjudications)
            for candidate in self._candidates(name, top)
            if self._counts(candidate, day, known_on, or_later)
        ]
        near = [hit for hit in near if hit.entity.id not in there]
        alerts = [hit for hit in near if hit.alert]
        return Found((*exact, *alerts), next((hit for hit in near if not hit.alert), None))

    def candidates(self, name: str, country: str | None, day: date, top: int = TOP) -> Found:
        """The best `top` candidates for a name, whether they alert or not; exact matches first."""
        exact = [
            self._exact(name, country, found.entity, found.alias, found.settled, NOBODY)
            for found in self.parties.exact(name, country, day)
        ]
        there = {hit.entity.id for hit in exact}
        near = [
            self._near(name, country, each, NOBODY) for each in self._candidates(name, top) if self._counts(each, day)
        ]
        hits = [*exact, *(hit for hit in near if hit.entity.id not in there)][:top]
        return Found(tuple(hits), next((hit for hit in near if not hit.alert), None))

    def take_as_clear(self, names: Iterable[str], top: int = TOP) -> None:
        """Do not ask the matcher for names that are known to have no hit; of them it tells no miss and no remark."""
        for name in names:
            self._remember(name, top, ((), ()))

    def alerts(self, name: str, top: int = TOP) -> bool:
        """Is a name so much like some party, of whatever day, that a person has to judge?"""
        return any(candidate.alert for candidate in self._candidates(name, top))

    def prepare(self) -> None:
        """Read now what the first name asked for would wait for: how names sound, and those of the lists."""
        self._matcher.screen(["prepare"], self._deep(TOP))

    def warm(self, names: Iterable[str], top: int = TOP) -> None:
        """Ask the matcher for many names at once: cheaper than one by one, and remembered."""
        asked = [name for name in dict.fromkeys(names) if (name, top) not in self._memory]
        for start in range(0, len(asked), 1_000):
            batch = asked[start : start + 1_000]
            for name, found in zip(batch, self._matcher.screen(batch, self._deep(top)), strict=True):
                self._remember(name, top, self._of(found))

    def remarks(self, name: str, top: int = TOP) -> tuple[str, ...]:
        """Codes of what is odd about a name itself: that it is empty, too long, mixes scripts, hides characters."""
        return self._asked(name, top)[1]

    def _candidates(self, name: str, top: int) -> Sequence[Candidate]:
        return self._asked(name, top)[0]

    def _asked(self, name: str, top: int) -> _Remembered:
        known = self._memory.get((name, top))
        if known is None:
            (found,) = self._matcher.screen([name], self._deep(top))
            known = self._remember(name, top, self._of(found))
        return known

    def _of(self, found: Any) -> _Remembered:
        missed = found.nearest_miss
        more = () if missed is None or any(hit.entry == missed.entry for hit in found.hits) else (missed,)
        return (*found.hits, *more), tuple(found.remarks)

    def _deep(self, top: int) -> int:
        """How many candidates to ask for: parties that are not listed on the day fall out afterwards."""
        dated = any(entity.first is not None or entity.last is not None for entity in self.parties.entities)
        return top + 5 if dated else top

    def _remember(self, name: str, top: int, found: _Remembered) -> _Remembered:
        if len(self._memory) >= _LONGEST_MEMORY:
            self._memory.clear()
        self._memory[name, top] = found
        return found

    def _counts(self, candidate: Candidate, day: date, known_on: date | None = None, or_later: bool = False) -> bool:
        entity = self.parties.entities[int(candidate.entry.id)]
        return entity.listed(day, or_later=or_later) and _known(entity, known_on)

    def _exact(
        self,
        name: str,
        country: str | None,
        entity: ListedEntity,
        alias: Alias,
        settled: bool,
        adjudications: Adjudications,
    ) -> Hit:
        key = HitKey(entity.id, country or "", name)
        said, stale = _said(adjudications, key, entity)
        return Hit(key, entity, alias, 1.0, True, True, settled, adjudication=said, stale=stale)

    def _near(self, name: str, country: str | None, candidate: Candidate, adjudications: Adjudications) -> Hit:
        entity = self.parties.entities[int(candidate.entry.id)]
        alias = next(alias for alias in entity.names if alias.name == candidate.matched)
        key = HitKey(entity.id, country or "", name)
        said, stale = _said(adjudications, key, entity)
        score, alert = candidate.score, candidate.alert
        return Hit(key, entity, alias, score, alert, False, False, candidate, said, stale)


def _known(entity: ListedEntity, known_on: date | None) -> bool:
    return known_on is None or entity.known_from is None or entity.known_from <= known_on


def _said(
    adjudications: Adjudications, key: HitKey, entity: ListedEntity
) -> tuple[Adjudication | None, Adjudication | None]:
    said = adjudications.about(key)
    if said is None:
        return None, None
    return (said, None) if said.fits(entity.hash) else (None, said)


class Open(StrEnum):
    """Why a name that is the same as a listed one does not settle that it is the listed party."""

    NO_COUNTRY = "no_country"
    OTHER_COUNTRY = "other_country"
    LISTED_WITHOUT_COUNTRY = "listed_without_country"
    ONLY_PROPOSES = "only_proposes"


def why_open(hit: Hit) -> Open | None:
    """None of a hit that settles, or whose name is not the same."""
    if hit.settled_by_name or not hit.exact:
        return None
    if hit.alias.kind in PROPOSE_ONLY:
        return Open.ONLY_PROPOSES
    if not hit.entity.countries:
        return Open.LISTED_WITHOUT_COUNTRY
    return Open.OTHER_COUNTRY if hit.key.country else Open.NO_COUNTRY


def hit_json(hit: Hit) -> dict[str, Any]:
    """A hit as `screen` and `check` show it.

    exact: the same name as the party's, in the party's own country, which settles. same_name: the same after folding,
    wherever; `open_because` says why it does not settle.
    """
    open_because = why_open(hit)
    entity = hit.entity
    return {
        "id": entity.id,
        "name": entity.name,
        "name_zh": entity.name_zh,
        "matched": hit.matched,
        "kind": hit.alias.kind.value,
        "said_by": hit.alias.said_by,
        "list": entity.list,
        "notice": entity.notice,
        "countries": list(entity.countries),
        "score": round(hit.score, 4),
        "alert": hit.alert,
        "exact": hit.settled_by_name,
        "same_name": hit.exact,
        "open_because": open_because and open_because.value,
        "entry_hash": entity.hash,
        "explanation": hit.explanation(),
    }


def answer(screener: Screener, name: str, country: str | None, day: date, top: int = TOP) -> dict[str, Any]:
    """What the lists of a day have on a name, as `screen --json` has it: `{"query", "hits", "nearest_miss"}`.

    hits: at most `top` candidates, best first; `alert` says which of them are for a person to judge.
    """
    found = screener.candidates(name, country, day, top)
    missed = found.nearest_miss
    return {
        "query": name,
        "country": country,
        "hits": [hit_json(hit) for hit in found.hits],
        "nearest_miss": None if missed is None else hit_json(missed),
        "remarks": list(screener.remarks(name, top)),
        "matcher": MATCHER_VERSION,
        "list_hash": screener.hash,
    }
