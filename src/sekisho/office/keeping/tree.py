"""Nodes of the log's tree for proofs, without reading every leaf: every eighth level is kept once it is complete."""

from __future__ import annotations

from typing import Final

from sekisho.casework.log.receipt import write_receipt
from sekisho.casework.log.tree import Frontier, Proof, consistency_proof, node_hash
from sekisho.office.keeping.models import TreeNode
from sekisho.office.store.models import Leaf, SignedHead

_STEP: Final = 8
_NODES_AT_ONCE: Final = 128


def receipt(n: int, head: SignedHead) -> str:
    """The receipt for the event with number n under a head: what `sekisho log verify` reads. Raises LookupError where
    the head does not cover it."""
    if not 1 <= n <= head.size:
        raise LookupError(n)
    keep(head.size)
    leaf = Leaf.objects.select_related("event").get(index=n - 1)
    return write_receipt(leaf.event.told.encode(), n, head.note, node)


def consistency(older: int, head: SignedHead) -> Proof:
    """The proof that the tree of a head begins with that of `older` leaves. Raises ValueError where it cannot."""
    keep(head.size)
    return consistency_proof(older, head.size, node)


def root(size: int) -> bytes:
    """The root over the first `size` leaves, which must all have their places."""
    keep(size)
    nodes, begin = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            nodes.append(node(level, begin >> level))
            begin += 1 << level
    return Frontier(size, tuple(nodes)).root()


def node(level: int, index: int) -> bytes:
    """The complete node at a place, from the nearest kept level below: at most 256 hashes are read."""
    below = level - level % _STEP
    width = 1 << (level - below)
    found = _hashes(below, index * width, width)
    return _folded(found)


def keep(size: int) -> None:
    """Keep the nodes that the first `size` leaves complete and that are not kept yet."""
    level = _STEP
    while size >> level:
        last = TreeNode.objects.filter(level=level).order_by("-index").values_list("index", flat=True).first()
        begin = 0 if last is None else last + 1
        for first in range(begin, size >> level, _NODES_AT_ONCE):
            count = min(_NODES_AT_ONCE, (size >> level) - first)
            below = _hashes(level - _STEP, first << _STEP, count << _STEP)
            made = [
                TreeNode(level=level, index=first + each, hash=_folded(below[each << _STEP : (each + 1) << _STEP]))
                for each in range(count)
            ]
            TreeNode.objects.bulk_create(made, ignore_conflicts=True)
        level += _STEP


def _hashes(level: int, first: int, count: int) -> list[bytes]:
    span = {"index__gte": first, "index__lt": first + count}
    rows = Leaf.objects.filter(**span) if level == 0 else TreeNode.objects.filter(level=level, **span)
    found = [bytes(each) for each in rows.order_by("index").values_list("hash", flat=True)]
    if len(found) != count:
        raise LookupError(f"nodes {first} to {first + count - 1} of level {level} are not complete")
    return found


def _folded(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]
