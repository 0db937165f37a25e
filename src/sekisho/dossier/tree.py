"""The downstream tree of one line: does every gram reach a final product, and who receives the item itself?

Between two parties that the file names, mass is exact: what a party passes on is what it received. A share that is lost
on the way stands on the receiving side, so what was passed on is `net_g / (1 - loss)`, a fraction and not a float.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from sekisho.dossier.model import Dossier, Line, Node
from sekisho.errors import Problem

# Masses are written in whole grams, so after a loss the last gram may be rounded either way.
_ROUNDING_G: Final = 1


@dataclass(frozen=True, slots=True)
class Tree:
    """What the tree of one line says.

    whole: True; False where it certainly is not, with the places; None where what decides is not known.
    item_receivers: ids of the parties that receive the item itself, the importer left out.
    product_receivers: ids of the other parties of the line, which receive what was made of it.
    unplaced: ids of the parties of which the file does not say enough to tell whether they receive the item.
    """

    whole: bool | None
    problems: tuple[Problem, ...]
    item_receivers: frozenset[str]
    product_receivers: frozenset[str]
    unplaced: frozenset[str]


def tree(dossier: Dossier, line: Line) -> Tree:
    """The tree of a line of the dossier. Places of problems are paths, e.g. `downstream[2]`; the file is not named."""
    return _Trees(dossier).tree(line)


def trees(dossier: Dossier) -> dict[int, Tree]:
    """The tree of every line by its number, in one walk through the parties downstream."""
    together = _Trees(dossier)
    return {line.line: together.tree(line) for line in dossier.lines}


class _Trees:
    """What the trees of all lines share."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.edges: dict[int | None, list[_Edge]] = defaultdict(list)
        for number, node in enumerate(dossier.downstream):
            self.edges[node.line].append(_Edge(number, node))
        self.parties = {node.party.id for node in dossier.downstream}

    def tree(self, line: Line) -> Tree:
        edges = sorted((*self.edges[line.line], *self.edges[None]), key=lambda edge: edge.number)
        check = _Check()
        _check_complete(self.dossier, check)
        _check_end_users(self.dossier, line, self.parties, edges, check)
        _check_cycles(edges, check)
        if self.dossier.importer is None:
            check.unknown = True
        else:
            _check_masses(self.dossier, line, edges, check)
        whole = False if check.problems else None if check.unknown else True
        return Tree(whole, tuple(check.problems), *_receivers(self.dossier, edges))


@dataclass
class _Check:
    problems: list[Problem] = field(default_factory=list)
    unknown: bool = False

    def fault(self, place: str, cause: str, remedy: str = "") -> None:
        self.problems.append(Problem(place, cause, remedy))


@dataclass(frozen=True)
class _Edge:
    """What one party receives from another; where `node.line` is None it may belong to another line."""

    number: int
    node: Node

    @property
    def place(self) -> str:
        return f"downstream[{self.number}]"

    @property
    def receiver(self) -> str:
        return self.node.party.id

    @property
    def supplier(self) -> str | None:
        return self.node.receives_from

    @property
    def certain(self) -> bool:
        return self.node.line is not None


@dataclass
class _Range:
    """A mass known between two bounds, in grams; `most` None where nothing bounds it."""

    least: Fraction = Fraction(0)
    most: Fraction | None = Fraction(0)

    def add(self, least: Fraction, most: Fraction | None) -> None:
        self.least += least
        self.most = None if self.most is None or most is None else self.most + most


def _check_complete(dossier: Dossier, check: _Check) -> None:
    complete = dossier.value("downstream_complete")
    if complete is False:
        check.fault("downstream_complete", "is false", "name every party down to the final product")
    elif complete is None:
        check.unknown = True


def _check_end_users(dossier: Dossier, line: Line, parties: Set[str], edges: Sequence[_Edge], check: _Check) -> None:
    """Every end user stands in the tree of some line, and every line reaches an end user."""
    if not dossier.end_users or dossier.importer is None:
        check.unknown = True
        return
    root = dossier.importer.id
    for number, party in enumerate(dossier.end_users):
        if party.id != root and party.id not in parties:
            cause = f'"{party.id}" is no party of the downstream tree'
            check.fault(f"end_users[{number}]", cause, "show in downstream what it receives and from whom")
    here = {root, *(edge.receiver for edge in edges)}
    if not check.problems and not any(party.id in here for party in dossier.end_users):
        check.fault("downstream", f"line {line.line} reaches no end user", "show how it comes to an end user")


def _check_cycles(edges: Iterable[_Edge], check: _Check) -> None:
    links = [edge for edge in edges if edge.certain and edge.supplier is not None]
    links = _peeled(_peeled(links, forward=True), forward=False)
    for edge in links:
        cause = f'"{edge.receiver}" receives from "{edge.supplier}" in a cycle'
        check.fault(edge.place, cause, "goods go down the tree and never back")


def _peeled(edges: list[_Edge], forward: bool) -> list[_Edge]:
    """The edges without those that start at a party nobody supplies (forward), or end at one that supplies nobody."""

    def ends(edge: _Edge) -> tuple[str, str]:
        supplier = edge.supplier or ""
        return (supplier, edge.receiver) if forward else (edge.receiver, supplier)

    held: dict[str, int] = defaultdict(int)
    after: dict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        start, end = ends(edge)
        held[end] += 1
        after[start].append(edge)
    free = [party for party in after if not held[party]]
    gone: set[int] = set()
    while free:
        for edge in after[free.pop()]:
            gone.add(edge.number)
            end = ends(edge)[1]
            held[end] -= 1
            if not held[end]:
                free.append(end)
    return [edge for edge in edges if edge.number not in gone]


def _check_masses(dossier: Dossier, line: Line, edges: Sequence[_Edge], check: _Check) -> None:
    """At each party: all that is not final is passed on, and never more than was received."""
    assert dossier.importer is not None
    root = dossier.importer.id
    places: dict[str, str] = {root: "importer"}
    stock: dict[str, _Stock] = defaultdict(_Stock)
    final = dossier.importer_node.get("final")
    stock[root].receive(Fraction(line.net_g), Fraction(line.net_g), final.value if final else None)
    # What left some supplier that the file does not name may have left any of them.
    unnamed = _Range()
    for edge in edges:
        places.setdefault(edge.receiver, edge.place)
        mass_g = edge.node.net_g
        least = Fraction(mass_g if mass_g is not None and edge.certain else 0)
        most = None if mass_g is None else Fraction(mass_g)
        stock[edge.receiver].receive(least, most, edge.node.value("final"))
        sent = _sent(edge, least, most, check)
        (unnamed if edge.supplier is None else stock[edge.supplier].passed).add(*sent)
        check.unknown |= mass_g is None or edge.supplier is None or not edge.certain
    for edge in edges:
        if edge.supplier is not None:
            places.setdefault(edge.supplier, f"{edge.place}.receives_from")
    for party, place in places.items():
        stock[party].check(party, place, line.line, unnamed.most, check)


@dataclass
class _Stock:
    """Of one line at one party: received, of that not final, and passed on."""

    received: _Range = field(default_factory=_Range)
    unfinished: _Range = field(default_factory=_Range)
    passed: _Range = field(default_factory=_Range)

    def receive(self, least: Fraction, most: Fraction | None, final: bool | None) -> None:
        self.received.add(least, most)
        self.unfinished.add(Fraction(0) if final is not False else least, Fraction(0) if final is True else most)

    def check(self, party: str, place: str, line: int, unnamed: Fraction | None, check: _Check) -> None:
        passed_most = None if self.passed.most is None or unnamed is None else self.passed.most + unnamed
        if self.received.most is not None and self.passed.least > self.received.most:
            cause = f'"{party}" passes on {_kg(self.passed.least)} kg of line {line}'
            cause += f" and receives {_kg(self.received.most)} kg"
            check.fault(place, cause, "make the masses agree at each step, or state the loss")
        elif passed_most is not None and passed_most < self.unfinished.least:
            short = self.unfinished.least - passed_most
            cause = f'{_kg(short)} kg of line {line} stay with "{party}" and reach no final product'
            check.fault(place, cause, "show who receives them, mark the product final, or state the loss")
        elif passed_most is not None and (self.unfinished.most is None or passed_most < self.unfinished.most):
            check.unknown = True


def _sent(edge: _Edge, least: Fraction, most: Fraction | None, check: _Check) -> tuple[Fraction, Fraction | None]:
    """What must have left the supplier for these grams to arrive."""
    loss_pct = edge.node.value("loss_pct")
    if not loss_pct:
        return least, most
    kept = 1 - Fraction(loss_pct) / 100
    if not kept:
        check.fault(f"{edge.place}.loss_pct", "is 100, and yet something arrives", "state the share that is lost")
        return Fraction(0), None
    return max(Fraction(0), least - _ROUNDING_G) / kept, None if most is None else (most + _ROUNDING_G) / kept


def _kg(mass_g: Fraction) -> str:
    return f"{float(mass_g) / 1000:.3f}".rstrip("0").rstrip(".")


def _receivers(dossier: Dossier, edges: Sequence[_Edge]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Parties that receive the item, those that receive what is made of it, and those that may be either."""
    root = {dossier.importer.id} if dossier.importer is not None else set()
    certain = [edge for edge in edges if edge.certain and edge.supplier is not None]
    item = _item_receivers(root, certain)
    below = _reached(root, certain)
    # A party that is supplied from where the file does not show may have received the item itself.
    supplied = {edge.receiver for edge in edges if edge.certain}
    unseen = {edge.supplier for edge in edges if edge.supplier not in supplied}
    unseen |= {edge.supplier for edge in _peeled(certain, forward=True)} - below
    maybe = _item_receivers({*root, *unseen}, edges)
    everyone = frozenset(edge.receiver for edge in edges) - root
    return item & everyone, everyone - item - maybe, (maybe - item) & everyone


def _item_receivers(holders: Iterable[str | None], edges: Iterable[_Edge]) -> frozenset[str]:
    """Who receives the item when these parties pass it on, and whoever makes nothing of it passes it on in turn."""
    after = _by_supplier(edges)
    waiting, seen, found = list(holders), set(holders), set()
    while waiting:
        for edge in after.get(waiting.pop(), ()):
            found.add(edge.receiver)
            if edge.node.value("node_product") is None and edge.receiver not in seen:
                seen.add(edge.receiver)
                waiting.append(edge.receiver)
    return frozenset(found)


def _reached(start: Iterable[str], edges: Iterable[_Edge]) -> frozenset[str]:
    after = _by_supplier(edges)
    waiting: list[str] = list(start)
    found: set[str] = set()
    while waiting:
        new = {edge.receiver for edge in after.get(waiting.pop(), ())} - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


def _by_supplier(edges: Iterable[_Edge]) -> Mapping[str | None, list[_Edge]]:
    after: dict[str | None, list[_Edge]] = defaultdict(list)
    for edge in edges:
        after[edge.supplier].append(edge)
    return after
