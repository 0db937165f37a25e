"""The downstream tree while it is written: its rows in the order of the tree, what each party has yet to account for,
and how a receipt is added, moved and taken away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sekisho.dossier import Balance, balances
from sekisho.office.drafting.application import ROW, Data, Gone, bare, name_of, parties, remove_row, row
from sekisho.office.drafting.standing import Standing

_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Receipt:
    """One row of the tree. depth: how far below the importer, 1 for what it supplies itself; 0: no way leads to it from
    there. suppliers: parties that it may be moved under, id and name."""

    row: str
    party: str
    name: str
    supplier: str | None
    net_kg: str | None
    product: str | None
    final: bool | None
    depth: int
    suppliers: tuple[tuple[str, str], ...]

    @property
    def steps(self) -> range:
        return range(max(0, self.depth - 1))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A party's balance with its name. open_g below 0: more leaves it than arrives."""

    name: str
    balance: Balance

    @property
    def state(self) -> str:
        if self.balance.unknown:
            return "unknown"
        return "even" if self.balance.open_g == 0 else "open" if self.balance.open_g > 0 else "over"

    @property
    def off_g(self) -> int:
        return abs(self.balance.open_g)


@dataclass(frozen=True, slots=True)
class LineTree:
    """The tree of one line. line None: what names no line. net_g None: the line's mass is not told yet."""

    line: int | None
    goods: str
    net_g: int | None
    receipts: tuple[Receipt, ...]
    weighed: tuple[Weighed, ...]

    @property
    def open_g(self) -> int:
        """What is not accounted for anywhere in the line."""
        return sum(each.balance.open_g for each in self.weighed if each.balance.open_g > 0)

    @property
    def over(self) -> tuple[Weighed, ...]:
        return tuple(each for each in self.weighed if each.balance.open_g < 0)

    @property
    def is_even(self) -> bool:
        return all(each.state == "even" for each in self.weighed)


def line_trees(now: Standing) -> list[LineTree]:
    """The tree of every line, and of what names none."""
    data = now.data
    names = {identity: name_of(party) for identity, party in parties(data).items()}
    found = []
    for each in data.get("lines") or []:
        number = int(bare(each["line"]))
        told = [] if now.dossier is None else [line for line in now.dossier.lines if line.line == number]
        known = number not in now.stands_in
        weighed: tuple[Weighed, ...] = ()
        if told and known and now.dossier is not None:
            weighed = tuple(Weighed(names.get(b.party, b.party), b) for b in balances(now.dossier, told[0]))
        net_g = told[0].net_g if told and known else None
        goods = str(bare(each.get("description")) or "")
        found.append(LineTree(number, goods, net_g, tuple(_receipts(data, number, names)), weighed))
    loose = tuple(_receipts(data, None, names))
    return [*found, *([LineTree(None, "", None, loose, ())] if loose else [])]


def _receipts(data: Data, line: int | None, names: dict[str, str]) -> Iterator[Receipt]:
    """The receipts of a line from the importer down; then those to which no way leads."""
    nodes = [each for each in data.get("downstream") or [] if bare(each.get("line")) == line]
    after: dict[str | None, list[Data]] = defaultdict(list)
    for node in nodes:
        after[bare(node.get("receives_from"))].append(node)
    exporter = (data.get("exporter") or {}).get("id")
    told: set[str] = set()
    waiting = [(node, 1) for node in reversed(after[(data.get("importer") or {}).get("id")])]
    while waiting:
        node, depth = waiting.pop()
        if node[ROW] in told:
            continue
        told.add(node[ROW])
        yield _receipt(node, depth, names, exporter)
        if depth < _DEEPEST:
            waiting += [(each, depth + 1) for each in reversed(after[node["party"]["id"]])]
    for node in nodes:
        if node[ROW] not in told:
            yield _receipt(node, 0, names, exporter)


def _receipt(node: Data, depth: int, names: dict[str, str], exporter: str | None) -> Receipt:
    party, supplier = node["party"]["id"], bare(node.get("receives_from"))
    others = tuple((each, name) for each, name in names.items() if each not in (party, exporter, supplier))
    net_kg = bare(node.get("net_kg"))
    return Receipt(
        row=node[ROW],
        party=party,
        name=names.get(party, party),
        supplier=None if supplier is None else names.get(supplier, supplier),
        net_kg=None if net_kg is None else str(net_kg),
        product=bare(node.get("product")),
        final=bare(node.get("final")),
        depth=depth,
        suppliers=others,
    )


def below(data: Data, node: Data) -> list[Data]:
    """The receipts that a receipt supplies: its party's, of the same line, unless others supply it too."""
    party, line = node["party"]["id"], bare(node.get("line"))
    same = [each for each in data.get("downstream") or [] if bare(each.get("line")) == line]
    if any(each is not node and each["party"]["id"] == party for each in same):
        return []
    return [each for each in same if bare(each.get("receives_from")) == party and each is not node]


def move(data: Data, wanted: str, supplier: str) -> None:
    """Let a receipt come from another party. Raises Gone."""
    node = row(data, "downstream", wanted)
    if supplier not in parties(data) or supplier == (data.get("exporter") or {}).get("id"):
        raise Gone
    node["receives_from"] = supplier


def remove_receiver(data: Data, wanted: str, *, too: bool) -> None:
    """Take a receipt away. too: with all that it supplies; else those receive from its own supplier. Raises Gone."""
    node = row(data, "downstream", wanted)
    supplier: Any = node.get("receives_from")
    waiting = below(data, node)
    remove_row(data, "downstream", wanted)
    if not too:
        for each in waiting:
            if supplier is None or bare(supplier) == each["party"]["id"]:
                each.pop("receives_from", None)
            else:
                each["receives_from"] = supplier
        return
    seen: set[str] = {wanted}
    while waiting:
        each = waiting.pop()
        if each[ROW] in seen:
            continue
        seen.add(each[ROW])
        waiting += below(data, each)
        remove_row(data, "downstream", each[ROW])
