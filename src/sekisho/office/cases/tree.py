"""The downstream graph of each line: as a drawing whose places are attributes of SVG, and as a nested list.

    {% include "cases/tree.html" with trees=trees %}

where `trees` is `trees_of(dossier, language)`, or `[tree_of(dossier, line, language)]` for one line alone. Both show
the same: who receives what from whom, with mass, product, country and whether it is final there. hits: ids of parties
to mark, since a name of theirs is, or may be, a listed one.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from sekisho.dossier.model import Dossier, Line, Node, Party
from sekisho.dossier.tree import tree as walked
from sekisho.errors.wording import told
from sekisho.office.cases.values import shown
from sekisho.office.site.templatetags.words import kg
from sekisho.office.site.words import say

BOX_W: Final = 208
BOX_H: Final = 74
_GAP_X: Final = 92
_GAP_Y: Final = 18
_MARGIN: Final = 8
_WIDTH_EM: Final = 22
"""Characters of a name that a box has room for; a Chinese one takes two."""
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Box:
    """A party in the drawing. texts: its lines, the first cut to fit; name: the whole. kind: end_user, final, unnamed
    or plain; marked: a name of it is on a list, or may be."""

    x: int
    y: int
    name: str
    texts: tuple[str, ...]
    kind: str
    marked: bool

    @property
    def middle(self) -> int:
        return self.y + BOX_H // 2

    @property
    def rows(self) -> list[tuple[int, int, str]]:
        """Where each line of text stands."""
        return [(self.x + 10, self.y + 22 + 20 * number, text) for number, text in enumerate(self.texts)]


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another. label: what goes along it; x, y: where the label stands."""

    path: str
    label: str
    x: int
    y: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """A party in the nested list, with those that it supplies. again: it was told above with all that it supplies."""

    name: str
    says: str
    tags: tuple[str, ...]
    below: tuple[Branch, ...]
    again: bool


@dataclass(frozen=True, slots=True)
class TreeTold:
    """The graph of one line. whole: does every gram reach a final product: True, False, None where it is not known.
    problems: what is amiss, as the dossier's own check says it."""

    line: int
    goods: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    roots: tuple[Branch, ...]
    whole: bool | None
    problems: tuple[str, ...]

    @property
    def verdict(self) -> str:
        return {True: "whole", False: "broken", None: "unknown"}[self.whole]

    @property
    def box_w(self) -> int:
        return BOX_W

    @property
    def box_h(self) -> int:
        return BOX_H


def trees_of(dossier: Dossier, language: str, hits: Collection[str] = ()) -> list[TreeTold]:
    """The graph of every line."""
    return [tree_of(dossier, line, language, hits) for line in dossier.lines]


def tree_of(dossier: Dossier, line: Line, language: str, hits: Collection[str] = ()) -> TreeTold:
    """The graph of a line. A node that names no line stands in the graph of each, marked as not certain."""
    checked = walked(dossier, line)
    graph = _Graph(dossier, line, language, frozenset(hits))
    boxes, arrows, width, height = graph.drawing()
    goods = str(line.value("description") or line.value("form") or "")
    problems = tuple(str(told(problem, language)) for problem in checked.problems)
    roots = tuple(graph.branch(root, {}, 0) for root in graph.roots)
    return TreeTold(line.line, goods, width, height, boxes, arrows, roots, checked.whole, problems)


class _Graph:
    def __init__(self, dossier: Dossier, line: Line, language: str, hits: frozenset[str]) -> None:
        self.dossier, self.line, self.language, self.hits = dossier, line, language, hits
        self.nodes = [node for node in dossier.downstream if node.line in (line.line, None)]
        self.parties: dict[str, Party] = {node.party.id: node.party for node in self.nodes}
        first = [each for each in (dossier.exporter, dossier.importer) if each is not None]
        self.parties = {party.id: party for party in first} | self.parties
        self.below: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes:
            self.below[node.receives_from or ""].append(node)
        self.exporter = None if dossier.exporter is None else dossier.exporter.id
        self.importer = None if dossier.importer is None else dossier.importer.id

    def word(self, key: str, **parts: object) -> str:
        return say(f"cases.tree.{key}", self.language, **parts)

    @property
    def roots(self) -> list[str]:
        """Where the list begins: the exporter, suppliers that nobody supplies, and "" for what comes from nowhere."""
        supplied = {node.party.id for node in self.nodes} | ({self.importer} if self.exporter else set())
        first = [self.exporter or self.importer or ""]
        return list(dict.fromkeys([*first, *(each for each in self.below if each not in supplied)]))

    def supplies(self, party: str) -> Iterator[tuple[str, Node | None]]:
        if party == self.exporter and self.importer is not None:
            yield self.importer, None
        yield from ((node.party.id, node) for node in self.below.get(party, ()))

    # Where each party stands: as far right as its longest way from the first.
    def _columns(self) -> dict[str, int]:
        columns = {root: 0 if root in (self.exporter, self.importer) else 1 for root in self.roots}
        waiting = list(columns)
        steps = 0
        while waiting and steps < 10_000:
            steps += 1
            party = waiting.pop(0)
            for receiver, _ in self.supplies(party):
                # A ring of suppliers has no longest way; the dossier's check says that it is one.
                if columns[party] + 1 > columns.get(receiver, -1) and columns[party] < _DEEPEST:
                    columns[receiver] = columns[party] + 1
                    waiting.append(receiver)
        for party in (*self.parties, *self.below):
            columns.setdefault(party, 1)
        return columns

    def drawing(self) -> tuple[tuple[Box, ...], tuple[Arrow, ...], int, int]:
        columns = self._columns()
        ranks = sorted(set(columns.values()))
        rows: dict[int, int] = defaultdict(int)
        boxes: dict[str, Box] = {}
        for party, column in columns.items():
            place = ranks.index(column)
            x = _MARGIN + place * (BOX_W + _GAP_X)
            y = _MARGIN + rows[column] * (BOX_H + _GAP_Y)
            rows[column] += 1
            boxes[party] = self._box(party, x, y)
        width = 2 * _MARGIN + len(ranks) * BOX_W + (len(ranks) - 1) * _GAP_X
        height = 2 * _MARGIN + max(rows.values()) * (BOX_H + _GAP_Y) - _GAP_Y
        arrows = tuple(self._arrows(boxes))
        return tuple(boxes.values()), arrows, width, height

    def _box(self, party: str, x: int, y: int) -> Box:
        known = self.parties.get(party)
        name = (known.name if known else None) or (self.word("nobody") if not party else self.word("unnamed", id=party))
        country = shown(known.value("country") if known else None, self.language, "country")
        texts = (_cut(name), _cut(country), _cut(", ".join(self._tags(party)) or self._product(party)))
        kind = "unnamed" if known is None else "end_user" if self._is_end_user(party) else "plain"
        return Box(x, y, name, tuple(each for each in texts if each), kind, party in self.hits)

    def _arrows(self, boxes: dict[str, Box]) -> Iterator[Arrow]:
        for supplier, start in boxes.items():
            for receiver, node in self.supplies(supplier):
                end = boxes[receiver]
                x1, y1, x2, y2 = start.x + BOX_W, start.middle, end.x, end.middle
                half = (x1 + x2) // 2
                mass_g = self.line.net_g if node is None else node.net_g
                label = self.word("not_known") if mass_g is None else f"{kg(mass_g)} kg"
                sure = bool(supplier) and (node is None or node.line is not None)
                # Beside the end of the arrow, on the side that it does not come from.
                beside = y2 + 16 if y1 < y2 else y2 - 7
                yield Arrow(f"M{x1} {y1} C{half} {y1} {half} {y2} {x2} {y2}", label, x2 - 8, beside, sure)

    def branch(self, party: str, seen: dict[str, bool], depth: int, node: Node | None = None) -> Branch:
        known = self.parties.get(party)
        name = (known.name if known else None) or (self.word("nobody") if not party else self.word("unnamed", id=party))
        again = party in seen
        seen[party] = True
        below = () if again or depth > _DEEPEST else self.supplies(party)
        branches = tuple(self.branch(receiver, seen, depth + 1, each) for receiver, each in below)
        return Branch(
            name,
            self._says(party, node),
            tuple(self._tags(party, node)),
            branches,
            again and bool(self.below.get(party)),
        )

    def _says(self, party: str, node: Node | None) -> str:
        known = self.parties.get(party)
        told = [] if known is None else [shown(known.value("country"), self.language, "country")]
        if party == self.importer and node is None:
            told.append(f"{kg(self.line.net_g)} kg")
        if node is not None:
            told.append(self.word("mass_not_known") if node.net_g is None else f"{kg(node.net_g)} kg")
            told += [self.word("product", product=node.value("node_product"))] if node.value("node_product") else []
            reexports = node.value("reexports_to")
            if reexports is None or reexports:
                told.append(self.word("reexports", to=shown(reexports, self.language, "reexports_to")))
            told += [] if node.line is not None else [self.word("no_line")]
        return " · ".join(told)

    def _product(self, party: str) -> str:
        products = [
            str(each.value("node_product"))
            for each in self.nodes
            if each.party.id == party and each.value("node_product")
        ]
        return ", ".join(dict.fromkeys(products))

    def _is_end_user(self, party: str) -> bool:
        return any(user.id == party for user in self.dossier.end_users)

    def _tags(self, party: str, node: Node | None = None) -> Iterator[str]:
        if party == self.exporter:
            yield self.word("exporter")
        if party == self.importer:
            yield self.word("importer")
        if party and self._is_end_user(party):
            yield self.word("end_user")
        nodes = [each for each in self.nodes if each.party.id == party] if node is None else [node]
        if any(each.value("final") is True for each in nodes):
            yield self.word("final")
        if party in self.hits:
            yield self.word("listed")


def _cut(text: str) -> str:
    """As much of a text as a box has room for."""
    room, kept = _WIDTH_EM, ""
    for each in text:
        room -= 2 if unicodedata.east_asian_width(each) in "WF" else 1
        if room < 0:
            return f"{kept.rstrip()}…"
        kept += each
    return kept
