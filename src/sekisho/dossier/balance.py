"""Where the grams of each line are in its tree: what a party received, how much of that is final, what it passed on.

For a reader who is still writing the tree. Whether a tree is whole is `tree`'s to say.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from sekisho.dossier.model import Dossier, Line, Node


@dataclass(frozen=True, slots=True)
class Balance:
    """One party in one line, in grams.

    received_g: at the importer, the line's own mass. final_g: of that, in products marked final. passed_g: what others
    say they received from it, with what they state as lost on the way, rounded to the gram. unknown: some of these
    figures lack a mass that the file does not state.
    """

    line: int
    party: str
    received_g: int
    final_g: int
    passed_g: int
    unknown: bool

    @property
    def open_g(self) -> int:
        """What is neither final nor passed on; below 0, more leaves than arrives."""
        # What is marked final may yet be passed on, as a product is.
        if self.passed_g <= self.received_g:
            return max(0, self.received_g - self.final_g - self.passed_g)
        return self.received_g - self.passed_g


def balances(dossier: Dossier, line: Line) -> tuple[Balance, ...]:
    """Every party of a line's tree in the order in which the file names them, the importer first."""
    received: dict[str, int] = {}
    final: dict[str, int] = defaultdict(int)
    passed: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0), Fraction(0)])
    unknown: set[str] = set()
    if dossier.importer is not None:
        root = dossier.importer.id
        received[root] = line.net_g
        is_final = dossier.importer_node.get("final")
        final[root] = line.net_g if is_final is not None and is_final.value is True else 0
    for node in dossier.downstream:
        if node.line != line.line:
            continue
        party, mass_g = node.party.id, node.net_g or 0
        received[party] = received.get(party, 0) + mass_g
        final[party] += mass_g if node.value("final") is True else 0
        if node.net_g is None:
            unknown |= {party} | ({node.receives_from} if node.receives_from is not None else set())
        if node.receives_from is not None:
            received.setdefault(node.receives_from, 0)
            for at, sent in enumerate(_sent_g(node, mass_g)):
                passed[node.receives_from][at] += sent
    return tuple(
        Balance(
            line.line, party, mass_g, final[party], _settled_g(passed[party], mass_g - final[party]), party in unknown
        )
        for party, mass_g in received.items()
    )


def _sent_g(node: Node, mass_g: int) -> tuple[Fraction, Fraction, Fraction]:
    """What must have left the supplier for these grams to arrive: at least, as stated, at most. After a loss the last
    gram may be rounded either way."""
    loss_pct = node.value("loss_pct")
    kept = 1 - Fraction(loss_pct or 0) / 100
    if not loss_pct or kept <= 0:
        return (Fraction(mass_g),) * 3
    return max(Fraction(0), Fraction(mass_g - 1)) / kept, mass_g / kept, (mass_g + 1) / kept


def _settled_g(sent: list[Fraction], unfinished_g: int) -> int:
    """The mass passed on, to the gram; where rounding lets it be all that had to be passed on, that."""
    least, stated, most = sent
    return unfinished_g if least <= unfinished_g <= most else round(stated)
