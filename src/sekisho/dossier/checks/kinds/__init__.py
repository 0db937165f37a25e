"""The few ways of checking that the catalogue's rows are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sekisho.dossier.checks.catalogue import KindOfCheck
from sekisho.dossier.checks.finding import Finding
from sekisho.dossier.checks.kinds import goods, papers, parties, values, wording
from sekisho.dossier.checks.kinds.at import At


@dataclass(frozen=True, slots=True)
class Kind:
    """A way of checking, and the shape of the rows that use it."""

    run: Callable[[At], Iterator[Finding]]
    shape: KindOfCheck


def _kind(
    run: Callable[[At], Iterator[Finding]],
    needed: tuple[str, ...] = (),
    may: tuple[str, ...] = (),
    paths: tuple[str, ...] = (),
    causes: tuple[str, ...] | None = ("",),
) -> Kind:
    return Kind(run, KindOfCheck(needed, may, paths, causes))


KINDS: Final[Mapping[str, Kind]] = {
    "agree": _kind(
        values.agree, ("left", "right", "how"), ("both", "tolerance_pct"), ("left", "right"), ("", "number.", "beyond.")
    ),
    "sum": _kind(values.total, ("whole", "parts"), ("tolerance_pct", "at_most"), ("whole", "parts")),
    "order": _kind(values.order, ("earlier", "later"), (), ("earlier", "later")),
    "age": _kind(values.age, ("since", "until", "most_days"), (), ("since", "until")),
    "present": _kind(values.present, ("value",), ("or_at",), ("value", "or_at"), ("", "nowhere.")),
    "stated": _kind(values.stated, ("value",), ("is",), ("value",)),
    "barred": _kind(values.barred, ("values", "codes"), (), ("values",)),
    "unique": _kind(values.unique, ("among", "how"), (), ("among",)),
    "count": _kind(values.count, ("values", "most"), (), ("values",)),
    "flag": _kind(values.flag, ("unless_one_fails", "shows"), (), ("shows",)),
    "pattern": _kind(wording.pattern, ("texts", "patterns"), ("whole", "allowed"), ("texts",)),
    "contains": _kind(wording.contains, ("texts", "pieces"), ("names", "codes"), ("texts", "pieces")),
    "composition": _kind(
        goods.composition,
        ("declared", "measured", "tolerance_pct", "tolerance_wt_pct", "trace_wt_pct", "ask_for"),
        (),
        ("declared", "measured"),
        ("", "undeclared."),
    ),
    "shares": _kind(goods.shares, ("composition", "most_wt_pct"), (), ("composition",)),
    "code": _kind(
        goods.code,
        ("declared", "form", "family", "composition", "complete"),
        (),
        ("declared", "form", "family", "composition", "complete"),
        ("", "none.", "undeclared."),
    ),
    "customs": _kind(goods.customs, ("number", "declared"), (), ("number", "declared")),
    "screened": _kind(
        parties.screened, (), ("verdicts", "fresh_days"), causes=("", "hit.", "control_list.", "watch_list.")
    ),
    "tree": _kind(parties.tree),
    "read": _kind(papers.read, causes=("missing.", "refused.")),
    "machine": _kind(papers.machine, causes=None),
    "unchanged": _kind(papers.unchanged),
    "twins": _kind(papers.twins),
    "unlisted": _kind(papers.unlisted),
    "requires": _kind(papers.requires, ("papers",)),
    "text": _kind(papers.text, ("paper", "seeks", "how"), ("labels",), ("paper", "seeks")),
}
