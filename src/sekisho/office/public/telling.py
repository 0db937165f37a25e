"""A finding for a page: the same headings and words as `sekisho check`, with ways to the law's own sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from sekisho.facts import dictionary
from sekisho.office.site.words import say
from sekisho.regime.law import Law
from sekisho.regime.show import state_on

Json = Mapping[str, Any]

STYLES: Final[Mapping[str, str]] = {
    "no_licence_required": "good",
    "general_licence": "good",
    "grantable": "good",
    "grantable_in_part": "wait",
    "information_needed": "wait",
    "refer": "wait",
    "presumed_refusal": "bad",
    "prohibited": "bad",
}
_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "reasons": (
        *("prohibit", "presume_denial", "refer", "control", "exempt", "general_licence", "limit", "require", "none"),
        "require_document",
    ),
    "scrutiny": ("scrutinise",),
    "conditions": ("condition",),
    "advice": ("advise",),
}


@dataclass(frozen=True)
class Telling:
    """The finding of an application of one line, in one language."""

    finding: Json
    law: Law
    language: str

    def _word(self, key: str, **parts: Any) -> str:
        return say(f"public.{key}", self.language, **parts)

    @property
    def line(self) -> Json:
        return self.finding["lines"][0]  # type: ignore[no-any-return]

    @property
    def under(self) -> Json:
        return self.finding["regime"]  # type: ignore[no-any-return]

    @property
    def outcome(self) -> str:
        return self._word(f"outcome.{self.line['outcome']}")

    @property
    def style(self) -> str:
        return STYLES[self.line["outcome"]]

    @property
    def plain(self) -> str:
        return self._word(f"plain.{self.line['outcome']}")

    @property
    def possible(self) -> str | None:
        """What it may yet come to, where that is open and the law itself is not what is unknown."""
        weakest, strongest = (self._word(f"outcome.{each}") for each in self.line["possible"])
        if weakest == strongest or self.line["law_unknown"]:
            return None
        return self._word("may_come_to", weakest=weakest, strongest=strongest)

    @property
    def scrutiny(self) -> str:
        return self._word(f"scrutiny.{self.line['scrutiny']}")

    @property
    def codes(self) -> str:
        return ", ".join(self.line["control_codes"]) or self._word("no_codes")

    @cached_property
    def groups(self) -> list[Json]:
        """The reasons under their headings; one that is about a paper stands with the paper instead."""
        papers = {each["rule"] for each in (*self.line["missing_documents"], *self.line["advised_documents"])}
        told: list[Json] = []
        for name, effects in _GROUPS.items():
            found = [each for each in self.line["reasons"] if each["effect"] in effects and each["rule"] not in papers]
            if found:
                told.append(
                    {"heading": self._word(f"heading.{name}"), "reasons": [self._reason(each) for each in found]}
                )
        return told

    def _reason(self, reason: Json) -> Json:
        facts = [(self._question(fact), self.value(value)) for fact, value in reason["facts"].items()]
        return {
            "text": reason["text"],
            "citation": reason["citations"],
            "source": reason["source"],
            "basis": self._word(f"basis.{reason['basis']}"),
            "confidence": self._word(f"confidence.{reason['confidence']}"),
            "rule": self._rule(reason["rule"]),
            "facts": facts,
            "known": reason["known"],
        }

    def _rule(self, name: str) -> str | None:
        """The rule's id where it has a page of its own; reasons also name acts."""
        return name if any(rule.id == name for rule in self.law.rules) else None

    def _question(self, fact: str) -> str:
        known = dictionary().facts.get(fact)
        return fact if known is None else known.question[self.language]

    @property
    def unknown_law(self) -> list[Json]:
        """Acts of which nobody can say whether they bind, with the state they are in."""
        day, known_on = (date.fromisoformat(self.under[key]) for key in ("on", "known_on"))
        told: list[Json] = []
        for name in self.line["law_unknown"]:
            act, _, part = name.partition(":")
            found = self.law.instruments[act, part]
            said = state_on(found, day, known_on)
            told.append({"name": found.name(self.language), "state": said["state_text"], "by": said["said_by_text"]})
        return told

    @property
    def both_readings(self) -> str:
        weakest, strongest = (self._word(f"outcome.{each}") for each in self.line["possible"])
        return self._word("both_readings", weakest=weakest, strongest=strongest)

    @cached_property
    def asked(self) -> list[Json]:
        """What is to be asked, of whom, and which papers prove the answer."""
        names = {party["id"]: party for party in self.finding["parties"]}
        told: list[Json] = []
        for each in self.line["missing_facts"]:
            party = names.get(each.get("party", ""))
            who = self._word(f"role.{each['asked_of']}")
            if party is not None and party["name"]:
                who = f"{who} ({party['name']})"
            fact = dictionary().facts.get(each["fact"])
            unproved = fact is not None and each["answer"] is not None and each["answer"] in fact.favours
            told.append(
                {
                    "question": each["question"],
                    "who": who,
                    "answer": self.value(each["answer"]),
                    "unproved": unproved,
                    "papers": [self.paper(kind) for kind in each["accepted_documents"]],
                    "settles": each["settles"],
                }
            )
        return told

    @property
    def papers(self) -> list[Json]:
        return self._papers(self.line["missing_documents"])

    @property
    def advised(self) -> list[Json]:
        return self._papers(self.line["advised_documents"])

    def _papers(self, papers: list[Json]) -> list[Json]:
        citations = {rule.id: rule for rule in self.law.rules}
        told: list[Json] = []
        for paper in papers:
            rule = citations.get(paper["rule"])
            told.append(
                {
                    "name": self.paper(paper["kind"]),
                    "who": self._word(f"role.{paper['asked_of']}"),
                    "rule": None if rule is None else rule.id,
                    "citation": "" if rule is None else rule.citation(self.language),
                    "basis": "" if rule is None else self._word(f"basis.{rule.basis}"),
                }
            )
        return told

    def paper(self, kind: str) -> str:
        """A kind of paper by its name."""
        known = self.law.documents.get(kind)
        return kind if known is None else known.name[self.language]

    @property
    def ways(self) -> list[Json]:
        return [
            {
                "change": way["change"],
                "outcome": self._word(f"outcome.{way['outcome']}"),
                "style": STYLES[way["outcome"]],
            }
            for way in self.line["lawful_alternatives"]
        ]

    @property
    def hits(self) -> list[str]:
        """Names that are like listed ones; nobody has judged them here."""
        return [
            self._word(
                "hit",
                name=party["name"],
                entity=hit["name_zh"] if self.language == "zh" and hit["name_zh"] else hit["name"],
                matched=hit["matched"],
                notice=hit["notice"],
            )
            for party in self.finding["parties"]
            for hit in party["hits"]
        ]

    @property
    def clock(self) -> list[str]:
        """Until when the authority has to decide, and what waiting was observed."""
        clock = self.finding["clock"]
        if clock is None:
            return []
        key = "stopped" if not clock["binding"] else "due" if clock["due_on"] else "beyond"
        parts = {
            "due_on": clock["due_on"],
            "accepted_on": clock["if_accepted_on"],
            "days": clock["working_days"],
            "cite": clock["citations"][self.language],
        }
        observed = clock["observed_days"]
        told = [self._word(f"clock.{key}", **parts)]
        if observed["p50"] is None:
            return [*told, self._word("clock.no_median"), *(each[self.language] for each in observed["published"])]
        return [*told, self._word("clock.median", days=observed["p50"], source=observed["source"])]

    @property
    def warnings(self) -> list[str]:
        return [each["text"][self.language] for each in self.finding["warnings"]]

    def value(self, value: Any) -> str:
        """A fact's value; unknown is said to be unknown."""
        if value is None:
            return self._word("not_known")
        if isinstance(value, bool):
            return self._word("yes" if value else "no")
        if isinstance(value, float | Decimal):
            return format(Decimal(str(value)).normalize(), "f")
        if isinstance(value, list):
            return ", ".join(str(each) for each in value) if value else self._word("none")
        return str(value)
