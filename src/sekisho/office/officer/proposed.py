"""A recommendation or a decision as a page shows it: grams by line, grounds with what they rest on, conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sekisho.casework.case import Case
from sekisho.casework.model import Event
from sekisho.casework.routes import grounds
from sekisho.dossier.model import Line
from sekisho.licence.names import facts_named, named, rules_named
from sekisho.office.cases.values import shown
from sekisho.office.site.shelf import lawbook
from sekisho.office.site.words import say
from sekisho.regime.law import Law

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed, by whom and when. step: of a suspended licence, in words; "" for a decision. hash: of the
    event, which a countersignature names."""

    hash: str
    by: str
    at: datetime
    why: str
    step: str
    lines: tuple[Json, ...]
    valid_months: int | None
    conditions: tuple[str, ...]
    dropped: tuple[str, ...]
    overturn: tuple[str, ...]
    signed_by: str
    decided: str

    @property
    def asked_g(self) -> int:
        """Of the lines that need a licence."""
        return sum(row["asked_g"] for row in self.lines if not row["not_needed"])

    @property
    def granted_g(self) -> int:
        return sum(row["granted_g"] for row in self.lines if not row["not_needed"])


def proposed(case: Case, language: str, people: Mapping[str, str]) -> Proposed | None:
    """The recommendation that stands, or where it was decided, the decision; None where neither stands. people: how
    those who acted are shown."""
    event = case.recommendation or case.decision
    if event is None:
        return None
    signed = "" if case.countersignature is None else case.countersignature.by.person
    signed, by = people.get(signed, signed), people.get(event.by.person, event.by.person)
    what, law = event.what, lawbook().law
    if "step" in what:
        step = named("steps", what["step"])[language]
        return Proposed(event.hash(), by, event.at, event.why, step, (), None, (), (), (), signed, "")
    dropped = dict.fromkeys(each["rule"] for each in what.get("dropped", ()))
    goods = {line.line: goods_of(line, language) for line in case.dossier.lines}
    return Proposed(
        hash=event.hash(),
        by=by,
        at=event.at,
        why=event.why,
        step="",
        lines=tuple(_line(row, goods, law, language) for row in what["lines"]),
        valid_months=what["valid_months"],
        conditions=tuple(each["text"][language] for each in what["conditions"]),
        dropped=tuple(rules_named(law, [rule])[language] for rule in dropped),
        overturn=tuple(rules_named(law, [rule])[language] for rule in what["overturn"]),
        signed_by=signed,
        decided=_decided(event, language),
    )


def _decided(event: Event, language: str) -> str:
    return say(f"cases.event.decided.{event.what['outcome']}", language) if event.kind == "decided" else ""


def goods_of(line: Line, language: str) -> str:
    """What a line is of: in the applicant's words, or else by its form."""
    return str(line.value("description") or shown(line.value("form"), language, "form"))


def _line(row: Json, goods: Mapping[int, str], law: Law, language: str) -> Json:
    told = [(grounds()[each["ground"]], each["rests_on"]) for each in row["grounds"]]
    return {
        "line": row["line"],
        "goods": goods.get(row["line"], ""),
        "asked_g": row["asked_g"],
        "granted_g": row["granted_g"],
        "not_needed": row.get("not_needed", False),
        "grounds": [
            {"text": ground.text[language], "rests_on": rests_on_named(ground.rests_on, rests_on, law, language)}
            for ground, rests_on in told
        ],
    }


def rests_on_named(kind: str, words: list[str], law: Law, language: str) -> str:
    """What a ground rests on by name: rules, papers or facts; "" for a factor that is weighed."""
    if not words:
        return ""
    if kind == "facts":
        return facts_named(words)[language]
    if kind == "documents":
        return ", ".join(law.documents[each].name[language] if each in law.documents else each for each in words)
    return rules_named(law, words)[language]
