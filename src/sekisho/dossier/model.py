"""An application as it was read: who sends what to whom and for what, each answer with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sekisho.facts import Basis


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `value` is None where the answer is "not known".

    value: bool, str, int, Decimal, date, or a tuple of words, as the fact's type asks.
    basis: as the file shows it. What is said to be documented and names no paper is declared; whether a paper in the
    file makes a declared answer documented is not worked out here.
    stated: the file itself says what the answer rests on; a bare answer is declared, and not stated.
    document, by, on: the paper that shows it, who says so and on which day, where the file says it.
    """

    value: Any = None
    basis: Basis = Basis.DECLARED
    stated: bool = False
    document: str | None = None
    by: str | None = None
    on: date | None = None


UNANSWERED = Answer()
Answers = Mapping[str, Answer]


class Answered:
    """Something that answers facts; `answers` holds by fact name only what the file answers."""

    __slots__ = ()
    answers: Answers

    def answer(self, fact: str) -> Answer:
        return self.answers.get(fact, UNANSWERED)

    def value(self, fact: str) -> Any:
        """The value of a fact; None where the file does not say."""
        return self.answer(fact).value


@dataclass(frozen=True, slots=True)
class Party(Answered):
    """A party, the same wherever its id stands. `name` is None where the file does not name it."""

    id: str
    name: str | None
    answers: Answers


@dataclass(frozen=True, slots=True)
class Line(Answered):
    """A line of goods of `net_g` grams.

    answers: `<el>_wt_pct` only for the elements that the composition names. A named element of unknown share has an
    answer whose value is None: it may be zero, but is not taken for zero even where the composition is complete.
    other_wt_pct: shares of the elements that are no rare earths, by symbol; no fact reads them.
    """

    line: int
    net_g: int
    answers: Answers
    other_wt_pct: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Node(Answered):
    """What one party receives of one line from one other party. None: the file does not say."""

    party: Party
    receives_from: str | None
    line: int | None
    net_g: int | None
    answers: Answers


@dataclass(frozen=True, slots=True)
class Paper(Answered):
    """A paper in the file."""

    kind: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class Dossier(Answered):
    """An application. Every party with an id that stands in several places is one value, with all that is said of it.

    importer_node: what the importer answers as the root of the tree (`node_product`, `final`).
    end_users: empty where the file names none; who they are is then unknown.
    source: the file that it was read from, or what else the caller called it.
    """

    id: str
    filed_on: date
    answers: Answers
    exporter: Party | None
    importer: Party | None
    importer_node: Answers
    end_users: tuple[Party, ...]
    lines: tuple[Line, ...]
    downstream: tuple[Node, ...]
    documents: tuple[Paper, ...]
    source: str

    @property
    def parties(self) -> Mapping[str, Party]:
        """Every party by id, in the order exporter, importer, end users, downstream."""
        first = [party for party in (self.exporter, self.importer) if party is not None]
        return {party.id: party for party in (*first, *self.end_users, *(node.party for node in self.downstream))}
