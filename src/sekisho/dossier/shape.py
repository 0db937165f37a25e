"""What an application may hold, taken from the paths of the dictionary: a new row is a new key, and no code changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sekisho.facts import Dictionary, Fact

Keys = Mapping[str, Fact]

COMPOSITION: Final = "composition_wt_pct"
ANSWER_KEYS: Final = ("value", "basis", "document", "by", "on")
# What holds an application together. The dictionary words the questions; that these are there is the file's grammar.
PARTS: Final = ("exporter", "importer", "end_users", "lines", "downstream", "documents")
# The root of the tree receives from nobody, and its mass is the line's.
_NOT_OF_ROOT: Final = frozenset(["receives_from", "line", "net_kg", "loss_pct"])


@dataclass(frozen=True)
class Shape:
    """The askable facts by key. objects: those of the application that lie one level down, e.g. `end_use`."""

    application: Keys
    objects: Mapping[str, Keys]
    party: Keys
    root: Keys
    line: Keys
    composition: Keys
    node: Keys
    paper: Keys


def shape(dictionary: Dictionary) -> Shape:
    """The keys that a dictionary allows."""
    heads = dict.fromkeys(fact.path.partition(".")[0] for fact in dictionary if fact.path and "." in fact.path)
    node = dictionary.under("downstream[].")
    return Shape(
        application=dictionary.under(""),
        objects=MappingProxyType(
            {head: dictionary.under(f"{head}.") for head in heads if head != "party" and not head.endswith("[]")}
        ),
        party=dictionary.under("party."),
        root=MappingProxyType({key: fact for key, fact in node.items() if key not in _NOT_OF_ROOT}),
        line=dictionary.under("lines[]."),
        composition=dictionary.under(f"lines[].{COMPOSITION}."),
        node=node,
        paper=dictionary.under("documents[]."),
    )
