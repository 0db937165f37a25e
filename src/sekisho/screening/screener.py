"""Is a name on these lists? Exact matches settle, the matcher proposes, persons judge.

A text that gives a name may hold several (`names.given`): each of them is looked for, and a hit says by which it was
found. The matcher is built the first time that a name needs it: to read a law costs nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from sekisho.screening.adjudication import NOBODY, Adjudications
from sekisho.screening.asked import Asked, names_within
from sekisho.screening.hits import Found, Hit, Open, hit_json, why_open
from sekisho.screening.indexed import Indexed, When
from sekisho.screening.lists.model import PartyList
from sekisho.screening.lists.settle import PartyLists
from sekisho.screening.names.model import GIVEN_VERSION, MATCHER_VERSION
from sekisho.screening.search import Search, matcher_of

__all__ = ["SHOWN", "TOP", "Found", "Hit", "Open", "Screener", "answer", "hit_json", "why_open"]

TOP: Final = 5
SHOWN: Final = 200
"""Hits that `answer` lists; it says how many more there are."""
_LONGEST_MEMORY: Final = 40_000


@dataclass(frozen=True)
class Screener:
    """The parties of all lists, ready to be asked."""

    lists: tuple[PartyList, ...]
    _clear: set[tuple[str, int]] = field(default_factory=set, compare=False, repr=False)

    @cached_property
    def _indexed(self) -> Indexed:
        return Indexed(self.lists)

    @property
    def parties(self) -> PartyLists:
        return self._indexed.parties

    @cached_property
    def hash(self) -> str:
        """Over all lists: part of what a verdict is re-derived from."""
        return self.lists[0].hash if len(self.lists) == 1 else PartyList(self.parties.entities).hash

    @cached_property
    def _matcher(self) -> Any:
        entities = self._indexed.named.entities
        return matcher_of(entities, range(len(entities)))

    @cached_property
    def _search(self) -> Search:
        return Search(self._indexed.named.entities, lambda: self._matcher)

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

        hits: exact matches, and all candidates of the matcher that alert, of the name or of a name within it. A name
        that settles on a party is nobody else on the same list; of other lists those are told whom it may be.
        nearest_miss: the best candidate that does not alert; None where the name settles and nobody else alerts, or
        where nothing on the lists is like it.
        """
        found = self._asked(name, country, When(day, known_on, or_later), adjudications, top).found()
        settled = {hit.entity.list for hit in found.hits if hit.same and hit.exact}
        if not settled:
            return found
        hits = tuple(hit for hit in found.hits if hit.exact or hit.entity.list not in settled)
        return Found(hits, None, found.whole)

    def candidates(self, name: str, country: str | None, day: date, top: int = TOP) -> Found:
        """All that alert for a name, and the best of the others up to `top`; exact matches first."""
        found = self._asked(name, country, When(day), NOBODY, top).found(misses=True)
        alerts = sum(hit.alert for hit in found.hits)
        return replace(found, hits=found.hits[: max(alerts, top)])

    def take_as_clear(self, names: Iterable[str], top: int = TOP) -> None:
        """Do not ask the matcher for names that are known to have no hit; of them it tells no miss and no remark."""
        if len(self._clear) >= _LONGEST_MEMORY:
            self._clear.clear()
        self._clear.update((name, top) for name in names)

    def alerts(self, name: str, top: int = TOP) -> bool:
        """May a person have to judge whether a name is some party, of whatever day?"""
        for text, exactly in self._texts(name):
            if exactly:
                if self._indexed.named.borne(text):
                    return True
                continue
            for candidate in self._search.asked(text, top).candidates:
                # Without a party whose listing ends, another may alert that it holds down.
                if candidate.alert or self.parties.entities[int(candidate.entry.id)].last is not None:
                    return True
        return False

    def prepare(self) -> None:
        """Read now what the first name asked for would wait for: how names sound, and those of the lists."""
        self._search.prepare(TOP)

    def warm(self, names: Iterable[str], top: int = TOP) -> None:
        """Ask the matcher for many names at once: cheaper than one by one, and remembered."""
        each = (text for name in names for text, exactly in self._texts(name) if not exactly)
        self._search.warm(each, top)

    def remarks(self, name: str, top: int = TOP) -> tuple[str, ...]:
        """Codes of what is odd about a name itself: that it is empty, too long, mixes scripts, hides characters."""
        return () if (name, top) in self._clear else self._search.asked(name, top).remarks

    def _texts(self, name: str) -> Iterator[tuple[str, bool]]:
        """A name and the names within it, and which of them only the very name counts of."""
        yield name, False
        yield from ((part.text, part.exactly) for part in names_within(name).parts)

    def _asked(self, name: str, country: str | None, when: When, adjudications: Adjudications, top: int) -> Asked:
        clear = (name, top) in self._clear
        return Asked(self._indexed, self._search, name, country, when, adjudications, top, clear)


def answer(screener: Screener, name: str, country: str | None, day: date, top: int = TOP) -> dict[str, Any]:
    """What the lists of a day have on a name, as `screen --json` has it: `{"query", "hits", "nearest_miss"}`.

    hits: all that alert, up to `SHOWN`, and the best of the others up to `top`; `alert` says which of them are for a
    person to judge. alerts: how many there are, listed or not; alerts_at_least: there may be still more.
    """
    found = screener.candidates(name, country, day, top)
    missed = found.nearest_miss
    return {
        "query": name,
        "country": country,
        "hits": [hit_json(hit) for hit in found.hits[: max(SHOWN, top)]],
        "alerts": sum(hit.alert for hit in found.hits),
        "alerts_at_least": not found.whole,
        "nearest_miss": None if missed is None else hit_json(missed),
        "remarks": list(screener.remarks(name, top)),
        "matcher": MATCHER_VERSION,
        "given": GIVEN_VERSION,
        "list_hash": screener.hash,
    }
