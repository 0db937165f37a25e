"""The papers of a case beside the facts that they prove, and the papers that are missing.

    {% include "cases/papers.html" with papers=papers %}

where `papers` is `papers(case, telling)`, `telling` that of `finding.telling_of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekisho.casework.case import Case
from sekisho.dossier.model import Dossier, Paper
from sekisho.facts import dictionary
from sekisho.office.cases.finding import Telling
from sekisho.office.cases.values import question_of, shown

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PaperTold:
    """A paper in the file. says: what the file says of it (day, original), as question and answer. proves: the facts
    that a paper of its kind can show, each with the answer in the file, and whether it counts as shown by it."""

    kind: str
    name: str
    says: tuple[tuple[str, str], ...]
    proves: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class PapersTold:
    """missing: papers that the law asks for and the file lacks; advised: those that practice asks for. Both as a line
    of a finding tells them."""

    given: tuple[PaperTold, ...]
    missing: tuple[Json, ...]
    advised: tuple[Json, ...]


def papers(case: Case, telling: Telling) -> PapersTold:
    """Every paper in the order of the file."""
    dossier = case.dossier
    return PapersTold(
        tuple(_paper(paper, dossier, telling) for paper in dossier.documents),
        _once(each for line in telling.lines for each in line.papers),
        _once(each for line in telling.lines for each in line.advised),
    )


def _once(papers: Any) -> tuple[Json, ...]:
    return tuple({each["name"]: each for each in papers}.values())


def _paper(paper: Paper, dossier: Dossier, telling: Telling) -> PaperTold:
    language = telling.language
    says = tuple(
        (question_of(fact, language), shown(answer.value, language, fact)) for fact, answer in paper.answers.items()
    )
    proves: list[Json] = []
    for fact in dictionary():
        if paper.kind not in fact.accepts:
            continue
        for line, inputs in (telling.inputs or {}).items():
            put = inputs.get(fact.name)
            if put is None or put.value is None or _is_silence(fact.name, put.value):
                continue
            answer = {
                "question": fact.question[language],
                "value": shown(put.value, language, fact.name),
                "counts": paper.kind in put.papers,
                "lines": [line],
            }
            same = next((each for each in proves if {**each, "lines": [line]} == answer), None)
            if same is None:
                proves.append(answer)
            else:
                same["lines"].append(line)
    total = len(dossier.lines)
    # Which lines is said only where it is not all of them.
    told = tuple({**each, "lines": each["lines"] if len(each["lines"]) < total else []} for each in proves)
    return PaperTold(paper.kind, telling.paper(paper.kind), says, told)


def _is_silence(fact: str, value: Any) -> bool:
    """Is it the share of an element that the goods do not hold?"""
    return fact.endswith("_wt_pct") and not value
