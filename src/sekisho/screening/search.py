"""The matcher asked about all parties, or about some of them, as deep as there are hits; what it said is remembered.

Matchers are built the first time that a name needs them. One for the parties of a day is asked only where others came
up: a party whose listing has ended takes nobody's place and holds nobody's score down.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sekisho.screening.lists.model import ListedEntity

if TYPE_CHECKING:
    from sekisho.screening.names.matcher import Matcher
    from sekisho.screening.names.model import Candidate, Screening

Some = tuple[int, ...]
"""Places of parties among all of them."""

_MORE: Final = 15
"""Candidates asked for beyond those wanted."""
_DEEPER: Final = 8
_MOST: Final = 1_000
"""Candidates that alert from which on no more are asked for, unless persons have judged all of them."""
_LONGEST_MEMORY: Final = 40_000
_MATCHERS: Final = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """candidates: best first, whether they alert or not; remarks: what is odd about the name. whole: all that alert are
    among them."""

    candidates: tuple[Candidate, ...]
    remarks: tuple[str, ...]
    whole: bool = True


CLEAR: Final = Answer((), ())


def matcher_of(entities: Sequence[ListedEntity], places: Iterable[int]) -> Matcher:
    from sekisho.screening.names.matcher import Matcher
    from sekisho.screening.names.model import Entry

    # Ids of two lists may be alike; places are not.
    return Matcher.of(
        Entry(str(place), names[0], tuple(names[1:]), entities[place].country or None)
        for place in places
        if (names := list(dict.fromkeys(entities[place].spellings)))
    )


@dataclass
class Search:
    """entities: those that are searched. everybody: the matcher of all of them, built when it is first asked."""

    entities: Sequence[ListedEntity]
    everybody: Callable[[], Matcher]
    _memory: dict[tuple[str, int, Some | None], Answer] = field(default_factory=dict)
    _of_some: OrderedDict[Some, Matcher] = field(default_factory=OrderedDict)

    def asked(self, name: str, top: int, among: Some | None = None) -> Answer:
        known = self._memory.get((name, top, among))
        if known is None:
            (known,) = self._ask([name], top, among)
        return known

    def warm(self, names: Iterable[str], top: int) -> None:
        """Ask for many names at once: cheaper than one by one."""
        asked = [name for name in dict.fromkeys(names) if (name, top, None) not in self._memory]
        for start in range(0, len(asked), 1_000):
            self._ask(asked[start : start + 1_000], top, None)

    def take_as_clear(self, names: Iterable[str], top: int) -> None:
        for name in names:
            self._remember(name, top, None, CLEAR)

    def deeper(self, name: str, top: int, judged: int, among: Some | None = None) -> Answer:
        """The same of a name of whose candidates persons have judged `judged`, all that there were."""
        matcher, depth = self._matcher(among), judged * _DEEPER
        (found,) = matcher.screen([name], depth)
        return _answer(found, depth)

    def prepare(self, top: int) -> None:
        self.everybody().screen(["prepare"], top + _MORE)

    def _ask(self, names: Sequence[str], top: int, among: Some | None) -> list[Answer]:
        matcher, told = self._matcher(among), []
        for name, found in zip(names, matcher.screen(names, top + _MORE), strict=True):
            depth = top + _MORE
            while depth < _MOST and not _answer(found, depth).whole:
                depth = min(_MOST, depth * _DEEPER)
                (found,) = matcher.screen([name], depth)
            told.append(self._remember(name, top, among, _answer(found, depth)))
        return told

    def _matcher(self, among: Some | None) -> Matcher:
        if among is None:
            return self.everybody()
        known = self._of_some.get(among)
        if known is None:
            known = self._of_some[among] = matcher_of(self.entities, among)
            if len(self._of_some) > _MATCHERS:
                self._of_some.popitem(last=False)
        self._of_some.move_to_end(among)
        return known

    def _remember(self, name: str, top: int, among: Some | None, answer: Answer) -> Answer:
        if len(self._memory) >= _LONGEST_MEMORY:
            self._memory.clear()
        self._memory[name, top, among] = answer
        return answer


def _answer(found: Screening, depth: int) -> Answer:
    missed = found.nearest_miss
    more = () if missed is None or any(hit.entry == missed.entry for hit in found.hits) else (missed,)
    whole = len(found.hits) < depth or any(not hit.alert for hit in found.hits)
    return Answer((*found.hits, *more), tuple(found.remarks), whole)
