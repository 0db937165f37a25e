"""From an application to the facts that rules read: one row per line, every party folded in.

A fact over parties is true if it is true of one; else unknown if it is unknown of one, or if the file is not known to
name them all; else false. It folds over the importer, the end users and every downstream party, not the exporter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

import numpy as np

from sekisho.determination.names_unread import unread_of
from sekisho.dossier.model import Answer, Dossier, Line, Node, Party
from sekisho.dossier.tree import Tree, trees
from sekisho.facts import Basis, Dictionary, Fact, FactSet, FactTable, Numbers, Terms
from sekisho.facts.table import Column, Value
from sekisho.materials.items import SYMBOLS
from sekisho.screening.screener import Hit

Hits = Mapping[str, tuple[Hit, ...]]
"""By party id, the listed parties that its name is, or may be."""

_CHINA: Final = "CN"


@dataclass(frozen=True)
class Assembled:
    """The facts of an application's lines, with what they were folded from."""

    dossier: Dossier
    table: FactTable
    trees: Mapping[int, Tree]
    hits: Hits

    @cached_property
    def roles(self) -> Mapping[str, tuple[str, Party]]:
        """Every party once, by its id, with the first role in which it stands."""
        dossier = self.dossier
        each: list[tuple[str, Party | None]] = [("exporter", dossier.exporter), ("importer", dossier.importer)]
        each += [("end_user", party) for party in dossier.end_users]
        each += [("downstream", node.party) for node in dossier.downstream]
        found: dict[str, tuple[str, Party]] = {}
        for role, party in each:
            if party is not None:
                found.setdefault(party.id, (role, party))
        return found

    @cached_property
    def _nodes(self) -> Mapping[int | None, list[Node]]:
        nodes: dict[int | None, list[Node]] = defaultdict(list)
        for node in self.dossier.downstream:
            nodes[node.line].append(node)
        return dict(nodes)

    def nodes(self, line: int) -> list[Node]:
        """What parties downstream receive of a line, and what they receive of nobody knows which."""
        return [*self._nodes.get(line, ()), *self._nodes.get(None, ())]

    @cached_property
    def parties(self) -> _Parties:
        return _Parties(self.dossier, self.hits)


def assemble(dossier: Dossier, hits: Hits, dictionary: Dictionary, held_by_listed: FactSet | None = None) -> Assembled:
    """One row per line, in the order of the file. Facts that nothing in the file tells have no column or are None.

    held_by_listed: that fact, which a share table beside the file tells.
    """
    whole = trees(dossier)
    parties = _Parties(dossier, hits, held_by_listed)
    columns: dict[str, Column] = {}
    basis: dict[str, Any] = {}
    for fact in dictionary.docket_columns:
        # What is one answer for all lines is worked out once: a file may have thousands.
        asked = dossier.lines if fact.scope == "line" else dossier.lines[:1]
        found = [_answer(fact, line, parties, whole[line.line]) for line in asked]
        found *= len(dossier.lines) // len(asked)
        values = [value for value, _ in found]
        if fact.type.is_number and fact.name != "end_user_count":
            columns[fact.name] = Numbers(np.array([_number(value) for value in values], dtype=np.float64))
        else:
            columns[fact.name] = Terms.of(values)
        if any(found_basis for _, found_basis in found):
            basis[fact.name] = np.array([found_basis for _, found_basis in found], dtype=np.int8)
    net_g = np.array([line.net_g for line in dossier.lines], dtype=np.int64)
    return Assembled(dossier, FactTable(len(dossier.lines), columns, net_g, basis), whole, hits)


def _basis(answer: Answer) -> Basis:
    """What an answer rests on by its own word; a paper makes it documented only if it is in the file and counts."""
    return Basis.DECLARED if answer.basis is Basis.DOCUMENTED else answer.basis


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float | Decimal) else float("nan")


def _answer(fact: Fact, line: Line, parties: _Parties, tree: Tree) -> tuple[Value, Basis]:
    derived = _DERIVED.get(fact.name)
    if derived is not None:
        return derived(parties, line, tree)
    if fact.name in _ON_LIST:
        asked, which = _ON_LIST[fact.name]
        return parties.notices(asked(parties, tree), which)
    if fact.fold is not None and fact.over is not None:
        return parties.folded(fact.fold, fact.over)
    if fact.name == "net_g":
        return line.net_g, Basis.DECLARED
    if fact.name == "filed_on":
        return parties.dossier.filed_on, Basis.DECLARED
    if fact.scope == "line":
        answer = line.answer(fact.name)
        if answer.value is None and fact.name not in line.answers and _is_share(fact):
            return (0 if line.value("composition_complete") is True else None), Basis.DECLARED
        return answer.value, _basis(answer)
    answer = parties.dossier.answer(fact.name)
    return answer.value, _basis(answer)


_SHARES: Final = frozenset(f"{symbol.lower()}_wt_pct" for symbol in SYMBOLS)


def _is_share(fact: Fact) -> bool:
    return fact.name in _SHARES


class _Parties:
    """The parties of an application, and what is true of them together."""

    def __init__(self, dossier: Dossier, hits: Hits, held_by_listed: FactSet | None = None) -> None:
        self.dossier = dossier
        self.hits = hits
        self.held_by_listed = held_by_listed

    @cached_property
    def complete(self) -> bool:
        """Is the file known to name every party? Silence is not."""
        return self.dossier.value("downstream_complete") is True

    @cached_property
    def over(self) -> tuple[Party, ...]:
        """Importer, end users, downstream; each once."""
        first = () if self.dossier.importer is None else (self.dossier.importer,)
        each = (*first, *self.dossier.end_users, *(node.party for node in self.dossier.downstream))
        return tuple({party.id: party for party in each}.values())

    @property
    def all_named(self) -> bool:
        return self.complete and self.dossier.importer is not None and bool(self.dossier.end_users)

    def folded(self, how: str, over: str) -> tuple[Value, Basis]:
        answers = [(party, party.answer(over)) for party in self.over]
        basis = min((_basis(answer) for _, answer in answers if answer.value is False), default=Basis.DECLARED)
        if how == "any":
            if any(answer.value is True for _, answer in answers):
                return True, basis
            return (False if self.all_named and all(a.value is False for _, a in answers) else None), basis
        true_of = [party.value("country") for party, answer in answers if answer.value is True]
        unknown_of = [party.value("country") for party, answer in answers if answer.value is None]
        return _set(true_of, unknown_of, is_open=not self.all_named), basis

    def end_user_countries(self) -> tuple[Value, Basis]:
        users = self.dossier.end_users
        basis = min((_basis(party.answer("country")) for party in users), default=Basis.DECLARED)
        return _set([party.value("country") for party in users], is_open=not users), basis

    def countries_reached(self) -> tuple[Value, Basis]:
        route = self.dossier.value("route")
        onward = [node.value("reexports_to") for node in self.dossier.downstream]
        named = [self.dossier.value("destination"), *(route or ())[1:], *(p.value("country") for p in self.over)]
        is_open = not self.all_named or route is None or any(countries is None for countries in onward)
        return _set([*named, *(country for each in onward for country in each or ())], is_open=is_open), Basis.DECLARED

    def exported_from_cn(self) -> tuple[Value, Basis]:
        exporter, route = self.dossier.exporter, self.dossier.value("route")
        seen = [None if exporter is None else exporter.value("country"), route[0] if route else None]
        if _CHINA in seen:
            return True, Basis.DECLARED
        return (None if None in seen else False), Basis.DECLARED

    def through_reseller(self) -> tuple[Value, Basis]:
        importer, users = self.dossier.importer, self.dossier.end_users
        if importer is None or not users:
            return None, Basis.DECLARED
        # Who makes something of the goods is no reseller, even where others use what it makes.
        makes = self.dossier.importer_node.get("node_product")
        only_trades = makes is None or makes.value is None
        return only_trades and importer.id not in {user.id for user in users}, Basis.DECLARED

    def notices(self, of: _Asked, which: str) -> tuple[Value, Basis]:
        """The notices that name one of the parties. A hit that nobody has settled may be one, and may not."""
        known: set[str] = set()
        maybe: set[str] = set()
        for party, hit in self.hits_of(of, which):
            if hit.same is not False:
                (known if hit.same and party in of.parties else maybe).add(hit.entity.notice)
        is_open = of.is_open or any(map(self._unlooked, (*of.parties, *of.perhaps)))
        return FactSet(frozenset(known), frozenset(maybe - known), is_open), Basis.DECLARED

    def _unlooked(self, party: Party) -> bool:
        """Is it not known what the lists have on the party, for want of a name that can be looked for?"""
        return party.name is None or bool(unread_of(party, self.hits.get(party.id, ())))

    def hits_of(self, of: _Asked, which: str) -> Iterator[tuple[Party, Hit]]:
        for party in (*of.parties, *of.perhaps):
            yield from ((party, hit) for hit in self.hits.get(party.id, ()) if hit.entity.list == which)

    def importer(self) -> tuple[Party, ...]:
        return () if self.dossier.importer is None else (self.dossier.importer,)

    def receiving(self, ids: frozenset[str]) -> tuple[Party, ...]:
        """Those of the parties that are neither the importer nor an end user, in the order of the file."""
        further = self._others
        return tuple(further[each][1] for each in sorted(ids & further.keys(), key=lambda each: further[each][0]))

    def further_down(self) -> tuple[Party, ...]:
        return tuple(party for _, party in self._others.values())

    @cached_property
    def _others(self) -> Mapping[str, tuple[int, Party]]:
        first = {party.id for party in (*self.importer(), *self.dossier.end_users)}
        return {party.id: (place, party) for place, party in enumerate(self.over) if party.id not in first}


@dataclass(frozen=True)
class _Asked:
    """The parties that a question about lists is about.

    perhaps: parties of whom it is not known whether they are among them. is_open: there may be others.
    """

    parties: tuple[Party, ...]
    is_open: bool
    perhaps: tuple[Party, ...] = ()


def _importer(parties: _Parties, _: Tree) -> _Asked:
    return _Asked(parties.importer(), not parties.importer())


def _end_users(parties: _Parties, _: Tree) -> _Asked:
    return _Asked(parties.dossier.end_users, not parties.dossier.end_users)


def _item_receivers(parties: _Parties, tree: Tree) -> _Asked:
    receiving = parties.receiving(tree.item_receivers)
    return _Asked(receiving, not parties.complete, parties.receiving(tree.unplaced))


def _product_receivers(parties: _Parties, tree: Tree) -> _Asked:
    receiving = parties.receiving(tree.product_receivers - tree.item_receivers)
    return _Asked(receiving, not parties.complete, parties.receiving(tree.unplaced))


def _further_down(parties: _Parties, _: Tree) -> _Asked:
    return _Asked(parties.further_down(), not parties.complete)


_ON_LIST: Final[Mapping[str, tuple[Callable[[_Parties, Tree], _Asked], str]]] = {
    "importer_on_control_list": (_importer, "control_list"),
    "importer_on_watch_list": (_importer, "watch_list"),
    "end_user_on_control_list": (_end_users, "control_list"),
    "end_user_on_watch_list": (_end_users, "watch_list"),
    "item_receiver_on_control_list": (_item_receivers, "control_list"),
    "downstream_on_control_list": (_product_receivers, "control_list"),
    "downstream_on_watch_list": (_further_down, "watch_list"),
}


def hits_behind(assembled: Assembled, fact: str, line: int) -> Iterator[tuple[Party, Hit, bool]]:
    """The hits behind a `<role>_on_<list>` fact of a line, each with its party, and whether it is known that the party
    stands in that role."""
    if fact in _ON_LIST:
        asked, which = _ON_LIST[fact]
        parties = assembled.parties
        of = asked(parties, assembled.trees[line])
        yield from ((party, hit, party in of.parties) for party, hit in parties.hits_of(of, which))


def _set(known: Iterable[str | None], maybe: Iterable[str | None] = (), *, is_open: bool) -> FactSet:
    named, possible = list(known), list(maybe)
    inside = frozenset(value for value in named if value is not None)
    perhaps = frozenset(value for value in possible if value is not None) - inside
    return FactSet(inside, perhaps, is_open or None in named or None in possible)


def _end_user_certificate_original(parties: _Parties) -> bool | None:
    originals = [
        paper.value("document_original") for paper in parties.dossier.documents if paper.kind == "end_user_certificate"
    ]
    return True if True in originals else None if None in originals else False


Derivation = Callable[[_Parties, Line, Tree], tuple[Value, Basis]]


def _plain(value: Callable[[_Parties], Value]) -> Derivation:
    return lambda parties, _line, _tree: (value(parties), Basis.DECLARED)


def _importer_country(parties: _Parties) -> Value:
    return None if parties.dossier.importer is None else parties.dossier.importer.value("country")


_DERIVED: Final[Mapping[str, Derivation]] = {
    "exported_from_cn": lambda p, _l, _t: p.exported_from_cn(),
    "importer_country": _plain(_importer_country),
    "countries_reached": lambda p, _l, _t: p.countries_reached(),
    "end_user_countries": lambda p, _l, _t: p.end_user_countries(),
    "end_user_count": _plain(lambda p: len({user.id for user in p.dossier.end_users})),
    "through_reseller": lambda p, _l, _t: p.through_reseller(),
    "held_by_listed": _plain(lambda p: p.held_by_listed),
    "documents": _plain(lambda p: FactSet(frozenset(paper.kind for paper in p.dossier.documents))),
    "end_user_certificate_original": _plain(_end_user_certificate_original),
    "tree_whole": lambda p, _l, t: (t.whole, _basis(p.dossier.answer("downstream_complete"))),
}
