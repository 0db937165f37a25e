"""A finding for a page: the same headings and words as `sekisho check`, with ways to the law's own sentences.

    {% include "cases/finding.html" with told=told %}

where `told` is `Telling(finding, law, language)`, or `telling_of(case, book, language)` for a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from sekisho.casework.case import Case
from sekisho.casework.lawbook import Lawbook
from sekisho.determination.inputs import Input, Inputs
from sekisho.determination.telling import clock_helps, is_barred, is_overridden, why_referred
from sekisho.errors.wording import retold
from sekisho.facts import Basis, dictionary
from sekisho.office.cases.values import question_of, shown, sorted_papers
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
"""The class of a tag or banner by outcome."""
_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "reasons": (
        *("prohibit", "presume_denial", "refer", "control", "exempt", "general_licence", "limit", "require", "none"),
        "require_document",
    ),
    "scrutiny": ("scrutinise",),
    "conditions": ("condition",),
    "advice": ("advise",),
}
_NOTHING: Final[Mapping[str, Input]] = {}


def telling_of(case: Case, book: Lawbook, language: str) -> Telling:
    """What was last found of a case: the law of that day, of the file as the case has it. Raises ValueError for a case
    that nothing was found of, and InputError for a day that the law no longer covers."""
    if case.found is None:
        raise ValueError(f"nothing was found of case {case.id}")
    finding, inputs = book.explain_with_inputs(case.file, date.fromisoformat(case.found.regime["on"]))
    goods = {line.line: str(line.value("description") or line.value("form") or "") for line in case.dossier.lines}
    net_g = {line.line: line.net_g for line in case.dossier.lines}
    return Telling(finding, book.law, language, goods, net_g, inputs)


@dataclass(frozen=True)
class Telling:
    """The finding of an application, in one language.

    finding: the JSON of `check`. goods, net_g: what each line is, and its mass as applied for; without them lines go by
    number alone, and a single one goes without. inputs: what the rules were told, with its basis; without them only
    values are shown.
    """

    finding: Json
    law: Law
    language: str
    goods: Mapping[int, str] | None = None
    net_g: Mapping[int, int] | None = None
    inputs: Inputs | None = None

    def word(self, key: str, **parts: Any) -> str:
        return say(f"cases.{key}", self.language, **parts)

    @property
    def under(self) -> Json:
        return self.finding["regime"]  # type: ignore[no-any-return]

    @property
    def outcome(self) -> str:
        return self.word(f"outcome.{self.finding['outcome']}")

    @property
    def style(self) -> str:
        return STYLES[self.finding["outcome"]]

    @property
    def plain(self) -> str:
        return self.plain_of(self.finding["outcome"], self.finding["lines"])

    def plain_of(self, outcome: str, lines: Sequence[Json]) -> str:
        """What an outcome means, in a sentence."""
        if outcome == "refer" and (told := why_referred(lines, self.law)):
            return told[self.language]
        return self.word(f"plain.{outcome}")

    @cached_property
    def lines(self) -> list[LineTelling]:
        return [LineTelling(self, line) for line in self.finding["lines"]]

    @property
    def names_lines(self) -> bool:
        """Are lines told apart by headings of their own?"""
        return self.goods is not None or len(self.lines) > 1

    @property
    def level(self) -> int:
        """Of the headings within a line."""
        return 4 if self.names_lines else 3

    @property
    def possible(self) -> str | None:
        """What the whole may yet come to; of a single line, the line says it."""
        is_law = any(line.line["law_unknown"] for line in self.lines)
        return None if is_law else self.between(self.finding["possible"])

    def between(self, possible: list[str]) -> str | None:
        """The span of what is possible in a sentence; None where it is one outcome."""
        weakest, strongest = (self.word(f"outcome.{each}") for each in possible)
        return None if weakest == strongest else self.word("may_come_to", weakest=weakest, strongest=strongest)

    @property
    def hits(self) -> list[str]:
        """Names that are like listed ones, and what was judged of them."""
        return [
            self.word(
                "hit" if hit["same"] is None else "hit.same" if hit["same"] else "hit.different",
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
        """Until when the authority has to decide if it accepts on the filing day, and what waiting was observed."""
        clock = self.finding["clock"]
        if not clock_helps(self.finding):
            return []
        key = "stopped" if not clock["binding"] else "due" if clock["due_on"] else "beyond"
        parts = {
            "due_on": clock["due_on"],
            "accepted_on": clock["if_accepted_on"],
            "days": clock["working_days"],
            "cite": clock["citations"][self.language],
        }
        return [self.word(f"clock.{key}", **parts), *self.observed]

    @property
    def observed(self) -> list[str]:
        """How long decisions were observed to take, as published, with the source."""
        observed = (self.finding["clock"] or {}).get("observed_days")
        if observed is None:
            return []
        if observed["p50"] is None:
            return [self.word("clock.no_median"), *(each[self.language] for each in observed["published"])]
        return [self.word("clock.median", days=observed["p50"], source=observed["source"])]

    @property
    def warnings(self) -> list[str]:
        return [each["text"][self.language] for each in self.finding["warnings"]]

    def paper(self, kind: str) -> str:
        """A kind of paper by its name."""
        known = self.law.documents.get(kind)
        return kind if known is None else known.name[self.language]

    @cached_property
    def rules(self) -> Mapping[str, Any]:
        return {rule.id: rule for rule in self.law.rules}


@dataclass(frozen=True)
class LineTelling:
    """One line of it. line: as the finding has it."""

    whole: Telling
    line: Json

    @property
    def number(self) -> int:
        return self.line["line"]  # type: ignore[no-any-return]

    @property
    def goods(self) -> str:
        return (self.whole.goods or {}).get(self.number, "")

    @property
    def net_g(self) -> int | None:
        return (self.whole.net_g or {}).get(self.number)

    @property
    def outcome(self) -> str:
        return self.whole.word(f"outcome.{self.line['outcome']}")

    @property
    def style(self) -> str:
        return STYLES[self.line["outcome"]]

    @property
    def plain(self) -> str:
        return self.whole.plain_of(self.line["outcome"], [self.line])

    @property
    def possible(self) -> str | None:
        """What it may yet come to, where that is open and the law itself is not what is unknown."""
        return None if self.line["law_unknown"] else self.whole.between(self.line["possible"])

    @property
    def scrutiny(self) -> str:
        return self.whole.word(f"scrutiny.{self.line['scrutiny']}")

    @property
    def codes(self) -> str:
        return ", ".join(self.line["control_codes"]) or self.whole.word("no_codes")

    @cached_property
    def groups(self) -> list[Json]:
        """The reasons under their headings; one that is about a paper stands with the paper instead."""
        papers = {each["rule"] for each in (*self.line["missing_documents"], *self.line["advised_documents"])}
        told: list[Json] = []
        for name, effects in _GROUPS.items():
            found = [
                each
                for each in self.line["reasons"]
                if each["effect"] in effects and each["rule"] not in papers and not is_overridden(each, self.line)
            ]
            items = self.line["classification"] if name == "reasons" else ()
            if found or items:
                # What decides a line is shown with its inputs, where they are told.
                is_open = name == "reasons" and self.whole.inputs is not None
                reasons = [*(self._reason(each) for each in found), *(self._classified(each) for each in items)]
                told.append({"heading": self.whole.word(f"heading.{name}"), "reasons": reasons, "open": is_open})
        return told

    def _reason(self, reason: Json) -> Json:
        return {
            "text": reason["text"],
            "citation": reason["citations"],
            "source": reason["source"],
            "basis": self.whole.word(f"basis.{reason['basis']}"),
            "confidence": self.whole.word(f"confidence.{reason['confidence']}"),
            "rule": reason["rule"] if reason["rule"] in self.whole.rules else None,
            "facts": [self._fact(fact, value) for fact, value in reason["facts"].items()],
            "known": reason["known"],
        }

    def _classified(self, item: Json) -> Json:
        """Why the item is on the list, or is none of the entries that come nearest, in the shape of a reason."""
        return {
            "text": item["text"],
            "citation": self.whole.law.instruments[item["act"], ""].title,
            "source": item["source"],
            "basis": self.whole.word("basis.law"),
            "confidence": self.whole.word(f"confidence.{item['confidence']}"),
            "rule": None,
            "facts": [],
            "known": True,
        }

    def _fact(self, fact: str, value: Any) -> Json:
        told: dict[str, Any] = {
            "question": question_of(fact, self.whole.language),
            "value": shown(value, self.whole.language, fact),
        }
        put = (self.whole.inputs or {}).get(self.number, _NOTHING).get(fact)
        if self.whole.inputs is not None:
            # What is looked up in the law's own tables is in no column: it is worked out.
            basis = Basis.DERIVED if put is None else put.basis
            told["rests_on"] = self.whole.word(f"rests_on.{basis.name.lower()}")
        if put is not None:
            told["papers"] = sorted_papers(self.whole.paper(kind) for kind in put.papers)
            told["asked"] = None if put.asked is None else self.whole.word(f"rests_on.{put.asked.name.lower()}")
        return told

    @property
    def unknown_law(self) -> list[Json]:
        """Acts of which nobody can say whether they bind, with the state they are in."""
        day, known_on = (date.fromisoformat(self.whole.under[key]) for key in ("on", "known_on"))
        told: list[Json] = []
        for name in self.line["law_unknown"]:
            act, _, part = name.partition(":")
            found = self.whole.law.instruments[act, part]
            said = state_on(found, day, known_on)
            name = found.name(self.whole.language)
            told.append({"name": name, "state": said["state_text"], "by": said["said_by_text"]})
        return told

    @property
    def both_readings(self) -> str:
        weakest, strongest = (self.whole.word(f"outcome.{each}") for each in self.line["possible"])
        return self.whole.word("both_readings", weakest=weakest, strongest=strongest)

    @cached_property
    def asked(self) -> list[Json]:
        """What is to be asked, of whom, and which papers prove the answer."""
        names = {party["id"]: party for party in self.whole.finding["parties"]}
        told: list[Json] = []
        for each in self.line["missing_facts"]:
            party = names.get(each.get("party", ""))
            who = self.whole.word(f"role.{each['asked_of']}")
            if party is not None and party["name"]:
                who = f"{who} ({party['name']})"
            fact = dictionary().facts.get(each["fact"])
            unproved = fact is not None and each["answer"] is not None and each["answer"] in fact.favours
            told.append(
                {
                    "question": each["question"],
                    "who": who,
                    "answer": shown(each["answer"], self.whole.language, each["fact"]),
                    "unproved": unproved,
                    "papers": [self.whole.paper(kind) for kind in each["accepted_documents"]],
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
        told: list[Json] = []
        for paper in papers:
            rule = self.whole.rules.get(paper["rule"])
            told.append(
                {
                    "name": self.whole.paper(paper["kind"]),
                    "who": self.whole.word(f"role.{paper['asked_of']}"),
                    "rule": None if rule is None else rule.id,
                    "citation": "" if rule is None else rule.citation(self.whole.language),
                    "basis": "" if rule is None else self.whole.word(f"basis.{rule.basis}"),
                }
            )
        return told

    @property
    def ways(self) -> list[Json]:
        return [
            {
                "change": way["change"],
                "outcome": self.whole.word(f"outcome.{way['outcome']}"),
                "style": STYLES[way["outcome"]],
            }
            for way in self.line["lawful_alternatives"]
        ]

    @property
    def tree_problems(self) -> list[str]:
        gaps = [] if is_barred(self.line) else self.line["tree_problems"]
        return [retold(each, self.whole.language) for each in gaps]
