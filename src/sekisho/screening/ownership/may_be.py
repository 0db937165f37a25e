"""Which parties of a share table may be listed ones under another name: the matcher proposes, a person judges.

Neither captured by such a party nor cleared of it: see `Listing.sure`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from sekisho.screening.names.unread import unread
from sekisho.screening.ownership.model import Likeness, Listing, MayBe, Stake
from sekisho.screening.ownership.names import key_of

if TYPE_CHECKING:
    from sekisho.screening.names.matcher import Matcher
    from sekisho.screening.names.model import Candidate

_AT_ONCE: Final = 1_000
_TOP: Final = 3
_FEW: Final = 100
"""Listed names from which on they tell anything of how rare a brand is, as for the matcher itself."""
_LANGUAGES: Final = ("en", "ja", "zh")


def listings_alike(
    stakes: Iterable[Stake],
    listings: Sequence[Listing],
    on: date,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Listing, ...]:
    """For every party of the table that a listed name of the day is like, and that is none of them by its own name:
    a listing that is not sure, by each list that it may be on; also for one whose name cannot be looked for.

    What `Listing.others` says is somebody else is left out. progress: told how many names of how many are done.
    """
    there = [listing for listing in listings if listing.holds(on) and listing.sure]
    listed = {key_of(listing.name) for listing in there}
    names = {key_of(name): name for stake in stakes if stake.holds(on) for name in (stake.owned, stake.owner)}
    asked = [name for key, name in names.items() if key not in listed]
    if not there or not asked:
        return ()
    found: list[Listing] = []
    for name, may_be in _judged(asked, there, progress):
        lists = dict.fromkeys(each.list for each in (there if may_be.unread else may_be.hits))
        found += [Listing(name, each, sure=False, may_be=may_be) for each in lists]
    return tuple(found)


def _judged(
    names: Sequence[str], listings: Sequence[Listing], progress: Callable[[int, int], None] | None
) -> Iterator[tuple[str, MayBe]]:
    alike = _Alike(listings)
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        for name, hits in zip(some, alike.hits(some), strict=True):
            odd = unread(name)
            if hits or odd:
                yield name, MayBe(hits, odd)
        if progress:
            progress(min(start + _AT_ONCE, len(names)), len(names))


class _Alike:
    """The matcher over listed names; where these are few, over each of a name's candidates alone too.

    A list of a few names tells nothing of how rare a reading is, and yet two writings of one party in it make their
    reading look shared.
    """

    def __init__(self, listings: Sequence[Listing]) -> None:
        self._listings = listings
        self._all = self._matcher(range(len(listings)))
        self._alone: dict[int, Matcher] | None = {} if len(listings) < _FEW else None

    def _matcher(self, places: Iterable[int]) -> Matcher:
        # Readings of names are slow to read in, and a share table is rare beside a case.
        from sekisho.screening.names.matcher import Matcher
        from sekisho.screening.names.model import Entry

        return Matcher.of(Entry(str(place), self._listings[place].name) for place in places)

    def hits(self, names: Sequence[str]) -> Iterator[tuple[Likeness, ...]]:
        for name, found in zip(names, self._all.screen(names, _TOP), strict=True):
            key = key_of(name)
            hits = (self._again(name, hit) for hit in found.hits)
            told = [hit for hit in hits if hit.alert and key not in map(key_of, self._listing(hit).others)]
            told.sort(key=lambda hit: -hit.score)
            yield tuple(map(self._likeness, told))

    def _again(self, name: str, hit: Candidate) -> Candidate:
        """The candidate as its own name alone would make it, if that tells more."""
        if self._alone is None or hit.alert:
            return hit
        place = int(hit.entry.id)
        if place not in self._alone:
            self._alone[place] = self._matcher([place])
        (found,) = self._alone[place].screen([name], 1)
        return max((hit, *found.hits), key=lambda each: each.score)

    def _listing(self, hit: Candidate) -> Listing:
        return self._listings[int(hit.entry.id)]

    def _likeness(self, hit: Candidate) -> Likeness:
        text = {language: hit.explanation.sentence(language) for language in _LANGUAGES}
        return Likeness(hit.matched, self._listing(hit).list, hit.score, text)
