"""Who is in a case, and what the lists have on each name: score, aligned parts, list and notice, nearest miss.

    {% include "cases/parties.html" with parties=parties %}

where `parties` is `parties(case, finding, book, language)`; `finding` is the JSON of `check` for the case. A reader who
may judge names has `judged_at` too: the address that the form of a hit is sent to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sekisho.casework.case import Case
from sekisho.casework.lawbook import Lawbook
from sekisho.dossier.model import Party
from sekisho.office.cases.values import shown
from sekisho.office.site.words import say
from sekisho.screening.lists.model import ListedEntity
from sekisho.screening.names.wording import HOWS, KINDS

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """Two aligned parts of the names; of one that stands alone the other is "". weight, likeness: 0..1."""

    kind: str
    query: str
    matched: str
    how: str
    likeness: float
    weight: float


@dataclass(frozen=True, slots=True)
class HitTold:
    """A listed party that a name may be. key: what a judgement names. same: True, False, None while nobody said.

    judged: what was said of it, by whom, when and why, "" for nothing. open_because: why the same name does not settle
    it. rule: of the law, that the notice is read by, to link to; None where the law has none. sources: where entry and
    notice come from. hashes: what the verdict is derived from again.
    """

    key: str
    id: str
    entity: str
    matched: str
    matched_kind: str
    said_by: str
    list: str
    notice: str
    notice_title: str
    rule: str | None
    sources: tuple[str, ...]
    countries: str
    score: float
    threshold: float
    alert: bool
    why: str
    parts: tuple[Part, ...]
    same: bool | None
    judged: str
    outdated: str
    open_because: str
    hashes: Mapping[str, str]

    @property
    def style(self) -> str:
        return "wait" if self.same is None else "bad" if self.same else "good"

    @property
    def state(self) -> str:
        return "open" if self.same is None else "same" if self.same else "different"


@dataclass(frozen=True, slots=True)
class PartyTold:
    """A party of the case under the first role in which it stands. nearest: the nearest name on the lists that is no
    hit, None where nothing is like it or a name settles it."""

    id: str
    role: str
    name: str
    country: str
    military: str
    hits: tuple[HitTold, ...]
    nearest: HitTold | None


def parties(case: Case, finding: Json, book: Lawbook, language: str) -> list[PartyTold]:
    """Every party, in the order exporter, importer, end users, downstream."""
    telling = _Parties(finding, book, language)
    known = case.dossier.parties
    return [telling.party(told, known[told["id"]]) for told in finding["parties"]]


@dataclass(frozen=True)
class _Parties:
    finding: Json
    book: Lawbook
    language: str

    def word(self, key: str, **parts: Any) -> str:
        return say(f"cases.{key}", self.language, **parts)

    def party(self, told: Json, party: Party) -> PartyTold:
        return PartyTold(
            told["id"],
            self.word(f"role.{told['role']}"),
            told["name"] or self.word("parties.unnamed"),
            shown(party.value("country"), self.language, "country"),
            shown(party.value("military"), self.language),
            tuple(self.hit(each) for each in told["hits"]),
            None if told["nearest_miss"] is None else self.hit(told["nearest_miss"]),
        )

    def hit(self, told: Json) -> HitTold:
        """Of a nearest miss there is no key: nobody judges it."""
        why, instrument = told["explanation"], self.book.law.instruments.get((told["notice"], ""))
        rule = next((each.id for each in self.book.law.rules if each.instrument.id == told["notice"]), None)
        entity = self._entity(told)
        sources = [] if entity is None or not entity.source else [entity.source]
        sources += [] if instrument is None else [instrument.source]
        hashes = {"entry": told["entry_hash"]}
        if "derived_from" in told:
            hashes |= {"lists": told["derived_from"]["list_hash"], "matcher": told["derived_from"]["matcher"]}
        return HitTold(
            key=told.get("hit", ""),
            id=told["id"],
            entity=told["name_zh"] if self.language == "zh" and told["name_zh"] else told["name"],
            matched=told["matched"],
            matched_kind=self.word(f"alias.{told['kind']}"),
            said_by=told["said_by"],
            list=self.word(f"list.{told['list']}") if told["list"] in ("control_list", "watch_list") else told["list"],
            notice=told["notice"],
            notice_title=told["notice"] if instrument is None else instrument.title[self.language],
            rule=rule,
            sources=tuple(dict.fromkeys(sources)),
            countries=shown(told["countries"], self.language, "country"),
            score=told["score"],
            threshold=why["threshold"],
            alert=told["alert"],
            why=why["text"][self.language],
            parts=tuple(self._parts(why["parts"])),
            same=told.get("same"),
            judged=self._judged("parties.judged", told.get("adjudication")),
            outdated=self._judged("parties.outdated", told.get("outdated_adjudication")),
            open_because=self.word(f"open.{told['open_because']}") if told["open_because"] else "",
            hashes=hashes,
        )

    def _entity(self, told: Json) -> ListedEntity | None:
        return self.book.listed(told["id"], told["list"])

    def _parts(self, parts: list[Json]) -> Iterator[Part]:
        for part in parts:
            how = HOWS[part["how"]][self.language] if part["how"] in HOWS else self.word(f"how.{part['how']}")
            kind = KINDS[part["kind"]][self.language]
            yield Part(kind, part["query"], part["matched"], how, part["likeness"], part["weight"])

    def _judged(self, key: str, said: Json | None) -> str:
        if said is None:
            return ""
        verdict = self.word(f"parties.{'same' if said['same'] else 'different'}")
        return self.word(key, verdict=verdict, by=said["by"], on=said["on"], reason=said["reason"])
