"""What happened in a case, event by event, as sentences.

    {% include "cases/story.html" with story=story %}

where `story` is `story(case, law, language)`; `names=False` for readers outside the office, who are told the role of
who acted for the authority and not the person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sekisho.casework.case import Case
from sekisho.casework.clock import periods
from sekisho.casework.filing import AMENDMENT
from sekisho.casework.model import Event
from sekisho.casework.patch import changed_places
from sekisho.casework.routes import grounds
from sekisho.casework.transition import LAW
from sekisho.licence.names import named
from sekisho.office.site.templatetags.words import kg
from sekisho.office.site.words import say
from sekisho.regime.law import Law
from sekisho.screening.adjudication import HitKey

Json = Mapping[str, Any]

_OFFICE: Final = ("officer", "supervisor", "reviewer")


@dataclass(frozen=True, slots=True)
class Told:
    """One event. number: its place in the case, from 1. sentence: what happened; details: what it says more.

    who: the person, "" where the reader is not told. role: in words. why: the actor's own. hash: of the event, by which
    log and receipts know it; finding: of the finding that it rests on, None for none. state: what the case was after
    it, in words.
    """

    number: int
    kind: str
    sentence: str
    details: tuple[str, ...]
    at: datetime
    who: str
    role: str
    organisation: str
    why: str
    hash: str
    finding: str | None
    state: str


def story(
    case: Case, law: Law, language: str, names: bool = True, people: Mapping[str, str] | None = None
) -> list[Told]:
    """Every event of a case, the first first. people: how those who acted are shown (`people.people_of`); without it
    they go by their sign-in names."""
    shown = people or {}
    telling, told, now = _Story(law, language), list[Told](), Case(case.id)
    for number, event in enumerate(case.events, 1):
        before, now = now, now.after(event)
        inside = event.by.role in _OFFICE
        told.append(
            Told(
                number,
                event.kind,
                telling.sentence(event),
                tuple(telling.details(event, before)),
                event.at,
                shown.get(event.by.person, event.by.person) if names or not inside else "",
                named("roles", event.by.role)[language],
                event.by.organisation,
                event.why,
                event.hash(),
                event.finding,
                now.state_name[language],
            )
        )
    return told


@dataclass(frozen=True)
class _Story:
    law: Law
    language: str

    def word(self, key: str, **parts: Any) -> str:
        return say(f"cases.{key}", self.language, **parts)

    def sentence(self, event: Event) -> str:
        what = event.what
        match event.kind:
            case "filed" if what.get("amends"):
                return self.word("event.filed.change", licence=what["amends"]["licence"])
            case "appraisal_started" | "appraisal_ended":
                rule = periods().stops.get(what["kind"])
                name = what["kind"] if rule is None else rule.name[self.language]
                return self.word(f"event.{event.kind}", kind=name)
            case "hit_adjudicated":
                hit = HitKey.read(what["hit"])
                parts = {"name": what["hit"], "entity": ""} if hit is None else {"name": hit.name, "entity": hit.entity}
                return self.word(f"event.hit_adjudicated.{'same' if what['same'] else 'different'}", **parts)
            case "recommended" | "countersigned" if "step" in what:
                return self.word(f"event.{event.kind}.step", step=named("steps", what["step"])[self.language])
            case "decided":
                return self.word(f"event.decided.{what['outcome']}")
            case "issued":
                licence = what["licence"]
                return self.word(
                    "event.issued", licence=licence["id"], first=licence["valid_from"], last=licence["valid_to"]
                )
            case "drawn":
                return self.word("event.drawn", kg=self._sum(what["lines"]), export=what["export"], on=what["on"])
            case "draw_reversed":
                return self.word("event.draw_reversed", kg=self._sum(what["lines"]), draw=what["corrects"])
            case "suspended":
                return self.word(f"event.suspended.{self._ground(what)}", case=what["ground"].removeprefix(AMENDMENT))
            case "expired":
                return self.word(f"event.expired.{what['ground']}")
            case "amended" | "withdrawn" | "reinstated" | "reconsideration_decided":
                return self.word(f"event.{event.kind}.{what['outcome']}")
            case "law_changed":
                return self.word(f"event.law_changed.{what['flag']}")
        return self.word(f"event.{event.kind}")

    def details(self, event: Event, before: Case) -> Iterator[str]:
        what = event.what
        match event.kind:
            case "queried":
                yield from (each["question"][self.language] for each in what["questions"])
                yield from (self.word("event.paper", paper=each["name"][self.language]) for each in what["papers"])
                yield from (each[self.language] for each in what["own"])
            case "answered" | "amended" if what.get("changes"):
                changed = changed_places(dict(before.application), _after(before, event))
                yield self.word("event.changed", places=", ".join(changed))
            case "recommended" | "decided" if "lines" in what:
                yield from self._proposal(what)
            case "law_changed":
                was, now = (self.word(f"outcome.{what[each]}") for each in ("was", "is"))
                yield self.word("event.was_is", was=was, now=now)
                yield from (self._act(each["act"]) for each in what["acts"])
            case "suspended" | "revoked" if what.get("rules"):
                yield from (self._rule(each) for each in what["rules"])
            case "drawn" | "draw_reversed":
                yield from (self.word("event.line", line=line, kg=kg(mass_g)) for line, mass_g in what["lines"].items())
        if "special" in what:
            yield self.word("event.special", reason=what["special"]["reason"])
        if event.kind in ("filed", "answered", "amended", "hit_adjudicated") and "finding" in what:
            outcomes = [
                f"{each['line']}: {self.word('outcome.' + each['outcome'])}" for each in what["finding"]["lines"]
            ]
            yield self.word("event.found", outcomes="; ".join(outcomes))

    def _proposal(self, what: Json) -> Iterator[str]:
        for line in what["lines"]:
            if line.get("not_needed"):
                yield self.word("event.line_not_needed", line=line["line"])
                continue
            granted, asked = kg(line["granted_g"]), kg(line["asked_g"])
            told = self.word("event.line_granted", line=line["line"], granted=granted, asked=asked)
            texts = [grounds()[each["ground"]].text[self.language] for each in line["grounds"]]
            yield told if not texts else self.word("event.with_grounds", told=told, grounds="; ".join(texts))
        if what["valid_months"]:
            yield self.word("event.months", months=what["valid_months"])
        yield from (self.word("event.condition", text=each["text"][self.language]) for each in what["conditions"])
        dropped = dict.fromkeys(each["rule"] for each in what.get("dropped", ()))
        yield from (self.word("event.dropped", rule=self._rule(rule)) for rule in dropped)
        yield from (self.word("event.overturned", rule=self._rule(each)) for each in what["overturn"])

    def _sum(self, lines: Json) -> str:
        return str(kg(sum(lines.values())))

    def _rule(self, rule: str) -> str:
        known = next((each for each in self.law.rules if each.id == rule), None)
        return rule if known is None else known.citation(self.language)

    def _act(self, act: str) -> str:
        known = self.law.instruments.get((act, ""))
        return act if known is None else known.title[self.language]

    def _ground(self, what: Json) -> str:
        ground = str(what["ground"])
        return "amendment" if ground.startswith(AMENDMENT) else "law" if ground.startswith(LAW) else "officer"


def _after(before: Case, event: Event) -> Json:
    return before.after(event).application
