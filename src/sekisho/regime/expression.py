"""The condition of a rule: text in SQL's boolean syntax, read into a small tree that can only compare facts.

The tree is a value: equal conditions have equal trees, whatever their spacing, and hash alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

Constant: TypeAlias = str | Decimal | bool


@dataclass(frozen=True, slots=True)
class Truth:
    """A boolean fact that stands alone: `raises_military_strength`."""

    fact: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact against a constant; `op` is one of = <> < <= > >=."""

    fact: str
    op: str
    constant: Constant


@dataclass(frozen=True, slots=True)
class Member:
    """`'JP' = ANY(countries_reached)`: is the constant in a set fact?"""

    constant: str
    fact: str


class _Branch:
    """Keeps its hash: what is worked out of a tree is kept by the tree, which is looked up at every turn."""

    __slots__ = ("_hash",)
    __match_args__: tuple[str, ...]
    _hash: int

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            kept = hash((type(self), *(getattr(self, name) for name in self.__match_args__)))
            object.__setattr__(self, "_hash", kept)
            return kept


@dataclass(frozen=True, slots=True)
class Not(_Branch):
    part: Node

    __hash__ = _Branch.__hash__


@dataclass(frozen=True, slots=True)
class And(_Branch):
    parts: tuple[Node, ...]

    __hash__ = _Branch.__hash__


@dataclass(frozen=True, slots=True)
class Or(_Branch):
    parts: tuple[Node, ...]

    __hash__ = _Branch.__hash__


Node: TypeAlias = Truth | Compare | Member | Not | And | Or
Leaf: TypeAlias = Truth | Compare | Member


def leaves(node: Node) -> Iterator[Leaf]:
    """The comparisons of a tree, from left to right."""
    match node:
        case Not(part):
            yield from leaves(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield node


@lru_cache(maxsize=8_192)
def facts_of(node: Node) -> frozenset[str]:
    """The names of the facts that a tree reads."""
    return frozenset(leaf.fact for leaf in leaves(node))
