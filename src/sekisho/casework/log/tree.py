"""The Merkle tree of RFC 9162, section 2.1: hashes, a head that grows, proofs and their verification.

A node is named by level and index: level 0 holds the leaves, and node `index` of `level` stands over the leaves from
`index * 2**level` on, 2**level of them. Only complete nodes are ever stored; what stands at the right edge is worked
out. All hashes are 32 bytes of SHA-256. Leaves are counted from 0, as the RFC does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

EMPTY_ROOT: Final = sha256(b"").digest()

Node = Callable[[int, int], bytes]
"""The hash of the complete node at (level, index)."""

Proof = tuple[bytes, ...]


def leaf_hash(leaf: bytes) -> bytes:
    """Of section 2.1.1: a leaf cannot pass for an inner node, for they begin with different bytes."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree as far as growing it needs: how many leaves, and the complete nodes that tile them from left to right.

    There is one node for each bit that is set in `size`, so it never holds more than log2(size) + 1 hashes.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.nodes) != self.size.bit_count():
            raise ValueError(f"{len(self.nodes)} nodes do not tile {self.size} leaves")

    def completed_by(self, leaf: bytes) -> tuple[bytes, ...]:
        """The nodes that one more leaf hash completes: the leaf itself, then what it closes, one for each level.

        The one of level i has the index `size >> i`. Whoever stores nodes stores these.
        """
        completed = [leaf]
        for place in range(_closed_by(self.size)):
            completed.append(node_hash(self.nodes[-1 - place], completed[-1]))
        return tuple(completed)

    def add(self, leaf: bytes) -> Frontier:
        """The tree with one more leaf hash."""
        closed = _closed_by(self.size)
        node = leaf
        for place in range(1, closed + 1):
            node = node_hash(self.nodes[-place], node)
        return Frontier(self.size + 1, (*self.nodes[: len(self.nodes) - closed], node))

    def add_all(self, leaves: Iterable[bytes]) -> Frontier:
        """The tree with more leaf hashes, in their order."""
        size, nodes = self.size, list(self.nodes)
        for leaf in leaves:
            node, rest = leaf, size
            while rest & 1:
                node = node_hash(nodes.pop(), node)
                rest >>= 1
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        """The root hash of section 2.1.1."""
        return _folded(self.nodes) if self.nodes else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> Proof:
    """The proof of section 2.1.3.1 that the leaf at `index` stands in the tree of `size` leaves.

    Asks for about 2 log2(size) nodes. Raises ValueError where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} among {size}")
    begin, end = 0, size
    proof: list[bytes] = []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            proof.append(_subtree(middle, end, node))
            end = middle
        else:
            proof.append(_subtree(begin, middle, node))
            begin = middle
    return tuple(reversed(proof))


def consistency_proof(older: int, size: int, node: Node) -> Proof:
    """The proof of section 2.1.4.1 that the tree of `size` leaves begins with that of `older` leaves.

    Raises ValueError where `older` is not in 1..size.
    """
    if not 1 <= older <= size:
        raise ValueError(f"no proof leads from {older} leaves to {size}")
    begin, end, whole = 0, size, True
    proof: list[bytes] = []
    while older != end:
        middle = begin + _split(end - begin)
        if older <= middle:
            proof.append(_subtree(middle, end, node))
            end = middle
        else:
            proof.append(_subtree(begin, middle, node))
            begin, whole = middle, False
    if not whole:
        proof.append(_subtree(begin, end, node))
    return tuple(reversed(proof))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Proof, root: bytes) -> bool:
    """Does the proof show that the leaf hash stands at `index` of the tree with this size and root (2.1.3.2)?"""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(each, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(older: int, older_root: bytes, size: int, root: bytes, proof: Proof) -> bool:
    """Does the proof show that the tree with this size and root begins with the older one (2.1.4.2)?

    Trees of one size are consistent when their roots are the same, and every tree begins with the empty one; neither
    takes a proof.
    """
    if older == size or older == 0:
        return not proof and older_root == (root if older == size else EMPTY_ROOT)
    if not 0 < older < size or not proof:
        return False
    path = proof if older & (older - 1) else (older_root, *proof)
    place, last = older - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    of_older = of_newer = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            of_older, of_newer = node_hash(each, of_older), node_hash(each, of_newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            of_newer = node_hash(of_newer, each)
        place, last = place >> 1, last >> 1
    return last == 0 and of_older == older_root and of_newer == root


class Nodes:
    """The complete nodes of a tree in memory, about 64 bytes a leaf. Not needed to append or to verify; only to
    prove."""

    def __init__(self) -> None:
        self._levels: list[bytearray] = []
        self.size = 0

    def add(self, leaf: bytes) -> None:
        level, node, index = 0, leaf, self.size
        while True:
            if level == len(self._levels):
                self._levels.append(bytearray())
            hashes = self._levels[level]
            hashes += node
            if not index & 1:
                break
            node = node_hash(bytes(hashes[-64:-32]), node)
            level, index = level + 1, index >> 1
        self.size += 1

    def __call__(self, level: int, index: int) -> bytes:
        found = bytes(self._levels[level][32 * index : 32 * index + 32])
        if len(found) != 32:
            raise LookupError(f"node {index} of level {level} is not complete")
        return found


def _closed_by(size: int) -> int:
    """How many nodes are closed by the leaf that comes after `size` leaves: one for each 1 that `size` ends with."""
    return (~size & (size + 1)).bit_length() - 1


def _split(leaves: int) -> int:
    """The largest power of two below a number of leaves, above 1."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _subtree(begin: int, end: int, node: Node) -> bytes:
    """The hash over the leaves from `begin` to before `end`, which a split of the tree led to."""
    nodes = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        nodes.append(node(level, begin >> level))
        begin += 1 << level
    return _folded(tuple(nodes))


def _folded(nodes: tuple[bytes, ...]) -> bytes:
    found = nodes[-1]
    for left in reversed(nodes[:-1]):
        found = node_hash(left, found)
    return found
