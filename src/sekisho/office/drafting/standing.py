"""How a draft stands today: what is found of it, what is still open, and in which section of the task list.

Where an application cannot do without an answer yet, something stands in for it while the law is asked, so that the law
can already say which questions it needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, Final

from sekisho.casework.lawbook import File
from sekisho.dossier import Dossier, read_application
from sekisho.errors import InputError, Problem
from sekisho.facts import dictionary
from sekisho.office.drafting.application import Data, answered, bare, keys, name_of, parties, to_file
from sekisho.office.site.shelf import lawbook

Json = Mapping[str, Any]

SECTIONS: Final = ("about", "parties", "goods", "end_use", "downstream", "documents", "other")
"""Of the task list, in order."""
STAND_IN_KG: Final = "1"
_STAND_IN_ID: Final = "draft"


@dataclass(frozen=True)
class Open:
    """One question that the law needs an answer to. lines: for which lines. party, place: whose, and of which form.

    proof: an answer is there and only its proof is missing. for_office: nobody but the office can settle it.
    """

    fact: str
    section: str
    question: Mapping[str, str]
    asked_of: str
    lines: tuple[int, ...]
    party: str | None
    papers: tuple[str, ...]
    proof: bool
    for_office: bool


@dataclass(frozen=True)
class Standing:
    """on: the law's day. problems: why the application cannot be read, with `blank` for what only lacks an answer.
    stands_in: lines whose mass is made up."""

    data: Data
    on: date
    dossier: Dossier | None
    finding: Json | None
    problems: tuple[Problem, ...]
    blank: tuple[tuple[str, str], ...]
    stands_in: tuple[int, ...]

    @cached_property
    def open(self) -> tuple[Open, ...]:
        """The questions that the law needs, once each."""
        found: dict[tuple[str, str | None, str | None], Open] = {}
        for line in self.finding["lines"] if self.finding is not None else ():
            for each in line["missing_facts"]:
                key = each["fact"], each.get("party"), each.get("hit")
                before = found[key].lines if key in found else ()
                found[key] = _open(each, (*before, line["line"]))
        return tuple(found.values())

    @cached_property
    def papers(self) -> tuple[str, ...]:
        """Kinds of papers that are missing."""
        lines = self.finding["lines"] if self.finding is not None else ()
        return tuple(dict.fromkeys(each["kind"] for line in lines for each in line["missing_documents"]))

    @cached_property
    def proofs(self) -> tuple[Open, ...]:
        """Answers that need a proof."""
        return tuple(each for each in self.open if each.proof)

    def needed(self, section: str) -> int:
        """How much is open in a section."""
        blank = sum(name == section for name, _ in self.blank)
        if section == "documents":
            return len(self.papers) + len(self.proofs) + blank
        # The elements of a composition are one question.
        asked = {
            ("composition", None) if each.fact in _elements() else (each.fact, each.party)
            for each in self.open
            if each.section == section and not each.proof and not each.for_office
        }
        return len(asked) + blank

    def needed_of_line(self, line: int) -> int:
        """How much is open in the form of a line."""
        asked = self.asked("goods", line=line)
        blank = sum(place.startswith(f"lines.{line}.") for _, place in self.blank)
        return len({"composition" if fact in _elements() else fact for fact in asked}) + blank

    def blank_keys(self, section: str, line: int | None = None) -> frozenset[str]:
        """The keys in the forms of a section that no application can do without and that are not answered."""
        before = "" if line is None else f"lines.{line}."
        places = [place for name, place in self.blank if name == section and place.startswith(before)]
        return frozenset(place.rpartition(".")[2] for place in places)

    def asked(self, section: str, party: str | None = None, line: int | None = None) -> tuple[str, ...]:
        """The open questions of one form as names of the dictionary."""
        return tuple(
            each.fact
            for each in self.open
            if each.section == section and not each.proof
            if party is None or each.party == party
            if line is None or line in each.lines
        )

    @property
    def may_file(self) -> bool:
        return self.dossier is not None and not self.blank and not self.problems

    def counted(self) -> dict[str, Any]:
        """What lists show: names, counts, the outcome, and the day of which they are."""
        lines = self.data.get("lines") or []
        open_ = sum(self.needed(section) for section in SECTIONS if section != "documents")
        return {
            "on": self.on.isoformat(),
            "questions": open_,
            "papers": self.needed("documents"),
            "problems": len(self.problems),
            "outcome": None if self.finding is None or self.blank else self.finding["outcome"],
            "may_file": self.may_file,
            "application": bare(self.data.get("id")),
            "lines": len(lines),
            "goods": bare(lines[0].get("description")) if lines else None,
            "importer": name_of(self.data["importer"]) if self.data.get("importer") else None,
        }


@cache
def _elements() -> frozenset[str]:
    """The facts that a composition answers."""
    return frozenset(fact.name for fact in keys().composition.values())


def standing(data: Data, on: date) -> Standing:
    """How a draft stands by the law of a day."""
    blank = tuple(_blank(data))
    probe = to_file(data, _STAND_IN_ID, on, always=True)
    stands_in = _stand_in(probe)
    try:
        dossier = read_application(probe, "draft")
    except InputError as error:
        problems = tuple(_bare_place(each) for each in error.problems)
        return Standing(data, on, None, None, problems, blank, stands_in)
    try:
        finding = lawbook().explain(File(dossier), on)
    except InputError as error:
        return Standing(data, on, dossier, None, tuple(error.problems), blank, stands_in)
    return Standing(data, on, dossier, finding, (), blank, stands_in)


def _blank(data: Data) -> Iterator[tuple[str, str]]:
    """What no application can do without, as section and place."""
    for key in ("kind", "destination"):
        if not answered(data, key):
            yield "about", key
    for key in ("exporter", "importer"):
        if not isinstance(data.get(key), dict):
            yield "parties", key
        elif not answered(data[key], "name"):
            yield "parties", f"{key}.name"
    if not data.get("end_users"):
        yield "parties", "end_users"
    if not data.get("lines"):
        yield "goods", "lines"
    for each in data.get("lines") or []:
        for key in ("description", "net_kg"):
            if not answered(each, key):
                yield "goods", f"lines.{bare(each['line'])}.{key}"
    for each in data.get("documents") or []:
        if not answered(each, "kind"):
            yield "documents", "documents.kind"


def _stand_in(probe: Data) -> tuple[int, ...]:
    """Fill in what the reader needs; the numbers of lines whose mass it made up."""
    lines = probe.setdefault("lines", [{"line": 1}])
    made_up = []
    for each in lines:
        if not answered(each, "net_kg"):
            each["net_kg"] = STAND_IN_KG
            made_up.append(int(bare(each["line"])))
    probe["documents"] = [each for each in probe.get("documents", ()) if answered(each, "kind")]
    known = parties(probe)
    for node in probe.get("downstream", ()):
        if answered(node, "receives_from") and bare(node["receives_from"]) not in known and "importer" in probe:
            node.pop("receives_from")
    return tuple(made_up)


def _bare_place(problem: Problem) -> Problem:
    return Problem(problem.place.removeprefix("draft: "), problem.cause, problem.remedy)


def _open(told: Json, lines: tuple[int, ...]) -> Open:
    fact = dictionary().facts.get(told["fact"])
    favours = () if fact is None else fact.favours
    proof = told["answer"] is not None and told["answer"] in favours and bool(told["accepted_documents"])
    section = _section(told)
    for_office = section == "other" and (fact is None or fact.path is None)
    return Open(
        fact=told["fact"],
        section=section,
        question=told["question"],
        asked_of=told["asked_of"],
        lines=lines,
        party=told.get("party"),
        papers=tuple(told["accepted_documents"]),
        proof=proof,
        for_office=for_office,
    )


def _section(told: Json) -> str:
    """The section whose forms can settle a fact; what is worked out belongs where it is worked out from."""
    if "hit" in told:
        return "other"
    fact = dictionary().facts.get(told["fact"])
    if fact is None:
        return "other"
    if fact.path is not None:
        return _of_path(fact.path)
    if "end_users" in fact.sources:
        return "parties"
    found = {_of_path(path) for each in fact.sources if (path := _path(each)) is not None}
    # Names alone settle nothing: the office compares them with its lists.
    return next((each for each in ("downstream", "documents", "goods", "about") if each in found), "other")


def _path(name: str) -> str | None:
    fact = dictionary().facts.get(name)
    return None if fact is None else fact.path


def _of_path(path: str) -> str:
    head = path.partition(".")[0]
    known = {"party": "parties", "lines[]": "goods", "downstream[]": "downstream", "documents[]": "documents"}
    known |= {"downstream_complete": "downstream", "end_use": "end_use"}
    return known.get(head) or ("other" if head in keys().objects else "about")
