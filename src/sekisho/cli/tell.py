"""A finding as lines for a reader: what came out, why, what to ask, what to do, until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sekisho.cli.alike import alike, ranges
from sekisho.cli.layout import wrap
from sekisho.cli.output import paint, plain
from sekisho.cli.regime_tell import fact_label
from sekisho.cli.words import Speech, kilograms
from sekisho.determination.telling import clock_helps, is_barred, is_overridden, why_referred
from sekisho.dossier.words import choice, country
from sekisho.errors.wording import retold
from sekisho.facts import Fact, dictionary
from sekisho.facts.dictionary import Type
from sekisho.regime.instruments import State
from sekisho.regime.law import Law
from sekisho.regime.show import STATES
from sekisho.regime.tables import Published
from sekisho.screening.names.wording import shown_score

Json = Mapping[str, Any]

_STYLE: Final = {
    "no_licence_required": "good",
    "general_licence": "good",
    "grantable": "good",
    "grantable_in_part": "open",
    "information_needed": "open",
    "refer": "open",
    "presumed_refusal": "bad",
    "prohibited": "bad",
}

_GROUPS: Final = {
    "heading.reasons": (
        *("prohibit", "presume_denial", "refer", "control", "exempt", "general_licence", "limit", "require", "none"),
        "require_document",
    ),
    "heading.scrutiny": ("scrutinise",),
    "heading.conditions": ("condition",),
    "heading.advice": ("advise",),
}
_WITH_FACTS: Final = ("heading.reasons", "heading.scrutiny")


@dataclass(frozen=True)
class Teller:
    """Tells findings under one law in one language. The law gives the names of papers and acts in that language."""

    law: Law
    say: Speech

    def finding(self, finding: Json) -> Iterator[str]:
        say = self.say
        outcome = finding["outcome"]
        yield self._title(say("heading.application", id=finding["application"]), outcome)
        under = finding["regime"]
        yield from wrap(
            say("judged_by", source=finding["source"], law=under["id"], on=under["on"], known_on=under["known_on"]),
            "  ",
        )
        told: dict[tuple[str, ...], int] = {}
        for lines in alike(finding["lines"]):
            yield ""
            yield from self._lines(lines, finding, told)
        yield from self._hits(finding["parties"])
        yield from self._listed("heading.owned", [self._owned(each) for each in finding["ownership"]], "  ")
        if clock_helps(finding):
            yield from self._clock(finding["clock"])
        warnings = [
            say("gap", notice=self.act(each["instrument"]), named=each["named"], here=each["here"])
            if "instrument" in each
            else each["text"][self.say.language]
            for each in finding["warnings"]
        ]
        yield from self._listed("heading.warnings", warnings, "  ")

    def brief(self, finding: Json) -> Iterator[str]:
        """The finding in a few lines: outcome, codes, the reasons that decide, what is asked, the clock."""
        say = self.say
        for line in finding["lines"]:
            yield self._title(say("heading.application", id=finding["application"]), line["outcome"])
            yield from self._sums(line)
            deciding = [
                reason
                for reason in line["reasons"]
                if reason["effect"] in _GROUPS["heading.reasons"] and not is_overridden(reason, line)
            ]
            # What is outside every list is told by advice alone. A missing paper is told below, by its name.
            for reason in deciding or line["reasons"]:
                if reason["effect"] != "require_document":
                    yield from wrap(say.of(reason["text"]), "  - ")
                    yield from wrap(f"[{self.rule(reason['rule'])}]", "    ")
            if line["outcome"] == "no_licence_required":
                yield from self._classified(line, "  ")
            asked = dict.fromkeys(say.of(each["question"]) for each in line["missing_facts"])
            if asked:
                yield from wrap(say("asked_in_brief", questions=say("between_sentences").join(asked)), "  - ")
            papers = [self.paper(paper["kind"]) for paper in line["missing_documents"]]
            if papers:
                yield from wrap(say("missing_in_brief", papers=say("semicolon").join(papers)), "  - ")
            for way in self._ways(line):
                yield from wrap(say("alternative_in_brief", way=way), "  - ")
        if clock_helps(finding):
            yield from wrap(self.due(finding["clock"]), "  - ")

    def plain(self, line: Json) -> str:
        """What the outcome of a line means, in a sentence."""
        if told := why_referred([line], self.law):
            return self.say.of(told)
        return self.say(f"plain.{line['outcome']}")

    def _heading(self, phrase: str, indent: str) -> Iterator[str]:
        yield ""
        yield indent + paint(self.say(phrase), "bold")

    def _lines(self, lines: list[Json], finding: Json, told: dict[tuple[str, ...], int]) -> Iterator[str]:
        """One line, or several that come out alike. told: sections that were told of an earlier line, by which."""
        say, line, outcome = self.say, lines[0], lines[0]["outcome"]
        names = {party["id"]: party["name"] for party in finding["parties"]}
        if len(lines) == 1:
            yield "  " + self._title(say("heading.line", line=line["line"]), outcome)
        else:
            yield "  " + self._title(say("heading.lines", n=f"{len(lines):,}"), outcome)
            which = say.listed(list(ranges(each["line"] for each in lines)))
            yield from wrap(say("which_lines", lines=which), "    ")
        yield from self._sums(line, "    ", sum(each["grantable_g"] for each in lines) if len(lines) > 1 else None)
        yield from wrap(self.plain(line), "    ")
        weakest, strongest = line["possible"]
        if weakest != strongest and not line["law_unknown"]:
            both = {"weakest": say(f"outcome.{weakest}"), "strongest": say(f"outcome.{strongest}")}
            yield from wrap(say("may_come_to", **both), "    ")
        by_heading = self._grouped(line)
        if line["classification"] and not by_heading["heading.reasons"]:
            yield from self._heading("heading.reasons", "    ")
        yield from (*by_heading["heading.reasons"], *self._classified(line))
        yield from self._law_unknown(line, finding["regime"])
        yield from self._asked(line["missing_facts"], names)
        yield from self._papers("heading.missing", line["missing_documents"], line["reasons"])
        gaps = [] if is_barred(line) else line["tree_problems"]
        yield from self._listed("heading.tree", [retold(each, self.say.language) for each in gaps])
        yield from self._listed("heading.alternatives", self._ways(line))
        if not is_barred(line):
            yield from self._once(by_heading["heading.scrutiny"], line, told)
        advised = self._papers("heading.advised", line["advised_documents"], line["reasons"])
        for section in (list(advised), by_heading["heading.conditions"], by_heading["heading.advice"]):
            yield from self._once(section, line, told)

    def _once(self, section: list[str], line: Json, told: dict[tuple[str, ...], int]) -> Iterator[str]:
        """A section in full the first time, then by the line that it was told of."""
        first = told.setdefault(tuple(section), line["line"])
        if not section or first == line["line"]:
            yield from section
            return
        yield from section[:2]
        yield from wrap(self.say("as_for_line", line=first), "    - ")

    def _classified(self, line: Json, indent: str = "    ") -> Iterator[str]:
        """Why the item is on the list, or is none of the entries that come nearest."""
        for each in line["classification"]:
            yield from wrap(self.say.of(each["text"]), f"{indent}- ")
            act, sure = self.act(each["act"]), self.say(f"confidence.{each['confidence']}")
            yield from wrap(self.say.bracketed(act, self.say.clauses(self.say("basis.law"), sure)), f"{indent}  ")

    def _title(self, what: str, outcome: str) -> str:
        return paint(what + self.say("colon"), "bold") + paint(self.say(f"outcome.{outcome}"), _STYLE[outcome])

    def _sums(self, line: Json, indent: str = "  ", together_g: int | None = None) -> list[str]:
        """Codes, scrutiny and mass. together_g: of all the lines that are told with this one."""
        say = self.say
        codes = say("codes", codes=say.listed(line["control_codes"])) if line["control_codes"] else say("no_codes")
        sums = [codes, say(f"scrutiny.{line['scrutiny']}")]
        if line["outcome"] != "no_licence_required":
            phrase = "grantable_mass" if together_g is None else "grantable_together"
            sums.append(say(phrase, kg=kilograms(line["grantable_g"] if together_g is None else together_g)))
        return wrap(" · ".join(sums), indent)

    def _ways(self, line: Json) -> list[str]:
        return [
            self.say("would_be", change=self.say.of(way["change"]), outcome=self.say(f"outcome.{way['outcome']}"))
            for way in line["lawful_alternatives"]
        ]

    def _listed(self, heading: str, sentences: list[str], indent: str = "    ") -> Iterator[str]:
        if sentences:
            yield from self._heading(heading, indent)
        for sentence in sentences:
            yield from wrap(sentence, f"{indent}- ")

    def _grouped(self, line: Json) -> Mapping[str, list[str]]:
        """The reasons under their headings; one that is about a paper stands with the paper instead."""
        papers = {paper["rule"] for paper in (*line["missing_documents"], *line["advised_documents"])}
        grouped: dict[str, list[str]] = {}
        for heading, effects in _GROUPS.items():
            group = [each for each in line["reasons"] if each["effect"] in effects and each["rule"] not in papers]
            overridden = [self.rule(each["rule"]) for each in group if is_overridden(each, line)]
            told = grouped[heading] = list(self._heading(heading, "    ")) if group else []
            for reason in group:
                if not is_overridden(reason, line):
                    told += self._reason(reason, with_facts=heading in _WITH_FACTS)
            if overridden:
                told += wrap(self.say("overridden", rules=self.say("semicolon").join(overridden)), "    - ")
        return grouped

    def _reason(self, reason: Json, with_facts: bool) -> Iterator[str]:
        say = self.say
        yield from wrap(say.of(reason["text"]), "    - ")
        named = [self.rule(reason["rule"])]
        if "state" in reason:
            named.append(say.of(STATES[State(reason["state"])]))
        yield from wrap(say.bracketed(say.clauses(*named), say.rests(reason)), "      ")
        facts = [self.fact(fact, value) for fact, value in reason["facts"].items()]
        if facts and with_facts:
            yield from wrap(say("rests_on", facts=say("semicolon").join(facts)), "      ")

    def fact(self, name: str, value: Any) -> str:
        """A fact by its label, with its value in the reader's words."""
        return f"{fact_label(name, self.say.language)}{self.say('colon')}{self.value(name, value)}"

    def value(self, name: str, value: Any) -> str:
        """A fact's value: countries, choices, papers and acts by their names."""
        known = dictionary().facts.get(name)
        if known is None or value is None or not isinstance(value, str | list):
            return self.say.value(value)
        each = [self._named(known, part) for part in (value if isinstance(value, list) else [value])]
        return self.say.listed(each) if each else self.say("none")

    def _named(self, fact: Fact, value: str) -> str:
        if Type.COUNTRY in (fact.type, fact.of):
            return country(value).get(self.say.language, value)
        if fact.type is Type.ENUM:
            # The choices of an end use go by the name of its place in the application.
            return choice((fact.path or fact.name).rpartition(".")[2], value)[self.say.language]
        if fact.of in ("act", "notice"):
            return self.act(value)
        return self.paper(value) if fact.of == "document" else value

    def rule(self, name: str) -> str:
        """The citation of a rule, or of an act whose rules do not bind."""
        for rule in self.law.rules:
            if rule.id == name:
                return rule.citation(self.say.language)
        return self.act(name)

    def act(self, name: str) -> str:
        """An act, or `act:part`, by its title."""
        act, _, part = name.partition(":")
        for (each, its_part), instrument in self.law.instruments.items():
            if each == act and its_part == part:
                return instrument.name(self.say.language)
        return name

    def _law_unknown(self, line: Json, under: Json) -> Iterator[str]:
        say = self.say
        if not line["law_unknown"]:
            return
        yield from self._heading("heading.law_unknown", "    ")
        for name in line["law_unknown"]:
            act, _, part = name.partition(":")
            day, known_on = date.fromisoformat(under["on"]), date.fromisoformat(under["known_on"])
            said = self.law.instruments[act, part].on(day, known_on)
            assert said is not None
            told = say("state_by", state=say.of(STATES[said.state]), by=say.of(said.told))
            yield from wrap(f"{self.act(name)}{say('colon')}{told}", "    - ")
        weakest, strongest = (say(f"outcome.{outcome}") for outcome in line["possible"])
        yield from wrap(say("both_readings", weakest=weakest, strongest=strongest), "    ")

    def _asked(self, questions: list[Json], names: Mapping[str, str]) -> Iterator[str]:
        say = self.say
        if questions:
            yield from self._heading("heading.asked", "    ")
        for asked in questions:
            who = say.named("role", asked["asked_of"])
            if "party" in asked:
                who = f"{who} {plain(names.get(asked['party']) or asked['party'])}"
            yield from wrap(say("ask", who=who, question=say.of(asked["question"])), "    - ")
            fact = dictionary().facts.get(asked["fact"])
            unproved = fact is not None and _is_unproved(fact, asked)
            phrase = "answer_unproved" if unproved else "answer"
            yield from wrap(say(phrase, answer=plain(self.value(asked["fact"], asked["answer"]))), "      ")
            if asked["fact"] == "held_by_listed":
                yield from wrap(say("held_question"), "      ")
            if "hit" in asked:
                yield from wrap(say("same_question"), "      ")
                # In one piece, to be copied.
                yield f"        {asked['hit']}"
            if asked["accepted_documents"]:
                papers = [self.paper(kind) for kind in asked["accepted_documents"]]
                yield from wrap(say("proved_by", papers=say("or").join(papers)), "      ")
            yield from wrap(say("settles", rules=say.listed(asked["settles"])), "      ")

    def _papers(self, heading: str, papers: list[Json], reasons: list[Json]) -> Iterator[str]:
        say, texts = self.say, {reason["rule"]: reason for reason in reasons}
        if papers:
            yield from self._heading(heading, "    ")
        for paper in papers:
            who, kind = say.named("role", paper["asked_of"]), self.paper(paper["kind"])
            yield from wrap(say("paper", paper=kind, who=who), "    - ")
            reason = texts.get(paper["rule"])
            basis = [] if reason is None else [say(f"basis.{reason['basis']}")]
            yield from wrap(say.bracketed(self.rule(paper["rule"]), *basis), "      ")

    def paper(self, kind: str) -> str:
        """A kind of paper by its name."""
        known = self.law.documents.get(kind)
        return kind if known is None else known.name[self.say.language]

    def _hits(self, parties: list[Json]) -> Iterator[str]:
        if any(party["hits"] for party in parties):
            yield from self._heading("heading.parties", "  ")
        for party in parties:
            for hit in party["hits"]:
                yield from self._hit(party, hit)
        missed = [party for party in parties if not party["hits"] and party["nearest_miss"]]
        if missed:
            yield from self._heading("heading.nearest", "  ")
        for party in missed:
            near = party["nearest_miss"]
            told = {"entity": self._entity(near), "score": shown_score(near["score"]), "matched": near["matched"]}
            yield from wrap(self.say("hit_nearest", name=party["name"], **told), "  - ")

    def _hit(self, party: Json, hit: Json) -> Iterator[str]:
        say, said, outdated = self.say, hit["adjudication"], hit["outdated_adjudication"]
        parts = {
            "name": party["name"],
            "role": say.named("role", party["role"]),
            "entity": self._entity(hit),
            "list": say.named("list", hit["list"]),
            "notice": self.act(hit["notice"]),
        }
        if hit["same"] is False:
            judged = {"by": said["by"], "on": said["on"], "reason": said["reason"]}
            yield from wrap(say("hit_different", **parts, **judged), "  - ")
            return
        yield from wrap(say("hit" if hit["same"] else "hit_open", **parts, matched=hit["matched"]), "  - ")
        yield from wrap(f"{shown_score(hit['score'])}{say('colon')}{say.of(hit['explanation']['text'])}", "    ")
        if said is not None:
            yield from wrap(say("hit_judged", by=said["by"], on=said["on"], reason=said["reason"]), "    ")
        if outdated is not None:
            yield from wrap(say("hit_outdated", by=outdated["by"], on=outdated["on"]), "    ")

    def _owned(self, judged: Json) -> str:
        low, high = judged["look_through_pct"], judged["look_through_high_pct"]
        through = self.say("unknown") if low is None else f"{low:g}–{high:g}"
        held = f"{judged['held_low_pct']:g}–{judged['held_high_pct']:g}"
        verdict = self.say(f"verdict.{judged['verdict']}")
        return self.say("owned", name=judged["name"], verdict=verdict, held=held, through=through)

    def _entity(self, hit: Json) -> str:
        return str(hit["name_zh"] if self.say.language == "zh" and hit["name_zh"] else hit["name"])

    def _clock(self, clock: Json) -> Iterator[str]:
        say = self.say
        yield from self._heading("heading.clock", "  ")
        yield from wrap(self.due(clock), "  - ")
        observed = clock["observed_days"]
        if observed["p50"] is not None:
            yield from wrap(say("clock.median", days=observed["p50"]), "  - ")
            return
        yield from wrap(say("clock.no_median"), "  - ")
        for published in self._published(date.fromisoformat(clock["if_accepted_on"])):
            span = say.span(published.first, published.last)
            yield from wrap(say("clock.published", span=span, text=say.of(published.text)), "    - ")

    def due(self, clock: Json) -> str:
        """Until when the authority has to decide, or why no day can be named."""
        phrase = "clock.stopped" if not clock["binding"] else "clock.due" if clock["due_on"] else "clock.undated"
        assert self.law.clock is not None
        return self.say(
            phrase,
            due_on=clock["due_on"],
            accepted_on=clock["if_accepted_on"],
            days=clock["working_days"],
            cite=self.law.clock.citation(self.say.language),
            reason=self.say.of(clock["reason"]) if clock["reason"] else "",
        )

    def _published(self, day: date) -> Iterator[Published]:
        """What was published of the time up to a day: later waits say nothing of this file."""
        if self.law.clock is not None:
            yield from (said for said in self.law.clock.observed.published if said.first <= day)


def _is_unproved(fact: Fact, asked: Json) -> bool:
    """Is there an answer, and a proof of it all that is asked? Of a fact without papers of its own, any paper is."""
    answer = asked["answer"]
    of_its_own = answer in fact.favours if fact.accepts else bool(asked["accepted_documents"])
    return answer is not None and of_its_own
