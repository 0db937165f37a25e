"""What the lists have on a name: hits, and how they are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sekisho.screening.adjudication import Adjudication, HitKey
from sekisho.screening.lists.model import PROPOSE_ONLY, Alias, ListedEntity
from sekisho.screening.names.model import ALERT, GIVEN_VERSION, MATCHER_VERSION

if TYPE_CHECKING:
    from sekisho.screening.names.model import Candidate

_EXACTLY: Final = {
    "en": "the same name, apart from width, case, punctuation and legal form",
    "ja": "字幅・大文字小文字・記号・法人格を除き同じ名称",
    "zh": "除全半角、大小写、标点及企业形式外名称相同",
}
_BY_PART: Final = {
    "en": 'found by "{part}" within what is written: {text}',
    "ja": "記載中の「{part}」により検出：{text}",
    "zh": "由所写内容中的“{part}”查得：{text}",
}


@dataclass(frozen=True)
class Hit:
    """A listed party that a name is, or may be.

    part: the name within the text by which it was found; "" for the text as a whole.
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
    part: str = ""

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
            plain = {**told.as_json(), "text": {language: told.sentence(language) for language in _EXACTLY}}
        else:
            plain = {"exact": True, "total": 1.0, "score": 1.0, "threshold": ALERT, "parts": [], "caps": []}
            plain["text"] = _EXACTLY
        if self.part:
            text = plain["text"]
            plain["text"] = {each: _BY_PART[each].format(part=self.part, text=text[each]) for each in _BY_PART}
        return plain

    def derived_from(self, list_hash: str) -> dict[str, Any]:
        """What the same verdict comes from again: lists, entry, matcher, how names are told from a text, threshold,
        score, the name that matched and the part of the text that it matched."""
        return {
            "list_hash": list_hash,
            "entry_hash": self.entity.hash,
            "matcher": MATCHER_VERSION,
            "given": GIVEN_VERSION,
            "threshold": ALERT,
            "score": round(self.score, 4),
            "matched": self.matched,
            "part": self.part,
            "exact": self.exact,
        }


@dataclass(frozen=True)
class Found:
    """What the lists have on one name: hits best first, and the nearest that is none.

    whole: every candidate that alerts is among the hits; else there are more, and some of these hits are open.
    """

    hits: tuple[Hit, ...]
    nearest_miss: Hit | None
    whole: bool = True


def who(hit: Hit) -> tuple[str, str]:
    """The party of a hit: ids of two lists may be alike."""
    return hit.entity.list, hit.entity.id


def best_of_each(hits: Iterable[Hit]) -> list[Hit]:
    """Of each party the best hit, best first; of equal ones that which came first."""
    ranked = sorted(hits, key=lambda hit: (-hit.settled_by_name, -hit.exact, -hit.score))
    best: dict[tuple[str, str], Hit] = {}
    for hit in ranked:
        best.setdefault(who(hit), hit)
    return list(best.values())


class Open(StrEnum):
    """Why a name that is the same as a listed one does not settle that it is the listed party."""

    NO_COUNTRY = "no_country"
    OTHER_COUNTRY = "other_country"
    LISTED_WITHOUT_COUNTRY = "listed_without_country"
    ONLY_PROPOSES = "only_proposes"
    OTHER_DAYS = "other_days"


def why_open(hit: Hit) -> Open | None:
    """None of a hit that settles, or whose name is not the same."""
    if hit.settled_by_name:
        return None
    if not hit.exact:
        # The same name, and yet no exact match: the party bears it on other days.
        dated = hit.alias.first is not None or hit.alias.last is not None
        return Open.OTHER_DAYS if dated and hit.score >= 1.0 else None
    if hit.alias.kind in PROPOSE_ONLY:
        return Open.ONLY_PROPOSES
    if not hit.entity.countries:
        return Open.LISTED_WITHOUT_COUNTRY
    return Open.OTHER_COUNTRY if hit.key.country else Open.NO_COUNTRY


def hit_json(hit: Hit) -> dict[str, Any]:
    """A hit as `screen` and `check` show it.

    exact: the same name as the party's, in the party's own country, which settles. same_name: the same after folding,
    wherever; `open_because` says why it does not settle. part: the name within the text by which it was found, "" for
    the whole.
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
        "part": hit.part,
        "score": round(hit.score, 4),
        "alert": hit.alert,
        "exact": hit.settled_by_name,
        "same_name": hit.exact or open_because is Open.OTHER_DAYS,
        "open_because": open_because and open_because.value,
        "entry_hash": entity.hash,
        "explanation": hit.explanation(),
    }
