"""What the rules were told of a line, fact by fact: the answer, what it rests on, and the papers that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekisho.determination.assemble import Assembled
from sekisho.determination.fold import paper_given
from sekisho.determination.lines import basis_of
from sekisho.determination.questions import plain
from sekisho.determination.verdict import Determiner, Verdict
from sekisho.facts import Basis, Fact


@dataclass(frozen=True, slots=True)
class Input:
    """A fact of one line.

    value: as JSON has it; of a set, what is known to be in it; None is not known. known: False where the answer is
    not there, or leaves something open. basis: declared (the file's bare word), documented (a paper in the file shows
    it), verified, or derived: worked out from other answers, or by comparing names with lists. asked: the basis that
    this line's scrutiny asks for and the answer does not have; None where it has it. papers: kinds of papers in the
    file that count as its proof.
    """

    value: Any
    known: bool
    basis: Basis
    asked: Basis | None
    papers: tuple[str, ...]


Inputs = Mapping[int, Mapping[str, Input]]
"""By line number, by fact."""


def inputs(determiner: Determiner, verdict: Verdict, assembled: Assembled) -> Inputs:
    """Every fact that a docket carries, of every line."""
    asked = verdict.folded.asked
    given = {kind: paper_given(determiner.law, kind, asked) for kind in determiner.law.documents}
    least = {each.fact: each.least for each in determiner.law.evidence}
    found: dict[int, dict[str, Input]] = {line.line: {} for line in assembled.dossier.lines}
    for fact in determiner.dictionary.docket_columns:
        if fact.name not in asked.table.columns:
            continue
        basis = basis_of(fact.name, asked.table, given.__getitem__, determiner.dictionary)
        doubts = verdict.folded.doubts.get(fact.name)
        for row, line in enumerate(assembled.dossier.lines):
            value = asked.table.value(fact.name, row)
            papers = tuple(kind for kind in fact.accepts if given[kind].is_true[row])
            doubted = doubts is not None and bool(doubts[row])
            found[line.line][fact.name] = Input(
                value=plain(value),
                known=value is not None and not getattr(value, "open", False) and not getattr(value, "maybe", ()),
                basis=_basis(fact, Basis(int(basis[row]))),
                asked=least.get(fact.name) if doubted else None,
                papers=papers,
            )
    return found


def _basis(fact: Fact, basis: Basis) -> Basis:
    return basis if fact.path is not None or basis > Basis.DECLARED else Basis.DERIVED
