"""Answers and keys of one object of an application, with every problem collected and none raised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sekisho.dossier.model import Answer
from sekisho.dossier.shape import ANSWER_KEYS, Keys
from sekisho.dossier.values import Unfit, nearest, read_choice, read_date, read_text, read_value, shown
from sekisho.errors import InputError, Problem
from sekisho.facts import BASES, Basis, Fact

MOST_PROBLEMS: Final = 1_000
FREE_PREFIX: Final = "x_"


class Answering:
    """Reads answers; `problems` grows. paper_kinds: those that may be named. papers: those that are in the file."""

    def __init__(self, paper_kinds: tuple[str, ...], papers: frozenset[str]) -> None:
        self.paper_kinds = paper_kinds
        self.papers = papers
        self.problems: list[Problem] = []

    def fault(self, place: str, cause: str, remedy: str = "") -> None:
        """Note a problem. Raises InputError where there are so many that the file is not worth reading on."""
        self.problems.append(Problem(place, cause, remedy))
        if len(self.problems) >= MOST_PROBLEMS:
            more = Problem("", f"there are {MOST_PROBLEMS:,} problems or more", "mend these first")
            raise InputError([*self.problems, more])

    def unfit(self, place: str, unfit: Unfit) -> None:
        self.fault(place + unfit.at, unfit.cause, unfit.remedy)

    def check_keys(self, data: Mapping[str, Any], place: str, known: Iterable[str]) -> None:
        """A key that nothing asks for is a slip of the pen, unless it begins with `x_`: those are the writer's own."""
        known = tuple(known)
        for key in data:
            if key in known or (isinstance(key, str) and key.startswith(FREE_PREFIX)):
                continue
            meant = nearest(key, known)
            remedy = f"did you mean {meant}?" if meant else f"known are {', '.join(known)}; keys of your own begin x_"
            self.fault(under(place, key), "is no key of an application", remedy)

    def answers(self, data: Mapping[str, Any], place: str, keys: Keys) -> dict[str, Answer]:
        """By fact name, those that have a value."""
        found = {
            fact.name: self.answer(fact, data[key], under(place, key)) for key, fact in keys.items() if key in data
        }
        return {name: answer for name, answer in found.items() if answer.value is not None}

    def answer(self, fact: Fact, raw: object, place: str) -> Answer:
        """One answer, bare or with what it rests on; not known where it cannot be read, and the problem noted."""
        if isinstance(raw, dict):
            return self._founded(fact, raw, place)
        return Answer(self._value(fact, raw, place))

    def _value(self, fact: Fact, raw: object, place: str) -> object:
        try:
            return read_value(fact, raw, self.paper_kinds)
        except Unfit as unfit:
            self.unfit(place, unfit)
            return None

    def _founded(self, fact: Fact, raw: Mapping[str, Any], place: str) -> Answer:
        self.check_keys(raw, place, ANSWER_KEYS)
        if "value" not in raw:
            self.fault(place, "has no value", 'write the answer itself, or {"value": ..., "basis": ...}')
            return Answer()
        value = self._value(fact, raw["value"], f"{place}.value")
        noted = len(self.problems)
        basis, document, by, on = raw.get("basis"), raw.get("document"), raw.get("by"), raw.get("on")
        try:
            at = "basis"
            chosen = Basis.DECLARED if basis is None else BASES[read_choice(basis, tuple(BASES))]
            at = "document"
            paper = None if document is None else read_choice(document, self.paper_kinds)
            if paper is not None and paper not in self.papers:
                raise Unfit(f"no {paper} is among the documents", "add the paper to documents, or name another")
            at = "by"
            who = None if by is None else read_text(by)
            at = "on"
            day = None if on is None else read_date(on)
        except Unfit as unfit:
            self.unfit(f"{place}.{at}", unfit)
            return Answer()
        if chosen is Basis.DOCUMENTED:
            chosen = self._proved(fact, paper, place)
        elif chosen > Basis.DOCUMENTED:
            word = f"an answer that is {chosen.name.lower()} says"
            if who is None:
                self.fault(f"{place}.by", "is missing", f"{word} who has done so, in `by`")
            if day is None:
                self.fault(f"{place}.on", "is missing", f"{word} on which day, in `on`")
        if len(self.problems) > noted:
            return Answer()
        return Answer(value, chosen, basis is not None, paper, who, day)

    def _proved(self, fact: Fact, paper: str | None, place: str) -> Basis:
        """How far a paper carries an answer that is said to be documented.

        With no paper named it is declared still: any accepted paper in the file makes it more, when it counts.
        """
        if paper is None:
            return Basis.DECLARED
        if paper not in fact.accepts:
            kinds = f"it is documented by {' or '.join(fact.accepts)}" if fact.accepts else "no paper documents it"
            self.fault(f"{place}.document", f"{paper} does not prove this answer", f"{kinds}; or leave basis out")
        return Basis.DOCUMENTED


def under(place: str, key: object) -> str:
    """The place of a key inside a place, e.g. `lines[2]` and `net_kg`."""
    word = key if isinstance(key, str) and len(key) <= 60 and key.isprintable() else shown(key)
    return f"{place}.{word}" if place else word
