"""What a reading tells across scripts, by how many names of the list would agree as well by chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from sekisho.screening.names import sound
from sekisho.screening.names.align import Pair
from sekisho.screening.names.evidence import Evidence
from sekisho.screening.names.model import How, Kind
from sekisho.screening.names.parse import BRANDS

CHANCE: Final = 0.25
"""Names that would agree by chance up to which a short reading tells something."""
_MADE_ALIKE: Final = 0.0005
"""Share of brands that a word like English may by chance be made of."""
_KINDRED: Final = 3.0
"""How much commoner a word is among names of one language than in a list of several."""
_WORK: Final = (Kind.TRADE, Kind.GENERIC, Kind.GROUP)


def by_chance(e: Evidence, read: Sequence[Pair]) -> float:
    """How many names of the list one would expect to agree as these do by chance: as many as are read like the brand,
    times the shares of the list that say the places and trades which agree too."""
    agreed = [p for p in e.found.pairs if p.of(Kind.PLACE, Kind.TRADE, Kind.GENERIC) and p.likeness >= 0.9]
    if not agreed or any(p.how is How.SOUND and p.likeness < 0.95 for p in read) or all(e.left(*_WORK)):
        return math.inf
    expected = float(max(e.context.heard(t.folded) for p in read for t in (*p.mine, *p.theirs) if not t.native))
    expected = max(1.0, expected)
    for pair in agreed:
        expected *= min(1.0, _KINDRED * max(e.context.share(t.concepts) for t in (pair.mine[0], pair.theirs[0])))
    return expected


def nothing_else(e: Evidence, read: Sequence[Pair]) -> bool:
    """Whether the one word that is read alike is all that either name says, in a list where nobody else is heard so:
    most firms tell their trade, and two that are called by a word alone are hardly two. Four letters must be no romaji
    and no pinyin: KITZ, not Kiso."""
    if len(read) > 1 or any(e.left(Kind.TRADE, Kind.PLACE, *BRANDS)) or e.agreed(Kind.TRADE, Kind.PLACE):
        return False
    if read[0].how is How.SOUND and any(
        t.readings and t.readings[0][0] == "h" for t in (*read[0].mine, *read[0].theirs)
    ):
        # Hangul tells too few sounds of foreign words apart.
        return False
    word = "".join(t.folded for t in (*read[0].mine, *read[0].theirs) if not t.native)
    if len(word) < 4 or e.context.heard(word) > 1:
        return False
    return len(word) > 4 or not (sound.morae(word) or sound.syllables(word))


def told_apart(e: Evidence) -> bool:
    """Whether the trade agrees, and the place where both tell one, and so few names of the list share these that one of
    them with a brand like it is hardly another firm's."""
    if not e.agreed(Kind.TRADE) or any(e.left(Kind.TRADE)) or all(e.left(Kind.PLACE)):
        return False
    if not e.context.rows and not e.agreed(Kind.PLACE):
        return False
    expected = e.context.rows * _MADE_ALIKE
    for pair in e.agreed(Kind.PLACE, Kind.TRADE):
        expected *= max(e.context.share(t.concepts) for t in (pair.mine[0], pair.theirs[0]))
    return expected <= CHANCE
