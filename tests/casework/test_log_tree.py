"""The Merkle tree against the published vectors of Certificate Transparency, the RFC's recursion, and its own laws.

The leaves, roots and proofs are the reference data of the CT and transparency-dev test suites (8 leaves).
"""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.casework.log.tree import (
    EMPTY_ROOT,
    Frontier,
    Nodes,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    bytes.fromhex(told)
    for told in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
N96 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
N5F = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N6B = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
NBC = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
NCA = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N0E = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
NB0 = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
INCLUSION = {
    (0, 1): (),
    (0, 8): (N96, N5F, N6B),
    (5, 8): (NBC, NCA, ROOTS[4]),
    (2, 3): (ROOTS[2],),
    (1, 5): (ROOTS[1], N5F, NBC),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (N96, N5F, N6B),
    (6, 8): (N0E, NCA, ROOTS[4]),
    (2, 5): (N5F, NBC),
    (6, 7): (N0E, NB0, ROOTS[4]),
}


def tree(count: int) -> tuple[list[bytes], Nodes]:
    """The hashes of some leaves, and the nodes over them."""
    leaves = [leaf_hash(str(place).encode()) for place in range(count)]
    nodes = Nodes()
    for leaf in leaves:
        nodes.add(leaf)
    return leaves, nodes


def by_the_rfc(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + by_the_rfc(leaves[:k]) + by_the_rfc(leaves[k:])).digest()


def root_of(leaves: list[bytes]) -> bytes:
    return Frontier().add_all(leaves).root()


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert root_of([leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == sha256(b"").digest()


def published() -> Nodes:
    nodes = Nodes()
    for leaf in LEAVES:
        nodes.add(leaf_hash(leaf))
    return nodes


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index: int, size: int) -> None:
    proof = inclusion_proof(index, size, published())
    assert tuple(each.hex() for each in proof) == INCLUSION[index, size]
    assert verify_inclusion(leaf_hash(LEAVES[index]), index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("older", "size"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(older: int, size: int) -> None:
    proof = consistency_proof(older, size, published())
    assert tuple(each.hex() for each in proof) == CONSISTENCY[older, size]
    assert verify_consistency(older, bytes.fromhex(ROOTS[older]), size, bytes.fromhex(ROOTS[size]), proof)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 31, 32, 33, 100, 129])
def test_growing_leaf_by_leaf_or_all_at_once_comes_to_what_the_rfc_says(size: int) -> None:
    leaves, _ = tree(size)
    grown = Frontier()
    for leaf in leaves:
        grown = grown.add(leaf)
    assert grown == Frontier().add_all(leaves)
    assert grown.root() == by_the_rfc(leaves)


@given(st.integers(1, 200), st.data())
def test_every_leaf_is_proved_and_no_other_place_leaf_or_size_is(size: int, data: st.DataObject) -> None:
    leaves, nodes = tree(size)
    index = data.draw(st.integers(0, size - 1))
    root, proof = root_of(leaves), inclusion_proof(index, size, nodes)
    assert verify_inclusion(leaves[index], index, size, proof, root)
    other = data.draw(st.integers(-1, size + 1))
    assert verify_inclusion(leaves[index], other, size, proof, root) is (other == index)
    assert not verify_inclusion(leaf_hash(b"another"), index, size, proof, root)
    assert not verify_inclusion(leaves[index], index, size, (*proof, root), root)
    assert not proof or not verify_inclusion(leaves[index], index, size, proof[:-1], root)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        bent = (*proof[:place], leaf_hash(proof[place]), *proof[place + 1 :])
        assert not verify_inclusion(leaves[index], index, size, bent, root)


@given(st.integers(1, 200), st.data())
def test_every_earlier_tree_is_proved_to_be_continued_and_no_other(size: int, data: st.DataObject) -> None:
    leaves, nodes = tree(size)
    older = data.draw(st.integers(1, size))
    before, root = root_of(leaves[:older]), root_of(leaves)
    proof = consistency_proof(older, size, nodes)
    assert verify_consistency(older, before, size, root, proof)
    rewritten = root_of([leaf_hash(b"rewritten"), *leaves[1:older]])
    assert not verify_consistency(older, rewritten, size, root, proof)
    assert not verify_consistency(older, before, size, leaf_hash(root), proof)
    assert not verify_consistency(older, before, size, root, (*proof, root))
    assert not proof or not verify_consistency(older, before, size, root, proof[:-1])


def test_every_tree_continues_the_empty_one_and_none_continues_a_longer_one() -> None:
    leaves, _ = tree(5)
    root = root_of(leaves)
    assert verify_consistency(0, EMPTY_ROOT, 5, root, ())
    assert not verify_consistency(0, root, 5, root, ())
    assert not verify_consistency(6, root, 5, root, ())


@given(st.integers(0, 300))
def test_the_nodes_that_a_leaf_completes_are_all_that_a_store_must_keep(size: int) -> None:
    stored: dict[tuple[int, int], bytes] = {}
    grown, (leaves, nodes) = Frontier(), tree(size)
    for place, leaf in enumerate(leaves):
        completed = grown.completed_by(leaf)
        stored |= {(level, place >> level): node for level, node in enumerate(completed)}
        grown = grown.add(leaf)
        assert grown.nodes[-1] == completed[-1]
    assert all(nodes(*place) == node for place, node in stored.items())
    for index in range(0, size, 7):
        assert inclusion_proof(index, size, lambda *place: stored[place]) == inclusion_proof(index, size, nodes)


def test_a_proof_of_what_is_not_there_is_refused() -> None:
    _, nodes = tree(4)
    for index in (-1, 4):
        with pytest.raises(ValueError, match="there is no leaf"):
            inclusion_proof(index, 4, nodes)
    for older in (0, 5):
        with pytest.raises(ValueError, match="no proof leads"):
            consistency_proof(older, 4, nodes)
    with pytest.raises(LookupError, match="not complete"):
        nodes(2, 1)


def test_a_frontier_has_one_node_for_each_bit_of_its_size() -> None:
    assert len(Frontier().add_all(tree(1000)[0]).nodes) == (1000).bit_count()
    with pytest.raises(ValueError, match="do not tile"):
        Frontier(3, (EMPTY_ROOT,))


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
